//! What does the executor itself say of its state?
//!
//! The other side of [`State`](crate::trace::State): read from the table, the queue and the wheel
//! themselves, and only where a test asks for it, at the steps where the loop goes from one thing to
//! the next. In between, an operation is half done or half written down.
//!
//! Next: `slack.rs`

use crate::{
    runtime::Runtime,
    task::table,
    trace::{Phase, Snapshot, Step},
};

/// Whether what is written down before this step is all that has been done.
fn is_settled(step: &Step) -> bool {
    matches!(
        step,
        Step::TurnBegins { .. }
            | Step::PollBegins { .. }
            | Step::CancelBegins { .. }
            | Step::Parked { .. }
            | Step::Unparked { .. }
            | Step::Stalled
            | Step::Closing
    )
}

impl Runtime {
    /// Writes a step down. Not inlined, so that it takes no room where nobody records.
    #[cold]
    #[inline(never)]
    pub fn write_down(&self, step: Step) {
        let Some(recorder) = &self.recorder else {
            return;
        };
        let snapshot = recorder.takes_snapshots() && is_settled(&step);
        recorder.record(self.clock.now(), step);
        if snapshot {
            recorder.add_snapshot(self.snapshot());
        }
    }

    fn snapshot(&self) -> Snapshot {
        let running = self.current_id();
        let tasks = self.tasks.borrow();
        let slots = tasks.slots();
        let timers = self.timers.borrow();
        let phase = |slot: &table::Slot| match slot.phase {
            table::Phase::Vacant => None,
            // Only the queue still holds it.
            table::Phase::Finished if !slot.has_handle => None,
            table::Phase::Finished => Some(Phase::Over),
            _ if running == Some(slot.id) => Some(Phase::Running),
            table::Phase::Aborting => Some(Phase::Aborting),
            table::Phase::Alive if slot.queued => Some(Phase::Ready),
            table::Phase::Alive => Some(Phase::Waiting),
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
