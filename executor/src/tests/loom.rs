//! What models run: see `core/threads/tests.rs`.

mod pool;
mod wakes;

use std::{
    future::poll_fn,
    rc::Rc,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Poll, Waker},
};

use crate::{
    Executor,
    core::{
        Driver, Instant, Parked, Runtime, ThreadDriver,
        threads::{AtomicU64, thread},
    },
};

/// The plain thread, in a model: there no time passes.
struct TimeStands;

impl Driver for TimeStands {
    fn now(&self) -> Instant {
        Instant(0)
    }

    fn wait(&self, rt: &Runtime, _: Option<Instant>) {
        ThreadDriver.wait(rt, None);
    }

    fn park(&self, rt: &Runtime, until: Option<Instant>, _: bool) -> Parked {
        self.wait(rt, until);
        Parked::MayGoOn
    }

    fn unparker(&self) -> Waker {
        ThreadDriver.unparker()
    }
}

pub(crate) fn executor() -> Executor {
    let rt = Runtime::new(Rc::new(TimeStands), None);
    Executor { rt }
}

/// What threads do before they wake. Relaxed throughout: it is the wake that has to make it seen.
#[derive(Clone)]
pub(crate) struct Steps(Arc<AtomicU64>);

impl Steps {
    pub(crate) fn new() -> Self {
        Steps(Arc::new(AtomicU64::new(0)))
    }

    pub(crate) fn done(&self) -> u64 {
        self.0.load(Relaxed)
    }

    pub(crate) fn take(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// A thread that takes a step and wakes, so many times.
    pub(crate) fn taken_elsewhere(&self, times: u64, waker: Waker) -> thread::JoinHandle<()> {
        let steps = self.clone();
        thread::spawn(move || {
            for _ in 0..times {
                steps.take();
                waker.wake_by_ref();
            }
        })
    }

    /// Ready after so many steps. The first poll calls `begin` with the waker.
    pub(crate) async fn wait_for(&self, steps: u64, begin: impl FnOnce(&Waker)) {
        let mut begin = Some(begin);
        poll_fn(|cx| {
            if let Some(begin) = begin.take() {
                begin(cx.waker());
            }
            match self.done() >= steps {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }
}

pub(crate) fn join(threads: impl IntoIterator<Item = thread::JoinHandle<()>>) {
    for thread in threads {
        thread.join().unwrap();
    }
}
