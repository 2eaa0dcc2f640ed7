//! What if a program never ends?
//!
//! Programs are played on a thread of their own, and this one waits for each. A thread whose program hangs
//! cannot be stopped: it is left behind, until the process ends.
//!
//! Rejected: a process for each program, which could be stopped, and would take longer than most programs.

use std::{
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// Does `f` with each item, one after another. An item that takes longer than the limit, or that panics, is
/// the last.
pub fn watched<T, R>(
    items: impl Iterator<Item = T> + Clone + Send + 'static,
    limit: Duration,
    f: impl Fn(&T) -> R + Send + 'static,
) -> impl Iterator<Item = (T, Result<R, &'static str>)>
where
    R: Send + 'static,
{
    let (results, done) = channel();
    let player = items.clone();
    thread::spawn(move || {
        for item in player {
            // It fails where nobody listens any more.
            if results.send(f(&item)).is_err() {
                break;
            }
        }
    });
    let mut is_over = false;
    items.map_while(move |item| {
        if is_over {
            return None;
        }
        let result = done.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => "it does not end",
            RecvTimeoutError::Disconnected => "its player panicked",
        });
        is_over = result.is_err();
        Some((item, result))
    })
}

#[cfg(test)]
mod tests;
