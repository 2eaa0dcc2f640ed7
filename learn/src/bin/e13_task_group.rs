//! Checks what is in `exercises/e13_task_group.rs`: `cargo run --bin learn check task_group`.

#[path = "../../checks/task_group.rs"]
mod check;
#[path = "../../exercises/e13_task_group.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("task_group", check::check)
}
