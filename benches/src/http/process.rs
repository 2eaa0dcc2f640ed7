//! How is a server started, and how does it end?
//!
//! It is this program again, told by its arguments to serve. It says at which address, and serves
//! until its standard input ends, which it also does when its parent dies: no server is left behind.
//! Then it says what it has used.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{self, Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{env, thread};

use socket2::{Domain, Socket, Type};

use super::serve::serve;
use crate::machine::cpu_time;

/// The first argument of a process that is to serve.
const SERVE: &str = "--serve";

/// A server that has not begun, or not ended, within this hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// As many connections may queue at a listener, for whatever runtime.
const QUEUE: i32 = 4096;

/// Serves, if this process was started for it, and does not return; else returns at once.
pub fn serve_if_child() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [flag, contender] = arguments.as_slice()
        && flag == SERVE
    {
        let Err(error) = listen().and_then(|listener| serve(listener, contender));
        eprintln!("{error}");
        process::exit(1);
    }
}

/// A listener, whose address is printed; what was used is printed at the end of standard input.
fn listen() -> io::Result<TcpListener> {
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
        process::exit(said.is_err().into())
    });
    Ok(listener)
}

/// A server, in a process of its own, which ends with this.
pub struct Server {
    child: Child,
    said: mpsc::Receiver<String>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts one of `program`.
    ///
    /// # Errors
    ///
    /// If it cannot be started, or does not say where it listens.
    pub fn start(program: &Path, contender: &str) -> io::Result<Server> {
        let mut command = Command::new(program);
        command.args([SERVE, contender]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let (sender, said) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = lines.map_while(Result::ok);
            lines.try_for_each(|line| sender.send(line))
        });
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
