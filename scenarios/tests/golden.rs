//! What each scenario tells in virtual time, to the byte, and what CPython's asyncio tells of the same story.

mod common;

use std::{fs, process::Command};

use common::{SCENARIOS, file, parse, told};

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

/// Event by event, in order, with every field. Needs python3 3.11 or later; `REQUIRE_PYTHON=1` makes it a failure to have none.
#[test]
fn asyncio_tells_the_same_stories() {
    let version = Command::new("python3")
        .args(["-c", "import asyncio; asyncio.Runner"])
        .output();
    if !version.is_ok_and(|output| output.status.success()) {
        assert!(
            std::env::var_os("REQUIRE_PYTHON").is_none(),
            "python3 (3.11 or later) is needed"
        );
        eprintln!("SKIPPED: no python3 (3.11 or later): nothing was compared with asyncio");
        return;
    }
    for (name, _) in SCENARIOS {
        let program = file(&format!("tests/asyncio/{name}.py"));
        let output = Command::new("python3")
            .arg("-B")
            .arg(program)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && errors.is_empty(),
            "{name}.py: {errors}"
        );
        let asyncio = parse(&String::from_utf8(output.stdout).unwrap());
        let ours =
            parse(&fs::read_to_string(file(&format!("scenarios/golden/{name}.jsonl"))).unwrap());
        for (line, (asyncio, ours)) in asyncio.iter().zip(&ours).enumerate() {
            assert_eq!(
                asyncio,
                ours,
                "{name}: line {} differs (asyncio left, golden right)",
                line + 1
            );
        }
        assert_eq!(asyncio.len(), ours.len(), "{name}: number of events");
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
