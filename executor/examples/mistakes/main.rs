//! Break it yourself: the mistakes that everybody makes once, and what the executor says of them.
//!
//! ```console
//! $ cargo run --example mistakes forgets_its_waker
//! $ cargo run --example mistakes forgets_its_waker mended
//! ```
//!
//! `--trace run.html` after it leaves a page that shows the mistake step by step.
//!
//! A file each: what goes wrong, why, and the same program mended.

mod blocks_the_thread;
mod borrows_over_an_await;
mod deadlocks_two_queues;
mod forgets_its_waker;
mod holds_a_stale_waker;
mod never_yields;

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    process,
};

use executor::{Builder, Executor, trace::Recorder};
use scenarios::Save;

thread_local! {
    static RECORDER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
}

/// That of each mistake's executor, recorded if that was asked for.
fn builder() -> Builder {
    let recorder = RECORDER.with_borrow(Clone::clone);
    let builder = Executor::builder();
    match recorder {
        Some(recorder) => builder.recorder(recorder),
        None => builder,
    }
}

/// Its name, the program, and the program mended.
type Mistake = (&'static str, fn(), fn());

/// In the order in which to try them.
const MISTAKES: [Mistake; 6] = [
    (
        "forgets_its_waker",
        forgets_its_waker::broken,
        forgets_its_waker::mended,
    ),
    (
        "holds_a_stale_waker",
        holds_a_stale_waker::broken,
        holds_a_stale_waker::mended,
    ),
    (
        "blocks_the_thread",
        blocks_the_thread::broken,
        blocks_the_thread::mended,
    ),
    ("never_yields", never_yields::broken, never_yields::mended),
    (
        "deadlocks_two_queues",
        deadlocks_two_queues::broken,
        deadlocks_two_queues::mended,
    ),
    (
        "borrows_over_an_await",
        borrows_over_an_await::broken,
        borrows_over_an_await::mended,
    ),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let trace = match arguments[..] {
        [.., "--trace", file] => Some(file),
        _ => None,
    };
    if trace.is_some() {
        arguments.truncate(arguments.len() - 2);
    }
    let (name, is_mended) = match arguments[..] {
        [name] => (name, false),
        [name, "mended"] => (name, true),
        _ => ("", false),
    };
    let Some((_, broken, mended)) = MISTAKES.into_iter().find(|(found, ..)| *found == name) else {
        let names = MISTAKES.map(|(name, ..)| name).join(", ");
        eprintln!(
            "mistakes: say which, `mended` after it for the cure, and `--trace FILE.html` for a page. There are: {names}"
        );
        std::process::exit(2);
    };
    let program = if is_mended { mended } else { broken };
    let Some(file) = trace else {
        return program();
    };
    let recorder = Recorder::new();
    RECORDER.set(Some(recorder.clone()));
    let ended = panic::catch_unwind(AssertUnwindSafe(program));
    if let Err(error) = recorder.finish().save(file) {
        eprintln!("mistakes: cannot write {file}: {error}");
        process::exit(1);
    }
    if let Err(panic) = ended {
        panic::resume_unwind(panic);
    }
}
