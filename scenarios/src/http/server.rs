//! What does a server need to last?
//!
//! Limits: on the number of connections, beyond which a client is told so and sent away; on how long a
//! client may take to say what it wants, and to read the reply; on how long replies in progress may
//! delay the end. A server also outlives the errors of `accept`: with too many files open it waits until some
//! are closed.
//!
//! Next: [`session`](super::session)

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io, mem,
    pin::{Pin, pin},
    rc::Rc,
    time::Duration,
};

use executor::{JoinHandle, combinators::Either, join_all, select, sleep, spawn, timeout};
use futures_lite::AsyncWriteExt;
use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
};

use super::{
    connection::{FAREWELL, Progress, converse, see_off},
    host,
    network::{Listener, Stream},
    timer::Timer,
};

/// A reply that is there in one piece.
pub type Reply = Response<Full<Bytes>>;

/// What a service makes of a request.
#[derive(Debug)]
pub enum Answer {
    /// A reply.
    Reply(Reply),
    /// None: the connection is broken off.
    HangUp,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Answer::Reply(reply)
    }
}

/// What a server puts up with.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The number of connections at a time.
    pub connections: usize,
    /// How long the head of a request may take, from the opening of the connection or the last reply.
    pub head: Duration,
    /// How long a reply may stand unsent because the client does not read.
    pub send: Duration,
    /// How long the replies in progress may take when the server is to end.
    pub drain: Duration,
}

/// The number of clients that are being sent away at a time; beyond that they are cut off.
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

/// The open connections, in the order in which they came.
#[derive(Default)]
struct Table {
    next: Cell<u64>,
    tasks: RefCell<BTreeMap<u64, Entry>>,
}

struct Entry {
    progress: Rc<Progress>,
    task: JoinHandle<()>,
}

/// A place at the table, which is free again when it is dropped.
struct Place(Rc<Table>, u64);

impl Drop for Place {
    fn drop(&mut self) {
        let gone = self.0.tasks.borrow_mut().remove(&self.1);
        drop(gone);
    }
}

/// Answers requests with `service` until `stop` is ready. Then connections without a reply in progress are
/// closed at once, and the others when they have it. Returns how many had to be cut off.
pub async fn serve<L, A, F>(
    listener: L,
    limits: Limits,
    counts: Rc<Counts>,
    service: A,
    stop: impl Future<Output = ()>,
) -> usize
where
    L: Listener,
    A: Fn(Request<Incoming>) -> F + 'static,
    F: Future<Output: Into<Answer>> + 'static,
{
    let service = Rc::new(service);
    let table = Rc::new(Table::default());
    let clock = (Timer::current(), L::DATES);
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
                let guest = Guest::new(&counts, |counts| &counts.leaving);
                spawn(turn_away(stream, guest));
            }
            continue;
        }
        let guest = Guest::new(&counts, |counts| &counts.connections);
        let progress = Rc::new(Progress::default());
        let number = table.next.replace(table.next.get() + 1);
        let place = Place(table.clone(), number);
        let task = spawn({
            let (service, counts, progress) = (service.clone(), counts.clone(), progress.clone());
            async move {
                let _guest = (place, guest);
                let answer = |request| answer(request, service.as_ref(), &counts);
                converse(stream, limits, clock, progress, answer).await;
            }
        });
        let entry = Entry { progress, task };
        table.tasks.borrow_mut().insert(number, entry);
    }
    drop(listener);
    let open = mem::take(&mut *table.tasks.borrow_mut());
    end(open, limits.drain).await
}

async fn answer<F>(
    request: Request<Incoming>,
    service: &impl Fn(Request<Incoming>) -> F,
    counts: &Counts,
) -> Answer
where
    F: Future<Output: Into<Answer>>,
{
    let answer = match host::fault(&request) {
        None => service(request).await.into(),
        Some(why) => {
            let mut reply = Response::new(why.into());
            *reply.status_mut() = StatusCode::BAD_REQUEST;
            Answer::Reply(reply)
        }
    };
    if let Answer::Reply(_) = answer {
        counts.requests.set(counts.requests.get() + 1);
    }
    answer
}

/// Ends these connections, and returns how many still had a reply in progress after `drain`.
async fn end(open: BTreeMap<u64, Entry>, drain: Duration) -> usize {
    let (busy, idle): (Vec<_>, Vec<_>) = open
        .into_values()
        .partition(|entry| entry.progress.is_replying());
    for entry in &idle {
        entry.task.abort();
    }
    for entry in &busy {
        entry.progress.end();
    }
    let (progress, mut tasks): (Vec<_>, Vec<_>) = busy
        .into_iter()
        .map(|entry| (entry.progress, entry.task))
        .unzip();
    if timeout(drain, join_all(&mut tasks)).await.is_ok() {
        return 0;
    }
    let cut_off = progress
        .iter()
        .filter(|progress| progress.is_replying())
        .count();
    tasks.retain(|task| !task.is_finished());
    tasks.iter().for_each(JoinHandle::abort);
    join_all(tasks).await;
    cut_off
}

/// How long to wait before the next `accept` when one failed.
const RETRY: Duration = Duration::from_millis(50);

/// The next connection; none when `stop` is ready.
async fn next<L: Listener, S: Future<Output = ()>>(
    listener: &L,
    stop: Pin<&mut S>,
) -> Option<io::Result<L::Stream>> {
    match select(pin!(listener.accept()), stop).await {
        Either::Left(accepted) => Some(accepted),
        Either::Right(()) => None,
    }
}

/// Says that there is no room.
async fn turn_away(mut stream: impl Stream, _guest: Guest) {
    const SORRY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 24\r\n\
        connection: close\r\nretry-after: 1\r\n\r\nno room: too many guests";
    if let Ok(Ok(())) = timeout(FAREWELL, stream.write_all(SORRY)).await {
        see_off(stream).await;
    }
}

#[cfg(test)]
mod tests;
