//! How are all orders of two threads tried?
//!
//! A lost wake-up needs bad luck: the other thread must come in between two particular steps, and in a test it
//! hardly ever does. So nothing is left to luck here. [`Flag`] and [`Slot`] stand
//! for an `AtomicBool` and a `Mutex<Option<Waker>>`, and each call of them is one *step*. [`race`] runs two
//! threads that take steps only when it is their turn, by a list of turns; and with each list there is.
//! (The crate `loom` does this for real atomics, weak memory orders included.)

use std::{
    cell::RefCell,
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::Waker,
};

use crate::judge::elsewhere;

/// Two threads that take at most this many steps together are tried in each order.
const STEPS: u32 = 8;

/// A flag that is set once. Each call is one step.
#[derive(Default)]
pub struct Flag(AtomicBool);

impl Flag {
    /// Whether it is set.
    pub fn get(&self) -> bool {
        step(|| {
            let is_set = self.0.load(SeqCst);
            (is_set, format!("flag.get() is {is_set}"))
        })
    }

    /// Sets it.
    pub fn set(&self) {
        step(|| (self.0.store(true, SeqCst), "flag.set()".to_owned()));
    }
}

/// A place for one waker. Each call is one step.
#[derive(Default)]
pub struct Slot(Mutex<Option<Waker>>);

impl Slot {
    /// Puts a waker there, in the place of what was.
    pub fn put(&self, waker: &Waker) {
        step(|| {
            (
                *self.waker() = Some(waker.clone()),
                "slot.put(waker)".to_owned(),
            )
        });
    }

    /// Takes what is there.
    pub fn take(&self) -> Option<Waker> {
        step(|| {
            let waker = self.waker().take();
            let found = if waker.is_some() { "the waker" } else { "None" };
            (waker, format!("slot.take() is {found}"))
        })
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        step(|| {
            let is_empty = self.waker().is_none();
            (is_empty, format!("slot.is_empty() is {is_empty}"))
        })
    }

    fn waker(&self) -> MutexGuard<'_, Option<Waker>> {
        self.0.lock().expect("no step panics")
    }
}

/// Whose turn it is, and what was done.
struct Race {
    /// Bit n is the thread that takes step n.
    turns: u32,
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    log: Vec<String>,
    over: [bool; 2],
}

thread_local! {
    /// The race that this thread runs in, as which thread, and its name.
    static RUNS_IN: RefCell<Option<(Arc<Race>, usize, &'static str)>> = const { RefCell::new(None) };
}

impl Race {
    fn is_turn_of(&self, me: usize, state: &State) -> bool {
        let next = (self.turns >> state.log.len().min(31)) as usize & 1;
        next == me || state.over[next]
    }
}

/// Does one step: in a race, when it is this thread's turn.
fn step<R>(act: impl FnOnce() -> (R, String)) -> R {
    let Some((race, me, name)) = RUNS_IN.with_borrow(Clone::clone) else {
        return act().0;
    };
    let state = race.state.lock().expect("no step panics");
    let wait = race
        .moved
        .wait_while(state, |state| !race.is_turn_of(me, state));
    let mut state = wait.expect("no step panics");
    let (result, what) = act();
    state.log.push(format!("{name}: {what}"));
    race.moved.notify_all();
    result
}

/// One of two threads of a race: its name and what it does.
type Runner<T> = (&'static str, fn(&T));

/// Runs two threads against each other on something new, once for each order of their steps; then `look`s
/// at what came of it, with the steps in the order in which they were done.
pub fn race<T: Send + Sync + 'static>(new: fn() -> T, runners: [Runner<T>; 2], look: fn(&T, &str)) {
    for turns in 0..1 << STEPS {
        let what = Arc::new(new());
        let race = Arc::new(Race {
            turns,
            state: Mutex::default(),
            moved: Condvar::new(),
        });
        let threads = [0, 1].map(|me| {
            let (race, what, (name, run)) = (race.clone(), what.clone(), runners[me]);
            elsewhere(move || {
                RUNS_IN.set(Some((race.clone(), me, name)));
                // Even if it panics, the other may go on.
                let _over = Over(race, me);
                run(&what);
            })
        });
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
        let log = race.state.lock().expect("no step panics").log.join("\n");
        look(&what, &log);
    }
}

struct Over(Arc<Race>, usize);

impl Drop for Over {
    fn drop(&mut self) {
        let Over(race, me) = self;
        race.state.lock().expect("no step panics").over[*me] = true;
        race.moved.notify_all();
    }
}

#[cfg(test)]
mod tests;
