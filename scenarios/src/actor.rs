//! Who is in the story?
//!
//! An [`Actor`] is one job, with a name. It owns what tells about it: when a timeout, for example, drops the job, its
//! actor goes with it, and its bar on the timeline is cut off there.
//!
//! Next: [`event`](crate::event)

use std::{fmt, thread};

use executor::{JoinHandle, spawn, task};
use serde_json::Value;

use crate::{
    lanes::Place,
    language::Language,
    output,
    story::Story,
    template::{Fields, fill},
    words,
};

/// A job of the story, by name.
pub struct Actor {
    story: Story,
    name: String,
    /// Its name for people, if that is another.
    shown: Option<String>,
    /// None where no lanes are kept.
    place: Option<Place>,
}

impl Story {
    /// One actor.
    pub fn actor(&self, name: impl Into<String>) -> Actor {
        let mut cast = self.actors([name]);
        cast.next().expect("one name makes one actor")
    }

    /// An actor for each of `names`, as they are asked for. Of more than twenty the first three and
    /// the last three are told, and the others counted.
    pub fn actors<I>(&self, names: I) -> impl Iterator<Item = Actor> + use<I>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let names = names.into_iter();
        let (least, most) = names.size_hint();
        let cast = self.cast(most.unwrap_or(least));
        let story = self.clone();
        names.enumerate().map(move |(index, name)| {
            let (story, name) = (story.clone(), name.into());
            let place = cast.map(|cast| cast.place(index));
            // Nobody reads the names of a crowd, and a million of them take their time.
            let alone = place.is_none_or(|place| !place.in_crowd);
            let shown = alone
                .then(|| words::name_of(&name))
                .filter(|shown| *shown != name);
            if let Some(place) = place {
                story.enter(place, shown.as_ref().unwrap_or(&name));
            }
            Actor {
                story,
                name,
                shown,
                place,
            }
        })
    }
}

impl Actor {
    /// Its name, for programs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The story that it is in.
    pub fn story(&self) -> &Story {
        &self.story
    }

    /// Its name, for people.
    pub(crate) fn shown_name(&self) -> &str {
        self.shown.as_ref().unwrap_or(&self.name)
    }

    /// Something happened.
    #[track_caller]
    pub fn says(&self, event: &'static str) {
        self.tell(event, &[], &[]);
    }

    /// Something happened, and there is more to say: `user.says_with("attempt", [("n", 2)])`.
    #[track_caller]
    pub fn says_with<V: Into<Value>, const N: usize>(
        &self,
        event: &'static str,
        fields: [(&'static str, V); N],
    ) {
        let fields = fields.map(|(key, value)| (key, value.into()));
        self.tell(event, &fields, &fields);
    }

    /// As [`says_with`](Self::says_with), and people are told `more`.
    #[track_caller]
    pub fn says_more<V: Into<Value>, const N: usize>(
        &self,
        event: &'static str,
        fields: Fields<'_>,
        more: [(&'static str, V); N],
    ) {
        let more = more.map(|(key, value)| (key, value.into()));
        self.tell(event, fields, &[fields, &more[..]].concat());
    }

    /// Something happened, and this is `why`: people read it in their language, programs in English.
    #[track_caller]
    pub fn says_why(&self, event: &'static str, why: &Why) {
        let told = |text| [("why", Value::String(text))];
        let fields = told(why.in_language(Language::English));
        self.tell(event, &fields, &told(why.to_string()));
    }

    #[track_caller]
    fn tell(&self, event: &'static str, fields: Fields<'_>, shown: Fields<'_>) {
        let names = (self.name(), self.shown_name());
        self.story.tell(names, self.place, event, fields, shown);
    }

    /// Spawns `job` as a task with this actor's name; one of a crowd goes without, because a million
    /// names cost as much as the tasks.
    ///
    /// In a program of your own this is `spawn(job(..))`, or with the name
    /// `task::Builder::new().name(..).spawn(job(..))`.
    #[track_caller]
    pub fn spawn<F>(self, job: impl FnOnce(Actor) -> F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        match self.place {
            Some(place) if place.in_crowd => spawn(job(self)),
            _ => {
                let task = task::Builder::new().name(self.shown_name());
                task.spawn(job(self))
            }
        }
    }

    /// Starts `job` on a std thread with this actor's name. If the system has no more threads, that
    /// is said in a line, and the process ends: the threads that there are would only sleep on.
    pub fn thread<T: Send + 'static>(
        self,
        job: impl FnOnce(Actor) -> T + Send + 'static,
    ) -> thread::JoinHandle<T> {
        let name = self.shown_name().to_owned();
        let thread = thread::Builder::new().name(name.replace('\0', " "));
        thread.spawn(|| job(self)).unwrap_or_else(|error| {
            let fields = [("name", name.into()), ("error", error.to_string().into())];
            output::fail(&words::filled("errors.no_thread", &fields))
        })
    }
}

/// A reason, in every language.
#[derive(Clone, Debug)]
pub struct Why {
    key: String,
    fields: Vec<(&'static str, Value)>,
}

impl Why {
    /// The reason that the tables of words have under `key`, with what it tells.
    pub fn new(key: impl Into<String>, fields: impl Into<Vec<(&'static str, Value)>>) -> Why {
        Why {
            key: key.into(),
            fields: fields.into(),
        }
    }

    fn in_language(&self, language: Language) -> String {
        fill(words::text_in(language, &self.key), &self.fields)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::filled(&self.key, &self.fields))
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.story.leave(place);
        }
    }
}
