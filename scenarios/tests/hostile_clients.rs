//! The server against clients that do not mean well: the others are served all the same.

mod common;

use std::{
    io::{Read, Write},
    net::Shutdown,
    thread,
    time::{Duration, Instant},
};

use common::server::{LIMIT, Server, everything, status};

#[test]
fn nonsense_is_refused_and_harms_nobody() {
    let server = Server::start(&["--head", "1"]);
    assert_eq!(status(&server.say(b"\x00\xff garbage\r\n\r\n")), "400");
    assert_eq!(
        status(&server.say(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc")),
        "400"
    );
    let endless = [
        b"GET / HTTP/1.1\r\nhost: here\r\n".as_slice(),
        &b"x: y\r\n".repeat(20_000),
    ]
    .concat();
    let refused = server.say(&endless);
    assert!(refused.is_empty() || status(&refused) == "431", "{refused}");
    // Heads that never end, and connections on which nothing is said, are closed in time.
    for head in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: here\r\n"] {
        let began = Instant::now();
        assert_eq!(server.say(head.as_bytes()), "", "{head:?}");
        let took = began.elapsed();
        assert!(
            took >= Duration::from_millis(990) && took < LIMIT,
            "{took:?}"
        );
    }
    assert_eq!(status(&server.get("/")), "200");
    server.wait_until_alone();
}

/// A byte at a time in both directions, beside a client in a hurry.
#[test]
fn slow_clients_hold_up_nobody() {
    let server = Server::start(&[]);
    let mut slow = server.connect();
    for byte in b"GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n" {
        slow.write_all(&[*byte]).unwrap();
        assert_eq!(status(&server.get("/")), "200");
    }
    let mut reply = Vec::new();
    let mut byte = [0];
    while slow.read(&mut byte).unwrap() > 0 {
        reply.push(byte[0]);
        thread::sleep(Duration::from_millis(1));
    }
    assert!(reply.ends_with(b"hello\n"));
}

#[test]
fn a_client_that_has_said_all_still_gets_its_reply() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    stream
        .write_all(b"GET /sleep?ms=100 HTTP/1.1\r\nhost: here\r\n\r\n")
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(everything(stream).ends_with("slept 100 ms\n"));
}

#[test]
fn who_comes_when_it_is_full_is_told_so() {
    let server = Server::start(&["--connections", "2"]);
    let guests = [server.connect(), server.connect()];
    for mut guest in &guests {
        guest
            .write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
            .unwrap();
        assert!(guest.read(&mut [0; 1024]).unwrap() > 0);
    }
    for _ in 0..100 {
        let reply = server.get("/");
        assert_eq!(status(&reply), "503");
        assert!(reply.ends_with("no room: too many guests"), "{reply}");
    }
    drop(guests);
    server.wait_until_served(LIMIT);
    assert!(server.stats()["turned_away"].as_u64().unwrap() >= 100);
}

#[test]
#[cfg(target_os = "linux")]
fn too_many_files_are_survived_and_given_back() {
    let server = Server::start_after("ulimit -n 40", &[]);
    let open = || {
        let files = std::fs::read_dir(format!("/proc/{}/fd", server.child.id()));
        files.unwrap().count()
    };
    server.wait_until_alone();
    let before = open();
    let held: Vec<_> = (0..100).map(|_| server.connect()).collect();
    thread::sleep(Duration::from_millis(200));
    assert!(open() >= 38);
    drop(held);
    assert_eq!(status(&server.get("/")), "200");
    server.wait_until_alone();
    let began = Instant::now();
    while open() > before {
        assert!(began.elapsed() < LIMIT, "{} files are open", open());
        thread::sleep(Duration::from_millis(10));
    }
}
