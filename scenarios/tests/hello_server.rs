//! The server, against clients that mean well and clients that do not. Each test has a server of
//! its own, in a process of its own, and a limit on everything that it waits for.

mod common;

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::{binary, run};
use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(20);

struct Server {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    address: String,
}

impl Server {
    fn start(flags: &[&str]) -> Server {
        let mut command = Command::new(binary("hello_server"));
        command.args(flags);
        Server::spawn(command)
    }

    /// One that may have so many files open.
    #[cfg(target_os = "linux")]
    fn start_with_files(files: usize) -> Server {
        let mut command = Command::new("sh");
        let line = format!(
            "ulimit -n {files}; exec '{}' --addr 127.0.0.1:0",
            binary("hello_server")
        );
        command.args(["-c", &line]);
        Server::spawn_as_is(command)
    }

    fn spawn(mut command: Command) -> Server {
        command.args(["--addr", "127.0.0.1:0"]);
        Server::spawn_as_is(command)
    }

    fn spawn_as_is(mut command: Command) -> Server {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on http://").unwrap();
        let address = address.split(' ').next().unwrap().to_owned();
        Server {
            child,
            output,
            address,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_write_timeout(Some(LIMIT)).unwrap();
        stream
    }

    /// All that comes back for these bytes.
    fn say(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server that has heard enough may not listen to the end.
        let _ = stream.write_all(bytes);
        everything(stream)
    }

    fn get(&self, path: &str) -> String {
        self.say(
            format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").as_bytes(),
        )
    }

    fn stats(&self) -> Value {
        let reply = self.get("/stats");
        serde_json::from_str(reply.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// Waits until no connection is open but the one that asks.
    fn wait_until_alone(&self) -> Value {
        let began = Instant::now();
        loop {
            let stats = self.stats();
            if stats["connections"] == 1 {
                return stats;
            }
            assert!(began.elapsed() < LIMIT, "connections are left: {stats}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    #[cfg(unix)]
    fn interrupt(&self) {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args(["-INT", &pid]).status();
        assert!(killed.unwrap().success());
    }

    fn exit_code(&mut self) -> Option<i32> {
        let began = Instant::now();
        while began.elapsed() < LIMIT {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the server does not end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end, or to the reset that a server that hangs up on us may cause.
fn everything(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
    }
    String::from_utf8(bytes).unwrap()
}

fn status(reply: &str) -> &str {
    reply.split(' ').nth(1).unwrap_or("none")
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
fn nonsense_is_refused_and_harms_nobody() {
    let server = Server::start(&["--head", "1"]);
    assert_eq!(status(&server.say(b"\x00\xff garbage\r\n\r\n")), "400");
    assert_eq!(
        status(&server.say(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc")),
        "400"
    );
    let endless = [
        b"GET / HTTP/1.1\r\n".as_slice(),
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
    for byte in b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n" {
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
        .write_all(b"GET /sleep?ms=100 HTTP/1.1\r\n\r\n")
        .unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert!(everything(stream).ends_with("slept 100 ms\n"));
}

#[test]
fn who_comes_when_it_is_full_is_told_so() {
    let server = Server::start(&["--connections", "2"]);
    let guests = [server.connect(), server.connect()];
    for mut guest in &guests {
        guest.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        assert!(guest.read(&mut [0; 1024]).unwrap() > 0);
    }
    for _ in 0..100 {
        let reply = server.get("/");
        assert_eq!(status(&reply), "503");
        assert!(reply.ends_with("no room: too many guests"), "{reply}");
    }
    drop(guests);
    let began = Instant::now();
    while status(&server.get("/")) != "200" {
        assert!(began.elapsed() < LIMIT);
    }
    assert!(server.stats()["turned_away"].as_u64().unwrap() >= 100);
}

#[test]
#[cfg(target_os = "linux")]
fn too_many_files_are_survived_and_given_back() {
    let server = Server::start_with_files(40);
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
