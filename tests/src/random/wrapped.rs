//! How is a body polled with a waker that is not its task's?

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Wake, Waker},
};

use super::language::Wrapper;
use super::play::finish;
use super::runtime::{Runtime, Task};

/// A waker that is none of the runtime's, and wakes the last one that it was given.
#[derive(Default)]
struct Wrapped(Mutex<Option<Waker>>);

impl Wrapped {
    fn set(&self, waker: Option<Waker>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *kept, waker);
        drop(kept);
        drop(before);
    }
}

impl Wake for Wrapped {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let waker = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waker = waker.clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Awaits a body, which sees other wakers than the task's.
pub async fn wrapped<R: Runtime>(how: Wrapper, mut task: Task<R>) {
    let mut shown = Arc::new(Wrapped::default());
    finish::<R>(Box::pin(poll_fn(move |cx| {
        if how == Wrapper::Fresh {
            shown.set(None);
            shown = Arc::default();
        }
        shown.set(Some(cx.waker().clone()));
        let waker = Waker::from(shown.clone());
        task.as_mut().poll(&mut Context::from_waker(&waker))
    })))
    .await;
}
