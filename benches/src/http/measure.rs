//! What is measured of one server?

use std::error::Error;

use super::server::Server;
use super::{Work, calls, echo, wrk};
use crate::data::Measurement;

/// What a load found.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Requests answered.
    pub requests: f64,
    /// In so many seconds.
    pub seconds: f64,
    /// Half of them were answered within this.
    pub p50_us: f64,
    /// All but one in a hundred were answered within this.
    pub p99_us: f64,
}

/// A kind of work, on so many connections at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the servers do.
    pub work: Work,
    /// How many connections the load has.
    pub connections: usize,
}

impl Row {
    /// The row's name in the file of measurements.
    pub fn name(self) -> String {
        format!("{}_{}", self.work, self.connections)
    }

    /// Puts the load on a server.
    ///
    /// # Errors
    ///
    /// If any request failed, or none was answered.
    pub fn load(self, server: &Server, seconds: u64) -> Result<Load, Box<dyn Error>> {
        let (address, connections) = (server.address, self.connections);
        let load = match self.work {
            Work::Http => wrk::load(address, connections, seconds)?,
            Work::Echo => echo::load(address, connections, seconds, false)?,
            Work::Accept => echo::load(address, connections, seconds, true)?,
        };
        if load.requests == 0.0 {
            return Err("no request was answered".into());
        }
        Ok(load)
    }

    /// Measures a contender in a fresh process.
    ///
    /// # Errors
    ///
    /// If the server fails, or any request to it.
    pub fn measure(
        self,
        contender: &str,
        seconds: u64,
        round: u64,
    ) -> Result<Measurement, Box<dyn Error>> {
        let server = Server::start(&[], self.work, contender)?;
        let load = self.load(&server, seconds)?;
        let used = server.end()?;
        let figures = [
            ("requests_per_s", load.requests / load.seconds),
            ("p50_us", load.p50_us),
            ("p99_us", load.p99_us),
            ("cpu_us", used.as_secs_f64() * 1e6 / load.requests),
        ];
        Ok(self.measurement(
            contender,
            round,
            figures.map(|(name, it)| (name.to_owned(), it)),
        ))
    }

    /// Counts the system calls a contender makes for each request, by their names.
    ///
    /// # Errors
    ///
    /// If the server fails, or any request to it, or strace.
    pub fn count_calls(self, contender: &str, seconds: u64) -> Result<Measurement, Box<dyn Error>> {
        let counted = calls::count(self, contender, seconds)?;
        let a_request = |(call, times)| (format!("calls_{call}"), times / counted.requests);
        let figures = counted.calls.into_iter().map(a_request);
        Ok(self.measurement(contender, 0, figures))
    }

    fn measurement(
        self,
        contender: &str,
        round: u64,
        figures: impl IntoIterator<Item = (String, f64)>,
    ) -> Measurement {
        Measurement {
            row: self.name(),
            contender: contender.to_owned(),
            round,
            figures: figures.into_iter().collect(),
        }
    }
}
