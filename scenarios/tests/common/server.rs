//! A `hello_server` in a process of its own, and a client that waits for nothing without end.

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::binary;

pub const LIMIT: Duration = Duration::from_secs(20);

pub struct Server {
    pub child: Child,
    /// What it prints, unless somebody has taken it.
    pub output: Option<BufReader<std::process::ChildStdout>>,
    pub address: String,
}

impl Server {
    pub fn start(flags: &[&str]) -> Server {
        let mut command = Command::new(binary("hello_server"));
        command.args(flags);
        Server::spawn(command)
    }

    /// One that is started after this line of a shell's, such as `ulimit -n 40`.
    #[cfg(unix)]
    pub fn start_after(line: &str, flags: &[&str]) -> Server {
        let mut command = Command::new("sh");
        let line = format!("{line}; exec '{}' \"$@\"", binary("hello_server"));
        command.args(["-c", &line, "sh"]).args(flags);
        Server::spawn(command)
    }

    fn spawn(mut command: Command) -> Server {
        command.args(["--addr", "127.0.0.1:0"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on http://").unwrap();
        let address = address.split(' ').next().unwrap().to_owned();
        Server {
            child,
            output: Some(output),
            address,
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream.set_write_timeout(Some(LIMIT)).unwrap();
        stream
    }

    /// All that comes back for these bytes.
    pub fn say(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server that has heard enough may not listen to the end.
        let _ = stream.write_all(bytes);
        everything(stream)
    }

    pub fn get(&self, path: &str) -> String {
        self.say(
            format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").as_bytes(),
        )
    }

    pub fn stats(&self) -> Value {
        let reply = self.get("/stats");
        serde_json::from_str(reply.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// Waits until no connection is open but the one that asks.
    pub fn wait_until_alone(&self) -> Value {
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
    pub fn signal(&self, name: &str) {
        super::signal(&self.child, name);
    }

    /// Waits until somebody is served: there is room.
    pub fn wait_until_served(&self, limit: Duration) {
        let began = Instant::now();
        while status(&self.get("/")) != "200" {
            assert!(began.elapsed() < limit, "nobody is served");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks for this without waiting for the answer.
    pub fn ask(&self, path: &str) -> TcpStream {
        let mut stream = self.connect();
        let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    pub fn exit_code(&mut self) -> Option<i32> {
        super::exit_code_within(&mut self.child, LIMIT)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end, or to the reset that a server that hangs up on us may cause.
pub fn everything(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
    }
    String::from_utf8(bytes).unwrap()
}

/// Closes a connection so that the other end sees a reset.
pub fn reset(stream: TcpStream) {
    let socket = socket2::Socket::from(stream);
    socket.set_linger(Some(Duration::ZERO)).unwrap();
}

pub fn status(reply: &str) -> &str {
    reply.split(' ').nth(1).unwrap_or("none")
}
