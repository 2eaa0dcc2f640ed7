//! What a run looks like on a terminal. Python's `pty` plays the terminal; without python3 the tests say that
//! they are skipped, and with `REQUIRE_PYTHON=1` they fail.

#![cfg(unix)]

mod common;

use std::process::Command;

use common::{SCENARIOS, binary};
use unicode_width::UnicodeWidthStr;

/// Runs a program on a terminal of 24 lines and the given columns; types what it is given after
/// half a second. Prints the exit code, and then all that the terminal got.
const TERMINAL: &str = r#"
import fcntl, os, pty, select, struct, sys, termios, time
columns, typed, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(columns), 0, 0))
    os.execv(command[0], command)
got, began = b"", time.monotonic()
while True:
    if typed and time.monotonic() - began > 0.5:
        os.write(terminal, typed.encode())
        typed = ""
    if select.select([terminal], [], [], 0.05)[0]:
        try:
            got += os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
sys.stdout.flush()
sys.stdout.buffer.write(got)
"#;

/// The exit code, and what the terminal got; None without python3. A variable without a value is not set.
fn on_a_terminal(
    columns: &str,
    typed: &str,
    environment: &[(&str, &str)],
    line: &[&str],
) -> Option<(String, String)> {
    let mut python = Command::new("python3");
    python
        .args(["-c", TERMINAL, columns, typed, binary(line[0])])
        .args(&line[1..]);
    python
        .env("TERM", "xterm-256color")
        .env("LC_ALL", "C")
        .env("PYTHONUTF8", "1")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR");
    for (name, value) in environment {
        match *value {
            "" => python.env_remove(name),
            value => python.env(name, value),
        };
    }
    let Ok(output) = python.output() else {
        assert!(
            std::env::var_os("REQUIRE_PYTHON").is_none(),
            "python3 is needed"
        );
        eprintln!("SKIPPED: no python3, so no terminal");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "", "the terminal itself failed");
    let got = String::from_utf8(output.stdout).unwrap();
    let (code, got) = got.split_once('\n').unwrap();
    Some((code.to_owned(), got.to_owned()))
}

const COFFEE: [&str; 5] = ["coffee_shop", "--engine", "executor", "--time-scale", "0.5"];

#[test]
fn lanes_grow_below_the_narration() {
    let Some((code, got)) = on_a_terminal("80", "", &[], &COFFEE) else {
        return;
    };
    assert_eq!(code, "0");
    let drawn = got.matches("동현  ⣿").count();
    assert!(drawn >= 2, "drawn {drawn} times:\n{got}");
    assert!(
        !got.contains("\u{1b}[?25l") || got.contains("\u{1b}[?25h"),
        "the cursor is left hidden"
    );
}

#[test]
fn no_color_a_dumb_terminal_and_json_have_plain_lines() {
    let json = [&COFFEE[..], &["--json"]].concat();
    let cases = [
        (&[("NO_COLOR", "1")][..], &COFFEE[..]),
        (&[("CLICOLOR", "0")], &COFFEE),
        (&[("TERM", "dumb")], &COFFEE),
        (&[("TERM", "")], &COFFEE),
        (&[], &json),
    ];
    for (environment, line) in cases {
        let Some((code, got)) = on_a_terminal("80", "", environment, line) else {
            return;
        };
        assert_eq!(code, "0");
        assert!(!got.contains('\u{1b}'), "{environment:?} {line:?}:\n{got}");
    }
}

/// As wide as a terminal that takes every ambiguous character as two columns would draw it.
fn widest(text: &str) -> &str {
    let lines = text.lines().map(|line| line.trim_end_matches('\r'));
    lines.max_by_key(|line| line.width_cjk()).unwrap_or("")
}

#[test]
fn lines_keep_to_the_width_in_both_languages() {
    for (name, flags) in SCENARIOS {
        for columns in ["80", "40"] {
            for language in ["en", "ko"] {
                for flags in [&[flags, &["--virtual-time"]].concat()[..], &["-h"]] {
                    let line = [&[name], flags, &["--lang", language]].concat();
                    let Some((code, got)) = on_a_terminal(columns, "", &[("NO_COLOR", "1")], &line)
                    else {
                        return;
                    };
                    assert_eq!(code, "0", "{line:?}");
                    let widest = widest(&got);
                    let limit = columns.parse().unwrap();
                    assert!(
                        widest.width_cjk() <= limit,
                        "{line:?} at {columns}: {widest:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_table_keeps_to_the_width() {
    for columns in ["80", "40"] {
        for language in ["en", "ko"] {
            let line = [
                "requests",
                "--engine",
                "all",
                "--time-scale",
                "0.01",
                "--lang",
                language,
            ];
            let Some((_, got)) = on_a_terminal(columns, "", &[("NO_COLOR", "1")], &line) else {
                return;
            };
            let widest = widest(&got);
            assert!(widest.width_cjk() <= columns.parse().unwrap(), "{widest:?}");
        }
    }
}

#[test]
fn a_narrow_terminal_breaks_lines_between_words() {
    for (language, broken) in [
        ("en", "one barista,\r\n    and a machine"),
        ("ko", "한\r\n    잔에 3초"),
    ] {
        let line = ["coffee_shop", "--virtual-time", "--lang", language];
        let Some((_, got)) = on_a_terminal("40", "", &[("NO_COLOR", "1")], &line) else {
            return;
        };
        assert!(got.contains(broken), "{got}");
    }
}

/// Lanes are filled up with blanks to the width of the terminal: all that stands in them must be as wide as it is
/// taken to be, whatever a terminal makes of ambiguous characters.
#[test]
fn lanes_are_as_wide_everywhere() {
    for language in ["en", "ko"] {
        let line = [&COFFEE[..], &["--lang", language]].concat();
        let Some((_, got)) = on_a_terminal("80", "", &[], &line) else {
            return;
        };
        assert_eq!(got.width(), got.width_cjk(), "{got}");
    }
}

#[test]
fn ctrl_c_clears_the_lanes_away_and_ends_with_130() {
    for engine in ["executor", "all"] {
        let line = ["coffee_shop", "--time-scale", "100", "--engine", engine];
        let Some((code, got)) = on_a_terminal("80", "\u{3}", &[], &line) else {
            return;
        };
        assert_eq!(code, "130", "{engine}");
        let end = got.rsplit('⣿').next().unwrap();
        assert!(
            end.contains("\u{1b}[2K"),
            "{engine}: the lanes stay: {end:?}"
        );
    }
}

#[test]
fn at_ctrl_c_the_terminal_says_where_the_trace_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.html");
    let file = file.to_str().unwrap();
    let line = [&COFFEE[..3], &["--time-scale", "100", "--trace", file]].concat();
    let Some((code, got)) = on_a_terminal("80", "\u{3}", &[], &line) else {
        return;
    };
    assert_eq!(code, "130");
    let end = got.rsplit('█').next().unwrap();
    assert!(end.contains("\u{1b}[2K"), "the lanes stay: {end:?}");
    assert!(end.contains("run.html: open it"), "{end:?}");
}
