//! What do tasks hand to one another through?
//!
//! Two lists count what is in a [`Queue`]: the getters' the items, the putters' the room. To put an
//! item uses up room, and to take one makes it.
//!
//! Each item bears its putter's number in line, and goes before those of higher numbers. So items
//! stand in the order of the line, even if a putter that was called later comes first.
//!
//! Next: `sync/futures.rs`

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    error::Error,
    fmt,
    panic::Location,
    rc::Rc,
};

use crate::waits::nest::Stock;

mod futures;
pub(crate) mod wait_list;

pub use futures::{Get, Put, QueueJoin};
use wait_list::{Ticket, WaitList, give_back};

/// A queue of items between tasks, first in, first out. asyncio's `Queue`; tokio's nearest is the
/// `mpsc` channel.
///
/// It is a handle for the tasks of one thread: clones are one queue. It needs no executor of ours.
///
/// Futures that wait, for an item or for room, are served in the order in which they came, and what
/// is promised to them is not there for others. Items leave in the order in which they were put,
/// whichever task takes them. Cancelling loses nothing: a [`Get`] that is dropped leaves its turn
/// to the next, and a [`Put`] that is dropped before it has completed has put nothing.
///
/// An operation is O(1), or O(log n) where n wait in line. A loop of operations that never has to
/// wait yields once in 1,024 of them, so that timers and other tasks get their turns.
///
/// ```
/// use executor::{join, sync::{Empty, Full, Queue}};
///
/// let queue = Queue::bounded(2);
/// let produce = async {
///     for n in 1..=3 {
///         queue.put(n).await; // The third waits until there is room.
///     }
///     queue.join().await; // All three are done.
/// };
/// let consume = async {
///     for n in 1..=3 {
///         assert_eq!(queue.get().await, n);
///         queue.task_done();
///     }
/// };
/// executor::block_on(join(produce, consume));
///
/// assert_eq!(queue.try_get(), Err(Empty));
/// assert_eq!((queue.try_put(4), queue.try_put(5)), (Ok(()), Ok(())));
/// assert_eq!(queue.try_put(6), Err(Full(6)));
/// ```
///
/// What cancellation lost elsewhere: asyncio's [bpo-27585](https://bugs.python.org/issue27585) and
/// [gh-90155](https://github.com/python/cpython/issues/90155), anyio's
/// [#1145](https://github.com/agronholm/anyio/pull/1145).
#[doc(alias("channel", "mpsc"))]
pub struct Queue<T>(Rc<Contents<T>>);

struct Contents<T> {
    /// With the numbers of their putters, in that order.
    items: RefCell<VecDeque<(u64, T)>>,
    /// `usize::MAX` for a queue without bounds.
    capacity: usize,
    getters: WaitList,
    putters: WaitList,
    /// By itself, because it is the same for items of any type.
    tally: Rc<Tally>,
}

struct Tally {
    /// How many items were put and not yet reported done.
    unfinished: Cell<usize>,
    /// Open while that is none.
    joiners: WaitList,
    stock: Stock,
}

impl<T> Queue<T> {
    /// A queue of at most `capacity` items. asyncio's `Queue(maxsize)`.
    ///
    /// # Panics
    ///
    /// If `capacity` is zero. (asyncio's zero means no bound, which is [`Queue::unbounded`] here.)
    #[track_caller]
    pub fn bounded(capacity: usize) -> Self {
        assert!(
            capacity > 0,
            "a queue of capacity 0 could hold no item: use at least 1, or `Queue::unbounded()`"
        );
        Queue(Rc::new(Contents {
            items: RefCell::default(),
            capacity,
            getters: WaitList::default(),
            putters: WaitList::of(capacity),
            tally: Rc::new(Tally {
                unfinished: Cell::new(0),
                joiners: WaitList::of(usize::MAX),
                stock: Stock::new(capacity),
            }),
        }))
    }

    /// A queue of as many items as memory holds: putting never waits.
    #[track_caller]
    pub fn unbounded() -> Self {
        Queue::bounded(usize::MAX)
    }

    /// Puts an item at the end of the queue, once there is room. It is in the queue when the future
    /// has completed, and not before.
    #[track_caller]
    #[doc(alias = "send")]
    pub fn put(&self, item: T) -> Put<T> {
        Put {
            queue: self.clone(),
            item: Some(item),
            ticket: Ticket::new(),
        }
    }

    /// Takes the item at the front of the queue, once there is one.
    #[track_caller]
    #[doc(alias = "recv")]
    pub fn get(&self) -> Get<T> {
        let (queue, ticket) = (self.clone(), Ticket::new());
        Get { queue, ticket }
    }

    /// Puts an item, or gives it back if there is no room now that is promised to nobody. asyncio's
    /// `put_nowait`.
    #[doc(alias = "put_nowait")]
    #[track_caller]
    pub fn try_put(&self, item: T) -> Result<(), Full<T>> {
        let Some(number) = self.0.putters.try_take() else {
            return Err(Full(item));
        };
        self.push(number, item, Location::caller());
        Ok(())
    }

    /// Takes an item, or fails if none is there that is promised to nobody. asyncio's `get_nowait`.
    #[doc(alias = "get_nowait")]
    #[track_caller]
    pub fn try_get(&self) -> Result<T, Empty> {
        self.0.getters.try_take().ok_or(Empty)?;
        Ok(self.pop(Location::caller()))
    }

    /// Says that the work on an item that was taken is done: see [`join`](Queue::join).
    ///
    /// # Panics
    ///
    /// If called more often than items were put.
    #[track_caller]
    pub fn task_done(&self) {
        let tally = &self.0.tally;
        let left = tally.unfinished.get().checked_sub(1);
        let left = left.expect("task_done() called too many times: once for each item put");
        tally.unfinished.set(left);
        if left == 0 {
            // All go on, even if an item is put before they run, as asyncio's do.
            tally.joiners.open();
        }
    }

    /// Waits until [`task_done`](Queue::task_done) has been called once for each item that was put.
    #[track_caller]
    pub fn join(&self) -> QueueJoin {
        let (tally, ticket) = (self.0.tally.clone(), Ticket::new());
        QueueJoin { tally, ticket }
    }

    /// How many items there are, with those promised to a [`get`](Queue::get). asyncio's `qsize`.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.0.items.borrow().len()
    }

    /// Whether no item is in the queue.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the queue holds as many items as it can. asyncio's `full`.
    pub fn is_full(&self) -> bool {
        self.len() == self.0.capacity
    }

    /// How many items the queue can hold; `None` if there is no bound. asyncio's `maxsize`.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        Some(self.0.capacity).filter(|&capacity| capacity < usize::MAX)
    }

    /// The first item, for a getter that was let through.
    fn pop(&self, at: &'static Location<'static>) -> T {
        let mut items = self.0.items.borrow_mut();
        let (_, item) = items.pop_front().expect("as many items as were counted");
        give_back(&mut items);
        self.0.tally.stock.holds(items.len(), at);
        drop(items);
        self.0.putters.add();
        item
    }

    /// Puts the item of a putter that was let through. O(1), but for items of later putters.
    fn push(&self, number: u64, item: T, at: &'static Location<'static>) {
        let (mut items, tally) = (self.0.items.borrow_mut(), &*self.0.tally);
        let later = items.iter().rev().take_while(|(it, _)| *it > number);
        let place = items.len() - later.count();
        items.insert(place, (number, item));
        tally.stock.holds(items.len(), at);
        drop(items);
        tally.unfinished.update(|items| items + 1);
        tally.joiners.close();
        self.0.getters.add();
    }
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Queue(Rc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("len", &self.len())
            .field("capacity", &self.capacity())
            .finish_non_exhaustive()
    }
}

/// There was no room for this item. asyncio's `QueueFull`, tokio's `TrySendError::Full`.
#[doc(alias = "QueueFull")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Full<T>(pub T);

/// There was no item to take. asyncio's `QueueEmpty`, tokio's `TryRecvError::Empty`.
#[doc(alias = "QueueEmpty")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Empty;

debug!("Full", [T] Full<T>); // An error is `Debug` whatever it hands back.

impl<T> fmt::Display for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is full, or its room is promised to others in line")
    }
}

impl fmt::Display for Empty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is empty, or its items are promised to others in line")
    }
}

impl<T> Error for Full<T> {}
impl Error for Empty {}

#[cfg(test)]
mod tests;
