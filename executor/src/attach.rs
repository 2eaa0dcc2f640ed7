//! How does code outside the core attach to an executor?
//!
//! By a driver, an observer, and what is here: a guard that says that something outside may still
//! wake a task, a word to the observer, and a shelf for what belongs to one executor.
//!
//! Next: `blocking.rs`

use std::rc::{Rc, Weak};
use std::{any::Any, cell::RefCell, collections::BTreeMap, panic::Location};

use crate::core::{Id, Notice, Runtime, TaskKey, current, with_current};

/// SEAM: as long as it lives, something outside the loop may still wake a task. So a long wait is
/// no stall, and virtual time stands still. libuv calls it an active handle.
///
/// Blocking jobs and waits at sockets hold one. So may a program that gives its threads wakers:
///
/// ```
/// executor::Executor::builder().virtual_time().build().block_on(async {
///     let (sender, receiver) = futures::channel::oneshot::channel();
///     let _keep_alive = executor::KeepAlive::new();
///     std::thread::spawn(move || sender.send("done"));
///     assert_eq!(receiver.await, Ok("done"));
/// });
/// ```
#[derive(Debug)]
#[must_use = "it counts only as long as it lives"]
pub struct KeepAlive(#[expect(dead_code, reason = "the clones are counted")] Rc<()>);

impl KeepAlive {
    /// A guard for the executor that runs. Panics outside `block_on(async { .. })`.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "it panics outside an executor")]
    pub fn new() -> Self {
        KeepAlive::of(&current("KeepAlive::new"))
    }

    pub(crate) fn of(rt: &Runtime) -> Self {
        KeepAlive(rt.outside.clone())
    }
}

impl Runtime {
    /// Whether anybody holds a [`KeepAlive`].
    #[inline]
    pub(crate) fn has_outside(&self) -> bool {
        Rc::strong_count(&self.outside) > 1
    }

    /// Tells the observer, if there is one, of what happens outside the core.
    #[inline]
    pub(crate) fn announce<E: 'static>(&self, event: impl FnOnce() -> E) {
        if self.observer.is_some() {
            let event = event();
            self.emit(|| Notice::Other(&event));
        }
    }

    /// What code outside the core keeps here, by its type.
    pub(crate) fn extra<T: 'static>(&self) -> Option<Rc<T>> {
        let extras = self.extras.borrow();
        let mut extras = extras.iter().cloned();
        extras.find_map(|extra| extra.downcast().ok())
    }

    /// The same; `make` makes it if it is not there yet.
    pub(crate) fn extra_or<T: 'static>(&self, make: impl FnOnce() -> T) -> Rc<T> {
        self.extra().unwrap_or_else(|| {
            let extra = Rc::new(make());
            self.add_extra(extra.clone());
            extra
        })
    }

    /// Keeps something until the executor goes.
    pub(crate) fn add_extra(&self, extra: Rc<dyn Any>) {
        self.extras.borrow_mut().push(extra);
    }

    /// Has `io` wait for sockets from now on.
    #[cfg(feature = "net")]
    pub(crate) fn add_io(&self, io: Rc<dyn crate::core::Driver>) {
        let driver = self.driver().with_io(io);
        // The old driver does not wait now. A thread that still unparks it has left its message
        // before that, and the loop finds it when it announces its next park.
        let unparker = self.wakers.home.unparker.lock();
        *unparker.unwrap_or_else(std::sync::PoisonError::into_inner) = driver.unparker();
        self.driver.replace(driver);
    }

    /// The number of a task.
    pub(crate) fn id(&self, key: TaskKey) -> Id {
        self.tasks.borrow().id(key)
    }

    /// The line that spawned a task.
    pub(crate) fn spawned_at(&self, key: TaskKey) -> &'static Location<'static> {
        let mut tasks = self.tasks.borrow_mut();
        let at = tasks.find(key).and_then(|task| task.spawned_at);
        at.unwrap_or_else(|| Location::caller())
    }
}

thread_local! {
    /// Runtimes by number, for a sleep that is dropped while its own does not run.
    static OF_THIS_THREAD: RefCell<BTreeMap<u64, Weak<Runtime>>> =
        const { RefCell::new(BTreeMap::new()) };
}

/// Enters a runtime into its thread's list, which runtimes that are gone leave now.
pub(crate) fn register(rt: &Rc<Runtime>) {
    let _ = OF_THIS_THREAD.try_with(|all| {
        let mut all = all.borrow_mut();
        all.retain(|_, rt| rt.strong_count() > 0);
        all.insert(rt.number, Rc::downgrade(rt));
    });
}

/// The runtime with this number, if it is one of this thread's.
pub(crate) fn numbered(number: u64) -> Option<Rc<Runtime>> {
    let current = with_current(Rc::clone).filter(|rt| rt.number == number);
    current.or_else(|| {
        let find = |all: &RefCell<BTreeMap<_, Weak<_>>>| all.borrow().get(&number)?.upgrade();
        OF_THIS_THREAD.try_with(find).ok()?
    })
}
