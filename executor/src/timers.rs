//! Who sleeps, and until when?
//!
//! The wheel of the `timer` crate knows deadlines; this adds what an executor owes on top of it:
//! who is to be woken, and that timers due at the same instant fire in the order in which they
//! were *created*. The wheel orders by insertion, and a sleep enters it at its first poll, since
//! before that there is nobody to wake. So each timer carries its number, and those of one instant
//! are sorted by it on the way out: a run of one, nearly always, on a clock of nanoseconds.
//!
//! Rejected: entering the wheel at creation. A sleep that nobody polls would then keep the loop
//! awake, and a `timeout` around a future that is ready at once would pay for a timer.
//!
//! Next: `blocking.rs`

use std::num::NonZeroU64;

use timer::{Due, Moved, Place, TimerKey, TimerWheel};

use crate::{clock::Instant, waker::Waiter};

/// What the wheel keeps of a sleep.
#[derive(Debug)]
pub(crate) struct Timer {
    pub waiter: Waiter,
    /// The sleeps of an executor are numbered in the order of their creation. Never zero, so that
    /// a vacant entry of the wheel needs no flag of its own.
    pub order: NonZeroU64,
}

const _: () = assert!(size_of::<Option<Timer>>() == 24);

pub(crate) struct Timers {
    wheel: TimerWheel<Timer>,
    /// The number of the next sleep.
    created: NonZeroU64,
}

impl Timers {
    pub fn new(now: Instant) -> Self {
        Timers {
            wheel: TimerWheel::starting_at(now.0),
            created: NonZeroU64::MIN,
        }
    }

    /// The number of a sleep that is being created.
    #[inline]
    pub fn next_order(&mut self) -> NonZeroU64 {
        let order = self.created;
        self.created = order.saturating_add(1);
        order
    }

    /// Sets a timer. O(1).
    #[inline]
    pub fn set(&mut self, deadline: Instant, order: NonZeroU64, waiter: Waiter) -> TimerKey {
        self.wheel.insert(deadline.0, Timer { waiter, order })
    }

    /// Who is to be woken by a timer; none once it fired.
    #[inline]
    pub fn waiter(&mut self, key: TimerKey) -> Option<&mut Waiter> {
        self.wheel.get_mut(key).map(|timer| &mut timer.waiter)
    }

    /// Cancels a timer, and returns it if it had not fired. O(1).
    pub fn cancel(&mut self, key: TimerKey) -> Option<Timer> {
        self.wheel.cancel(key)
    }

    pub fn len(&self) -> usize {
        self.wheel.len()
    }

    /// Where in the wheel a timer is.
    pub fn place(&self, key: TimerKey) -> Option<Place> {
        self.wheel.place(key)
    }

    /// Number, deadline and place of each timer, in no order. For the recorder's snapshots.
    pub fn all(&self) -> impl Iterator<Item = (u64, Instant, Place)> {
        let timers = self.wheel.timers();
        timers.map(|(place, deadline, timer)| (timer.order.get(), Instant(deadline), place))
    }

    pub fn is_empty(&self) -> bool {
        self.wheel.is_empty()
    }

    /// When the next timer is due, or, where that one was cancelled, some time before. O(1).
    pub fn next_deadline(&self) -> Option<Instant> {
        self.wheel.next_deadline().map(Instant)
    }

    /// Moves the timers of the next instant that is due at `now` to `run`, in the order in which
    /// they are to fire. Says whether there were any.
    ///
    /// One instant at a time, because waking may run code that sets or cancels others.
    /// `on_move` hears of the timers that go down a level on the way.
    #[inline]
    pub fn pop_run(
        &mut self,
        now: Instant,
        run: &mut Vec<Due<Timer>>,
        on_move: impl Fn(Moved<'_, Timer>),
    ) -> bool {
        // Where nothing is due this is all, and the wheel has learnt the time: so what is set next is
        // put where it belongs.
        let Some(first) = self.wheel.pop_due_with(now.0, &on_move) else {
            return false;
        };
        run.push(first);
        let instant = self.wheel.now();
        while let Some(due) = self.wheel.pop_due_with(instant, &on_move) {
            run.push(due);
        }
        // Those set too late are due with those of the wheel's present instant: between them the
        // deadline still counts.
        run.sort_by_key(|due| (due.deadline, due.value.order));
        true
    }
}

#[cfg(test)]
mod tests;
