//! The server in virtual time, over a network in memory: each limit to the nanosecond.

use std::{cell::RefCell, io::ErrorKind, rc::Rc, time::Duration};

use executor::{
    Executor, join_all, sleep, spawn,
    time::Instant,
    timeout,
    trace::{Recorder, Recording},
};
use futures_channel::oneshot;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use hyper::{Request, Response, body::Incoming};

use super::{Answer, Counts, Limits, serve};
use crate::http::{
    connection::HALF_CLOSED,
    memory::{End, Remote, port},
    network::{Remote as _, Stream},
    session::{Failure, Session},
};

const MS: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

const LIMITS: Limits = Limits {
    connections: 2,
    head: Duration::from_secs(10),
    send: Duration::from_secs(20),
    drain: Duration::from_secs(30),
};

/// `/N` replies after N seconds, `/big` with a megabyte, `/no` not at all.
async fn answer(request: Request<Incoming>) -> Answer {
    let body = match &request.uri().path()[1..] {
        "no" => return Answer::HangUp,
        "big" => vec![b'x'; 1 << 20],
        seconds => {
            sleep(seconds.parse::<u32>().unwrap() * SECOND).await;
            b"here you are".to_vec()
        }
    };
    Answer::Reply(Response::new(body.into()))
}

struct Server {
    remote: Remote,
    counts: Rc<Counts>,
    stop: oneshot::Sender<()>,
    ended: executor::JoinHandle<usize>,
}

fn start(latency: Duration) -> Server {
    let (listener, remote) = port("here", latency);
    let (stop, stopped) = oneshot::channel();
    let counts = Rc::new(Counts::default());
    let stopped = async { stopped.await.unwrap_or(()) };
    let ended = spawn(serve(listener, LIMITS, counts.clone(), answer, stopped));
    Server {
        remote,
        counts,
        stop,
        ended,
    }
}

impl Server {
    async fn ask(&self, path: &str) -> End {
        let mut end = self.remote.connect().await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\n\r\n");
        end.write_all(request.as_bytes()).await.unwrap();
        end
    }
}

fn in_virtual_time<T>(program: impl Future<Output = T>) -> T {
    let executor = Executor::builder().virtual_time().build();
    executor.block_on(program)
}

/// Ends when as many connections are open; returns how long that took.
async fn until_open(server: &Server, number: usize) -> Duration {
    let began = Instant::now();
    while server.counts.connections.get() != number {
        sleep(MS).await;
    }
    began.elapsed()
}

async fn text(mut end: End) -> String {
    let mut text = String::new();
    end.read_to_string(&mut text).await.unwrap();
    text
}

#[test]
fn delays_cost_no_time_and_two_runs_are_the_same() {
    let run = || {
        let recorder = Recorder::new();
        let builder = Executor::builder()
            .virtual_time()
            .recorder(recorder.clone());
        let bytes = builder.build().block_on(async {
            let server = start(50 * MS);
            let began = Instant::now();
            let mut end = server.ask("/3600").await;
            end.write_all(b"GET /1 HTTP/1.0\r\n\r\n").await.unwrap();
            let replies = text(end).await;
            // To connect is a way there and back; so are request and reply.
            assert_eq!(began.elapsed(), 3601 * SECOND + 200 * MS);
            replies
        });
        let recording: Recording = recorder.finish();
        (bytes, recording)
    };
    let (one, other) = (run(), run());
    assert_eq!(one.0.matches("here you are").count(), 2);
    assert_eq!(one.0, other.0);
    assert_eq!(one.1.events(), other.1.events());
    assert!(one.1.events().len() > 20);
}

#[test]
fn a_session_keeps_its_connections_and_tells_failures_apart() {
    in_virtual_time(async {
        let server = start(10 * MS);
        let session = Rc::new(Session::new(server.remote.clone(), 5 * SECOND));
        let began = Instant::now();
        let both = join_all([session.get("/1"), session.get("/1")]).await;
        assert!(
            both.iter()
                .all(|body| body.as_ref().unwrap() == "here you are")
        );
        assert_eq!(began.elapsed(), SECOND + 40 * MS);
        // The connection is there.
        session.get("/1").await.unwrap();
        assert_eq!(began.elapsed(), 2 * SECOND + 60 * MS);
        assert_eq!(server.counts.connections.get(), 2);

        let late = session.get("/60").await.unwrap_err();
        assert!(matches!(late, Failure::TimedOut(_)), "{late}");
        assert_eq!(began.elapsed(), 7 * SECOND + 60 * MS);
        // Who gives up a request gives up its connection: the server is to make no reply that nobody wants.
        let left = until_open(&server, 1).await;
        assert!(left < HALF_CLOSED + 20 * MS, "{left:?}");
        let reset = session.get("/no").await.unwrap_err();
        assert_eq!(reset.to_string(), "the connection was reset");
        let (listener, nobody) = port("nobody", Duration::ZERO);
        drop(listener);
        let refused = Session::new(nobody, SECOND).get("/1").await.unwrap_err();
        assert_eq!(refused.to_string(), "the connection was refused");
    });
}

#[test]
fn a_client_that_is_gone_leaves_its_place() {
    in_virtual_time(async {
        let server = start(10 * MS);
        let mut end = server.ask("/60").await;
        sleep(SECOND).await;
        assert_eq!(server.counts.connections.get(), 1);
        end.reset();
        assert_eq!(until_open(&server, 0).await, 10 * MS);

        // One that closes may be listening still, but not for ever.
        drop(server.ask("/60").await);
        until_open(&server, 1).await;
        let left = until_open(&server, 0).await;
        assert!(
            left >= HALF_CLOSED && left < HALF_CLOSED + 20 * MS,
            "{left:?}"
        );
        let mut end = server.ask("/1").await;
        end.close().await.unwrap();
        assert!(text(end).await.ends_with("here you are"));
    });
}

#[test]
fn a_reply_that_stands_unsent_is_given_up() {
    in_virtual_time(async {
        let server = start(10 * MS);
        let mut end = server.ask("/big").await;
        until_open(&server, 1).await;
        assert!(until_open(&server, 0).await >= LIMITS.send);
        let got = end.read_to_end(&mut Vec::new()).await;
        assert!(got.is_ok_and(|n| n < 1 << 20));

        // One that is read in time goes through, however long the time between.
        let mut end = server.ask("/big").await;
        sleep(LIMITS.send - SECOND).await;
        let mut reply = vec![0; 1 << 20];
        end.read_exact(&mut reply).await.unwrap();
    });
}

#[test]
fn at_the_end_only_replies_in_progress_are_waited_for() {
    in_virtual_time(async {
        let server = start(10 * MS);
        let mut half = server.remote.connect().await.unwrap();
        half.write_all(b"GET / HTT").await.unwrap();
        let busy = server.ask("/7").await;
        sleep(SECOND).await;
        let began = Instant::now();
        server.stop.send(()).unwrap();
        assert_eq!(text(half).await, "");
        assert_eq!(began.elapsed(), 10 * MS);
        let reply = text(busy).await;
        assert!(reply.contains("connection: close") && reply.ends_with("here you are"));
        assert_eq!(server.ended.await.unwrap(), 0);
        assert!(began.elapsed() < 7 * SECOND);
        let refused = server.remote.connect().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    });
}

#[test]
fn at_the_end_what_takes_too_long_is_cut_off() {
    in_virtual_time(async {
        let server = start(Duration::ZERO);
        let (quick, slow) = (server.ask("/29").await, server.ask("/60").await);
        let ends: Rc<RefCell<Vec<String>>> = Rc::default();
        let read = |end| {
            let ends = ends.clone();
            spawn(async move {
                let text = text(end).await;
                ends.borrow_mut().push(text);
            })
        };
        let readers = [read(quick), read(slow)];
        sleep(MS).await;
        let began = Instant::now();
        server.stop.send(()).unwrap();
        assert_eq!(server.ended.await.unwrap(), 1);
        assert_eq!(began.elapsed(), LIMITS.drain);
        join_all(readers).await;
        assert!(ends.borrow()[0].ends_with("here you are"));
        assert_eq!(ends.borrow()[1], "");
        assert_eq!(server.counts.connections.get(), 0);
    });
}

#[test]
fn who_comes_when_it_is_full_is_told_so_and_seen_off() {
    in_virtual_time(async {
        let server = start(10 * MS);
        let _guests = [server.ask("/60").await, server.ask("/60").await];
        until_open(&server, 2).await;
        let reply = text(server.ask("/1").await).await;
        assert!(reply.starts_with("HTTP/1.1 503 "), "{reply}");
        // Also one that never goes, or says nothing.
        let mut silent = server.remote.connect().await.unwrap();
        let mut reply = String::new();
        let read = timeout(SECOND, silent.read_to_string(&mut reply));
        read.await.unwrap().unwrap();
        assert!(reply.starts_with("HTTP/1.1 503 "), "{reply}");
        assert_eq!(server.counts.turned_away.get(), 2);
    });
}
