//! How does a file of measurements become a report?
//!
//! [`render`] is a plain function from the one to the other, so that a test can
//! hold the report in the repository to the measurements beside it: no figure
//! in it was ever typed. The words are in [`groups`] and [`contenders`].

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::data::Data;
use crate::figure::Figure;
use crate::shapes::SHAPES;

pub mod chart;
pub mod contenders;
mod drawings;
pub mod groups;
mod sections;
mod tables;
pub mod units;

use groups::GROUPS;
use tables::{Standing, Verdict};
use units::{digits, kind_and_size};

/// Where the charts are, seen from the report.
pub const CHARTS: &str = "docs/bench";

/// The report and its charts.
#[derive(Clone, Debug)]
pub struct Report {
    /// The text, in Markdown.
    pub markdown: String,
    /// The charts: the names of their files, and the files.
    pub charts: BTreeMap<String, String>,
}

impl Report {
    fn section(&mut self, heading: &str, text: &str) {
        let _ = writeln!(self.markdown, "{heading}\n");
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        let _ = writeln!(self.markdown, "{}\n", text.trim());
    }

    /// Shows a chart, if there is one.
    fn chart(&mut self, name: &str, means: &str, chart: Option<String>) {
        if let Some(chart) = chart {
            let _ = writeln!(self.markdown, "![{means}]({CHARTS}/{name}.svg)\n");
            self.charts.insert(format!("{name}.svg"), chart);
        }
    }
}

/// Makes the report.
pub fn render(data: &Data) -> Report {
    let figures = Figure::all(&data.measurements);
    let standings = tables::standings(&figures);
    let mut report = Report {
        markdown: String::new(),
        charts: BTreeMap::new(),
    };
    report.section("# Benchmarks", INTRODUCTION);
    report.markdown.push_str(&sections::warnings(data));
    report.section("## In short", &in_short(&standings));
    report.chart(
        "overview",
        "Every row beside its best peer",
        drawings::overview(&standings),
    );
    report.section(
        "### Every row, the worst first",
        &tables::summary(&standings),
    );

    report.section("## Beside std threads", THREADS);
    report.add(&sections::threads(&figures));
    let mut kinds: Vec<_> = SHAPES.iter().map(|shape| (shape.name, "ms")).collect();
    kinds.push(("coffee_shop", "over_ms"));
    let chart = drawings::threads(&kinds, &figures);
    report.chart(
        "threads",
        "The scenarios with std threads and with tasks",
        chart,
    );

    report.section("## Beside other runtimes", PEERS);
    for group in GROUPS {
        let of_group = figures.iter().filter(|figure| {
            let (kind, _) = kind_and_size(&figure.row);
            group.kinds.contains(&kind) && figure.best_peer().is_some()
        });
        let of_group: Vec<&Figure> = of_group.collect();
        if of_group.is_empty() {
            continue;
        }
        report.section(&format!("### {}", group.title), group.what);
        report.add(&format!("*Unfair:* {}", group.unfair));
        report.add(&tables::group(&of_group));
        if group.kinds.contains(&"spawn_join_1000_beside")
            && let Some(sentence) = sections::beside_sleepers(&figures)
        {
            report.add(&sentence);
        }
        for chart in group.charts {
            let name = format!("{}-{}", chart.kind, chart.figure);
            report.chart(
                &name,
                chart.axes.title,
                drawings::over_sizes(chart, &figures),
            );
        }
    }

    report.section("## Instructions", INSTRUCTIONS);
    report.add(&sections::instruction_counts(data));
    report.section("## What a recorder costs", RECORDER);
    report.add(&sections::recorder(data, &figures));
    report.section("## What failed", &sections::failures(data));
    report.section(
        "## Who is compared, and what is unfair about it",
        &sections::contenders(data),
    );
    report.section("## The machine", &sections::machine(data));
    report.section("## How it is measured, and how to repeat it", METHOD);
    report.markdown.truncate(report.markdown.trim_end().len());
    report.markdown.push('\n');
    report
}

/// How many rows are ahead, level and behind.
fn in_short(standings: &[Standing]) -> String {
    if standings.is_empty() {
        return "No peer was measured in this run: repeat it with `--features peers`.".to_owned();
    }
    let count = |verdict| {
        let of_it = standings
            .iter()
            .filter(|it| Verdict::of(it.ratio) == verdict);
        of_it.count()
    };
    let mut ratios: Vec<f64> = standings.iter().map(|it| it.ratio.median).collect();
    let median = crate::pace::median(&mut ratios);
    format!(
        "Beside the best peer of each row, of {} figures barista is ahead in {}, level in {} and behind in {}. The best peer is another \
         one from row to row: this is one runtime against the best of all. The median ratio is {}. Level means within a twentieth.",
        standings.len(),
        count(Verdict::Ahead),
        count(Verdict::Level),
        count(Verdict::Behind),
        digits(median),
    )
}

const INTRODUCTION: &str = "\
What does this executor cost, beside std threads and beside the runtimes that people use? Every figure and every chart on this page
is made from [docs/bench/data.jsonl](docs/bench/data.jsonl) by one command, `report` (at the end of the page); a test checks that the
page says what the data says. Less is better throughout: a ratio of 0.5 is half the time, or half the memory.";

const THREADS: &str = "\
N of what each scenario does a few of, at a thousandth of its time, with a task each and with a std thread each; and what single
steps cost. In the scenarios the waiting itself is in the figure: at small N both only wait, and the ratio is near one. Threads are
measured up to 10,000; the 1,000,000 idle tasks stand beside 10,000 idle threads. The work only waits; for work that computes, threads use all cores and tasks one.";

const PEERS: &str = "\
Each column is a ratio to the best peer of that row, whose own figure is in the third: the median over the rounds of the ratio
within a round; \"in the rounds\" is barista's least and most. The floor is no competitor: it is the same work with no executor
(futures boxed, polled, dropped). Rows where barista is behind say so.";

const INSTRUCTIONS: &str = "\
What callgrind counts for one unit of a row: two runs that differ in nothing but the number of iterations, the difference divided.
Counts do not swing with the machine, but not every instruction costs the same, and waiting for memory costs none. The kernel's are
not counted, which flatters whoever makes system calls.";

const RECORDER: &str = "\
An executor without a recorder asks at each step whether it has one, which is in every other figure on this page. With one, it
writes each step down and looks at the clock for it; this one keeps the last million steps, so that a short measurement pays the
kernel for fresh memory all the way. Recording is for looking, not for running.";

const METHOD: &str = r#"
```console
$ cargo run --release -p benches --features peers --bin report
```

measures everything and writes this page, its charts and its data. `--rounds` and `--pace` make it longer or shorter, `--row` and
`--only` smaller, `--from FILE` makes the page from an earlier run, `--help` says the rest. `--bin ratios` prints the same ratios on
the terminal.

Each measurement is made in a fresh process, so that nobody inherits another's heap or warm caches. The processes of one row take
turns, and each round begins with another contender, so that whatever else the machine does meets all of them. Within a process the
figure is the median of laps of at least 5 ms, after one lap to warm up. A ratio is taken within a round; the median over the rounds
counts. Each piece of work is written once, in [`benches/src/work`](benches/src/work), and checks its result; how each runtime is
used is in [`benches/src/runtimes`](benches/src/runtimes), a file each. Whoever fails or hangs for a minute is named above, and stops
nobody. The build is cargo's own release profile, which is what everybody gets; the allocator is the system's.

```console
$ cargo bench -p benches                    # beside std threads
$ cargo bench -p benches --features peers   # and beside the peers
```

run criterion over the same work, with its statistics, violin plots and lines over sizes, in one process and in a fixed order. Its
own pages are then at [target/criterion/report/index.html](target/criterion/report/index.html)."#;

#[cfg(test)]
mod tests;
