//! What the executor costs, beside std threads and beside its peers.
//!
//! One piece of work is written once, in a file of [`work`], and runs unchanged
//! on everything that is compared: a file of [`runtimes`] says how each runtime
//! starts, spawns, sleeps and times out, in the quickest way its own
//! documentation gives. So whether a comparison is fair can be checked in two
//! short files: the work, and the adapter.
//!
//! - `cargo bench -p benches` runs criterion, against std threads.
//! - `cargo bench -p benches --features peers` adds the peers.
//! - `cargo run --release -p benches --features peers --bin ratios` measures
//!   each (row, contender) in a fresh process, in turn, and prints ratios.
//! - `cargo run --release -p benches --features peers --bin report` does the same,
//!   counts instructions, and writes `BENCHMARKS.md` and its charts.
//! - `cargo run --release -p benches --features peers --bin http` measures servers,
//!   on our executor, on tokio and on smol, with wrk and without HTTP.

pub mod count;
pub mod data;
mod dispatch;
pub mod facts;
pub mod figure;
#[cfg(feature = "peers")]
pub mod http;
pub mod pace;
pub mod plan;
pub mod process;
pub mod report;
pub mod row;
pub mod run;
pub mod runtimes;
pub mod shapes;
pub mod work;
