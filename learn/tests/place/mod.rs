//! A place to learn in: a directory of a test's own, with blank exercises.

use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use learn::{blank::blank, exercises::EXERCISES};

/// A directory with blank exercises, gone at the end of its test.
pub struct Place(pub PathBuf);

impl Place {
    pub fn new() -> Place {
        static PLACES: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "learn-{}-{}",
            std::process::id(),
            PLACES.fetch_add(1, Relaxed)
        );
        let place = Place(env::temp_dir().join(name));
        fs::create_dir_all(place.0.join("learn/exercises")).unwrap();
        for exercise in EXERCISES {
            fs::write(place.file(exercise.target), blank(exercise.answer)).unwrap();
        }
        place
    }

    pub fn file(&self, target: &str) -> PathBuf {
        self.0
            .join("learn/exercises")
            .join(target)
            .with_extension("rs")
    }

    /// `learn`, in this place, in English.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut learn = Command::new(env!("CARGO_BIN_EXE_learn"));
        learn
            .args(arguments)
            .env("LEARN_ROOT", &self.0)
            .stdin(Stdio::null());
        learn
            .env_remove("LC_MESSAGES")
            .env_remove("LC_ALL")
            .env("LANG", "C");
        learn
    }

    pub fn learn(&self, arguments: &[&str]) -> Told {
        Told::by(self.command(arguments).output().unwrap())
    }

    /// A script in the place of cargo: how its `build` and its `run` end.
    #[cfg(unix)]
    pub fn cargo(&self, build: i32, run: i32) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let (script, beside) = (self.0.join("cargo"), self.0.join("cargo.new"));
        let text = format!("#!/bin/sh\ncase $1 in build) exit {build};; run) exit {run};; esac\n");
        fs::write(&beside, text).unwrap();
        fs::set_permissions(&beside, fs::Permissions::from_mode(0o755)).unwrap();
        fs::rename(beside, &script).unwrap();
        script
    }

    #[cfg(unix)]
    pub fn check(&self, arguments: &[&str], build: i32, run: i32) -> Told {
        let mut learn = self.command(arguments);
        Told::by(learn.env("CARGO", self.cargo(build, run)).output().unwrap())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a run of the program said.
#[derive(Debug)]
pub struct Told {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl Told {
    pub fn by(output: Output) -> Told {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let (out, err) = (text(output.stdout), text(output.stderr));
        Told {
            out,
            err,
            code: output.status.code(),
        }
    }

    /// What it prints if all is well.
    pub fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{self:?}");
        self.out
    }

    /// What it prints in one line if it refuses.
    pub fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(2), ""), "{self:?}");
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:?}");
        self.err
    }
}
