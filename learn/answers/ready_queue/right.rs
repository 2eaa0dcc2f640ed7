// Exercise 4: a ready queue with one entry a task
//
// Many tasks share one thread through a ready queue: a wake puts the number of its task there, and
// the loop polls the task at the front. A task that is woken three times before its turn needs one
// poll and not three, so a mark, `queued`, says whether it is in the queue. A wake in the middle of
// a poll must bring one more poll: think about when the mark is to be cleared.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Wake, Waker},
};

/// The numbers of the tasks that are ready, first come first served.
type ReadyQueue = Arc<Mutex<VecDeque<usize>>>;

/// What wakes a task: its number, and whether that is in the ready queue now.
struct Header {
    task: usize,
    queued: AtomicBool,
    ready: ReadyQueue,
}

impl Wake for Header {
    fn wake(self: Arc<Self>) {
        // YOURS: todo!("into the ready queue, unless it is there already")
        if !self.queued.swap(true, SeqCst) {
            self.ready.lock().unwrap().push_back(self.task);
        }
        // END
    }
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    header: Arc<Header>,
}

#[derive(Default)]
pub struct Executor {
    /// By number; `None` is a task that is over.
    tasks: Vec<Option<Task>>,
    ready: ReadyQueue,
}

impl Executor {
    /// A new task is ready.
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

    /// Polls the tasks that are ready, in order, until none is.
    pub fn run(&mut self) {
        // YOURS: todo!("take a number from the front, poll its task; when it is over, let it go")
        loop {
            // A statement of its own, so that the lock is free during the poll, which may wake.
            let next = self.ready.lock().unwrap().pop_front();
            let Some(next) = next else { return };
            let Some(task) = &mut self.tasks[next] else {
                continue;
            };
            // Before the poll: a wake from now on asks for another one.
            task.header.queued.store(false, SeqCst);
            let waker = Waker::from(task.header.clone());
            let polled = task.future.as_mut().poll(&mut Context::from_waker(&waker));
            if polled.is_ready() {
                self.tasks[next] = None;
            }
        }
        // END
    }
}
