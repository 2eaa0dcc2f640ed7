//! How many requests a second does wrk get answered, and how soon?

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::measure::Load;
use crate::run::output;

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

/// Asks for `/` over so many connections for so many seconds, from one thread.
///
/// # Errors
///
/// If wrk fails or hangs, or any request was not answered with 200.
pub fn load(address: SocketAddr, connections: usize, seconds: u64) -> Result<Load, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/wrk.lua");
    let mut command = Command::new("wrk");
    command
        .args(["--threads", "1"])
        .args(["--connections", &connections.to_string()])
        .args(["--duration", &format!("{seconds}s")])
        .arg("--script")
        .arg(script)
        .arg(format!("http://{address}/"));
    let limit = Duration::from_secs(seconds) + PATIENCE;
    let (output, _) = output(command, limit).map_err(|why| format!("wrk: {why}"))?;
    understand(&output)
}

fn understand(output: &str) -> Result<Load, String> {
    let found = output.lines().find_map(|line| line.strip_prefix("found "));
    let found: Option<Value> = found.and_then(|found| serde_json::from_str(found).ok());
    let found = found.ok_or_else(|| format!("wrk found nothing: {output}"))?;
    let number = |name: &str| {
        let number = found.get(name).and_then(Value::as_f64);
        number.ok_or_else(|| format!("wrk does not tell {name}: {output}"))
    };
    let (failed, refused) = (number("failed")?, number("refused")?);
    if failed + refused > 0.0 {
        return Err(format!(
            "{failed} requests failed, {refused} were not answered with 200"
        ));
    }
    Ok(Load {
        requests: number("requests")?,
        seconds: number("us")? / 1e6,
        p50_us: number("p50_us")?,
        p99_us: number("p99_us")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_found_is_understood() {
        let output = "Running 1s test\nfound {\"requests\": 500, \"us\": 2000000, \
                      \"p50_us\": 7, \"p99_us\": 9, \"failed\": 0, \"refused\": 0}\n";
        let load = understand(output).unwrap();
        assert_eq!((load.requests, load.seconds), (500.0, 2.0));
        assert_eq!((load.p50_us, load.p99_us), (7.0, 9.0));
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
