//! Checks what is in `exercises/e06_timers.rs`: `cargo run --bin learn check timers`.

#[path = "../../checks/timers.rs"]
mod check;
#[path = "../../exercises/e06_timers.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("timers", check::check)
}
