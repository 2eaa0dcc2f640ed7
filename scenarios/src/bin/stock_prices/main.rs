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
    About, Actor, Bar, Scenario, Story, Word,
    http::{
        network::{Remote, Tcp},
        session::Session,
    },
    length_in_seconds, seconds,
};

use client::{BlockingClient, price_in, server_at, why};
use exchange::{Exchange, PRICES, Places};
use faults::At;

async fn fetch_price<R: Remote>(ticker: Actor, session: Rc<Session<R>>) -> Result<f64, String> {
    ticker.says("requested");
    let reply = session.get(&client::path(ticker.name())).await;
    told(&ticker, reply.map_err(why).and_then(|body| price_in(&body)))
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

fn fetch_price_and_wait(ticker: &Actor, client: &BlockingClient) -> Result<f64, String> {
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
fn told(ticker: &Actor, price: Result<f64, String>) -> Result<f64, String> {
    match &price {
        Ok(_) => ticker.says("received"),
        Err(why) => ticker.says_with("failed", [("why", why.as_str())]),
    }
    price
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, stock_prices)
        .threads(threads)
        .sequential(sequential, |own: &Flags| 0.5 * own.tickers.len() as f64)
        .main()
}

#[derive(clap::Args)]
struct Flags {
    /// Which stocks
    #[arg(
        long,
        value_name = "TICKER,..",
        default_value = "AAPL,GOOGL,MSFT,TSLA,NVDA"
    )]
    #[arg(value_delimiter = ',', value_parser = PossibleValuesParser::new(PRICES.map(|(ticker, _)| ticker)))]
    tickers: Vec<String>,
    /// Ask this server for /price/TICKER instead of one of our own
    #[arg(long, value_name = "http://HOST:PORT", conflicts_with = "virtual_time", value_parser = server_at)]
    url: Option<Tcp>,
    /// How many seconds a reply may take
    #[arg(long, value_name = "S", default_value = "5", value_parser = length_in_seconds)]
    limit: f64,
    /// What goes wrong: refused, reset, late, error, garbled or endless
    #[arg(
        long,
        value_name = "TICKER=FAULT,..",
        value_delimiter = ',',
        conflicts_with = "url"
    )]
    faults: Vec<At>,
}

impl Flags {
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

    fn show(&self, story: &Story, prices: impl IntoIterator<Item = Result<f64, String>>) {
        let prices: Vec<_> = prices.into_iter().collect();
        for (ticker, price) in self.tickers.iter().zip(&prices) {
            match price {
                Ok(price) => story.remark(format!("{ticker:<5} ${price:.2}")),
                Err(why) => story.remark(format!("{ticker:<5} failed: {why}")),
            }
        }
        let known = prices.iter().filter(|price| price.is_ok()).count();
        story.remark(format!("{known} prices in {:.3} s", story.time()));
    }
}

const ABOUT: About = About {
    name: "stock_prices",
    source: include_str!("main.rs"),
    title: "Stock prices: five tickers over HTTP, 0.5 s a reply",
    story: "\
Each price is 0.5 s away, and all five are asked for at once: 0.5 s and not 2.5. The results come in the order of \
the tickers, so that they can be zipped with them, whatever order the replies come in. The requests are real: server \
and clients are tasks of one executor, and talk HTTP over sockets of 127.0.0.1. Virtual time stands still while a socket \
waits, so with --virtual-time they talk the same HTTP over a network in memory.",
    names: "  \
  asyncio.gather          join_all            futures::future::join_all
  create_task             spawn               tokio::spawn
  aiohttp.ClientSession   hyper, on our net   hyper, reqwest",
    try_this: "  \
  --tickers NVDA,AAPL          the results keep the order that you give
  --engine all                 what threads make of it
  --limit 0.3                  each reply takes too long
  --virtual-time --faults AAPL=late,TSLA=reset
                               two fail, and the others know nothing of it
  --url http://127.0.0.1:9     nobody is there",
    words: &[
        Word("requested", "is asked for", Bar::Full),
        Word("received", "has a price", Bar::End),
        Word("failed", "failed: {why}", Bar::Cut),
    ],
};
