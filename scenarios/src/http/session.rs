//! What does a client need to be safe?
//!
//! The server may be anybody's. So each reply has a time limit and a size limit, and whatever goes
//! wrong is that reply's failure, in words, and nobody else's. A connection is used again once its
//! reply has been read, as aiohttp's session does it: five requests at once open five, five in a
//! row need one.
//!
//! Next: the scenarios themselves, from `src/bin/basics.rs` on.

use std::{
    cell::RefCell,
    error::Error,
    fmt,
    io::{self, ErrorKind},
    time::Duration,
};

use executor::{spawn, timeout};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::{
    Request, StatusCode, Uri,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
    header::HOST,
};

use super::{io::Io, network::Remote};

/// As many bytes of one reply.
pub const LARGEST: usize = 1 << 20;

type Sender = SendRequest<Empty<Bytes>>;

/// Connections to one server, kept alive between requests.
pub struct Session<R> {
    server: R,
    limit: Duration,
    idle: RefCell<Vec<Sender>>,
}

/// Why there is no reply.
#[derive(Debug)]
pub enum Failure {
    /// The connection did not come about, or broke.
    Connection(io::Error),
    /// What came back was not HTTP, or ended in the middle.
    Protocol(String),
    /// The server said no.
    Status(StatusCode),
    /// The reply is longer than [`LARGEST`].
    TooLong,
    /// It took longer than this.
    TimedOut(Duration),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Connection(error) => match error.kind() {
                ErrorKind::ConnectionRefused => write!(f, "the connection was refused"),
                ErrorKind::ConnectionReset => write!(f, "the connection was reset"),
                _ => write!(f, "the connection failed: {error}"),
            },
            Failure::Protocol(what) => write!(f, "no HTTP reply: {what}"),
            Failure::Status(status) => write!(f, "the server answered {status}"),
            Failure::TooLong => write!(f, "the reply is over 1 MB"),
            Failure::TimedOut(limit) => write!(f, "no reply within {} s", limit.as_secs_f64()),
        }
    }
}

impl Error for Failure {}

impl From<hyper::Error> for Failure {
    fn from(error: hyper::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(io) = inner.downcast_ref::<io::Error>() {
                return Failure::Connection(io::Error::new(io.kind(), io.to_string()));
            }
            cause = inner.source();
        }
        Failure::Protocol(error.to_string())
    }
}

impl<R: Remote> Session<R> {
    /// A session with a server. Each reply may take as long as `limit`, its connection included.
    pub fn new(server: R, limit: Duration) -> Self {
        Session {
            server,
            limit,
            idle: RefCell::default(),
        }
    }

    /// The body of the reply to `GET path`.
    ///
    /// # Errors
    ///
    /// A [`Failure`]; any status but 200 is one.
    pub async fn get(&self, path: &str) -> Result<Bytes, Failure> {
        let reply = timeout(self.limit, self.ask(path));
        reply.await.unwrap_or(Err(Failure::TimedOut(self.limit)))
    }

    async fn ask(&self, path: &str) -> Result<Bytes, Failure> {
        let path: Uri = path.parse().expect("the path of a request");
        loop {
            let mut request = Request::new(Empty::new());
            *request.uri_mut() = path.clone();
            let host = self.server.to_string().parse().expect("the name of a host");
            request.headers_mut().insert(HOST, host);

            let idle = self.idle.borrow_mut().pop();
            let (mut sender, is_new) = match idle {
                Some(sender) => (sender, false),
                None => (self.connect().await?, true),
            };
            let reply = match sender.try_send_request(request).await {
                Ok(reply) => reply,
                // The server had closed it while it was idle: the request was not sent.
                Err(error) if !is_new && error.message().is_some() => continue,
                Err(error) => return Err(error.into_error().into()),
            };
            let status = reply.status();
            let body = Limited::new(reply.into_body(), LARGEST).collect().await;
            let body = body.map_err(|error| match error.downcast::<hyper::Error>() {
                Ok(error) => Failure::from(*error),
                Err(error) if error.is::<LengthLimitError>() => Failure::TooLong,
                Err(error) => Failure::Protocol(error.to_string()),
            })?;
            if sender.ready().await.is_ok() {
                self.idle.borrow_mut().push(sender);
            }
            return match status {
                StatusCode::OK => Ok(body.to_bytes()),
                status => Err(Failure::Status(status)),
            };
        }
    }

    async fn connect(&self) -> Result<Sender, Failure> {
        let stream = self.server.connect().await;
        let stream = stream.map_err(Failure::Connection)?;
        let (sender, connection) = http1::handshake(Io(stream)).await?;
        // The connection is a task of its own, which ends with its sender. Its error is the
        // sender's, too.
        spawn(async { drop(connection.await) });
        Ok(sender)
    }
}
