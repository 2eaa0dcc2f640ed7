use std::time::Duration;

use super::record;
use crate::{
    Executor, sleep, task,
    trace::{note, source_file},
};

/// The text of a record without the numbers of the lines in this file.
fn text(program: impl FnOnce(&Executor)) -> String {
    let text = record(program).to_string();
    let mut parts = text.split(concat!(file!(), ":"));
    let mut without = parts.next().unwrap().to_owned();
    for part in parts {
        without += "HERE";
        without += part.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    without
}

#[test]
fn a_customer_is_served() {
    let served = text(|executor| {
        executor.block_on(async {
            let customer = task::Builder::new().name("철수");
            let coffee = customer.spawn(async {
                sleep(Duration::from_secs(3)).await;
                note("my\ncoffee");
            });
            coffee.await.unwrap();
        });
    });
    let expected = r#"
    0.000       [1] the main future is given to block_on, at HERE
    0.000       [2] the main future joins the ready queue, number 1 in line
    0.000           turn 1 begins: 1 task is ready
    0.000       [3] the main future is polled
    0.000       [1] task 2 "철수" is spawned by the main future, at HERE
    0.000       [2] task 2 "철수" joins the ready queue, number 1 in line
    0.000       [4] the main future is pending: it waits on the end of task 2 "철수" (HERE)
    0.000           turn 2 begins: 1 task is ready
    0.000       [3] task 2 "철수" is polled
    0.000           timer 1 is set for task 2 "철수", due at 3.000 s, level 5 slot 2, at HERE
    0.000       [4] task 2 "철수" is pending: it waits on a timer due at 3.000 s (HERE)
    0.000           nothing is ready: the thread parks until 3.000 s
    3.000           the clock jumps: the next timer is due
    3.000           timer 1 fires: it was due at 3.000 s
    3.000       [5] task 2 "철수" is woken by timer 1
    3.000       [2] task 2 "철수" joins the ready queue, number 1 in line
    3.000           turn 3 begins: 1 task is ready
    3.000       [3] task 2 "철수" is polled
    3.000           task 2 "철수" notes: my\ncoffee
    3.000       [6] task 2 "철수" is ready: its output takes the place of its future
    3.000       [6] task 2 "철수" is over: it completed
    3.000       [5] the main future is woken by task 2 "철수"
    3.000       [2] the main future joins the ready queue, number 1 in line
    3.000           turn 4 begins: 1 task is ready
    3.000       [3] the main future is polled
    3.000       [7] task 2 "철수" is gone: its handle took the output
    3.000       [6] the main future is ready: its output takes the place of its future
    3.000       [6] the main future is over: it completed
    3.000       [7] the main future is gone: its block_on ends
    3.000           the executor is dropped, and its tasks with it
"#;
    assert_eq!(served, expected.trim_start_matches('\n'));
}

#[test]
fn a_name_of_any_kind_stays_on_its_line() {
    let long = "한".repeat(10_000);
    let names = ["</script>", "\"quoted\"", "a\nb\u{7}", "☕", &long];
    let text = text(|executor| {
        executor.block_on(async {
            for name in names {
                drop(task::Builder::new().name(name).spawn(async {}));
                note(name);
            }
        });
    });
    assert!(
        text.contains(r#" "\"quoted\"" is spawned"#) && text.contains(r#" "a\nb\u{7}" is spawned"#)
    );
    let of_tasks = text.lines().filter(|line| !line.contains("notes"));
    assert!(of_tasks.map(|line| line.chars().count()).max() < Some(200));
    assert!(text.lines().all(|line| line.starts_with("    0.000 ")));
}

#[test]
fn a_deadline_is_told_to_the_nanosecond_where_it_has_any() {
    let text = text(|executor| {
        executor.block_on(async { sleep(Duration::new(12_345, 6_000_007)).await });
    });
    assert!(text.contains("due at 12345.006000007 s"));
    assert!(text.contains("\n12345.006000007 [3] the main future is polled"));
}

/// Files outside the workspace are named by the compiler by where they lie on this machine.
#[test]
fn a_record_does_not_tell_where_on_a_machine_it_was_made() {
    let here = std::panic::Location::caller();
    assert!(source_file(here.file()).ends_with("src/inspect/trace/tests/text.rs"));
    for (file, name) in [
        ("scenarios/src/bin/retry.rs", "scenarios/src/bin/retry.rs"),
        ("scenarios\\src\\lib.rs", "scenarios/src/lib.rs"),
        ("/home/me/shop/src/bin/open.rs", "shop/src/bin/open.rs"),
        (
            "/home/me/src/hyper-1.8.1/src/rt/timer.rs",
            "hyper-1.8.1/src/rt/timer.rs",
        ),
        ("C:\\Users\\me\\shop\\tests\\it.rs", "shop/tests/it.rs"),
        ("/home/me/shop/build.rs", "build.rs"),
        ("/src/main.rs", "src/main.rs"),
    ] {
        assert_eq!(source_file(file), name);
    }
}
