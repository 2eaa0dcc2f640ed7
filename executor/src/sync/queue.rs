//! How do producers and consumers share a queue?
//!
//! Next: `sync/futures.rs`

use std::{error::Error, fmt, panic::Location, rc::Rc};

use super::{Get, Put, QueueJoin, contents::Contents, wait_list::Ticket};

/// A queue of items between tasks, first in, first out.
///
/// asyncio calls it `Queue`; tokio's nearest is the `mpsc` channel. It is a handle: clones are the same
/// queue. It is for the tasks of one thread, and needs no executor of ours.
///
/// Futures that wait, for an item or for room, are served in the order in which they came. What is
/// promised to them is not there for others. Items leave in the order in which they were put,
/// whichever task takes them. Cancelling loses nothing: a [`Get`] that is dropped leaves its turn to the
/// next, and a [`Put`] that is dropped before it has completed has put nothing.
///
/// An operation is O(1), or O(log n) where n wait in line. A loop of operations that never has to
/// wait yields once in 1,024 of them, so that timers and other tasks get their turns.
///
/// # Examples
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
/// assert_eq!((queue.len(), queue.is_full(), queue.capacity()), (2, true, Some(2)));
/// ```
///
/// # Sources
///
/// What cancellation lost in asyncio's queue:
/// [bpo-27585](https://bugs.python.org/issue27585),
/// [gh-90155](https://github.com/python/cpython/issues/90155); and in anyio's streams:
/// [#1145](https://github.com/agronholm/anyio/pull/1145).
#[doc(alias = "channel")]
#[doc(alias = "mpsc")]
pub struct Queue<T>(pub(super) Rc<Contents<T>>);

impl<T> Queue<T> {
    /// A queue of at most `capacity` items. asyncio's `Queue(maxsize)`.
    ///
    /// # Panics
    ///
    /// If `capacity` is zero: nothing could ever go in. (asyncio's zero means no bound, which is
    /// [`Queue::unbounded`] here.)
    #[track_caller]
    pub fn bounded(capacity: usize) -> Self {
        assert!(
            capacity > 0,
            "a queue of capacity 0 could hold no item: use at least 1, or `Queue::unbounded()`"
        );
        Queue(Rc::new(Contents::new(capacity)))
    }

    /// A queue of as many items as memory holds: putting never waits.
    #[track_caller]
    pub fn unbounded() -> Self {
        Queue(Rc::new(Contents::new(usize::MAX)))
    }

    /// Puts an item at the end of the queue, and waits for room if it is full. The item is in the queue
    /// when the future has completed, and not before.
    #[track_caller]
    #[doc(alias = "send")]
    pub fn put(&self, item: T) -> Put<T> {
        Put {
            queue: self.clone(),
            item: Some(item),
            ticket: Ticket::new(),
        }
    }

    /// Takes the item at the front of the queue, and waits for one if it is empty.
    #[track_caller]
    #[doc(alias = "recv")]
    pub fn get(&self) -> Get<T> {
        Get {
            queue: self.clone(),
            ticket: Ticket::new(),
        }
    }

    /// Puts an item if there is room now that is promised to nobody. asyncio's `put_nowait`.
    ///
    /// # Errors
    ///
    /// [`Full`] gives the item back.
    #[doc(alias = "put_nowait")]
    #[track_caller]
    pub fn try_put(&self, item: T) -> Result<(), Full<T>> {
        let Some(number) = self.0.putters.try_take() else {
            return Err(Full(item));
        };
        self.0.push(number, item, Location::caller());
        Ok(())
    }

    /// Takes an item if there is one now that is promised to nobody. asyncio's `get_nowait`.
    ///
    /// # Errors
    ///
    /// [`Empty`] if there is none.
    #[doc(alias = "get_nowait")]
    #[track_caller]
    pub fn try_get(&self) -> Result<T, Empty> {
        let (taken, at) = (self.0.getters.try_take(), Location::caller());
        taken.map(|_| self.0.pop(at)).ok_or(Empty)
    }

    /// Says that the work on an item that was taken is done. What waits in [`join`](Queue::join)
    /// goes on when this has been called once for each item that was put.
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

    /// Waits until every item that was put has been taken and [`task_done`](Queue::task_done)
    /// been called for it. Ready at once if nothing was ever put.
    #[track_caller]
    pub fn join(&self) -> QueueJoin {
        QueueJoin {
            tally: self.0.tally.clone(),
            ticket: Ticket::new(),
        }
    }

    /// How many items are in the queue, with those promised to a [`get`](Queue::get). asyncio's `qsize`.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.0.items.borrow().len()
    }

    /// Whether no item is in the queue.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether as many items are in the queue as it can hold. asyncio's `full`.
    pub fn is_full(&self) -> bool {
        self.len() == self.0.capacity
    }

    /// How many items the queue can hold; `None` if there is no bound. asyncio's `maxsize`.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        Some(self.0.capacity).filter(|&capacity| capacity < usize::MAX)
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

/// The queue had no room for this item: the error of [`Queue::try_put`].
///
/// asyncio calls it `QueueFull`, tokio `TrySendError::Full`.
#[doc(alias = "QueueFull")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Full<T>(pub T);

/// The queue had no item to spare: the error of [`Queue::try_get`].
///
/// asyncio calls it `QueueEmpty`, tokio `TryRecvError::Empty`.
#[doc(alias = "QueueEmpty")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Empty;

impl<T> Full<T> {
    /// The item that there was no room for.
    pub fn into_inner(self) -> T {
        self.0
    }
}

// By hand: an error is `Debug` whatever it hands back.
impl<T> fmt::Debug for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Full(..)")
    }
}

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
