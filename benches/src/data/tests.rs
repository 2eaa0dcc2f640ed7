use super::*;

fn round_trip(line: Line) {
    let text = line.to_json().to_string();
    let read = Line::from_json(&serde_json::from_str(&text).unwrap());
    assert_eq!(read, Some(line), "{text}");
}

fn measured(figure: &str, value: f64) -> Line {
    Line::Measured(Measurement {
        row: "timeout".into(),
        contender: "smol".into(),
        round: 2,
        figures: [(figure.to_owned(), value)].into(),
    })
}

#[test]
fn every_kind_of_line_is_read_as_it_was_written() {
    round_trip(Line::Facts(
        "machine".into(),
        [("cpu".to_owned(), "one \"fine\" chip".to_owned())].into(),
    ));
    round_trip(measured("ns", 130.5));
    round_trip(measured("over_ms", 0.0));
    round_trip(Line::Failed(Failure {
        row: "idle_1000000".into(),
        contender: "pool".into(),
        why: "no result after 60 s".into(),
    }));
    round_trip(Line::Counted(Count {
        row: "timeout".into(),
        contender: "barista".into(),
        instructions: 612.0,
    }));
}

#[test]
fn figures_keep_four_digits() {
    let text = measured("ns", 1_234_567.89).to_json().to_string();
    assert!(text.contains("1235000.0"), "{text}");
    let text = measured("ns", 0.000123456).to_json().to_string();
    assert!(text.contains("0.0001235"), "{text}");
}

#[test]
fn a_line_that_is_none_is_named() {
    let good = measured("ns", 1.0).to_json();
    for bad in [
        "",
        "{}",
        "nonsense",
        r#"{"row":"timeout","contender":"smol"}"#,
    ] {
        let error = Data::parse(&format!("{good}\n{bad}\n{good}")).unwrap_err();
        assert!(error.starts_with("line 2 "), "{error}");
    }
}

#[test]
fn later_facts_add_to_earlier_ones() {
    let fact = |name: &str| {
        let facts = [(name.to_owned(), name.to_uppercase())].into();
        Line::Facts("run".into(), facts).to_json()
    };
    let data = Data::parse(&format!("{}\n{}", fact("pace"), fact("seconds"))).unwrap();
    assert_eq!(data.fact("run", "pace"), "PACE");
    assert_eq!(data.fact("run", "seconds"), "SECONDS");
    assert_eq!(data.fact("run", "load"), "unknown");
}
