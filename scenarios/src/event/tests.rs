use super::*;

fn event<'a>(fields: &'a [(&'static str, Value)]) -> Event<'a> {
    Event {
        t: 0.3,
        actor: "철수",
        event: "attempt",
        phase: None,
        fields,
        engine: None,
    }
}

#[test]
fn json_keeps_its_keys_in_order() {
    let fields = [("n", Value::from(2))];
    let event = Event {
        phase: Some("together"),
        engine: Some("executor"),
        ..event(&fields)
    };
    assert_eq!(
        event.json(),
        r#"{"t":0.3,"actor":"철수","event":"attempt","phase":"together","n":2,"engine":"executor"}"#
    );
}

#[test]
fn json_survives_quotes_in_names() {
    let event = Event {
        actor: "\"</script>\n",
        ..event(&[])
    };
    let parsed: Value = serde_json::from_str(&event.json()).unwrap();
    assert_eq!(parsed["actor"], "\"</script>\n");
}

#[test]
fn fit_counts_columns_and_not_characters() {
    for width in 1..12 {
        assert_eq!(fit("철수와 영희", width).width(), width, "at {width}");
        assert_eq!(fit("ab", width).width(), width, "at {width}");
    }
    assert_eq!(fit("철수와 영희", 7), ".. 영희");
    assert_eq!(fit("철수와 영희", 6), "..영희");
}

#[test]
fn grouped_puts_a_comma_before_each_thousand() {
    assert_eq!(grouped(7), "7");
    assert_eq!(grouped(999), "999");
    assert_eq!(grouped(1_000), "1,000");
    assert_eq!(grouped(1_000_000), "1,000,000");
}
