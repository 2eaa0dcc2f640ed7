//! How is an executor learned by building one?
//!
//! Thirteen exercises, each a file of a page to fill in, from a future by hand to a group of tasks. This
//! library is what stands behind them; the program `learn` (`main.rs`) leads through them.
//!
//! ```text
//! exercises/eNN_NAME.rs   to be filled in
//! checks/NAME.rs          what is demanded of it: plain code that says `wrong!` where something is
//! src/bin/eNN_NAME.rs     the two as a program, which is what `learn check` builds and runs
//! answers/NAME/           a right answer, from which the blank is made, and wrong ones
//! words/LANGUAGE.toml     everything that is said
//! tests/answers.rs        blanks, right answers and wrong ones, all in one build
//! ```
//!
//! - [`exercises`]: which exercises are there, and where does the real thing live?
//! - [`mod@judge`]: what does a check find, even if what it calls never returns?
//! - [`probe`]: what do checks poll, and with which wakers?
//! - [`steps`]: how are all orders of two threads tried?
//! - [`blank`]: how does a right answer become a blank?
//! - [`progress`]: which exercises are done?
//! - [`words`]: how is it said?

pub mod blank;
pub mod exercises;
pub mod judge;
pub mod probe;
pub mod progress;
pub mod steps;
pub mod words;

pub use judge::{Fault, judge};
