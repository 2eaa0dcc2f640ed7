//! A hierarchical timer wheel: a queue of timers from which any can be taken
//! back in O(1), and which gives them out in order of deadline.
//!
//! It is a pure data structure, without clock, thread or I/O. Its owner says
//! what a tick is and what time it is; asyncio's event loop keeps a heap in
//! this place (`loop._scheduled`), tokio its time driver's wheel.
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
//! Imagine the dial of a clock with 64 positions, a list of timers at each, and
//! a hand that goes round: whatever it meets is due. To set a timer is to put it
//! into the list that many positions ahead, which is O(1) where a heap takes
//! O(log n). For what lies further ahead than one turn there is a second dial
//! whose every position stands for a whole turn of the first, a third, and so
//! on. When a coarse position falls due, its timers are dealt out to the finer
//! dials: they *cascade*. These dials are the levels; eleven span all of `u64`.
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
//! | W1 | Timers come out in (deadline, order of insertion): a total order, also across one big jump | undefined among equals in asyncio's heap, in tokio and in Go; last in first out in maitake |
//! | W2 | A deadline at or before `now()` is due at once, after what is already due, in order of insertion | a negative delay waited a whole rotation in netty (#1953) |
//! | W3 | Every `u64` deadline works, `u64::MAX` too; nothing aliases, nothing panics, nothing is early | 50 ms became 795 days in tokio (#8334) |
//! | W4 | `next_deadline()` is never later than the earliest deadline, and exact while none has been cancelled in that slot: one sleeping timer costs one park | |
//! | W5 | A clock that goes backwards is clamped: no panic, no second firing | rust#56612, tokio#3619 |
//! | W6 | A jump costs what lies in it, not its length | a wheel that steps slot by slot loops |
//! | W7 | A cancelled value is returned by the cancel; a million inserts and cancels leave `len()` 0 and the memory of one | a cancelled timer stayed in asyncio's heap until its time came (python/asyncio#186) |
//! | W8 | A key is never mistaken for a later timer's: entries carry a generation | |
//!
//! # Reading order
//!
//! 1. `geometry.rs`: where does a timer live, given its deadline?
//! 2. `slab.rs`: where is a timer kept, and how does a key find it again?
//! 3. `list.rs`: how do timers stand in line, and leave it from the middle?
//! 4. `slots.rs`: which slots hold timers, and which of them comes first?
//! 5. `wheel.rs`: how does a timer get into the wheel, and out of it when it is due?
//! 6. `view.rs`: what is in the wheel just now?
//!
//! # Sources
//!
//! George Varghese and Tony Lauck, "Hashed and Hierarchical Timing Wheels: Data
//! Structures for the Efficient Implementation of a Timer Facility", SOSP 1987.
//! The level by exclusive-or and the bitmaps are those of tokio's time driver.
//! Moving the hand only as far as the earliest deadline makes the wheel a radix
//! heap, as in Ahuja, Mehlhorn, Orlin and Tarjan, "Faster Algorithms for the
//! Shortest Path Problem", Journal of the ACM 37(2), 1990; their proof that a
//! key goes down at most once a level is the proof for the wheel.
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
