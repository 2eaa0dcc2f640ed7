// Wrong: whichever child was woken, it polls all.

use std::{
    future::poll_fn,
    mem,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
};

struct Woken {
    children: Mutex<Vec<usize>>,
    parent: Mutex<Waker>,
}

struct ChildWaker {
    child: usize,
    woken: Arc<Woken>,
}

impl Wake for ChildWaker {
    fn wake(self: Arc<Self>) {
        self.woken.children.lock().unwrap().push(self.child);
        self.woken.parent.lock().unwrap().wake_by_ref();
    }
}

pub async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut left = futures.len();
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
    let mut futures: Vec<_> = futures
        .into_iter()
        .map(|future| Some(Box::pin(future)))
        .collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    poll_fn(|cx| -> Poll<()> {
        *woken.parent.lock().unwrap() = cx.waker().clone();
        mem::take(&mut *woken.children.lock().unwrap());
        for child in 0..futures.len() {
            let Some(future) = &mut futures[child] else {
                continue;
            };
            if let Poll::Ready(output) = future
                .as_mut()
                .poll(&mut Context::from_waker(&wakers[child]))
            {
                (futures[child], outputs[child]) = (None, Some(output));
                left -= 1;
            }
        }
        match left {
            0 => Poll::Ready(()),
            _ => Poll::Pending,
        }
    })
    .await;
    outputs.into_iter().flatten().collect()
}
