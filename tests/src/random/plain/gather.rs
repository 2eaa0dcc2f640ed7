//! Combinators by the plainest means.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    mem,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

use executor::combinators::ReturnWhen;

use super::super::runtime::{Ended, Task, Waited};
use super::super::world::Value;
use super::{EVERYONE, Plain, drop_quietly, misuse, time::Sleep};

/// Polls one of two. If that, or its drop, panics, it is over, and the task is woken for the other.
fn poll_one(child: &mut Option<Task<Plain>>, cx: &mut Context<'_>) -> Poll<Ended<Plain>> {
    let Some(future) = child else {
        return Poll::Pending;
    };
    let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
    polled.unwrap_or_else(|panic| {
        let _ = drop_quietly(child.take());
        cx.waker().wake_by_ref();
        resume_unwind(panic)
    })
}

/// Drops a child that is ready.
fn drop_one(child: &mut Option<Task<Plain>>, cx: &mut Context<'_>) {
    let child = child.take();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(child))) {
        cx.waker().wake_by_ref();
        resume_unwind(panic);
    }
}

/// What a combinator drops, in this order: its children, then the outputs that it has.
struct Both {
    children: [Option<Task<Plain>>; 2],
    outputs: [Option<Ended<Plain>>; 2],
}

pub fn join(a: Task<Plain>, b: Task<Plain>) -> impl Future<Output = [Ended<Plain>; 2]> {
    let mut both = Both {
        children: [Some(a), Some(b)],
        outputs: [None, None],
    };
    poll_fn(move |cx| {
        let Both { children, outputs } = &mut both;
        for (child, output) in children.iter_mut().zip(outputs) {
            if let Poll::Ready(ended) = poll_one(child, cx) {
                *output = Some(ended);
                drop_one(child, cx);
            }
        }
        if both.children.iter().any(Option::is_some) {
            return Poll::Pending;
        }
        match mem::take(&mut both.outputs) {
            [Some(a), Some(b)] => Poll::Ready([a, b]),
            _ => misuse(),
        }
    })
}

pub fn select(a: Task<Plain>, b: Task<Plain>) -> impl Future<Output = (bool, Ended<Plain>)> {
    let (mut a, mut b) = (Some(a), Some(b));
    poll_fn(move |cx| {
        if a.is_none() && b.is_none() {
            misuse();
        }
        let won = match poll_one(&mut a, cx) {
            Poll::Ready(ended) => (true, ended),
            Poll::Pending => match poll_one(&mut b, cx) {
                Poll::Ready(ended) => (false, ended),
                Poll::Pending => return Poll::Pending,
            },
        };
        // Both go, even if the drop of one panics; of two panics the first counts.
        let dropped = [&mut a, &mut b].map(|child| {
            let child = child.take();
            catch_unwind(AssertUnwindSafe(|| drop(child)))
        });
        if let Some(panic) = dropped.into_iter().find_map(Result::err) {
            resume_unwind(panic);
        }
        Poll::Ready(won)
    })
}

/// Many children. In one poll each child that is in line then is polled once.
pub struct Crowd {
    children: Vec<Option<Task<Plain>>>,
    line: Arc<Mutex<Line>>,
    /// How many were never polled.
    fresh: usize,
}

/// The children that were woken, the first woken first.
struct Line {
    woken: VecDeque<usize>,
    is_woken: Vec<bool>,
    /// The child that is being polled, and whether it has woken itself: then it goes to the end of the
    /// line when its poll is over.
    polled: Option<usize>,
    woke_itself: bool,
    /// The task, between two polls.
    task: Option<Waker>,
}

struct Child {
    index: usize,
    line: Arc<Mutex<Line>>,
}

impl Wake for Child {
    fn wake(self: Arc<Self>) {
        let mut line = lock(&self.line);
        if line.polled == Some(self.index) {
            line.woke_itself = true;
        } else if !mem::replace(&mut line.is_woken[self.index], true) {
            line.woken.push_back(self.index);
            let task = line.task.take();
            drop(line);
            task.into_iter().for_each(Waker::wake);
        }
    }
}

fn lock(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Crowd {
    pub fn new(children: Vec<Task<Plain>>) -> Self {
        let line = Line {
            woken: (0..children.len()).collect(),
            is_woken: vec![true; children.len()],
            polled: None,
            woke_itself: false,
            task: None,
        };
        Crowd {
            fresh: children.len(),
            children: children.into_iter().map(Some).collect(),
            line: Arc::new(Mutex::new(line)),
        }
    }

    fn pending(&self) -> usize {
        self.children.iter().flatten().count()
    }

    fn turn(
        &mut self,
        cx: &mut Context<'_>,
        mut completed: impl FnMut(usize, Ended<Plain>) -> ControlFlow<()>,
    ) {
        lock(&self.line).task = None;
        if EVERYONE.get() {
            lock(&self.line).woken = (0..self.children.len()).collect();
        }
        let most = lock(&self.line).woken.len();
        for _ in 0..most {
            let mut line = lock(&self.line);
            let index = line.woken.pop_front().expect("it is that long");
            line.is_woken[index] = self.children[index].is_none(); // Nothing wakes what is over.
            (line.polled, line.woke_itself) = (Some(index), false);
            drop(line);
            self.fresh = self.fresh.saturating_sub(1);
            if self.children[index].is_none() {
                continue;
            }
            let line = self.line.clone();
            let waker = Waker::from(Arc::new(Child { index, line }));
            let mut cx_of_child = Context::from_waker(&waker);
            let polled = catch_unwind(AssertUnwindSafe(|| {
                let child = &mut self.children[index];
                let polled = child
                    .as_mut()
                    .map(|future| future.as_mut().poll(&mut cx_of_child));
                let Some(Poll::Ready(ended)) = polled else {
                    return ControlFlow::Continue(());
                };
                let flow = completed(index, ended);
                drop(child.take());
                flow
            }));
            let mut line = lock(&self.line);
            line.polled = None;
            if self.children[index].is_none() || polled.is_err() {
                line.is_woken[index] = true;
            } else if line.woke_itself {
                line.is_woken[index] = true;
                line.woken.push_back(index);
            }
            drop(line);
            match polled {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return,
                Err(panic) => {
                    let _ = drop_quietly(self.children[index].take());
                    cx.waker().wake_by_ref();
                    resume_unwind(panic);
                }
            }
        }
        if self.pending() > 0 {
            let mut line = lock(&self.line);
            if line.woken.is_empty() {
                line.task = Some(cx.waker().clone());
            } else {
                drop(line);
                cx.waker().wake_by_ref();
            }
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        lock(&self.line).task = None;
    }
}

pub fn join_all(tasks: Vec<Task<Plain>>) -> impl Future<Output = Vec<Ended<Plain>>> {
    let mut outputs: Vec<_> = tasks.iter().map(|_| None).collect();
    let mut crowd = Crowd::new(tasks);
    poll_fn(move |cx| {
        crowd.turn(cx, |index, ended| {
            outputs[index] = Some(ended);
            ControlFlow::Continue(())
        });
        match crowd.pending() {
            0 => Poll::Ready(outputs.iter_mut().filter_map(Option::take).collect()),
            _ => Poll::Pending,
        }
    })
}

pub fn try_join_all(
    tasks: Vec<Task<Plain>>,
) -> impl Future<Output = Result<Vec<Value<Plain>>, Value<Plain>>> {
    let mut values: Vec<_> = tasks.iter().map(|_| None).collect();
    let mut crowd = Some(Crowd::new(tasks));
    poll_fn(move |cx| {
        let Some(children) = &mut crowd else {
            misuse(); // The drop of a child has panicked when this was over.
        };
        let mut error = None;
        children.turn(cx, |index, ended| match ended {
            Ok(value) => {
                values[index] = Some(value);
                ControlFlow::Continue(())
            }
            Err(first) => {
                error = Some(first);
                ControlFlow::Break(())
            }
        });
        if error.is_none() && children.pending() > 0 {
            return Poll::Pending;
        }
        drop(crowd.take());
        let values: Vec<_> = values.iter_mut().filter_map(Option::take).collect();
        Poll::Ready(error.map_or(Ok(values), Err))
    })
}

pub fn next(crowd: &mut Crowd) -> impl Future<Output = Option<Ended<Plain>>> {
    poll_fn(|cx| {
        if crowd.pending() == 0 {
            return Poll::Ready(None);
        }
        let mut first = None;
        crowd.turn(cx, |_, ended| {
            first = Some(ended);
            ControlFlow::Break(())
        });
        first.map_or(Poll::Pending, |ended| Poll::Ready(Some(ended)))
    })
}

pub fn wait(
    tasks: Vec<Task<Plain>>,
    when: ReturnWhen,
    mut limit: Option<Sleep>,
) -> impl Future<Output = Waited<Plain>> {
    let (mut crowd, mut done) = (Crowd::new(tasks), Vec::new());
    poll_fn(move |cx| {
        crowd.turn(cx, |index, ended| {
            done.push((index, ended));
            ControlFlow::Continue(())
        });
        let enough = match when {
            ReturnWhen::FirstCompleted => !done.is_empty(),
            ReturnWhen::FirstError => done.iter().any(|(_, ended)| ended.is_err()),
            ReturnWhen::AllCompleted => false,
        };
        if !enough && crowd.pending() > 0 {
            // The time limit comes last, so that values win over it.
            let limit = limit.as_mut().filter(|_| crowd.fresh == 0);
            if !limit.is_some_and(|limit| limit.poll_limit(cx).is_ready()) {
                return Poll::Pending;
            }
        }
        lock(&crowd.line).task = None;
        let children = mem::take(&mut crowd.children).into_iter().enumerate();
        let pending = children.filter_map(|(index, child)| Some((index, child?)));
        limit = None;
        Poll::Ready((mem::take(&mut done), pending.collect()))
    })
}
