use super::*;

#[test]
fn every_kind_of_line_is_read_as_it_was_written() {
    for line in [
        r#"{"about":"machine","facts":{"cpu":"one \"fine\" chip"}}"#,
        r#"{"row":"timeout","contender":"smol","round":2,"figures":{"ns":130.5}}"#,
        r#"{"row":"idle_1000000","contender":"pool","failed":"no result after 60 s"}"#,
    ] {
        let read: Line = serde_json::from_str(line).unwrap();
        assert_eq!(read.to_string(), line);
    }
}

#[test]
fn a_line_that_is_none_is_named() {
    let good = r#"{"row":"timeout","contender":"smol","round":0,"figures":{}}"#;
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
    let fact = |name: &str| format!(r#"{{"about":"run","facts":{{"{name}":"x"}}}}"#);
    let data = Data::parse(&format!("{}\n{}", fact("pace"), fact("seconds"))).unwrap();
    let known = ["pace", "seconds", "load"].map(|name| data.fact("run", name));
    assert_eq!(known, ["x", "x", UNKNOWN]);
}
