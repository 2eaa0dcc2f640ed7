//! What do the scenarios share?
//!
//! Each scenario is one file of `src/bin/`: the async version first, then the same on threads, then
//! as a plain loop, then a `main` that hands the three to a [`Scenario`]. A job is told through an
//! [`Actor`], which says what happens (`customer.says("started")`), and it waits for a number of
//! [`seconds`]. What turns that into narration, JSON, lanes on a terminal, a timeline and a table of
//! times is here.
//!
//! In reading order:
//!
//! 1. [`scale`]: how long is a second?
//! 2. [`about`]: what does a scenario say about itself?
//! 3. [`story`]: who says what, and when?
//! 4. [`actor`]: who is in the story?
//! 5. [`event`]: what does an event look like?
//! 6. [`lanes`]: who did what, from when to when?
//! 7. [`timeline`]: how are lanes drawn?
//! 8. [`output`]: when is a line seen?
//! 9. [`live`]: what moves on the terminal?
//! 10. [`flags`]: what can be asked for?
//! 11. [`engine`]: what drives the jobs?
//! 12. [`measure`]: what does an engine cost?
//! 13. [`table`]: what did each engine cost?
//! 14. [`interrupt`]: who asks a program to end?
//! 15. [`scenario`]: how does a run go, from the command line to the last line?
//! 16. [`ending`]: what is left of a run that ends before its end?
//! 17. [`run`]: how does an engine's run go?
//! 18. [`trace_output`]: in which forms does a record leave the program?
//! 19. [`http`]: how does HTTP run on an executor of one's own?
//!
//! Next: [`scale`]

#![forbid(unsafe_code)]

pub mod about;
pub mod actor;
pub mod ending;
pub mod engine;
pub mod event;
pub mod flags;
pub mod http;
pub mod interrupt;
pub mod lanes;
pub mod live;
pub mod measure;
pub mod output;
pub mod run;
pub mod scale;
pub mod scenario;
pub mod story;
pub mod table;
pub mod timeline;
pub mod trace_output;

pub use about::{About, Bar, Word};
pub use actor::Actor;
pub use ending::Driver;
pub use engine::Engine;
pub use flags::{NoFlags, count, length_in_seconds};
pub use scale::seconds;
pub use scenario::Scenario;
pub use story::Story;
