//! Five stock prices at once, over HTTP.
//!
//! The exchange that answers is in `exchange.rs`; what its clients say to it, in `client.rs`.

mod client;
mod exchange;

use std::{process::ExitCode, rc::Rc, time::Duration};

use clap::builder::PossibleValuesParser;
use executor::{join_all, sleep, timeout};
use scenarios::{
    About, Actor, Bar, Scenario, Story, Why,
    http::session::{Failure, Session},
    length_in_seconds, seconds,
};
use serde_json::Value;

use client::{Address, BlockingClient, price_in, why};
use exchange::{Exchange, PRICES, price_of};

async fn fetch_price(ticker: Actor, session: Rc<Session>) -> Result<f64, Why> {
    ticker.says("requested");
    let reply = session.get(&client::path(ticker.name())).await;
    told(
        &ticker,
        reply
            .map_err(|failure| why(&failure))
            .and_then(|body| price_in(&body)),
    )
}

async fn stock_prices(story: &Story, own: &Flags) {
    if story.is_virtual() {
        return simulated(story, own).await;
    }
    // The exchange is a task like the others, on the same thread.
    let (address, exchange) = match &own.url {
        Some(address) => (address.clone(), None),
        None => {
            let (address, exchange) = exchange::open_here();
            (address, Some(exchange))
        }
    };
    let limit = Duration::from_secs_f64(own.limit);
    let session = Rc::new(Session::new(address.host, address.port, limit));
    let tickers = story.actors(&own.tickers);
    let ask = |ticker: Actor| ticker.spawn(|ticker| fetch_price(ticker, session.clone()));
    let prices = join_all(tickers.map(ask)).await;
    let prices = prices
        .into_iter()
        .map(|price| price.expect("a failure is no panic"));
    own.show(story, prices);
    if let Some(exchange) = exchange {
        exchange.abort();
    }
}

/// Virtual time stands still while a socket waits, so it would gain nothing: the delay is
/// simulated, and so is the answer.
async fn simulated(story: &Story, own: &Flags) {
    story.remark("simulated");
    let limit = own.limit;
    let reply = async move |ticker: Actor| {
        ticker.says("requested");
        let reply = timeout(seconds(limit), sleep(seconds(0.5))).await;
        let price = reply.map(|()| price_of(ticker.name()).expect("a known ticker"));
        let late = Failure::TimedOut(Duration::from_secs_f64(limit));
        told(&ticker, price.map_err(|_| why(&late)))
    };
    let tickers = story.actors(&own.tickers);
    let prices = join_all(tickers.map(|ticker| ticker.spawn(reply))).await;
    let prices = prices
        .into_iter()
        .map(|price| price.expect("a failure is no panic"));
    own.show(story, prices);
}

// With threads: joined in the order of the tickers, whatever order they end in.

fn fetch_price_and_wait(ticker: &Actor, client: &BlockingClient) -> Result<f64, Why> {
    ticker.says("requested");
    told(
        ticker,
        client.get(ticker.name()).and_then(|body| price_in(&body)),
    )
}

fn threads(story: &Story, own: &Flags) {
    let (client, _exchange) = own.blocking_client();
    let threads: Vec<_> = story
        .actors(&own.tickers)
        .map(|ticker| {
            let client = client.clone();
            ticker.thread(move |ticker| fetch_price_and_wait(&ticker, &client))
        })
        .collect();
    let prices = threads
        .into_iter()
        .map(|thread| thread.join().expect("a failure is no panic"));
    own.show(story, prices);
}

// As a plain loop, over one connection.

fn sequential(story: &Story, own: &Flags) {
    let (client, _exchange) = own.blocking_client();
    let prices: Vec<_> = story
        .actors(&own.tickers)
        .map(|ticker| fetch_price_and_wait(&ticker, &client))
        .collect();
    own.show(story, prices);
}

/// One ticker's failure is its own: the others go on.
fn told(ticker: &Actor, price: Result<f64, Why>) -> Result<f64, Why> {
    match &price {
        Ok(price) => ticker.says_with("received", [("price", *price)]),
        Err(why) => ticker.says_why("failed", why),
    }
    price
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, stock_prices)
        .threads(threads)
        .sequential(sequential, |own: &Flags| 0.5 * own.tickers.len() as f64)
        .sizes(Flags::sizes)
        .main()
}

#[derive(clap::Args)]
struct Flags {
    #[arg(
        long,
        value_name = "TICKER,..",
        default_value = "AAPL,GOOGL,MSFT,TSLA,NVDA"
    )]
    #[arg(value_delimiter = ',', value_parser = PossibleValuesParser::new(PRICES.map(|(ticker, _)| ticker)))]
    tickers: Vec<String>,
    #[arg(long, value_name = "http://HOST:PORT", conflicts_with = "virtual_time")]
    url: Option<Address>,
    #[arg(long, value_name = "S", default_value = "5", value_parser = length_in_seconds)]
    limit: f64,
}

impl Flags {
    /// How long a reply takes is known only of our own server.
    fn sizes(&self) -> Vec<(&'static str, Value)> {
        let mut sizes = vec![("tickers", self.tickers.len().into())];
        if self.url.is_none() {
            sizes.push(("reply", 0.5.into()));
        }
        sizes
    }

    /// A client, and the exchange that it asks, unless that is somebody else's.
    fn blocking_client(&self) -> (BlockingClient, Option<Exchange>) {
        let (address, exchange) = match &self.url {
            Some(address) => (address.clone(), None),
            None => {
                let exchange = Exchange::on_a_thread();
                (exchange.address.clone(), Some(exchange))
            }
        };
        let limit = Duration::from_secs_f64(self.limit);
        (BlockingClient::new(&address, limit), exchange)
    }

    fn show(&self, story: &Story, prices: impl IntoIterator<Item = Result<f64, Why>>) {
        let prices: Vec<_> = prices.into_iter().collect();
        story.remark("prices");
        for (ticker, price) in self.tickers.iter().zip(&prices) {
            let ticker = ("ticker", ticker.as_str().into());
            match price {
                Ok(price) => story.remark_with("price", &[ticker, ("price", (*price).into())]),
                Err(why) => story.remark_with("failed", &[ticker, ("why", why.to_string().into())]),
            }
        }
        let known = prices.iter().filter(|price| price.is_ok()).count();
        let fields = [
            ("known", known.into()),
            ("of", prices.len().into()),
            ("took", story.time().into()),
        ];
        story.remark_with("summary", &fields);
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "stock_prices",
    source: include_str!("main.rs"),
    events: &[("requested", Bar::Full), ("received", Bar::End), ("failed", Bar::Cut)],
    names: &[
        ["asyncio.gather", "join_all", "futures::future::join_all"],
        ["create_task", "spawn", "tokio::spawn"],
        ["aiohttp.ClientSession", "hyper, on our net", "hyper, reqwest"],
    ],
    tries: &["--tickers NVDA,AAPL", "--engine all", "--limit 0.3", "--url http://127.0.0.1:9"],
};
