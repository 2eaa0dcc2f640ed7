//! Where timers wait: a wheel, a heap, an ordered map. No clock, no executor.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};

use timer::{TimerKey, TimerWheel};

use crate::pace::{Laps, Pace};

/// The ticks over which N timers lie, a timer.
const SPREAD: u64 = 10;

/// A set of timers that can be cancelled, on a clock of ticks.
pub trait Timers: Default {
    /// What cancels a timer.
    type Key;

    /// A timer `delay` ticks (one at least) from now.
    fn insert(&mut self, delay: u64, value: u64) -> Self::Key;

    /// Takes a timer out that has not fired.
    fn cancel(&mut self, key: Self::Key);

    /// Goes to the next tick at which something may be due, and fires all that
    /// is; false when nothing waits.
    fn advance(&mut self, fire: impl FnMut(u64)) -> bool;
}

/// Our own wheel.
#[derive(Default)]
pub struct Wheel(TimerWheel<u64>);

impl Timers for Wheel {
    type Key = TimerKey;

    fn insert(&mut self, delay: u64, value: u64) -> TimerKey {
        self.0.insert(self.0.now() + delay, value)
    }

    fn cancel(&mut self, key: TimerKey) {
        self.0.cancel(key).expect("it waits");
    }

    fn advance(&mut self, mut fire: impl FnMut(u64)) -> bool {
        let Some(next) = self.0.next_deadline() else {
            return false;
        };
        while let Some(due) = self.0.pop_due(next) {
            fire(due.value);
        }
        true
    }
}

/// std's heap, from which a cancelled timer goes when it comes to the top.
#[derive(Default)]
pub struct Heap {
    heap: BinaryHeap<Reverse<(u64, u64, u64)>>,
    cancelled: HashSet<u64>,
    now: u64,
    inserted: u64,
}

impl Timers for Heap {
    type Key = u64;

    fn insert(&mut self, delay: u64, value: u64) -> u64 {
        self.inserted += 1;
        self.heap
            .push(Reverse((self.now + delay, self.inserted, value)));
        self.inserted
    }

    // Dead entries may not pile up: once they are half of all, the heap is
    // built again without them. asyncio does the same.
    fn cancel(&mut self, key: u64) {
        self.cancelled.insert(key);
        if self.cancelled.len() > self.heap.len() / 2 {
            let cancelled = std::mem::take(&mut self.cancelled);
            self.heap
                .retain(|Reverse((_, key, _))| !cancelled.contains(key));
        }
    }

    fn advance(&mut self, mut fire: impl FnMut(u64)) -> bool {
        let Some(&Reverse((due, ..))) = self.heap.peek() else {
            return false;
        };
        self.now = due;
        while let Some(&Reverse((deadline, key, value))) = self.heap.peek()
            && deadline <= due
        {
            self.heap.pop();
            if self.cancelled.is_empty() || !self.cancelled.remove(&key) {
                fire(value);
            }
        }
        true
    }
}

/// std's ordered map: by deadline, then by order of insertion.
#[derive(Default)]
pub struct Map {
    map: BTreeMap<(u64, u64), u64>,
    now: u64,
    inserted: u64,
}

impl Timers for Map {
    type Key = (u64, u64);

    fn insert(&mut self, delay: u64, value: u64) -> (u64, u64) {
        self.inserted += 1;
        let key = (self.now + delay, self.inserted);
        self.map.insert(key, value);
        key
    }

    fn cancel(&mut self, key: (u64, u64)) {
        self.map.remove(&key);
    }

    fn advance(&mut self, mut fire: impl FnMut(u64)) -> bool {
        let Some((&(due, _), _)) = self.map.first_key_value() else {
            return false;
        };
        self.now = due;
        while let Some(entry) = self.map.first_entry()
            && entry.key().0 <= due
        {
            fire(entry.remove());
        }
        true
    }
}

/// The crate hierarchical_hash_wheel_timer: the form of it that can cancel.
#[cfg(feature = "peers")]
pub mod hashed {
    use std::time::Duration;

    use hierarchical_hash_wheel_timer::IdOnlyTimerEntry;
    use hierarchical_hash_wheel_timer::wheels::Skip;
    use hierarchical_hash_wheel_timer::wheels::cancellable::QuadWheelWithOverflow;

    /// One of its ticks is a millisecond by name.
    #[derive(Default)]
    pub struct Hashed {
        wheel: QuadWheelWithOverflow<IdOnlyTimerEntry<u64>>,
    }

    impl super::Timers for Hashed {
        type Key = u64;

        fn insert(&mut self, delay: u64, value: u64) -> u64 {
            let entry = IdOnlyTimerEntry::new(value, Duration::from_millis(delay));
            self.wheel
                .insert(entry)
                .expect("its delay is one tick at least");
            value
        }

        fn cancel(&mut self, key: u64) {
            self.wheel.cancel(&key).expect("it waits");
        }

        fn advance(&mut self, mut fire: impl FnMut(u64)) -> bool {
            match self.wheel.can_skip() {
                Skip::Empty => return false,
                Skip::Millis(ticks) => self.wheel.skip(ticks),
                Skip::None => {}
            }
            self.wheel.tick().iter().for_each(|entry| fire(entry.id));
            true
        }
    }
}

/// Delays in no order, the same in each run (xorshift64).
struct Delays {
    state: u64,
    span: u64,
}

impl Delays {
    fn over(n: u64) -> Delays {
        Delays {
            state: 0x9E37_79B9_7F4A_7C15,
            span: n * SPREAD,
        }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % self.span + 1
    }
}

/// Inserts N timers and fires them all. One iteration is N timers.
pub fn fire<T: Timers>(n: u64, pace: Pace) -> Laps {
    let (mut timers, mut delays) = (T::default(), Delays::over(n));
    pace.plain_laps(|| {
        for value in 0..n {
            timers.insert(delays.next(), value);
        }
        let (mut fired, mut sum) = (0, 0);
        while timers.advance(|value| {
            fired += 1;
            sum += value;
        }) {}
        assert_eq!((fired, sum), (n, n * (n - 1) / 2));
    })
}

/// Inserts a timer and cancels it, while N wait. One iteration is one timer.
pub fn cancel<T: Timers>(n: u64, pace: Pace) -> Laps {
    let (mut timers, mut delays) = (T::default(), Delays::over(n));
    for value in 0..n {
        timers.insert(delays.next(), value);
    }
    pace.plain_laps(|| {
        let key = timers.insert(delays.next(), n);
        timers.cancel(key);
    })
}
