//! In which forms does a record leave the program?
//!
//! As text, a line a step, which is the record's own `Display`; as [`chrome`] trace events, for
//! Perfetto and `chrome://tracing`; and as the [`player`]'s record, from which a page rebuilds the
//! whole run. All are made from the [`Recording`](executor::trace::Recording) alone, and under
//! virtual time they are the same bytes each time.
//!
//! Next: [`player`]

pub mod chrome;
pub mod player;
