//! How many system calls does a request take?
//!
//! strace counts them, in a run of its own: it slows a server down many times,
//! so that no figure of such a run is compared but the counts.

use std::env;
use std::error::Error;
use std::fs;
use std::process::{self, Command, Stdio};

use super::measure::Row;
use super::server::Server;

/// Fewer calls than this a request belong to starting, connecting and ending.
const SELDOM: f64 = 0.01;

/// Whether there is a strace.
pub fn can_count() -> bool {
    let mut strace = Command::new("strace");
    let status = strace.arg("-V").stdout(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// What strace counted, and for how many requests.
pub struct Counted {
    /// Requests answered.
    pub requests: f64,
    /// How often each system call was made, by its name.
    pub calls: Vec<(String, f64)>,
}

/// The system calls of a server under load.
///
/// # Errors
///
/// If the server fails, or any request to it, or strace.
pub fn count(row: Row, contender: &str, seconds: u64) -> Result<Counted, Box<dyn Error>> {
    let table = env::temp_dir().join(format!("calls-{}.txt", process::id()));
    let path = table
        .to_str()
        .ok_or("the temporary directory has no name in UTF-8")?;
    let strace = ["strace", "-f", "-c", "-U", "name,calls", "-o", path];
    let server = Server::start(&strace, row.work, contender)?;
    let load = row.load(&server, seconds)?;
    server.end()?;
    let counted = fs::read_to_string(&table)?;
    fs::remove_file(&table)?;
    let calls = understand(&counted)
        .filter(|(_, times)| times / load.requests >= SELDOM)
        .map(|(call, times)| (call.to_owned(), times));
    Ok(Counted {
        requests: load.requests,
        calls: calls.collect(),
    })
}

/// Lines of a name and a number, among others.
fn understand(table: &str) -> impl Iterator<Item = (&str, f64)> {
    table.lines().filter_map(|line| {
        let (call, times) = line.trim().split_once(' ')?;
        let times = times.trim().parse().ok()?;
        (call != "total").then_some((call, times))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_strace_is_understood() {
        let table = "syscall              calls\n---------------- ---------\n\
                     recvfrom             16274\nepoll_wait             12\n\
                     ---------------- ---------\ntotal                16286\n";
        let calls: Vec<_> = understand(table).collect();
        assert_eq!(calls, [("recvfrom", 16274.0), ("epoll_wait", 12.0)]);
    }
}
