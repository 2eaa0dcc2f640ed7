// Exercise 9: join_all that polls only the woken
//
// `join` polls both of its futures each time. With a thousand that would be a thousand polls a
// wake. So each child gets a waker of its own: it notes which child was woken, and then wakes the
// parent, the task that polls `join_all`. A poll of `join_all` polls only the children on that
// list. The outputs come in the order of the input.

use std::{
    future::poll_fn,
    mem,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
};

/// The children that were woken since the last poll, and the waker of the task that polls them all.
struct Woken {
    children: Mutex<Vec<usize>>,
    parent: Mutex<Waker>,
}

/// The waker of one child.
struct ChildWaker {
    child: usize,
    woken: Arc<Woken>,
}

impl Wake for ChildWaker {
    fn wake(self: Arc<Self>) {
        todo!("note which child it is, then wake the parent")
    }
}

/// Waits for all, and gives their outputs in the order of `futures`.
pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut left = futures.len();
    // At first, all are to be polled.
    let children = Mutex::new((0..left).collect());
    let parent = Mutex::new(Waker::noop().clone());
    let woken = Arc::new(Woken { children, parent });
    let new_waker = |child| {
        Waker::from(Arc::new(ChildWaker {
            child,
            woken: woken.clone(),
        }))
    };
    let wakers: Vec<Waker> = (0..left).map(new_waker).collect();
    // `None` once it is over.
    let mut futures: Vec<_> = futures
        .into_iter()
        .map(|future| Some(Box::pin(future)))
        .collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    poll_fn(|cx| -> Poll<()> {
        todo!("take the list of the woken, poll each of them with its own waker; all over?")
    })
    .await;
    outputs.into_iter().flatten().collect()
}
