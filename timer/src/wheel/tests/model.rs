//! The promises W1 to W5, W7 and W8, as an ordered map keeps them.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::{Due, TimerKey, TimerWheel};

/// One step of a sequence.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    /// Insert a timer with this deadline.
    Insert(u64),
    /// Insert a timer this many ticks after `now()`, but at `u64::MAX` at the latest.
    InsertIn(u64),
    /// Cancel by the key of the insertion with this number, modulo how many there were. The key may
    /// be stale.
    Cancel(usize),
    /// Pop once at this time.
    Pop(u64),
    /// Pop at this time until nothing more is due.
    Drain(u64),
    /// The same, this many ticks after `now()`, but at `u64::MAX` at the latest.
    DrainIn(u64),
}

/// A wheel and its model. Each operation is done to both, and the results are compared.
pub(super) struct Checked<const SLOT_BITS: u32> {
    wheel: TimerWheel<u32, SLOT_BITS>,
    /// The deadline of each timer, by the tick at which it is due and the number of its insertion.
    map: BTreeMap<(u64, u32), u64>,
    now: u64,
    /// The key of each insertion, and the tick at which it is due.
    keys: Vec<(TimerKey, u64)>,
    /// Nothing was cancelled, and no deadline was in the past: `next_deadline` must be exact (W4).
    exact: bool,
}

impl<const SLOT_BITS: u32> Checked<SLOT_BITS> {
    pub(super) fn starting_at(tick: u64) -> Self {
        Checked {
            wheel: TimerWheel::starting_at(tick),
            map: BTreeMap::new(),
            now: tick,
            keys: Vec::new(),
            exact: true,
        }
    }

    /// Does `ops`, drains the wheel at the end of time, and compares throughout.
    pub(super) fn run(mut self, ops: &[Op]) {
        for &op in ops {
            self.step(op);
            self.compare();
        }
        self.drain(u64::MAX);
        self.compare();
        assert!(self.wheel.is_empty());
    }

    fn step(&mut self, op: Op) {
        match op {
            Op::Insert(deadline) => self.insert(deadline),
            Op::InsertIn(ticks) => self.insert(self.now.saturating_add(ticks)),
            Op::Cancel(which) if !self.keys.is_empty() => self.cancel(which % self.keys.len()),
            Op::Cancel(_) => {}
            Op::Pop(now) => {
                self.pop(now);
            }
            Op::Drain(now) => self.drain(now),
            Op::DrainIn(ticks) => self.drain(self.now.saturating_add(ticks)),
        }
    }

    fn insert(&mut self, deadline: u64) {
        let number = self.keys.len() as u32;
        let due_at = deadline.max(self.now); // W2
        self.exact &= deadline >= self.now;
        self.map.insert((due_at, number), deadline);
        self.keys
            .push((self.wheel.insert(deadline, number), due_at));
    }

    fn cancel(&mut self, which: usize) {
        let (key, due_at) = self.keys[which];
        let live = self.map.remove(&(due_at, which as u32)).is_some();
        self.exact &= !live;
        let value = live.then_some(which as u32);
        assert_eq!(self.wheel.get_mut(key).copied(), value); // W8
        assert_eq!(self.wheel.place(key).is_some(), live); // W8
        assert_eq!(self.wheel.cancel(key), value); // W7, W8
    }

    fn pop(&mut self, now: u64) -> bool {
        let clamped = now.max(self.now); // W5
        let first = self.map.first_entry();
        let due = first
            .filter(|first| first.key().0 <= clamped)
            .map(|first| first.remove_entry());
        self.now = due.map_or(clamped, |((due_at, _), _)| due_at);
        let due = due.map(|((_, value), deadline)| Due { deadline, value });
        assert_eq!(self.wheel.pop_due(now), due); // W1, W3
        due.is_some()
    }

    fn drain(&mut self, now: u64) {
        while self.pop(now) {}
    }

    fn compare(&self) {
        assert_eq!(self.wheel.now(), self.now);
        assert_eq!(self.wheel.len(), self.map.len());
        assert_eq!(self.wheel.is_empty(), self.map.is_empty());
        let (said, earliest) = (self.wheel.next_deadline(), self.map.values().min().copied());
        assert_eq!(said.is_some(), earliest.is_some());
        assert!(said <= earliest, "too late"); // W4
        assert!(!self.exact || said == earliest, "not exact"); // W4
    }
}
