//! How can HTTP run in virtual time?
//!
//! Over a network in memory. Virtual time stands still while a task waits at a socket, because nobody knows when
//! the answer will come. Here everything is known: both ends are tasks of one executor, and a byte under way
//! is a timer. So delays cost no time, and two runs send the same bytes at the same moments. tokio calls such a
//! pair of streams *duplex*.
//!
//! ```
//! use executor::{Executor, spawn, time::Instant};
//! use futures_lite::{AsyncReadExt, AsyncWriteExt};
//! use scenarios::http::{memory, network::{Listener, Remote}};
//! use std::time::Duration;
//!
//! Executor::builder().virtual_time().build().block_on(async {
//!     let began = Instant::now();
//!     let (listener, server) = memory::port("echo", Duration::from_secs(1));
//!     spawn(async move {
//!         let mut stream = listener.accept().await.unwrap();
//!         let mut said = [0; 5];
//!         stream.read_exact(&mut said).await.unwrap();
//!         stream.write_all(&said).await.unwrap();
//!     });
//!     let mut stream = server.connect().await.unwrap();
//!     stream.write_all(b"hello").await.unwrap();
//!     let mut echo = String::new();
//!     stream.read_to_string(&mut echo).await.unwrap();
//!     assert_eq!(echo, "hello");
//!     // To connect takes a way there and back, and so does what follows.
//!     assert_eq!(began.elapsed(), Duration::from_secs(4));
//! });
//! ```
//!
//! Next: [`host`](super::host)

use std::{
    cell::RefCell,
    collections::VecDeque,
    fmt,
    io::{self, ErrorKind},
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll, Waker},
    time::Duration,
};

use executor::{
    sleep,
    sync::Queue,
    time::{Instant, Sleep, sleep_until},
};
use futures_io::{AsyncRead, AsyncWrite};

use super::network::{self, Stream};

/// The bytes that may be under way or unread in one direction; beyond that a writer waits.
const ROOM: usize = 64 * 1024;

/// Opens a port: the listener for a server, and the way there for its clients. Bytes take `latency` in each
/// direction, and a connection takes it twice. `name` is what the clients call the server.
pub fn port(name: impl Into<String>, latency: Duration) -> (Listener, Remote) {
    let arrivals = Rc::new(Queue::unbounded());
    let remote = Remote {
        name: name.into(),
        latency,
        arrivals: Rc::downgrade(&arrivals),
    };
    (Listener { arrivals }, remote)
}

/// Where a server in memory takes its connections from. The port closes when it is dropped.
#[derive(Debug)]
pub struct Listener {
    arrivals: Rc<Queue<End>>,
}

impl network::Listener for Listener {
    type Stream = End;

    const DATES: bool = false;

    async fn accept(&self) -> io::Result<End> {
        Ok(self.arrivals.get().await)
    }
}

/// The way to a server in memory.
#[derive(Clone, Debug)]
pub struct Remote {
    name: String,
    latency: Duration,
    arrivals: Weak<Queue<End>>,
}

impl network::Remote for Remote {
    type Stream = End;

    /// # Errors
    ///
    /// `ConnectionRefused` if the listener is gone.
    async fn connect(&self) -> io::Result<End> {
        if !self.latency.is_zero() {
            sleep(self.latency * 2).await;
        }
        let arrivals = self.arrivals.upgrade();
        let arrivals = arrivals.ok_or(ErrorKind::ConnectionRefused)?;
        let (here, there) = pair(self.latency);
        // It is unbounded.
        let _ = arrivals.try_put(there);
        Ok(here)
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// A connection: what is written to one end is read at the other, `latency` later.
///
/// An end that is dropped closes the connection as a socket does: the other end reads what was sent, and then
/// the end of it, or an error if bytes were left unread here.
///
/// With a latency it needs an executor of ours, for its timers; without one it runs anywhere.
pub fn pair(latency: Duration) -> (End, End) {
    let pipe = || Rc::new(RefCell::new(Pipe::new(latency)));
    let (one_way, the_other) = (pipe(), pipe());
    let here = End::new(one_way.clone(), the_other.clone());
    (here, End::new(the_other, one_way))
}

/// One end of a connection in memory.
pub struct End {
    incoming: Rc<RefCell<Pipe>>,
    outgoing: Rc<RefCell<Pipe>>,
    /// Until what comes next has arrived.
    arrival: Option<(Instant, Sleep)>,
}

/// One direction of a connection.
struct Pipe {
    latency: Duration,
    /// What is under way or has arrived, in order.
    parcels: VecDeque<(Option<Instant>, Parcel)>,
    bytes: usize,
    /// Whether the last parcel is in it.
    is_closed: bool,
    /// Whether nobody will read any more.
    is_abandoned: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

enum Parcel {
    Bytes(VecDeque<u8>),
    End,
    Reset,
}

impl Pipe {
    fn new(latency: Duration) -> Self {
        Pipe {
            latency,
            parcels: VecDeque::new(),
            bytes: 0,
            is_closed: false,
            is_abandoned: false,
            reader: None,
            writer: None,
        }
    }

    /// Sends a parcel, and returns who is to be told.
    fn send(&mut self, parcel: Parcel) -> Option<Waker> {
        let arrives = (!self.latency.is_zero()).then(|| Instant::now() + self.latency);
        self.parcels.push_back((arrives, parcel));
        self.reader.take()
    }

    /// Sends the last parcel, if that has not been done.
    fn close(&mut self, last: Parcel) -> Option<Waker> {
        match std::mem::replace(&mut self.is_closed, true) {
            false => self.send(last),
            true => None,
        }
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl End {
    fn new(incoming: Rc<RefCell<Pipe>>, outgoing: Rc<RefCell<Pipe>>) -> Self {
        End {
            incoming,
            outgoing,
            arrival: None,
        }
    }

    /// Ready when the next parcel is there; until then the task is woken by it.
    fn poll_arrival(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let arrives = {
            let mut pipe = self.incoming.borrow_mut();
            match pipe.parcels.front() {
                Some((arrives, _)) => *arrives,
                None => {
                    pipe.reader = Some(cx.waker().clone());
                    return Poll::Pending;
                }
            }
        };
        let Some(arrives) = arrives else {
            return Poll::Ready(());
        };
        let sleep = match &mut self.arrival {
            Some((at, sleep)) if *at == arrives => sleep,
            arrival => &mut arrival.insert((arrives, sleep_until(arrives))).1,
        };
        Pin::new(sleep).poll(cx)
    }

    /// Leaves the conversation: `last` is what the other end reads last, unless it has been told so before.
    fn leave(&mut self, last: Parcel) {
        let reader = self.outgoing.borrow_mut().close(last);
        let writer = {
            let mut incoming = self.incoming.borrow_mut();
            incoming.is_abandoned = true;
            incoming.parcels.clear();
            incoming.bytes = 0;
            incoming.writer.take()
        };
        wake(reader);
        wake(writer);
    }
}

impl Stream for End {
    fn reset(&mut self) {
        self.leave(Parcel::Reset);
    }
}

impl AsyncRead for End {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if self.poll_arrival(cx).is_pending() {
            return Poll::Pending;
        }
        let mut pipe = self.incoming.borrow_mut();
        let n = match pipe.parcels.front_mut() {
            // Those two are there for good.
            Some((_, Parcel::Reset)) => return Poll::Ready(Err(ErrorKind::ConnectionReset.into())),
            Some((_, Parcel::End)) | None => return Poll::Ready(Ok(0)),
            Some((_, Parcel::Bytes(bytes))) => {
                let n = io::Read::read(bytes, buffer)?;
                if bytes.is_empty() {
                    pipe.parcels.pop_front();
                }
                n
            }
        };
        pipe.bytes -= n;
        let writer = pipe.writer.take();
        drop(pipe);
        wake(writer);
        Poll::Ready(Ok(n))
    }
}

impl AsyncWrite for End {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut pipe = self.outgoing.borrow_mut();
        if pipe.is_closed || pipe.is_abandoned {
            return Poll::Ready(Err(ErrorKind::BrokenPipe.into()));
        }
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let n = bytes.len().min(ROOM - pipe.bytes);
        if n == 0 {
            pipe.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        pipe.bytes += n;
        let reader = pipe.send(Parcel::Bytes(bytes[..n].to_vec().into()));
        drop(pipe);
        wake(reader);
        Poll::Ready(Ok(n))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let reader = self.outgoing.borrow_mut().close(Parcel::End);
        wake(reader);
        Poll::Ready(Ok(()))
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let is_unread = self.incoming.borrow().bytes > 0;
        self.leave(if is_unread {
            Parcel::Reset
        } else {
            Parcel::End
        });
    }
}

impl fmt::Debug for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("End").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
