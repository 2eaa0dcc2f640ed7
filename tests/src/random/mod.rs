//! Does the executor do what the promises say, whatever the program?
//!
//! A program is made up ([`program`]), played on the executor and on a plain reference, and the two
//! records are compared: each poll, output and drop, with its time on the virtual clock. What fails is
//! made as small as possible, and printed as a test to paste into `tests/random_programs_found.rs`.
//!
//! ```text
//!   language   what can a program say?
//!   generate   how is one made up?            shrink    and made smaller?
//!   play       how is it played?              act       .. where there is no wait?
//!   world      what is written down?          wrapped   .. with a waker of another kind?
//!   watch      and if it never ends?
//!   runtime    on what? the seam:             barista   the executor
//!                                             plain/    the reference
//! ```
//!
//! What it does not reach: real time, sockets, blocking jobs, and the budgets of combinators and queues
//! (no program here does a thousand things in one poll). Other tests have those.

mod act;
mod barista;
mod generate;
mod language;
mod plain;
mod play;
mod runtime;
mod shrink;
mod watch;
mod world;
mod wrapped;

use std::{
    cell::Cell,
    fmt::Write,
    iter, panic,
    sync::Once,
    time::{Duration, Instant},
};

pub use generate::program;
pub use language::{Act, Body, FOREVER, How, Program, Stage, Step, Wrapper};
pub use shrink::shrink;

use watch::watched;
use world::{Entry, What};

/// Plays a program on both. An error says where they differ.
pub fn compare(program: &Program) -> Result<usize, String> {
    let ours = play::<barista::Barista>(program);
    let plain = play::<plain::Plain>(program);
    // Outputs that hold each other's handles keep each other, as two `Rc` would. Nothing else may.
    let may_leak = || format!("{program:?}").contains("Return(");
    for entry in &ours {
        let is_wrong = match entry.what {
            What::Leaked(_) => !may_leak(),
            What::Lost(_) | What::Runaway => true,
            _ => false,
        };
        if is_wrong {
            return Err(format!("{entry:?}\n{}", beside(&ours, &plain)));
        }
    }
    match ours == plain {
        true => Ok(ours.len()),
        false => Err(beside(&ours, &plain)),
    }
}

/// Both records, up to a little behind the place where they part.
fn beside(ours: &[Entry], plain: &[Entry]) -> String {
    let same = ours.iter().zip(plain).take_while(|(a, b)| a == b).count();
    let mut text = String::new();
    for entry in &ours[..same] {
        let _ = writeln!(text, "  {entry:?}");
    }
    for (name, record) in [("the executor", ours), ("the reference", plain)] {
        let _ = writeln!(text, "and then {name}:");
        for entry in record[same..].iter().take(12) {
            let _ = writeln!(text, "  {entry:?}");
        }
    }
    text
}

/// Longer than any program takes that ends, on the slowest machine.
const LIMIT: Duration = Duration::from_secs(60);

/// The same for the small programs that are tried to find the smallest. Each that hangs leaves a thread behind,
/// so that the search for it ends, too.
const LIMIT_OF_SMALLER: Duration = Duration::from_secs(2);

/// Panics with a test to paste, unless the executor and the reference agree.
pub fn agree(program: Program) {
    if let Err(why) = compare_within(LIMIT, &program) {
        panic!("{}", explain(program, &why));
    }
}

/// The programs of these numbers, one after another. An error has the number and what [`agree`] says.
pub fn agree_on(seeds: impl Iterator<Item = u64> + Clone + Send + 'static) -> Result<Sum, String> {
    let mut sum = Sum::default();
    for (seed, compared) in watched(seeds, LIMIT, |seed| compare(&program(*seed))) {
        match compared.unwrap_or_else(|why| Err(why.into())) {
            Ok(entries) => {
                sum.programs += 1;
                sum.entries += entries;
            }
            Err(why) => {
                let text = explain(program(seed), &why);
                return Err(format!("program {seed}:\n{text}"));
            }
        }
    }
    Ok(sum)
}

/// Compares on a thread of its own, which is left behind if the program never ends.
fn compare_within(limit: Duration, program: &Program) -> Result<usize, String> {
    let mut compared = watched(iter::once(program.clone()), limit, compare);
    let (_, result) = compared.next().expect("one item has one result");
    result.unwrap_or_else(|why| Err(why.into()))
}

/// Makes a program that fails small, and says how it fails.
fn explain(program: Program, why: &str) -> String {
    let until = Instant::now() + LIMIT;
    let smallest = shrink(program, |program| {
        Instant::now() < until && compare_within(LIMIT_OF_SMALLER, program).is_err()
    });
    let difference = compare_within(LIMIT_OF_SMALLER, &smallest).err();
    let difference = difference.unwrap_or_else(|| format!("only on a slow machine: {why}"));
    format!("{difference}\n{}", smallest.as_test())
}

/// How many programs agreed, and how many entries their records have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    /// Programs.
    pub programs: usize,
    /// Entries of both records.
    pub entries: usize,
}

thread_local! {
    static IS_PLAYING: Cell<bool> = const { Cell::new(false) };
}

/// Plays a program. Its panics are meant: they say nothing.
fn play<R: runtime::Runtime>(program: &Program) -> Vec<Entry> {
    static HUSH: Once = Once::new();
    HUSH.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_PLAYING.get() {
                before(info);
            }
        }));
    });
    IS_PLAYING.set(true);
    let record = play::play::<R>(program);
    IS_PLAYING.set(false);
    record
}
