//! A read that was given up says nothing, and yet holds up nobody.

use std::{cell::RefCell, net::TcpStream as StdStream, rc::Rc, time::Duration};

use futures::channel::oneshot;
use futures_lite::{AsyncReadExt, AsyncWriteExt, future::poll_once};

use super::{listen, pair_with_std, slow_answer};
use crate::{
    Executor, join, join_all, net::TcpStream, select, sleep, spawn, stats, time::Instant, yield_now,
};

const HOUR: Duration = Duration::from_secs(3600);

fn in_virtual_time<F: Future>(future: F) -> F::Output {
    Executor::builder().virtual_time().build().block_on(future)
}

/// Begins to read, and gives it up.
async fn give_up(stream: &TcpStream) {
    let (mut stream, mut byte) = (stream, [0]);
    assert!(poll_once(stream.read(&mut byte)).await.is_none());
}

#[test]
fn by_its_task_at_once() {
    in_virtual_time(async {
        let (near, _far) = pair_with_std().await;
        give_up(&near).await;
        sleep(HOUR).await;
        assert_eq!(Instant::now().as_nanos(), 3_600_000_000_000);
    });
}

#[test]
fn by_a_combinator() {
    in_virtual_time(async {
        let (near, _far) = pair_with_std().await;
        let (mut stream, mut byte) = (&near, [0]);
        select(stream.read(&mut byte), yield_now()).await;
        join_all([yield_now(), yield_now()]).await;
        select(yield_now(), stream.read(&mut byte)).await;
        sleep(HOUR).await;
    });
}

#[test]
fn by_a_task_that_was_aborted() {
    in_virtual_time(async {
        let (near, _far) = pair_with_std().await;
        let near = Rc::new(near);
        let kept = near.clone();
        let reading = spawn(async move { (&*kept).read(&mut [0]).await });
        yield_now().await;
        reading.abort();
        assert!(reading.await.unwrap_err().is_cancelled());
        sleep(HOUR).await;
        drop(near);
    });
}

#[test]
fn a_write_no_less_than_a_read() {
    in_virtual_time(async {
        let (near, _far) = pair_with_std().await;
        while poll_once((&mut &near).write(&[7; 65536])).await.is_some() {}
        sleep(HOUR).await;
    });
}

/// Of the two reads in one socket's line, the one that goes on counts.
#[test]
fn while_another_goes_on() {
    in_virtual_time(async {
        let (near, far) = pair_with_std().await;
        let near = Rc::new(near);
        give_up(&near).await;
        let reading = spawn({
            let near = near.clone();
            async move {
                (&*near).read_exact(&mut [0; 8]).await.unwrap();
                Instant::now().as_nanos()
            }
        });
        (&*near).write_all(b"question").await.unwrap();
        let answering = slow_answer(far, Duration::from_millis(50));
        let asleep = async {
            sleep(HOUR).await;
            Instant::now().as_nanos()
        };
        let (read, slept) = join(reading, asleep).await;
        assert_eq!((read.unwrap(), slept), (0, 3_600_000_000_000));
        answering.join().unwrap();
    });
}

/// Each that was given up costs a poll or two, and a wait for what comes costs no more than that.
#[test]
fn again_and_again() {
    in_virtual_time(async {
        let (near, far) = pair_with_std().await;
        let before = stats().polls;
        for _ in 0..50 {
            give_up(&near).await;
            sleep(HOUR).await;
        }
        assert!(stats().polls - before <= 150);

        (&near).write_all(b"question").await.unwrap();
        let answering = slow_answer(far, Duration::from_millis(200));
        let before = stats().polls;
        let timer = spawn(sleep(HOUR));
        (&near).read_exact(&mut [0; 8]).await.unwrap();
        assert!(stats().polls - before <= 10);
        answering.join().unwrap();
        timer.await.unwrap();
    });
}

/// P12: one task accepts, one sleeps, and nobody connects.
#[test]
fn an_accept_that_goes_on_holds_the_clock_and_that_is_said() {
    let told = Rc::new(RefCell::new(Vec::new()));
    let kept = told.clone();
    let address = Rc::new(RefCell::new(None));
    let known = address.clone();
    let client = RefCell::new(None);
    let report = move |text: &str| {
        kept.borrow_mut().push(text.to_owned());
        *client.borrow_mut() = Some(StdStream::connect(known.borrow().unwrap()).unwrap());
    };
    let executor = Executor::builder().virtual_time().report_to(report).build();
    executor.block_on(async {
        let (listener, at) = listen();
        *address.borrow_mut() = Some(at);
        let asleep = async {
            sleep(HOUR).await;
            Instant::now()
        };
        let accepts = async {
            listener.accept().await.unwrap();
            Instant::now()
        };
        let (awake, accepted) = join(asleep, accepts).await;
        assert_eq!(awake - accepted, HOUR);
    });
    let told = told.borrow();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("virtual time stands still"), "{}", told[0]);
    assert!(
        told[0].contains("a connection to accept (socket 1)"),
        "{}",
        told[0]
    );
}

/// P13, in real time: it does not hide that everybody waits for nothing.
#[test]
fn it_hides_no_stall() {
    let (sender, receiver) = oneshot::channel();
    let sender = RefCell::new(Some(sender));
    let report = move |text: &str| {
        let sender = sender.borrow_mut().take();
        sender
            .expect("it is told once")
            .send(text.to_owned())
            .unwrap();
    };
    let executor = Executor::builder().report_to(report).build();
    let told = executor.block_on(async {
        let (near, _far) = pair_with_std().await;
        give_up(&near).await;
        receiver.await.unwrap()
    });
    assert!(told.starts_with("executor stalled"), "{told}");
}
