//! Which child is next?
//!
//! A queue of indices, kept as *runs*: 3, 4, 5, 6 is the run 3..7. At the start all children stand
//! in line, and that is one run. Children that yield come back in the order in which they were
//! polled, and that is one run again, however many they are; so is a child that is woken alone. The
//! first run and the last lie in the `Line` itself: none of these allocates, and to put a child in
//! line or take it out is an addition. (A plain queue takes a `join_all` of a thousand that yield once
//! a quarter longer, and one of ten half as long again.) Only children that are woken out of order
//! go through the queue between the two.
//!
//! Next: `combinators/woken_list.rs`

use std::{collections::VecDeque, mem, ops::Range};

/// Children, first in, first out, and turn by turn.
#[derive(Default)]
pub(super) struct Line {
    first: Range<usize>,
    between: VecDeque<Range<usize>>,
    last: Range<usize>,
    /// How many runs of `between` belong to the turn. All of `first` does, and nothing of `last`.
    turn: usize,
}

impl Line {
    /// All from 0 to `count`.
    pub(super) fn of(count: usize) -> Self {
        Line {
            last: 0..count,
            ..Line::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty() && self.between.is_empty() && self.last.is_empty()
    }

    pub(super) fn clear(&mut self) {
        *self = Line::default();
    }

    #[inline]
    pub(super) fn push(&mut self, index: usize) {
        if index != self.last.end {
            self.end_last();
            self.last.start = index;
        }
        self.last.end = index + 1;
    }

    /// Who is in line now has a turn: `pop` gives them, and none who is pushed later.
    pub(super) fn begin_turn(&mut self) {
        if self.first.is_empty() && self.between.is_empty() {
            self.first = mem::take(&mut self.last);
        } else {
            self.end_last();
        }
        self.turn = self.between.len();
    }

    /// The next of this turn. `None`: the turn is over.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<usize> {
        if self.first.is_empty() {
            self.turn = self.turn.checked_sub(1)?;
            self.first = self.between.pop_front()?;
        }
        self.first.next()
    }

    /// What comes next begins a new run.
    fn end_last(&mut self) {
        let last = mem::take(&mut self.last);
        if !last.is_empty() {
            self.between.push_back(last);
        }
    }
}

#[cfg(test)]
mod tests;
