//! How is a server started, and how does it end?
//!
//! It is this program again, told by a flag to serve. It says at which address,
//! and serves until its standard input ends, which it also does when its parent
//! dies: no server is left behind. Then it says what it has used.

use std::convert::Infallible;
use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, ChildStdout, Command, Stdio, exit};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::{HELLO_SERVER, Work, barista, smol, tokio};
use crate::process::cpu_time;

/// The flag with which a process is told to serve.
pub const SERVE: &str = "--serve";

/// A server that has not begun, or not ended, within this hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// As many connections may queue at a listener, for whatever runtime.
const QUEUE: i32 = 4096;

/// What a process does that was started with [`SERVE`].
pub fn serve(work: Work, contender: &str) -> io::Result<Infallible> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.listen(QUEUE)?;
    socket.set_nonblocking(true)?;
    let listener = TcpListener::from(socket);
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    let begun = cpu_time();
    thread::spawn(move || {
        let _ = io::stdin().read(&mut [0]);
        let used = cpu_time() - begun;
        let said = writeln!(io::stdout(), "{}", used.as_secs_f64());
        exit(said.is_err().into())
    });
    match contender {
        "barista" => barista::serve(listener, work),
        HELLO_SERVER if work == Work::Http => barista::hello_server(listener),
        "tokio" => tokio::serve(listener, work),
        "smol" => smol::serve(listener, work),
        _ => Err(io::Error::other(format!(
            "there is no server {contender:?} for {work}"
        ))),
    }
}

/// A server, in a process of its own, which ends with this.
pub struct Server {
    child: Child,
    said: mpsc::Receiver<String>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts one, through `wrapper` if there is any: a program and its arguments.
    ///
    /// # Errors
    ///
    /// If it cannot be started, or does not say where it listens.
    pub fn start(wrapper: &[&str], work: Work, contender: &str) -> io::Result<Server> {
        let this = env::current_exe()?;
        let mut command = match wrapper {
            [] => Command::new(this),
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                command.args(arguments).arg(this);
                command
            }
        };
        let mut child = command
            .args([SERVE, &work.to_string(), contender])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = lines(child.stdout.take().expect("it is piped"));
        let address = (Ipv4Addr::LOCALHOST, 0).into();
        let mut server = Server {
            child,
            said,
            address,
        };
        server.address = server.next_word("its address")?;
        Ok(server)
    }

    /// Ends it. Returns the processor time it used since it began to listen.
    ///
    /// # Errors
    ///
    /// If it has ended before, or does not end now.
    pub fn end(mut self) -> io::Result<Duration> {
        drop(self.child.stdin.take());
        let used = self.next_word("what it used")?;
        self.child.wait()?;
        Ok(Duration::from_secs_f64(used))
    }

    fn next_word<T: std::str::FromStr>(&mut self, what: &str) -> io::Result<T> {
        let line = self.said.recv_timeout(PATIENCE);
        let word = line.ok().and_then(|line| line.parse().ok());
        word.ok_or_else(|| io::Error::other(format!("the server did not say {what}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It fails if the server is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a process prints, to be waited for with a time limit.
fn lines(output: ChildStdout) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
