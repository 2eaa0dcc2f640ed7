//! What goes wrong on purpose.

use std::str::FromStr;

use clap::ValueEnum;
use scenarios::words;

use crate::exchange::price_of;

/// What becomes of a request in place of its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// Nobody is at home.
    Refused,
    /// The connection breaks off. Over a socket it is closed instead: to reset one takes more than std has.
    Reset,
    /// The reply takes a minute.
    Late,
    /// The exchange answers 500.
    Error,
    /// The reply is not JSON.
    Garbled,
    /// The reply never ends, or so it seems.
    Endless,
}

/// A ticker and its fault: `AAPL=late`.
#[derive(Clone, Debug)]
pub struct At {
    ticker: String,
    fault: Fault,
}

impl FromStr for At {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.split_once('=').and_then(|(ticker, fault)| {
            price_of(ticker)?;
            let fault = Fault::from_str(fault, false).ok()?;
            let ticker = ticker.to_owned();
            Some(At { ticker, fault })
        });
        parsed.ok_or_else(|| {
            let faults = Fault::value_variants().iter();
            let names =
                faults.filter_map(|fault| Some(fault.to_possible_value()?.get_name().to_owned()));
            let names: Vec<_> = names.collect();
            let fields = [("faults", names.join(", ").into())];
            words::filled("stock_prices.errors.needs_fault", &fields)
        })
    }
}

/// The fault of this ticker, if it has one.
pub fn of(faults: &[At], ticker: &str) -> Option<Fault> {
    let at = faults.iter().find(|at| at.ticker == ticker);
    at.map(|at| at.fault)
}
