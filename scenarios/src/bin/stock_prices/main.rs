//! Five stock prices at once, over HTTP.
//!
//! The exchange that answers is in `exchange.rs`; what its clients say to it, in `client.rs`.

mod client;
mod exchange;

use std::{process::ExitCode, rc::Rc, time::Duration};

use clap::builder::PossibleValuesParser;
use executor::{join_all, sleep};
use scenarios::{
    About, Actor, Bar, Scenario, Story, Word,
    http::{
        network::{Remote, Tcp},
        session::Session,
    },
    length_in_seconds, seconds,
};

use client::{BlockingClient, price_in, server_at};
use exchange::{Exchange, PRICES, price_of};

async fn fetch_price<R: Remote>(ticker: Actor, session: Rc<Session<R>>) -> Result<f64, String> {
    ticker.says("requested");
    let reply = session.get(&client::path(ticker.name())).await;
    told(
        &ticker,
        reply
            .map_err(|why| why.to_string())
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
    let session = Rc::new(Session::new(address, limit));
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
    story.remark("(virtual time: nobody is asked, and each reply is a simulated delay of 0.5 s)");
    let reply = async |ticker: Actor| {
        ticker.says("requested");
        sleep(seconds(0.5)).await;
        told(
            &ticker,
            Ok(price_of(ticker.name()).expect("a known ticker")),
        )
    };
    let tickers = story.actors(&own.tickers);
    let prices = join_all(tickers.map(|ticker| ticker.spawn(reply))).await;
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
    /// As many seconds may a reply take
    #[arg(long, value_name = "S", default_value = "5", value_parser = length_in_seconds)]
    limit: f64,
}

impl Flags {
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
and clients are tasks of one executor, and talk HTTP over sockets of 127.0.0.1.",
    names: "  \
  asyncio.gather          join_all            futures::future::join_all
  create_task             spawn               tokio::spawn
  aiohttp.ClientSession   hyper, on our net   hyper, reqwest",
    try_this: "  \
  --tickers NVDA,AAPL          the results keep the order that you give
  --engine all                 what threads make of it
  --limit 0.3                  a reply that takes too long fails alone
  --url http://127.0.0.1:9     nobody is there",
    words: &[
        Word("requested", "is asked for", Bar::Full),
        Word("received", "has a price", Bar::End),
        Word("failed", "failed: {why}", Bar::Cut),
    ],
};
