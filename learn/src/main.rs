//! The program that leads through the exercises: which is next, is it right, and what is wrong?

use std::process::ExitCode;

mod commands;
mod flags;

fn main() -> ExitCode {
    flags::parse(std::env::args_os()).unwrap_or_else(|code| code)
}
