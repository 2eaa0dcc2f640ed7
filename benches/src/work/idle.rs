//! What does a task cost that does nothing but wait?

use std::cell::RefCell;
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
type Held = Rc<RefCell<Vec<Waker>>>;

async fn wait(held: Held) {
    poll_fn(|cx| {
        held.borrow_mut().push(cx.waker().clone());
        Poll::Pending
    })
    .await
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
        // Already touched, so that its own room is not counted.
        let held = Held::new(vec![Waker::noop().clone(); n as usize].into());
        held.borrow_mut().clear();
        let before = resident();
        for _ in 0..n {
            rt.detach(wait(Rc::clone(&held)));
        }
        while (held.borrow().len() as u64) < n {
            // Not a yield: monoio would poll this future again before the others.
            R::sleep(Duration::from_millis(1)).await;
        }
        let sample = grown("bytes", before, n);
        // Tasks and wakers hold each other through `held`.
        drop(held.take());
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
