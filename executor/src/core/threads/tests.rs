//! How is code tried that several threads run?
//!
//! A *model* is a test of a few threads and few steps. loom runs it in every order that matters, under
//! `RUSTFLAGS="--cfg loom"`; any other build runs it often on the threads of the system, to see that it
//! still holds. `docs/TRUST.md` lists the models, and what they cannot show.

#![cfg_attr(not(test), allow(dead_code, reason = "models are tests"))]

#[cfg(loom)]
pub(crate) mod types;

/// Tries `run` in every order of its threads.
pub(crate) fn model(run: impl Fn() + Send + Sync + 'static) {
    check(None, run);
}

/// Tries `run` in every order in which a thread that could go on has to stop twice at most: more threads and
/// steps have too many orders. `LOOM_MAX_PREEMPTIONS` says how often instead.
pub(crate) fn bounded_model(run: impl Fn() + Send + Sync + 'static) {
    check(Some(2), run);
}

#[cfg(loom)]
fn check(preemptions: Option<usize>, run: impl Fn() + Send + Sync + 'static) {
    use std::sync::{Arc, Mutex};

    let none_is_left = || assert_eq!(types::begin_run(), 0, "a waker has leaked");
    let runs = Arc::new(Mutex::new(0));
    let counted = runs.clone();
    let mut builder = loom::model::Builder::new();
    builder.max_branches = 10_000;
    let asked = builder.preemption_bound;
    builder.preemption_bound = preemptions.map(|most| asked.unwrap_or(most));
    types::begin_run();
    builder.check(move || {
        none_is_left();
        *counted.lock().unwrap() += 1;
        run();
    });
    none_is_left();
    println!("{} runs", runs.lock().unwrap());
}

#[cfg(not(loom))]
fn check(_: Option<usize>, run: impl Fn() + Send + Sync + 'static) {
    (0..100).for_each(|_| run());
}
