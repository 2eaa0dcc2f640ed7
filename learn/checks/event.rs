use std::{
    mem, panic,
    pin::Pin,
    sync::Arc,
    task::{Context, Wake},
    time::Duration,
};

use executor::{Executor, join_all, sleep, spawn, time::Instant};
use learn::{probe::Probe, stuck, wrong};

use super::exercise::{Event, Wait};

fn wait(event: &Event) -> Pin<Box<Wait>> {
    Box::pin(event.wait())
}

pub fn check() {
    three_wait();
    set_before();
    polled_often();
    dropped();
    set_in_a_wake();
    on_the_executor();
}

fn three_wait() {
    let event = Event::default();
    let mut waits = [(); 3].map(|()| (wait(&event), Probe::new()));
    for (wait, probe) in &mut waits {
        if probe.poll(wait).is_ready() {
            wrong!("ready_too_soon");
        }
        if probe.wakes() > 0 {
            wrong!("wakes_itself");
        }
    }
    event.set();
    let woken = waits.iter().filter(|(_, probe)| probe.wakes() > 0).count();
    match woken {
        3 => {}
        0 => wrong!("nobody_woken"),
        _ => wrong!("not_all_woken", woken = woken),
    }
    for (wait, probe) in &mut waits {
        if probe.poll(wait).is_pending() {
            wrong!("not_ready");
        }
    }
}

fn set_before() {
    let event = Event::default();
    event.set();
    event.set();
    if Probe::new().poll(&mut wait(&event)).is_pending() {
        wrong!("set_before");
    }
}

fn polled_often() {
    let (event, probe) = (Event::default(), Probe::new());
    let mut wait = wait(&event);
    for _ in 0..100 {
        let _ = probe.poll(&mut wait);
    }
    if probe.clones() > 1 {
        wrong!("wakers_pile_up", wakers = probe.clones());
    }
    let other = Probe::new();
    let _ = other.poll(&mut wait);
    event.set();
    if other.wakes() == 0 {
        wrong!("stale_waker");
    }
}

fn dropped() {
    let (event, probe) = (Event::default(), Probe::new());
    let mut gone = wait(&event);
    let _ = probe.poll(&mut gone);
    drop(gone);
    if probe.clones() > 0 {
        wrong!("waits_though_gone");
    }
}

thread_local! {
    static EVENT: Event = Event::default();
}

/// A waker that uses the event that calls it.
struct SetsAgain;

impl Wake for SetsAgain {
    fn wake(self: Arc<Self>) {
        EVENT.with(Event::set);
    }
}

fn set_in_a_wake() {
    let mut waits = EVENT.with(wait);
    let _ = waits
        .as_mut()
        .poll(&mut Context::from_waker(&Arc::new(SetsAgain).into()));
    if panic::catch_unwind(|| EVENT.with(Event::set)).is_err() {
        // Dropped now, it would find the state borrowed, too.
        mem::forget(waits);
        wrong!("borrowed");
    }
}

/// Three tasks wait, a fourth sets the event after a second.
fn on_the_executor() {
    stuck!("nobody_woken");
    let executor = Executor::builder().virtual_time().build();
    let ends = executor.block_on(async {
        let (event, begun) = (Event::default(), Instant::now());
        let tasks = [(); 3].map(|()| {
            let event = event.clone();
            spawn(async move {
                event.wait().await;
                begun.elapsed()
            })
        });
        sleep(Duration::from_secs(1)).await;
        event.set();
        join_all(tasks).await
    });
    for end in ends {
        if end.ok() != Some(Duration::from_secs(1)) {
            wrong!("wrong_time");
        }
    }
}
