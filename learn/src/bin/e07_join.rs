//! Checks what is in `exercises/e07_join.rs`: `cargo run --bin learn check join`.

#[path = "../../checks/join.rs"]
mod check;
#[path = "../../exercises/e07_join.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("join", check::check)
}
