//! Checks what is in `exercises/e01_countdown.rs`: `cargo run --bin learn check countdown`.

#[path = "../../checks/countdown.rs"]
mod check;
#[path = "../../exercises/e01_countdown.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("countdown", check::check)
}
