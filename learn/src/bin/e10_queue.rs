//! Checks what is in `exercises/e10_queue.rs`: `cargo run --bin learn check queue`.

#[path = "../../checks/queue.rs"]
mod check;
#[path = "../../exercises/e10_queue.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("queue", check::check)
}
