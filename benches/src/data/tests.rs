use super::*;

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
    let failure = Failure {
        row: "idle_1000000".into(),
        contender: "pool".into(),
        failed: "no result after 60 s".into(),
    };
    let facts = [("cpu".to_owned(), "one \"fine\" chip".to_owned())].into();
    for line in [
        Line::facts("machine", facts),
        measured("ns", 130.5),
        measured("over_ms", 0.0),
        Line::Failed(failure),
    ] {
        let text = line.to_string();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line, "{text}");
    }
}

#[test]
fn a_line_that_is_none_is_named() {
    let good = measured("ns", 1.0);
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
    let fact = |name: &str| Line::facts("run", [(name.to_owned(), name.to_uppercase())].into());
    let data = Data::parse(&format!("{}\n{}", fact("pace"), fact("seconds"))).unwrap();
    assert_eq!(data.fact("run", "pace"), "PACE");
    assert_eq!(data.fact("run", "seconds"), "SECONDS");
    assert_eq!(data.fact("run", "load"), "unknown");
}

#[test]
fn figures_keep_four_digits() {
    assert_eq!(four_digits(1_234_567.89), 1_235_000.0);
    assert_eq!(four_digits(0.000123456), 0.0001235);
}
