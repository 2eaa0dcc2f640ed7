//! When is a connection over?
//!
//! When hyper says so, and in four cases that hyper leaves to its users. All that keeps a place in a
//! full server must come to an end, whatever the client does:
//!
//! | the client | the connection ends |
//! | --- | --- |
//! | resets it, or is gone, while its reply is made | at once |
//! | ends its half while its reply is made | when the reply is sent, and soon at the latest ([`HALF_CLOSED`]) |
//! | does not read its replies | when one has stood unsent for as long as [`Limits::send`] |
//! | has no reply under way when the server ends | at once |
//!
//! hyper does not read while a reply is made, so it does not hear of a reset. We read in its place, a
//! little ahead, and hand it over later: see `Watched`.
//!
//! Next: [`server`](super::server)

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    io::{self, ErrorKind, IoSlice},
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use executor::{sleep, time::Sleep, timeout};
use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};

use super::{
    io::Io,
    network::Stream,
    server::{Answer, Limits, Reply},
    timer::Timer,
};

/// How long a client that has ended its half may wait for its reply. One that is gone looks the same: a
/// program that closes its socket says no more than one that has said all and still reads.
pub const HALF_CLOSED: Duration = Duration::from_secs(2);

/// How long a client may take to read the last reply and go ..
pub(super) const FAREWELL: Duration = Duration::from_secs(1);
/// .. and the most bytes that are thrown away meanwhile.
const THROWN_AWAY: u64 = 1 << 20;

/// The most bytes of a head; hyper answers 431 to more.
const HEAD: usize = 16 * 1024;

/// The most bytes that are read ahead.
const AHEAD: usize = 16 * 1024;

/// How often a connection is probed that has sent more than can be read ahead.
const PROBE: Duration = Duration::from_secs(1);

/// What the server sees of a connection.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Requests that have no reply yet: one at most.
    replies: Cell<usize>,
    /// Replies made since the task last looked.
    made: Cell<usize>,
    /// Whether a reply waits for the client to make room.
    unsent: Cell<bool>,
    /// Whether the service wants no more of it.
    hung_up: Cell<bool>,
    ending: Cell<bool>,
}

impl Progress {
    /// Whether a client that means well still waits for something.
    pub fn is_replying(&self) -> bool {
        self.replies.get() > 0 || self.unsent.get()
    }

    /// The reply in progress is to be the last. The task looks when it is polled, which its reply sees to.
    pub fn end(&self) {
        self.ending.set(true);
    }
}

/// A reply being made. A connection that is dropped drops it, too.
struct Making(Rc<Progress>);

impl Making {
    fn new(progress: &Rc<Progress>) -> Self {
        progress.replies.set(progress.replies.get() + 1);
        Making(progress.clone())
    }

    /// What hyper is told. An error ends the connection.
    fn ends_in(self, answer: Answer) -> Result<Reply, io::Error> {
        match answer {
            Answer::Reply(reply) => Ok(reply),
            Answer::HangUp => {
                self.0.hung_up.set(true);
                Err(ErrorKind::ConnectionAborted.into())
            }
        }
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.0.replies.set(self.0.replies.get() - 1);
        self.0.made.set(self.0.made.get() + 1);
    }
}

/// Answers the requests of one connection with `service` until it is over.
pub(super) async fn converse<S, A, F>(
    stream: S,
    limits: Limits,
    (timer, dates): (Timer, bool),
    progress: Rc<Progress>,
    service: A,
) where
    S: Stream,
    A: Fn(Request<Incoming>) -> F,
    F: Future<Output = Answer>,
{
    let stream = Watched::new(stream);
    let answer = |request| {
        let (reply, making) = (service(request), Making::new(&progress));
        async { making.ends_in(reply.await) }
    };
    let mut http = pin!(
        http1::Builder::new()
            .timer(timer)
            .auto_date_header(dates)
            .header_read_timeout(limits.head)
            .max_buf_size(HEAD)
            .half_close(true)
            .serve_connection(Io(stream.clone()), service_fn(answer))
    );
    let mut unsent = Patience::new(limits.send);
    let mut half_closed = Patience::new(HALF_CLOSED);
    let mut probe = Patience::new(PROBE);
    let conversation = poll_fn(|cx| {
        if progress.ending.get() {
            http.as_mut().graceful_shutdown();
        }
        stream.0.borrow_mut().is_read = false;
        // A client that talks nonsense, or is gone, ends its own connection: nobody else's concern.
        if http.as_mut().poll(cx).is_ready() {
            return Poll::Ready(true);
        }
        let mut wire = stream.0.borrow_mut();
        progress.unsent.set(wire.is_unsent);
        let mut is_gone = wire.listen(cx).is_err();
        // A client that has sent more than is read ahead may reset it unheard.
        while !is_gone && probe.is_over(wire.ahead.len() >= AHEAD, cx) {
            probe.begin_again();
            is_gone = wire.probe(cx).is_err();
        }
        let making = progress.replies.get() > 0;
        if progress.made.take() > 0 {
            half_closed.begin_again();
        }
        is_gone |=
            unsent.is_over(wire.is_unsent, cx) || half_closed.is_over(wire.has_ended && making, cx);
        match is_gone || progress.ending.get() && !progress.is_replying() {
            true => Poll::Ready(false),
            false => Poll::Pending,
        }
    });
    let is_over = conversation.await;
    if progress.hung_up.get() {
        stream.0.borrow_mut().stream.reset();
    } else if is_over {
        see_off(stream).await;
    }
}

/// Ends a conversation so that the client has the last word: a connection that is closed with bytes unread
/// is reset, and the last reply might be lost with it. What it says is not listened to, and for long it
/// cannot go on.
pub(super) async fn see_off(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let farewell = async {
        stream.close().await?;
        let mut rest = stream.take(THROWN_AWAY);
        // Not in the future: each connection would have room for it all its life.
        let mut bytes = vec![0; 4096];
        while rest.read(&mut bytes).await? > 0 {}
        io::Result::Ok(())
    };
    let _ = timeout(FAREWELL, farewell).await;
}

/// A time limit on something that comes and goes.
struct Patience {
    length: Duration,
    sleep: Option<Sleep>,
}

impl Patience {
    fn new(length: Duration) -> Self {
        let sleep = None;
        Patience { length, sleep }
    }

    fn begin_again(&mut self) {
        self.sleep = None;
    }

    /// Whether it `lasts` for so long by now. If not, the task is woken when it does.
    fn is_over(&mut self, lasts: bool, cx: &mut Context<'_>) -> bool {
        if !lasts {
            self.begin_again();
            return false;
        }
        let sleep = self.sleep.get_or_insert_with(|| sleep(self.length));
        Pin::new(sleep).poll(cx).is_ready()
    }
}

/// A stream that can be listened to while hyper does not read. hyper has one handle, its task the other.
struct Watched<S>(Rc<RefCell<Wire<S>>>);

struct Wire<S> {
    stream: S,
    /// Bytes for hyper to read before those of the stream.
    ahead: Vec<u8>,
    /// Whether the client has ended its half.
    has_ended: bool,
    /// Whether hyper waits for bytes.
    is_read: bool,
    /// Whether hyper waits for room to write.
    is_unsent: bool,
}

impl<S> Watched<S> {
    fn new(stream: S) -> Self {
        Watched(Rc::new(RefCell::new(Wire {
            stream,
            ahead: Vec::new(),
            has_ended: false,
            is_read: false,
            is_unsent: false,
        })))
    }
}

impl<S> Clone for Watched<S> {
    fn clone(&self) -> Self {
        Watched(self.0.clone())
    }
}

impl<S: Stream> Wire<S> {
    /// Reads ahead, so that the task is woken when something happens at the other end. An error: the
    /// connection is no more.
    fn listen(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        // hyper listens for itself, or there is nothing more to hear.
        while !self.is_read && !self.has_ended && self.ahead.len() < AHEAD {
            let mut bytes = [0; 1024];
            match Pin::new(&mut self.stream).poll_read(cx, &mut bytes)? {
                Poll::Ready(0) => self.has_ended = true,
                Poll::Ready(n) => self.ahead.extend_from_slice(&bytes[..n]),
                Poll::Pending => break,
            }
        }
        Ok(())
    }

    /// Finds out whether the connection stands: to write nothing fails where it does not.
    fn probe(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match Pin::new(&mut self.stream).poll_write(cx, &[]) {
            Poll::Ready(Err(error)) => Err(error),
            _ => Ok(()),
        }
    }

    fn write(
        &mut self,
        write: impl FnOnce(Pin<&mut S>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let written = write(Pin::new(&mut self.stream));
        self.is_unsent = written.is_pending();
        written
    }
}

impl<S: Stream> AsyncRead for Watched<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let mut wire = self.0.borrow_mut();
        if !wire.ahead.is_empty() {
            let n = buffer.len().min(wire.ahead.len());
            buffer[..n].copy_from_slice(&wire.ahead[..n]);
            wire.ahead.drain(..n);
            return Poll::Ready(Ok(n));
        }
        if wire.has_ended {
            return Poll::Ready(Ok(0));
        }
        let read = Pin::new(&mut wire.stream).poll_read(cx, buffer);
        wire.is_read = read.is_pending();
        read
    }
}

impl<S: Stream> AsyncWrite for Watched<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut wire = self.0.borrow_mut();
        wire.write(|stream| stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut wire = self.0.borrow_mut();
        wire.write(|stream| stream.poll_write_vectored(cx, buffers))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0.borrow_mut().stream).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0.borrow_mut().stream).poll_close(cx)
    }
}
