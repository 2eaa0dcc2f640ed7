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
//! The list is a `VecDeque` in the order of the numbers. Joining and calling are O(1), and a number is
//! found in O(log n). What gives up leaves a hole, and when half of the list is holes they are cleared
//! away. Rejected: to close each hole at once, which is O(n) (asyncio's queue); a `BTreeMap`, where a
//! queue of one place took half as long again; a linked list in a slab, with more code.
//!
//! Next: `sync/contents.rs`

use std::{
    cell::RefCell,
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
};

/// A loop of operations that never waits yields after this many: timers and other tasks come in
/// between. It counts for each list by itself, and begins again whenever an operation has to wait,
/// so that producers and consumers that wait for each other never yield for it. What else the
/// program waits for cannot be seen from here: it costs one wake in `BUDGET` operations.
///
/// Rejected: to begin again when another waker is seen. Combinators make one for each child, and a loop
/// over such a combinator would never yield.
pub(super) const BUDGET: u32 = 1024;

/// Those that wait for the same thing, first come, first served.
#[derive(Default)]
pub(super) struct WaitList {
    there: usize,
    called: usize,
    /// Numbers and wakers. `None` is a hole.
    waiting: VecDeque<(u64, Option<Waker>)>,
    holes: usize,
    /// How many numbers have been drawn.
    drawn: u64,
    /// How many operations have been done since one last had to wait.
    unwaited: u32,
    /// An index in `waiting` and its place in line, while nothing has changed since it was counted.
    counted: Option<(usize, usize)>,
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

    /// Takes one of what is there, if the future was called or some is promised to nobody; `false` if
    /// not.
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

    /// Calls the next in line.
    pub(super) fn call(&mut self) -> Option<Waker> {
        self.counted = None;
        while let Some((_, waker)) = self.waiting.pop_front() {
            give_back(&mut self.waiting);
            match waker {
                Some(waker) => {
                    self.called += 1;
                    return Some(waker);
                }
                None => self.holes -= 1,
            }
        }
        None
    }

    pub(super) fn is_called(&self, progress: &Progress) -> bool {
        matches!(progress, Progress::Number(_)) && self.find(progress).is_none()
    }

    /// Where in the list a future is that waits.
    fn find(&self, progress: &Progress) -> Option<usize> {
        let Progress::Number(number) = progress else {
            return None;
        };
        let at = self
            .waiting
            .binary_search_by_key(number, |(number, _)| *number);
        at.ok()
    }

    /// Gives back a number. Drop the waker where nothing is borrowed.
    pub(super) fn leave(&mut self, progress: &Progress) -> Option<Waker> {
        self.counted = None;
        let Some(at) = self.find(progress) else {
            self.called -= usize::from(matches!(progress, Progress::Number(_)));
            return None;
        };
        let waker = self.waiting[at].1.take();
        self.holes += 1;
        if self.holes > self.waiting.len() / 2 {
            self.waiting.retain(|(_, waker)| waker.is_some());
            self.holes = 0;
            give_back(&mut self.waiting);
        }
        waker
    }

    /// From now on `waker` is woken when the future is called. Returns the one before.
    fn wait(&mut self, progress: &mut Progress, waker: Waker) -> Option<Waker> {
        self.unwaited = 0;
        if let Some(at) = self.find(progress) {
            return self.waiting[at].1.replace(waker);
        }
        self.drawn += 1;
        *progress = Progress::Number(self.drawn);
        self.waiting.push_back((self.drawn, Some(waker)));
        None
    }

    /// The place in line, from 1, of a future that waits. It counts on from where it counted last,
    /// so that a report of n futures, asked in their order, costs O(n).
    pub(super) fn place(&mut self, progress: &Progress) -> usize {
        let Some(at) = self.find(progress) else {
            return 0;
        };
        let counted = self.counted.filter(|&(counted, _)| counted <= at);
        let (from, place) = counted.unwrap_or((0, self.called + 1));
        let between = self.waiting.range(from..at);
        let place = place + between.filter(|(_, waker)| waker.is_some()).count();
        self.counted = Some((at, place));
        place
    }
}

/// Gives back the memory of a burst, when three quarters of it stand empty.
pub(super) fn give_back<T>(items: &mut VecDeque<T>) {
    let needed = items.len().max(64);
    if items.capacity() > 4 * needed {
        items.shrink_to(2 * needed);
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
#[inline]
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
        if starts && line(&mut borrowed).unwaited >= BUDGET {
            line(&mut borrowed).unwaited = 0;
            drop(borrowed);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(result) = step(&mut borrowed, progress) {
            line(&mut borrowed).unwaited += 1;
            *progress = Progress::Done;
            drop(borrowed);
            quietly(|| drop(clone));
            return Poll::Ready(result);
        }
        let line = line(&mut borrowed);
        let known = line
            .find(progress)
            .and_then(|at| line.waiting[at].1.as_ref());
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

/// A future is dropped: if it waits it leaves the line, and if it has been called the next is.
pub(super) fn give_up<S>(
    state: &RefCell<S>,
    line: impl Fn(&mut S) -> &mut WaitList,
    progress: &Progress,
) {
    if let Progress::Number(_) = progress {
        let mut borrowed = state.borrow_mut();
        let line = line(&mut borrowed);
        let own = line.leave(progress);
        let next = if own.is_none() { line.add() } else { None };
        drop(borrowed);
        quietly(|| drop(own));
        wake(next);
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
