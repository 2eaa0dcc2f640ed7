//! Runs the programs of `examples/`, which cargo builds before it runs these tests.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

/// The example as built beside this test: `target/PROFILE/deps/THIS`, `target/PROFILE/examples/NAME`.
pub fn example(name: &str) -> Command {
    let mut path: PathBuf = std::env::current_exe().expect("a test knows where it is");
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "{} is not built: `cargo test -p executor` does that, `--test` alone does not; or run \
         `cargo build -p executor --examples`, with the flags of the test",
        path.display()
    );
    Command::new(path)
}

/// What a program wrote, as text.
pub fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the examples write UTF-8")
}

/// Runs an example to its end.
pub fn run(name: &str, arguments: &[&str]) -> Output {
    let output = example(name).args(arguments).output();
    output.expect("the example starts")
}
