use std::panic::Location;

use executor::{Executor, task, trace::Recorder, yield_now};

use super::{SCRIPTS, STYLES, page};
use crate::{
    about::{About, Bar},
    engine::Engine,
    lanes::{Act, Row},
    trace_output::Told,
};

const ABOUT: About = About {
    name: "evil",
    source: "fn main() { print!(\"</script><script>alert(1)</script>\") } // /*{scripts}*/",
    events: &[("started", Bar::Full)],
    names: &[],
    tries: &[],
};

const TITLE: &str = "</script><b>\"bold\"</b>";

fn told(name: &str) -> Told {
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(async {
        let task = task::Builder::new().name(name).spawn(yield_now());
        task.await.unwrap();
    });
    let mut row = Row::default();
    row.name = name.to_owned();
    row.marks = vec![(0.0, Bar::Light), (1.0, Bar::Full), (3.0, Bar::Cut)];
    Told {
        engine: Engine::Executor,
        acts: vec![Act {
            title: name.to_owned(),
            began: 0.0,
            ended: Some(3.0),
            rows: vec![row],
        }],
        recording: Some(recorder.finish()),
        snapshots: false,
    }
}

#[test]
fn no_text_breaks_out_of_its_script() {
    let evil = "</script><script>alert(1)</script>";
    let page = page(&ABOUT, TITLE, Location::caller(), &[told(evil)], Some(evil));
    let scripts = page.matches("<script").count();
    assert_eq!(scripts, page.matches("</script>").count());
    // The facts, one record, and the page's own.
    assert_eq!(scripts, 2 + SCRIPTS.len());
}

#[test]
fn it_fetches_nothing() {
    let page = page(&ABOUT, TITLE, Location::caller(), &[told("철수")], None);
    let addresses = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!addresses.contains("http"));
    for fetches in ["@import", "url(", "fetch(", "XMLHttpRequest", " src="] {
        let own = page.matches("url(#").count() * usize::from(fetches == "url(");
        assert_eq!(page.matches(fetches).count(), own, "{fetches}");
    }
    assert!(STYLES.concat().contains("prefers-color-scheme"));
}

#[test]
fn bars_become_spans_of_the_act() {
    let told = [told("철수")];
    let page = page(&ABOUT, TITLE, Location::caller(), &told, None);
    let spans = r#""spans":[["light",0.0,1.0],["full",1.0,3.0],["cut",3.0,3.0]]"#;
    assert!(page.contains(spans));
}
