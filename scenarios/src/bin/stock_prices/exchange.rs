//! The other end: a small server that knows some prices and takes 0.5 s to say them.

use std::{future::pending, rc::Rc, sync::mpsc, thread, time::Duration};

use executor::{JoinHandle, block_on, net::TcpListener, sleep, spawn};
use futures_channel::oneshot;
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
};
use scenarios::{
    http::{
        memory,
        network::{Listener, Tcp},
        server::{Answer, Counts, Limits, serve},
        session::LARGEST,
    },
    output, seconds, words,
};
use serde_json::json;

use crate::faults::{self, At, Fault};

/// What it knows.
pub const PRICES: [(&str, f64); 5] = [
    ("AAPL", 178.50),
    ("GOOGL", 141.25),
    ("MSFT", 378.90),
    ("TSLA", 248.70),
    ("NVDA", 495.30),
];

pub fn price_of(ticker: &str) -> Option<f64> {
    let known = PRICES.iter().find(|(name, _)| *name == ticker);
    known.map(|(_, price)| *price)
}

async fn answer(request: Request<Incoming>, faults: Rc<[At]>) -> Answer {
    let ticker = request.uri().path().strip_prefix("/price/");
    let known = ticker.and_then(|ticker| Some((ticker, price_of(ticker)?)));
    let Some((ticker, price)) = known else {
        return text(StatusCode::NOT_FOUND, "no such ticker\n");
    };
    sleep(seconds(0.5)).await;
    match faults::of(&faults, ticker) {
        None | Some(Fault::Refused) => {}
        Some(Fault::Reset) => return Answer::HangUp,
        Some(Fault::Late) => sleep(seconds(60.0)).await,
        Some(Fault::Error) => return text(StatusCode::INTERNAL_SERVER_ERROR, "sorry\n"),
        Some(Fault::Garbled) => return text(StatusCode::OK, "a hundred or so\n"),
        Some(Fault::Endless) => return text(StatusCode::OK, vec![b'7'; 2 * LARGEST]),
    }
    let body = json!({ "ticker": ticker, "price": price });
    text(StatusCode::OK, format!("{body}\n"))
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    let mut reply = Response::new(body.into().into());
    *reply.status_mut() = status;
    Answer::Reply(reply)
}

async fn run(listener: impl Listener, faults: Rc<[At]>, stop: impl Future<Output = ()>) {
    let limits = Limits {
        connections: 1024,
        head: Duration::from_secs(10),
        send: Duration::from_secs(10),
        drain: Duration::ZERO,
    };
    let counts = Rc::new(Counts::default());
    let answer = move |request| answer(request, faults.clone());
    serve(listener, limits, counts, answer, stop).await;
}

fn listen() -> (TcpListener, Tcp) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr().map(|address| (listener, address)));
    match listener {
        Ok((listener, address)) => (listener, address.into()),
        Err(error) => {
            let fields = [("error", error.to_string().into())];
            output::fail(&words::filled("stock_prices.errors.exchange", &fields))
        }
    }
}

/// Where an exchange is, and where none is.
#[derive(Clone, Debug)]
pub struct Places<R> {
    pub exchange: R,
    pub nobody: R,
}

impl<R> Places<R> {
    /// Where this ticker is asked for.
    pub fn of(&self, faults: &[At], ticker: &str) -> &R {
        match faults::of(faults, ticker) {
            Some(Fault::Refused) => &self.nobody,
            _ => &self.exchange,
        }
    }
}

/// A server of somebody else's, for all.
impl<R: Clone> From<R> for Places<R> {
    fn from(server: R) -> Self {
        Places {
            nobody: server.clone(),
            exchange: server,
        }
    }
}

/// Opens an exchange on the executor that is running.
pub fn open_here(faults: Rc<[At]>) -> (Places<Tcp>, JoinHandle<()>) {
    let (listener, exchange) = listen();
    // It closes at once.
    let (_, nobody) = listen();
    let task = spawn(run(listener, faults, pending()));
    (Places { exchange, nobody }, task)
}

/// The same without a socket.
pub fn open_in_memory(faults: Rc<[At]>) -> (Places<memory::Remote>, JoinHandle<()>) {
    let port = || memory::port("exchange", Duration::ZERO);
    let (listener, exchange) = port();
    let (_, nobody) = port();
    let task = spawn(run(listener, faults, pending()));
    (Places { exchange, nobody }, task)
}

/// An exchange on a thread of its own, for clients that block theirs. It closes when it is dropped.
pub struct Exchange {
    pub places: Places<Tcp>,
    /// Its end is the signal.
    close: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Exchange {
    pub fn on_a_thread(faults: Vec<At>) -> Self {
        let (opened, places) = mpsc::channel();
        let (close, closing) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            block_on(async {
                let (places, exchange) = open_here(faults.into());
                // It cannot fail: who opens an exchange waits for its address.
                let _ = opened.send(places);
                let _ = closing.await;
                exchange.abort();
            })
        });
        Exchange {
            places: places.recv().expect("an exchange has an address"),
            close: Some(close),
            thread: Some(thread),
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        drop(self.close.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the exchange's has been seen by its clients.
            let _ = thread.join();
        }
    }
}
