//! Checks what is in `exercises/e08_timeout.rs`: `cargo run --bin learn check timeout`.

#[path = "../../checks/timeout.rs"]
mod check;
#[path = "../../exercises/e08_timeout.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("timeout", check::check)
}
