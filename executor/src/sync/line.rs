//! Who waits, and whose turn is it?
//!
//! A line like that at a counter: one joins at the back, and is called up from the front. Those who
//! were called stay in line until they come to the counter, so *the called are always the first in
//! line*, and one who was called and leaves makes room for the next to be called.
//!
//! ```text
//!   front                              back
//!   [called] [called] [waits] [waits] [waits]  ◀── join
//!                     next
//! ```
//!
//! It is a doubly linked list, linked by index in a slab: joining, calling and leaving are O(1)
//! anywhere in line, so ten thousand timeouts of ten thousand waiters cost no more than that many.
//! Rejected: a `VecDeque` of wakers, where leaving is O(n) (asyncio's queue), or leaves a hole that
//! stays as long as the first in line does.
//!
//! Next: `sync/state.rs`

use std::{
    cell::RefCell,
    task::{Context, Waker},
};

/// Waiters, first come first served.
#[derive(Default)]
pub(super) struct Line {
    slab: Vec<Waiter>,
    /// The first empty place in the slab; `Waiter::behind` leads to the next.
    empty: Option<usize>,
    front: Option<usize>,
    back: Option<usize>,
    /// The first who was not called.
    next: Option<usize>,
    len: usize,
    called: usize,
    /// Whether somebody left from before others, so that their numbers are no longer right.
    renumber: bool,
}

struct Waiter {
    /// Taken when the waiter is called.
    waker: Option<Waker>,
    called: bool,
    ahead: Option<usize>,
    behind: Option<usize>,
    number: usize,
}

/// How far a future that stands in a line has come.
#[derive(Debug)]
pub(super) enum Stage {
    /// Never polled: not in line, and has done nothing.
    Fresh,
    /// In line, under this key.
    InLine(usize),
    /// Completed.
    Done,
}

impl Stage {
    /// The place in line, from 1; 0 for who is not in line.
    pub(super) fn place_in(&self, line: &mut Line) -> usize {
        match *self {
            Stage::InLine(key) => line.place(key),
            Stage::Fresh | Stage::Done => 0,
        }
    }
}

/// Joins the line, or goes on waiting in it, through the waker of this poll: what a future does
/// before it returns `Pending`.
///
/// Wakers are cloned and dropped while nothing is borrowed, for that too is foreign code.
pub(super) fn wait_in<S>(
    state: &RefCell<S>,
    line: impl Fn(&mut S) -> &mut Line,
    stage: &mut Stage,
    cx: &mut Context<'_>,
) {
    if let Stage::InLine(key) = *stage {
        if !line(&mut state.borrow_mut()).listens(key, cx.waker()) {
            let waker = cx.waker().clone();
            let before = line(&mut state.borrow_mut()).listen(key, waker);
            drop(before);
        }
    } else {
        let waker = cx.waker().clone();
        *stage = Stage::InLine(line(&mut state.borrow_mut()).join(waker));
    }
}

impl Line {
    /// How many are in line, the called included.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// How many have been called and have not left.
    pub(super) fn called(&self) -> usize {
        self.called
    }

    pub(super) fn is_called(&self, key: usize) -> bool {
        self.slab[key].called
    }

    /// Joins at the back. The key is good until it is given to `leave`.
    pub(super) fn join(&mut self, waker: Waker) -> usize {
        let waiter = Waiter {
            waker: Some(waker),
            called: false,
            ahead: self.back,
            behind: None,
            number: self.len + 1,
        };
        let key = match self.empty {
            Some(key) => {
                self.empty = self.slab[key].behind;
                self.slab[key] = waiter;
                key
            }
            None => {
                self.slab.push(waiter);
                self.slab.len() - 1
            }
        };
        match self.back {
            Some(back) => self.slab[back].behind = Some(key),
            None => self.front = Some(key),
        }
        self.back = Some(key);
        self.next = self.next.or(Some(key));
        self.len += 1;
        key
    }

    /// Leaves, from wherever in line. Returns the waker of one who was not called: drop it when
    /// the queue is not borrowed, for its drop may come back to the queue.
    pub(super) fn leave(&mut self, key: usize) -> Option<Waker> {
        let waiter = &mut self.slab[key];
        let (ahead, behind) = (waiter.ahead, waiter.behind);
        let waker = waiter.waker.take();
        self.called -= usize::from(waiter.called);
        waiter.behind = self.empty;
        self.empty = Some(key);
        match ahead {
            Some(ahead) => self.slab[ahead].behind = behind,
            None => self.front = behind,
        }
        match behind {
            Some(behind) => self.slab[behind].ahead = ahead,
            None => self.back = ahead,
        }
        if self.next == Some(key) {
            self.next = behind;
        }
        self.len -= 1;
        self.renumber |= behind.is_some();
        waker
    }

    /// Calls the first who was not called; whoever calls `call` wakes the waker that it returns.
    pub(super) fn call(&mut self) -> Option<Waker> {
        let waiter = &mut self.slab[self.next?];
        waiter.called = true;
        self.next = waiter.behind;
        self.called += 1;
        waiter.waker.take()
    }

    /// Whether the waiter would be woken through `waker`.
    pub(super) fn listens(&self, key: usize, waker: &Waker) -> bool {
        let known = self.slab[key].waker.as_ref();
        known.is_some_and(|known| known.will_wake(waker))
    }

    /// From now on the waiter is woken through `waker`. Returns the one before.
    pub(super) fn listen(&mut self, key: usize, waker: Waker) -> Option<Waker> {
        self.slab[key].waker.replace(waker)
    }

    /// How many are in line before the waiter. O(1) for the first in line, O(that many) else.
    pub(super) fn count_ahead(&self, key: usize) -> usize {
        let ahead = |&key: &usize| self.slab[key].ahead;
        std::iter::successors(self.slab[key].ahead, ahead).count()
    }

    /// The waiter's place in line, from 1. The first to ask after others have left pays for
    /// numbering them all, so that a report of n waiters costs O(n).
    pub(super) fn place(&mut self, key: usize) -> usize {
        if self.renumber {
            self.renumber = false;
            let mut at = self.front;
            for number in 1.. {
                let Some(key) = at else { break };
                self.slab[key].number = number;
                at = self.slab[key].behind;
            }
        }
        self.slab[key].number
    }
}

#[cfg(test)]
mod tests;
