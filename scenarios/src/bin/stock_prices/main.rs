//! Five stock prices at once, over HTTP.
//!
//! The exchange that answers is in `exchange.rs`, what goes wrong on purpose in `faults.rs`, and what its clients say to
//! it in `client.rs`.

mod client;
mod exchange;
mod faults;

use std::{process::ExitCode, rc::Rc};

use clap::builder::PossibleValuesParser;
use executor::join_all;
use scenarios::{
    About, Actor, Bar, Scenario, Story, Why,
    http::{
        network::{Remote, Tcp},
        session::Session,
    },
    length_in_seconds, seconds,
};
use serde_json::Value;

use client::{BlockingClient, price_in, server_at, why};
use exchange::{Exchange, PRICES, Places};
use faults::At;

async fn fetch_price<R: Remote>(ticker: Actor, session: Rc<Session<R>>) -> Result<f64, Why> {
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
    if let Some(server) = &own.url {
        return ask(story, own, &server.clone().into()).await;
    }
    // The exchange is a task like the others, on the same thread. Virtual time stands still while a socket waits;
    // it speaks the same HTTP over a network in memory.
    let exchange = if story.is_virtual() {
        let (places, exchange) = exchange::open_in_memory(own.faults.as_slice().into());
        ask(story, own, &places).await;
        exchange
    } else {
        let (places, exchange) = exchange::open_here(own.faults.as_slice().into());
        ask(story, own, &places).await;
        exchange
    };
    exchange.abort();
}

async fn ask<R: Remote + Clone + 'static>(story: &Story, own: &Flags, places: &Places<R>) {
    let session = |server: &R| Rc::new(Session::new(server.clone(), seconds(own.limit)));
    let sessions = Places {
        exchange: session(&places.exchange),
        nobody: session(&places.nobody),
    };
    let ask = |ticker: Actor| {
        let session = sessions.of(&own.faults, ticker.name()).clone();
        ticker.spawn(|ticker| fetch_price(ticker, session))
    };
    let prices = join_all(story.actors(&own.tickers).map(ask)).await;
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
    let (clients, _exchange) = own.blocking_clients();
    let threads: Vec<_> = story
        .actors(&own.tickers)
        .map(|ticker| {
            let client = clients.of(&own.faults, ticker.name()).clone();
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
    let (clients, _exchange) = own.blocking_clients();
    let prices: Vec<_> = story
        .actors(&own.tickers)
        .map(|ticker| fetch_price_and_wait(&ticker, clients.of(&own.faults, ticker.name())))
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
    #[arg(long, value_name = "http://HOST:PORT", conflicts_with = "virtual_time", value_parser = server_at)]
    url: Option<Tcp>,
    #[arg(long, value_name = "S", default_value = "5", value_parser = length_in_seconds)]
    limit: f64,
    #[arg(
        long,
        value_name = "TICKER=FAULT,..",
        value_delimiter = ',',
        conflicts_with = "url"
    )]
    faults: Vec<At>,
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

    /// Clients, and the exchange that they ask, unless that is somebody else's.
    fn blocking_clients(&self) -> (Places<BlockingClient>, Option<Exchange>) {
        let (places, exchange) = match &self.url {
            Some(server) => (server.clone().into(), None),
            None => {
                let exchange = Exchange::on_a_thread(self.faults.clone());
                (exchange.places.clone(), Some(exchange))
            }
        };
        let client = |server| BlockingClient::new(server, seconds(self.limit));
        let clients = Places {
            exchange: client(&places.exchange),
            nobody: client(&places.nobody),
        };
        (clients, exchange)
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
    tries: &["--tickers NVDA,AAPL", "--engine all", "--limit 0.3", "--faults TSLA=error", "--url http://127.0.0.1:9"],
};
