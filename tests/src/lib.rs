//! The tests of the executor.
