//! Programs that panic at the top, or hang and say so, run as processes of their own.

use std::{
    io::Read,
    process::{Command, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

/// What became of a child process.
#[derive(Debug)]
pub struct Child {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// All that it wrote on standard error.
    pub stderr: String,
    /// When it first wrote there, counted from before its start.
    pub first_word_after: Option<Duration>,
}

/// Runs one program of the `child` binary. `exe` is `env!("CARGO_BIN_EXE_child")`, which only a
/// test knows. A child that takes longer than half a minute is ended, and the test with it.
pub fn run_child(exe: &str, program: &str) -> Child {
    let started = Instant::now();
    let mut child = Command::new(exe)
        .arg(program)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut pipe = child.stderr.take().expect("standard error is a pipe");
    let (sender, words) = channel();
    let reader = thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(n @ 1..) = pipe.read(&mut bytes) {
            let _ = sender.send((started.elapsed(), bytes[..n].to_vec()));
        }
    });
    let (mut stderr, mut first_word_after) = (Vec::new(), None);
    let limit = Duration::from_secs(30);
    loop {
        match words.recv_timeout(limit.saturating_sub(started.elapsed())) {
            Ok((when, bytes)) => {
                first_word_after.get_or_insert(when);
                stderr.extend(bytes);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                panic!("{program} still runs after {limit:?}");
            }
        }
    }
    reader.join().expect("the reader of standard error");
    Child {
        code: child.wait().expect("the child ends").code(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
        first_word_after,
    }
}
