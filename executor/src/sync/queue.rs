//! How do producers and consumers share a queue?
//!
//! Next: `sync/get.rs`

use std::{cell::RefCell, fmt, panic::Location, rc::Rc, task::Waker};

use super::{Empty, Full, Get, Put, QueueJoin, state::State};

/// A queue of items between tasks, first in, first out.
///
/// asyncio calls it `Queue`; tokio's nearest is the `mpsc` channel. A `Queue` is a handle: clones
/// are the same queue. It is for the tasks of one thread, and needs no executor of ours.
///
/// Those who wait are served in the order in which they came, whether they wait for an item or for
/// room, and nobody overtakes them: an item or room that is promised to one in line is not there
/// for [`try_get`](Queue::try_get) or [`try_put`](Queue::try_put). Cancelling loses nothing: a
/// [`Get`] that is dropped leaves its item to the next, in order, and a [`Put`] that is dropped
/// before it has completed has put nothing. All operations are O(1), leaving a line included.
/// (Who is polled before others that were called earlier pays for those it overtakes.)
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
pub struct Queue<T> {
    state: Rc<RefCell<State<T>>>,
}

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
    pub fn unbounded() -> Self {
        Self::with_capacity(usize::MAX)
    }

    fn with_capacity(capacity: usize) -> Self {
        let state = Rc::new(RefCell::new(State::new(capacity)));
        Queue { state }
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
        Put::new(self.clone(), item, Location::caller())
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
        Get::new(self.clone(), Location::caller())
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
    pub fn try_put(&self, item: T) -> Result<(), Full<T>> {
        let waker = self.with(|state| {
            if state.has_free_room() {
                let ticket = state.draw_ticket();
                Ok(state.put(ticket, item))
            } else {
                Err(Full(item))
            }
        })?;
        wake(waker);
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
    pub fn try_get(&self) -> Result<T, Empty> {
        let (item, waker) = self.with(State::take_free).ok_or(Empty)?;
        wake(waker);
        Ok(item)
    }

    /// Says that the work on an item that was taken is done. Who waits in [`join`](Queue::join)
    /// goes on when this has been called once for each item that was put.
    ///
    /// # Panics
    ///
    /// If called more often than items were put.
    #[track_caller]
    pub fn task_done(&self) {
        let tally = self.with(|state| Rc::clone(&state.tally));
        let wakers = tally.borrow_mut().done();
        let wakers = wakers.expect("task_done() called too many times: once for each item put");
        wakers.into_iter().for_each(Waker::wake);
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
        QueueJoin::new(
            self.with(|state| Rc::clone(&state.tally)),
            Location::caller(),
        )
    }

    /// How many items are in the queue, those included that are promised to a waiting
    /// [`get`](Queue::get) which has not taken them yet. asyncio's `qsize`.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.with(|state| state.items.len())
    }

    /// Whether no item is in the queue.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether as many items are in the queue as it can hold. asyncio's `full`.
    pub fn is_full(&self) -> bool {
        self.with(|state| state.items.len() == state.capacity)
    }

    /// How many items the queue can hold; `None` if there is no bound. asyncio's `maxsize`.
    #[doc(alias = "maxsize")]
    pub fn capacity(&self) -> Option<usize> {
        let capacity = self.with(|state| state.capacity);
        (capacity < usize::MAX).then_some(capacity)
    }

    /// Runs a step on the queue's state. It must not run foreign code, which might come back.
    pub(super) fn with<R>(&self, step: impl FnOnce(&mut State<T>) -> R) -> R {
        step(&mut self.state.borrow_mut())
    }

    /// The state, for those who stand in one of its lines.
    pub(super) fn state(&self) -> &RefCell<State<T>> {
        &self.state
    }
}

/// Wakes whom a step returned, now that the queue is not borrowed.
pub(super) fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        let state = Rc::clone(&self.state);
        Queue { state }
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
