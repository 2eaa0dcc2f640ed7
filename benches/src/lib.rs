//! The benches of the executor.
