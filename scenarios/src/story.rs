//! Who says what, and when?
//!
//! A [`Story`] is one engine's run. What its actors say goes to standard output with the time that
//! has passed since the run began, on the clock of the engine that runs it, and into the lanes
//! from which the timeline is drawn. For people each event becomes a sentence of their language.
//!
//! All share one lock, also on one thread, where nobody contends for it: a job is written once and
//! told the same way by each engine. The time is read under the lock, so that lines stand in its order.
//!
//! Next: [`actor`](crate::actor)

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::{
    about::{About, Bar},
    ending,
    engine::Clock,
    event::{Event, fit},
    lanes::{Act, Cast, Lanes, Place},
    live, output,
    scale::unscaled,
    template::{Fields, fill},
    words,
};

/// The least and the most columns that a name takes.
const NAMES: (usize, usize) = (8, 32);

/// One engine's run of a scenario. Clones are handles to the same.
#[derive(Clone)]
pub struct Story(Arc<Stage>);

struct Stage {
    about: &'static About,
    /// What its events are for people.
    tellings: Vec<Telling>,
    /// What stands behind a number of seconds.
    unit: &'static str,
    clock: Clock,
    /// What the engine is called in each line, where more than one runs.
    engine: Option<&'static str>,
    json: bool,
    /// Whether what is told goes into the executor's record, too.
    traced: bool,
    so_far: Mutex<SoFar>,
}

/// An event for people: the sentence that tells it, and what becomes of the bar.
struct Telling {
    event: &'static str,
    sentence: &'static str,
    bar: Bar,
}

/// What changes as the story is told.
struct SoFar {
    phase: Option<&'static str>,
    lanes: Lanes,
    /// What the crowd has said since the last line.
    crowd: Vec<Chorus>,
    /// How wide the column of names is.
    names: usize,
}

/// The many in the middle of a large cast that have said the same.
struct Chorus {
    event: &'static str,
    number: usize,
    /// What they told; None once it is not the same of each.
    fields: Option<Vec<(&'static str, Value)>>,
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
        let telling = |&(event, bar): &(&'static str, Bar)| {
            let sentence = words::text(&format!("{}.events.{event}", about.name));
            Telling {
                event,
                sentence,
                bar,
            }
        };
        Story(Arc::new(Stage {
            about,
            tellings: about.events.iter().map(telling).collect(),
            unit: words::text("common.seconds"),
            clock,
            engine: several.then_some(engine),
            json,
            traced,
            so_far: Mutex::new(SoFar {
                phase: None,
                lanes,
                crowd: Vec::new(),
                names: NAMES.0,
            }),
        }))
    }

    /// Ends the run: what it leaves is the acts in which anybody did anything.
    pub(crate) fn end(&self, t: f64) -> Vec<Act> {
        let mut so_far = self.so_far();
        self.tell_crowd(&mut so_far);
        so_far.lanes.finish(t)
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
        let mut so_far = self.so_far();
        self.tell_crowd(&mut so_far);
        so_far.phase = Some(phase);
        let name = words::text(&format!("{}.phases.{phase}", self.0.about.name));
        let title = match self.0.engine {
            Some(engine) => format!("{engine}, {name}"),
            None => name.to_owned(),
        };
        so_far.lanes.begin(title, t);
        if !self.0.json {
            output::line("");
            output::line(&format!("{name}:"));
        }
    }

    /// A line for people, between the events: the one that the table of words has under `key`. JSON has none.
    pub fn remark(&self, key: &str) {
        self.remark_with(key, &[]);
    }

    /// As [`remark`](Self::remark), with fields that the line tells.
    pub fn remark_with(&self, key: &str, fields: Fields<'_>) {
        if !self.0.json {
            let line = words::filled(&format!("{}.remarks.{key}", self.0.about.name), fields);
            self.tell_crowd(&mut self.so_far());
            output::line(&format!("  {line}"));
        }
    }

    /// A remark for each of `all`; of more than a few the first and the last, and how many there are between.
    pub fn list<V: Into<Value>, const N: usize>(
        &self,
        key: &str,
        all: impl IntoIterator<Item = [(&'static str, V); N]>,
    ) {
        const FEW: usize = 20;
        const AT_EITHER_END: usize = 3;
        let all: Vec<_> = all.into_iter().collect();
        let hidden = all.len().saturating_sub(2 * AT_EITHER_END);
        let few = all.len() <= FEW;
        for (i, fields) in all.into_iter().enumerate() {
            if few || i < AT_EITHER_END || i >= AT_EITHER_END + hidden {
                let fields = fields.map(|(key, value)| (key, value.into()));
                self.remark_with(key, &fields);
            } else if i == AT_EITHER_END && !self.0.json {
                let more = words::filled("common.more", &[("n", hidden.into())]);
                output::line(&format!("  {more}"));
            }
        }
    }

    /// Something happened. Programs are told `fields`, and people `shown`. Without a place there is no bar, and nobody
    /// to fold it into.
    #[track_caller]
    pub(crate) fn tell(
        &self,
        actor: (&str, &str),
        place: Option<Place>,
        event: &'static str,
        fields: Fields<'_>,
        shown: Fields<'_>,
    ) {
        ending::look();
        let (actor, name) = actor;
        let mut so_far = self.so_far();
        let t = self.time();
        let sentence = || fill(self.telling(event).sentence, shown);
        if self.0.traced {
            executor::trace::note(format!("{name} {}", sentence()));
        }
        let Some(place) = place else {
            let said = Event {
                t,
                actor,
                event,
                phase: so_far.phase,
                fields,
                engine: self.0.engine,
            };
            return output::line(&said.json());
        };
        so_far.lanes.mark(place, t, self.telling(event).bar);
        if place.in_crowd {
            so_far.add_to_crowd(event, shown);
        } else {
            self.tell_crowd(&mut so_far);
            let (unit, name) = (self.0.unit, fit(name, so_far.names));
            output::line(&format!("{t:>9.3}{unit}  {name}  {}", sentence()));
        }
    }

    /// What `event` is for people.
    ///
    /// # Panics
    ///
    /// If the scenario's [`About`] does not name it.
    fn telling(&self, event: &str) -> &Telling {
        let known = self.0.tellings.iter().find(|known| known.event == event);
        known.unwrap_or_else(|| panic!("{} has no event {event}", self.0.about.name))
    }

    /// Makes room for `size` actors; None with `--json`, which has no lanes.
    pub(crate) fn cast(&self, size: usize) -> Option<Cast> {
        (!self.0.json).then(|| self.so_far().lanes.cast(size))
    }

    /// An actor comes in.
    pub(crate) fn enter(&self, place: Place, name: &str) {
        if !place.in_crowd {
            let mut so_far = self.so_far();
            let most = NAMES.1.min(live::width().saturating_sub(8) / 2);
            so_far.names = so_far.names.max(name.width().min(most));
            so_far.lanes.name(place, name);
        }
    }

    /// An actor is gone.
    pub(crate) fn leave(&self, place: Place) {
        self.so_far().lanes.dropped(place);
    }

    /// Looks at the lanes while they grow.
    pub(crate) fn with_lanes<R>(&self, look: impl FnOnce(&Lanes) -> R) -> R {
        look(&self.so_far().lanes)
    }

    /// A job that panicked has told what it told: the lock is good for the others.
    fn so_far(&self) -> MutexGuard<'_, SoFar> {
        let so_far = self.0.so_far.lock();
        so_far.unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Of the crowd people are told how many said what, and the fields if they are the same of each.
    fn tell_crowd(&self, so_far: &mut SoFar) {
        for chorus in so_far.crowd.drain(..) {
            let told = chorus.fields.unwrap_or_default();
            let sentence = fill(self.telling(chorus.event).sentence, &told);
            let fields = [("n", chorus.number.into()), ("sentence", sentence.into())];
            let line = words::filled("common.crowd", &fields);
            output::line(&format!("{:13}{line}", ""));
        }
    }
}

impl SoFar {
    fn add_to_crowd(&mut self, event: &'static str, fields: Fields<'_>) {
        let Some(chorus) = self.crowd.iter_mut().find(|chorus| chorus.event == event) else {
            let fields = Some(fields.to_vec());
            return self.crowd.push(Chorus {
                event,
                number: 1,
                fields,
            });
        };
        chorus.number += 1;
        if chorus.fields.as_deref().is_some_and(|told| told != fields) {
            chorus.fields = None;
        }
    }
}
