//! Does the page speak Korean, all of it, and does that fit? Driven in headless Chromium: see [`browser`].

mod browser;

use browser::{
    Browser,
    page::{Page, SCENARIOS},
};
use serde_json::json;

const KOREAN: [&str; 3] = ["--virtual-time", "--lang", "ko"];

/// Sentences that have no Hangul, or in which something is missing.
const NOT_KOREAN: &str = r#"(() => {
  const run = player.run, seek = seeker(run), wrong = [];
  const korean = (text) => /[가-힣]/.test(text) && !/undefined|null|NaN|[{}]/.test(text);
  run.events.forEach((event, i) => {
    const { what, why } = tell(run, seek.at(i), event);
    for (const parts of [what, why, shortSentence(run, event)]) if (!korean(plain(run, parts))) wrong.push(`${i}: ${plain(run, parts)}`);
  });
  const labels = [...document.querySelectorAll("h2, h3, button, option, label, [title], [aria-label], [placeholder]")];
  for (const node of labels.filter((node) => !node.closest("[id=files]"))) for (const text of [node.title, node.ariaLabel, node.placeholder, node.children.length === 0 ? node.textContent : ""])
    if (/[A-Za-z]{2}/.test(text ?? "") && !korean(text) && !run.tasks.values().some((task) => task.name === text)) wrong.push(text);
  return wrong.slice(0, 5);
})()"#;

#[test]
fn each_step_of_each_scenario_is_told_in_korean() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for (scenario, _) in SCENARIOS {
        browser.open(&Page::of(scenario, &KOREAN).at(""));
        assert_eq!(browser.js("document.documentElement.lang"), json!("ko"));
        assert_eq!(browser.js(NOT_KOREAN), json!([]), "{scenario}");
        browser.assert_quiet();
    }
}

#[test]
fn a_run_with_sockets_and_several_engines_are_told_in_korean() {
    let flags = ["--engine", "all", "--time-scale", "0.1", "--lang", "ko"];
    let page = Page::of("stock_prices", &flags);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    assert_eq!(browser.js(NOT_KOREAN), json!([]));
    browser.click("[data-axis='runs']");
    browser.click("#last");
    let note = browser.js("document.querySelector('.run-note').textContent");
    assert!(note.as_str().unwrap().contains("완료"), "{note}");
    browser.click("#predict");
    assert!(browser.text("score").starts_with("남은 문제"));
    browser.assert_quiet();
}

#[test]
fn a_particle_follows_the_sound() {
    let page = Page::of("coffee_shop", &KOREAN);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.click("#next-park");
    assert_eq!(
        browser.text("what"),
        "준비된 태스크가 없어 스레드가 3.000초까지 잠듭니다."
    );
    browser.click("#next-wake");
    assert_eq!(
        browser.text("what"),
        "타이머가 맡아 둔 waker를 불러 철수를 깨웁니다."
    );
    // As in `scenarios/src/particle/tests.rs`.
    let cases = [
        ("영희", "은/는", "는"),
        ("동현", "은/는", "은"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("3", "으로/로", "으로"),
        ("사용자 1", "이/가", "이"),
        ("사용자 2", "이/가", "가"),
        ("GOOGL", "이/가", "이"),
        ("NVDA", "이/가", "가"),
        ("main", "이/가", "이"),
        ("timer", "이/가", "가"),
        ("file", "을/를", "을"),
        ("“동현”", "이/가", "이"),
    ];
    for (word, pair, wanted) in cases {
        let found = browser.js(&format!("particle({}, {})", json!(word), json!(pair)));
        assert_eq!(found, json!(wanted), "{word}");
    }
}

#[test]
fn it_fits_a_desk_and_a_phone_in_korean() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for scenario in ["coffee_shop", "producer_consumer"] {
        let page = Page::of(scenario, &KOREAN);
        for (width, height) in [(1280, 720), (390, 844)] {
            browser.resize(width, height);
            browser.open(&page.at("#step=20"));
            browser.assert_fits(&format!("{scenario} at {width}"));
        }
    }
    browser.assert_quiet();
}
