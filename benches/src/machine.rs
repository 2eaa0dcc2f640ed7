//! What has this process used so far, where does it run, and what is this machine?

use std::path::PathBuf;
use std::process::{self, Command};
use std::thread;
use std::time::Duration;

use cpu_time::ProcessTime;
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System};

use crate::data::Facts;

/// The processor time of all threads of this process, user and system.
pub fn cpu_time() -> Duration {
    ProcessTime::now().as_duration()
}

/// The resident memory of this process in bytes, as the operating system counts it.
///
/// Rejected: counting allocations. It would miss what an allocator adds to each; resident memory
/// over a million tasks misses nothing that the machine has to have.
pub fn resident() -> Option<u64> {
    let this = Pid::from_u32(process::id());
    let mut system = System::new();
    system.refresh_processes_specifics(
        ProcessesToUpdate::Some(&[this]),
        false,
        ProcessRefreshKind::nothing().with_memory().without_tasks(),
    );
    system.process(this).map(|process| process.memory())
}

/// Does the work on a thread that stays on one core. The threads that it starts stay there, too.
///
/// Where two threads wake each other, a round trip takes five times as long or more when they
/// happen to run on two cores, one of which sleeps: it is then the processor that is measured, and
/// which of the two it is changes from run to run. Elsewhere than on Linux they run where they may.
pub fn on_one_core<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let pinned = || {
        #[cfg(target_os = "linux")]
        {
            use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
            let mut one = CpuSet::new();
            one.set(sched_getcpu());
            // A sandbox may refuse it: then they run where they may.
            let _ = sched_setaffinity(None, &one);
        }
        work()
    };
    // A thread of its own, so that nothing has to be undone.
    thread::scope(|scope| scope.spawn(pinned).join().expect("no panic"))
}

/// The machine, the system and the compiler, as far as they tell.
pub fn facts() -> Facts {
    let system = System::new_with_specifics(RefreshKind::everything().without_processes());
    let cpu = system.cpus().first().map(|cpu| cpu.brand().to_owned());
    let cores = thread::available_parallelism().map(|cores| cores.to_string());
    let memory = system.total_memory() as f64 / 1e9;
    known([
        ("cpu", cpu),
        ("cores", cores.ok()),
        ("memory", Some(format!("{memory:.1} GB"))),
        ("system", Some(std::env::consts::OS.to_owned())),
        ("architecture", Some(std::env::consts::ARCH.to_owned())),
        ("kernel", System::kernel_version()),
        ("rustc", said(Command::new("rustc").arg("--version"))),
    ])
}

/// How many processes wanted to run, on average over the last minute.
pub fn load() -> String {
    format!("{:.2}", System::load_average().one)
}

/// The versions of what `benches` depends on, by crate: cargo knows them.
pub fn versions() -> Facts {
    let mut cargo = Command::new("cargo");
    let tree = cargo.args(["tree", "--package", "benches", "--all-features", "--locked"]);
    let tree = tree.args(["--depth", "1", "--prefix", "none", "--format", "{p}"]);
    let listed = said(tree.current_dir(workspace())).unwrap_or_default();
    let of_line = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split(' ').next()?.to_owned()))
    };
    listed.lines().skip(1).filter_map(of_line).collect()
}

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

/// What a command printed; none if it failed, or is not there.
pub fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|it| it.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Those facts that are known.
pub fn known<const N: usize>(facts: [(&str, Option<String>); N]) -> Facts {
    let facts = facts.into_iter();
    facts
        .filter_map(|(name, fact)| Some((name.to_owned(), fact?)))
        .collect()
}
