//! How is an earlier commit measured beside today's?
//!
//! In a worktree of that commit under `target/earlier`, whose `benches` and `Cargo.lock` are replaced
//! by today's: the same work, the same peers, the same harness, on the executor and the timer wheel
//! of then. What is built there is the same program, and takes its turn like any other contender.
//! The public names of the executor are the same, or else it does not build, and says so.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contenders::AT;
use crate::data::{Facts, Line};
use crate::machine::{said, workspace};

/// The programs of an earlier commit.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The contender's name: `@` and the commit's short name.
    pub name: String,
    /// The first line of the commit's message.
    pub subject: String,
    directory: PathBuf,
}

impl Earlier {
    /// Builds them, unless they are there already.
    ///
    /// # Errors
    ///
    /// In one line: there is no such commit, `benches` has changes that are not committed, or it does
    /// not build.
    pub fn build(revision: &str) -> Result<Earlier, String> {
        let root = workspace();
        let of_commit = |form: &str| {
            let format = format!("--format={form}");
            let log = ["log", "-1", &format, &format!("{revision}^{{commit}}")];
            said(git(&root).args(log)).ok_or_else(|| format!("there is no commit {revision:?}"))
        };
        let (commit, subject) = (of_commit("%h")?, of_commit("%s")?);
        if said(git(&root).args(["diff", "--quiet", "HEAD", "--", "benches", "Cargo.lock"]))
            .is_none()
        {
            return Err("commit benches/ and Cargo.lock first: both commits are measured with them as committed".into());
        }
        let today = said(git(&root).args(["rev-parse", "HEAD"])).ok_or("git does not know HEAD")?;
        let tree = root.join("target/earlier").join(&commit);
        if !tree.exists() {
            let path = tree.to_str().ok_or("the workspace's path is not UTF-8")?;
            // Forced, should git still know of a worktree there that has been deleted.
            done(git(&root).args(["worktree", "add", "--force", "--detach", path, &commit]))?;
        }
        let source = format!("--source={today}");
        let restore = [
            "restore",
            &source,
            "--staged",
            "--worktree",
            "--",
            "benches",
            "Cargo.lock",
        ];
        done(git(&tree).args(restore))?;
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--release", "--package", "benches", "--bins"]);
        if cfg!(feature = "peers") {
            cargo.args(["--features", "peers"]);
        }
        // Its own, even where all others go to one place.
        let target = tree.join("target");
        done(cargo.current_dir(&tree).env("CARGO_TARGET_DIR", &target))?;
        Ok(Earlier {
            name: format!("{AT}{commit}"),
            subject,
            directory: target.join("release"),
        })
    }

    /// Builds each of them.
    ///
    /// # Errors
    ///
    /// Those of [`build`](Self::build).
    pub fn build_all(revisions: &[String]) -> Result<Vec<Earlier>, String> {
        revisions
            .iter()
            .map(|revision| Earlier::build(revision))
            .collect()
    }

    /// One of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.directory.join(name)
    }

    /// What the file of measurements says of them: each one's first line.
    pub fn facts(all: &[Earlier]) -> Line {
        let facts = all.iter().map(|it| (it.name.clone(), it.subject.clone()));
        Line::facts("earlier", facts.collect::<Facts>())
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
