//! How `hello_server` ends: at Ctrl-C, SIGTERM or SIGHUP, with replies in progress or without.

#![cfg(unix)]

mod common;

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    thread,
    time::{Duration, Instant},
};

use common::{
    server::{LIMIT, Server, everything},
    signals,
};

/// Time enough for what happens at once, and far less than the drain of 10 s.
const AT_ONCE: Duration = Duration::from_secs(5);

fn wait_for_timers(server: &Server, timers: u64) {
    let began = Instant::now();
    while server.stats()["timers"].as_u64().unwrap() < timers {
        assert!(began.elapsed() < LIMIT);
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn replies_in_progress_finish() {
    for (signal, _) in signals() {
        let mut server = Server::start(&[]);
        let idle = server.connect();
        let busy = server.ask("/sleep?ms=400");
        let mut half_closed = server.ask("/sleep?ms=400");
        half_closed.write_all(b"GET / HT").unwrap();
        half_closed.shutdown(Shutdown::Write).unwrap();
        // Two sleeps, and the limits on the idle one's head and the half-closed one's patience.
        wait_for_timers(&server, 4);
        server.signal(signal);
        for stream in [busy, half_closed] {
            let reply = everything(stream);
            assert!(reply.ends_with("slept 400 ms\n"), "{signal}: {reply}");
        }
        assert_eq!(everything(idle), "");
        assert_eq!(server.exit_code(), Some(0), "{signal}");
        assert!(TcpStream::connect(&server.address).is_err());
        let mut rest = String::new();
        let mut output = server.output.take().unwrap();
        output.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("answered "), "{rest}");
    }
}

#[test]
fn who_waits_for_no_reply_does_not_delay_it() {
    for (signal, _) in signals() {
        let mut server = Server::start(&[]);
        let mut used = server.ask("/");
        assert!(used.read(&mut [0; 1024]).unwrap() > 0);
        let mut used_half = server.ask("/");
        assert!(used_half.read(&mut [0; 1024]).unwrap() > 0);
        used_half.write_all(b"GET / HTTP/1.1\r\nho").unwrap();
        let heads: [&[u8]; 4] = [b"", b"G", b"GET / HTTP/1.1\r\nhost: here\r\n", b"\r\n\r\n"];
        let mut open: Vec<TcpStream> = heads
            .iter()
            .map(|head| {
                let mut stream = server.connect();
                stream.write_all(head).unwrap();
                stream
            })
            .collect();
        // A body that is never sent: its reply is there long before.
        let mut body = server.connect();
        body.write_all(b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\n")
            .unwrap();
        assert!(body.read(&mut [0; 1024]).unwrap() > 0);
        open.extend([used, used_half, body]);
        server.get("/");
        let began = Instant::now();
        server.signal(signal);
        assert_eq!(server.exit_code(), Some(0), "{signal}");
        assert!(began.elapsed() < AT_ONCE, "{signal}: {:?}", began.elapsed());
        for stream in open {
            assert_eq!(everything(stream), "", "{signal}");
        }
    }
}

#[test]
fn replies_that_take_too_long_are_cut_off() {
    for (signal, _) in signals() {
        let mut server = Server::start(&["--drain", "0"]);
        let busy = server.ask("/sleep?ms=60000");
        wait_for_timers(&server, 1);
        server.signal(signal);
        assert_eq!(everything(busy), "");
        assert_eq!(server.exit_code(), Some(1), "{signal}");
    }
}

#[test]
fn the_second_signal_ends_it_at_once() {
    for (signal, code) in signals() {
        let mut server = Server::start(&[]);
        let _busy = server.ask("/sleep?ms=60000");
        wait_for_timers(&server, 1);
        let began = Instant::now();
        server.signal("TERM");
        while TcpStream::connect(&server.address).is_ok() {
            assert!(began.elapsed() < AT_ONCE);
        }
        server.signal(signal);
        assert_eq!(server.exit_code(), Some(code), "{signal}");
        assert!(began.elapsed() < AT_ONCE, "{signal}: {:?}", began.elapsed());
    }
}

/// A server under `nohup` outlives its terminal.
#[test]
#[cfg(target_os = "linux")]
fn a_hang_up_that_was_ignored_stays_ignored() {
    let mut server = Server::start_after("trap '' HUP", &[]);
    server.signal("HUP");
    thread::sleep(Duration::from_millis(200));
    assert!(server.get("/").ends_with("hello\n"));
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
}

/// `hello_server | head -1` has nobody who reads its last lines.
#[test]
fn without_a_reader_it_ends_all_the_same() {
    let mut server = Server::start(&[]);
    drop(server.output.take());
    let busy = server.ask("/sleep?ms=400");
    wait_for_timers(&server, 1);
    server.signal("TERM");
    assert!(everything(busy).ends_with("slept 400 ms\n"));
    assert_eq!(server.exit_code(), Some(0));
}
