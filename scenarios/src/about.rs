//! What does a scenario say about itself?
//!
//! An [`About`] is the page of the tutorial in data: what `-h` prints, and for each event a [`Word`],
//! which turns it into a sentence and says what it does to the job's bar on the timeline.
//!
//! Next: [`story`](crate::story)

/// The texts of a scenario.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The binary's name.
    pub name: &'static str,
    /// The text of its source file, for `--trace`.
    pub source: &'static str,
    /// One line: who does what, and for how long.
    pub title: &'static str,
    /// The story, for `-h`.
    pub story: &'static str,
    /// What asyncio, this executor and tokio call the things it uses.
    pub names: &'static str,
    /// What to try changing.
    pub try_this: &'static str,
    /// The events, as sentences.
    pub words: &'static [Word],
}

/// An event, the sentence that tells it, and what becomes of the bar. In the sentence `{field}` stands for the value of
/// a field, and `[a part]` is told only of an event that has its fields.
#[derive(Clone, Copy, Debug)]
pub struct Word(pub &'static str, pub &'static str, pub Bar);

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

impl About {
    /// The word for `event`; an event that is not in the list speaks for itself.
    pub(crate) fn word(&self, event: &'static str) -> Word {
        let known = self.words.iter().find(|word| word.0 == event);
        known.copied().unwrap_or(Word(event, event, Bar::Same))
    }
}
