//! What the server does for clients that mean well, and how it ends.

mod common;

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use common::{
    run,
    server::{Server, everything, status},
};
use serde_json::Value;

#[test]
fn it_answers() {
    let server = Server::start(&[]);
    let hello = server.get("/");
    assert_eq!(status(&hello), "200");
    assert!(hello.ends_with("\r\n\r\nhello\n"), "{hello}");
    let began = Instant::now();
    assert!(server.get("/sleep?ms=50").ends_with("slept 50 ms\n"));
    assert!(began.elapsed() >= Duration::from_millis(50));
    for wrong in [
        "/sleep",
        "/sleep?ms=",
        "/sleep?ms=-1",
        "/sleep?ms=60001",
        "/sleep?s=1",
    ] {
        assert_eq!(status(&server.get(wrong)), "400", "{wrong}");
    }
    assert_eq!(status(&server.get("/nowhere")), "404");
    let post = server.say(b"POST / HTTP/1.1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assert_eq!(status(&post), "405");
    let head = server.say(b"HEAD / HTTP/1.1\r\nconnection: close\r\n\r\n");
    assert!(
        status(&head) == "200" && head.ends_with("\r\n\r\n"),
        "{head}"
    );
}

#[test]
fn it_counts() {
    let server = Server::start(&[]);
    let mut sleeper = server.connect();
    sleeper
        .write_all(b"GET /sleep?ms=60000 HTTP/1.1\r\n\r\n")
        .unwrap();
    let first = server.stats();
    for _ in 0..10 {
        server.get("/");
    }
    let then = server.stats();
    let of = |stats: &Value, what: &str| stats[what].as_u64().unwrap();
    assert_eq!(of(&then, "requests") - of(&first, "requests"), 11);
    assert!(of(&then, "turns") > of(&first, "turns"));
    assert!(of(&then, "polls") >= of(&then, "turns"));
    // The main future, the sleeper and who asks; the listener and two connections.
    assert!(
        of(&then, "tasks") >= 3 && of(&then, "sockets") >= 3,
        "{then}"
    );
    assert!(
        of(&then, "timers") >= 1 && of(&then, "connections") >= 2,
        "{then}"
    );
}

#[test]
fn one_connection_serves_many_requests() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    for _ in 0..20 {
        stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        let mut reply = [0; 1024];
        let n = stream.read(&mut reply).unwrap();
        assert!(reply[..n].ends_with(b"hello\n"));
    }
    // Several at once, without waiting for the replies.
    stream
        .write_all(&b"GET / HTTP/1.1\r\n\r\n".repeat(50))
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(everything(stream).matches("hello\n").count(), 50);
    assert_eq!(server.wait_until_alone()["requests"], 70);
}

#[test]
#[cfg(unix)]
fn at_ctrl_c_replies_in_progress_finish() {
    let mut server = Server::start(&[]);
    let idle = server.connect();
    let mut busy = server.connect();
    busy.write_all(b"GET /sleep?ms=400 HTTP/1.1\r\n\r\n")
        .unwrap();
    while server.stats()["timers"].as_u64().unwrap() < 2 {}
    server.interrupt();
    assert!(everything(busy).ends_with("slept 400 ms\n"));
    assert_eq!(everything(idle), "");
    assert_eq!(server.exit_code(), Some(0));
    assert!(TcpStream::connect(&server.address).is_err());
    let mut rest = String::new();
    server.output.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("answered "), "{rest}");
}

#[test]
#[cfg(unix)]
fn at_ctrl_c_replies_that_take_too_long_are_cut_off() {
    let mut server = Server::start(&["--drain", "0"]);
    let mut busy = server.connect();
    busy.write_all(b"GET /sleep?ms=60000 HTTP/1.1\r\n\r\n")
        .unwrap();
    while server.stats()["timers"].as_u64().unwrap() < 1 {}
    server.interrupt();
    assert_eq!(everything(busy), "");
    assert_eq!(server.exit_code(), Some(1));
}

#[test]
fn what_it_cannot_do_is_said_in_a_line() {
    let taken = Server::start(&[]);
    for (flags, code, words) in [
        (["--addr", taken.address.as_str()], 1, "cannot listen at"),
        (["--addr", "somewhere"], 2, "--addr"),
        (["--connections", "0"], 2, "--connections"),
    ] {
        let output = run("hello_server", &flags);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{flags:?}: {error}");
        assert!(
            error.contains(words) && error.lines().count() == 1,
            "{error}"
        );
    }
}
