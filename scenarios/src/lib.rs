//! What do the scenarios share?
//!
//! Each scenario is one file of `src/bin/`: the async version first, then the same on threads, then
//! as a plain loop, then a `main` that hands the three to a [`Scenario`]. A job is told through an
//! [`Actor`], which says what happens (`customer.says("started")`), and it waits for a number of
//! [`seconds`]. What turns that into narration, JSON, lanes on a terminal, a timeline and a table of
//! times is here. The scenarios speak English and Korean; what they say stands in `words/`.
//!
//! In reading order:
//!
//! 1. [`scale`]: how long is a second?
//! 2. [`language`]: in which language is it told?
//! 3. [`particle`]: which particle does a Korean word take?
//! 4. [`template`]: how does a sentence take up what it tells?
//! 5. [`words`]: what is said, in each language?
//! 6. [`about`]: what does a scenario say about itself?
//! 7. [`story`]: who says what, and when?
//! 8. [`actor`]: who is in the story?
//! 9. [`event`]: what does an event look like?
//! 10. [`lanes`]: which job did what, from when to when?
//! 11. [`timeline`]: how are lanes drawn?
//! 12. [`output`]: when is a line seen?
//! 13. [`live`]: what moves on the terminal?
//! 14. [`help`]: what does `-h` print?
//! 15. [`flags`]: what can be asked for?
//! 16. [`engine`]: what drives the jobs?
//! 17. [`measure`]: what does an engine cost?
//! 18. [`table`]: what did each engine cost?
//! 19. [`interrupt`]: who asks a program to end?
//! 20. [`scenario`]: how does a run go, from the command line to the last line?
//! 21. [`ending`]: what is left of a run that ends before its end?
//! 22. [`run`]: how does an engine's run go?
//! 23. [`trace_output`]: in which forms does a record leave the program?
//! 24. [`http`]: how does HTTP run on an executor of one's own?
//!
//! Next: [`scale`]

#![forbid(unsafe_code)]

pub mod about;
pub mod actor;
pub mod ending;
pub mod engine;
pub mod event;
pub mod flags;
pub mod help;
pub mod http;
pub mod interrupt;
pub mod lanes;
pub mod language;
pub mod live;
pub mod measure;
pub mod output;
pub mod particle;
pub mod run;
pub mod scale;
pub mod scenario;
pub mod story;
pub mod table;
pub mod template;
pub mod timeline;
pub mod trace_output;
pub mod words;

pub use about::{About, Bar};
pub use actor::{Actor, Why};
pub use ending::Driver;
pub use engine::Engine;
pub use flags::{NoFlags, count, length_in_seconds, number};
pub use help::listed;
pub use scale::seconds;
pub use scenario::Scenario;
pub use story::Story;
pub use trace_output::save::Save;
