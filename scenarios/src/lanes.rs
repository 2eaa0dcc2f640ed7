//! Which job did what, from when to when?
//!
//! An [`Act`] is one telling: an engine's run, or one phase of it. It keeps a [`Row`] a job, and a row
//! keeps the moments at which its bar changed. Of a large cast only the first and the last few have
//! rows of their own and the rest share one, so that a million customers cost the memory of seven.
//!
//! Next: [`timeline`](crate::timeline)

use crate::{about::Bar, words};

/// Up to this many jobs have a row each.
const FOLD_ABOVE: usize = 20;
/// Of more jobs, only this many at either end have one.
const AT_EITHER_END: usize = 3;

/// The rows of one engine's run, or of one phase of it.
#[derive(Clone, Debug)]
pub struct Act {
    /// What it is called: the engine, the phase, or both.
    pub title: String,
    /// When it began, in seconds since the engine's run began.
    pub began: f64,
    /// When it ended, if it has.
    pub ended: Option<f64>,
    /// The jobs, in the order in which they were cast.
    pub rows: Vec<Row>,
}

/// One bar: a job, or the many in the middle of a large cast.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The name in front of the bar.
    pub name: String,
    /// When the bar changed, and to what.
    pub marks: Vec<(f64, Bar)>,
    crowd: Option<Crowd>,
    dropped: bool,
}

#[derive(Clone, Debug)]
struct Crowd {
    size: usize,
    ended: usize,
}

impl Act {
    /// The seconds from its beginning to its end.
    pub fn length(&self) -> f64 {
        self.ended.unwrap_or(self.began) - self.began
    }
}

/// Where an actor's events go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    act: usize,
    row: usize,
    /// It shares its row, and is not told on its own.
    pub in_crowd: bool,
}

/// A run of rows made for a cast of known size.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    act: usize,
    first_row: usize,
    size: usize,
}

impl Cast {
    /// The place of the cast's member `index`, from 0.
    pub fn place(&self, index: usize) -> Place {
        let at_the_end = self.size.saturating_sub(index);
        let (row, in_crowd) = if self.size <= FOLD_ABOVE || index < AT_EITHER_END {
            (index.min(FOLD_ABOVE - 1), false)
        } else if at_the_end > AT_EITHER_END {
            (AT_EITHER_END, true)
        } else {
            (2 * AT_EITHER_END + 1 - at_the_end.max(1), false)
        };
        Place {
            act: self.act,
            row: self.first_row + row,
            in_crowd,
        }
    }
}

/// All acts so far.
#[derive(Debug, Default)]
pub struct Lanes {
    /// In the order in which they began.
    pub acts: Vec<Act>,
}

impl Lanes {
    /// Ends the act under way and begins the next.
    pub fn begin(&mut self, title: String, t: f64) {
        self.end(t);
        self.acts.push(Act {
            title,
            began: t,
            ended: None,
            rows: Vec::new(),
        });
    }

    /// Ends the act under way.
    fn end(&mut self, t: f64) {
        self.cut_dropped(t);
        if let Some(act) = self.acts.last_mut() {
            act.ended = Some(t);
        }
    }

    /// Ends the last act, and gives out those in which anybody did anything.
    pub fn finish(&mut self, t: f64) -> Vec<Act> {
        self.end(t);
        let acts = std::mem::take(&mut self.acts).into_iter();
        acts.filter(|act| act.rows.iter().any(|row| !row.marks.is_empty()))
            .collect()
    }

    /// Makes rows for a cast of `size`.
    pub fn cast(&mut self, size: usize) -> Cast {
        let act = self.acts.len() - 1;
        let rows = &mut self.acts[act].rows;
        let first_row = rows.len();
        let shown = if size <= FOLD_ABOVE {
            size
        } else {
            2 * AT_EITHER_END + 1
        };
        rows.resize_with(first_row + shown, Row::default);
        if size > FOLD_ABOVE {
            let hidden = size - 2 * AT_EITHER_END;
            let row = &mut rows[first_row + AT_EITHER_END];
            row.name = words::filled("common.more", &[("n", hidden.into())]);
            row.crowd = Some(Crowd {
                size: hidden,
                ended: 0,
            });
        }
        Cast {
            act,
            first_row,
            size,
        }
    }

    /// Writes the name of an actor that has a row of its own.
    pub fn name(&mut self, place: Place, name: &str) {
        if !place.in_crowd {
            name.clone_into(&mut self.row(place).name);
        }
    }

    /// Something happened at `t` that makes the bar at `place` go on as `bar`.
    pub fn mark(&mut self, place: Place, t: f64, bar: Bar) {
        self.cut_dropped(t);
        self.row(place).mark(t, bar);
    }

    /// The actor is gone. If its bar is open, it is cut at the next moment that is told: the code that
    /// drops a job may have no clock to ask.
    pub fn dropped(&mut self, place: Place) {
        let row = self.row(place);
        row.dropped = row.crowd.is_none() && row.is_open();
    }

    fn cut_dropped(&mut self, t: f64) {
        let Some(act) = self.acts.last_mut() else {
            return;
        };
        for row in act.rows.iter_mut().filter(|row| row.dropped) {
            row.dropped = false;
            row.marks.push((t, Bar::Cut));
        }
    }

    fn row(&mut self, place: Place) -> &mut Row {
        &mut self.acts[place.act].rows[place.row]
    }
}

impl Row {
    fn mark(&mut self, t: f64, bar: Bar) {
        let ends = matches!(bar, Bar::End | Bar::Cut);
        match &mut self.crowd {
            _ if bar == Bar::Same => {}
            None => self.marks.push((t, bar)),
            Some(crowd) if ends => {
                crowd.ended += 1;
                if crowd.ended == crowd.size {
                    self.marks.push((t, Bar::End));
                }
            }
            Some(_) if self.marks.is_empty() => self.marks.push((t, bar)),
            Some(_) => {}
        }
    }

    /// Whether its bar still grows.
    pub fn is_open(&self) -> bool {
        matches!(self.marks.last(), Some((_, Bar::Full | Bar::Light)))
    }

    /// How many of its jobs have ended, and how many it has, where a row stands for more than one.
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.crowd.as_ref().map(|crowd| (crowd.ended, crowd.size))
    }
}

#[cfg(test)]
mod tests;
