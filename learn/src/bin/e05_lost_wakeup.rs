//! Checks what is in `exercises/e05_lost_wakeup.rs`: `cargo run --bin learn check lost_wakeup`.

#[path = "../../checks/lost_wakeup.rs"]
mod check;
#[path = "../../exercises/e05_lost_wakeup.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("lost_wakeup", check::check)
}
