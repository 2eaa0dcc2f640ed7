//! What should happen, by the plainest means?
//!
//! The reference. It keeps the promises P1 to P14 with a list of ready tasks, an ordered map of timers,
//! and a `std` waker for everything. It shares no code and no idea of economy with the executor.

mod gather;
mod handle;
mod queue;
mod runtime;
mod time;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    future::Future,
    mem,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

use super::language::FOREVER;
use handle::PlainHandle;

use super::runtime::{Joined, Task, Why};

/// The reference.
pub struct Plain;

/// An executor: what it is made of.
pub struct Loop {
    now: Cell<u64>,
    /// The tasks that are not over, by number, which is the order of spawning.
    tasks: RefCell<BTreeMap<u64, Entry>>,
    ready: RefCell<VecDeque<u64>>,
    /// By deadline, and then by number of registration.
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    registered: Cell<u64>,
    numbers: Cell<u64>,
    is_closed: Cell<bool>,
    mail: Mail,
}

/// The tasks woken while this loop did not run on the thread, the first woken first. A poll serves such a
/// wake (false), but until the mail is taken the task keeps its place in it.
type Mail = Arc<Mutex<Vec<(u64, bool)>>>;

struct Entry {
    /// None while it is polled, and for the main future.
    future: Option<Task<Plain>>,
    is_main: bool,
    is_queued: bool,
    is_aborted: bool,
    output: Rc<Output>,
}

/// What a task and its handle share.
#[derive(Default)]
struct Output {
    is_over: Cell<bool>,
    joined: RefCell<Option<Joined<Plain>>>,
    joiner: RefCell<Option<Waker>>,
    has_handle: Cell<bool>,
}

struct TaskWaker {
    task: u64,
    mail: Mail,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let home = CURRENT.with_borrow(|current| current.last().cloned());
        match home.filter(|home| Arc::ptr_eq(&home.mail, &self.mail)) {
            Some(home) => home.wake(self.task),
            None => {
                let mut mail = self.mail.lock().unwrap_or_else(PoisonError::into_inner);
                match mail.iter_mut().find(|(task, _)| *task == self.task) {
                    Some((_, is_waiting)) => *is_waiting = true,
                    None => mail.push((self.task, true)),
                }
            }
        }
    }
}

thread_local! {
    /// The loops that run on this thread, or go, the innermost last.
    static CURRENT: RefCell<Vec<Rc<Loop>>> = const { RefCell::new(Vec::new()) };
    /// Whether the loop has stalled, and combinators are to poll all their children.
    static EVERYONE: Cell<bool> = const { Cell::new(false) };
}

fn current() -> Rc<Loop> {
    let current = CURRENT.with_borrow(|current| current.last().cloned());
    current.unwrap_or_else(|| misuse())
}

/// A panic that the promises ask for.
fn misuse() -> ! {
    resume_unwind(Box::new("used wrongly"))
}

struct Running;

impl Running {
    fn enter(which: &Rc<Loop>) -> Self {
        CURRENT.with_borrow_mut(|current| current.push(which.clone()));
        Running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        CURRENT.with_borrow_mut(|current| current.pop());
    }
}

/// Drops something whose panic is nobody's business. Says what it panicked with.
fn drop_quietly<T>(value: T) -> Result<(), Why> {
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(value)));
    dropped.map_err(|panic| Why::of(&*panic))
}

impl Loop {
    fn number(&self) -> u64 {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }

    fn insert(&self, future: Option<Task<Plain>>) -> (u64, Rc<Output>) {
        let (id, output) = (self.number(), Rc::new(Output::default()));
        let is_main = future.is_none();
        output.has_handle.set(!is_main);
        let entry = Entry {
            future,
            is_main,
            is_queued: false,
            is_aborted: false,
            output: output.clone(),
        };
        self.tasks.borrow_mut().insert(id, entry);
        self.wake(id);
        (id, output)
    }

    fn spawn(self: &Rc<Self>, task: Task<Plain>) -> PlainHandle {
        let (id, output) = match self.is_closed.get() {
            false => self.insert(Some(task)),
            true => {
                let (id, output) = (self.number(), Rc::new(Output::default()));
                let _ = drop_quietly(task);
                output.is_over.set(true);
                (id, output)
            }
        };
        let home = self.clone();
        PlainHandle { home, id, output }
    }

    fn wake(&self, id: u64) {
        let mut tasks = self.tasks.borrow_mut();
        if let Some(entry) = tasks.get_mut(&id)
            && !mem::replace(&mut entry.is_queued, true)
        {
            self.ready.borrow_mut().push_back(id);
        }
    }

    fn mail(&self) -> std::sync::MutexGuard<'_, Vec<(u64, bool)>> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs until the main future is ready.
    fn run(&self, mut main: Pin<&mut dyn Future<Output = ()>>) {
        loop {
            let mail = mem::take(&mut *self.mail());
            for (id, _) in mail.into_iter().filter(|(_, is_waiting)| *is_waiting) {
                self.wake(id);
            }
            let ready = self.ready.borrow().len();
            for _ in 0..ready {
                let id = self
                    .ready
                    .borrow_mut()
                    .pop_front()
                    .expect("it is that long");
                if self.poll(id, main.as_mut()) {
                    return;
                }
            }
            self.fire();
            if !self.ready.borrow().is_empty() || !self.mail().is_empty() {
                continue;
            }
            let next = self.timers.borrow().first_key_value().map(|(key, _)| key.0);
            match next {
                Some(deadline) => self.now.set(deadline.max(self.now.get())),
                None if self.ask_everyone(main.as_mut()) => return,
                None => {}
            }
        }
    }

    /// Nothing is ready, no timer is set: each task is polled once more. True if that ends it all.
    fn ask_everyone(&self, mut main: Pin<&mut dyn Future<Output = ()>>) -> bool {
        let mut ids: Vec<_> = self
            .tasks
            .borrow()
            .iter()
            .map(|(id, e)| (!e.is_main, *id))
            .collect();
        ids.sort();
        for (_, id) in ids {
            let is_waiting = self
                .tasks
                .borrow()
                .get(&id)
                .is_some_and(|entry| !entry.is_queued);
            EVERYONE.set(true);
            let ends = catch_unwind(AssertUnwindSafe(|| {
                is_waiting && self.poll(id, main.as_mut())
            }));
            EVERYONE.set(false);
            match ends {
                Ok(true) => return true,
                Ok(false) => {}
                Err(panic) => resume_unwind(panic),
            }
        }
        let moves = !self.ready.borrow().is_empty() || !self.timers.borrow().is_empty();
        if !moves && self.mail().is_empty() {
            resume_unwind(Box::new("executor stalled"));
        }
        false
    }

    fn fire(&self) {
        loop {
            let mut timers = self.timers.borrow_mut();
            match timers.first_entry() {
                Some(entry) if entry.key().0 <= self.now.get() => {
                    let waker = entry.remove();
                    drop(timers);
                    waker.wake();
                }
                _ => return,
            }
        }
    }

    /// Polls a task, if it is not over. True if it is the main future, and ready.
    fn poll(&self, id: u64, main: Pin<&mut dyn Future<Output = ()>>) -> bool {
        let Some((future, is_main, is_aborted)) =
            self.tasks.borrow_mut().get_mut(&id).map(|entry| {
                entry.is_queued = false;
                (
                    entry.future.take(),
                    entry.is_main,
                    mem::take(&mut entry.is_aborted),
                )
            })
        else {
            return false;
        };
        if is_aborted {
            self.cancel(id, future);
            return false;
        }
        // This poll serves a wake that is still in the mail.
        let mut mail = self.mail();
        let served = mail.iter_mut().find(|(other, _)| *other == id);
        served
            .into_iter()
            .for_each(|(_, is_waiting)| *is_waiting = false);
        drop(mail);
        let mail = self.mail.clone();
        let waker = Waker::from(Arc::new(TaskWaker { task: id, mail }));
        let mut cx = Context::from_waker(&waker);
        if is_main {
            return main.poll(&mut cx).is_ready();
        }
        let mut future = future.expect("a task that is over is not in the map");
        let joined = match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx))) {
            Ok(Poll::Pending) => {
                let mut tasks = self.tasks.borrow_mut();
                tasks.get_mut(&id).expect("it is not over").future = Some(future);
                return false;
            }
            // A panic in its drop costs a task its output.
            Ok(Poll::Ready(ended)) => match drop_quietly(future) {
                Ok(()) => Ok(ended),
                Err(why) => {
                    drop(ended);
                    Err(why)
                }
            },
            Err(panic) => {
                let _ = drop_quietly(future);
                Err(Why::of(&*panic))
            }
        };
        self.finish(id, joined);
        false
    }

    fn cancel(&self, id: u64, future: Option<Task<Plain>>) {
        let dropped = drop_quietly(future);
        self.finish(id, Err(dropped.err().unwrap_or(Why::Cancelled)));
    }

    fn finish(&self, id: u64, joined: Joined<Plain>) {
        let entry = self.tasks.borrow_mut().remove(&id);
        let output = entry.expect("it is not over yet").output;
        output.is_over.set(true);
        if output.has_handle.get() {
            *output.joined.borrow_mut() = Some(joined);
        } else {
            let _ = drop_quietly(joined);
        }
        let joiner = output.joiner.take();
        joiner.into_iter().for_each(Waker::wake);
    }
}

pub struct PlainExecutor(Rc<Loop>);

impl Drop for PlainExecutor {
    fn drop(&mut self) {
        let _running = Running::enter(&self.0);
        self.0.is_closed.set(true);
        let ids: Vec<_> = self.0.tasks.borrow().keys().copied().collect();
        for id in ids {
            let future = self
                .0
                .tasks
                .borrow_mut()
                .get_mut(&id)
                .and_then(|e| e.future.take());
            self.0.cancel(id, future);
        }
        self.0.timers.take();
    }
}
