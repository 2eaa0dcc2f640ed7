//! Programs that between them make a loop do all it can do.

mod tasks;
mod waiting;

use std::time::Duration;

use crate::Executor;

/// A program and what it is called.
pub type Program = (&'static str, fn(&Executor));

/// Those that do the same each time.
pub const DETERMINISTIC: [Program; 14] = [
    ("nothing", |executor| executor.block_on(async {})),
    ("coffee shop", waiting::coffee_shop),
    ("a tree of tasks", tasks::tree),
    ("aborts", tasks::aborts),
    ("panics", tasks::panics),
    ("timers on all levels", waiting::timers),
    ("combinators", waiting::combinators),
    ("timeouts and a beat", waiting::timeouts),
    ("a queue", waiting::queue),
    ("woken and over", tasks::woken_and_over),
    ("broken-off turns", tasks::broken_off_turns),
    ("a stall", tasks::stall),
    ("a main future that panics", tasks::main_panics),
    ("an executor that goes early", tasks::goes_early),
];

/// Those in which other threads have a say.
pub const THREADED: [Program; 4] = [
    ("blocking jobs", waiting::blocking),
    ("aborted blocking jobs", waiting::aborted_blocking),
    ("a waker on another thread", waiting::other_thread),
    ("sockets", waiting::sockets),
];

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
