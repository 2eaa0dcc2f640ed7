//! What has this process used so far, and where does it run?

use std::time::Duration;

use cpu_time::ProcessTime;

/// The processor time of all threads of this process, user and system.
pub fn cpu_time() -> Duration {
    ProcessTime::now().as_duration()
}

/// Memory of this process, as the operating system accounts for it.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Resident now, in bytes.
    pub resident: u64,
    /// The most that was ever resident, in bytes.
    pub peak: u64,
}

impl Memory {
    /// What the kernel says. `None` where it has no `/proc`.
    ///
    /// Counting allocations would miss what an allocator adds to each, and
    /// needs a global allocator of our own; resident memory over a million
    /// tasks misses nothing that matters to whoever pays for it.
    pub fn now() -> Option<Memory> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let field = |name: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kilobytes * 1024)
        };
        Some(Memory {
            resident: field("VmRSS:")?,
            peak: field("VmHWM:")?,
        })
    }
}

/// Keeps this thread, and those that it starts from now on, on one core until
/// it is dropped.
///
/// Where two threads wake each other, a round trip takes five times as long or
/// more when they happen to run on two cores, one of which sleeps: it is then
/// the processor that is measured, and which of the two it is changes from run
/// to run. Where there is no Linux they run where they may.
#[must_use = "until it is dropped"]
pub struct OneCore {
    #[cfg(target_os = "linux")]
    before: Option<rustix::thread::CpuSet>,
}

#[cfg(target_os = "linux")]
impl OneCore {
    /// The core on which this thread runs now.
    pub fn keep() -> Self {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
        let before = sched_getaffinity(None).ok();
        let mut one = CpuSet::new();
        one.set(sched_getcpu());
        // A sandbox may refuse it: then they run where they may.
        let kept = sched_setaffinity(None, &one).is_ok();
        OneCore {
            before: before.filter(|_| kept),
        }
    }
}

#[cfg(target_os = "linux")]
impl Drop for OneCore {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = rustix::thread::sched_setaffinity(None, before);
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl OneCore {
    /// Where threads run is not ours to say.
    pub fn keep() -> Self {
        OneCore {}
    }
}
