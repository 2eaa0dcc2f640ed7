//! What the tests share: futures that are opened by hand, things that count, and ways to run a
//! program that may panic or hang.
//!
//! The tests themselves are in `tests/`: one file a promise group of the executor (`p01_turns` ..
//! `p14_waiting`), `surface` for the public names and `ecosystem` for other people's futures.

mod child;
mod counting;
mod futures;
pub mod random;
mod run;

pub use child::{Child, run_child};
pub use counting::{DropCount, Guarded, Log, OnDrop, guarded, on_drop};
pub use futures::{
    Counted, Gate, GateWait, Polls, SelfWaking, counted, own_waker, poll_by_hand, settle,
    waiting_task,
};
pub use run::{
    Wakes, counting_waker, foreign_block_on, message_of, ms, panics, secs, under_virtual_time,
    virtual_executor, within,
};
