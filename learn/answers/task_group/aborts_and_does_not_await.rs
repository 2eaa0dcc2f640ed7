// Wrong: an abort is a request, and nobody waits until it is done.

use executor::{JoinHandle, spawn, try_join_all};

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

    pub async fn join(mut self) -> Result<Vec<T>, E> {
        let children = self.children.iter_mut();
        let ends = children.map(async |child| child.await.expect("no child panics"));
        let result = try_join_all(ends).await;
        for child in &self.children {
            child.abort();
        }
        result
    }
}

impl<T, E> Drop for TaskGroup<T, E> {
    fn drop(&mut self) {
        for child in &self.children {
            child.abort();
        }
    }
}
