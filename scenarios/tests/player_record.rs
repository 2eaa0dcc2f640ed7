//! Is what the page shows what happened? And does it bear a large run, and any name?

mod browser;

use std::{fs, path::Path, process::Command};

use browser::{
    Browser,
    page::{Page, SCENARIOS},
};
use executor::{
    Executor,
    trace::{Recorder, note},
};
use scenarios::{
    About, Engine, Save,
    trace_output::{Told, html},
};
use serde_json::{Value, json};
use tempfile::TempDir;

#[test]
fn the_page_rebuilds_each_state() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for (scenario, _) in SCENARIOS {
        let page = Page::of(scenario, &["--virtual-time", "--snapshots"]);
        browser.open(&page.at(""));
        let differences = browser.js(COMPARE);
        let compared = differences["compared"].as_i64().unwrap();
        assert!(compared > 10, "{scenario}: {compared} snapshots");
        assert_eq!(differences["wrong"], json!([]), "{scenario}");
        browser.assert_quiet();
    }
}

/// Takes the steps in a shuffled order, so that seeking is held to the states as well.
const COMPARE: &str = r#"(() => {
  const run = player.run, seek = seeker(run), wrong = [];
  const phase = (task) => task.over ? "over" : task.running ? "running" : task.aborted ? "aborting" : task.queued ? "ready" : "waiting";
  const order = run.snapshots.map((live, i) => [(i * 7919) % 104729, i + 1, live]).sort((a, b) => a[0] - b[0]);
  for (const [, step, live] of order) {
    const state = seek.at(step);
    const tasks = [...state.tasks].filter(([, task]) => !task.gone).sort(([a], [b]) => a - b).map(([id, task]) => [id, phase(task)]);
    const timers = [...state.timers].sort(([a], [b]) => a - b).map(([id, timer]) => [id, timer.deadline, timer.place ?? null]);
    const rebuilt = JSON.stringify([state.ready, tasks, timers]);
    const said = JSON.stringify([live.ready, live.tasks, live.timers]);
    if (rebuilt !== said) wrong.push(`after step ${step}: ${rebuilt} and not ${said}`);
  }
  return { compared: order.length, wrong: wrong.slice(0, 3) };
})()"#;

#[test]
fn ten_thousand_customers_are_folded_and_said_to_be() {
    let page = Page::of("coffee_shop", &["--virtual-time", "--customers", "10000"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.click("#next-park");
    assert!(browser.text("fold-note").contains("tasks share one row"));
    assert!(browser.text("waiting-note").contains("share a line"));
    assert!(browser.text("waiting").contains("and 9,99"));
    assert!(
        browser
            .js("document.querySelectorAll('*').length")
            .as_i64()
            .unwrap()
            < 4_000
    );
    // Seeking is quick from anywhere to anywhere.
    let took = browser.js("(() => { const begun = performance.now(); for (const at of [9, 90000, 40000, 70001, 5]) go(at); return performance.now() - begun; })()");
    assert!(took.as_f64().unwrap() < 3_000.0, "{took} ms");
    browser.js("go(30000), player.speed = 10000, play()");
    browser.wait("player.step > 40000");
    browser.js("pause()");
    browser.assert_quiet();
}

#[test]
fn a_run_too_long_for_a_page_says_so_before_and_in_it() {
    let page = Page::nowhere_yet();
    let (_, coffee_shop) = SCENARIOS[2];
    let run = Command::new(coffee_shop)
        .args([
            "--virtual-time",
            "--engine",
            "executor",
            "--customers",
            "20000",
        ])
        .env("LC_ALL", "C")
        .arg("--trace")
        .arg(page.file())
        .output();
    let said = String::from_utf8(run.unwrap().stdout).unwrap();
    assert!(
        said.contains("more steps than the 250,000 that a page bears"),
        "{said}"
    );
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    assert!(browser.text("what").starts_with("The record was full: "));
    assert_eq!(browser.js("byId('loading')"), Value::Null);
    browser.click("#last");
    assert!(browser.text("why").contains("not fifteen"));
    browser.assert_quiet();
}

/// What a program saves, and what is made of the file, are the same page.
#[test]
fn a_saved_record_becomes_a_page_that_shows_its_own_source() {
    let place = TempDir::new().unwrap();
    let (record, page) = (
        place.path().join("run.json"),
        place.path().join("made.html"),
    );
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    builder.recorder(recorder.clone()).build().block_on(async {
        executor::sleep(std::time::Duration::from_secs(2)).await;
        note("the tea is ready");
    });
    recorder.finish().save(&record).unwrap();
    let player = |arguments: &[&std::ffi::OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_player"));
        command.args(arguments).env("LC_ALL", "C").output().unwrap()
    };
    let made = player(&[record.as_ref(), "-o".as_ref(), page.as_ref()]);
    assert!(made.status.success(), "{made:?}");
    for (file, word) in [("no.json", "cannot read"), ("made.html", "no record")] {
        let failed = player(&[place.path().join(file).as_ref()]);
        let why = String::from_utf8(failed.stderr).unwrap();
        assert!(!failed.status.success() && why.contains(word), "{why}");
        assert_eq!(why.lines().count(), 1, "{why}");
    }
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&format!("file://{}", page.display()));
    browser.js("go(player.run.events.findIndex(event => event.k === 'note') + 1)");
    let lit = browser.js("document.querySelector('#code li.now code').textContent");
    assert_eq!(lit.as_str().unwrap().trim(), "note(\"the tea is ready\");");
    browser.assert_quiet();
}

#[test]
fn playing_keeps_up_with_the_screen() {
    let page = Page::of("producer_consumer", &["--virtual-time", "--items", "1000"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    assert!(browser.js("player.run.events.length").as_i64().unwrap() > 10_000);
    browser.js("(window.begun = performance.now(), player.speed = 10000, play())");
    browser.wait("player.step > 10000");
    let took = browser.js("performance.now() - begun").as_f64().unwrap();
    assert!(took < 4_000.0, "10,000 steps in {took} ms");
    browser.assert_quiet();
}

#[test]
fn no_name_does_harm() {
    let long: &str = String::leak("한".repeat(10_000));
    let names = [
        "</script><script>window.harmed = 1</script>",
        "<img src=x onerror='window.harmed = 1'>",
        "\"';\\\n\u{2028}${harmed}",
        "☕ 철수 👩‍👩‍👧",
        "",
        long,
    ];
    let recorder = Recorder::new();
    let builder = Executor::builder().virtual_time();
    let executor = builder.recorder(recorder.clone()).build();
    executor.block_on(async {
        for name in names {
            note(name);
            let work = executor::sleep(std::time::Duration::from_secs(1));
            let task = executor::task::Builder::new().name(name).spawn(work);
            task.await.unwrap();
        }
    });
    let told = Told {
        engine: Engine::Executor,
        acts: Vec::new(),
        recording: Some(recorder.finish()),
        snapshots: false,
    };
    let about = About {
        name: names[0],
        source: names[1],
        events: &[],
        names: &[],
        tries: &[],
    };
    let page = Page::nowhere_yet();
    fs::write(
        page.file(),
        html::page(&about, long, std::panic::Location::caller(), &[told], None),
    )
    .unwrap();
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for (width, height) in [(1280, 720), (390, 844)] {
        browser.resize(width, height);
        browser.open(&page.at(""));
        let steps = browser.js("player.run.events.length").as_i64().unwrap();
        for at in 0..=steps {
            browser.js(&format!("go({at})"));
        }
        assert_eq!(browser.js("window.harmed ?? null"), Value::Null);
        assert_eq!(browser.js("chart.rows.length"), json!(7));
        let wide = browser.js("document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{wide} too wide at {width}");
        browser.assert_quiet();
    }
}

#[test]
fn a_page_of_the_tutorial_is_under_a_megabyte_and_the_same_bytes_each_time() {
    for (scenario, _) in SCENARIOS {
        let read = |page: Page| fs::read(page.file()).unwrap();
        let first = read(Page::of(scenario, &["--virtual-time"]));
        assert!(first.len() < 1_000_000, "{scenario}: {} bytes", first.len());
        assert!(
            first == read(Page::of(scenario, &["--virtual-time"])),
            "{scenario}"
        );
    }
}

#[test]
fn the_pages_in_docs_are_what_the_scenarios_write() {
    for scenario in ["coffee_shop", "producer_consumer"] {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let kept = fs::read(docs.join(scenario).with_extension("html")).unwrap();
        let written = fs::read(Page::of(scenario, &["--virtual-time"]).file()).unwrap();
        assert!(
            kept == written,
            "docs/{scenario}.html is out of date: \
             cargo run --bin {scenario} -- --virtual-time --trace docs/{scenario}.html"
        );
    }
}

#[test]
fn a_trace_is_also_to_be_had_as_events_and_as_text() {
    let (_, program) = SCENARIOS[2];
    let place = TempDir::new().unwrap();
    let file = place.path().join("events.json");
    let told = |trace: &std::ffi::OsStr| {
        let run = Command::new(program)
            .arg("--virtual-time")
            .arg("--trace")
            .arg(trace)
            .output();
        String::from_utf8(run.unwrap().stdout).unwrap()
    };
    let story = told(file.as_os_str());
    let events: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert!(events["traceEvents"].as_array().unwrap().len() > 50);
    let lines = told("-".as_ref());
    let (story, hint) = story.trim_end().rsplit_once('\n').unwrap();
    assert!(hint.ends_with("events.json: open it in https://ui.perfetto.dev"));
    let trace = lines.strip_prefix(story).expect("the story comes first");
    assert!(trace.contains("[5] task 3 \"철수\" is woken by timer 1"));
}

#[test]
fn a_trace_that_cannot_be_written_is_refused_before_anything_starts() {
    let (_, program) = SCENARIOS[2];
    let nowhere = Path::new("/nonexistent/page.html").to_str().unwrap();
    for (flags, word) in [
        (["--engine", "executor", "--trace", nowhere], "cannot write"),
        (["--engine", "executor", "--trace", "page.pdf"], "FILE.html"),
        (["--engine", "threads", "--trace", "-"], "the executor does"),
    ] {
        let run = Command::new(program).args(flags).output().unwrap();
        assert_eq!(run.status.code(), Some(2), "{flags:?}");
        assert!(run.stdout.is_empty());
        let why = String::from_utf8(run.stderr).unwrap();
        assert!(why.contains(word) && why.lines().count() == 1, "{why}");
    }
}
