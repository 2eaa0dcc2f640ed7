//! Which task is next?
//!
//! The ready queue: the slots of the tasks to poll, first come, first served. It is cut where a turn
//! begins. What was ready by then is this turn's, and what is woken from then on is the next one's:
//! so a task that wakes itself for ever is polled once a turn, like everybody else, and the loop
//! comes by its timers in between.
//!
//! Two vectors that change places do this with less work than one `VecDeque` and a count: a push is
//! a push, the queue never wraps round, and the cut is a swap. What this turn has not polled yet is
//! still there when the main future breaks it off.
//!
//! Next: `task/slot.rs`

/// The ready queue.
#[derive(Default)]
pub(crate) struct ReadyQueue {
    /// What this turn polls, and how much of it has been.
    turn: Vec<u32>,
    polled: usize,
    /// What the next turn polls.
    next: Vec<u32>,
}

impl ReadyQueue {
    /// Puts a slot at the end. Amortised O(1).
    #[inline]
    pub fn push(&mut self, slot: u32) {
        self.next.push(slot);
    }

    /// Begins a turn; returns how many it will poll. A turn that was broken off, because the main
    /// future was ready, is continued.
    #[inline]
    pub fn begin_turn(&mut self) -> usize {
        if self.polled == self.turn.len() {
            self.turn.clear();
            self.polled = 0;
            std::mem::swap(&mut self.turn, &mut self.next);
        }
        self.turn.len() - self.polled
    }

    /// The next to be polled in this turn; none when it is over. O(1).
    #[inline]
    pub fn pop(&mut self) -> Option<u32> {
        let slot = *self.turn.get(self.polled)?;
        self.polled += 1;
        Some(slot)
    }

    pub fn is_empty(&self) -> bool {
        self.polled == self.turn.len() && self.next.is_empty()
    }

    /// How many stand in it. O(1).
    pub fn len(&self) -> usize {
        self.turn.len() - self.polled + self.next.len()
    }

    /// Those that stand in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let slots = self.turn[self.polled..].iter().chain(&self.next);
        slots.copied()
    }

    /// Takes a slot out, wherever it is. O(n).
    pub fn remove(&mut self, slot: u32) {
        self.turn.drain(..std::mem::take(&mut self.polled));
        self.turn.retain(|&queued| queued != slot);
        self.next.retain(|&queued| queued != slot);
    }
}

#[cfg(test)]
mod tests;
