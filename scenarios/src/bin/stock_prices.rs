//! Five stock prices at once.

use std::{process::ExitCode, thread};

use clap::builder::PossibleValuesParser;
use executor::{join_all, sleep};
use scenarios::{About, Actor, Bar, Scenario, Story, Word, seconds};

/// What the exchange would answer.
const PRICES: [(&str, f64); 5] = [
    ("AAPL", 178.50),
    ("GOOGL", 141.25),
    ("MSFT", 378.90),
    ("TSLA", 248.70),
    ("NVDA", 495.30),
];

async fn fetch_price(ticker: Actor) -> f64 {
    ticker.says("requested");
    sleep(seconds(0.5)).await;
    ticker.says("received");
    price_of(ticker.name())
}

async fn stock_prices(story: &Story, own: &Flags) {
    let tickers = story.actors(&own.tickers);
    let prices = join_all(tickers.map(|ticker| ticker.spawn(fetch_price))).await;
    let prices = prices
        .into_iter()
        .map(|price| price.expect("a price comes without a panic"));
    own.show(story, prices);
}

// With threads: joined in the order of the tickers, whatever order they end in.

fn fetch_price_and_wait(ticker: Actor) -> f64 {
    ticker.says("requested");
    thread::sleep(seconds(0.5));
    ticker.says("received");
    price_of(ticker.name())
}

fn threads(story: &Story, own: &Flags) {
    let tickers = story.actors(&own.tickers);
    let threads: Vec<_> = tickers
        .map(|ticker| ticker.thread(fetch_price_and_wait))
        .collect();
    let prices = threads
        .into_iter()
        .map(|thread| thread.join().expect("a price comes without a panic"));
    own.show(story, prices);
}

// As a plain loop.

fn sequential(story: &Story, own: &Flags) {
    let prices: Vec<f64> = story
        .actors(&own.tickers)
        .map(fetch_price_and_wait)
        .collect();
    own.show(story, prices);
}

fn price_of(ticker: &str) -> f64 {
    let known = PRICES.iter().find(|(name, _)| *name == ticker);
    known.expect("the command line admits known tickers only").1
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
}

impl Flags {
    fn show(&self, story: &Story, prices: impl IntoIterator<Item = f64>) {
        let prices: Vec<f64> = prices.into_iter().collect();
        for (ticker, price) in self.tickers.iter().zip(&prices) {
            story.remark(format!("{ticker:<5} ${price:.2}"));
        }
        story.remark(format!("{} prices in {:.3} s", prices.len(), story.time()));
    }
}

const ABOUT: About = About {
    name: "stock_prices",
    title: "Stock prices: five tickers, 0.5 s a reply",
    story: "\
Each price is 0.5 s away, and all five are asked for at once: 0.5 s and not 2.5. The results come in the order of \
the tickers, so that they can be zipped with them, whatever order the replies come in.",
    names: "  \
  asyncio.gather   join_all   futures::future::join_all
  create_task      spawn      tokio::spawn",
    try_this: "  \
  --tickers NVDA,AAPL   the results keep the order that you give
  --engine all          what threads make of it",
    words: &[
        Word("requested", "is asked for", Bar::Full),
        Word("received", "has a price", Bar::End),
    ],
};
