//! What has this process used so far?

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
