//! Measures everything, or takes the measurements of an earlier run, and writes
//! `BENCHMARKS.md` with its charts.

use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use benches::count::{count, valgrind};
use benches::data::{Data, Line};
use benches::plan::Plan;
use benches::report::{CHARTS, render};
use benches::{facts, run};
use lexopt::prelude::*;

const HELP: &str = "\
Measures every row for every contender, counts instructions where valgrind is
there, and writes BENCHMARKS.md, its charts and its data (docs/bench).

usage: report [--row NAME]... [--only CONTENDER]... [--rounds N] [--pace PACE] [--no-counts]
       report --from FILE
";

const MORE_HELP: &str = "
  --no-counts       count no instructions
  --from FILE       measure nothing: make the report from these measurements
  --into DIR        write to another place than the root of the workspace
  -h, --help        print this

A build with `--features peers` knows the peers. A run that was ended early
leaves its measurements in docs/bench/data.jsonl.partial.";

struct Options {
    plan: Plan,
    counts: bool,
    from: Option<OsString>,
    root: PathBuf,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("report: {error} (see --help)");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut options = Options {
        plan: Plan::default(),
        counts: true,
        from: None,
        root: workspace(),
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(arg) = parser.next()? {
        match arg {
            Long("child") => return run::child_of(&mut parser),
            Long("no-counts") => options.counts = false,
            Long("from") => options.from = Some(parser.value()?),
            Long("into") => options.root = parser.value()?.into(),
            Long("help") | Short('h') => {
                return Ok(writeln!(io::stdout(), "{HELP}\n{}{MORE_HELP}", Plan::HELP)?);
            }
            Long(flag) => {
                let flag = flag.to_owned();
                if !options.plan.take(&flag, &mut parser)? {
                    return Err(Long(&flag).unexpected().into());
                }
            }
            _ => return Err(arg.unexpected().into()),
        }
    }
    let charts = options.root.join(CHARTS);
    fs::create_dir_all(&charts).map_err(at(&charts))?;
    let text = match &options.from {
        Some(file) => fs::read_to_string(file).map_err(at(Path::new(file)))?,
        None => measure(&options, &charts)?,
    };
    let report = render(&Data::parse(&text)?);
    write(&charts.join("data.jsonl"), &text)?;
    let page = options.root.join("BENCHMARKS.md");
    write(&page, &report.markdown)?;
    remove_charts(&charts)?;
    for (name, chart) in &report.charts {
        write(&charts.join(name), chart)?;
    }
    Ok(writeln!(io::stdout(), "{}", page.display())?)
}

fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("it is in the workspace").to_owned()
}

/// Names the file in an error that does not.
fn at(path: &Path) -> impl Fn(io::Error) -> String {
    move |error| format!("{}: {error}", path.display())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(at(path))
}

/// Those of an earlier run, which may have had others.
fn remove_charts(directory: &Path) -> Result<(), String> {
    for entry in fs::read_dir(directory).map_err(at(directory))? {
        let path = entry.map_err(at(directory))?.path();
        if path.extension().is_some_and(|extension| extension == "svg") {
            fs::remove_file(&path).map_err(at(&path))?;
        }
    }
    Ok(())
}

/// Makes all measurements, and writes each down at once: a run that is ended
/// early is not lost. Returns the file of measurements.
fn measure(options: &Options, directory: &Path) -> Result<String, Box<dyn Error>> {
    if cfg!(debug_assertions) {
        return Err("an unoptimised build says nothing: run it with --release".into());
    }
    let begun = Instant::now();
    let partial = directory.join("data.jsonl.partial");
    let mut file = File::create(&partial).map_err(at(&partial))?;
    let mut take = |line: Line| writeln!(file, "{}", line.to_json());
    take(facts::machine())?;
    take(facts::versions(&workspace().join("Cargo.lock"))?)?;
    let about_run = |facts: &[(&str, Option<String>)]| {
        let known = facts
            .iter()
            .filter_map(|(name, fact)| Some(((*name).to_owned(), fact.clone()?)));
        Line::Facts("run".to_owned(), known.collect::<BTreeMap<_, _>>())
    };
    let (plan, valgrind) = (&options.plan, valgrind());
    take(about_run(&[
        ("rounds", Some(plan.rounds.to_string())),
        ("pace", Some(plan.pace.clone())),
        ("load", facts::load()),
        ("valgrind", valgrind.clone()),
    ]))?;
    plan.measure(&mut take)?;
    if options.counts && valgrind.is_some() {
        count(plan, &mut take)?;
    }
    let seconds = begun.elapsed().as_secs().to_string();
    take(about_run(&[("seconds", Some(seconds))]))?;
    let text = fs::read_to_string(&partial).map_err(at(&partial))?;
    fs::remove_file(&partial).map_err(at(&partial))?;
    Ok(text)
}
