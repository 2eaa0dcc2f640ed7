//! A real browser to drive: headless Chromium, by way of its driver's WebDriver protocol.
//!
//! Where there is none, [`Browser::start`] says so on standard error, past the test harness's
//! capture, and the test that asked for it passes without having tested anything; with
//! `REQUIRE_CHROMIUM=1` in the environment it fails.

// Each test file uses some of it.
#![allow(dead_code)]

pub mod page;

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// One at a time: several browsers on two cores would run into each other's time limits.
static ONE: Mutex<()> = Mutex::new(());

/// A browser with one page, gone when this is dropped.
pub struct Browser {
    driver: Child,
    /// Kept open: a driver that writes into a closed pipe ends.
    _output: BufReader<ChildStdout>,
    session: String,
    _profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// A window whose page has this many pixels; None where no Chromium is installed.
    pub fn start(width: u32, height: u32) -> Option<Browser> {
        let turn = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) if env::var_os("REQUIRE_CHROMIUM").is_some() => {
                panic!("REQUIRE_CHROMIUM is set, and chromedriver does not start: {error}")
            }
            Err(error) => {
                let _ = writeln!(
                    io::stderr(),
                    "\nSKIPPED, NOT TESTED: the page in a browser. chromedriver does not start \
                     ({error}): install chromium and chromium-driver\n"
                );
                return None;
            }
        };
        let (address, output) = address_of(&mut driver);
        let profile = TempDir::new().expect("a place for the browser's profile");
        let data = format!("--user-data-dir={}", profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            &data,
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let made = call("POST", &format!("{address}/session"), wanted);
        let id = made["sessionId"].as_str().expect("a session has a name");
        let browser = Browser {
            driver,
            _output: output,
            session: format!("{address}/session/{id}"),
            _profile: profile,
            _turn: turn,
        };
        browser.resize(width, height);
        Some(browser)
    }

    /// Gives the page this many pixels.
    pub fn resize(&self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size);
    }

    /// What the page is told of its user: `("prefers-color-scheme", "dark")`.
    pub fn prefer(&self, feature: &str, value: &str) {
        let features = json!({"features": [{"name": feature, "value": value}]});
        self.devtools("Emulation.setEmulatedMedia", features);
    }

    /// Goes to an address, and waits until the page is there.
    pub fn open(&self, address: &str) {
        // Only the part after `#` may have changed: that would be the same page still.
        self.post("url", json!({"url": "about:blank"}));
        self.post("url", json!({"url": address}));
    }

    /// The page is no wider than its window, and its main button is in view.
    pub fn assert_fits(&self, what: &str) {
        let wide = self.js("document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{what}: {wide} too wide");
        let next = self.js(
            "(b => b.top >= 0 && b.bottom <= innerHeight)(byId('next').getBoundingClientRect())",
        );
        assert_eq!(next, json!(true), "{what}: Next step is in view");
    }

    /// The value of a piece of JavaScript in the page.
    pub fn js(&self, script: &str) -> Value {
        let script = format!("return ({script})");
        self.post("execute/sync", json!({"script": script, "args": []}))
    }

    /// Waits until a condition holds in the page, ten seconds at most.
    pub fn wait(&self, condition: &str) {
        let begun = Instant::now();
        while self.js(condition) != json!(true) {
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "never: {condition}"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Clicks, as a mouse would, on the middle of what a selector finds first.
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.post(&format!("element/{element}/click"), json!({}));
    }

    fn find(&self, selector: &str) -> String {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.post("element", wanted);
        let element = found.as_object().and_then(|found| found.values().next());
        let name = element.and_then(Value::as_str);
        name.expect("an element has a name").to_owned()
    }

    /// Types into what a selector finds first, key by key.
    pub fn type_in(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.post(&format!("element/{element}/value"), json!({"text": text}));
    }

    /// Chooses an option of a list, as a click on it does.
    pub fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value='{value}']"));
    }

    /// What axe-core finds wrong with the page as it is: the rule, and where. None where it is not
    /// installed, which is said on standard error; with `REQUIRE_AXE=1` that fails.
    pub fn accessibility(&self) -> Option<Value> {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/browser/node_modules/axe-core/axe.min.js"
        );
        let axe = match std::fs::read_to_string(file) {
            Ok(axe) => axe,
            Err(error) if env::var_os("REQUIRE_AXE").is_some() => {
                panic!("REQUIRE_AXE is set, and axe-core is not there: {error}")
            }
            Err(_) => {
                let _ = writeln!(
                    io::stderr(),
                    "\nSKIPPED, NOT TESTED: the page with axe-core. It is not installed: \
                     npm ci --ignore-scripts --prefix scenarios/tests/browser\n"
                );
                return None;
            }
        };
        self.post("execute/sync", json!({"script": axe, "args": []}));
        let script = "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']})
            .then(({violations}) => done(violations.map(v => [v.id, v.nodes[0].html.slice(0, 200)])))";
        Some(self.post("execute/async", json!({"script": script, "args": []})))
    }

    /// Presses a key: a character, or one of [`keys`].
    pub fn key(&self, key: char) {
        let press = |kind| json!({"type": kind, "value": key.to_string()});
        let presses = [press("keyDown"), press("keyUp")];
        let actions = json!([{"type": "key", "id": "keyboard", "actions": presses}]);
        self.post("actions", json!({"actions": actions}));
    }

    /// Drags with a mouse from one point of the page to another.
    pub fn drag(&self, from: (i64, i64), to: (i64, i64)) {
        let go = |(x, y)| json!({"type": "pointerMove", "duration": 0, "x": x, "y": y});
        let button = |kind| json!({"type": kind, "button": 0});
        let moves = [go(from), button("pointerDown"), go(to), button("pointerUp")];
        let actions = json!([{"type": "pointer", "id": "mouse", "actions": moves}]);
        self.post("actions", json!({"actions": actions}));
    }

    /// What the page wrote to its console, errors that nobody caught included.
    pub fn console(&self) -> Vec<String> {
        let log = self.post("se/log", json!({"type": "browser"}));
        let lines = log.as_array().cloned().unwrap_or_default();
        lines
            .iter()
            .map(|line| line["message"].to_string())
            .collect()
    }

    /// Fails if the page wrote anything.
    pub fn assert_quiet(&self) {
        assert_eq!(self.console(), Vec::<String>::new());
    }

    /// The number of the step that it shows.
    pub fn step(&self) -> i64 {
        self.js("player.step").as_i64().unwrap()
    }

    /// The text of the element with this id.
    pub fn text(&self, id: &str) -> String {
        let text = self.js(&format!("byId('{id}').textContent"));
        text.as_str().unwrap().to_owned()
    }

    fn devtools(&self, command: &str, parameters: Value) {
        let call = json!({"cmd": command, "params": parameters});
        self.post("goog/cdp/execute", call);
    }

    fn post(&self, what: &str, body: Value) -> Value {
        call("POST", &format!("{}/{what}", self.session), body)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Keys that are no characters, as WebDriver names them.
pub mod keys {
    pub const LEFT: char = '\u{e012}';
    pub const RIGHT: char = '\u{e014}';
    pub const HOME: char = '\u{e011}';
    pub const END: char = '\u{e010}';
    pub const ESCAPE: char = '\u{e00c}';
    pub const ENTER: char = '\u{e007}';
}

/// The driver says on its first lines which port it was given.
fn address_of(driver: &mut Child) -> (String, BufReader<ChildStdout>) {
    let mut output = BufReader::new(driver.stdout.take().expect("its output is piped"));
    loop {
        let mut line = String::new();
        let read = output
            .read_line(&mut line)
            .expect("the driver says its port");
        assert_ne!(read, 0, "chromedriver ended without saying its port");
        if let Some((_, port)) = line.split_once("successfully on port ") {
            let port = port.trim().trim_end_matches('.');
            return (format!("http://127.0.0.1:{port}"), output);
        }
    }
}

fn call(method: &str, address: &str, body: Value) -> Value {
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(address)
        .header("content-type", "application/json")
        .body(body.to_string())
        .expect("a request to the driver");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(120)))
        .build()
        .into();
    let answer = agent.run(request).expect("the driver answers");
    let mut body = answer.into_body();
    let text = body.read_to_string().expect("an answer is text");
    let mut answer: Value = serde_json::from_str(&text).expect("an answer is JSON");
    let value = answer["value"].take();
    assert!(value.get("error").is_none(), "{}: {value}", address);
    value
}
