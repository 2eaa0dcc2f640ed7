//! What does a scenario say about itself?
//!
//! An [`About`] is what is the same in every language: its name, its source, what the things that it uses are called
//! elsewhere, what to try, and what each event does to the job's bar on the timeline. Its sentences are in the tables of
//! [words](crate::words), under its name.
//!
//! Next: [`story`](crate::story)

/// What a scenario is.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The binary's name.
    pub name: &'static str,
    /// The text of its source file, for `--trace`.
    pub source: &'static str,
    /// Each event, and what becomes of the bar.
    pub events: &'static [(&'static str, Bar)],
    /// What asyncio, this executor and tokio call the things it uses.
    pub names: &'static [[&'static str; 3]],
    /// Flags to try. What they show is in the tables.
    pub tries: &'static [&'static str],
}

/// What an event does to its job's bar on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// From here on it is drawn full: a request, a machine, a computation is under way.
    Full,
    /// From here on it is drawn light: waiting for its turn.
    Light,
    /// It ends.
    End,
    /// It is cut off: dropped or given up.
    Cut,
    /// It goes on as it was.
    Same,
}
