//! The other end: a small server that knows some prices and takes 0.5 s to say them.

use std::{future::pending, rc::Rc, sync::mpsc, thread, time::Duration};

use executor::{JoinHandle, block_on, net::TcpListener, sleep, spawn};
use futures_channel::oneshot;
use hyper::{Request, Response, StatusCode, body::Incoming};
use scenarios::{
    http::{
        network::Tcp,
        server::{Counts, Limits, Reply, serve},
    },
    output, seconds,
};
use serde_json::json;

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

async fn answer(request: Request<Incoming>) -> Reply {
    let ticker = request.uri().path().strip_prefix("/price/");
    let known = ticker.and_then(|ticker| Some((ticker, price_of(ticker)?)));
    let Some((ticker, price)) = known else {
        let mut reply = Response::new("no such ticker\n".into());
        *reply.status_mut() = StatusCode::NOT_FOUND;
        return reply;
    };
    sleep(seconds(0.5)).await;
    let body = json!({ "ticker": ticker, "price": price });
    Response::new(format!("{body}\n").into())
}

async fn run(listener: TcpListener, stop: impl Future<Output = ()>) {
    let limits = Limits {
        connections: 1024,
        head: Duration::from_secs(10),
        send: Duration::from_secs(10),
        drain: Duration::ZERO,
    };
    serve(listener, limits, Rc::new(Counts::default()), answer, stop).await;
}

fn listen() -> (TcpListener, Tcp) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr().map(|address| (listener, address)));
    match listener {
        Ok((listener, address)) => (listener, address.into()),
        Err(error) => output::fail(&format!("the exchange cannot listen: {error}")),
    }
}

/// Opens an exchange on the executor that is running.
pub fn open_here() -> (Tcp, JoinHandle<()>) {
    let (listener, address) = listen();
    (address, spawn(run(listener, pending())))
}

/// An exchange on a thread of its own, for clients that block theirs. It closes when it is dropped.
pub struct Exchange {
    pub address: Tcp,
    /// Its end is the signal.
    close: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Exchange {
    pub fn on_a_thread() -> Self {
        let (opened, address) = mpsc::channel();
        let (close, closing) = oneshot::channel();
        let thread = thread::spawn(move || {
            block_on(async {
                let (listener, address) = listen();
                // It cannot fail: who opens an exchange waits for its address.
                let _ = opened.send(address);
                run(listener, async {
                    let _ = closing.await;
                })
                .await;
            })
        });
        Exchange {
            address: address.recv().expect("an exchange has an address"),
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
