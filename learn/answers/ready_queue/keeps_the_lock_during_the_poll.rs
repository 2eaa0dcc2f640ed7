// Wrong: the lock of a `while let` is held until the end of its body, and a wake waits for it.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Wake, Waker},
};

type ReadyQueue = Arc<Mutex<VecDeque<usize>>>;

struct Header {
    task: usize,
    queued: AtomicBool,
    ready: ReadyQueue,
}

impl Wake for Header {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, SeqCst) {
            self.ready.lock().unwrap().push_back(self.task);
        }
    }
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    header: Arc<Header>,
}

#[derive(Default)]
pub struct Executor {
    tasks: Vec<Option<Task>>,
    ready: ReadyQueue,
}

impl Executor {
    pub fn spawn(&mut self, future: impl Future<Output = ()> + 'static) {
        let (task, queued) = (self.tasks.len(), AtomicBool::new(false));
        let ready = self.ready.clone();
        let header = Arc::new(Header {
            task,
            queued,
            ready,
        });
        let future = Box::pin(future);
        self.tasks.push(Some(Task {
            future,
            header: header.clone(),
        }));
        header.wake();
    }

    pub fn run(&mut self) {
        while let Some(next) = self.ready.lock().unwrap().pop_front() {
            let Some(task) = &mut self.tasks[next] else {
                continue;
            };
            task.header.queued.store(false, SeqCst);
            let waker = Waker::from(task.header.clone());
            let polled = task.future.as_mut().poll(&mut Context::from_waker(&waker));
            if polled.is_ready() {
                self.tasks[next] = None;
            }
        }
    }
}
