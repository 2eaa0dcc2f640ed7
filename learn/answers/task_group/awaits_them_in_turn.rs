// Wrong: the error of a later child is not seen before the earlier ones are over.

use std::mem;

use executor::{JoinHandle, spawn};

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
        let mut result = Ok(Vec::new());
        for child in &mut self.children {
            match (child.await.expect("no child panics"), &mut result) {
                (Ok(output), Ok(outputs)) => outputs.push(output),
                (Err(error), _) => {
                    result = Err(error);
                    break;
                }
                (Ok(_), Err(_)) => {}
            }
        }
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
    fn drop(&mut self) {
        for child in &self.children {
            child.abort();
        }
    }
}
