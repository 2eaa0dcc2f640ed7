//! Checks what is in `exercises/e04_ready_queue.rs`: `cargo run --bin learn check ready_queue`.

#[path = "../../checks/ready_queue.rs"]
mod check;
#[path = "../../exercises/e04_ready_queue.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("ready_queue", check::check)
}
