//! What does an HTTP server cost on each runtime?
//!
//! A server is a process of its own ([`process`]), which does with every connection what [`serve`]
//! says and nothing else: hyper's http1 server on our executor, on tokio and on smol, each of which
//! accepts and spawns in the way of its own documentation for one thread. The load is wrk's ([`wrk`]):
//! a closed loop, so many connections, each of which sends its next request when the last is answered.
//!
//! What else the machine does meets the servers in turn, as in [`plan`](crate::plan). The load runs
//! beside the server, so that on two cores a run at full speed measures both; the server's own
//! processor time a request, which the system counts for it alone, does not depend on that.

pub mod page;
pub mod process;
pub mod serve;
pub mod wrk;

/// The server of the scenarios as it is, with its limits, its counts and its orderly end, which the
/// others do without.
pub const HELLO_SERVER: &str = "hello_server";

/// The contender that the others are compared with.
pub const BASE: &str = "tokio";

/// All servers.
pub const SERVERS: &[&str] = &["barista", HELLO_SERVER, BASE, "smol"];
