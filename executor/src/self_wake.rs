//! What does it cost a task to wake itself?
//!
//! A mark. A task that yields, or a combinator that has more to do, wakes itself in the middle of its
//! own poll, and the loop is about to look at that task anyway: so the waker only leaves a mark, and
//! the loop, which has the task in its hands when the poll ends, queues it. The way of all other
//! wakes leads from the waker to the thread's loop, to its table, to the slot. Without it tasks that
//! yield in turn take 185 instructions a wake and not 250, and 0.74 of the time (`self_wake_1000` of
//! the benchmarks).
//!
//! The order is that of the wakes all the same: what the task wakes or spawns after it woke itself
//! has to stand in line behind it. So whoever queues a task first asks for the mark ([`take`]).
//!
//! Next: `waker.rs`

use std::{cell::Cell, ptr};

struct Mark {
    /// The data pointer of the waker that the task being polled was shown. Compared, never followed.
    shown: Cell<*const ()>,
    /// Whether it was called since.
    called: Cell<bool>,
}

thread_local! {
    static MARK: Mark = const {
        Mark {
            shown: Cell::new(ptr::null()),
            called: Cell::new(false),
        }
    };
}

/// A poll begins, and the task is shown this waker. Null: there is no poll, or its wakes are all to
/// take the long way.
#[inline]
pub(crate) fn show(waker: *const ()) {
    MARK.with(|mark| {
        mark.shown.set(waker);
        mark.called.set(false);
    });
}

/// Notes a wake, if the waker is that of the task being polled; says whether it is.
#[inline]
pub(crate) fn note(waker: *const ()) -> bool {
    MARK.with(|mark| {
        let is_own = mark.shown.get() == waker;
        if is_own {
            mark.called.set(true);
        }
        is_own
    })
}

/// Whether the task being polled has woken itself since this was last asked.
#[inline]
pub(crate) fn take() -> bool {
    MARK.with(|mark| mark.called.take())
}
