use super::*;

#[test]
fn a_syllable_says_how_it_ends() {
    let cases = [
        ("영희", "은/는", "는"),
        ("동현", "은/는", "은"),
        ("철수", "이/가", "가"),
        ("지영", "이/가", "이"),
        ("커피", "을/를", "를"),
        ("작업", "을/를", "을"),
        ("생산자", "과/와", "와"),
        ("손님", "과/와", "과"),
    ];
    for (word, pair, wanted) in cases {
        assert_eq!(particle(word, pair), wanted, "{word}");
    }
}

#[test]
fn a_liquid_counts_as_open_before_ro_alone() {
    assert_eq!(particle("서울", "으로/로"), "로");
    assert_eq!(particle("서울", "을/를"), "을");
    assert_eq!(particle("부산", "으로/로"), "으로");
    assert_eq!(particle("제주", "으로/로"), "로");
    assert_eq!(particle("1", "으로/로"), "로");
    assert_eq!(particle("3", "으로/로"), "으로");
}

#[test]
fn a_number_is_read_aloud() {
    let subjects = ["이", "이", "가", "이", "가", "가", "이", "이", "이", "가"];
    for (digit, wanted) in subjects.into_iter().enumerate() {
        assert_eq!(particle(&digit.to_string(), "이/가"), wanted, "{digit}");
        let long = format!("사용자 2{digit}");
        assert_eq!(particle(&long, "이/가"), wanted, "{long}");
    }
    assert_eq!(particle("1,000", "을/를"), "을");
    assert_eq!(particle("0.5", "을/를"), "를");
}

#[test]
fn latin_letters_are_spelled_and_latin_words_are_heard() {
    let cases = [
        ("URL", "이"),
        ("GOOGL", "이"),
        ("AAPL", "이"),
        ("NVDA", "가"),
        ("HTTP", "가"),
        ("GPU", "가"),
        ("main", "이"),
        ("async fn", "이"),
        ("timer", "가"),
        ("executor", "가"),
        ("threads", "가"),
        ("poll", "이"),
        ("--engine", "이"),
        ("file", "이"),
        ("coffee", "가"),
        ("REQ-001", "이"),
        ("REQ-002", "가"),
        ("https://api.example.com/data3", "이"),
    ];
    for (word, wanted) in cases {
        assert_eq!(particle(word, "이/가"), wanted, "{word}");
    }
}

#[test]
fn marks_after_a_word_are_not_heard() {
    assert_eq!(particle("“동현”", "이/가"), "이");
    assert_eq!(particle("영희)", "이/가"), "가");
    assert_eq!(particle("", "이/가"), "가");
}
