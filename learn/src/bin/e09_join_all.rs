//! Checks what is in `exercises/e09_join_all.rs`: `cargo run --bin learn check join_all`.

#[path = "../../checks/join_all.rs"]
mod check;
#[path = "../../exercises/e09_join_all.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("join_all", check::check)
}
