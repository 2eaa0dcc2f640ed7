//! Who is in the story?
//!
//! An [`Actor`] is one job, with a name. It owns what tells about it: when the job is dropped, by a timeout for
//! one, its actor goes with it, and its bar on the timeline is cut off there.
//!
//! Next: [`event`](crate::event)

use std::thread;

use executor::{JoinHandle, spawn, task};
use serde_json::Value;

use crate::{lanes::Place, output, story::Story};

/// A job of the story, by name.
pub struct Actor {
    story: Story,
    name: String,
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
            if let Some(place) = place {
                story.enter(place, &name);
            }
            Actor { story, name, place }
        })
    }
}

impl Actor {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Something happened.
    pub fn says(&self, event: &'static str) {
        self.story.tell(&self.name, self.place, event, &[]);
    }

    /// Something happened, and there is more to say: `user.says_with("attempt", [("n", 2)])`.
    pub fn says_with<V: Into<Value>, const N: usize>(
        &self,
        event: &'static str,
        fields: [(&'static str, V); N],
    ) {
        let fields = fields.map(|(key, value)| (key, value.into()));
        self.story.tell(&self.name, self.place, event, &fields);
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
                let task = task::Builder::new().name(&self.name);
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
        let name = self.name.clone();
        let thread = thread::Builder::new().name(name.replace('\0', " "));
        thread.spawn(|| job(self)).unwrap_or_else(|error| {
            output::fail(&format!(
                "the system has no thread for {name} ({error}): try fewer, or --engine executor"
            ))
        })
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.story.leave(place);
        }
    }
}
