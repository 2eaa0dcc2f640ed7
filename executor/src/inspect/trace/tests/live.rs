//! An executor whose record is held to the executor itself, step by step.
//!
//! The ready queue, the table and the wheel say the same as the state that is rebuilt from the record
//! alone: at each step at which the loop goes from one thing to the next. In between, an operation is
//! half done or half written down.

use std::{cell::Cell, ops::ControlFlow, rc::Rc};

use timer::Place;

use super::super::{Phase, Recorder};
use crate::{
    Executor, attach,
    core::{
        Ask, Driver, Id, Instant, Notice, Observer, Parked, Runtime, State, Task, TaskKey,
        ThreadDriver,
    },
    inspect::Watch,
    time::virtual_time::VirtualTime,
};

/// An executor that writes to `recorder`, and panics where what it writes is not so. And how often it
/// was compared.
pub fn executor(recorder: &Recorder, virtual_time: bool) -> (Executor, Rc<Cell<usize>>) {
    let watch = Watch {
        virtual_time,
        recorder: Some(recorder.clone()),
        ..Watch::default()
    };
    let driver: Rc<dyn Driver> = match virtual_time {
        true => Rc::new(VirtualTime::new()),
        false => Rc::new(ThreadDriver),
    };
    let replayed = Recorder::with_bound(0);
    let compared = Rc::new(Cell::new(0));
    let held = Held {
        observer: watch.build().expect("there is a recorder"),
        replayed,
        compared: compared.clone(),
    };
    let rt = Runtime::new(driver, Some(Rc::new(held)));
    attach::register(&rt);
    (Executor { rt }, compared)
}

struct Held {
    observer: Rc<dyn Observer>,
    /// Writes the same once more, and keeps nothing but the state that follows from it.
    replayed: Recorder,
    compared: Rc<Cell<usize>>,
}

impl Observer for Held {
    fn notice(&self, rt: &Runtime, notice: &Notice<'_>) {
        self.observer.notice(rt, notice);
        self.replayed.notice(rt, notice);
        let is_settled = matches!(
            notice,
            Notice::TurnBegins(_)
                | Notice::PollBegins(_)
                | Notice::CancelBegins(_)
                | Notice::Parked(_)
                | Notice::Unparked(_)
                | Notice::Closing
        );
        if is_settled {
            self.compare(rt);
        }
    }

    fn stalled(&self, rt: &Runtime, why: Parked, ask: &mut Ask<'_>) -> ControlFlow<()> {
        self.compare(rt);
        let _ = self.replayed.stalled(rt, why, ask);
        self.observer.stalled(rt, why, ask)
    }
}

impl Held {
    #[track_caller]
    fn compare(&self, rt: &Runtime) {
        let state = self.replayed.state();
        let (tasks, timers) = (rt.tasks.borrow(), rt.timers.borrow());
        let ready: Vec<Id> = tasks.ready.iter().map(|&key| tasks.id(key)).collect();
        assert_eq!(state.ready, ready);
        let slots = (0..).zip(&tasks.slots);
        let left = slots.filter(|(_, task)| task.state != State::Vacant);
        let id = |index, task: &Task| tasks.id(TaskKey::new(index, task.generation));
        let mut left: Vec<(Id, Phase)> = left.map(|(i, task)| (id(i, task), phase(task))).collect();
        left.sort_unstable_by_key(|&(id, _)| id);
        let replayed = state.tasks.iter().map(|(&id, task)| (id, task.phase()));
        assert_eq!(replayed.collect::<Vec<_>>(), left);
        let set = timers.wheel.timers();
        let set =
            set.map(|(place, deadline, timer)| (timer.number.get(), Instant(deadline), place));
        let mut set: Vec<(u64, Instant, Place)> = set.collect();
        set.sort_unstable_by_key(|&(timer, ..)| timer);
        let replayed = state
            .timers
            .iter()
            .map(|(&n, timer)| (n, timer.deadline, timer.place));
        assert_eq!(replayed.collect::<Vec<_>>(), set);
        self.compared.set(self.compared.get() + 1);
    }
}

fn phase(task: &Task) -> Phase {
    match task.state {
        State::Over | State::Vacant => Phase::Over,
        State::Polled | State::PolledAndQueued => Phase::Running,
        State::Queued if task.aborted => Phase::Aborting,
        State::Queued => Phase::Ready,
        State::Waiting => Phase::Waiting,
    }
}
