//! How is an earlier commit measured beside today's?
//!
//! In a worktree of that commit under `target/earlier`, whose `benches` and `Cargo.lock` are replaced
//! by today's: the same work, the same peers, the same harness, on the executor and the timer wheel
//! of then. What is built there is the same program, and takes its turn like any other contender.
//! The public names of the executor are the same, or else it does not build, and says so.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine::{said, workspace};
use crate::words::AT;

/// An earlier commit.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The contender's name: `@` and the commit's short name.
    pub name: String,
    pub subject: String,
    /// This program, as it is there.
    pub program: PathBuf,
}

impl Earlier {
    /// Builds it, unless it is there already.
    ///
    /// # Errors
    ///
    /// In one line: there is no such commit, `benches` has changes that are not committed, or it does
    /// not build.
    pub fn build(revision: &str) -> Result<Earlier, String> {
        let root = workspace();
        let asked = |arguments: &[&str]| said(git(&root).args(arguments));
        let of_commit = |format: &str| {
            let commit = format!("{revision}^{{commit}}");
            let said = asked(&["log", "-1", format, &commit]);
            said.ok_or_else(|| format!("there is no commit {revision:?}"))
        };
        let (commit, subject) = (of_commit("--format=%h")?, of_commit("--format=%s")?);
        let replaced = ["--", "benches", "Cargo.lock"];
        if asked(&[&["diff", "--quiet", "HEAD"], &replaced[..]].concat()).is_none() {
            return Err("commit benches/ and Cargo.lock first: both commits are measured with them as committed".into());
        }
        let today = asked(&["rev-parse", "HEAD"]).ok_or("git does not know HEAD")?;
        let tree = root.join("target/earlier").join(&commit);
        if !tree.exists() {
            let path = tree.to_str().ok_or("the workspace's path is not UTF-8")?;
            // Forced, should git still know of a worktree there that has been deleted.
            done(git(&root).args(["worktree", "add", "--force", "--detach", path, &commit]))?;
        }
        let source = format!("--source={today}");
        let mut restore = git(&tree);
        done(
            restore
                .args(["restore", &source, "--staged", "--worktree"])
                .args(replaced),
        )?;
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--release", "--package", "benches", "--bins"]);
        if cfg!(feature = "peers") {
            cargo.args(["--features", "peers"]);
        }
        // Its own, even where all others go to one place.
        let target = tree.join("target");
        done(cargo.current_dir(&tree).env("CARGO_TARGET_DIR", &target))?;
        let program = format!("release/ratios{}", std::env::consts::EXE_SUFFIX);
        Ok(Earlier {
            name: format!("{AT}{commit}"),
            subject,
            program: target.join(program),
        })
    }
}

fn git(directory: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(directory);
    git
}

/// Runs it; what it says goes to standard error.
fn done(command: &mut Command) -> Result<(), String> {
    let status = command.stdout(std::io::stderr()).status();
    let status = status.map_err(|error| error.to_string())?;
    let what = command.get_program().display();
    let said =
        || format!("{what} could not build the earlier commit ({status}); it says why above");
    status.success().then_some(()).ok_or_else(said)
}
