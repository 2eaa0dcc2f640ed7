//! Checks what is in `exercises/e02_counting_waker.rs`: `cargo run --bin learn check counting_waker`.

#[path = "../../checks/counting_waker.rs"]
mod check;
#[path = "../../exercises/e02_counting_waker.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("counting_waker", check::check)
}
