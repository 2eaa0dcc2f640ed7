use std::{fs, time::Duration};

use executor::{Executor, sleep, trace::Recorder};
use tempfile::TempDir;

use super::Save;
use crate::trace_output::{html, player};

fn recorded() -> executor::trace::Recording {
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(async { sleep(Duration::from_secs(3)).await });
    recorder.finish()
}

#[test]
fn a_saved_record_has_the_sources_that_it_cites_and_becomes_the_page_that_is_saved() {
    let place = TempDir::new().unwrap();
    let (record, page) = (place.path().join("run.json"), place.path().join("run.html"));
    recorded().save(&record).unwrap();
    recorded().save(&page).unwrap();
    let record = fs::read_to_string(record).unwrap();
    assert!(record.starts_with(&format!(
        "{{\"format\":\"{}\",\"title\":\"run\"",
        player::FORMAT
    )));
    let own = "a_saved_record_has_the_sources_that_it_cites";
    assert!(record.contains(own), "this file is among its sources");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(own) && page == html::page_of_record(&record).unwrap());
    // Nothing is left beside them.
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
}

#[test]
fn what_is_no_record_is_refused_in_a_line() {
    for (text, word) in [
        ("", "no record"),
        ("{}", "barista record 3"),
        ("{\"format\":\"barista record 999\"}", "999"),
        ("[1]", "no record"),
    ] {
        let why = html::page_of_record(text).unwrap_err();
        assert!(why.contains(word) && why.lines().count() == 1, "{why}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let place = TempDir::new().unwrap();
    assert!(
        recorded()
            .save(place.path().join("no/such/place.json"))
            .is_err()
    );
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}
