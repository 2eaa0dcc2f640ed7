//! Where does the loop speak to its recorder?
//!
//! In one line at each step: `runtime.record(|| ..)`, which asks whether anybody records and builds
//! the step only then. What takes more than a line is here, in functions that the compiler knows to
//! be cold, out of the way of a loop that nobody records.
//!
//! Next: `trace/live.rs`

use std::panic::Location;

use crate::{
    runtime::Runtime,
    task::{Id, slot::Phase},
    trace::{Cause, Effect, End, Kind, Step},
    waker::TaskKey,
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

    /// A waker was called; `queued` says whether that queued the task.
    #[cold]
    pub fn record_wake(&self, key: TaskKey, queued: bool) {
        let mut tasks = self.tasks.borrow_mut();
        let place = tasks.ready.len();
        let Some(slot) = tasks.find(key) else { return };
        let task = slot.id;
        let effect = match slot.phase {
            _ if queued => Effect::Queues,
            Phase::Finished => Effect::TooLate,
            _ => Effect::AlreadyQueued,
        };
        drop(tasks);
        let by = match self.current_id() {
            Some(id) if id == task => Cause::Itself,
            Some(id) => Cause::Task(id),
            None => self.cause.get(),
        };
        self.record(|| Step::Woken { task, by, effect });
        if queued {
            self.record(|| Step::Queued { task, place });
        }
    }

    /// Notes the name of a new task, and its birth.
    #[cold]
    pub fn note_spawned(
        &self,
        task: Id,
        kind: Kind,
        name: Option<String>,
        from: &'static Location<'static>,
    ) {
        self.record(|| Step::Spawned {
            task,
            kind,
            name: name.clone(),
            parent: self.current_id(),
            from,
        });
        if kind != Kind::Blocking {
            let place = self.tasks.borrow().ready.len();
            self.record(|| Step::Queued { task, place });
        }
        if let Some(name) = name {
            self.names.borrow_mut().insert(task, name);
        }
    }

    /// A task is about to be over.
    #[cold]
    pub fn record_finish(&self, key: TaskKey, end: End) {
        let task = self.id(key);
        let has_handle = self.tasks.borrow_mut().slot(key.index()).has_handle;
        self.record(|| Step::Finished { task, end });
        if !has_handle {
            self.record(|| Step::Gone { task, taken: false });
        }
        self.names.borrow_mut().remove(&task);
    }
}
