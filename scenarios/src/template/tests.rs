use serde_json::json;

use super::*;

fn filled(template: &str) -> String {
    let fields = [
        ("n", json!(1000000)),
        ("one", json!(1)),
        ("took", json!(2.0)),
        ("name", json!("동현")),
        ("list", json!(["a", 0.5])),
    ];
    fill(template, &fields)
}

#[test]
fn a_field_is_written_as_its_place_says() {
    let cases = [
        ("{name}: {list}", "동현: a, 0.5"),
        ("{took} {took:.2} s", "2.0 2.00 s"),
        ("{n} {n:,}", "1000000 1,000,000"),
        (
            "{one:coffee|coffees}, {n:coffee|coffees}",
            "coffee, coffees",
        ),
        ("|{name:<6}|", "|동현  |"),
        ("{name:은/는} {n:,:을/를}", "동현은 1,000,000을"),
    ];
    for (template, wanted) in cases {
        assert_eq!(filled(template), wanted);
    }
}

#[test]
fn a_part_whose_fields_are_not_there_is_left_out() {
    assert_eq!(filled("up[[ for {name}]]!"), "up for 동현!");
    assert_eq!(filled("up[[ for {nobody}]]!"), "up!");
    assert_eq!(filled("has [[{name}//no name]]"), "has 동현");
    assert_eq!(filled("has [[{nobody}//no name]]"), "has no name");
    assert_eq!(filled("[{n}/{one}] {nobody}"), "[1000000/1] {nobody}");
}

#[test]
fn a_value_is_not_read_as_a_template() {
    assert_eq!(
        fill("{a}, {b}", &[("a", json!("{b} [[{x}]]")), ("b", json!(1))]),
        "{b} [[{x}]], 1"
    );
}

#[test]
fn an_open_brace_does_no_harm() {
    assert_eq!(filled("{name"), "동현");
    assert_eq!(filled("[[{name}"), "동현");
}
