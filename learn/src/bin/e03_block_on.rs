//! Checks what is in `exercises/e03_block_on.rs`: `cargo run --bin learn check block_on`.

#[path = "../../checks/block_on.rs"]
mod check;
#[path = "../../exercises/e03_block_on.rs"]
#[allow(unused, clippy::all, reason = "it may be half done")]
mod exercise;

fn main() -> std::process::ExitCode {
    learn::judge::run("block_on", check::check)
}
