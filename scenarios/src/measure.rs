//! What does an engine cost?
//!
//! `--engine all` runs each engine in a process of its own, so that none inherits the memory that
//! another has touched; the process reports its time, its threads and its memory as one line of JSON
//! on standard error. The memory is the largest resident set that the system saw (`VmHWM`), the
//! process itself included; the threads are counted each 2 ms. Both are read from `/proc`, and
//! are "n/a" where there is none.
//!
//! Rejected: one process and `/proc/self/clear_refs`. It resets the peak, but not what the engine
//! before has left in the allocator for the next one to find.
//!
//! Next: [`table`](crate::table)

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    process::{self, Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{engine::Engine, lanes::Act, output};

const REPORT: &str = "cost of the run";

/// What one run took.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// The seconds of each act, by its title.
    pub acts: Vec<(String, f64)>,
    /// The most threads at one time, if the system tells.
    pub threads: Option<u64>,
    /// The largest resident set in kilobytes, if the system tells.
    pub kilobytes: Option<u64>,
}

/// How a measured process ended.
pub enum Measured {
    /// It ran.
    Ran(Cost),
    /// It failed, and has said why.
    Failed,
    /// Nobody wants to read more.
    Unwanted,
}

static CHILD: Mutex<Option<Child>> = Mutex::new(None);

/// Runs this program again with the same command line, but `engine` alone, and measured.
pub fn run_alone(engine: Engine) -> io::Result<Measured> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(without_engine(std::env::args_os().skip(1)))
        .args(["--engine", engine.name(), "--measured"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let errors = child.stderr.take();
    *lock(&CHILD) = Some(child);
    let mut cost = None;
    for line in errors
        .into_iter()
        .flat_map(|pipe| BufReader::new(pipe).lines())
    {
        let line = line?;
        match parse(&line) {
            Some(report) => cost = Some(report),
            None => writeln!(io::stderr(), "{line}")?,
        }
    }
    let Some(mut child) = lock(&CHILD).take() else {
        return Ok(Measured::Failed);
    };
    // `wait` would close it, and tell the child in its last moments that nobody waits for it.
    let _alive = child.stdin.take();
    let succeeded = child.wait()?.success();
    Ok(match cost {
        Some(cost) if succeeded => Measured::Ran(cost),
        None if succeeded => Measured::Unwanted,
        _ => Measured::Failed,
    })
}

/// Ends the process that is being measured, if there is one. It clears up for itself when its standard
/// input closes, and is killed if it takes too long over that.
pub fn end_child() {
    let mut child = lock(&CHILD);
    let Some(child) = child.as_mut() else { return };
    drop(child.stdin.take());
    for _ in 0..50 {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    // It may have ended by itself, just now.
    let _ = child.kill();
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The command line without `--engine X` or `--engine=X`.
fn without_engine<S: AsRef<std::ffi::OsStr>>(line: impl Iterator<Item = S>) -> Vec<S> {
    let mut kept = Vec::new();
    let mut is_value = false;
    for word in line {
        let text = word.as_ref().to_string_lossy();
        if std::mem::take(&mut is_value) || text.starts_with("--engine=") {
            continue;
        }
        if text == "--engine" {
            is_value = true;
            continue;
        }
        drop(text);
        kept.push(word);
    }
    kept
}

fn parse(line: &str) -> Option<Cost> {
    let report: Value = serde_json::from_str(line).ok()?;
    let report = report.get(REPORT)?;
    let acts = report["acts"].as_array()?.iter();
    let act = |act: &Value| Some((act[0].as_str()?.to_owned(), act[1].as_f64()?));
    Some(Cost {
        acts: acts.map(act).collect::<Option<_>>()?,
        threads: report["threads"].as_u64(),
        kilobytes: report["kilobytes"].as_u64(),
    })
}

/// Counts the threads of this process, from the one that is there now.
pub struct Meter {
    stop: Arc<AtomicBool>,
    most: Arc<AtomicUsize>,
    before: Option<u64>,
}

impl Meter {
    /// Begins to count, and ends the process should its parent go: nobody else would.
    pub fn begin() -> Meter {
        thread::spawn(|| {
            // Whatever ends the wait, the other end is gone.
            let _ = io::stdin().read(&mut [0]);
            output::abandon();
            process::exit(130);
        });
        let (stop, most) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicUsize::new(0)),
        );
        let meter = Meter {
            stop: stop.clone(),
            most: most.clone(),
            // The counting thread is not there yet.
            before: status("Threads:").map(|now| now + 1),
        };
        thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let now = status("Threads:").unwrap_or(0);
                most.fetch_max(now as usize, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(2));
            }
        });
        meter
    }

    /// Reports to the process that waits for it.
    pub fn report(self, acts: &[Act]) {
        self.stop.store(true, Ordering::Relaxed);
        let most = self.most.load(Ordering::Relaxed) as u64;
        let threads = self.before.map(|before| 1 + most.saturating_sub(before));
        let acts: Vec<Value> = acts
            .iter()
            .map(|act| json!([act.title, act.length()]))
            .collect();
        let cost = json!({ "acts": acts, "threads": threads, "kilobytes": status("VmHWM:") });
        // If the parent is gone, so is the question.
        let _ = writeln!(io::stderr(), "{}", json!({ REPORT: cost }));
    }
}

/// A number of `/proc/self/status`, which Linux has.
fn status(field: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests;
