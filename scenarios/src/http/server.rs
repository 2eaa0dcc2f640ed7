//! What does a server need to last?
//!
//! Limits. Of how long a client may take to say what it wants, or it keeps a connection for nothing;
//! of how many connections there may be, beyond which a client is told so and sent away; of how long
//! replies in progress may delay the end. And it outlives the errors of `accept`: with too many
//! files open it waits until some are closed.
//!
//! Next: [`session`](super::session)

use std::{
    cell::Cell,
    convert::Infallible,
    io,
    pin::{Pin, pin},
    rc::Rc,
    time::Duration,
};

use executor::{
    combinators::Either,
    net::{TcpListener, TcpStream},
    select, sleep, spawn, timeout,
};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::server::graceful::GracefulShutdown;

use super::{io::Io, timer::Timer};

/// A reply that is there in one piece.
pub type Reply = Response<Full<Bytes>>;

/// How much a server puts up with.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// As many connections at a time.
    pub connections: usize,
    /// As long for the head of a request, from the opening of the connection or the last reply.
    pub head: Duration,
    /// As long for the replies in progress when the server is to end.
    pub drain: Duration,
}

/// As many bytes of one head, or hyper answers 431.
const HEAD: usize = 16 * 1024;

/// As many clients are being sent away at a time; beyond that they are cut off.
const TURNED_AWAY: usize = 64;

/// What a server counts.
#[derive(Debug, Default)]
pub struct Counts {
    /// Connections that are open.
    pub connections: Cell<usize>,
    /// Requests answered.
    pub requests: Cell<u64>,
    /// Clients sent away because there were too many.
    pub turned_away: Cell<u64>,
    leaving: Cell<usize>,
}

/// One of a number of guests, which it leaves when it is dropped.
struct Guest(Rc<Counts>, fn(&Counts) -> &Cell<usize>);

impl Guest {
    fn new(counts: &Rc<Counts>, of: fn(&Counts) -> &Cell<usize>) -> Self {
        let number = of(counts);
        number.set(number.get() + 1);
        Guest(counts.clone(), of)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let number = (self.1)(&self.0);
        number.set(number.get() - 1);
    }
}

/// Answers requests with `service` until `stop` is ready; then lets replies in progress end, and
/// returns how many connections had to be cut off.
pub async fn serve<S, F>(
    listener: TcpListener,
    limits: Limits,
    counts: Rc<Counts>,
    service: S,
    stop: impl Future<Output = ()>,
) -> usize
where
    S: Fn(Request<Incoming>) -> F + 'static,
    F: Future<Output = Reply> + 'static,
{
    let service = Rc::new(service);
    let graceful = GracefulShutdown::new();
    let timer = Timer::current();
    let mut stop = pin!(stop);
    while let Some(accepted) = next(&listener, stop.as_mut()).await {
        let stream = match accepted {
            Ok(stream) => stream,
            Err(_) => {
                if let Either::Right(()) = select(sleep(RETRY), stop.as_mut()).await {
                    break;
                }
                continue;
            }
        };
        if counts.connections.get() >= limits.connections {
            counts.turned_away.set(counts.turned_away.get() + 1);
            if counts.leaving.get() < TURNED_AWAY {
                spawn(turn_away(
                    stream,
                    Guest::new(&counts, |counts| &counts.leaving),
                ));
            }
            continue;
        }
        let guest = Guest::new(&counts, |counts| &counts.connections);
        let service = service.clone();
        let answer = move |request| {
            let (reply, counts) = (service(request), guest.0.clone());
            async move {
                let reply = reply.await;
                counts.requests.set(counts.requests.get() + 1);
                Ok::<_, Infallible>(reply)
            }
        };
        // Replies are small and written whole: nothing is won by waiting for more.
        let _ = stream.set_nodelay(true);
        let connection = http1::Builder::new()
            .timer(timer)
            .header_read_timeout(limits.head)
            .max_buf_size(HEAD)
            .half_close(true)
            .serve_connection(Io(stream), service_fn(answer));
        let connection = graceful.watch(connection);
        // A client that talks nonsense, or is gone, ends its own connection: nobody else's concern.
        spawn(async { drop(connection.await) });
    }
    drop(listener);
    match timeout(limits.drain, graceful.shutdown()).await {
        Ok(()) => 0,
        Err(_) => counts.connections.get(),
    }
}

/// How long to wait before the next `accept` when one failed.
const RETRY: Duration = Duration::from_millis(50);

/// The next connection; none when `stop` is ready.
async fn next<S: Future<Output = ()>>(
    listener: &TcpListener,
    stop: Pin<&mut S>,
) -> Option<io::Result<TcpStream>> {
    match select(listener.accept(), stop).await {
        Either::Left(accepted) => Some(accepted.map(|(stream, _)| stream)),
        Either::Right(()) => None,
    }
}

/// Says that there is no room. Then waits for the client to read it and go, but not long: a
/// connection closed with bytes unread is reset, and the reply might be lost with it.
async fn turn_away(mut stream: TcpStream, _guest: Guest) {
    const SORRY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 24\r\n\
        connection: close\r\nretry-after: 1\r\n\r\nno room: too many guests";
    let sorry = async {
        stream.write_all(SORRY).await?;
        stream.close().await?;
        while stream.read(&mut [0; 1024]).await? > 0 {}
        io::Result::Ok(())
    };
    let _ = timeout(Duration::from_secs(1), sorry).await;
}
