//! Checks what is in `exercises/e11_event.rs`: `cargo run --bin learn check event`.

#[path = "../../checks/event.rs"]
mod check;
#[path = "../../exercises/e11_event.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("event", check::check)
}
