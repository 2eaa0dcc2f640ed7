// Wrong: a group that is dropped leaves its children behind.

use std::mem;

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
        for child in mem::take(&mut self.children) {
            if !child.is_finished() {
                let _ = child.await;
            }
        }
        result
    }
}

impl<T, E> Drop for TaskGroup<T, E> {
    fn drop(&mut self) {}
}
