//! Can everybody use the page: by hand, by keys, at each size, in each colour? And does it answer?

mod browser;
mod common;

use browser::{
    Browser, keys,
    page::{Page, SCENARIOS},
};
use serde_json::{Value, json};

/// A desk, the same at 200 %, a tablet, a phone.
const SIZES: [(u32, u32); 4] = [(1280, 720), (640, 360), (820, 1180), (390, 844)];

#[test]
fn axe_finds_nothing_at_any_size_and_in_either_colour() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for scenario in ["coffee_shop", "timeouts", "producer_consumer"] {
        let page = Page::of(scenario, &["--virtual-time"]);
        for (width, height) in SIZES {
            for scheme in ["light", "dark"] {
                browser.resize(width, height);
                browser.prefer("prefers-color-scheme", scheme);
                browser.open(&page.at("#step=45"));
                let Some(violations) = browser.accessibility() else {
                    return;
                };
                assert_eq!(violations, json!([]), "{scenario}, {width}, {scheme}");
            }
        }
    }
}

#[test]
fn no_arrow_lies_over_text_and_who_wakes_whom_is_said_at_each_size() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for (scenario, _) in SCENARIOS {
        let page = Page::of(scenario, &["--virtual-time"]);
        for (width, height) in SIZES {
            browser.resize(width, height);
            browser.open(&page.at(""));
            let found = browser.js(OVER_TEXT);
            assert_eq!(found["wrong"], json!([]), "{scenario} at {width}");
            assert_eq!(found["said"], found["wakes"], "{scenario} at {width}");
            let wide = browser.js("document.documentElement.scrollWidth - innerWidth");
            assert!(
                wide.as_i64().unwrap() <= 0,
                "{scenario}: {wide} too wide at {width}"
            );
            let small = browser.js("[...document.querySelectorAll('button, select, input, #log a')].filter(n => n.offsetParent && Math.min(n.offsetWidth, n.offsetHeight) < 24).map(n => n.outerHTML.slice(0, 90)).slice(0, 3)");
            assert_eq!(small, json!([]), "{scenario} at {width}");
        }
        browser.assert_quiet();
    }
}

#[test]
fn the_times_of_the_axis_leave_room_for_one_another() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    let long = ["--virtual-time", "--consumers", "1", "--items", "20"];
    for (scenario, flags) in [("producer_consumer", &long[..]), ("retry", &long[..1])] {
        let page = Page::of(scenario, flags);
        for (width, height) in SIZES {
            browser.resize(width, height);
            browser.open(&page.at(""));
            let over = browser.js(
                "[...document.querySelectorAll('.scale text')].map((n) => [n.getBoundingClientRect(), n.textContent]) \
                 .filter(([box], i, all) => i > 0 && box.left < all[i - 1][0].right).map(([, words]) => words)",
            );
            assert_eq!(over, json!([]), "{scenario} at {width}");
            let shown = browser.js("document.querySelectorAll('.scale text').length");
            assert!(shown.as_u64().unwrap() > 1, "{scenario} at {width}");
        }
        browser.assert_quiet();
    }
}

#[test]
fn a_link_leads_on_though_the_address_of_the_step_before_comes_late() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at("#step=5"));
    browser.js("[location.hash = '#step=9', history.replaceState(null, '', '#step=5')]");
    browser.wait("player.step === 9");
    browser.wait("location.hash === '#step=9'");
    browser.assert_quiet();
}

/// Along each arrow, whether there is a letter under it.
const OVER_TEXT: &str = r#"(() => {
  const wrong = []; let [wakes, said] = [0, 0];
  const under = (x, y) => {
    const range = document.caretRangeFromPoint(x, y);
    const node = range?.startContainer;
    if (node?.nodeType !== 3 || node.textContent.trim() === "") return null;
    const whole = document.createRange();
    whole.selectNodeContents(node);
    const hit = [...whole.getClientRects()].some((box) => x > box.left && x < box.right && y > box.top + 4 && y < box.bottom - 4);
    return hit ? node : null;
  };
  player.run.events.forEach((event, i) => {
    if (event.k !== "woken" && (event.k !== "timer set" || event.task == null)) return;
    go(i + 1);
    wakes += 1;
    if (byId("flow").querySelectorAll("b").length === 2) said += 1;
    const line = byId("arrow").querySelector("path");
    if (!line) return;
    const { from, to } = arrowOf(event);
    const long = line.getTotalLength();
    for (let at = 6; at < long - 8; at += 4) {
      const { x, y } = line.getPointAtLength(at);
      const node = under(x, y);
      if (node && !from.contains(node) && !to.contains(node)) return wrong.push(`${i + 1}: over “${node.textContent}”`);
    }
  });
  return { wrong: wrong.slice(0, 3), wakes, said };
})()"#;

#[test]
fn everybody_who_waits_in_the_coffee_shop_is_in_sight_on_a_desk() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.click("#next-park");
    let cut =
        browser.js("(w => w.scrollHeight - w.clientHeight)(document.querySelector('.waits'))");
    assert!(cut.as_i64().unwrap() <= 1, "{cut} pixels are cut");
    let lines = browser.js("[...document.querySelectorAll('#log li')].filter(n => seen(n)).length");
    assert!(lines.as_i64().unwrap() >= 5, "{lines} lines of the log");
}

#[test]
fn focus_stays_where_it_was_and_the_log_is_one_tab_stop() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.click("#next-park");
    browser.click("#waiting .chip[data-task='4']");
    let focused = "document.activeElement.dataset.task ?? document.activeElement.id";
    assert_eq!(browser.js(focused), json!("4"));
    browser.key(keys::RIGHT);
    assert_eq!(browser.js(focused), json!("4"));
    browser.click("#last");
    assert_eq!(browser.js(focused), json!("last"));
    let stops = browser
        .js("[...document.querySelectorAll('#log, #log *')].filter(n => n.tabIndex >= 0).length");
    assert_eq!(stops, json!(1));
    // The filter keeps what was typed until something else is chosen.
    browser.key(keys::ESCAPE);
    browser.click("#find");
    browser.type_in("#find", "영희");
    browser.key(keys::ENTER);
    assert_eq!(browser.js("player.filter.label"), json!("영희"));
    browser.assert_quiet();
}

#[test]
fn the_theme_that_was_chosen_is_kept() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.prefer("prefers-color-scheme", "light");
    browser.open(&page.at(""));
    browser.key('t');
    assert_eq!(
        browser.js("document.documentElement.dataset.theme"),
        json!("dark")
    );
    browser.open(&page.at(""));
    assert_eq!(
        browser.js("document.documentElement.dataset.theme"),
        json!("dark")
    );
}

#[test]
fn why_a_task_does_not_run_and_what_led_here_have_answers() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.click("#next-park");
    browser.click("#waiting .chip[data-task='4']");
    let why = browser.text("why-not");
    assert!(
        why.starts_with("영희 waits for a timer due at 3.000 s."),
        "{why}"
    );
    browser.click("#why-not a");
    browser.wait("lastEvent().k === 'woken' && lastEvent().task === 4");
    browser.click("#log-tabs [data-led='yes']");
    let chain = browser.js("[...document.querySelectorAll('#log li')].map(n => player.run.events[n.dataset.step - 1]?.k)");
    assert_eq!(
        chain,
        json!([
            "woken",
            "timer fired",
            "timer set",
            "poll",
            "queued",
            "spawned",
            "poll",
            "queued",
            "spawned"
        ])
    );
    let step = browser.step();
    browser.key('c');
    assert_eq!(browser.step(), step - 1);
    // The next hit of a line, by its number.
    browser.key(keys::HOME);
    browser.click("#code li[data-line='10'] .line-number");
    assert_eq!(
        browser.js("[lastEvent().k, lastEvent().line.place.line]"),
        json!(["timer set", 10])
    );
    browser.key('l');
    assert_eq!(browser.js("lastEvent().task"), json!(4));
    // By poll, and by turn.
    browser.key('u');
    browser.click("#next");
    assert_eq!(browser.js("lastEvent().k"), json!("poll"));
    browser.key('u');
    browser.key(keys::HOME);
    browser.click("#next");
    assert_eq!(browser.js("lastEvent().k"), json!("turn"));
    // The chapters, and what was to be seen.
    assert_eq!(browser.js("byId('chapters').length"), json!(2));
    browser.choose("#chapters", "1");
    assert_eq!(browser.js("lastEvent().k"), json!("unparked"));
    browser.click("#turn");
    browser.key(keys::END);
    let why = browser.text("why");
    assert!(
        why.contains("five coffees take three seconds and not fifteen"),
        "{why}"
    );
    assert!(
        why.contains("6 tasks shared one thread for 3 s: 12 polls"),
        "{why}"
    );
    // Whose wakers are there, and who holds them?
    browser.key(keys::HOME);
    browser.click("#next-park");
    browser.key(keys::ESCAPE);
    browser.click("[data-holders='yes']");
    let holders = browser.text("waiting");
    assert!(
        holders.contains("the timer due at 3.000 s철수"),
        "{holders}"
    );
    assert!(holders.contains("the handle of 철수main"), "{holders}");
    browser.assert_quiet();
}

#[test]
fn each_question_has_two_answers_and_the_first_is_no_better_than_chance() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    let (mut asked, mut first, mut kinds) = (0, 0, Vec::new());
    for (scenario, _) in SCENARIOS {
        browser.open(&Page::of(scenario, &["--virtual-time"]).at(""));
        browser.key('p');
        let found = browser.js(
            "[...predict.asks.keys()].map(step => { go(step - 1); asksBefore(step); const { answers, kind } = predict.asked;
                const at = answers.findIndex(a => a.value === truthOf(kind, player.run.events[step - 1])); predict.asked = null; return [answers.length, at, kind]; })",
        );
        for question in found.as_array().unwrap() {
            assert!(question[0].as_i64().unwrap() >= 2, "{scenario}: {question}");
            assert!(question[1].as_i64().unwrap() >= 0, "{scenario}: {question}");
            asked += 1;
            first += i64::from(question[1] == json!(0));
            kinds.push(question[2].as_str().unwrap().to_owned());
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["outcome", "until", "which"]);
    assert!(asked >= 60, "{asked} questions");
    assert!(
        first * 100 < asked * 50,
        "the first answer is right {first} times of {asked}"
    );
}

#[test]
fn the_score_stays_when_the_questions_end() {
    let page = Page::of("coffee_shop", &["--virtual-time"]);
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    browser.key('p');
    while browser.js("predict.asked") == Value::Null {
        browser.key(keys::RIGHT);
    }
    browser.key('1');
    browser.key('p');
    assert!(browser.text("score").ends_with("of 1 right"));
    browser.assert_quiet();
}

/// Sixty connections: some idle, some asleep in the middle of a request.
#[cfg(unix)]
#[test]
fn a_server_with_many_connections_is_in_sight_whole() {
    use common::server::Server;
    use std::{io::Write, process::Command, thread, time::Duration};

    let page = Page::nowhere_yet();
    let file = page.file();
    let mut server = Server::start(&["--trace", file.to_str().unwrap()]);
    let mut clients: Vec<_> = (0..60).map(|_| server.connect()).collect();
    for (i, client) in clients.iter_mut().enumerate().take(30) {
        write!(
            client,
            "GET /sleep?ms={} HTTP/1.1\r\nhost: x\r\n\r\n",
            9_000 + i
        )
        .unwrap();
    }
    thread::sleep(Duration::from_millis(300));
    assert!(server.get("/").ends_with("hello\n"));
    let pid = server.child.id().to_string();
    Command::new("kill").args(["-INT", &pid]).status().unwrap();
    drop(clients);
    assert!(server.child.wait().unwrap().success());
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&page.at(""));
    let found = browser.js(
        "(() => {
            const wrong = []; let most = 0;
            const check = (n, what) => {
                const cut = Math.max(...['.waits', '.stage'].map((name) => document.querySelector(name)).map((panel) => panel.scrollHeight - panel.clientHeight));
                // The inside of a task takes room of its own, and both scroll then.
                if (cut > 1 && byId('inside').hidden) wrong.push(`step ${n}, ${what}: ${cut} pixels are cut of ${byId('waiting').textContent}`);
            };
            player.run.events.forEach((event, i) => {
                if (event.k !== 'parked') return;
                for (const on of [true, false]) { setHolders(on); go(i + 1); check(i + 1, on ? 'by waker' : 'by task'); }
                setHolders(false);
                const waiting = [...player.state.tasks.values()].filter((task) => task.is === 'waiting').length;
                const shown = [...document.querySelectorAll('#waiting li')].reduce((sum, row) => sum + Number(row.dataset.folded ?? 1), 0);
                most = Math.max(most, waiting);
                if (!document.querySelector('#waiting > .more') && shown !== waiting) wrong.push(`${shown} of ${waiting} are shown`);
            });
            return [most, wrong.slice(0, 4)];
        })()",
    );
    assert_eq!(found[1], json!([]));
    assert!(found[0].as_i64().unwrap() >= 60, "{found}");
    browser.assert_quiet();
}
