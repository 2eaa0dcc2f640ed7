//! The scenarios of the executor.
