//! How is a program played on a runtime?
//!
//! The same code plays it on the executor and on the reference; only the [`Runtime`] differs.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::{Pin, pin},
    rc::Rc,
    task::Poll,
};

use super::act::{Guard, do_act};
use super::language::{Body, EXECUTORS, How, PLACES, Program, Stage, Step};
use super::runtime::{Ended, Runtime, Task, Why};
use super::world::{Entry, Probe, Value, What, World, id};
use super::wrapped::wrapped;

/// Plays a program, and returns the record.
pub fn play<R: Runtime>(program: &Program) -> Vec<Entry> {
    let world = World::<R>::new(program);
    for stage in &program.stages {
        match stage {
            Stage::Run(which, steps) => run_stage(&world, *which, steps),
            Stage::Outside(act) => quietly(&world, 0, || do_act(&world, 0, act)),
        }
    }
    tear_down(&world);
    let leaked = Rc::strong_count(&world) - 1;
    if leaked > 0 {
        world.say(0, What::Leaked(leaked));
    }
    world.log.take()
}

fn run_stage<R: Runtime>(world: &Rc<World<R>>, which: usize, steps: &Body) {
    let Some(executor) = world.executors[which % EXECUTORS].borrow().clone() else {
        return;
    };
    let main = body(world, steps.clone());
    world.is_inside.set(true);
    let ended = catch_unwind(AssertUnwindSafe(|| R::block_on(&executor, main)));
    world.is_inside.set(false);
    let told = match &ended {
        Ok(ended) => Ok(id(ended)),
        Err(panic) => Err(Why::of(&**panic)),
    };
    world.say(0, What::Ended(told));
    quietly(world, 0, || drop(ended));
    quietly(world, 0, || drop(executor));
}

/// Drops whatever is left, and then looks for what should have gone.
fn tear_down<R: Runtime>(world: &Rc<World<R>>) {
    for executor in &world.executors {
        quietly(world, 0, || drop(executor.take()));
    }
    for place in 0..PLACES {
        quietly(world, 0, || drop(world.shelf[place].take()));
        quietly(world, 0, || drop(world.handles[place].take()));
        drop((world.wakers[place].take(), world.gates[place].take()));
    }
    for queue in &world.queues {
        let items = std::iter::from_fn(|| R::try_get(queue)).map(|item| item.id);
        world.say(0, What::Outputs(items.collect()));
        if R::len(queue) > 0 {
            world.say(0, What::Lost(R::len(queue)));
        }
    }
    // A drop may have left something behind.
    for place in 0..PLACES {
        quietly(world, 0, || drop(world.handles[place].take()));
        drop(world.wakers[place].take());
    }
}

/// Catches a panic of what is done outside of a task.
fn quietly<R: Runtime>(world: &World<R>, me: u32, f: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(f)) {
        world.say(me, What::Caught(Why::of(&*panic)));
    }
}

/// A body as a future that is watched. Its guards go with it, and not when it is ready.
pub fn body<R: Runtime>(world: &Rc<World<R>>, steps: Body) -> Task<R> {
    let (id, guards) = (world.number(), Rc::default());
    let future = Box::pin(run(world.clone(), id, steps, Rc::clone(&guards)));
    let world = world.clone();
    Box::pin(Probe {
        id,
        world,
        future,
        guards,
    })
}

fn bodies<R: Runtime>(world: &Rc<World<R>>, children: Vec<Body>) -> Vec<Task<R>> {
    let children = children.into_iter();
    children.map(|steps| body(world, steps)).collect()
}

async fn run<R: Runtime>(
    world: Rc<World<R>>,
    me: u32,
    steps: Body,
    guards: Rc<RefCell<Vec<Guard<R>>>>,
) -> Ended<R> {
    let world = &world;
    let say = |what| world.say(me, what);
    let timed = |ended: Option<Ended<R>>| match ended {
        Some(_) => {}
        None => world.say(me, What::TimedOut),
    };
    for step in steps {
        match step {
            Step::Do(act) => do_act(world, me, &act),
            Step::Guard(acts) => guards.borrow_mut().push(Guard(world.clone(), me, acts)),
            Step::Yield => R::yield_now().await,
            Step::Sleep(ms) => R::sleep(ms).await,
            Step::SleepUntil(ms) => R::sleep_until(ms).await,
            Step::SleepBeside(ms, steps) => {
                let sleep = R::sleep(ms);
                finish(body(world, steps)).await;
                sleep.await;
            }
            Step::Timeout(ms, steps) => timed(R::timeout(ms, body(world, steps)).await),
            Step::TimeoutAt(ms, steps) => timed(R::timeout_at(ms, body(world, steps)).await),
            Step::Beat {
                period,
                limit,
                times,
                between,
            } => {
                let mut beat = R::interval(period);
                for _ in 0..times {
                    say(What::Tick(R::tick(&mut beat, limit).await));
                    if !between.is_empty() {
                        finish(body(world, between.clone())).await;
                    }
                }
            }
            Step::Await(place) => {
                let handle = world.handles[place % PLACES].take();
                if let Some(handle) = handle {
                    joined(world, me, handle.await);
                }
            }
            Step::Watch(place) => watch(world, me, &world.handles[place % PLACES]).await,
            Step::Gather(how, children) => gather(world, me, how, children, false).await,
            Step::GatherOn(how, children) => gather(world, me, how, children, true).await,
            Step::Put(queue) => {
                if let Some(queue) = world.queues.get(queue) {
                    let item = world.item();
                    say(What::Item(Some(item.id)));
                    R::put(queue, item).await;
                    say(What::Put(true, R::len(queue)));
                }
            }
            Step::Get(queue) => {
                if let Some(queue) = world.queues.get(queue) {
                    let item = R::get(queue).await;
                    say(What::Item(Some(item.id)));
                }
            }
            Step::QueueJoin(queue) => {
                if let Some(queue) = world.queues.get(queue) {
                    R::queue_join(queue).await;
                }
            }
            Step::Keep(place) => {
                let waker = poll_fn(|cx| Poll::Ready(cx.waker().clone())).await;
                drop(world.wakers[place % PLACES].replace(Some(waker)));
            }
            Step::Pass(place) => poll_fn(|cx| world.gates[place % PLACES].poll(cx)).await,
            Step::Wrap(wrapper, steps) => {
                wrapped::<R>(wrapper, body(world, steps)).await;
            }
            Step::Repeat(times, steps) => {
                for _ in 0..times {
                    finish(body(world, steps.clone())).await;
                }
            }
            Step::Start(place, steps) => {
                let mut task = body(world, steps);
                let polled = poll_fn(|cx| Poll::Ready(task.as_mut().poll(cx))).await;
                if polled.is_pending() {
                    let before = world.shelf[place % PLACES].replace(Some(task));
                    drop(before);
                }
            }
            Step::Resume(place) => {
                let task = world.shelf[place % PLACES].take();
                if let Some(task) = task {
                    finish(task).await;
                }
            }
            Step::Fail => return Err(world.value(None)),
            Step::Return(place) => {
                let handle = world.handles[place % PLACES].take();
                return Ok(world.value(handle));
            }
        }
    }
    Ok(world.value(None))
}

/// Awaits a body whose output nobody wants. Not by `.await`, which leaks an output if the drop of its
/// future panics.
pub async fn finish<R: Runtime>(mut task: Task<R>) {
    let ended = poll_fn(|cx| task.as_mut().poll(cx)).await;
    drop(task);
    drop(ended);
}

fn joined<R: Runtime>(world: &World<R>, me: u32, output: <R::Handle as Future>::Output) {
    let joined = R::joined(output);
    let told = joined.as_ref().map(id).map_err(|why| *why);
    world.say(me, What::Joined(told));
}

/// Polls a handle that stays in its place, so that another may poll it, too, or take it.
async fn watch<R: Runtime>(world: &World<R>, me: u32, place: &RefCell<Option<R::Handle>>) {
    poll_fn(|cx| {
        let Some(mut handle) = place.take() else {
            return Poll::Ready(());
        };
        match Pin::new(&mut handle).poll(cx) {
            Poll::Ready(output) => {
                joined(world, me, output);
                Poll::Ready(())
            }
            Poll::Pending => {
                drop(place.replace(Some(handle)));
                Poll::Pending
            }
        }
    })
    .await;
}

async fn gather<R: Runtime>(
    world: &Rc<World<R>>,
    me: u32,
    how: How,
    children: Vec<Body>,
    go_on: bool,
) {
    let mut tasks = bodies(world, children);
    let values = |values: &[Value<R>]| values.iter().map(|value| value.id).collect();
    let two = |tasks: &mut Vec<Task<R>>| {
        tasks.resize_with(2, || body(world, Vec::new()));
        let b = tasks.pop();
        (tasks.pop().expect("one of two"), b.expect("the other"))
    };
    let what = match how {
        How::Join => {
            let (a, b) = two(&mut tasks);
            let both = persist(world, me, go_on, R::join(a, b)).await;
            What::Outputs(both.iter().map(id).collect())
        }
        How::Select => {
            let (a, b) = two(&mut tasks);
            let (first, ended) = persist(world, me, go_on, R::select(a, b)).await;
            What::Ready(first, id(&ended))
        }
        How::JoinAll => {
            let all = persist(world, me, go_on, R::join_all(tasks)).await;
            What::Outputs(all.iter().map(id).collect())
        }
        How::TryJoinAll => match persist(world, me, go_on, R::try_join_all(tasks)).await {
            Ok(all) => What::Outputs(values(&all)),
            Err(error) => What::Ready(false, error.id),
        },
        How::AsCompleted(most, between) => {
            let mut completed = R::as_completed(tasks);
            for _ in 0..most {
                let next = persist(world, me, go_on, R::next(&mut completed)).await;
                world.say(me, What::Item(next.as_ref().map(id)));
                if next.is_none() {
                    break;
                }
                if !between.is_empty() {
                    finish(body(world, between.clone())).await;
                }
            }
            return;
        }
        How::Wait(when, limit, and_then) => {
            let wait = R::wait(tasks, when, limit);
            let (done, pending) = persist(world, me, go_on, wait).await;
            let numbers = pending.iter().map(|(index, _)| *index).collect();
            let done = done.iter().map(|(index, _)| *index).collect();
            world.say(me, What::Waited(done, numbers));
            for (_, task) in pending {
                if and_then {
                    finish(task).await;
                }
            }
            return;
        }
    };
    world.say(me, what);
}

/// Awaits a combinator. If told to, it polls it again after a panic of the program.
async fn persist<R: Runtime, F: Future>(
    world: &World<R>,
    me: u32,
    go_on: bool,
    future: F,
) -> F::Output {
    let mut future = pin!(future);
    poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(polled) => polled,
            Err(panic) => match Why::of(&*panic) {
                why @ Why::Fault(_) if go_on => {
                    world.say(me, What::Caught(why));
                    Poll::Pending
                }
                _ => resume_unwind(panic),
            },
        },
    )
    .await
}
