//! Is it told in the language that was asked for?

mod common;

use common::{SCENARIOS, command, run, told};
use unicode_width::UnicodeWidthStr;

fn has_hangul(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

#[test]
fn each_scenario_is_told_in_korean() {
    for (name, flags) in SCENARIOS {
        let story = told(name, &[flags, &["--virtual-time", "--lang", "ko"]].concat());
        for line in story.lines().filter(|line| !line.is_empty()) {
            // Bars, and what is a name in every language.
            let name_alone = line.trim_end().ends_with(['⣿', '⡇', 'x']) || line.starts_with("  - ");
            assert!(
                has_hangul(line) || name_alone || line.trim_end().ends_with(':'),
                "{name}: {line}"
            );
        }
        assert!(
            !story.contains('{') && !story.contains("[["),
            "{name}:\n{story}"
        );
    }
}

#[test]
fn each_help_is_told_in_korean() {
    for (name, _) in SCENARIOS {
        let help = told(name, &["-h", "--lang", "ko"]);
        for english in [
            "Usage",
            "default:",
            "possible values",
            "Try:",
            "Options",
            "Print",
        ] {
            assert!(
                !help.contains(english),
                "{name} -h has {english:?}:\n{help}"
            );
        }
        for part in [
            "사용법:",
            "해 볼 만한 것:",
            "asyncio",
            "tokio",
            "--engine",
            "--lang",
        ] {
            assert!(help.contains(part), "{name} -h lacks {part:?}:\n{help}");
        }
    }
}

#[test]
fn each_engine_is_told_in_korean() {
    let flags = ["--engine", "all", "--time-scale", "0.02", "--lang", "ko"];
    let story = told("timeouts", &flags);
    assert!(story.contains("(sequential 제외: 단순 반복문은"), "{story}");
    assert!(story.contains("메모리"), "{story}");
    let story = told("coffee_shop", &["--time-scale", "0.02", "--lang", "ko"]);
    assert!(story.contains("배 빠름"), "{story}");
}

#[test]
fn the_locale_decides_where_no_flag_does() {
    let title = |variables: &[(&str, &str)], flags: &[&str]| {
        let mut command = command("coffee_shop", &[flags, &["--virtual-time"]].concat());
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        has_hangul(text.lines().next().unwrap())
    };
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        assert!(title(&[(variable, "ko_KR.UTF-8")], &[]), "{variable}");
        assert!(
            !title(&[(variable, "ko_KR.UTF-8")], &["--lang", "en"]),
            "{variable}"
        );
        assert!(!title(&[(variable, "C")], &[]), "{variable}");
    }
    assert!(!title(&[("LC_ALL", "C"), ("LANG", "ko_KR.UTF-8")], &[]));
    assert!(title(&[("LC_ALL", ""), ("LANG", "ko_KR.UTF-8")], &[]));
    assert!(!title(&[], &[]));
}

#[test]
fn what_is_refused_is_refused_in_korean() {
    let cases: [(&str, &[&str], &str); 16] = [
        (
            "retry",
            &["--no-such-flag"],
            "--no-such-flag는 없는 옵션입니다",
        ),
        (
            "retry",
            &["--engin", "executor"],
            "--engine을 쓰려고 했나요?",
        ),
        ("retry", &["더"], "'더'는 쓸 곳이 없습니다"),
        (
            "retry",
            &["--engine"],
            "--engine <ENGINE>에는 값이 필요합니다",
        ),
        (
            "retry",
            &["--engine", "x"],
            "'x'는 쓸 수 없습니다. 가능한 값: executor, threads",
        ),
        (
            "retry",
            &["--chance", "3"],
            "'3'은 쓸 수 없습니다. 0부터 1까지의 수가 필요합니다",
        ),
        (
            "retry",
            &["--failures", "1", "--seed", "1"],
            "함께 쓸 수 없습니다",
        ),
        ("retry", &["--json", "--json"], "--json을 두 번 썼습니다"),
        ("retry", &["--lang", "xx", "--lang=ko"], "--lang"),
        (
            "streaming",
            &["--videos", "1,,2"],
            "초 단위 수가 필요합니다",
        ),
        (
            "coffee_shop",
            &["--customers", "0"],
            "1부터 1000000까지의 정수가 필요합니다",
        ),
        (
            "coffee_shop",
            &["--virtual-time", "--engine", "threads"],
            "executor에서만 됩니다",
        ),
        (
            "coffee_shop",
            &["--trace", "x.txt"],
            "FILE.html이나 FILE.json",
        ),
        (
            "coffee_shop",
            &["--trace", "-", "--json"],
            "하나만 고르세요",
        ),
        ("timeouts", &["--engine", "sequential"], "단순 반복문은"),
        (
            "stock_prices",
            &["--url", "ftp://x"],
            "http://HOST:PORT 형식",
        ),
    ];
    for (name, flags, part) in cases {
        let output = run(name, &[&["--lang=ko"], flags].concat());
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name} {flags:?}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{name} {flags:?}: {errors}");
        assert!(
            errors.starts_with("오류: ") && errors.contains(part),
            "{name} {flags:?}: {errors}"
        );
        assert!(
            errors.ends_with(&format!("(자세한 설명: {name} -h)\n")),
            "{errors}"
        );
    }
}

/// Some terminals of East Asian locales make `█`, `…`, `×` or `→` two columns wide.
#[test]
fn nothing_that_is_printed_is_wider_elsewhere() {
    for (name, flags) in SCENARIOS {
        for language in ["en", "ko"] {
            for flags in [&[flags, &["--virtual-time"]].concat()[..], &["-h"]] {
                let text = told(name, &[flags, &["--lang", language]].concat());
                for line in text.lines() {
                    assert_eq!(line.width(), line.width_cjk(), "{name}: {line}");
                }
            }
        }
    }
}

/// Of a crowd that tells different things, what differs is left out.
#[test]
fn a_large_cast_is_told_without_gaps() {
    let many = |one: &str| [one; 25].join(",");
    let cases = [
        ("coffee_shop", "--customers 30".to_owned()),
        ("requests", "--users 30".to_owned()),
        ("streaming", format!("--videos {}", many("0.5,1"))),
        ("producer_consumer", "--consumers 25 --items 40".to_owned()),
        ("retry", format!("--failures {}", many("0,1,3"))),
        ("timeouts", format!("--operations {}", many("1,3"))),
        ("batch_inference", "--requests 30".to_owned()),
    ];
    for (name, flags) in cases {
        for language in ["en", "ko"] {
            let more = ["--virtual-time", "--lang", language];
            let story = told(name, &flags.split(' ').chain(more).collect::<Vec<_>>());
            assert!(story.contains(".. "), "{name} folds nothing:\n{story}");
            assert!(
                !story.contains(['{', '}']) && !story.contains("[["),
                "{name}:\n{story}"
            );
            assert!(!story.contains("//") || name == "retry", "{name}:\n{story}");
        }
    }
}
