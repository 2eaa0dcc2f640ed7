//! A future that holds a stale waker.
//!
//! `Ring` keeps a waker, but only that of its first poll. A future may change hands between two polls:
//! here the main future polls it once, inside a `select`, and then gives it to a task. The bell rings,
//! the old waker wakes the main future, and the task that waits sleeps on.
//!
//! It is the meanest of the mistakes, because most programs get away with it: as long as a future stays
//! with one task, its first waker is as good as its last.

use std::{
    cell::RefCell,
    future::ready,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use executor::{select, spawn};

#[derive(Default)]
struct Bell {
    has_rung: bool,
    waker: Option<Waker>,
}

struct Ring {
    bell: Rc<RefCell<Bell>>,
    mended: bool,
}

impl Future for Ring {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut bell = self.bell.borrow_mut();
        if bell.has_rung {
            return Poll::Ready(());
        }
        if self.mended {
            // The cure: the waker of the last poll is the one that counts. `clone_from` clones only if
            // it is another.
            bell.waker
                .get_or_insert_with(|| cx.waker().clone())
                .clone_from(cx.waker());
        } else {
            bell.waker.get_or_insert_with(|| cx.waker().clone());
        }
        Poll::Pending
    }
}

fn run(mended: bool) {
    crate::builder().virtual_time().build().block_on(async {
        let bell = Rc::new(RefCell::new(Bell::default()));
        let mut ring = Ring {
            bell: bell.clone(),
            mended,
        };
        select(&mut ring, ready("no time to wait")).await;
        let task = spawn(ring);
        executor::yield_now().await;

        let waker = {
            let mut bell = bell.borrow_mut();
            bell.has_rung = true;
            bell.waker.take()
        };
        waker.expect("somebody waits").wake();
        task.await.unwrap();
        println!("the bell was heard");
    });
}

pub fn broken() {
    run(false);
}

pub fn mended() {
    run(true);
}
