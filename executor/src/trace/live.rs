//! What does the executor itself say of its state?
//!
//! The other side of [`State`](crate::trace::State): read from the table, the queue and the wheel
//! themselves, and only where a test asks for it, at the steps where the loop goes from one thing to
//! the next. In between, an operation is half done or half written down.
//!
//! Next: `slack.rs`

use crate::{
    runtime::Runtime,
    task::slot,
    trace::{Phase, Snapshot},
};

impl Runtime {
    /// The state as it is now.
    pub fn snapshot(&self) -> Snapshot {
        let running = self.current_id();
        let tasks = self.tasks.borrow();
        let slots = tasks.slots();
        let timers = self.timers.borrow();
        let phase = |slot: &slot::Slot| match slot.phase {
            slot::Phase::Vacant => None,
            // Only the queue still holds it.
            slot::Phase::Finished if !slot.has_handle => None,
            slot::Phase::Finished => Some(Phase::Over),
            _ if running == Some(slot.id) => Some(Phase::Running),
            slot::Phase::Aborting => Some(Phase::Aborting),
            slot::Phase::Alive if slot.queued => Some(Phase::Ready),
            slot::Phase::Alive => Some(Phase::Waiting),
        };
        let mut snapshot = Snapshot {
            ready: tasks
                .ready
                .iter()
                .map(|index| slots[index as usize].id)
                .collect(),
            tasks: slots
                .iter()
                .filter_map(|slot| Some((slot.id, phase(slot)?)))
                .collect(),
            timers: timers.all().collect(),
        };
        snapshot.tasks.sort_unstable_by_key(|&(id, _)| id);
        snapshot.timers.sort_unstable_by_key(|&(timer, ..)| timer);
        snapshot
    }
}
