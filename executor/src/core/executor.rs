//! How is a loop started, and how does it end?
//!
//! Next: `executor.rs`

use std::panic::Location;
use std::pin::pin;
use std::rc::Rc;

use super::{End, Kind, Notice, Runtime, TaskKey, ThreadDriver};
use super::{enter, fail, run, with_current};

/// Runs the loop until `future` is ready. The future is a task like the others.
#[track_caller]
pub(crate) fn block_on<F: Future>(rt: &Rc<Runtime>, future: F) -> F::Output {
    assert!(
        with_current(|_| ()).is_none(),
        "block_on was called inside block_on, whose loop would stand still meanwhile: use \
         `.await` there, or a thread of its own"
    );
    let _enter = enter(rt.clone());
    let key = rt.insert(None, (Kind::Main, None, Location::caller()));
    let mut main = MainTask(rt, key, End::Panicked);
    let mut output = None;
    // The future is dropped before the rest, whatever happens: its drop may still spawn and wake.
    // (After a plain `.await` the output would leak if that drop panics.)
    run(rt, pin!(async { output = Some(pin!(future).await) }));
    main.2 = End::Completed;
    output.expect("the loop runs until the main future is ready")
}

/// The main future's place in the table of tasks, while its `block_on` lasts; and how that ends.
struct MainTask<'a>(&'a Runtime, TaskKey, End);

impl Drop for MainTask<'_> {
    fn drop(&mut self) {
        let MainTask(rt, key, end) = *self;
        rt.finish(key, None, end);
        rt.emit(|| Notice::Gone(key, end == End::Completed));
    }
}

/// Drops the tasks in the order in which they were spawned, then all but the outputs of handles.
pub(crate) fn shut_down(rt: &Rc<Runtime>) {
    // It stays current: what the tasks wake is still here, and what they spawn is cancelled, no panic.
    let _enter = enter(rt.clone());
    rt.emit(|| Notice::Closing);
    rt.tasks.borrow_mut().is_closed = true;
    let unfinished = rt.tasks.borrow().unfinished();
    for key in unfinished {
        let task = rt.tasks.borrow_mut().take(key);
        if let Some(future) = task.and_then(|task| task.body) {
            fail(rt, key, future, None);
        }
    }
    rt.tasks.borrow_mut().close();
    let driver = rt.driver.replace(Rc::new(ThreadDriver));
    drop((rt.timers.take(), driver, rt.extras.take()));
}
