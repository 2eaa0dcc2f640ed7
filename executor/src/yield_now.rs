//! How does a task let the others go first?
//!
//! Next: `time/mod.rs`

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Lets everything else that is ready run once before this task goes on. asyncio's `sleep(0)`,
/// tokio's `task::yield_now`.
///
/// The task goes to the end of the ready queue: it is polled again in the next turn of the event
/// loop, once. It needs no executor of ours, and costs one wake.
///
/// ```
/// use executor::{join, yield_now};
/// use std::cell::RefCell;
///
/// let said = RefCell::new(Vec::new());
/// let speaker = async |name| {
///     for line in 1..=2 {
///         said.borrow_mut().push(format!("{name}{line}"));
///         yield_now().await;
///     }
/// };
/// executor::block_on(join(speaker("a"), speaker("b")));
/// assert_eq!(*said.borrow(), ["a1", "b1", "a2", "b2"]);
/// ```
#[doc(alias = "sleep(0)")]
pub fn yield_now() -> YieldNow {
    YieldNow { polls: 0 }
}

/// The future of [`yield_now`]. It panics if it is polled after it has completed.
#[derive(Debug)]
#[must_use = "futures do nothing unless polled or awaited"]
pub struct YieldNow {
    polls: u8,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.polls += 1;
        match self.polls {
            1 => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            2 => Poll::Ready(()),
            _ => panic!("`YieldNow` polled after it had completed"),
        }
    }
}

#[cfg(test)]
mod tests;
