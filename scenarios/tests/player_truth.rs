//! Is each sentence of the page true? Each scenario's page, step by step, is held against its record.

mod browser;

use browser::{
    Browser,
    page::{Page, SCENARIOS},
};
use serde_json::{Value, json};

/// What is wrong with the page, over all of its steps: the first few.
fn faults(browser: &Browser, check: &str) -> Value {
    browser.js(&format!(
        "(() => {{
            const run = player.run, seek = seeker(run), wrong = [];
            const text = (n) => page.sources[n.source]?.text.split('\\n')[n.line - 1];
            const fault = (n, why) => wrong.length < 5 && wrong.push(`step ${{n}}: ${{why}}`);
            run.events.forEach((event, i) => ({check})(event, i + 1, fault, text, seek, run));
            return wrong;
        }})()"
    ))
}

fn each_scenario(check: &str) {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    for (scenario, _) in SCENARIOS {
        browser.open(&Page::of(scenario, &["--virtual-time"]).at(""));
        assert_eq!(faults(&browser, check), json!([]), "{scenario}");
        browser.assert_quiet();
    }
    // With sockets, whose steps are in other files too.
    let flags = ["--engine", "executor", "--time-scale", "0.1"];
    browser.open(&Page::of("stock_prices", &flags).at(""));
    assert_eq!(faults(&browser, check), json!([]), "sockets");
}

#[test]
fn the_line_that_runs_is_the_line_that_is_lit() {
    each_scenario(
        r##"(event, n, fault, text, seek, run) => {
            go(n);
            const lit = document.querySelector("#code li.now, #code li.about");
            const place = event.line?.place;
            if (place && place.source >= 0 && Number(lit?.dataset.line) !== place.line) fault(n, `${lit?.dataset.line} is lit, not ${place.line}`);
            if (place && text(place) == null) fault(n, `${place.path}:${place.line} is not on the page`);
            if (event.k === "note" && (place.line !== event.at.line || !event.line.runs)) fault(n, "a program speaks elsewhere");
            if (event.k === "note" && event.task != null && place && !/says|note|tell|remark/.test(text(place))) fault(n, `nobody speaks in “${text(place)}”`);
            const runs = ["poll", "pending", "ready", "note", "timer set", "child ready", "children dropped"];
            if (runs.includes(event.k) && event.task != null && !event.line?.runs) fault(n, `${event.k} lights nothing`);
            if (event.k === "poll" && run.events[n].k === "note" && seek.at(n - 1).tasks.get(event.task).polls === 0 && place.line > run.events[n].at.line) fault(n, "a first poll begins below its first line");
        }"##,
    );
}

#[test]
fn headline_panel_and_log_give_one_account_of_a_wait_and_none_of_it_is_over() {
    each_scenario(
        r##"(event, n, fault, text, seek, run) => {
            if (event.k !== "pending") return;
            go(n);
            const state = player.state;
            const known = state.tasks.get(event.task);
            for (const wait of event.account.waits) {
                if (wait.on === "task" && state.tasks.get(wait.task).is === "finished") fault(n, `${wait.task} is over`);
                if (wait.on === "timer" && ![...state.timers.values()].some((timer) => timer.deadline === wait.deadline)) fault(n, "no such timer is set");
            }
            const words = plain(run, waitsText(run, event.account));
            if (!byId("what").textContent.includes(words) && !/gives way/.test(byId("what").textContent)) fault(n, `headline: ${byId("what").textContent}`);
            if (known.is !== "waiting") return;
            const row = document.querySelector(`#waiting [data-task="${event.task}"]`)?.closest("li");
            const most = known.waits.length > 2 ? 1 : 2;
            if (row && !row.textContent.includes(plain(run, waitsText(run, event.account, most)))) fault(n, `panel: ${row.textContent}`);
            const last = document.querySelector("#log [aria-current]");
            if (!last.textContent.includes(plain(run, waitsText(run, event.account, 1)))) fault(n, `log: ${last.textContent}`);
            if (/outside this executor/.test(document.body.innerText)) fault(n, "outside");
        }"##,
    );
}

#[test]
fn each_step_has_a_cause_before_it_and_a_chain_leads_to_the_beginning() {
    each_scenario(
        r#"(event, n, fault, text, seek, run) => {
            if (event.cause != null && !(event.cause > 0 && event.cause < n)) fault(n, `its cause is ${event.cause}`);
            if (event.k === "woken" && event.by === "timer" && run.events[event.cause - 1].timer !== event.timer) fault(n, "another timer");
            if (event.k === "poll" && event.cause && run.events[event.cause - 1].task !== event.task) fault(n, "another task was queued");
            let at = n;
            for (let k = 0; at != null && k < 10000; k += 1) at = run.events[at - 1].cause;
            if (at != null) fault(n, "its chain has no end");
        }"#,
    );
}

#[test]
fn what_a_timeout_drops_is_told_and_shown_inside_the_task() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    browser.open(&Page::of("timeouts", &["--virtual-time"]).at(""));
    let drops = browser.js(
        "player.run.events.flatMap((e, i) => e.k === 'children dropped' ? [[i + 1, e.of]] : [])",
    );
    let kinds: Vec<&str> = drops
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d[1].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["timeout", "join_all", "timeout"]);
    let before = drops[0][0].as_i64().unwrap() - 1;
    browser.js(&format!("go({before})"));
    let inside = browser.text("tree");
    assert!(
        inside.contains("1 ready") && inside.contains("3 ready"),
        "{inside}"
    );
    assert!(inside.contains("2 a timer due at 3.000 s"), "{inside}");
    browser.click("#next");
    browser.click("#next");
    assert_eq!(
        browser.text("what"),
        "Inside main: join_all drops 1 future that is not ready."
    );
    let inside = browser.text("tree");
    assert!(
        inside.contains("2 dropped before it was ready, at line"),
        "{inside}"
    );
    browser.click("#next");
    assert!(browser.text("what").contains("cancelled"));
    browser.click("#cause");
    assert_eq!(browser.js("lastEvent().k"), json!("children dropped"));
    browser.assert_quiet();
}
