//! How can a task end without a value?
//!
//! Next: `waits.rs`

use std::{any::Any, error::Error, fmt, sync::Mutex};

use crate::task::Id;

/// Why a task has no output: it was cancelled, or it panicked.
///
/// asyncio raises `CancelledError`, or the task's own exception; tokio has the same type under the
/// same name.
///
/// ```
/// executor::block_on(async {
///     let error = executor::spawn(async { panic!("no milk") }).await.unwrap_err();
///     assert!(error.is_panic() && !error.is_cancelled());
///     assert_eq!(error.to_string(), "task 2 panicked: no milk");
/// });
/// ```
#[doc(alias = "CancelledError")]
pub struct JoinError(Box<Ending>);

/// Boxed, because it is rare and large: each output that is taken would carry the room for it.
struct Ending {
    id: Id,
    /// The payload of the panic; none for a cancellation. The mutex is never contended: it makes
    /// the error `Sync`, which a `Box<dyn Any + Send>` is not and most error types ask for.
    panic: Option<Mutex<Box<dyn Any + Send>>>,
}

impl JoinError {
    pub(crate) fn cancelled(id: Id) -> Self {
        JoinError(Box::new(Ending { id, panic: None }))
    }

    pub(crate) fn panicked(id: Id, payload: Box<dyn Any + Send>) -> Self {
        let panic = Some(Mutex::new(payload));
        JoinError(Box::new(Ending { id, panic }))
    }

    /// The task that ended this way.
    pub fn id(&self) -> Id {
        self.0.id
    }

    /// Whether the task was aborted, or went with its executor.
    pub fn is_cancelled(&self) -> bool {
        self.0.panic.is_none()
    }

    /// Whether the task panicked.
    pub fn is_panic(&self) -> bool {
        self.0.panic.is_some()
    }

    /// What the task panicked with, for [`std::panic::resume_unwind`].
    ///
    /// ```
    /// executor::block_on(async {
    ///     let error = executor::spawn(async { panic!("no milk") }).await.unwrap_err();
    ///     assert_eq!(*error.into_panic().downcast::<&str>().unwrap(), "no milk");
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// If the task was cancelled: ask [`is_panic`](JoinError::is_panic) first.
    #[track_caller]
    pub fn into_panic(self) -> Box<dyn Any + Send> {
        match self.0.panic {
            Some(payload) => payload.into_inner().unwrap_or_else(|e| e.into_inner()),
            None => panic!(
                "{} was cancelled and did not panic: check is_panic() first",
                self.0.id
            ),
        }
    }

    /// The message of the panic, where it has one, as nearly every panic does.
    fn with_message<R>(&self, f: impl FnOnce(Option<&str>) -> R) -> R {
        let Some(payload) = &self.0.panic else {
            return f(None);
        };
        let payload = payload.lock().unwrap_or_else(|e| e.into_inner());
        f(payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str)))
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_cancelled() {
            return write!(f, "{} was cancelled", self.0.id);
        }
        self.with_message(|message| match message {
            Some(message) => write!(f, "{} panicked: {message}", self.0.id),
            None => write!(f, "{} panicked", self.0.id),
        })
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinError({self})")
    }
}

impl Error for JoinError {}
