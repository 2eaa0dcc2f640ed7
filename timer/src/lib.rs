//! A hierarchical timer wheel. Timers come out in order of deadline, and any of them can be
//! cancelled in O(1).
//!
//! It is a pure data structure, without clock, thread or I/O. Its owner decides what a tick is, and
//! says what time it is. Where this executor has the wheel, asyncio's event loop has a heap
//! (`loop._scheduled`), and tokio has the wheel of its time driver.
//!
//! ```
//! use timer::TimerWheel;
//!
//! let mut wheel = TimerWheel::new();
//! wheel.insert(3_000, "the coffee is ready");
//! let complaint = wheel.insert(5_000, "where is my coffee?");
//!
//! assert_eq!(wheel.next_deadline(), Some(3_000)); // nothing to do until then
//! assert_eq!(wheel.pop_due(2_999), None);
//! assert_eq!(wheel.pop_due(3_010).unwrap().value, "the coffee is ready");
//! assert_eq!(wheel.cancel(complaint), Some("where is my coffee?"));
//! assert!(wheel.is_empty());
//! ```
//!
//! # What a wheel is
//!
//! Imagine the dial of a clock with 64 positions and a list of timers at each. A hand goes round,
//! and the timers that it meets are due. To set a timer, append it to the list that many positions
//! ahead. That is O(1); a heap takes O(log n).
//!
//! A timer more than one turn ahead goes on a second dial, where each position stands for a whole
//! turn of the first. A third dial counts the turns of the second, and so on. When a position of a
//! coarse dial falls due, its timers move to finer dials: they *cascade*. The dials are called
//! *levels*, and their positions *slots*. Eleven levels span all of `u64`.
//!
//! | level | a slot, in ticks | the level, in ticks | a slot, at 1 ns a tick | the level |
//! | --: | --: | --: | --: | --: |
//! | 0 | 2^0 | 2^6 | 1 ns | 64 ns |
//! | 1 | 2^6 | 2^12 | 64 ns | 4.1 us |
//! | 2 | 2^12 | 2^18 | 4.1 us | 262.1 us |
//! | 3 | 2^18 | 2^24 | 262.1 us | 16.8 ms |
//! | 4 | 2^24 | 2^30 | 16.8 ms | 1.1 s |
//! | 5 | 2^30 | 2^36 | 1.1 s | 1.1 min |
//! | 6 | 2^36 | 2^42 | 1.1 min | 1.2 h |
//! | 7 | 2^42 | 2^48 | 1.2 h | 3.3 days |
//! | 8 | 2^48 | 2^54 | 3.3 days | 208.5 days |
//! | 9 | 2^54 | 2^60 | 208.5 days | 36.5 years |
//! | 10 | 2^60 | 2^64 | 36.5 years | 584.5 years |
//!
//! # What it promises
//!
//! | | promise | elsewhere |
//! | --- | --- | --- |
//! | W1 | Timers come out in (deadline, order of insertion): a total order, also across one big jump | asyncio's heap, tokio and Go leave the order of equal deadlines undefined; in maitake the last in is the first out |
//! | W2 | A deadline at or before `now()` is due at once, after what is already due, in order of insertion | in netty a negative delay waited a whole rotation (#1953) |
//! | W3 | Every `u64` deadline works, `u64::MAX` too; nothing aliases, nothing panics, nothing is early | in tokio 50 ms became 795 days (#8334) |
//! | W4 | `next_deadline()` is never later than the earliest deadline. It is exact while no timer of that slot has been cancelled: one sleeping timer costs one park | |
//! | W5 | A clock that goes backwards is clamped: no panic, no second firing | rust#56612, tokio#3619 |
//! | W6 | A jump costs what lies in it, not its length | a wheel that steps from slot to slot takes a step for each empty one |
//! | W7 | A cancelled value is returned by the cancel; a million inserts and cancels leave `len()` 0 and the memory of one | in asyncio's heap a cancelled timer stayed until its time came (python/asyncio#186) |
//! | W8 | A key is never mistaken for a later timer's: entries carry a generation | |
//!
//! # Reading order
//!
//! 1. `geometry.rs`: where does a timer live, given its deadline?
//! 2. `slab.rs`: where is a timer stored, and how does its key find it again?
//! 3. `list.rs`: how do timers keep their order, and how does one leave from the middle?
//! 4. `slots.rs`: which slots hold timers, and which of them falls due first?
//! 5. `wheel.rs`: how does a timer get into the wheel, and how does it come out when it is due?
//! 6. `view.rs`: what is in the wheel right now?
//!
//! # Sources
//!
//! George Varghese and Tony Lauck, "Hashed and Hierarchical Timing Wheels: Data Structures for the
//! Efficient Implementation of a Timer Facility", SOSP 1987. The level by exclusive-or and the
//! bitmaps are those of tokio's time driver. The hand moves only as far as the earliest deadline,
//! which makes the wheel a radix heap: Ahuja, Mehlhorn, Orlin and Tarjan, "Faster Algorithms for
//! the Shortest Path Problem", Journal of the ACM 37(2), 1990. They prove that a key moves down at
//! most once a level, and that proof holds for the wheel.
//!
//! Next: `geometry.rs`

#![no_std]
// The reading order leads through private modules, too.
#![allow(rustdoc::private_intra_doc_links)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod geometry;
mod list;
mod slab;
mod slots;
mod view;
mod wheel;

pub use geometry::Place;
pub use slab::TimerKey;
pub use wheel::{Due, Moved, TimerWheel};

#[cfg(test)]
mod tests;
