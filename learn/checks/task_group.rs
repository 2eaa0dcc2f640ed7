use std::{cell::Cell, rc::Rc, time::Duration};

use executor::{Executor, sleep, time::Instant, timeout, yield_now};
use learn::{stuck, wrong};

use super::exercise::TaskGroup;

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What became of a child.
#[derive(Clone, Default)]
struct Fate(Rc<(Cell<bool>, Cell<bool>)>);

impl Fate {
    fn has_worked(&self) -> bool {
        self.0.0.get()
    }

    fn is_gone(&self) -> bool {
        self.0.1.get()
    }

    /// Works for so long, and is then `end`.
    async fn child(
        self,
        seconds: u64,
        end: Result<u64, &'static str>,
    ) -> Result<u64, &'static str> {
        struct Gone(Fate);
        impl Drop for Gone {
            fn drop(&mut self) {
                self.0.0.1.set(true);
            }
        }
        let gone = Gone(self);
        sleep(secs(seconds)).await;
        gone.0.0.0.set(true);
        end
    }
}

fn run<T>(program: impl Future<Output = T>) -> T {
    Executor::builder().virtual_time().build().block_on(program)
}

pub fn check() {
    stuck!("never_ends");
    run(all_succeed());
    run(one_fails());
    run(the_group_is_dropped());
    run(its_join_is_dropped());
}

async fn all_succeed() {
    let (mut group, begun) = (TaskGroup::new(), Instant::now());
    for seconds in [3, 1, 2] {
        group.spawn(Fate::default().child(seconds, Ok(seconds)));
    }
    match group.join().await {
        Ok(outputs) if outputs == [3, 1, 2] => {}
        Ok(outputs) => wrong!("outputs", outputs = format!("{outputs:?}")),
        Err(_) => wrong!("error_from_nowhere"),
    }
    match begun.elapsed().as_secs() {
        3 => {}
        took => wrong!("too_slow", took = took),
    }
}

async fn one_fails() {
    let (mut group, begun) = (TaskGroup::new(), Instant::now());
    let [first, second] = [(); 2].map(|()| Fate::default());
    group.spawn(first.clone().child(5, Ok(5)));
    group.spawn(Fate::default().child(1, Err("burnt")));
    group.spawn(second.clone().child(9, Ok(9)));
    let ended = group.join().await;
    let took = begun.elapsed().as_secs();
    let gone = first.is_gone() && second.is_gone();
    if ended != Err("burnt") {
        wrong!("error_lost", end = format!("{ended:?}"));
    }
    sleep(secs(20)).await;
    if took == 5 || took == 9 {
        wrong!("error_seen_late", took = took);
    }
    if first.has_worked() || second.has_worked() {
        wrong!("ran_on", took = took);
    }
    if !gone {
        wrong!("still_there");
    }
    if took != 1 {
        wrong!("too_slow_to_fail", took = took);
    }
}

async fn the_group_is_dropped() {
    let (mut group, fate) = (TaskGroup::new(), Fate::default());
    group.spawn(fate.clone().child(1, Ok(1)));
    yield_now().await;
    drop(group);
    sleep(secs(2)).await;
    if fate.has_worked() {
        wrong!("outlives_its_group");
    }
}

async fn its_join_is_dropped() {
    let (mut group, fate) = (TaskGroup::new(), Fate::default());
    group.spawn(fate.clone().child(3, Ok(3)));
    let _ = timeout(secs(1), group.join()).await;
    sleep(secs(9)).await;
    if fate.has_worked() {
        wrong!("outlives_its_join");
    }
}
