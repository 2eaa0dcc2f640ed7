//! When is a line seen?
//!
//! At once, as long as people could read along; when lines come in thousands they are written in
//! blocks, because a system call a line would cost more than the jobs that print them. A reader
//! who has seen enough (`| head -3`) ends the run quietly.
//!
//! Next: [`live`]

use std::{
    borrow::Cow,
    io::{self, BufWriter, ErrorKind, Stdout, Write},
    process,
    sync::{LazyLock, Mutex, TryLockError},
    time::{Duration, Instant},
};

use console::Term;
use indicatif::ProgressBar;

use crate::{
    ending::{self, Early},
    live, words,
};

/// At most this many lines are seen at once ..
const BURST: u32 = 100;
/// .. in each stretch of this length.
const STRETCH: Duration = Duration::from_millis(100);

static OUTPUT: LazyLock<Mutex<Output>> = LazyLock::new(|| {
    Mutex::new(Output {
        pipe: BufWriter::with_capacity(1 << 16, io::stdout()),
        lanes: None,
        wraps: false,
        is_over: false,
        left: BURST,
        since: Instant::now(),
    })
});

struct Output {
    pipe: BufWriter<Stdout>,
    /// What stands below the lines on a terminal.
    lanes: Option<ProgressBar>,
    wraps: bool,
    /// Nobody reads any more, or nothing more can be written.
    is_over: bool,
    left: u32,
    since: Instant,
}

impl Output {
    fn line(&mut self, text: &str) -> io::Result<()> {
        if self.is_over {
            return Ok(());
        }
        self.pipe.write_all(text.as_bytes())?;
        self.pipe.write_all(b"\n")?;
        if self.left == 0 && self.since.elapsed() >= STRETCH {
            (self.left, self.since) = (BURST, Instant::now());
        }
        if self.left == 0 {
            return Ok(());
        }
        self.left -= 1;
        self.pipe.flush()
    }
}

fn output<R>(act: impl FnOnce(&mut Output) -> R) -> R {
    act(&mut OUTPUT
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner()))
}

/// Writes one line to standard output, above the lanes if there are any. On a terminal that is too
/// narrow for it, it goes on below the place where its sentence began.
pub fn line(text: &str) {
    let written = output(|output| match &output.lanes {
        Some(lanes) => {
            lanes.println(wrapped(text, live::width()));
            Ok(())
        }
        None if output.wraps => output.line(&wrapped(text, live::width())),
        None => output.line(text),
    });
    written.unwrap_or_else(no_more);
}

/// Writes one line if anybody reads: a server does not end because its terminal does.
pub fn mention(text: &str) {
    let written = output(|output| output.line(text));
    if written.is_err() {
        output(|output| output.is_over = true);
    }
}

/// Writes several lines, as [`line()`] does.
pub fn lines(lines: &[String]) {
    lines.iter().for_each(|text| line(text));
}

fn wrapped(text: &str, width: usize) -> String {
    let margin = text.len() - text.trim_start().len();
    let indent = " ".repeat((margin + 4).min(width / 3));
    broken(text, width, &indent).join("\n")
}

/// `text` in lines of at most `width` columns, broken between words; all but the first begin with `indent`. A hyphen is no
/// place to break: flags and names have them.
pub(crate) fn broken(text: &str, width: usize, indent: &str) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .subsequent_indent(indent)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(Cow::into_owned).collect()
}

/// Writes what is still held back.
pub fn flush() {
    output(|output| output.pipe.flush()).unwrap_or_else(no_more);
}

/// From here on lines are for people: those too long for a terminal are broken.
pub(crate) fn wrap() {
    output(|output| output.wraps = Term::stdout().is_term());
}

/// Puts lanes below the lines.
pub(crate) fn set_lanes(lanes: ProgressBar) {
    output(|output| output.lanes = Some(lanes));
}

/// Takes the lanes away.
pub(crate) fn clear_lanes() {
    if let Some(lanes) = output(|output| output.lanes.take()) {
        lanes.finish_and_clear();
    }
}

/// Clears up for a process that ends in the middle: takes the lanes away, writes what is held back, and
/// waits for nobody. A line that is being written may be stuck in a full pipe.
pub fn abandon() {
    for _ in 0..20 {
        match OUTPUT.try_lock() {
            Ok(mut output) => {
                if let Some(lanes) = output.lanes.take() {
                    lanes.finish_and_clear();
                }
                // It ends either way: there is nobody left to tell.
                let _ = output.pipe.flush();
                return;
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            Err(TryLockError::Poisoned(_)) => return,
        }
    }
}

/// Says on standard error why the process ends, and ends it with exit code 1.
pub fn fail(why: &str) -> ! {
    abandon();
    say_error(why);
    process::exit(1)
}

/// Says on standard error, in a line, what is wrong.
pub(crate) fn say_error(why: &str) {
    let line = words::filled("errors.error", &[("why", why.into())]);
    // With standard error closed, the exit code still tells.
    let _ = writeln!(io::stderr(), "{line}");
}

fn no_more(error: io::Error) {
    let was_over = output(|output| std::mem::replace(&mut output.is_over, true));
    if was_over {
        return;
    }
    ending::end(match error.kind() {
        ErrorKind::BrokenPipe => Early::NobodyReads,
        _ => {
            let fields = [("error", error.to_string().into())];
            say_error(&words::filled("errors.no_output", &fields));
            Early::CannotWrite(error.to_string())
        }
    });
}
