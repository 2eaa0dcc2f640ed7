//! What moves on the terminal?
//!
//! The act under way, drawn again a dozen times a second by a thread of its own: the jobs' own
//! engine has no time to lose on it. The scale doubles whenever the run outgrows it. `indicatif`
//! keeps the lanes at the foot of the terminal and the narration above them.
//!
//! Next: [`help`](crate::help)

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use console::{Style, Term};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    about::Bar,
    output,
    scale::unscaled,
    story::Story,
    timeline::{self, Paint, Scale},
    words,
};

const EVERY: Duration = Duration::from_millis(80);
/// What the scale begins with: most jobs of the tutorial are shorter.
const FIRST_SCALE: f64 = 4.0;

/// Whether standard output is a place for lanes: a terminal that can move its cursor, and nobody
/// who set `NO_COLOR`, or `CLICOLOR` to 0, to be spared.
pub fn is_wanted() -> bool {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let plain = !variable("NO_COLOR").is_empty() || variable("CLICOLOR") == "0";
    // Windows has no TERM. Elsewhere a terminal without one is not known to understand anything.
    let term = variable("TERM");
    let dumb = term == "dumb" || (term.is_empty() && cfg!(not(windows)));
    Term::stdout().is_term() && !plain && !dumb
}

/// The columns that a drawing may take.
pub fn width() -> usize {
    match Term::stdout().size_checked() {
        Some((_, columns)) => usize::from(columns).max(20),
        None => 72,
    }
}

/// Colours for the lines of jobs, where [they are wanted](is_wanted): waiting, done, cut off.
pub(crate) fn paint() -> Paint {
    let colour: Paint = |row, line| {
        let style = match row.marks.last() {
            Some((_, Bar::Cut)) => Style::new().red(),
            _ if row.is_open() => Style::new().cyan(),
            _ => Style::new().green(),
        };
        style.force_styling(true).apply_to(line).to_string()
    };
    if is_wanted() { colour } else { |_, line| line }
}

/// Lanes that are drawn until they are dropped.
pub(crate) struct Live {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Live {
    /// Begins to draw what goes on in `story`.
    pub fn begin(story: Story) -> Live {
        let lanes = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
        lanes.set_style(ProgressStyle::with_template("{msg}").expect("a template of one field"));
        output::set_lanes(lanes.clone());
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            let began = Instant::now();
            let mut seconds = FIRST_SCALE;
            let (mut lines, mut before) = (0, width());
            while stopped.recv_timeout(EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
                let columns = width();
                // A terminal that has become narrower has broken the lines that stood there, which
                // are filled up with blanks. `indicatif` does not know of the surplus.
                let surplus = lines * (before.div_ceil(columns) - 1);
                if surplus > 0 {
                    // Failing that, a few old lanes stay in sight.
                    let _ = lanes.suspend(|| Term::stdout().clear_last_lines(surplus));
                }
                let frame = frame(&story, unscaled(began.elapsed()), columns, &mut seconds);
                (lines, before) = (frame.lines().count(), columns);
                lanes.set_message(frame);
            }
        });
        Live {
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to give back, and a panic of its own has been reported.
            let _ = thread.join();
        }
        output::clear_lanes();
    }
}

/// The lines of one moment.
fn frame(story: &Story, now: f64, width: usize, seconds: &mut f64) -> String {
    let height = Term::stdout()
        .size_checked()
        .map_or(24, |(rows, _)| usize::from(rows));
    story.with_lanes(|lanes| {
        let Some(act) = lanes.acts.last() else {
            return String::new();
        };
        while now - act.began > *seconds {
            *seconds *= 2.0;
        }
        let scale = Scale {
            width,
            seconds: *seconds,
            names: None,
        };
        let mut lines = vec![format!("{now:>9.1}{}", words::text("common.seconds"))];
        let most = height.saturating_sub(4).max(2);
        lines.extend(timeline::rows(act, now, scale, most, paint()));
        lines.join("\n")
    })
}
