//! How does code find the executor that it runs in?
//!
//! `sleep()` has no argument that says which executor is meant; it is the one whose loop is running
//! on this thread, which a thread-local holds while `block_on` lasts. asyncio calls that the running
//! loop, tokio the runtime context.
//!
//! Next: `trace/hooks.rs`

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use crate::runtime::Runtime;

thread_local! {
    static CURRENT: RefCell<Option<Rc<Runtime>>> = const { RefCell::new(None) };
    /// All runtimes of this thread, for the few who know one by its number.
    static ALL: RefCell<Vec<Weak<Runtime>>> = const { RefCell::new(Vec::new()) };
}

/// Runs `f` with the runtime that is running on this thread, if there is one. `f` runs no code of
/// other people's: that might start or drop an executor, which would make another one current.
///
/// A waker may come here while the thread's locals are being destroyed: no loop runs then.
#[inline]
pub(crate) fn with_current<R>(f: impl FnOnce(&Rc<Runtime>) -> R) -> Option<R> {
    let within = |current: &RefCell<Option<Rc<Runtime>>>| current.borrow().as_ref().map(f);
    CURRENT.try_with(within).ok().flatten()
}

/// The runtime that is running on this thread, for what makes no sense without one. `what` is the
/// name of that.
#[inline]
#[track_caller]
pub(crate) fn current(what: &str) -> Rc<Runtime> {
    match with_current(Rc::clone) {
        Some(runtime) => runtime,
        None => outside(what),
    }
}

#[cold]
#[track_caller]
fn outside(what: &str) -> ! {
    panic!(
        "{what} was called outside an executor: call it inside `executor::block_on(async {{ .. }})`"
    )
}

/// Runs `f` with the runtime of this number, if it is one of this thread's: nearly always the current
/// one.
#[inline]
pub(crate) fn with_numbered<R>(number: u32, f: impl Fn(&Runtime) -> R) -> Option<R> {
    match with_current(|runtime| (runtime.number == number).then(|| f(runtime))) {
        Some(Some(result)) => Some(result),
        _ => another(number).map(|runtime| f(&runtime)),
    }
}

#[cold]
fn another(number: u32) -> Option<Rc<Runtime>> {
    let find = |all: &RefCell<Vec<Weak<Runtime>>>| {
        let mut runtimes = all.borrow().clone().into_iter();
        runtimes.find_map(|runtime| runtime.upgrade().filter(|found| found.number == number))
    };
    ALL.try_with(find).ok().flatten()
}

/// Makes a runtime the current one of this thread, until it is dropped.
pub(crate) struct Enter(Option<Rc<Runtime>>);

impl Enter {
    pub fn new(runtime: Rc<Runtime>) -> Self {
        Enter(set_current(Some(runtime)))
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        set_current(self.0.take());
    }
}

/// Returns the one before. An executor that is itself a thread-local may be dropped when this one is
/// gone already: its tasks then go without a current runtime.
fn set_current(runtime: Option<Rc<Runtime>>) -> Option<Rc<Runtime>> {
    let set = |current: &RefCell<_>| current.replace(runtime);
    CURRENT.try_with(set).ok().flatten()
}

/// Enters a new runtime into the list of all.
pub(crate) fn register(runtime: &Rc<Runtime>) {
    let _ = ALL.try_with(|all| all.borrow_mut().push(Rc::downgrade(runtime)));
}

/// Takes those off the list that are no more.
pub(crate) fn sweep() {
    let _ = ALL.try_with(|all| all.borrow_mut().retain(|other| other.strong_count() > 0));
}
