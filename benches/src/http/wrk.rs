//! How many requests a second does wrk get answered, and how soon?

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::child::{Figures, output};

/// What is said where there is no wrk.
pub const MISSING: &str =
    "HTTP is measured with wrk, and there is none: install it (Debian: apt-get install wrk)";

/// As much longer than it was told may wrk take before it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Which wrk this is; none if there is none.
pub fn version() -> Option<String> {
    // It prints its version with its help, and then says that it failed.
    let output = Command::new("wrk").arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let text = text + &String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.starts_with("wrk "))?;
    line.split(' ').nth(1).map(str::to_owned)
}

/// Asks for `/` over so many connections for so many seconds, from one thread, and gives the number of
/// requests, and the figures.
///
/// # Errors
///
/// If wrk fails or hangs, or any request was not answered with 200.
pub fn load(address: SocketAddr, connections: u64, seconds: u64) -> Result<(f64, Figures), String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/wrk.lua");
    let mut command = Command::new("wrk");
    command.args(["--threads", "1", "--connections", &connections.to_string()]);
    command
        .args(["--duration", &format!("{seconds}s"), "--script"])
        .arg(script);
    command.arg(format!("http://{address}/"));
    let limit = Duration::from_secs(seconds) + PATIENCE;
    let (output, _) = output(command, limit).map_err(|why| format!("wrk: {why}"))?;
    understand(&output)
}

fn understand(output: &str) -> Result<(f64, Figures), String> {
    let found = output.lines().find_map(|line| line.strip_prefix("found "));
    let found: Option<BTreeMap<String, f64>> = found.and_then(|it| serde_json::from_str(it).ok());
    let found = found.ok_or_else(|| format!("wrk found nothing: {output}"))?;
    let number = |name: &str| {
        let number = found.get(name).copied();
        number.ok_or_else(|| format!("wrk does not tell {name}: {output}"))
    };
    let (failed, refused) = (number("failed")?, number("refused")?);
    if failed + refused > 0.0 {
        return Err(format!(
            "{failed} requests failed, {refused} were not answered with 200"
        ));
    }
    let requests = number("requests")?;
    if requests == 0.0 {
        return Err("no request was answered".to_owned());
    }
    let figures = [
        ("requests_per_s", requests / (number("us")? / 1e6)),
        ("p50_us", number("p50_us")?),
        ("p99_us", number("p99_us")?),
    ];
    let figures = figures.map(|(name, figure)| (name.to_owned(), figure));
    Ok((requests, figures.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_found_is_understood() {
        let output = "Running 1s test\nfound {\"requests\": 500, \"us\": 2000000, \
                      \"p50_us\": 7, \"p99_us\": 9, \"failed\": 0, \"refused\": 0}\n";
        let (requests, figures) = understand(output).unwrap();
        assert_eq!((requests, figures["requests_per_s"]), (500.0, 250.0));
        assert_eq!((figures["p50_us"], figures["p99_us"]), (7.0, 9.0));
    }

    #[test]
    fn one_failure_is_no_measurement() {
        let output = "found {\"requests\": 500, \"us\": 2000000, \"p50_us\": 7, \
                      \"p99_us\": 9, \"failed\": 0, \"refused\": 1}";
        let why = understand(output).unwrap_err();
        assert_eq!(why, "0 requests failed, 1 were not answered with 200");
        assert!(understand("unable to connect").is_err());
    }
}
