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
            // Where a future does not tell its line, none is lit until the task reaches one that is known.
            const known = event.k === "pending" ? standOf(run, event.account.waits, event.account.whole) : event.k !== "poll" && event.at ? event.at : seek.at(n - 1).tasks.get(event.task)?.at;
            if (runs.includes(event.k) && event.task != null && known && !event.line?.runs) fault(n, `${event.k} lights nothing`);
            if (event.k === "pending" && !known && lit) fault(n, `${lit.dataset.line} is lit, and is not known`);
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
            if (row?.dataset.alike) { if (row.dataset.alike !== known.waits[0]?.on) fault(n, `folded: ${row.textContent}`); }
            else if (row && !row.textContent.includes(plain(run, waitsText(run, event.account, most)))) fault(n, `panel: ${row.textContent}`);
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

#[test]
fn what_is_in_a_queue_and_which_tasks_stand_in_line_is_shown_at_each_step() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    let flags = ["--virtual-time", "--consumers", "1", "--items", "20"];
    browser.open(&Page::of("producer_consumer", &flags).at(""));
    // By what the program itself says: an item is there from its "puts" to its "processes".
    let check = r##"(event, n, fault, text, seek, run) => {
        const said = (word) => run.events.slice(0, n).filter((e) => e.k === "note" && e.text.includes(word)).length;
        if (event.k !== "parked" || said("puts Task") === 20) return;
        go(n);
        const row = document.querySelector("#queue-rows li").textContent;
        const holds = said("puts Task") - said("works on");
        if (!row.includes(`${holds} of 5`)) fault(n, `${row}, and it holds ${holds}`);
        if (document.querySelectorAll("#queue-rows .taken").length !== holds) fault(n, "drawn otherwise");
        const producer = [...player.state.tasks].find(([id]) => fullName(run, id) === "producer")[1];
        const inLine = producer.waits[0]?.on === "room";
        if (inLine !== /in line to put one: producer/.test(row)) fault(n, row);
        if (inLine && holds === 5) window.seenFull = n;
    }"##;
    assert_eq!(faults(&browser, check), json!([]));
    let full = browser.js("window.seenFull ?? null");
    browser.js(&format!("go({full})"));
    assert_eq!(
        browser.text("queue-rows"),
        "queue 15 of 5line 37in line to put one: producer"
    );
    // The next to take one makes room, and its step says so.
    let taken = "(e, i) => i > seenFull && e.k === 'queue holds'";
    browser.js(&format!("go(player.run.events.findIndex({taken}) + 1)"));
    assert_eq!(
        browser.text("what"),
        "consumer 1 takes the first item out of queue 1, which now holds 4."
    );
    browser.assert_quiet();
}

/// A line stays in order although each task told its place long ago.
#[test]
fn a_line_is_in_the_order_of_its_numbers() {
    let Some(browser) = Browser::start(1280, 720) else {
        return;
    };
    let flags = ["--virtual-time", "--consumers", "9"];
    browser.open(&Page::of("producer_consumer", &flags).at(""));
    let check = r##"(event, n, fault, text, seek, run) => {
        if (event.k !== "woken" || event.by !== "task" || run.events[n - 2].k !== "queue holds") return;
        const line = linesOf(seek.at(n - 1)).get(1)?.item ?? [];
        if (line.length > 1 && line[0] !== event.task) fault(n, `${event.task} is woken, and ${line} are in line`);
        window.woken = (window.woken ?? 0) + (line.length > 1);
    }"##;
    assert_eq!(faults(&browser, check), json!([]));
    assert!(browser.js("window.woken").as_i64() > Some(3));
}
