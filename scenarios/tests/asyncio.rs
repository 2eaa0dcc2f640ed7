//! CPython's asyncio, in `tests/asyncio/`, runs the tutorial's programs; the scenarios tell the same events at the same
//! times, each actor in the same order.
//!
//! Between actors the order of one instant is free: asyncio leaves it open, and keeps the coroutines of `as_completed` in
//! a set. For the same reason it is free which of several results of one instant `as_completed` gives first.
//!
//! Needs python3; `REQUIRE_PYTHON=1` makes it a failure to have none.

mod common;

use std::{collections::BTreeMap, process::Command};

use common::{SCENARIOS, events, file, parse, python_is_there};
use serde_json::{Map, Value};

/// What an actor tells, in order: the time in milliseconds, and the rest.
type Told = Vec<(i64, Map<String, Value>)>;

/// What the tutorial takes from a clock or from chance.
const OURS_ALONE: [&str; 2] = ["price", "processed_at"];

fn by_actor(events: Vec<Value>) -> BTreeMap<String, Told> {
    let mut actors: BTreeMap<String, Told> = BTreeMap::new();
    for event in events {
        let Value::Object(mut fields) = event else {
            panic!("an event is an object: {event}");
        };
        let t = fields.remove("t").and_then(|t| t.as_f64()).unwrap();
        let actor = fields.remove("actor").unwrap().to_string();
        fields.retain(|name, _| !OURS_ALONE.contains(&name.as_str()));
        for value in fields.values_mut().filter(|value| value.is_number()) {
            // 1 and 1.0 are one number.
            *value = value.as_f64().unwrap().into();
        }
        let told = actors.entry(actor).or_default();
        told.push(((t * 1000.0).round() as i64, fields));
    }
    actors.values_mut().for_each(settle_ties);
    actors
}

/// Numbers the results of one instant by what they are of, in place of chance.
fn settle_ties(told: &mut Told) {
    for name in ["request_id", "what"] {
        let mut from = 0;
        while from < told.len() {
            let tied =
                |(t, fields): &(i64, Map<_, _>)| *t == told[from].0 && fields.contains_key(name);
            let to = from + told[from..].iter().take_while(|event| tied(event)).count();
            let mut values: Vec<Value> = told[from..to]
                .iter()
                .map(|(_, fields)| fields[name].clone())
                .collect();
            values.sort_by_key(Value::to_string);
            for ((_, fields), value) in told[from..to].iter_mut().zip(values) {
                fields.insert(name.to_owned(), value);
            }
            from = to.max(from + 1);
        }
    }
}

fn python(name: &str, argument: &str) -> Vec<Value> {
    let program = file(&format!("tests/asyncio/{name}.py"));
    let output = Command::new("python3")
        .args(["-B", "-W", "error"])
        .arg(program)
        .arg(argument)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && errors.is_empty(),
        "{name}.py: {errors}"
    );
    parse(&String::from_utf8(output.stdout).unwrap())
}

#[test]
fn asyncio_tells_the_same_stories() {
    if !python_is_there("nothing was compared with asyncio") {
        return;
    }
    let mut runs: Vec<(&str, &str)> = SCENARIOS
        .iter()
        .map(|(name, _)| (*name, ""))
        .filter(|run| run.0 != "retry")
        .collect();
    runs.extend(["0,0,0", "0,1,3", "1,2,0", "3,3,3", "2,1,1"].map(|failures| ("retry", failures)));
    for (name, failures) in runs {
        let mut flags = vec!["--virtual-time"];
        if !failures.is_empty() {
            flags.extend(["--failures", failures]);
        }
        let (asyncio, ours) = (
            by_actor(python(name, failures)),
            by_actor(events(name, &flags)),
        );
        assert_eq!(
            asyncio.keys().collect::<Vec<_>>(),
            ours.keys().collect::<Vec<_>>(),
            "{name} {failures}"
        );
        for (actor, asyncio) in &asyncio {
            assert_eq!(
                asyncio, &ours[actor],
                "{name} {failures}: {actor} (asyncio left, ours right)"
            );
        }
    }
}

#[test]
fn what_differs_is_seen() {
    let event = |t: f64, n: u64, id: &str| serde_json::json!({"t": t, "actor": "main", "event": "progress", "n": n, "request_id": id});
    let told =
        |first: &str, second: &str, t| by_actor(vec![event(1.5, 1, first), event(t, 2, second)]);
    assert_eq!(told("a", "b", 1.5), told("b", "a", 1.5), "a tie is free");
    assert_ne!(told("a", "b", 1.6), told("b", "a", 1.6), "an order is not");
    assert_ne!(told("a", "b", 1.5), told("a", "c", 1.5), "a result is not");
    assert_ne!(told("a", "b", 1.5), told("a", "b", 1.502), "a time is not");
}
