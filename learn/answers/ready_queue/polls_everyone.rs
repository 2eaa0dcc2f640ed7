// Wrong: whichever task was woken, it polls all that there are.

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
        loop {
            let next = self.ready.lock().unwrap().pop_front();
            let Some(next) = next else { return };
            if let Some(task) = &self.tasks[next] {
                task.header.queued.store(false, SeqCst);
            }
            for task in &mut self.tasks {
                let Some(Task { future, header }) = task else {
                    continue;
                };
                let waker = Waker::from(header.clone());
                let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
                if polled.is_ready() {
                    *task = None;
                }
            }
        }
    }
}
