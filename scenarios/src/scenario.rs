//! How does a run go, from the command line to the last line?
//!
//! A [`Scenario`] holds the same story for each engine. Its [`main`](Scenario::main) reads the flags, refuses
//! what cannot be done before anything starts, and lets each engine tell the story.
//!
//! Next: [`ending`]

use std::{panic::Location, process::ExitCode};

use crate::{
    about::About,
    ending::{self, Driver},
    engine::Engine,
    event::grouped,
    flags::{self, Choice, Common, Flags},
    interrupt, output, scale,
    story::Story,
};
use clap::Args;

/// A plain loop of more than this many seconds is run only for those who ask for it by name.
const PATIENCE: f64 = 600.0;

type OnExecutor<A> = Box<dyn Fn(Driver<'_>, &Story, &A)>;
type Told<A> = Box<dyn Fn(&Story, &A)>;

/// One story on each engine that can tell it; `A` are its own flags.
pub struct Scenario<A> {
    pub(crate) about: &'static About,
    /// A line of its source file.
    pub(crate) at: &'static Location<'static>,
    pub(crate) executor: OnExecutor<A>,
    pub(crate) threads: Result<Told<A>, &'static str>,
    pub(crate) sequential: Result<Told<A>, &'static str>,
    by_default: &'static [Engine],
    plain_loop_takes: fn(&A) -> f64,
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
            threads: Err("this story is about futures"),
            sequential: Err("this story is about futures"),
            by_default: &[Engine::Executor],
            plain_loop_takes: |_| 0.0,
        }
    }

    /// The story with a std thread a job.
    pub fn threads(self, told: impl Fn(&Story, &A) + 'static) -> Self {
        Scenario {
            threads: Ok(Box::new(told)),
            ..self
        }
    }

    /// The story as a plain loop, which takes so many seconds.
    pub fn sequential(self, told: impl Fn(&Story, &A) + 'static, takes: fn(&A) -> f64) -> Self {
        Scenario {
            sequential: Ok(Box::new(told)),
            plain_loop_takes: takes,
            ..self
        }
    }

    /// Why a plain loop cannot tell it.
    pub fn not_sequential(self, why: &'static str) -> Self {
        Scenario {
            sequential: Err(why),
            ..self
        }
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
        let flags = match flags::parse::<A>(self.about, self.by_default, std::env::args_os()) {
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
            ending::keep(form, flags.common.json, self.about, self.at);
        }
        interrupt::install();
        if !flags.common.json {
            output::wrap();
        }
        let tells = !flags.common.json && !flags.common.measured;
        if tells {
            output::line(self.about.title);
            left_out
                .iter()
                .for_each(|why| output::line(&format!("(without {why})")));
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
                return Err(
                    "--virtual-time is the executor's: it goes with --engine executor".to_owned(),
                );
            }
            Some(choice) => match choice.engine() {
                Some(engine) => {
                    return self
                        .by_name(engine)
                        .map(|engine| (vec![engine], Vec::new()));
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
                .map(str::to_owned)
                .or_else(|| self.too_long(engine, &flags.own))
            {
                Some(why) => left_out.push(format!("{}: {why}", engine.name())),
                None => chosen.push(engine),
            }
        }
        Ok((chosen, left_out))
    }

    fn by_name(&self, engine: Engine) -> Result<Engine, String> {
        match self.why_not(engine) {
            Some(why) => Err(format!("not with --engine {}: {why}", engine.name())),
            None => Ok(engine),
        }
    }

    fn why_not(&self, engine: Engine) -> Option<&'static str> {
        match engine {
            Engine::Executor => None,
            Engine::Threads => self.threads.as_ref().err().copied(),
            Engine::Sequential => self.sequential.as_ref().err().copied(),
        }
    }

    fn too_long(&self, engine: Engine, own: &A) -> Option<String> {
        let takes = (self.plain_loop_takes)(own) * scale::seconds(1.0).as_secs_f64();
        (engine == Engine::Sequential && takes > PATIENCE).then(|| {
            let takes = grouped(takes as usize);
            format!("it would take {takes} s; --engine sequential runs it all the same")
        })
    }
}
