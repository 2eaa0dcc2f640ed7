//! The first story: tasks beside std threads. The nine scenarios over growing N, at a thousandth of
//! their time, and what single steps cost.
//!
//! `cargo bench` takes some six minutes on two cores, `cargo bench -- --quick` less than two. A word
//! behind `--` chooses what is run: `cargo bench -- coffee_shop`, or `cargo bench -- timeout`.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use benches::machine::workspace;
use benches::pace::Pace;
use benches::page::table::{Table, amount, count, digits};
use benches::rows;
use benches::shapes::SHAPES;
use benches::words::{FLOOR, OURS, THREADS};
use criterion::measurement::WallTime;
use criterion::{
    AxisScale, BenchmarkGroup, BenchmarkId, Criterion, PlotConfiguration, SamplingMode, Throughput,
};

/// How many at once, and up to how many with threads.
const SIZES: (&[u64], u64) = (&[5, 50, 500, 5_000, 100_000], 5_000);
const QUICK_SIZES: (&[u64], u64) = (&[5, 50, 500, 5_000], 500);

/// The steps: rows of `ratios` in which threads take part, and whose figure is a time.
const STEPS: &[&str] = &[
    "spawn_join_10",
    "spawn_join_1000",
    "timeout",
    "ping_pong",
    "cross_thread",
];

fn main() {
    let is_quick = env::args().any(|argument| argument == "--quick");
    let mut criterion = Criterion::default().configure_from_args();
    scenarios(&mut criterion, is_quick);
    steps(&mut criterion, is_quick);
    criterion.final_summary();
    let is_measured = env::args().any(|argument| argument == "--bench")
        && !env::args().any(|argument| argument == "--test" || argument == "--list");
    if is_measured {
        let home = home();
        println!("\n{:#}", side_by_side(&home));
        match front_page(&home) {
            Ok(page) => println!("Open {}", page.display()),
            Err(error) => println!("There is no page to open: {error}"),
        }
    }
}

/// Where criterion keeps its results.
fn home() -> PathBuf {
    let variable = |name| env::var_os(name).map(PathBuf::from);
    let target = || variable("CARGO_TARGET_DIR").unwrap_or_else(|| workspace().join("target"));
    variable("CRITERION_HOME").unwrap_or_else(|| target().join("criterion"))
}

fn group<'a>(
    criterion: &'a mut Criterion,
    name: &str,
    is_quick: bool,
) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.plot_config(PlotConfiguration::default().summary_scale(AxisScale::Logarithmic));
    // An iteration takes milliseconds, or is many of something: a few of them say all there is to say.
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    // A tenth of criterion's default: of ten samples more say no more, and would take most of the time.
    group.nresamples(10_000);
    group.warm_up_time(Duration::from_millis(200));
    // A quick run ends by itself, once two samples agree. One iteration that took longer than this
    // would be taken for two samples that do.
    group.measurement_time(Duration::from_millis(if is_quick { 5_000 } else { 500 }));
    group
}

fn scenarios(criterion: &mut Criterion, is_quick: bool) {
    let (sizes, most_threads) = if is_quick { QUICK_SIZES } else { SIZES };
    for &shape in SHAPES {
        let mut group = group(criterion, shape.name, is_quick);
        for &n in sizes {
            group.throughput(Throughput::Elements(n));
            let tasks = |times| shape.on_tasks(n, Pace::Iterations(times)).total();
            group.bench_function(BenchmarkId::new(OURS, n), |it| it.iter_custom(tasks));
            if n <= most_threads {
                let threads = |times| shape.on_threads(n, Pace::Iterations(times)).total();
                group.bench_function(BenchmarkId::new(THREADS, n), |it| it.iter_custom(threads));
            }
        }
        group.finish();
    }
}

fn steps(criterion: &mut Criterion, is_quick: bool) {
    for name in STEPS {
        let mut group = group(criterion, &format!("step_{name}"), is_quick);
        let row = rows::named(name).expect("a step is a row");
        let all = [OURS, FLOOR, THREADS].into_iter();
        for who in all.filter(|who| row.work(who).is_some()) {
            let work = || row.work(who).expect("it takes part");
            let timed = |times| work().laps(Pace::Iterations(times)).total();
            group.throughput(Throughput::Elements(work().units()));
            group.bench_function(who, |it| it.iter_custom(timed));
        }
        group.finish();
    }
}

/// What criterion estimates that a benchmark takes, in nanoseconds.
fn estimated(home: &Path, benchmark: &str) -> Option<f64> {
    let path = home.join(benchmark).join("new/estimates.json");
    let estimates: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

/// Each scenario and each step, with tasks and with threads.
fn side_by_side(home: &Path) -> Table {
    let mut table = Table::new(["", ">at once", ">tasks", ">std threads", ">threads ÷ tasks"]);
    let mut add = |name: &str, at_once: &str, units: f64, tasks: &str, threads: &str| {
        if let (Some(tasks), Some(threads)) = (estimated(home, tasks), estimated(home, threads)) {
            table.rows.push(vec![
                name.to_owned(),
                at_once.to_owned(),
                amount(tasks / units, "ns"),
                amount(threads / units, "ns"),
                digits(threads / tasks),
            ]);
        }
    };
    for name in SHAPES.iter().map(|shape| shape.name) {
        for n in SIZES.0 {
            let of = |who| format!("{name}/{who}/{n}");
            add(name, &count(*n), 1.0, &of(OURS), &of(THREADS));
        }
    }
    for name in STEPS {
        let ours = rows::named(name).and_then(|row| row.work(OURS));
        let units = ours.map_or(1, |work| work.units()) as f64;
        let of = |who| format!("step_{name}/{who}");
        add(name, "", units, &of(OURS), &of(THREADS));
    }
    table
}

/// Begins criterion's own front page with what to look at: the figures side by side, and of each
/// scenario the chart with both engines. Returns where the page is.
fn front_page(home: &Path) -> io::Result<PathBuf> {
    let mut charts = String::new();
    for name in SHAPES.iter().map(|shape| shape.name) {
        let directory = home.join(name).join("report");
        if directory.join("lines.svg").exists() {
            charts += &format!(
                "<p><a href=\"../{name}/report/index.html\"><img src=\"../{name}/report/lines.svg\" alt=\"{name}\"></a></p>\n"
            );
        }
        // Its labels repeat the name of the group, and then do not fit.
        let violin = directory.join("violin.svg");
        if let Ok(svg) = fs::read_to_string(&violin) {
            fs::write(violin, svg.replace(&format!("{name}/"), ""))?;
        }
    }
    let path = home.join("report/index.html");
    let page = fs::read_to_string(&path)?;
    let body = page
        .find("<h2>")
        .ok_or_else(|| io::Error::other("criterion's page has another form"))?;
    let first = format!(
        "<h2>Tasks beside std threads</h2>\n<p>Each scenario does N at once of what the tutorial does a few of, at a thousandth of its time, with a task each \
         and with a std thread each. At few both only wait, which takes as long; at many threads cost more and more, and tasks hardly do. Below are the charts, with the \
         time of the whole over N, and then each benchmark by itself. The steps have neither waiting nor work in them: one spawn and join, one timeout, one round trip.</p>\n\
         <pre>{:#}</pre>\n{charts}",
        side_by_side(home)
    );
    fs::write(&path, [&page[..body], &first, &page[body..]].concat())?;
    Ok(path)
}
