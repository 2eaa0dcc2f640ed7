//! What does the program `learn` say and do? It runs as the learner runs it, in a directory of the test's own.
//!
//! Where only the program is tested, a script stands for cargo: it succeeds or fails as it is told. Once the
//! real one is called, on the first exercise of this clone.

use std::{fs, process::Command};
#[cfg(unix)]
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use learn::{blank::blank, exercises::EXERCISES};

mod place;

use place::{Place, Told};

#[test]
fn it_begins_with_the_first_exercise() {
    let told = Place::new().learn(&[]).fine();
    assert!(
        told.starts_with("Exercise 1 of 13: a future by hand\n"),
        "{told}"
    );
    assert!(told.contains("learn/exercises/e01_countdown.rs"), "{told}");
    assert!(told.contains("cargo run --bin learn check\n"), "{told}");
    // Nothing but text, and nothing wider than a terminal, but for what names a file.
    assert!(
        told.lines()
            .all(|line| line.len() <= 110 && !line.contains('\x1b')),
        "{told}"
    );
}

#[test]
fn korean_by_flag_and_by_locale() {
    let place = Place::new();
    let by_flag = place.learn(&["--lang", "ko"]).fine();
    assert!(by_flag.starts_with("연습 문제 1/13"), "{by_flag}");
    assert_eq!(place.learn(&["status", "--lang=ko"]).fine(), by_flag);
    let by_locale = place
        .command(&[])
        .env("LC_ALL", "ko_KR.UTF-8")
        .output()
        .unwrap();
    let without = by_flag.replace(" --lang ko\n", "\n");
    assert_eq!(Told::by(by_locale).fine(), without);
    assert!(by_flag.contains("learn check --lang ko\n"), "{by_flag}");
    let help = place.learn(&["-h", "--lang", "ko"]).fine();
    assert!(help.contains("힌트를 보여 줍니다"), "{help}");
}

#[test]
fn each_exercise_has_a_hint_and_a_solution() {
    let place = Place::new();
    let list = place.learn(&["list"]).fine();
    assert_eq!(list.lines().count(), EXERCISES.len());
    for exercise in EXERCISES {
        assert!(list.contains(exercise.name));
        let number = exercise.number().to_string();
        let hint = place.learn(&["hint", &number]).fine();
        assert!(
            hint.starts_with(&format!("Exercise {number} of 13")),
            "{hint}"
        );
        let solution = place.learn(&["solution", exercise.name]).fine();
        assert!(
            !solution.contains("todo!") && !solution.contains("YOURS"),
            "{solution}"
        );
    }
}

#[test]
fn bad_lines_are_refused_in_one_line() {
    let place = Place::new();
    assert!(
        place
            .learn(&["check", "nonsense"])
            .refused()
            .contains("no exercise nonsense")
    );
    assert!(
        place
            .learn(&["--lang", "fr"])
            .refused()
            .contains("en or ko, not fr")
    );
    for line in [
        &["nonsense"][..],
        &["--lang"],
        &["reset"],
        &["check", "1", "2"],
        &["-x"],
    ] {
        assert!(place.learn(line).refused().starts_with("error: "));
    }
}

#[test]
fn reset_makes_it_blank_again() {
    let place = Place::new();
    fs::write(place.file("e06_timers"), "half done").unwrap();
    fs::write(place.0.join("learn/.progress"), "timers\njoin\n").unwrap();
    place.learn(&["reset", "timers"]).fine();
    let timers = &EXERCISES[5];
    assert_eq!(
        fs::read_to_string(place.file(timers.target)).unwrap(),
        blank(timers.answer)
    );
    assert_eq!(
        fs::read_to_string(place.0.join("learn/.progress")).unwrap(),
        "join\n"
    );
}

#[cfg(unix)]
#[test]
fn what_is_right_is_kept_and_the_next_is_shown() {
    let place = Place::new();
    let told = place.check(&["check"], 0, 0).fine();
    assert!(told.contains("\nRight.\n"), "{told}");
    assert!(told.contains("\nExercise 2 of 13: "), "{told}");
    assert!(place.learn(&[]).fine().starts_with("Exercise 2 of 13: "));
    let list = place.learn(&["list"]).fine();
    assert!(
        list.contains(" 1  done") && list.contains(" 2  next"),
        "{list}"
    );
    for _ in 2..=EXERCISES.len() {
        place.check(&["check"], 0, 0).fine();
    }
    assert!(place.learn(&[]).fine().starts_with("All 13 are done."));
    assert!(
        place
            .learn(&["check"])
            .fine()
            .starts_with("All 13 are done.")
    );
}

#[cfg(unix)]
#[test]
fn what_is_wrong_or_does_not_compile_is_not_done() {
    let place = Place::new();
    let wrong = place.check(&["check"], 0, 1);
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    let uncompiled = place.check(&["check", "join"], 101, 0);
    assert_eq!(uncompiled.code, Some(1));
    assert!(
        uncompiled.out.contains("does not compile yet"),
        "{uncompiled:?}"
    );
    let crashed = place.check(&["check"], 0, 134);
    assert!(
        crashed.code == Some(1) && crashed.out.contains("(exit code 134)"),
        "{crashed:?}"
    );
    assert!(place.learn(&[]).fine().starts_with("Exercise 1 of 13: "));
}

#[test]
fn a_file_that_is_not_there_is_said_to_be_missing() {
    let place = Place::new();
    fs::remove_file(place.file("e07_join")).unwrap();
    let told = place.learn(&["check", "join"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(
        told.err.contains("`learn reset join`") && told.err.lines().count() == 1,
        "{told:?}"
    );
    place.learn(&["reset", "join"]).fine();
    assert!(place.file("e07_join").exists());
}

#[test]
fn a_cargo_that_is_not_there_is_said_to_be_missing() {
    let place = Place::new();
    let mut learn = place.command(&["check"]);
    let told = Told::by(learn.env("CARGO", "no-such-cargo").output().unwrap());
    assert!(
        told.code == Some(1) && told.err.contains("cargo cannot be run"),
        "{told:?}"
    );
}

/// Waits, not for ever, until the program has printed something.
#[cfg(unix)]
fn wait_until(out: &Path, what: &str) {
    let begun = Instant::now();
    while !fs::read_to_string(out).unwrap().contains(what) {
        let told = fs::read_to_string(out).unwrap();
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "no {what:?} in {told}"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn watch_checks_what_is_saved_and_goes_on() {
    let place = Place::new();
    let out = place.0.join("out");
    let mut learn = place.command(&["--watch"]);
    learn
        .env("CARGO", place.cargo(0, 1))
        .stdout(fs::File::create(&out).unwrap());
    let mut learn = learn.spawn().unwrap();
    wait_until(&out, "Watching learn/exercises/e01_countdown.rs");
    fs::write(place.file("e01_countdown"), "// saved").unwrap();
    wait_until(&out, "Checking learn/exercises/e01_countdown.rs");
    place.cargo(0, 0);
    // A clock of coarse ticks may not tell two saves apart that follow at once.
    thread::sleep(Duration::from_millis(300));
    fs::write(place.file("e01_countdown"), "// saved again").unwrap();
    wait_until(&out, "Watching learn/exercises/e02_counting_waker.rs");
    learn.kill().unwrap();
    learn.wait().unwrap();
}

#[test]
fn a_check_builds_and_runs_the_exercise() {
    let check = |lang| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_e01_countdown"));
        Told::by(program.args(["--lang", lang]).output().unwrap())
    };
    let english = check("en");
    assert_eq!(english.code, Some(1), "{english:?}");
    assert!(english.out.starts_with("Not yet:\n"), "{english:?}");
    assert!(
        english.out.contains("learn/exercises/e01_countdown.rs:"),
        "{english:?}"
    );
    let korean = check("ko");
    assert!(korean.out.starts_with("아직 아닙니다."), "{korean:?}");
    // The real cargo, in the language of the learner.
    let mut learn = Command::new(env!("CARGO_BIN_EXE_learn"));
    let told = Told::by(
        learn
            .args(["check", "countdown", "--lang", "ko"])
            .output()
            .unwrap(),
    );
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.out.ends_with(&korean.out), "{told:?}");
}
