//! What the browser opens: pages that scenarios have written.

use std::{path::PathBuf, process::Command};

use tempfile::TempDir;

/// The scenarios and their programs.
pub const SCENARIOS: [(&str, &str); 9] = [
    ("basics", env!("CARGO_BIN_EXE_basics")),
    ("batch_inference", env!("CARGO_BIN_EXE_batch_inference")),
    ("coffee_shop", env!("CARGO_BIN_EXE_coffee_shop")),
    ("producer_consumer", env!("CARGO_BIN_EXE_producer_consumer")),
    ("requests", env!("CARGO_BIN_EXE_requests")),
    ("retry", env!("CARGO_BIN_EXE_retry")),
    ("stock_prices", env!("CARGO_BIN_EXE_stock_prices")),
    ("streaming", env!("CARGO_BIN_EXE_streaming")),
    ("timeouts", env!("CARGO_BIN_EXE_timeouts")),
];

/// A page that a scenario has written, in a directory that goes when this does.
pub struct Page(TempDir);

impl Page {
    /// A place for a page that is written otherwise.
    pub fn nowhere_yet() -> Page {
        Page(TempDir::new().unwrap())
    }

    /// That of this scenario with these flags.
    pub fn of(scenario: &str, flags: &[&str]) -> Page {
        let (_, program) = SCENARIOS
            .iter()
            .find(|(name, _)| *name == scenario)
            .unwrap();
        let page = Page(TempDir::new().unwrap());
        let run = Command::new(program)
            .args(flags)
            .env("LC_ALL", "C")
            .arg("--trace")
            .arg(page.file())
            .output();
        let run = run.unwrap();
        assert!(
            run.status.success(),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
        page
    }

    /// Where it lies.
    pub fn file(&self) -> PathBuf {
        self.0.path().join("page.html")
    }

    /// Its address, with what follows it: `#step=3`.
    pub fn at(&self, part: &str) -> String {
        format!("file://{}{part}", self.file().display())
    }
}
