//! What clients ask, what they make of the answer, and how those ask that block a thread.

use std::{io, time::Duration};

use scenarios::{
    http::{
        host::host_and_port,
        network::Tcp,
        session::{Failure, LARGEST},
    },
    scale::unscaled,
};
use serde_json::Value;
use ureq::Agent;

/// For `value_parser`: the server at `http://HOST:PORT`.
pub fn server_at(url: &str) -> Result<Tcp, &'static str> {
    const WANTED: &str = "http://HOST:PORT is needed";
    let uri: hyper::Uri = url.parse().map_err(|_| WANTED)?;
    let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    if uri.scheme_str() != Some("http") || !bare {
        return Err(WANTED);
    }
    let authority = uri.authority().ok_or(WANTED)?.as_str();
    let (host, port) = host_and_port(authority).ok_or(WANTED)?;
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
pub fn price_in(body: &[u8]) -> Result<f64, String> {
    let reply: Value = serde_json::from_slice(body).map_err(|_| "the reply is not JSON")?;
    let price = reply.get("price").and_then(Value::as_f64);
    price.ok_or_else(|| "the reply has no price".to_owned())
}

/// Why there is no reply, in words; a time limit in the seconds of the story.
pub fn why(failure: Failure) -> String {
    let failure = match failure {
        Failure::TimedOut(limit) => Failure::TimedOut(Duration::from_secs_f64(unscaled(limit))),
        other => other,
    };
    failure.to_string()
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

    pub fn get(&self, ticker: &str) -> Result<Vec<u8>, String> {
        let reply = self
            .agent
            .get(format!("{}{}", self.url, path(ticker)))
            .call();
        let body = reply.and_then(|mut reply| {
            let body = reply.body_mut().with_config().limit(LARGEST as u64);
            body.read_to_vec()
        });
        body.map_err(|error| why(self.failure(error)))
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
