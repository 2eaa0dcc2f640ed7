//! Who asks a program to end?
//!
//! People with Ctrl-C, a service manager with SIGTERM, and a terminal that closes with SIGHUP. All three
//! come to one handler on a thread of its own, so that it may lock, print and write files, which a
//! real signal handler may not.
//!
//! A run of a scenario ends at once, whatever waits, with the terminal as it was and the exit code that
//! shells know the signal by. The jobs are not asked. What is saved first, [`ending`] says.
//!
//! Next: [`scenario`](crate::scenario)

use crate::{
    ending::{self, Early},
    measure,
};

/// What has asked for the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C, SIGINT. Where there are no signals: whatever asks for the end.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP: the terminal is gone.
    HangUp,
}

impl Signal {
    /// 128 and the signal's number, as shells have it.
    pub fn exit_code(self) -> i32 {
        match self {
            Signal::Interrupt => 130,
            Signal::Terminate => 143,
            Signal::HangUp => 129,
        }
    }
}

/// Calls `handle` for each signal, on a thread of its own. Where the system refuses, a signal ends the
/// process all the same, only less tidily.
pub fn on_signal(handle: impl FnMut(Signal) + Send + 'static) {
    system::listen(handle);
}

/// From here on a signal ends the process.
pub fn install() {
    on_signal(|signal| {
        measure::end_child();
        ending::end(Early::Signal(signal));
    });
}

#[cfg(unix)]
mod system {
    use std::thread;

    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };

    use super::Signal;

    pub fn listen(mut handle: impl FnMut(Signal) + Send + 'static) {
        let mut wanted = vec![SIGINT, SIGTERM];
        if !hang_up_is_ignored() {
            wanted.push(SIGHUP);
        }
        let Ok(mut signals) = Signals::new(wanted) else {
            return;
        };
        thread::spawn(move || {
            for signal in signals.forever() {
                handle(match signal {
                    SIGTERM => Signal::Terminate,
                    SIGHUP => Signal::HangUp,
                    _ => Signal::Interrupt,
                });
            }
        });
    }

    /// Whether `nohup` started us: then a terminal that closes is to change nothing.
    fn hang_up_is_ignored() -> bool {
        // Asking the system itself takes unsafe code. Linux says it in a file, too.
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status
            .lines()
            .find_map(|line| line.strip_prefix("SigIgn:"))
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        ignored.is_some_and(|mask| mask & (1 << (SIGHUP - 1)) != 0)
    }
}

#[cfg(not(unix))]
mod system {
    use super::Signal;

    pub fn listen(mut handle: impl FnMut(Signal) + Send + 'static) {
        let _ = ctrlc::set_handler(move || handle(Signal::Interrupt));
    }
}
