//! A future that forgets its waker.
//!
//! `Kettle` says "not yet" and leaves it at that. But `Pending` is a promise: the future that returns
//! it has arranged that something calls `cx.waker()`. Nothing has the waker of this one, so it is never
//! polled again. Most runtimes hang without a word; this one knows that it handed out a waker of which no
//! clone is left.
//!
//! (Virtual time has the report at once, as a panic. In real time it comes after a second, on standard
//! error, and the program goes on hanging.)

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use executor::{
    sleep, spawn,
    time::{Instant, Sleep},
};

struct Kettle {
    boils_at: Instant,
}

impl Future for Kettle {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if Instant::now() < self.boils_at {
            return Poll::Pending; // And what makes the executor look again?
        }
        Poll::Ready(())
    }
}

pub fn broken() {
    crate::builder().virtual_time().build().block_on(async {
        let boils_at = Instant::now() + Duration::from_secs(3);
        spawn(Kettle { boils_at }).await.unwrap();
    });
}

/// The cure: hand the waker to something that calls it. Here that is the timer of a sleep, polled with
/// the same `cx`; it might be a thread, a socket or another task.
struct MendedKettle {
    boils: Sleep,
}

impl Future for MendedKettle {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.boils).poll(cx)
    }
}

pub fn mended() {
    crate::builder().virtual_time().build().block_on(async {
        let boils = sleep(Duration::from_secs(3));
        spawn(MendedKettle { boils }).await.unwrap();
        println!("the water boils");
    });
}
