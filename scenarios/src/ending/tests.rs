use std::{
    fs,
    future::pending,
    panic::{AssertUnwindSafe, Location, catch_unwind},
};

use executor::{Executor, task, trace::Recorder};

use super::{Driver, begins, keep, panicked};
use crate::{
    about::{About, Bar},
    engine::{Clock, Engine},
    story::Story,
    trace_output::Form,
};

/// A story needs the words of its own name.
const ABOUT: About = About {
    name: "coffee_shop",
    source: "",
    events: &[("started", Bar::Full)],
    names: &[],
    tries: &[],
};

/// In virtual time a stall is a panic.
#[test]
fn a_stall_leaves_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.html");
    let (form, title) = (Form::Page(file.clone()), "nobody comes".to_owned());
    keep(&form, true, &ABOUT, title, Location::caller());
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    let clock = Clock::of(&executor, true);
    drop(recorder.finish());
    let story = Story::begin(&ABOUT, clock, "executor", false, true, true);
    begins(Engine::Executor, &story, Some(&recorder));
    let stalls = || {
        Driver(&executor).block_on(async {
            task::Builder::new().name("the last").spawn(pending::<()>());
            pending::<()>().await;
        });
    };
    let payload = catch_unwind(AssertUnwindSafe(stalls)).unwrap_err();
    assert!(!file.exists());
    panicked(&*payload, Some(&executor));
    let page = fs::read_to_string(&file).unwrap();
    let (_, ended) = page.split_once(r#""ended":"ended by a panic: "#).unwrap();
    let report = &ended[..ended.find("\",\"").unwrap()];
    assert!(report.contains("the last"), "{report}");
    assert!(page.contains(r#""k":"stalled""#), "the record is there");
    assert!(page.trim_end().ends_with("</html>"));
    assert!(
        page.contains(r#""files":["scenarios/src/ending/tests.rs""#),
        "where block_on was called"
    );
}
