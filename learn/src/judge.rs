//! What does a check find, even if what it calls never returns?
//!
//! A check is a plain function. It calls what the learner wrote, and says [`wrong!`](crate::wrong) at the
//! first thing that is. [`judge`] runs it on a thread of its own and waits only so long: an answer that hangs
//! or spins is told so, too. A thread cannot be ended from outside, so a check that hangs leaves its thread
//! behind; the program ends soon after.
//!
//! A fault unwinds as a panic and is noted beside it, since the panic itself may be caught on its way: the
//! executor gives a task's panic to the caller that joins the task.

use std::{
    any::Any,
    cell::RefCell,
    fmt,
    io::{self, Write},
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    process::ExitCode,
    sync::{Arc, Mutex, MutexGuard, Once, mpsc},
    thread,
    time::Duration,
};

use crate::words::{Lang, Words};

/// A check that takes longer is stuck. None takes a tenth of a second if the answer is right.
pub const LIMIT: Duration = Duration::from_secs(5);

/// What is wrong: a sentence of the table of words, and what to put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key of the sentence.
    pub key: &'static str,
    /// What stands in it for `{name}`.
    pub values: Vec<(&'static str, String)>,
}

/// Ends the check: this is wrong. The first argument is the key of the sentence, the others are
/// its numbers: `wrong!("too_many_polls", polls = 3)`.
#[macro_export]
macro_rules! wrong {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::judge::raise($crate::Fault {
            key: $key,
            values: vec![$((stringify!($name), $value.to_string())),*],
        })
    };
}

/// From here on, a check that hangs (or an executor that says so) means this.
#[macro_export]
macro_rules! stuck {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::judge::if_stuck($crate::Fault {
            key: $key,
            values: vec![$((stringify!($name), $value.to_string())),*],
        })
    };
}

/// What is noted while a check runs.
struct Notes {
    fault: Option<Fault>,
    /// The next panic is the one by which a fault ends the check.
    is_raising: bool,
    if_stuck: Option<Fault>,
    /// The first panic that was no fault: what it said, and where.
    panic: Option<(String, String)>,
    /// Tells the judge that the check is over, and whether it passed.
    over: mpsc::Sender<bool>,
}

type Sheet = Arc<Mutex<Notes>>;

thread_local! {
    /// The sheet of the check that this thread works for.
    static SHEET: RefCell<Option<Sheet>> = const { RefCell::new(None) };
}

fn lock(sheet: &Sheet) -> MutexGuard<'_, Notes> {
    sheet
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn note(write: impl FnOnce(&mut Notes)) {
    SHEET.with_borrow(|sheet| write(&mut lock(sheet.as_ref().expect("a check is running"))));
}

/// Notes a fault and ends the check: see [`wrong!`](crate::wrong).
pub fn raise(fault: Fault) -> ! {
    stop_after_a_fault();
    note(|notes| (notes.fault, notes.is_raising) = (Some(fault), true));
    panic!("the check found a fault")
}

/// Once there is a fault, a second panic can add nothing. But it may come from a drop while the first one
/// unwinds, and end the whole program before anything was said. So the thread stays here.
fn stop_after_a_fault() {
    let mut is_over = false;
    note(|notes| {
        is_over = notes.fault.is_some();
        if is_over {
            // If the judge has gone, it knows.
            let _ = notes.over.send(false);
        }
    });
    if is_over {
        loop {
            thread::park();
        }
    }
}

/// Notes what it means if the check hangs from here on: see [`stuck!`](crate::stuck).
pub fn if_stuck(fault: Fault) {
    note(|notes| notes.if_stuck = Some(fault));
}

/// A thread that works for the check of the one that starts it.
pub fn elsewhere<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> thread::JoinHandle<T> {
    let sheet = SHEET.with_borrow(Clone::clone);
    thread::spawn(move || {
        SHEET.set(sheet);
        work()
    })
}

/// Runs a check: the first fault that it finds, if there is one.
pub fn judge(check: fn(), limit: Duration) -> Result<(), Fault> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !note_panic(info) {
                before(info);
            }
        }));
    });
    let (over, receiver) = mpsc::channel();
    let sheet = Arc::new(Mutex::new(Notes {
        fault: None,
        is_raising: false,
        if_stuck: None,
        panic: None,
        over: over.clone(),
    }));
    let theirs = sheet.clone();
    thread::spawn(move || {
        SHEET.set(Some(theirs));
        let passed = panic::catch_unwind(AssertUnwindSafe(check)).is_ok();
        // If the judge has gone, nobody asks any more.
        let _ = over.send(passed);
    });
    let passed = receiver.recv_timeout(limit);
    let mut notes = lock(&sheet);
    let (fault, if_stuck, panic) = (
        notes.fault.take(),
        notes.if_stuck.take(),
        notes.panic.take(),
    );
    let stuck = if_stuck.unwrap_or(Fault {
        key: "stuck",
        values: vec![("seconds", limit.as_secs().to_string())],
    });
    match (passed, fault, panic) {
        (_, Some(fault), _) => Err(fault),
        (Ok(true), ..) => Ok(()),
        (Err(_), ..) => Err(stuck),
        (Ok(false), _, Some((text, _))) if text.starts_with("executor stalled") => Err(stuck),
        (Ok(false), _, panic) => Err(panicked(panic.unwrap_or_default())),
    }
}

/// A panic of the answer's own: a blank, or something that it does wrong.
fn panicked((text, place): (String, String)) -> Fault {
    let is_blank = text.starts_with("not yet implemented");
    let todo = text
        .trim_start_matches("not yet implemented")
        .trim_start_matches(": ");
    let (key, text) = if is_blank {
        ("blank", todo.to_owned())
    } else {
        ("panicked", text)
    };
    Fault {
        key,
        values: vec![("place", place), ("text", text)],
    }
}

/// Whether this thread works for a check, which then tells what is to be told.
fn note_panic(info: &PanicHookInfo<'_>) -> bool {
    let sheet = SHEET.with_borrow(Clone::clone);
    let Some(sheet) = sheet else { return false };
    if std::mem::take(&mut lock(&sheet).is_raising) {
        return true;
    }
    stop_after_a_fault();
    let place = info.location().map(|at| {
        // The file is a module of a program in `src/bin`, and is named by way of it.
        let file = at.file().replace('\\', "/").replace("src/bin/../../", "");
        format!("{file}:{}", at.line())
    });
    let text = text_of(info.payload());
    lock(&sheet)
        .panic
        .get_or_insert((text, place.unwrap_or_default()));
    true
}

fn text_of(payload: &dyn Any) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "?".to_owned())
}

/// The program of one exercise: judges it, prints what is wrong, and ends with 1 if anything is.
pub fn run(name: &str, check: fn()) -> ExitCode {
    let mut arguments = std::env::args()
        .skip_while(|argument| argument != "--lang")
        .skip(1);
    let lang = arguments.next().and_then(|lang| Lang::named(&lang));
    let words = Words::of(lang.unwrap_or_else(Lang::of_environment));
    match judge(check, LIMIT) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let told = words.wrapped(&Told(&words, name, &fault).to_string());
            // With standard output closed, the exit code still tells.
            let _ = writeln!(
                io::stdout(),
                "{}\n{told}",
                words.say("learn", "not_yet", &[])
            );
            ExitCode::FAILURE
        }
    }
}

/// A fault in the words of a language.
pub struct Told<'a>(pub &'a Words, pub &'a str, pub &'a Fault);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Told(words, name, fault) = self;
        let values: Vec<(&str, &str)> = (fault
            .values
            .iter()
            .map(|(name, value)| (*name, value.as_str())))
        .collect();
        f.write_str(&words.fault(name, fault.key, &values))
    }
}

#[cfg(test)]
mod tests;
