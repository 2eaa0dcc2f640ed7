//! Who says what, and when?
//!
//! A [`Story`] is one engine's run. What its actors say goes to standard output with the time that
//! has passed since the run began, on the clock of the engine that runs it, and into the lanes
//! from which the timeline is drawn.
//!
//! All share one lock, also on one thread, where nobody contends for it: a job is written once and
//! told the same way by each engine. The time is read under the lock, so that lines stand in its order.
//!
//! Next: [`actor`](crate::actor)

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::{
    about::About,
    ending,
    engine::Clock,
    event::{Event, grouped},
    lanes::{Act, Cast, Lanes, Place},
    output,
    scale::unscaled,
};

/// Names take so many columns at least, and so many at the most.
const NAMES: (usize, usize) = (8, 32);

/// One engine's run of a scenario. Clones are handles to the same.
#[derive(Clone)]
pub struct Story(Arc<Stage>);

struct Stage {
    about: &'static About,
    clock: Clock,
    /// What the engine is called in each line, where more than one runs.
    engine: Option<&'static str>,
    json: bool,
    /// Whether what is told goes into the executor's record, too.
    traced: bool,
    telling: Mutex<Telling>,
}

/// What changes as the story is told.
struct Telling {
    phase: Option<&'static str>,
    lanes: Lanes,
    /// What the crowd has said since the last line, and how many of it.
    crowd: Vec<(&'static str, usize)>,
    /// How wide the column of names is.
    names: usize,
}

impl Story {
    /// Begins the run of `engine` at what `clock` says is its start.
    pub(crate) fn begin(
        about: &'static About,
        clock: Clock,
        engine: &'static str,
        several: bool,
        json: bool,
        traced: bool,
    ) -> Story {
        let mut lanes = Lanes::default();
        lanes.begin(engine.to_owned(), 0.0);
        Story(Arc::new(Stage {
            about,
            clock,
            engine: several.then_some(engine),
            json,
            traced,
            telling: Mutex::new(Telling {
                phase: None,
                lanes,
                crowd: Vec::new(),
                names: NAMES.0,
            }),
        }))
    }

    /// Ends the run: what it leaves is the acts in which anybody did anything.
    pub(crate) fn end(&self, t: f64) -> Vec<Act> {
        let mut telling = self.telling();
        telling.tell_crowd();
        telling.lanes.finish(t)
    }

    /// The seconds since the run began.
    ///
    /// # Panics
    ///
    /// On the executor's clock, outside [`block_on`](executor::Executor::block_on).
    pub fn time(&self) -> f64 {
        unscaled(self.0.clock.elapsed())
    }

    /// Whether its time is virtual.
    pub fn is_virtual(&self) -> bool {
        self.0.clock.is_virtual()
    }

    /// Whether this run must be the same each time, in virtual time or beside another engine's: what is
    /// left to chance elsewhere starts from a fixed seed.
    pub fn is_repeatable(&self) -> bool {
        self.is_virtual() || self.0.engine.is_some()
    }

    /// From here on the story is in `phase`.
    pub fn phase(&self, phase: &'static str) {
        let t = self.time();
        let mut telling = self.telling();
        telling.tell_crowd();
        telling.phase = Some(phase);
        let title = match self.0.engine {
            Some(engine) => format!("{engine}, {phase}"),
            None => phase.to_owned(),
        };
        telling.lanes.begin(title, t);
        if !self.0.json {
            output::line("");
            output::line(&format!("{phase}:"));
        }
    }

    /// A line for people, between the events. JSON has none.
    pub fn remark(&self, text: impl fmt::Display) {
        if !self.0.json {
            self.telling().tell_crowd();
            output::line(&format!("  {text}"));
        }
    }

    /// Something happened. Without a place there is no bar, and nobody to fold it into.
    pub(crate) fn tell(
        &self,
        actor: &str,
        place: Option<Place>,
        event: &'static str,
        fields: &[(&'static str, Value)],
    ) {
        ending::look();
        let mut telling = self.telling();
        let said = Event {
            t: self.time(),
            actor,
            event,
            phase: telling.phase,
            fields,
            engine: self.0.engine,
        };
        let word = self.0.about.word(event);
        if self.0.traced {
            executor::trace::note(format!("{actor} {}", said.words(word.1)));
        }
        let Some(place) = place else {
            return output::line(&said.json());
        };
        telling.lanes.mark(place, said.t, word.2);
        if place.in_crowd {
            telling.add_to_crowd(event);
        } else {
            telling.tell_crowd();
            output::line(&said.sentence(word.1, telling.names));
        }
    }

    /// Makes room for `size` actors; None with `--json`, which has no lanes.
    pub(crate) fn cast(&self, size: usize) -> Option<Cast> {
        (!self.0.json).then(|| self.telling().lanes.cast(size))
    }

    /// An actor comes in.
    pub(crate) fn enter(&self, place: Place, name: &str) {
        if !place.in_crowd {
            let mut telling = self.telling();
            telling.names = telling.names.max(name.width().min(NAMES.1));
            telling.lanes.name(place, name);
        }
    }

    /// An actor is gone.
    pub(crate) fn leave(&self, place: Place) {
        self.telling().lanes.dropped(place);
    }

    /// Looks at the lanes while they grow.
    pub(crate) fn with_lanes<R>(&self, look: impl FnOnce(&Lanes) -> R) -> R {
        look(&self.telling().lanes)
    }

    /// A job that panicked has told what it told: the lock is good for the others.
    fn telling(&self) -> MutexGuard<'_, Telling> {
        let telling = self.0.telling.lock();
        telling.unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Telling {
    fn add_to_crowd(&mut self, event: &'static str) {
        match self.crowd.iter_mut().find(|(other, _)| *other == event) {
            Some((_, number)) => *number += 1,
            None => self.crowd.push((event, 1)),
        }
    }

    fn tell_crowd(&mut self) {
        for (event, number) in self.crowd.drain(..) {
            output::line(&format!("{:13}… {} more: {event}", "", grouped(number)));
        }
    }
}
