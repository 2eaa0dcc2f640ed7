//! What does a server cost on each runtime?
//!
//! A server is a process of its own ([`server`]), which does with every connection
//! what [`service`] says and nothing else; [`barista`], [`tokio`] and [`smol`] are
//! how each runtime accepts, spawns, reads and writes, each in the way of its own
//! documentation for one thread. The load comes from this process for [`echo`],
//! and from wrk for HTTP ([`wrk`]). It is a closed loop: so many connections, each
//! of which sends its next request when the last is answered.
//!
//! What else the machine does meets the servers in turn, as in [`run`](crate::run).
//! The load runs beside the server, so that on two cores a run at full speed
//! measures both; the server's own processor time a request, which the system
//! counts for it alone, does not depend on that.

use std::fmt;

pub mod barista;
pub mod calls;
pub mod echo;
pub mod measure;
pub mod report;
pub mod server;
pub mod service;
pub mod smol;
pub mod tokio;
pub mod wrk;

/// What a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It answers HTTP requests, many on each connection.
    Http,
    /// It sends back what it is sent, many times on each connection.
    Echo,
    /// The same, once: each connection is opened for one echo and closed.
    Accept,
}

/// All kinds, in the order of the report.
pub const WORKS: &[Work] = &[Work::Http, Work::Echo, Work::Accept];

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Work::Http => "http",
            Work::Echo => "echo",
            Work::Accept => "accept",
        })
    }
}

impl Work {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Work> {
        WORKS.iter().copied().find(|work| work.to_string() == name)
    }

    /// Who takes part.
    pub fn contenders(self) -> &'static [&'static str] {
        match self {
            Work::Http => &["barista", HELLO_SERVER, BASE, "smol"],
            Work::Echo | Work::Accept => &["barista", BASE, "smol"],
        }
    }
}

/// The server of the scenarios as it is, with its limits, its counts and its
/// orderly end, which the others do without.
pub const HELLO_SERVER: &str = "hello_server";

/// With whom the others are compared.
pub const BASE: &str = "tokio";
