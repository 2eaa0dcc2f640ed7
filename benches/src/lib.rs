//! What the executor costs, beside std threads and beside its peers.
//!
//! One piece of work is written once, in a file of [`work`], and runs unchanged on everything that is
//! compared; [`runtimes`] says how each runtime starts, spawns, sleeps and times out, in the quickest
//! way its own documentation gives. So whether a comparison is fair can be checked in two places: the
//! work, and the adapter. [`rows`] is the table of what is measured.
//!
//! - `cargo bench` runs criterion: tasks beside std threads.
//! - `cargo run --release -p benches --features peers --bin ratios` measures each (row, contender) in a
//!   fresh process, in turn, and prints ratios. With `--page` it writes `BENCHMARKS.md` and its charts.

#![expect(
    missing_docs,
    reason = "only the programs of this package use it: a name that says all needs no sentence"
)]

pub mod child;
pub mod data;
pub mod earlier;
pub mod figure;
pub mod machine;
pub mod pace;
pub mod page;
pub mod plan;
pub mod row;
pub mod rows;
pub mod runtimes;
pub mod shapes;
pub mod words;
pub mod work;
