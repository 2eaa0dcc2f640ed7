//! How many echoes a second does a server give, and how soon?
//!
//! One thread holds all connections of the load, on mio and so on nobody's
//! runtime, and looks closely at what comes back.

use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use socket2::SockRef;

use super::measure::Load;

/// What is sent.
const CALL: &[u8; 64] = b"What goes into the forest comes out of it again, says a proverb.";

/// A load that gets nothing back for so long fails.
const PATIENCE: Duration = Duration::from_secs(5);

/// One connection of the load, and where its echo stands.
struct Caller {
    stream: TcpStream,
    /// When it called, or began to connect.
    since: Instant,
    connected: bool,
    heard: usize,
}

impl Caller {
    fn connect(address: SocketAddr, poll: &Poll, token: Token) -> io::Result<Caller> {
        let mut stream = TcpStream::connect(address)?;
        // Closing without a farewell keeps the port from being reserved for a
        // minute: at thousands a second they would run out.
        SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
        stream.set_nodelay(true)?;
        let both = Interest::READABLE | Interest::WRITABLE;
        poll.registry().register(&mut stream, token, both)?;
        Ok(Caller {
            stream,
            since: Instant::now(),
            connected: false,
            heard: 0,
        })
    }

    /// Sends the call, which is short enough to go in one piece.
    fn call(&mut self) -> io::Result<()> {
        self.heard = 0;
        match self.stream.write(CALL)? {
            n if n == CALL.len() => Ok(()),
            n => Err(io::Error::other(format!("only {n} bytes were sent"))),
        }
    }

    /// Does what can be done; true when the echo has come.
    fn go_on(&mut self) -> io::Result<bool> {
        if !self.connected {
            if let Some(error) = self.stream.take_error()? {
                return Err(error);
            }
            match self.stream.peer_addr() {
                Ok(_) => self.connected = true,
                Err(error) if error.kind() == ErrorKind::NotConnected => return Ok(false),
                Err(error) => return Err(error),
            }
            self.call()?;
        }
        let mut bytes = [0; CALL.len()];
        loop {
            let room = &mut bytes[self.heard..];
            match self.stream.read(room) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(n) if room[..n] == CALL[self.heard..][..n] => self.heard += n,
                Ok(_) => return Err(io::Error::other("the echo is another")),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
            if self.heard == CALL.len() {
                return Ok(true);
            }
        }
    }
}

/// Calls over so many connections for so many seconds; `anew`: over a new one each time.
///
/// # Errors
///
/// If any call fails, or nothing comes back.
pub fn load(address: SocketAddr, connections: usize, seconds: u64, anew: bool) -> io::Result<Load> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(1024);
    let mut callers = (0..connections)
        .map(|n| Caller::connect(address, &poll, Token(n)))
        .collect::<io::Result<Vec<_>>>()?;
    let mut times: Vec<Duration> = Vec::new();
    let begun = Instant::now();
    let mut last = begun;
    while begun.elapsed() < Duration::from_secs(seconds) {
        poll.poll(&mut events, Some(Duration::from_millis(100)))?;
        for event in &events {
            let token = event.token();
            let caller = &mut callers[token.0];
            if !caller.go_on()? {
                continue;
            }
            last = Instant::now();
            times.push(last - caller.since);
            if anew {
                *caller = Caller::connect(address, &poll, token)?;
            } else {
                caller.since = last;
                caller.call()?;
            }
        }
        if last.elapsed() > PATIENCE {
            return Err(io::Error::other("nothing comes back"));
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let percentile = |percent: usize| {
        let time = times.get(times.len() * percent / 100);
        time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
    };
    Ok(Load {
        requests: times.len() as f64,
        seconds,
        p50_us: percentile(50),
        p99_us: percentile(99),
    })
}
