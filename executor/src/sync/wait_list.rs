//! How does a future wait in line, and what if it gives up?
//!
//! As at a counter with numbers. A future that has to wait draws a number and leaves its waker; calls
//! go out in the order of the numbers. *A call is a promise, and promises are a count*: a future whose
//! number is no longer on the list has been called, and `called` tells how many of those have not come
//! yet. One that is called and gives up lowers that count, and the next is called.
//!
//! ```text
//!   there: 0     called: 2 (3 and 4, on their way)     waiting: 5 6 8 9 (7 gave up)
//! ```
//!
//! What is waited for is counted too: `there` is what is there and promised to nobody. So a list is a
//! semaphore. For getters it counts the items of a queue, for putters the room in it.
//!
//! The numbers are in a `BTreeMap`: joining, calling and leaving are O(log n) anywhere in line, and
//! what has left takes no memory. Rejected: a `VecDeque` of wakers, where leaving is O(n) (asyncio's
//! queue); a linked list in a slab, where it is O(1), with three times the code.
//!
//! Next: `sync/contents.rs`

use std::{
    cell::RefCell,
    collections::BTreeMap,
    ops::Bound,
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
};

/// A loop of operations that never waits yields after this many: timers and other tasks come in
/// between. It counts for each list by itself, and begins again whenever an operation has to wait,
/// so that producers and consumers that wait for each other never yield for it. What else the
/// program waits for cannot be seen from here: it costs a wake in so many operations.
///
/// Rejected: to begin again when another waker is seen. Combinators make one for each child, and a loop
/// over such a combinator would never yield.
pub(super) const BUDGET: u32 = 1024;

/// Those that wait for the same thing, first come, first served.
#[derive(Default)]
pub(super) struct WaitList {
    there: usize,
    called: usize,
    waiting: BTreeMap<u64, Waker>,
    /// How many numbers have been drawn.
    drawn: u64,
    /// How many operations have been done since one last had to wait.
    unwaited: u32,
    /// A number and its place in line, while nobody has left since it was counted.
    counted: Option<(u64, usize)>,
}

/// How far a future has come that may have to wait.
#[derive(Debug)]
pub(super) enum Progress {
    /// Not in line.
    Start,
    /// In line, or called.
    Number(u64),
    /// Completed.
    Done,
}

impl WaitList {
    pub(super) fn of(there: usize) -> Self {
        WaitList {
            there,
            ..WaitList::default()
        }
    }

    /// One more is there. If a future waits for it, it is promised: wake the waker.
    pub(super) fn add(&mut self) -> Option<Waker> {
        let called = self.call();
        self.there += usize::from(called.is_none());
        called
    }

    /// Takes one: that which is promised to the future, or one that is promised to nobody. `false`:
    /// there is none for it.
    pub(super) fn take(&mut self, progress: &Progress) -> bool {
        let promised = self.is_called(progress);
        if promised {
            self.leave(progress);
        } else if let Some(left) = self.there.checked_sub(1) {
            self.there = left;
        } else {
            return false;
        }
        true
    }

    /// A future gives up its number, and what it was promised goes to the next. Returns its waker, if
    /// it was not called, and that of the next, to be woken.
    pub(super) fn give_up(&mut self, progress: &Progress) -> (Option<Waker>, Option<Waker>) {
        match self.leave(progress) {
            Some(waker) => (Some(waker), None),
            None => (None, self.add()),
        }
    }

    /// Calls the next in line.
    pub(super) fn call(&mut self) -> Option<Waker> {
        let (_, waker) = self.waiting.pop_first()?;
        self.called += 1;
        Some(waker)
    }

    pub(super) fn is_called(&self, progress: &Progress) -> bool {
        matches!(progress, Progress::Number(number) if !self.waiting.contains_key(number))
    }

    /// Gives back a number. Drop the waker where nothing is borrowed.
    pub(super) fn leave(&mut self, progress: &Progress) -> Option<Waker> {
        let Progress::Number(number) = progress else {
            return None;
        };
        self.counted = None;
        let waker = self.waiting.remove(number);
        self.called -= usize::from(waker.is_none());
        waker
    }

    /// From now on `waker` is woken when the future is called. Returns the one before.
    fn wait(&mut self, progress: &mut Progress, waker: Waker) -> Option<Waker> {
        self.unwaited = 0;
        let number = match *progress {
            Progress::Number(number) => number,
            _ => self.drawn + 1,
        };
        self.drawn = self.drawn.max(number);
        *progress = Progress::Number(number);
        self.waiting.insert(number, waker)
    }

    /// The place in line, from 1, of a future that waits. It counts on from where it counted last,
    /// so that a report of n futures, asked in their order, costs O(n).
    pub(super) fn place(&mut self, progress: &Progress) -> usize {
        let Progress::Number(number) = *progress else {
            return 0;
        };
        let counted = self.counted.filter(|&(counted, _)| counted <= number);
        let (from, place) = counted.unwrap_or((0, self.called));
        let between = (Bound::Excluded(from), Bound::Included(number));
        let place = place + self.waiting.range(between).count();
        self.counted = Some((number, place));
        place
    }
}

/// A poll: does `step` if that is possible now, and else joins the line, or goes on waiting in it.
///
/// A waker is cloned while nothing is borrowed, since that is foreign code, which may use the queue.
/// So `step` is tried once more after it.
///
/// # Panics
///
/// If the future, which is called `name`, has completed.
#[track_caller]
pub(super) fn poll_in_line<S, R>(
    name: &str,
    state: &RefCell<S>,
    line: impl Fn(&mut S) -> &mut WaitList,
    progress: &mut Progress,
    cx: &mut Context<'_>,
    mut step: impl FnMut(&mut S, &Progress) -> Option<R>,
) -> Poll<R> {
    let done = matches!(progress, Progress::Done);
    assert!(!done, "`{name}` polled after it had completed");
    let starts = matches!(progress, Progress::Start);
    let mut clone = None;
    loop {
        let mut borrowed = state.borrow_mut();
        if starts && line(&mut borrowed).unwaited == BUDGET {
            line(&mut borrowed).unwaited = 0;
            drop(borrowed);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(result) = step(&mut borrowed, progress) {
            line(&mut borrowed).unwaited += u32::from(starts);
            *progress = Progress::Done;
            drop(borrowed);
            quietly(|| drop(clone));
            return Poll::Ready(result);
        }
        let line = line(&mut borrowed);
        let known = match progress {
            Progress::Number(number) => line.waiting.get(number),
            _ => None,
        };
        if known.is_some_and(|known| known.will_wake(cx.waker())) {
            return Poll::Pending;
        }
        if let Some(waker) = clone {
            let before = line.wait(progress, waker);
            drop(borrowed);
            quietly(|| drop(before));
            return Poll::Pending;
        }
        drop(borrowed);
        clone = Some(cx.waker().clone());
    }
}

/// Wakes or drops wakers, while nothing is borrowed. One that panics is foreign code at fault: it
/// takes no item and no other's wake with it.
pub(super) fn quietly(wake: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(wake));
}

/// Wakes what a step has called.
pub(super) fn wake(called: Option<Waker>) {
    quietly(|| _ = called.map(Waker::wake));
}

#[cfg(test)]
mod tests;
