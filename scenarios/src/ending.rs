//! What is left of a run that ends before its end?
//!
//! The file that `--trace` asked for, with all that was recorded until then, and how the run ended: by a signal, by a
//! panic (a stall in virtual time is one), or because its output could not be written. Without `--trace` there is
//! nothing to keep, and the process ends at once.
//!
//! The record belongs to the thread that runs the executor, so that thread has to finish it, wherever it is. It looks
//! whether the run is to end when the main future is polled, for which the main future is woken, and when a job tells
//! something. A task that does neither and keeps the thread is given up after three seconds.
//!
//! Next: [`run`](crate::run)

use std::{
    any::Any,
    cell::RefCell,
    fmt,
    future::poll_fn,
    panic::Location,
    pin::pin,
    process,
    sync::{
        Mutex, MutexGuard, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
    thread,
    time::Duration,
};

use executor::{Executor, trace::Recorder};

use crate::{
    about::About,
    engine::Engine,
    interrupt::Signal,
    output,
    story::Story,
    trace_output::{Form, Told, file},
    words,
};

/// How a run ended that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Early {
    /// It was asked to.
    Signal(Signal),
    /// The reader of its output has seen enough.
    NobodyReads,
    /// Its output could not be written, and why.
    CannotWrite(String),
    /// It panicked with this message.
    Panicked(String),
}

impl Early {
    fn exit_code(&self) -> i32 {
        match self {
            Early::Signal(signal) => signal.exit_code(),
            Early::NobodyReads => 0,
            Early::CannotWrite(_) => 1,
            // Rust's own.
            Early::Panicked(_) => 101,
        }
    }
}

impl fmt::Display for Early {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, why) = match self {
            Early::Signal(Signal::Interrupt) => ("interrupt", ""),
            Early::Signal(Signal::Terminate) => ("terminate", ""),
            Early::Signal(Signal::HangUp) => ("hang_up", ""),
            Early::NobodyReads => ("nobody_reads", ""),
            Early::CannotWrite(why) => ("cannot_write", why.as_str()),
            Early::Panicked(message) => ("panicked", message.as_str()),
        };
        f.write_str(&words::filled(
            &format!("endings.{key}"),
            &[("why", why.into())],
        ))
    }
}

/// What there is to save of this process's runs.
struct Keeper {
    form: Form,
    /// Whether standard output is for programs.
    json: bool,
    about: &'static About,
    title: String,
    at: &'static Location<'static>,
    /// The runs that have come to their end.
    told: Vec<Told>,
    /// The one under way.
    now: Option<(Engine, Story)>,
    /// Wakes the main future, and with it the thread that runs the executor.
    main: Option<Waker>,
}

static KEEPER: Mutex<Option<Keeper>> = Mutex::new(None);
static EARLY: OnceLock<Early> = OnceLock::new();
/// Whether the record is being saved: then it may take its time.
static IS_SAVING: AtomicBool = AtomicBool::new(false);

/// How long the executor's thread may take to notice.
const PATIENCE: Duration = Duration::from_secs(3);

thread_local! {
    /// That of the executor which runs on this thread.
    static RECORDER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
}

fn keeper() -> MutexGuard<'static, Option<Keeper>> {
    KEEPER
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// From here on there is something to save.
pub(crate) fn keep(
    form: &Form,
    json: bool,
    about: &'static About,
    title: String,
    at: &'static Location<'static>,
) {
    *keeper() = Some(Keeper {
        form: form.clone(),
        json,
        about,
        title,
        at,
        told: Vec::new(),
        now: None,
        main: None,
    });
}

/// `engine` begins to tell `story`.
pub(crate) fn begins(engine: Engine, story: &Story, recorder: Option<&Recorder>) {
    if let Some(keeper) = &mut *keeper() {
        keeper.now = Some((engine, story.clone()));
        RECORDER.set(recorder.cloned());
    }
}

/// A run has come to its end.
pub(crate) fn ends(told: Told) {
    if let Some(keeper) = &mut *keeper() {
        keeper.told.push(told);
        (keeper.now, keeper.main) = (None, None);
        RECORDER.set(None);
    }
    // The run has ended before it could look.
    if EARLY.get().is_some() {
        save_and_leave(None);
    }
}

/// All runs have come to their end: gives back what there is to write. If they are being saved, the process ends here.
pub(crate) fn take() -> Vec<Told> {
    IS_SAVING.store(true, Ordering::SeqCst);
    let keeper = keeper().take();
    keeper.map_or_else(Vec::new, |keeper| keeper.told)
}

/// Ends the process, from any thread, once what there is has been saved. A second signal ends it at once.
pub fn end(early: Early) {
    let is_signal = matches!(early, Early::Signal(_));
    let code = early.exit_code();
    if EARLY.set(early).is_err() {
        if is_signal {
            leave(code);
        }
        // What it says while it ends need not be read.
        return;
    }
    let keeper = keeper();
    let Some(kept) = &*keeper else {
        drop(keeper);
        leave(code);
    };
    if let Some(main) = &kept.main {
        main.wake_by_ref();
    }
    // The caller may hold a lock that is needed to save: it is done elsewhere.
    match kept.now {
        Some((Engine::Executor, _)) => drop(thread::spawn(give_up)),
        _ => drop(thread::spawn(|| save_and_leave(None))),
    }
}

/// Ends the process if the executor's thread does not.
fn give_up() {
    thread::sleep(PATIENCE);
    if !IS_SAVING.load(Ordering::SeqCst) {
        let fields = [("seconds", PATIENCE.as_secs().into())];
        output::fail(&words::filled("errors.kept_thread", &fields));
    }
}

fn leave(code: i32) -> ! {
    file::abandon();
    output::abandon();
    process::exit(code)
}

/// Ends the process if it is to end, on the thread that runs the executor; elsewhere it does nothing. No lock of the
/// story's may be held.
pub(crate) fn look() {
    if EARLY.get().is_some()
        && let Some(recorder) = RECORDER.with_borrow(Option::clone)
    {
        save_and_leave(Some(&recorder));
    }
}

/// Saves what there is, which is everything but the rest of the run under way.
fn save(recorder: Option<&Recorder>, early: &Early, time: impl FnOnce(&Story) -> f64) {
    IS_SAVING.store(true, Ordering::SeqCst);
    // Held until all is written: who comes to write the same waits for the end.
    let mut held = keeper();
    let Some(mut keeper) = held.take() else {
        return;
    };
    // An executor that has begun since is none that this thread could ask.
    let now = keeper.now.take();
    if let Some((engine, story)) =
        now.filter(|(engine, _)| *engine != Engine::Executor || recorder.is_some())
    {
        // First: to ask for the time may take a poll.
        let recording = recorder.map(Recorder::finish);
        keeper.told.push(Told {
            engine,
            acts: story.end(time(&story)),
            recording,
            snapshots: false,
        });
    }
    let Keeper {
        form,
        about,
        title,
        at,
        told,
        ..
    } = &keeper;
    if let Some(hint) = form.write(about, title, at, told, Some(early))
        && !keeper.json
    {
        // Below the lanes it would go with them.
        output::clear_lanes();
        output::line("");
        output::line(&hint);
    }
}

fn save_and_leave(recorder: Option<&Recorder>) -> ! {
    let early = EARLY.get().expect("something has asked for the end");
    save(recorder, early, Story::time);
    leave(early.exit_code())
}

/// Saves what there is when a run has panicked.
pub(crate) fn panicked(payload: &(dyn Any + Send), executor: Option<&Executor>) {
    let message = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied());
    let early = Early::Panicked(message.unwrap_or("no message").to_owned());
    let _ = EARLY.set(early.clone());
    let recorder = RECORDER.take();
    save(recorder.as_ref(), &early, |story| match executor {
        Some(executor) => executor.block_on(async { story.time() }),
        None => story.time(),
    });
}

/// An executor whose runs can be ended early.
#[derive(Clone, Copy)]
pub struct Driver<'a>(pub(crate) &'a Executor);

impl Driver<'_> {
    /// [`Executor::block_on`].
    #[track_caller]
    pub fn block_on<T>(self, future: impl Future<Output = T>) -> T {
        if keeper().is_none() {
            return self.0.block_on(future);
        }
        self.0.block_on(async {
            let mut future = pin!(future);
            poll_fn(|cx| {
                leave_waker(cx.waker());
                look();
                future.as_mut().poll(cx)
            })
            .await
        })
    }
}

/// Leaves the waker by which the main future is told of the end. In virtual time no thread sleeps for long, and a
/// waker that somebody keeps would hide from the stall report that nobody else does.
fn leave_waker(waker: &Waker) {
    if let Some(keeper) = &mut *keeper()
        && let Some((_, story)) = &keeper.now
        && !story.is_virtual()
    {
        match &mut keeper.main {
            Some(main) => main.clone_from(waker),
            main => *main = Some(waker.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
