//! What was dropped, how often, and in which order?

use std::{
    cell::RefCell,
    fmt,
    future::Future,
    mem,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

/// A list that many tasks write to: the order in which things happened.
#[derive(Debug)]
pub struct Log<T>(Rc<RefCell<Vec<T>>>);

impl<T> Log<T> {
    /// An empty log.
    pub fn new() -> Self {
        Log(Rc::default())
    }

    /// Writes one entry down.
    pub fn push(&self, entry: T) {
        self.0.borrow_mut().push(entry);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All entries; the log is empty after it.
    pub fn take(&self) -> Vec<T> {
        mem::take(&mut self.0.borrow_mut())
    }
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Log(self.0.clone())
    }
}

/// Counts how many of its guards have been dropped, on whichever thread.
#[derive(Clone, Debug, Default)]
pub struct DropCount(Arc<AtomicUsize>);

impl DropCount {
    /// A counter at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// A value whose drop adds one.
    pub fn guard(&self) -> OnDrop<impl FnOnce() + Send + 'static> {
        let count = self.0.clone();
        on_drop(move || {
            count.fetch_add(1, Ordering::SeqCst);
        })
    }

    /// The number of guards dropped so far.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// Runs a closure when it is dropped.
pub struct OnDrop<F: FnOnce()>(Option<F>);

/// A value that runs `f` when it is dropped.
pub fn on_drop<F: FnOnce()>(f: F) -> OnDrop<F> {
    OnDrop(Some(f))
}

impl<F: FnOnce()> fmt::Debug for OnDrop<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnDrop")
    }
}

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(f) = self.0.take() {
            f();
        }
    }
}

/// A future with a guard that lives exactly as long as the future itself: unlike a local variable
/// of an async block, it is not dropped when the block ends, but when the future is.
pub struct Guarded<F, G> {
    future: Pin<Box<F>>,
    _guard: G,
}

/// Ties `guard` to the life of `future`.
pub fn guarded<F: Future, G>(future: F, guard: G) -> Guarded<F, G> {
    Guarded {
        future: Box::pin(future),
        _guard: guard,
    }
}

// The guard is never pinned.
impl<F, G> Unpin for Guarded<F, G> {}

impl<F: Future, G> Future for Guarded<F, G> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.future.as_mut().poll(cx)
    }
}
