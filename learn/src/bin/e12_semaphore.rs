//! Checks what is in `exercises/e12_semaphore.rs`: `cargo run --bin learn check semaphore`.

#[path = "../../checks/semaphore.rs"]
mod check;
#[path = "../../exercises/e12_semaphore.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("semaphore", check::check)
}
