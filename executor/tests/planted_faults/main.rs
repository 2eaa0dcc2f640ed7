//! Can the models fail? Each fault of the list breaks a protocol between threads on purpose, and the model
//! of that protocol has to notice.
//!
//! A copy of the source gets all of them, each behind a question: `if planted("..") { fault } else { source }`.
//! So it is compiled once, and a variable of the environment says which fault a run has. That takes minutes,
//! so the test runs only when it is asked for: `cargo test -p executor --test planted_faults -- --ignored`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use list::{FAULTS, Fault};

mod list;

/// Which fault a run has.
const VARIABLE: &str = "BARISTA_FAULT";

/// No model runs as long without a fault. One that hangs has noticed, too.
const LIMIT: Duration = Duration::from_secs(60);

const PLANTED: &str = r#"
pub(crate) fn planted(fault: &str) -> bool {
    static PLANTED: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    PLANTED.get_or_init(|| std::env::var("BARISTA_FAULT").ok()).as_deref() == Some(fault)
}
"#;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
        return Ok(());
    }
    fs::copy(from, to).map(|_| ())
}

/// The source of a file with its faults, each behind its question.
fn with_faults(file: &str, source: &str) -> String {
    let mut places = BTreeMap::<&str, Vec<(&str, &str)>>::new();
    for fault in FAULTS {
        for &(_, from, to) in fault.sites.iter().filter(|site| site.0 == file) {
            places.entry(from).or_default().push((fault.name, to));
        }
    }
    let mut by_place = BTreeMap::new();
    for (from, faults) in places {
        let found: Vec<_> = source.match_indices(from).collect();
        assert_eq!(
            found.len(),
            1,
            "{file} has this {} times, not once: {from}",
            found.len()
        );
        by_place.insert(found[0].0, (from, faults));
    }
    let (mut with_faults, mut at) = (String::new(), 0);
    for (place, (from, faults)) in by_place {
        assert!(at <= place, "{file}: this is part of another: {from}");
        with_faults += &source[at..place];
        with_faults += "{ ";
        for (name, to) in faults {
            with_faults += &format!("if crate::planted({name:?}) {{ {to} }} else ");
        }
        with_faults += &format!("{{ {from} }} }}");
        at = place + from.len();
    }
    with_faults + &source[at..]
}

/// The copy, whose tests are compiled. Returns their executable.
fn compiled() -> PathBuf {
    let (from, to) = (workspace(), workspace().join("target/planted-faults"));
    let _ = fs::remove_dir_all(&to);
    fs::create_dir_all(&to).unwrap();
    // Each package of the workspace, since cargo reads the manifests of all.
    let manifest = read(&from.join("Cargo.toml"));
    let members = manifest.lines().find(|line| line.starts_with("members"));
    let packages = members.expect("a list of members").split('"').skip(1);
    for part in ["Cargo.toml", "Cargo.lock"]
        .into_iter()
        .chain(packages.step_by(2))
    {
        copy(&from.join(part), &to.join(part)).unwrap();
    }
    let sites = FAULTS.iter().flat_map(|fault| fault.sites);
    let files: BTreeSet<&str> = sites.map(|site| site.0).collect();
    for file in files {
        let path = to.join("executor/src").join(file);
        fs::write(&path, with_faults(file, &read(&path))).unwrap();
    }
    let lib = to.join("executor/src/lib.rs");
    fs::write(&lib, read(&lib) + PLANTED).unwrap();

    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "-p", "executor", "--release", "--lib", "--no-run"]);
    cargo.args(["--message-format", "json"]).current_dir(&to);
    cargo.env("RUSTFLAGS", "--cfg loom");
    cargo.env(
        "CARGO_TARGET_DIR",
        from.canonicalize().unwrap().join("target/loom"),
    );
    let output = cargo.stderr(Stdio::inherit()).output().unwrap();
    let messages = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "it does not compile:\n{messages}");
    let executables = messages.split("\"executable\":\"").skip(1);
    let last = executables.last().expect("cargo names the executable");
    last.split('"').next().expect("its end").into()
}

fn begin(tests: &Path, model: &str, fault: Option<&str>) -> Child {
    let mut run = Command::new(tests);
    run.args(["--exact", model]).stdout(Stdio::piped());
    run.stderr(Stdio::null());
    run.env_remove(VARIABLE);
    run.envs(fault.map(|fault| (VARIABLE, fault)));
    run.spawn().unwrap()
}

/// How the run ends. None if it does not.
fn end(run: &mut Child) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        if let Some(status) = run.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(5));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    None
}

/// Whether the model notices.
fn is_noticed(tests: &Path, fault: &Fault) -> bool {
    let status = end(&mut begin(tests, fault.model, Some(fault.name)));
    !status.is_some_and(|status| status.success())
}

#[test]
#[ignore = "it compiles a copy of the source: minutes"]
fn each_fault_is_noticed_by_its_model() {
    let tests = compiled();
    let models: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.model).collect();
    for model in models {
        let output = begin(&tests, model, None).wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let holds = output.status.success() && text.contains("1 passed");
        assert!(holds, "{model} does not hold, or is not there: {text}");
    }
    let missed: Vec<_> = FAULTS
        .iter()
        .filter(|fault| !is_noticed(&tests, fault))
        .map(|fault| format!("{} ({})", fault.name, fault.model))
        .collect();
    assert!(missed.is_empty(), "not noticed: {missed:#?}");
    println!("{} faults, each noticed", FAULTS.len());
}

#[test]
fn each_fault_is_planted_in_a_place_that_is_there() {
    for fault in FAULTS {
        for (file, ..) in fault.sites {
            let source = read(&workspace().join("executor/src").join(file));
            assert_ne!(with_faults(file, &source), source);
        }
    }
    let names: BTreeSet<_> = FAULTS.iter().map(|fault| fault.name).collect();
    assert_eq!(names.len(), FAULTS.len(), "each has a name of its own");
}
