//! How do producers and consumers share a queue?
//!
//! Next: `sync/futures.rs`

use std::{cell::RefCell, error::Error, fmt, iter, panic::Location, rc::Rc};

use super::{
    Get, Put, QueueJoin,
    contents::Contents,
    wait_list::{Progress, wake},
};

/// A queue of items between tasks, first in, first out.
///
/// asyncio calls it `Queue`; tokio's nearest is the `mpsc` channel. A `Queue` is a handle: clones
/// are the same queue. It is for the tasks of one thread, and needs no executor of ours.
///
/// Futures that wait are served in the order in which they came, whether they wait for an item or
/// for room, and none overtakes them: what is promised to those in line is not there for
/// [`try_get`](Queue::try_get) or [`try_put`](Queue::try_put). Items leave in the order in which they
/// were put, whoever takes them. Cancelling loses nothing: a [`Get`] that is dropped leaves its turn to
/// the next, and a [`Put`] that is dropped before it has completed has put nothing.
///
/// An operation is O(1), or O(log n) where n wait in line. A loop of operations that never has to
/// wait yields once in 1,024 of them, so that timers and other tasks get their turns: then a future is
/// pending although it could have completed.
///
/// # Examples
///
/// ```
/// use executor::{join, sync::Queue};
///
/// let queue = Queue::bounded(2);
/// let produce = async {
///     for n in 1..=3 {
///         queue.put(n).await; // The third waits until there is room.
///     }
/// };
/// let consume = async {
///     for n in 1..=3 {
///         assert_eq!(queue.get().await, n);
///         queue.task_done();
///     }
/// };
/// executor::block_on(join(produce, consume));
/// assert!(queue.is_empty());
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
pub struct Queue<T>(pub(super) Rc<RefCell<Contents<T>>>);

impl<T> Queue<T> {
    /// A queue of at most `capacity` items. asyncio's `Queue(maxsize)`.
    ///
    /// ```
    /// let queue = executor::sync::Queue::bounded(1);
    /// queue.try_put("coffee").unwrap();
    /// assert!(queue.is_full());
    /// ```
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
        Self::with_capacity(capacity)
    }

    /// A queue of as many items as memory holds: putting never waits.
    ///
    /// ```
    /// let queue = executor::sync::Queue::unbounded();
    /// (0..1000).for_each(|n| queue.try_put(n).unwrap());
    /// assert_eq!((queue.len(), queue.capacity()), (1000, None));
    /// ```
    #[track_caller]
    pub fn unbounded() -> Self {
        Self::with_capacity(usize::MAX)
    }

    #[track_caller]
    fn with_capacity(capacity: usize) -> Self {
        Queue(Rc::new(RefCell::new(Contents::new(capacity))))
    }

    /// Puts an item at the end of the queue, and waits for room if it is full.
    ///
    /// Does nothing until it is polled. The item is in the queue when the future has completed,
    /// and not before.
    ///
    /// ```
    /// let queue = executor::sync::Queue::bounded(1);
    /// executor::block_on(queue.put("coffee"));
    /// assert_eq!(queue.try_get(), Ok("coffee"));
    /// ```
    #[track_caller]
    #[doc(alias = "send")]
    pub fn put(&self, item: T) -> Put<T> {
        Put {
            queue: self.clone(),
            item: Some(item),
            ticket: None,
            progress: Progress::Start,
            at: Location::caller(),
        }
    }

    /// Takes the item at the front of the queue, and waits for one if it is empty.
    ///
    /// Does nothing until it is polled.
    ///
    /// ```
    /// let queue = executor::sync::Queue::bounded(1);
    /// queue.try_put("coffee").unwrap();
    /// assert_eq!(executor::block_on(queue.get()), "coffee");
    /// ```
    #[track_caller]
    #[doc(alias = "recv")]
    pub fn get(&self) -> Get<T> {
        Get {
            queue: self.clone(),
            progress: Progress::Start,
            at: Location::caller(),
        }
    }

    /// Puts an item if there is room now that is promised to nobody. asyncio's `put_nowait`.
    ///
    /// ```
    /// let queue = executor::sync::Queue::bounded(1);
    /// assert!(queue.try_put("coffee").is_ok());
    /// assert_eq!(queue.try_put("tea").unwrap_err().0, "tea");
    /// ```
    ///
    /// # Errors
    ///
    /// [`Full`] gives the item back.
    #[doc(alias = "put_nowait")]
    #[track_caller]
    pub fn try_put(&self, item: T) -> Result<(), Full<T>> {
        let at = Location::caller();
        let put = self.with(|contents| {
            let ticket = contents.draw_ticket();
            contents.put(&Progress::Start, ticket, item, at)
        });
        let getter = put.map_err(Full)?;
        wake(getter);
        Ok(())
    }

    /// Takes an item if there is one now that is promised to nobody. asyncio's `get_nowait`.
    ///
    /// ```
    /// let queue = executor::sync::Queue::<u8>::unbounded();
    /// assert!(queue.try_get().is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`Empty`] if there is none.
    #[doc(alias = "get_nowait")]
    #[track_caller]
    pub fn try_get(&self) -> Result<T, Empty> {
        let at = Location::caller();
        let taken = self.with(|contents| contents.take(&Progress::Start, at));
        let (item, putter) = taken.ok_or(Empty)?;
        wake(putter);
        Ok(item)
    }

    /// Says that the work on an item that was taken is done. What waits in [`join`](Queue::join)
    /// goes on when this has been called once for each item that was put.
    ///
    /// # Panics
    ///
    /// If called more often than items were put.
    #[track_caller]
    pub fn task_done(&self) {
        let tally = self.with(|contents| Rc::clone(&contents.tally));
        let unfinished = tally.borrow().unfinished.checked_sub(1);
        let left = unfinished.expect("task_done() called too many times: once for each item put");
        tally.borrow_mut().unfinished = left;
        if left == 0 {
            // All go on, even if an item is put before they run, as asyncio's do.
            let call = || tally.borrow_mut().joiners.call();
            let called: Vec<_> = iter::from_fn(call).collect();
            called.into_iter().for_each(|joiner| wake(Some(joiner)));
        }
    }

    /// Waits until every item that was put has been taken and [`task_done`](Queue::task_done)
    /// been called for it. Ready at once if nothing was ever put.
    ///
    /// ```
    /// let queue = executor::sync::Queue::unbounded();
    /// queue.try_put("cup to wash").unwrap();
    /// executor::block_on(executor::join(queue.join(), async {
    ///     queue.get().await;
    ///     queue.task_done();
    /// }));
    /// ```
    #[track_caller]
    pub fn join(&self) -> QueueJoin {
        QueueJoin {
            tally: self.with(|contents| Rc::clone(&contents.tally)),
            progress: Progress::Start,
            at: Location::caller(),
        }
    }

    /// How many items are in the queue, those included that are promised to a waiting
    /// [`get`](Queue::get) which has not taken them yet. asyncio's `qsize`.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.with(|contents| contents.items.len())
    }

    /// Whether no item is in the queue.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether as many items are in the queue as it can hold. asyncio's `full`.
    pub fn is_full(&self) -> bool {
        self.with(|contents| contents.items.len() == contents.capacity)
    }

    /// How many items the queue can hold; `None` if there is no bound. asyncio's `maxsize`.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        let capacity = self.with(|contents| contents.capacity);
        (capacity < usize::MAX).then_some(capacity)
    }

    /// Runs a step on the contents. It must not run foreign code, which might come back.
    pub(super) fn with<R>(&self, step: impl FnOnce(&mut Contents<T>) -> R) -> R {
        step(&mut self.0.borrow_mut())
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
    ///
    /// ```
    /// let queue = executor::sync::Queue::bounded(1);
    /// queue.try_put("coffee").unwrap();
    /// assert_eq!(queue.try_put("tea").unwrap_err().into_inner(), "tea");
    /// ```
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
