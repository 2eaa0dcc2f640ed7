//! What clients ask, what they make of the answer, and how those ask that block a thread.

use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use scenarios::{
    Why,
    http::{
        host::host_and_port,
        network::Tcp,
        session::{Failure, LARGEST},
    },
    scale::unscaled,
    words,
};
use serde_json::Value;
use ureq::Agent;

/// For `value_parser`: the server at `http://HOST:PORT`.
pub fn server_at(url: &str) -> Result<Tcp, &'static str> {
    let wanted = || words::text("stock_prices.errors.needs_url");
    let uri: hyper::Uri = url.parse().map_err(|_| wanted())?;
    let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    if uri.scheme_str() != Some("http") || !bare {
        return Err(wanted());
    }
    let authority = uri.authority().ok_or_else(wanted)?.as_str();
    let (host, port) = host_and_port(authority).ok_or_else(wanted)?;
    Ok(Tcp {
        host: host.to_owned(),
        port: port.unwrap_or(80),
    })
}

/// What is asked for.
pub fn path(ticker: &str) -> String {
    format!("/price/{ticker}")
}

/// The price in a reply such as `{"ticker": "AAPL", "price": 178.5}`.
pub fn price_in(body: &[u8]) -> Result<f64, Why> {
    let reply: Value = serde_json::from_slice(body).map_err(|_| because("not_json", []))?;
    let price = reply.get("price").and_then(Value::as_f64);
    price.ok_or_else(|| because("no_price", []))
}

/// Why there is no reply; a time limit is in the seconds of the story.
pub fn why(failure: &Failure) -> Why {
    match failure {
        Failure::Connection(error) => match error.kind() {
            ErrorKind::ConnectionRefused => because("refused", []),
            ErrorKind::ConnectionReset => because("reset", []),
            _ => because("broken", [("error", error.to_string().into())]),
        },
        Failure::Protocol(what) => because("protocol", [("what", what.as_str().into())]),
        Failure::Status(status) => because("status", [("status", status.to_string().into())]),
        Failure::TooLong => because("too_long", []),
        Failure::TimedOut(limit) => because(
            "timed_out",
            [("seconds", unscaled(*limit).to_string().into())],
        ),
    }
}

fn because<const N: usize>(key: &str, fields: [(&'static str, Value); N]) -> Why {
    Why::new(format!("stock_prices.why.{key}"), fields)
}

/// A client that blocks its thread, and keeps connections alive between requests. Clones share them.
#[derive(Clone)]
pub struct BlockingClient {
    agent: Agent,
    url: String,
    limit: Duration,
}

impl BlockingClient {
    pub fn new(server: &Tcp, limit: Duration) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(limit))
            .max_redirects(0)
            .max_redirects_will_error(false);
        BlockingClient {
            agent: config.build().into(),
            url: format!("http://{server}"),
            limit,
        }
    }

    pub fn get(&self, ticker: &str) -> Result<Vec<u8>, Why> {
        let reply = self
            .agent
            .get(format!("{}{}", self.url, path(ticker)))
            .call();
        let body = reply.and_then(|mut reply| {
            let body = reply.body_mut().with_config().limit(LARGEST as u64);
            body.read_to_vec()
        });
        body.map_err(|error| why(&self.failure(error)))
    }

    /// In the words of the other client.
    fn failure(&self, error: ureq::Error) -> Failure {
        match error {
            ureq::Error::StatusCode(code) => match code.try_into() {
                Ok(status) => Failure::Status(status),
                Err(_) => Failure::Protocol(format!("status {code}")),
            },
            ureq::Error::Timeout(_) => Failure::TimedOut(self.limit),
            ureq::Error::BodyExceedsLimit(_) => Failure::TooLong,
            ureq::Error::Io(error) => Failure::Connection(error),
            ureq::Error::ConnectionFailed => {
                Failure::Connection(io::ErrorKind::ConnectionRefused.into())
            }
            other => Failure::Protocol(other.to_string()),
        }
    }
}
