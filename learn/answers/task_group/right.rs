// Exercise 13: a group of tasks that end together
//
// A dropped handle detaches its task, and the task runs on unseen. A group does better
// (`asyncio.TaskGroup`; tokio's `JoinSet`): no child outlives it. `join` waits for all children.
// When one fails, whichever it is, the others are aborted, *and awaited*: an abort is a request,
// and a child is gone only when its handle is ready. Only then does `join` return the error. A
// group that is dropped before that aborts its children.

use std::mem;

use executor::{JoinHandle, spawn, try_join_all};

/// Tasks that end together.
pub struct TaskGroup<T, E> {
    children: Vec<JoinHandle<Result<T, E>>>,
}

impl<T: 'static, E: 'static> TaskGroup<T, E> {
    pub fn new() -> Self {
        let children = Vec::new();
        TaskGroup { children }
    }

    pub fn spawn(&mut self, child: impl Future<Output = Result<T, E>> + 'static) {
        self.children.push(spawn(child));
    }

    /// The outputs of all children, in the order of their spawns; or the first error, once all the other
    /// children are gone.
    pub async fn join(mut self) -> Result<Vec<T>, E> {
        // YOURS: todo!("wait for all, or for the first error; then abort the others, and await them")
        let children = self.children.iter_mut();
        let ends = children.map(async |child| child.await.expect("no child panics"));
        let result = try_join_all(ends).await;
        for child in &self.children {
            child.abort();
        }
        // An abort is a request: the child is dropped at its next turn.
        for child in mem::take(&mut self.children) {
            if !child.is_finished() {
                let _ = child.await;
            }
        }
        result
        // END
    }
}

impl<T, E> Drop for TaskGroup<T, E> {
    fn drop(&mut self) {
        // YOURS: // The group may be dropped before its join is over: by a timeout, say.
        for child in &self.children {
            child.abort();
        }
        // END
    }
}
