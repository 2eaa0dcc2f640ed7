//! Measures HTTP servers on our executor, on tokio and on smol: requests a second, latency, processor
//! time a request.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use benches::data::{Data, Line, four_digits};
use benches::earlier::Earlier;
use benches::http::process::{Server, serve_if_child};
use benches::http::{SERVERS, page, wrk};
use benches::machine;
use clap::Parser;

/// Measures HTTP servers, each in a fresh process, in turn, on loopback only. It takes wrk.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// Over how many connections at a time
    #[arg(long, value_name = "N,N..", value_delimiter = ',', default_values_t = [1, 10, 100, 1000],
        value_parser = clap::value_parser!(u64).range(1..=10_000))]
    connections: Vec<u64>,
    /// Only this server; may be given again
    #[arg(long, value_name = "SERVER")]
    only: Vec<String>,
    /// How many measurements of each
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: u64,
    /// How long each takes
    #[arg(long, value_name = "S", default_value_t = 2,
        value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Also measure the executor as it was at this commit; may be given again
    #[arg(long, value_name = "COMMIT")]
    at: Vec<String>,
    /// Write docs/bench/HTTP.md and its data, and do not print the page
    #[arg(long)]
    page: bool,
    /// Measure nothing: tell these measurements
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

fn main() -> ExitCode {
    serve_if_child();
    match run(&Options::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("http: {error} (see --help)");
            ExitCode::from(2)
        }
    }
}

/// What could not be measured is told in the page, and makes the exit code 1.
fn run(options: &Options) -> Result<ExitCode, Box<dyn Error>> {
    let text = match &options.from {
        Some(path) => {
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?
        }
        None => measure(options)?,
    };
    let data = Data::parse(&text)?;
    let page = page::render(&data);
    if options.page {
        let directory = machine::workspace().join("docs/bench");
        for (name, text) in [("http.jsonl", &text), ("HTTP.md", &page)] {
            let path = directory.join(name);
            fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    } else {
        write!(io::stdout(), "{page}")?;
    }
    Ok(ExitCode::from(u8::from(!data.failures.is_empty())))
}

/// Row by row, so that what is compared lies close together in time.
fn measure(options: &Options) -> Result<String, Box<dyn Error>> {
    if cfg!(debug_assertions) {
        return Err("an unoptimised build says nothing: run it with --release".into());
    }
    if let Some(unknown) = options.only.iter().find(|it| !SERVERS.contains(&&***it)) {
        return Err(format!("there is no server {unknown:?}").into());
    }
    let wrk = wrk::version().ok_or(wrk::MISSING)?;
    let earlier = Earlier::build_all(&options.at)?;
    let known = machine::known([
        ("rounds", Some(options.rounds.to_string())),
        ("seconds", Some(options.seconds.to_string())),
        ("wrk", Some(wrk)),
        ("load", Some(machine::load())),
    ]);
    let mut lines = vec![
        Line::facts("machine", machine::facts()),
        Line::facts("versions", machine::versions()),
        Line::facts("run", known),
        Earlier::facts(&earlier),
    ];
    let this = std::env::current_exe()?;
    let is_asked = |who: &&str| options.only.is_empty() || options.only.iter().any(|it| it == who);
    let here = SERVERS.iter().copied().filter(is_asked);
    let here = here.map(|who| (who.to_owned(), this.clone(), who));
    let then = earlier
        .iter()
        .map(|it| (it.name.clone(), it.program("http"), "barista"));
    let mut contenders: Vec<_> = here.chain(then).collect();
    for connections in &options.connections {
        let row = format!("http_{connections}");
        for round in 0..options.rounds {
            eprintln!("{row}, round {}", round + 1);
            // Each round begins with another, so that nobody always follows the same one.
            contenders.rotate_left(1);
            for (contender, program, name) in &contenders {
                let found = one(program, name, *connections, options.seconds);
                let found = found.map_err(|error| error.to_string());
                lines.push(Line::found(&row, contender, round, found));
            }
        }
    }
    Ok(lines.iter().map(|line| format!("{line}\n")).collect())
}

/// One measurement: a server, and a load on it.
fn one(
    program: &Path,
    contender: &str,
    connections: u64,
    seconds: u64,
) -> Result<benches::child::Figures, Box<dyn Error>> {
    let server = Server::start(program, contender)?;
    let (requests, mut figures) = wrk::load(server.address, connections, seconds)?;
    let used = server.end()?.as_secs_f64();
    figures.insert("cpu_us".to_owned(), used * 1e6 / requests);
    figures.values_mut().for_each(|it| *it = four_digits(*it));
    Ok(figures)
}
