//! What each scenario tells in virtual time, to the byte: in each run, in each language, at each time scale.

mod common;

use std::fs;

use common::{SCENARIOS, file, told};

/// `UPDATE_GOLDEN=1` writes the files instead; what has changed is then for `git diff` to show.
#[test]
fn each_scenario_tells_its_golden_story_twice() {
    for (name, flags) in SCENARIOS {
        let flags = [flags, &["--virtual-time", "--json"]].concat();
        let (first, second) = (told(name, &flags), told(name, &flags));
        assert_eq!(first, second, "{name}: two runs differ");
        let golden = file(&format!("scenarios/golden/{name}.jsonl"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&golden, &first).unwrap();
        }
        let golden = fs::read_to_string(&golden).unwrap();
        assert_eq!(first, golden, "{name}");
    }
}

/// The time scale changes how long it takes and not what is told, also in virtual time.
#[test]
fn the_time_scale_does_not_change_the_story() {
    for (name, flags) in SCENARIOS {
        let run = |scale| {
            told(
                name,
                &[flags, &["--virtual-time", "--json", "--time-scale", scale]].concat(),
            )
        };
        for scale in ["0.1", "0.37", "100"] {
            assert_eq!(run(scale), run("1"), "{name} at {scale}");
        }
    }
}

/// What programs read does not depend on the language that people read.
#[test]
fn json_is_the_same_in_every_language() {
    for (name, flags) in SCENARIOS {
        let run = |language| {
            let flags = [flags, &["--virtual-time", "--json", "--lang", language]].concat();
            told(name, &flags)
        };
        assert_eq!(run("ko"), run("en"), "{name}");
    }
}
