//! How does a run go, from the command line to the last line?
//!
//! A [`Scenario`] holds the same story for each engine. Its [`main`](Scenario::main) reads the flags, refuses
//! what cannot be done before anything starts, and lets each engine tell the story.
//!
//! Next: [`ending`]

use std::{panic::Location, process::ExitCode};

use clap::Args;
use serde_json::Value;

use crate::{
    about::About,
    ending::{self, Driver},
    engine::Engine,
    flags::{self, Choice, Common, Flags},
    help, interrupt,
    language::{self, Language},
    output, scale,
    story::Story,
    words,
};

/// A plain loop of more than this many seconds runs only if it is asked for by name.
const PATIENCE: f64 = 600.0;

type OnExecutor<A> = Box<dyn Fn(Driver<'_>, &Story, &A)>;
type Told<A> = Box<dyn Fn(&Story, &A)>;

/// One story on each engine that can tell it; `A` are its own flags.
pub struct Scenario<A> {
    pub(crate) about: &'static About,
    /// A line of its source file.
    pub(crate) at: &'static Location<'static>,
    pub(crate) executor: OnExecutor<A>,
    pub(crate) threads: Option<Told<A>>,
    pub(crate) sequential: Option<Told<A>>,
    by_default: &'static [Engine],
    plain_loop_takes: fn(&A) -> f64,
    sizes: fn(&A) -> Vec<(&'static str, Value)>,
}

impl<A: Args> Scenario<A> {
    /// The story as an async function.
    #[track_caller]
    pub fn new(about: &'static About, told: impl AsyncFn(&Story, &A) + 'static) -> Self {
        Scenario::with_executor(about, move |executor, story, own| {
            executor.block_on(told(story, own))
        })
    }

    /// The story as a function that calls [`block_on`](Driver::block_on) itself.
    #[track_caller]
    pub fn with_executor(
        about: &'static About,
        told: impl Fn(Driver<'_>, &Story, &A) + 'static,
    ) -> Self {
        Scenario {
            about,
            at: Location::caller(),
            executor: Box::new(told),
            threads: None,
            sequential: None,
            by_default: &[Engine::Executor],
            plain_loop_takes: |_| 0.0,
            sizes: |_| Vec::new(),
        }
    }

    /// The story with a std thread a job.
    pub fn threads(self, told: impl Fn(&Story, &A) + 'static) -> Self {
        Scenario {
            threads: Some(Box::new(told)),
            ..self
        }
    }

    /// Adds the story as a plain loop; `takes` says how many seconds it takes.
    pub fn sequential(self, told: impl Fn(&Story, &A) + 'static, takes: fn(&A) -> f64) -> Self {
        Scenario {
            sequential: Some(Box::new(told)),
            plain_loop_takes: takes,
            ..self
        }
    }

    /// What its title tells of its own flags.
    pub fn sizes(self, sizes: fn(&A) -> Vec<(&'static str, Value)>) -> Self {
        Scenario { sizes, ..self }
    }

    /// The engines that tell it when none is asked for, in place of the executor alone.
    pub fn by_default(self, engines: &'static [Engine]) -> Self {
        Scenario {
            by_default: engines,
            ..self
        }
    }

    /// Runs it as the command line says.
    pub fn main(self) -> ExitCode {
        let line: Vec<_> = std::env::args_os().collect();
        language::set(Language::wanted(&line, |name| std::env::var(name).ok()));
        let flags = match flags::parse(self.about, self.by_default, self.sizes, line) {
            Ok(flags) => flags,
            Err(code) => return code,
        };
        scale::set(flags.common.time_scale);
        let (engines, left_out) = match self.engines(&flags) {
            Ok(chosen) => chosen,
            Err(why) => return flags::refuse(self.about.name, &why),
        };
        if let Some(form) = &flags.common.trace {
            if let Err(why) = form.check(&engines, flags.common.json) {
                return flags::refuse(self.about.name, &why);
            }
            let title = self.title(&flags.own);
            ending::keep(form, flags.common.json, self.about, title, self.at);
        }
        interrupt::install();
        if !flags.common.json {
            output::wrap();
        }
        let tells = !flags.common.json && !flags.common.measured;
        if tells {
            output::line(&self.title(&flags.own));
            left_out.iter().for_each(|why| output::line(why));
        }
        let code = match flags.common.engine {
            // A trace is of one process: what each engine costs is another question.
            Some(Choice::All) if flags.common.trace.is_none() => self.measure_each(&engines, tells),
            _ => self.tell_each(&engines, &flags),
        };
        output::flush();
        code
    }

    /// The engines to run, and those left out with the reason; or why there is nothing to run.
    fn engines(&self, flags: &Flags<A>) -> Result<(Vec<Engine>, Vec<String>), String> {
        let Common {
            engine,
            virtual_time,
            ..
        } = flags.common;
        let candidates = match engine {
            Some(choice) if virtual_time && choice != Choice::Executor => {
                return Err(words::text("errors.virtual_time").to_owned());
            }
            Some(choice) => match choice.engine() {
                Some(engine) => {
                    return match self.why_not(engine) {
                        Some(why) => Err(named("errors.not_with_engine", engine, &why)),
                        None => Ok((vec![engine], Vec::new())),
                    };
                }
                None => &Engine::ALL[..],
            },
            None if virtual_time => &[Engine::Executor],
            None => self.by_default,
        };
        let (mut chosen, mut left_out) = (Vec::new(), Vec::new());
        for &engine in candidates {
            match self
                .why_not(engine)
                .or_else(|| self.too_long(engine, &flags.own))
            {
                Some(why) => left_out.push(named("common.without", engine, &why)),
                None => chosen.push(engine),
            }
        }
        Ok((chosen, left_out))
    }

    /// What it is about, with its sizes.
    pub(crate) fn title(&self, own: &A) -> String {
        help::title(self.about, &(self.sizes)(own))
    }

    fn why_not(&self, engine: Engine) -> Option<String> {
        let can = match engine {
            Engine::Executor => true,
            Engine::Threads => self.threads.is_some(),
            Engine::Sequential => self.sequential.is_some(),
        };
        let key = || format!("{}.without.{}", self.about.name, engine.name());
        (!can).then(|| words::text(&key()).to_owned())
    }

    fn too_long(&self, engine: Engine, own: &A) -> Option<String> {
        let takes = (self.plain_loop_takes)(own) * scale::seconds(1.0).as_secs_f64();
        let fields = [("seconds", (takes as u64).into())];
        (engine == Engine::Sequential && takes > PATIENCE)
            .then(|| words::filled("common.too_long", &fields))
    }
}

/// A sentence that names an engine and says why.
fn named(key: &str, engine: Engine, why: &str) -> String {
    words::filled(
        key,
        &[("engine", engine.name().into()), ("why", why.into())],
    )
}
