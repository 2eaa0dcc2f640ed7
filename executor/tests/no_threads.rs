//! A system that starts no thread at all. In a process of its own, whose every thread would need
//! more memory for its stack than there is.

#![cfg(target_os = "linux")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::{env, future::pending};

use executor::{Executor, spawn_blocking, stats, yield_now};

const STACK: &str = "RUST_MIN_STACK";
const TOO_LARGE: &str = "1000000000000000";

#[test]
fn a_job_without_a_thread_panics_and_leaves_no_task() {
    if env::var(STACK).as_deref() != Ok(TOO_LARGE) {
        let mut child = Command::new(env::current_exe().unwrap());
        let output = child
            .arg("--test-threads=1")
            .env(STACK, TOO_LARGE)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        return;
    }
    let executor = Executor::builder().virtual_time().build();
    executor.block_on(async {
        let refused = catch_unwind(|| spawn_blocking(|| ())).unwrap_err();
        let text = refused.downcast_ref::<String>().unwrap();
        assert!(
            text.starts_with("spawn_blocking cannot start a thread"),
            "{text}"
        );
        yield_now().await;
        assert_eq!(stats().tasks, 1);
    });
    // The stall is reported, so nothing from outside is waited for any more.
    let wait_for_ever = AssertUnwindSafe(|| executor.block_on(pending::<()>()));
    assert!(catch_unwind(wait_for_ever).is_err());
}
