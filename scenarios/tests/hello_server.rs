//! What the server does for clients that mean well.

mod common;

use std::{
    io::{Read, Write},
    net::Shutdown,
    time::{Duration, Instant},
};

use common::{
    run,
    server::{Server, everything, status},
};
use serde_json::Value;

#[cfg(unix)]
#[test]
fn it_shows_its_tasks_and_leaves_a_page() {
    let place = tempfile::TempDir::new().unwrap();
    let file = place.path().join("run.html");
    let mut server = Server::start(&["--trace", file.to_str().unwrap()]);
    let tasks = server.get("/tasks");
    assert!(tasks.contains("the main future, waiting since"), "{tasks}");
    assert!(tasks.contains("on a connection to accept"), "{tasks}");
    assert!(tasks.contains(", running\n"), "{tasks}");
    let pid = server.child.id().to_string();
    std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap();
    assert!(server.child.wait().unwrap().success());
    let page = std::fs::read_to_string(file).unwrap();
    assert!(page.contains("\"socket ready\""), "{} bytes", page.len());
    assert!(
        page.contains("async fn answer"),
        "its source is on the page"
    );
}

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
        "/sleep?ms=+5",
        "/sleep?ms=%2B5",
        "/sleep?ms=60001",
        "/sleep?s=1",
    ] {
        assert_eq!(status(&server.get(wrong)), "400", "{wrong}");
    }
    assert_eq!(status(&server.get("/nowhere")), "404");
    let post = server
        .say(b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assert_eq!(status(&post), "405");
    let head = server.say(b"HEAD / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    assert!(
        status(&head) == "200" && head.ends_with("\r\n\r\n"),
        "{head}"
    );
}

/// RFC 9112, section 3.2.
#[test]
fn a_request_names_one_host() {
    let server = Server::start(&[]);
    let statuses = [
        ("HTTP/1.1\r\n", "400"),
        ("HTTP/1.1\r\nhost: here\r\n", "200"),
        ("HTTP/1.1\r\nhost: here:80\r\n", "200"),
        ("HTTP/1.1\r\nhost:\r\n", "200"),
        ("HTTP/1.1\r\nhost: here\r\nhost: here\r\n", "400"),
        ("HTTP/1.1\r\nhost: here, there\r\n", "400"),
        ("HTTP/1.1\r\nhost: he re\r\n", "400"),
        ("HTTP/1.1\r\nhost: here/there\r\n", "400"),
        ("HTTP/1.1\r\nhost: here:port\r\n", "400"),
        ("HTTP/1.1\r\nhost: \u{ff}\r\n", "400"),
        ("HTTP/1.0\r\n", "200"),
        ("HTTP/1.0\r\nhost: here\r\nhost: there\r\n", "400"),
    ];
    for (rest, expected) in statuses {
        let request = format!("GET / {rest}connection: close\r\n\r\n");
        let reply = server.say(request.as_bytes());
        assert_eq!(status(&reply), expected, "{rest:?}: {reply}");
    }
    // The connection goes on.
    let mut stream = server.connect();
    stream
        .write_all(b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nhost: here\r\n\r\n")
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(everything(stream).ends_with("\r\n\r\nhello\n"));
}

#[test]
fn it_counts() {
    let server = Server::start(&[]);
    let _sleeper = server.ask("/sleep?ms=60000");
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
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
            .unwrap();
        let mut reply = [0; 1024];
        let n = stream.read(&mut reply).unwrap();
        assert!(reply[..n].ends_with(b"hello\n"));
    }
    // Several at once, without waiting for the replies.
    stream
        .write_all(&b"GET / HTTP/1.1\r\nhost: here\r\n\r\n".repeat(50))
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(everything(stream).matches("hello\n").count(), 50);
    assert_eq!(server.wait_until_alone()["requests"], 70);
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
