//! What do the tasks of a program share, and what is written down of them?

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::act::Guard;
use super::language::{EXECUTORS, PLACES, Program};
use super::runtime::{Ended, Runtime, Task, Why};

/// One line of the record.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// Milliseconds on the clock of the executor that runs.
    pub at: u64,
    /// The number of a body, a value or an item, in the order in which they were made.
    pub of: u32,
    pub what: What,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>4} ms  {:>3} {:?}", self.at, self.of, self.what)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Polled,
    Pending,
    Ready(bool, u32),
    Dropped,
    Spawned(u64),
    Joined(Result<u32, Why>),
    Finished(bool),
    TimedOut,
    Tick(Option<u64>),
    Outputs(Vec<u32>),
    Waited(Vec<usize>, Vec<usize>),
    Item(Option<u32>),
    Put(bool, usize),
    Refused(Why),
    Caught(Why),
    Ended(Result<u32, Why>),
    /// Bodies, values, items and guards that were never dropped.
    Leaked(usize),
    /// Items that are promised, though nobody is left to take them.
    Lost(usize),
    /// The program ran on for ever.
    Runaway,
}

/// More polls than any program needs.
const POLLS: u32 = 20_000;

/// What all tasks of a program share.
pub struct World<R: Runtime> {
    pub log: RefCell<Vec<Entry>>,
    made: Cell<u32>,
    polls: Cell<u32>,
    /// Whether a loop runs, so that there is a clock.
    pub is_inside: Cell<bool>,
    last: Cell<u64>,
    pub executors: [RefCell<Option<Rc<R::Executor>>>; EXECUTORS],
    pub handles: [RefCell<Option<R::Handle>>; PLACES],
    pub wakers: [RefCell<Option<Waker>>; PLACES],
    pub gates: [Gate; PLACES],
    pub shelf: [RefCell<Option<Task<R>>>; PLACES],
    pub queues: Vec<R::Queue>,
}

impl<R: Runtime> World<R> {
    pub fn new(program: &Program) -> Rc<Self> {
        Rc::new(World {
            log: RefCell::default(),
            made: Cell::new(0),
            polls: Cell::new(0),
            is_inside: Cell::new(false),
            last: Cell::new(0),
            executors: [(); EXECUTORS].map(|()| RefCell::new(Some(Rc::new(R::executor())))),
            handles: Default::default(),
            wakers: Default::default(),
            gates: Default::default(),
            shelf: Default::default(),
            queues: program.queues.iter().map(|&of| R::queue(of)).collect(),
        })
    }

    pub fn number(&self) -> u32 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    pub fn say(&self, of: u32, what: What) {
        if self.is_inside.get() {
            self.last.set(R::now());
        }
        let at = self.last.get();
        self.log.borrow_mut().push(Entry { at, of, what });
    }

    pub fn value(self: &Rc<Self>, handle: Option<R::Handle>) -> Value<R> {
        Value {
            id: self.number(),
            _handle: handle,
            world: self.clone(),
        }
    }

    pub fn item(self: &Rc<Self>) -> Item {
        let (world, id) = (self.clone(), self.number());
        Item {
            id,
            dropped: Box::new(move || world.say(id, What::Dropped)),
        }
    }
}

/// Where tasks wait until one may pass. It keeps every waker that it is shown, old ones as well.
#[derive(Default)]
pub struct Gate {
    open: Cell<usize>,
    waiting: RefCell<Vec<Waker>>,
}

impl Gate {
    pub fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        if self.open.get() > 0 {
            self.open.set(self.open.get() - 1);
            return Poll::Ready(());
        }
        self.waiting.borrow_mut().push(cx.waker().clone());
        Poll::Pending
    }

    pub fn open(&self) {
        self.open.set(self.open.get() + 1);
        self.take().into_iter().for_each(Waker::wake);
    }

    pub fn take(&self) -> Vec<Waker> {
        self.waiting.take()
    }
}

/// The output of a body, which may hold a handle.
pub struct Value<R: Runtime> {
    pub id: u32,
    _handle: Option<R::Handle>,
    world: Rc<World<R>>,
}

impl<R: Runtime> Drop for Value<R> {
    fn drop(&mut self) {
        self.world.say(self.id, What::Dropped);
    }
}

/// The number of the value, in either case.
pub fn id<R: Runtime>(ended: &Ended<R>) -> u32 {
    match ended {
        Ok(value) | Err(value) => value.id,
    }
}

/// What goes through a queue.
pub struct Item {
    pub id: u32,
    dropped: Box<dyn Fn()>,
}

impl Drop for Item {
    fn drop(&mut self) {
        (self.dropped)();
    }
}

/// Writes down each poll of a body, its output and its drop.
pub struct Probe<R: Runtime> {
    pub id: u32,
    pub world: Rc<World<R>>,
    pub future: Task<R>,
    pub guards: Rc<RefCell<Vec<Guard<R>>>>,
}

impl<R: Runtime> Future for Probe<R> {
    type Output = Ended<R>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Ended<R>> {
        let world = self.world.clone();
        world.polls.set(world.polls.get() + 1);
        if world.polls.get() > POLLS {
            world.say(self.id, What::Runaway);
            return Poll::Ready(Err(world.value(None)));
        }
        world.say(self.id, What::Polled);
        let polled = self.future.as_mut().poll(cx);
        world.say(
            self.id,
            match &polled {
                Poll::Pending => What::Pending,
                Poll::Ready(ended) => What::Ready(ended.is_ok(), id(ended)),
            },
        );
        polled
    }
}

impl<R: Runtime> Drop for Probe<R> {
    fn drop(&mut self) {
        self.world.say(self.id, What::Dropped);
        // The future has a share in them, but nothing to do with their end.
        let guards = self.guards.take();
        drop(guards);
    }
}
