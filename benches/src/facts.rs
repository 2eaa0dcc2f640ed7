//! On what was it measured, and against which versions?

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::data::{Facts, Line};
use crate::run::output;

/// The machine and the compiler. What the system does not tell is left out.
pub fn machine() -> Line {
    let cores = thread::available_parallelism().map(|cores| cores.to_string());
    let mut rustc = Command::new("rustc");
    rustc.arg("--version");
    let facts = [
        ("cpu", field("/proc/cpuinfo", "model name")),
        ("cores", cores.ok()),
        ("memory", field("/proc/meminfo", "MemTotal").map(gigabytes)),
        ("system", Some(std::env::consts::OS.to_owned())),
        ("architecture", Some(std::env::consts::ARCH.to_owned())),
        ("kernel", first_line("/proc/sys/kernel/osrelease")),
        (
            "rustc",
            output(rustc, Duration::from_secs(10))
                .ok()
                .map(|(version, _)| version.trim().to_owned()),
        ),
    ];
    let known = facts
        .into_iter()
        .filter_map(|(name, fact)| Some((name.to_owned(), fact?)));
    Line::Facts("machine".to_owned(), known.collect())
}

/// How many processes wanted to run, on average over the last minute.
pub fn load() -> Option<String> {
    let averages = first_line("/proc/loadavg")?;
    Some(averages.split(' ').next()?.to_owned())
}

/// The versions of what `benches` depends on, by crate.
///
/// # Errors
///
/// If the file cannot be read.
pub fn versions(lock_file: &Path) -> Result<Line, String> {
    let lock = fs::read_to_string(lock_file)
        .map_err(|error| format!("{}: {error}", lock_file.display()))?;
    Ok(Line::Facts("versions".to_owned(), versions_in(&lock)))
}

/// Cargo writes a `[[package]]` a crate, with a line for its name, its version,
/// and each dependency; where there are two versions of a crate, a dependency
/// names the one it means.
fn versions_in(lock: &str) -> Facts {
    let value = |package: &str, key: &str| {
        let start = format!("{key} = \"");
        let line = package.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let packages: Vec<&str> = lock.split("[[package]]").collect();
    let of = |name: &str| {
        let mut packages = packages.iter();
        let package = packages.find(|package| value(package, "name").as_deref() == Some(name))?;
        value(package, "version")
    };
    let ours = packages
        .iter()
        .find(|package| value(package, "name").as_deref() == Some("benches"));
    let dependencies = ours.into_iter().flat_map(|package| package.lines());
    let dependencies = dependencies.filter_map(|line| {
        let entry = line.trim().strip_prefix('"')?.trim_end_matches("\",");
        match entry.split_once(' ') {
            Some((name, version)) => Some((name.to_owned(), version.to_owned())),
            None => Some((entry.to_owned(), of(entry)?)),
        }
    });
    dependencies.collect()
}

fn first_line(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.lines().next()?.to_owned())
}

/// What comes after "name  :" in a file of such lines.
fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let (_, value) = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == name)?;
    Some(value.trim().to_owned())
}

/// "8123456 kB" in gigabytes.
fn gigabytes(text: String) -> String {
    let kilobytes = text
        .strip_suffix(" kB")
        .and_then(|digits| digits.parse::<f64>().ok());
    match kilobytes {
        Some(kilobytes) => format!("{:.1} GB", kilobytes * 1024.0 / 1e9),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "benches"
version = "0.1.0"
dependencies = [
 "smol",
 "tokio 1.2.3",
]

[[package]]
name = "smol"
version = "2.0.0"
dependencies = [
 "tokio 0.9.0",
]

[[package]]
name = "tokio"
version = "0.9.0"

[[package]]
name = "tokio"
version = "1.2.3"
"#;

    #[test]
    fn the_lock_file_tells_the_versions() {
        let expected = [("smol", "2.0.0"), ("tokio", "1.2.3")];
        let expected = expected.map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(versions_in(LOCK), expected.into());
    }

    #[test]
    fn memory_is_told_in_gigabytes() {
        assert_eq!(gigabytes("8000000 kB".to_owned()), "8.2 GB");
        assert_eq!(gigabytes("lots".to_owned()), "lots");
    }
}
