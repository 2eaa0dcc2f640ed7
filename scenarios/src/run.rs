//! How does an engine's run go?
//!
//! Either all engines run here, one after another, and what is left is a timeline of all on one
//! scale; or, to be measured, each in a process of its own.
//!
//! Next: [`trace_output`](crate::trace_output)

use std::{
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
    time::Instant,
};

use clap::Args;
use executor::{Executor, trace::Recording};

use crate::{
    ending::{self, Driver},
    engine::{Clock, Engine},
    flags::{Common, Flags},
    live::{self, Live},
    measure::{self, Cost, Measured, Meter},
    output,
    scenario::Scenario,
    story::Story,
    table, timeline,
    trace_output::{Form, Told},
    words,
};

/// Tells a story; a panic is let go on once what there is has been saved.
fn or_panicked(executor: Option<&Executor>, told: impl FnOnce()) {
    // Nothing of the story's is looked at after a panic but what was told before it.
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(told)) {
        ending::panicked(&*payload, executor);
        panic::resume_unwind(payload);
    }
}

impl<A: Args> Scenario<A> {
    /// All engines in this process; below, the timeline of all on one scale.
    pub(crate) fn tell_each(&self, engines: &[Engine], flags: &Flags<A>) -> ExitCode {
        let several = engines.len() > 1 || flags.common.measured;
        let mut acts = Vec::new();
        let mut times = Vec::new();
        for &engine in engines {
            if !flags.common.json {
                output::line("");
                output::line(&format!("{}: {}", engine.name(), engine.motto()));
            }
            let (seconds, told) = self.tell(engine, flags, several);
            acts.extend(told.acts.clone());
            ending::ends(told);
            times.push((engine, seconds));
        }
        if !flags.common.json {
            output::line("");
            output::lines(&timeline::draw(&acts, live::width(), live::paint()));
            if engines.len() > 1 {
                output::line("");
                output::lines(&table::times(&times, live::width()));
            }
        }
        if let Some(form) = &flags.common.trace
            && let Some(hint) = form.write(
                self.about,
                &self.title(&flags.own),
                self.at,
                &ending::take(),
                None,
            )
            && !flags.common.json
        {
            output::line("");
            output::line(&hint);
        }
        ExitCode::SUCCESS
    }

    /// One engine: the seconds it took, and what is left of its run.
    fn tell(&self, engine: Engine, flags: &Flags<A>, several: bool) -> (f64, Told) {
        let Common {
            json,
            virtual_time,
            measured,
            snapshots,
            ..
        } = flags.common;
        let traced = flags.common.trace.is_some();
        let mut recording: Option<Recording> = None;
        let begin = |clock| {
            let story = Story::begin(self.about, clock, engine.name(), several, json, traced);
            let live =
                (!json && !virtual_time && live::is_wanted()).then(|| Live::begin(story.clone()));
            (story, live, measured.then(Meter::begin))
        };
        let (story, live, meter, seconds) = match (engine, &self.threads, &self.sequential) {
            (Engine::Threads, Some(told), _) | (Engine::Sequential, _, Some(told)) => {
                let (story, live, meter) = begin(Clock::System(Instant::now()));
                ending::begins(engine, &story, None);
                or_panicked(None, || told(&story, &flags.own));
                let seconds = story.time();
                (story, live, meter, seconds)
            }
            _ => {
                let mut builder = Executor::builder();
                if virtual_time {
                    builder = builder.virtual_time();
                }
                let recorder = flags.common.trace.as_ref().map(Form::recorder);
                if let Some(recorder) = &recorder {
                    builder = builder.recorder(recorder.clone());
                }
                let executor = builder.build();
                let (story, live, meter) = begin(Clock::of(&executor, virtual_time));
                // What was recorded so far is the reading of the clock.
                recorder.iter().for_each(|recorder| drop(recorder.finish()));
                ending::begins(engine, &story, recorder.as_ref());
                let told = || (self.executor)(Driver(&executor), &story, &flags.own);
                or_panicked(Some(&executor), told);
                recording = recorder.map(|recorder| recorder.finish());
                let seconds = executor.block_on(async { story.time() });
                (story, live, meter, seconds)
            }
        };
        let acts = story.end(seconds);
        if let Some(meter) = meter {
            meter.report(&acts);
        }
        drop(live);
        let told = Told {
            engine,
            acts,
            recording,
            snapshots,
        };
        (seconds, told)
    }

    /// Each engine in a process of its own; below, a table of what it cost.
    pub(crate) fn measure_each(&self, engines: &[Engine], tells: bool) -> ExitCode {
        let mut costs: Vec<(Engine, Option<Cost>)> = Vec::new();
        for &engine in engines {
            match measure::run_alone(engine) {
                Ok(Measured::Ran(cost)) => costs.push((engine, Some(cost))),
                Ok(Measured::Failed) => costs.push((engine, None)),
                Ok(Measured::Unwanted) => return ExitCode::SUCCESS,
                Err(error) => {
                    let fields = [
                        ("engine", engine.name().into()),
                        ("error", error.to_string().into()),
                    ];
                    output::fail(&words::filled("errors.no_process", &fields))
                }
            }
        }
        if tells {
            output::line("");
            output::lines(&table::costs(&costs, live::width()));
        }
        match costs.iter().all(|(_, cost)| cost.is_some()) {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        }
    }
}
