//! What does a program do that takes no wait?
//!
//! In a task, in a drop, or outside of any executor.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
    task::Waker,
    thread,
};

use super::language::{Act, EXECUTORS, PLACES};
use super::play::body;
use super::runtime::{Fault, Runtime, Why};
use super::world::{What, World};

pub fn do_act<R: Runtime>(world: &Rc<World<R>>, me: u32, act: &Act) {
    let say = |what| world.say(me, what);
    let waker = |place: &usize| world.wakers[place % PLACES].borrow().clone();
    let keep = |place: &usize, handle: R::Handle| {
        say(What::Spawned(R::id(&handle)));
        drop(world.handles[place % PLACES].replace(Some(handle)));
    };
    match act {
        Act::Spawn(place, steps) => keep(place, R::spawn(body(world, steps.clone()))),
        Act::SpawnOn(which, place, steps) => {
            let executor = world.executors[which % EXECUTORS].borrow().clone();
            if let Some(executor) = executor {
                keep(place, R::spawn_on(&executor, body(world, steps.clone())));
            }
        }
        Act::Abort(place) => {
            if let Some(handle) = &*world.handles[place % PLACES].borrow() {
                R::abort(handle);
            }
        }
        Act::Forget(place) => drop(world.handles[place % PLACES].take()),
        Act::IsFinished(place) => {
            let finished = world.handles[place % PLACES].borrow();
            let finished = finished.as_ref().map(R::is_finished);
            finished.into_iter().for_each(|is| say(What::Finished(is)));
        }
        Act::Wake(place) => _ = waker(place).map(|waker| waker.wake_by_ref()),
        Act::Spend(place) => _ = world.wakers[place % PLACES].take().map(Waker::wake),
        Act::WakeElsewhere(place) => {
            if let Some(waker) = waker(place) {
                let woken = thread::spawn(move || waker.wake()).join();
                woken.expect("these wakers do not panic");
            }
        }
        Act::Lose(place) => drop(world.wakers[place % PLACES].take()),
        Act::Open(place) => world.gates[place % PLACES].open(),
        Act::TryPut(queue) => {
            if let Some(queue) = world.queues.get(*queue) {
                let item = world.item();
                say(What::Item(Some(item.id)));
                let put = R::try_put(queue, item).is_ok();
                say(What::Put(put, R::len(queue)));
            }
        }
        Act::TryGet(queue) => {
            if let Some(queue) = world.queues.get(*queue) {
                let item = R::try_get(queue);
                say(What::Item(item.as_ref().map(|item| item.id)));
            }
        }
        Act::TaskDone(queue) => {
            if let Some(queue) = world.queues.get(*queue) {
                R::task_done(queue);
            }
        }
        Act::DropExecutor(which) => {
            let executor = world.executors[which % EXECUTORS].take();
            drop(executor);
        }
        Act::Nest => {
            let nested = || R::block_on(&R::executor(), async {});
            if let Err(panic) = catch_unwind(AssertUnwindSafe(nested)) {
                say(What::Refused(Why::of(&*panic)));
            }
        }
        Act::Panic if thread::panicking() => {}
        // Two panics of one body are told apart: which of them a handle gives is promised.
        Act::Panic => resume_unwind(Box::new(Fault(world.number()))),
    }
}

/// Does something when it is dropped.
pub struct Guard<R: Runtime>(pub Rc<World<R>>, pub u32, pub Vec<Act>);

impl<R: Runtime> Drop for Guard<R> {
    fn drop(&mut self) {
        let Guard(world, me, acts) = self;
        let mut fault = None;
        for act in acts {
            match catch_unwind(AssertUnwindSafe(|| do_act(world, *me, act))) {
                Err(panic) if panic.is::<Fault>() => fault = Some(panic),
                Err(panic) => world.say(*me, What::Refused(Why::of(&*panic))),
                Ok(()) => {}
            }
        }
        if let Some(fault) = fault {
            resume_unwind(fault);
        }
    }
}
