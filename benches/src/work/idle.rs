//! What does a task cost that does nothing but wait?

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use super::Sample;
use crate::machine::resident;
use crate::runtimes::Runtime;

/// Where the wakers of the waiting tasks are, as they would be in a channel or a lock: somebody must
/// hold them, or the tasks could not be woken.
struct Held {
    wakers: RefCell<Vec<Option<Waker>>>,
    next: Cell<usize>,
}

impl Held {
    /// Room for `n`, already touched, so that it is not counted.
    fn new(n: u64) -> Rc<Held> {
        let mut wakers: Vec<_> = (0..n).map(|_| Some(Waker::noop().clone())).collect();
        wakers.fill_with(|| None);
        Rc::new(Held {
            wakers: RefCell::new(wakers),
            next: Cell::new(0),
        })
    }

    async fn wait(self: Rc<Self>) {
        poll_fn(|cx| {
            let place = self.next.replace(self.next.get() + 1);
            self.wakers.borrow_mut()[place] = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

/// What is resident beyond `before`, a task.
pub(super) fn grown(name: &'static str, before: Option<u64>, n: u64) -> Sample {
    let grown = before
        .zip(resident())
        .map(|(before, now)| now.saturating_sub(before));
    grown
        .map(|bytes| (name, bytes as f64 / n as f64))
        .into_iter()
        .collect()
}

/// `n` tasks, each polled once, whose wakers somebody holds.
pub fn tasks<R: Runtime>(n: u64) -> Sample {
    R::run(|rt| async move {
        let held = Held::new(n);
        let before = resident();
        for _ in 0..n {
            rt.detach(Rc::clone(&held).wait());
        }
        while (held.next.get() as u64) < n {
            // Not a yield: monoio would poll this future again before the others.
            R::sleep(Duration::from_millis(1)).await;
        }
        let sample = grown("bytes", before, n);
        // Tasks and wakers hold each other through `held`.
        drop(held.wakers.take());
        sample
    })
}

/// `n` threads that wait for a message.
pub fn threads(n: u64) -> Sample {
    let before = resident();
    let (ready, all_ready) = mpsc::channel();
    let wait = |_| {
        let (sender, receiver) = mpsc::channel::<()>();
        let ready = ready.clone();
        let thread = thread::spawn(move || {
            ready.send(()).expect("somebody listens");
            receiver.recv()
        });
        (sender, thread)
    };
    let waiting: Vec<_> = (0..n).map(wait).collect();
    assert_eq!(all_ready.iter().take(n as usize).count() as u64, n);
    let sample = grown("bytes", before, n);
    for (sender, thread) in waiting {
        drop(sender);
        assert!(thread.join().expect("no panic").is_err());
    }
    sample
}
