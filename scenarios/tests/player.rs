//! Does each control of the page do what it says? Driven in headless Chromium: see [`browser`].

mod browser;

use browser::{Browser, keys, page::Page};
use serde_json::{Value, json};

#[test]
fn each_control_does_what_it_says() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    assert_eq!(browser.step(), 0);
    let steps = browser.js("player.run.events.length").as_i64().unwrap();

    browser.click("#next");
    assert_eq!(browser.step(), 1);
    assert!(browser.text("what").contains("main"));
    browser.click("#next");
    browser.click("#back");
    assert_eq!(browser.step(), 1);
    browser.click("#last");
    assert_eq!(browser.step(), steps);
    assert_eq!(
        browser.js("byId('next').getAttribute('aria-disabled')"),
        json!("true")
    );
    browser.click("#first");
    assert_eq!(browser.step(), 0);

    browser.click("#next-park");
    assert!(browser.text("what").contains("sleep until 3.000 s"));
    assert!(browser.text("why").contains("All 5 timers"));
    assert_eq!(
        browser.js("byId('waiting').querySelectorAll('.chip').length"),
        json!(6)
    );
    assert_eq!(
        browser.js("byId('dots').querySelectorAll('.dot').length"),
        json!(5)
    );
    browser.click("#next-wake");
    assert_eq!(
        browser.text("what"),
        "The timer calls the waker left with it, and so wakes 철수."
    );
    assert_eq!(browser.text("flow"), "timer 1calls the waker철수");
    browser.wait("byId('arrow').querySelector('path') !== null");

    browser.click("#waiting .chip[data-task='4']");
    assert_eq!(browser.text("chosen").trim(), "영희 ×");
    browser.click("#next-own");
    assert!(browser.text("what").contains("영희"));
    assert_eq!(browser.js("chart.rows.length"), json!(1));
    browser.click("#chosen button");
    assert_eq!(browser.js("chart.rows.length"), json!(6));

    browser.choose("#speed", "100");
    browser.click("#play");
    browser.wait(&format!("player.step === {steps}"));
    assert_eq!(browser.text("play"), "Play");

    browser.click("[data-axis='time']");
    assert_eq!(browser.js("chart.axis"), json!("time"));
    browser.click("#help");
    assert_eq!(browser.js("byId('about').open"), json!(true));
    browser.click("#about .close");
    assert_eq!(browser.js("byId('about').open"), json!(false));
    let before = browser.js("getComputedStyle(document.body).backgroundColor");
    browser.click("#theme");
    assert_ne!(
        browser.js("getComputedStyle(document.body).backgroundColor"),
        before
    );
    browser.click("#log li:last-child a");
    browser.assert_quiet();
}

#[test]
fn each_key_does_what_the_page_says() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    let steps = browser.js("player.run.events.length").as_i64().unwrap();
    browser.key(keys::RIGHT);
    browser.key(keys::RIGHT);
    assert_eq!(browser.step(), 2);
    browser.key(keys::LEFT);
    assert_eq!(browser.step(), 1);
    browser.key(keys::END);
    assert_eq!(browser.step(), steps);
    browser.key(keys::HOME);
    assert_eq!(browser.step(), 0);
    browser.key('w');
    assert_eq!(browser.js("lastEvent().k"), json!("woken"));
    browser.key(keys::HOME);
    browser.key('s');
    assert_eq!(browser.js("lastEvent().k"), json!("parked"));
    browser.key(' ');
    assert_eq!(browser.js("player.playing"), json!(true));
    browser.key(' ');
    assert_eq!(browser.js("player.playing"), json!(false));
    browser.key('p');
    assert_eq!(browser.js("predict.on"), json!(true));
    browser.key('p');
    browser.key('?');
    assert_eq!(browser.js("byId('about').open"), json!(true));
    browser.key(keys::ESCAPE);
    assert_eq!(browser.js("byId('about').open"), json!(false));
    browser.key('?');
    browser.key('?');
    assert_eq!(
        browser.js("byId('about').open"),
        json!(false),
        "? closes it"
    );
    browser.click("#find");
    browser.type_in("#find", "동현");
    browser.key(keys::ENTER);
    assert_eq!(browser.js("player.filter.label"), json!("동현"));
    browser.click("#turn");
    browser.key('n');
    assert_eq!(browser.js("isOwn(lastEvent())"), json!(true));
    browser.key(keys::ESCAPE);
    assert_eq!(browser.js("player.filter"), Value::Null);
    browser.assert_quiet();
}

#[test]
fn a_link_opens_its_step_and_the_address_follows() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at("#step=42"));
    assert_eq!(browser.step(), 42);
    assert!(browser.text("count").starts_with("Step 42 of "));
    browser.click("#next");
    browser.wait("location.hash === '#step=43'");
    browser.js("location.hash = '#step=7'");
    browser.wait("player.step === 7");
    browser.open(&page.at("#step=99999999"));
    assert_eq!(
        browser.js("player.step === player.run.events.length"),
        json!(true)
    );
    browser.open(&page.at("#step=x"));
    assert_eq!(browser.step(), 0);
    browser.assert_quiet();
}

#[test]
fn the_playhead_can_be_dragged() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    let at = browser.js("(b => [b.x, b.y])(byId('chart').getBoundingClientRect())");
    let (x, y) = (
        at[0].as_f64().unwrap() as i64,
        at[1].as_f64().unwrap() as i64 + 40,
    );
    browser.drag((x + 130, y), (x + 1150, y));
    let late = browser.step();
    assert!(late > 50, "step {late}");
    browser.drag((x + 1150, y), (x + 200, y));
    assert!((1..late).contains(&browser.step()));
    browser.assert_quiet();
}

#[test]
fn who_predicts_is_told_right_from_wrong_and_why() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.click("#predict");
    let asked = browser.js("predict.asks.size").as_i64().unwrap();
    assert!(asked >= 8, "{asked} questions");
    assert_eq!(
        browser.js("getComputedStyle(document.querySelector('.future')).display"),
        json!("none")
    );
    let until_asked = |browser: &Browser| {
        while browser.js("document.body.classList.contains('asking')") == json!(false) {
            browser.click("#next");
        }
    };
    until_asked(&browser);
    // By the key of its number, and then by a click on another answer.
    let truth = "predict.asked.answers.findIndex(a => a.value === truthOf(predict.asked.kind, player.run.events[player.step]))";
    let right = browser.js(truth).as_u64().unwrap() as u32;
    browser.key(char::from_digit(right + 1, 10).unwrap());
    assert!(browser.text("what").starts_with("Right. "));
    until_asked(&browser);
    let right = browser.js(truth).as_u64().unwrap();
    let wrong = if right == 0 { 2 } else { 1 };
    browser.click(&format!("[data-answer='{wrong}']"));
    assert!(browser.text("what").starts_with("Not "));
    assert!(browser.text("score").starts_with("1 of 2 right"));
    for answered in 2..asked {
        until_asked(&browser);
        assert_eq!(browser.js("predict.answered"), json!(answered));
        browser.click("#why .plain"); // Show me
    }
    assert_eq!(
        browser.text("why"),
        format!("That was the last question: 1 of {asked} right.")
    );
    browser.assert_quiet();
}

#[test]
fn two_runs_stand_on_one_axis() {
    let flags = ["--engine", "all", "--time-scale", "0.1"];
    let page = Page::of("coffee_shop", &flags);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.click("[data-axis='runs']");
    let spans = browser.js("acts.map(act => [act.title, act.took])");
    assert_eq!(spans.as_array().unwrap().len(), 3);
    let took = |i: usize| spans[i][1].as_f64().unwrap();
    assert!(took(0) >= 15.0 && took(2) >= 3.0 && took(2) < took(0));
    browser.click("#last");
    let notes = browser.js("[...document.querySelectorAll('.run-note')].map(n => n.textContent)");
    assert!(
        notes[2].as_str().unwrap().starts_with("all done"),
        "{notes}"
    );
    assert!(notes[0].as_str().unwrap().contains("of 5 done"), "{notes}");
    browser.assert_quiet();
}

#[test]
fn it_fits_a_desk_and_a_phone_and_says_what_its_buttons_are() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for scenario in ["coffee_shop", "producer_consumer", "requests"] {
        let page = Page::of(scenario, &["--virtual-time"]);
        for (width, height) in [(1280, 720), (390, 844)] {
            browser.resize(width, height);
            for (feature, value) in [
                ("prefers-color-scheme", "dark"),
                ("prefers-reduced-motion", "reduce"),
            ] {
                browser.prefer(feature, value);
                browser.open(&page.at("#step=20"));
                browser.assert_fits(&format!("{scenario} at {width}"));
            }
        }
        let nameless = browser.js("[...document.querySelectorAll('button, select, input, svg[role=img], [tabindex]')].filter(e => !(e.textContent.trim().length > 1 || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML.slice(0, 80))");
        assert_eq!(nameless, json!([]), "{scenario}");
    }
    browser.assert_quiet();
}

/// Also where the executor had not begun, so that there is no step.
#[test]
#[cfg(unix)]
fn an_early_end_is_said_on_the_page() {
    use std::{
        io::{BufRead, BufReader},
        process::{Command, Stdio},
    };

    let interrupted = |flags: &[&str]| {
        let page = Page::nowhere_yet();
        let mut run = Command::new(env!("CARGO_BIN_EXE_coffee_shop"))
            .args(["--time-scale", "10", "--trace"])
            .arg(page.file())
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(run.stdout.take().unwrap());
        let mut lines = output.lines();
        lines.nth(4).unwrap().unwrap();
        let pid = run.id().to_string();
        let kill = Command::new("kill").args(["-s", "INT", &pid]).status();
        assert!(kill.unwrap().success());
        lines.for_each(drop);
        assert_eq!(run.wait().unwrap().code(), Some(130));
        page
    };
    let (with, without) = (
        interrupted(&["--engine", "executor"]),
        interrupted(&["--engine", "all"]),
    );
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&with.at(""));
    assert_eq!(browser.text("ended"), "ended by Ctrl-C");
    assert!(browser.text("why").contains("ended by Ctrl-C"));
    browser.click("#last");
    assert!(browser.step() > 10);
    browser.assert_quiet();
    browser.open(&without.at(""));
    assert_eq!(browser.text("ended"), "ended by Ctrl-C");
    assert_eq!(browser.text("count"), "Step 0 of 0");
    let disabled = browser.js("byId('next').getAttribute('aria-disabled')");
    assert_eq!(disabled, json!("true"));
    browser.assert_quiet();
}
