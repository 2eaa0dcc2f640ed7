use std::{
    env, panic,
    process::{self, Command},
    thread,
    time::Duration,
};

use super::{Fault, elsewhere, judge};

const SOON: Duration = Duration::from_millis(50);
const LATE: Duration = Duration::from_secs(20);

fn key(verdict: Result<(), Fault>) -> &'static str {
    verdict.map_or_else(|fault| fault.key, |()| "passed")
}

#[test]
fn a_check_passes_or_says_what_is_wrong() {
    assert_eq!(judge(|| {}, LATE), Ok(()));
    let fault = Fault {
        key: "shared",
        values: vec![("n", "3".to_owned())],
    };
    assert_eq!(judge(|| crate::wrong!("shared", n = 3), LATE), Err(fault));
}

#[test]
fn a_fault_counts_even_if_its_panic_is_caught() {
    let check = || {
        let _ = panic::catch_unwind(|| crate::wrong!("first"));
        crate::wrong!("second");
    };
    assert_eq!(key(judge(check, LATE)), "first");
}

/// In a process of its own: the thread of the check is left inside the panic hook, and the test harness
/// would wait for that hook at its end.
#[test]
fn a_panic_in_a_drop_does_not_hide_the_fault() {
    const CHILD: &str = "LEARN_TEST_CHILD";
    if env::var_os(CHILD).is_none() {
        let mut child = Command::new(env::current_exe().unwrap());
        let name = "judge::tests::a_panic_in_a_drop_does_not_hide_the_fault";
        let output = child
            .args([name, "--exact"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        return assert_eq!(output.status.code(), Some(7), "{output:?}");
    }
    struct Bad;
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("already borrowed");
        }
    }
    let check = || {
        let _bad = Bad;
        crate::wrong!("first");
    };
    process::exit(if key(judge(check, LATE)) == "first" {
        7
    } else {
        8
    });
}

#[test]
fn a_fault_on_another_thread_counts() {
    assert_eq!(
        key(judge(
            || drop(elsewhere(|| crate::wrong!("there")).join()),
            LATE
        )),
        "there"
    );
}

#[test]
fn a_check_that_hangs_is_left_behind() {
    fn hang() {
        loop {
            thread::park();
        }
    }
    assert_eq!(key(judge(hang, SOON)), "stuck");
    let check = || {
        crate::stuck!("never_woken");
        hang();
    };
    assert_eq!(key(judge(check, SOON)), "never_woken");
}

#[test]
fn a_stall_under_virtual_time_means_the_same() {
    let check = || {
        crate::stuck!("never_woken");
        let executor = executor::Executor::builder().virtual_time().build();
        executor.block_on(std::future::pending::<()>());
    };
    assert_eq!(key(judge(check, LATE)), "never_woken");
}

#[test]
fn a_blank_and_a_panic_say_where() {
    let blank = judge(|| todo!("count"), LATE).unwrap_err();
    assert_eq!(blank.key, "blank");
    assert_eq!(blank.values[1], ("text", "count".to_owned()));
    assert!(blank.values[0].1.contains("judge/tests.rs:"), "{blank:?}");
    let panicked = judge(|| panic!("off {}", "by one"), LATE).unwrap_err();
    assert_eq!(panicked.key, "panicked");
    assert_eq!(panicked.values[1], ("text", "off by one".to_owned()));
}
