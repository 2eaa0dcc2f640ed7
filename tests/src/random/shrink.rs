//! What is the smallest program that still fails?
//!
//! Every way to make a program smaller by one step is tried, as long as one of the results still fails:
//! a step goes, a step gives way to those within it, a number becomes smaller.

use super::language::{Act, Body, How, Program, Stage, Step};

/// The smallest program found that `fails` like this one.
pub fn shrink(mut program: Program, fails: impl Fn(&Program) -> bool) -> Program {
    'smaller: loop {
        for smaller in smaller_programs(&program) {
            if fails(&smaller) {
                program = smaller;
                continue 'smaller;
            }
        }
        return program;
    }
}

fn smaller_programs(program: &Program) -> Vec<Program> {
    let mut found = Vec::new();
    let stages = within(&program.stages, |stage| match stage {
        Stage::Run(which, body) => {
            let bodies = smaller_bodies(body).into_iter();
            let mut found: Vec<_> = bodies.map(|body| Stage::Run(*which, body)).collect();
            found.extend((*which > 0).then(|| Stage::Run(0, body.clone())));
            found
        }
        Stage::Outside(act) => smaller_acts(act).into_iter().map(Stage::Outside).collect(),
    });
    let queues = &program.queues;
    found.extend(stages.into_iter().map(|stages| {
        let queues = queues.clone();
        Program { queues, stages }
    }));
    let fewer = within(queues, |capacity| smaller(*capacity));
    found.extend(fewer.into_iter().map(|queues| {
        let stages = program.stages.clone();
        Program { queues, stages }
    }));
    found
}

/// The list without one of its items, or with a smaller one.
fn within<T: Clone>(list: &[T], smaller: impl Fn(&T) -> Vec<T>) -> Vec<Vec<T>> {
    let with = |at: usize, items: &[T]| [&list[..at], items, &list[at + 1..]].concat();
    let without = (0..list.len()).map(|at| with(at, &[]));
    let less = list.iter().enumerate();
    let less = less.flat_map(|(at, item)| smaller(item).into_iter().map(move |item| (at, item)));
    let less = less.map(|(at, item)| with(at, &[item]));
    without.chain(less).collect()
}

fn smaller<N: Copy + PartialOrd + TryFrom<u64>>(number: N) -> Vec<N> {
    let numbers = [0, 1, 2, 3].into_iter().filter_map(|n| N::try_from(n).ok());
    numbers.filter(|n| *n < number).collect()
}

fn smaller_bodies(body: &Body) -> Vec<Body> {
    let mut found = within(body, smaller_steps);
    // A step gives way to what is within it.
    for (at, step) in body.iter().enumerate() {
        for inner in inner_bodies(step) {
            found.push([&body[..at], inner, &body[at + 1..]].concat());
        }
    }
    found
}

fn inner_bodies(step: &Step) -> Vec<&Body> {
    match step {
        Step::SleepBeside(_, body)
        | Step::Timeout(_, body)
        | Step::TimeoutAt(_, body)
        | Step::Wrap(_, body)
        | Step::Repeat(_, body)
        | Step::Start(_, body)
        | Step::Beat { between: body, .. }
        | Step::Do(Act::Spawn(_, body) | Act::SpawnOn(_, _, body)) => vec![body],
        Step::Gather(How::AsCompleted(_, body), bodies)
        | Step::GatherOn(How::AsCompleted(_, body), bodies) => {
            bodies.iter().chain([body]).collect()
        }
        Step::Gather(_, bodies) | Step::GatherOn(_, bodies) => bodies.iter().collect(),
        _ => Vec::new(),
    }
}

/// Each with a smaller number, then each with a smaller body.
fn with<N, T>(number: N, body: &Body, make: impl Fn(N, Body) -> T) -> Vec<T>
where
    N: Copy + PartialOrd + TryFrom<u64>,
{
    let numbers = smaller(number).into_iter();
    let mut found: Vec<_> = numbers.map(|number| make(number, body.clone())).collect();
    found.extend(
        smaller_bodies(body)
            .into_iter()
            .map(|body| make(number, body)),
    );
    found
}

fn smaller_steps(step: &Step) -> Vec<Step> {
    let numbers = |n: usize, make: fn(usize) -> Step| smaller(n).into_iter().map(make).collect();
    let times = |n: u64, make: fn(u64) -> Step| smaller(n).into_iter().map(make).collect();
    match step {
        Step::Do(act) => smaller_acts(act).into_iter().map(Step::Do).collect(),
        Step::Guard(acts) => {
            let mut found: Vec<_> = within(acts, smaller_acts)
                .into_iter()
                .map(Step::Guard)
                .collect();
            found.extend(acts.iter().cloned().map(Step::Do));
            found
        }
        Step::Yield | Step::Fail => Vec::new(),
        Step::Sleep(n) => times(*n, Step::Sleep),
        Step::SleepUntil(n) => times(*n, Step::SleepUntil),
        Step::Await(n) => numbers(*n, Step::Await),
        Step::Watch(n) => numbers(*n, Step::Watch),
        Step::Put(n) => numbers(*n, Step::Put),
        Step::Get(n) => numbers(*n, Step::Get),
        Step::QueueJoin(n) => numbers(*n, Step::QueueJoin),
        Step::Keep(n) => numbers(*n, Step::Keep),
        Step::Pass(n) => numbers(*n, Step::Pass),
        Step::Resume(n) => numbers(*n, Step::Resume),
        Step::Return(n) => numbers(*n, Step::Return),
        Step::SleepBeside(n, body) => with(*n, body, Step::SleepBeside),
        Step::Timeout(n, body) => with(*n, body, Step::Timeout),
        Step::TimeoutAt(n, body) => with(*n, body, Step::TimeoutAt),
        Step::Repeat(n, body) => with(*n, body, Step::Repeat),
        Step::Start(n, body) => with(*n, body, Step::Start),
        Step::Wrap(how, body) => {
            let bodies = smaller_bodies(body).into_iter();
            bodies.map(|body| Step::Wrap(*how, body)).collect()
        }
        Step::Beat {
            period,
            limit,
            times,
            between,
        } => {
            let (period, limit) = (*period, *limit);
            let make = |times, between| Step::Beat {
                period,
                limit,
                times,
                between,
            };
            let mut found = with(*times, between, make);
            found.extend(limit.map(|_| Step::Beat {
                period,
                limit: None,
                times: *times,
                between: between.clone(),
            }));
            found
        }
        Step::Gather(how, bodies) => smaller_gathers(how, bodies, Step::Gather),
        Step::GatherOn(how, bodies) => {
            let mut found = vec![Step::Gather(how.clone(), bodies.clone())];
            found.extend(smaller_gathers(how, bodies, Step::GatherOn));
            found
        }
    }
}

fn smaller_gathers(how: &How, bodies: &[Body], make: fn(How, Vec<Body>) -> Step) -> Vec<Step> {
    let fewer = within(bodies, smaller_bodies).into_iter();
    let mut found: Vec<_> = fewer.map(|bodies| make(how.clone(), bodies)).collect();
    let simpler = match how {
        How::AsCompleted(n, body) => with(*n, body, How::AsCompleted),
        How::Wait(when, limit, go_on) => {
            let shorter = limit.iter().flat_map(|limit| smaller(*limit));
            let shorter = shorter.map(|limit| How::Wait(*when, Some(limit), *go_on));
            let without = limit.map(|_| How::Wait(*when, None, *go_on));
            let over = go_on.then(|| How::Wait(*when, *limit, false));
            shorter.chain(without).chain(over).collect()
        }
        How::Join | How::Select | How::JoinAll | How::TryJoinAll => Vec::new(),
    };
    found.extend(simpler.into_iter().map(|how| make(how, bodies.to_vec())));
    found
}

fn smaller_acts(act: &Act) -> Vec<Act> {
    let numbers = |n: usize, make: fn(usize) -> Act| smaller(n).into_iter().map(make).collect();
    match act {
        Act::Spawn(n, body) => with(*n, body, Act::Spawn),
        Act::SpawnOn(which, n, body) => {
            let mut found = vec![Act::Spawn(*n, body.clone())];
            found.extend(with(*n, body, |n, body| Act::SpawnOn(*which, n, body)));
            found.extend((*which > 0).then(|| Act::SpawnOn(0, *n, body.clone())));
            found
        }
        Act::Abort(n) => numbers(*n, Act::Abort),
        Act::Forget(n) => numbers(*n, Act::Forget),
        Act::IsFinished(n) => numbers(*n, Act::IsFinished),
        Act::Wake(n) => numbers(*n, Act::Wake),
        Act::Spend(n) => numbers(*n, Act::Spend),
        Act::WakeElsewhere(n) => {
            let mut found = vec![Act::Wake(*n)];
            found.extend(smaller(*n).into_iter().map(Act::WakeElsewhere));
            found
        }
        Act::Lose(n) => numbers(*n, Act::Lose),
        Act::Open(n) => numbers(*n, Act::Open),
        Act::TryPut(n) => numbers(*n, Act::TryPut),
        Act::TryGet(n) => numbers(*n, Act::TryGet),
        Act::TaskDone(n) => numbers(*n, Act::TaskDone),
        Act::DropExecutor(n) => numbers(*n, Act::DropExecutor),
        Act::Nest | Act::Panic => Vec::new(),
    }
}
