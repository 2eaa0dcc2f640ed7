use super::*;

fn wanted(line: &[&str], locale: &[(&str, &str)]) -> Language {
    let line: Vec<OsString> = line.iter().map(OsString::from).collect();
    Language::wanted(&line, |name| {
        let found = locale.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| value.to_string())
    })
}

#[test]
fn the_flag_decides_before_the_locale() {
    let korean = [("LANG", "ko_KR.UTF-8")];
    assert_eq!(wanted(&["x", "--lang", "en"], &korean), Language::English);
    assert_eq!(wanted(&["x", "--lang=ko"], &[]), Language::Korean);
    assert_eq!(
        wanted(&["x", "--lang=en", "--lang=ko"], &[]),
        Language::Korean
    );
}

#[test]
fn a_flag_without_sense_leaves_it_to_the_locale() {
    let korean = [("LANG", "ko_KR.UTF-8")];
    for line in [
        &["x", "--lang", "xx"][..],
        &["x", "--lang"],
        &["x", "--language"],
    ] {
        assert_eq!(wanted(line, &korean), Language::Korean, "{line:?}");
        assert_eq!(wanted(line, &[]), Language::English, "{line:?}");
    }
}

#[test]
fn the_first_variable_that_is_set_decides() {
    let cases = [
        (
            &[("LC_ALL", "C"), ("LANG", "ko_KR.UTF-8")][..],
            Language::English,
        ),
        (&[("LC_ALL", ""), ("LANG", "ko_KR.UTF-8")], Language::Korean),
        (
            &[("LC_MESSAGES", "ko_KR"), ("LANG", "en_US.UTF-8")],
            Language::Korean,
        ),
        (
            &[("LC_ALL", "ko"), ("LC_MESSAGES", "en_US")],
            Language::Korean,
        ),
        (&[("LANG", "kok_IN")], Language::English),
        (&[("LANG", "POSIX")], Language::English),
        (&[], Language::English),
    ];
    for (locale, language) in cases {
        assert_eq!(wanted(&["x"], locale), language, "{locale:?}");
    }
}
