// Wrong: the outputs come as the children end.

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
    let mut outputs: Vec<F::Output> = Vec::new();
    poll_fn(|cx| -> Poll<()> {
        *woken.parent.lock().unwrap() = cx.waker().clone();
        let mut children = mem::take(&mut *woken.children.lock().unwrap());
        children.sort();
        children.dedup();
        for child in children {
            let Some(future) = &mut futures[child] else {
                continue;
            };
            if let Poll::Ready(output) = future
                .as_mut()
                .poll(&mut Context::from_waker(&wakers[child]))
            {
                futures[child] = None;
                outputs.push(output);
                left -= 1;
            }
        }
        match left {
            0 => Poll::Ready(()),
            _ => Poll::Pending,
        }
    })
    .await;
    outputs
}
