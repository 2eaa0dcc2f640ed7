//! The sections of the page, but for the summary.

use super::standing::{Standing, meaning, row_label};
use super::table::{Table, amount, count, digits};
use super::words::{place, words};
use super::{AGAIN, CHARTS};
use crate::contenders::{OURS, THREADS, is_earlier};
use crate::data::{Data, UNKNOWN};
use crate::figure::{Figure, Ratio};
use crate::row::kind_and_size;

/// What is not there.
const NONE: &str = "–";

/// The least and the most of a ratio, where there was more than one round.
pub fn spread(ratio: Ratio) -> String {
    match ratio.least == ratio.most {
        true => NONE.to_owned(),
        false => format!("{} to {}", digits(ratio.least), digits(ratio.most)),
    }
}

/// The median ratio of two contenders.
pub fn ratio(figure: &Figure, contender: &str, base: &str) -> String {
    let ratio = figure.ratio(contender, base);
    ratio.map_or(NONE.to_owned(), |ratio| digits(ratio.median))
}

fn median(figure: &Figure, contender: &str) -> String {
    let median = figure.median(contender);
    median.map_or(NONE.to_owned(), |median| amount(median, &figure.name))
}

/// What the page is, and whether the run was a good one.
pub fn head(data: &Data) -> String {
    let mut out = format!(
        "# Benchmarks\n\nWhat does this executor cost, beside std threads and beside the runtimes that people use? Every figure and every chart on this page is made \
         from [{CHARTS}/data.jsonl]({CHARTS}/data.jsonl) by one command (at the end of the page); a test checks that the page says what the data says. \
         Less is better throughout: a ratio of 0.5 is half the time, or half the memory.\n\n"
    );
    // Each run names its commit, but for that of before the core was rewritten.
    if data.fact("run", "commit") == UNKNOWN {
        out += "> These figures are of the executor before its core was rewritten to be read in an evening. They are due to be measured anew; \
                until then [docs/TRICKS.md](docs/TRICKS.md) has what that cost and gave.\n\n";
    }
    let number = |name: &str| data.fact("run", name).parse::<f64>().unwrap_or(f64::NAN);
    if number("rounds") < 3.0 {
        out +=
            "> This was a quick run, of fewer than three rounds. Believe no small difference.\n\n";
    }
    if number("load") > 0.5 * data.fact("machine", "cores").parse().unwrap_or(1.0) {
        out += "> The machine was busy with something else when the run began.\n\n";
    }
    out
}

/// Whether a task costs more, the more others there are.
pub fn growth(figures: &[Figure]) -> String {
    let sizes = |kind: &str, name: &str| -> Vec<(u64, f64)> {
        let of_kind = figures.iter().filter(|figure| figure.name == name);
        let of_kind = of_kind.filter_map(|figure| match kind_and_size(&figure.row) {
            (its, Some(size)) if its == kind => Some((size, figure.median(OURS)?)),
            _ => None,
        });
        of_kind.collect()
    };
    let (cost, bytes) = (
        sizes("spawn_join_1000_beside", "ns"),
        sizes("idle", "bytes"),
    );
    let (Some(&(few, first)), Some(&(many, last))) = (cost.first(), cost.last()) else {
        return String::new();
    };
    let mut out = format!(
        "## How it grows\n\nOne task spawned and joined costs {} beside {} tasks that wait, and {} beside {}.",
        amount(first, "ns"),
        count(few),
        amount(last, "ns"),
        count(many)
    );
    if let Some((size, bytes)) = bytes.last() {
        out += &format!(
            " A task that waits takes {}, with {} of them.",
            amount(*bytes, "bytes"),
            count(*size)
        );
    }
    out + "\n\n"
}

/// Tasks beside std threads.
pub fn beside_threads(figures: &[Figure]) -> String {
    let head = [
        "row",
        "figure",
        ">tasks on barista",
        ">std threads",
        ">threads ÷ tasks",
        ">in the rounds",
    ];
    let mut table = Table::new(head);
    for figure in figures {
        if let Some(ratio) = figure.ratio(THREADS, OURS) {
            table.push([
                row_label(&figure.row),
                meaning(&figure.name).to_owned(),
                median(figure, OURS),
                median(figure, THREADS),
                format!("**{}**", digits(ratio.median)),
                spread(ratio),
            ]);
        }
    }
    if table.is_empty() {
        return String::new();
    }
    format!(
        "## Beside std threads\n\nN of what each scenario does a few of, at a thousandth of its time, with a task each and with a std thread each; and what single \
         steps cost. In the scenarios the waiting itself is in the figure: at small N both only wait, and the ratio is near one. Threads are measured up to 10,000. \
         The work only waits; for work that computes, threads use all cores and tasks one. `cargo bench` measures the same with criterion.\n\n{table}\n"
    )
}

/// The contenders beside ours in these figures, in the order of the columns.
fn everybody<'a>(figures: impl Iterator<Item = &'a Figure>) -> Vec<&'a str> {
    let mut all: Vec<&str> = figures.flat_map(Figure::contenders).collect();
    all.retain(|who| ![OURS, THREADS].contains(who));
    all.sort_by_key(|who| (!is_earlier(who), place(who), *who));
    all.dedup();
    all
}

/// All contenders' ratios in the figures of a group.
pub fn group(figures: &[&Figure]) -> Table {
    let judged = figures.iter().filter(|it| it.best_peer().is_some());
    let judged: Vec<_> = judged.collect();
    let others = everybody(judged.iter().copied().copied());
    let head = [
        "row",
        "figure",
        "best peer",
        ">barista",
        ">in the rounds",
        "",
    ]
    .map(str::to_owned);
    let mut table = Table::new(
        head.into_iter()
            .chain(others.iter().map(|who| format!(">{who}"))),
    );
    for figure in judged {
        let (Some(best), standing) = (figure.best_peer(), Standing::of(figure, OURS)) else {
            continue;
        };
        let ours = standing
            .as_ref()
            .map(|it| format!("**{}**", digits(it.ratio.median)));
        let row = [
            row_label(&figure.row),
            meaning(&figure.name).to_owned(),
            format!("{best}, {}", median(figure, best)),
            ours.unwrap_or(NONE.to_owned()),
            standing
                .as_ref()
                .map_or(NONE.to_owned(), |it| spread(it.ratio)),
            standing.map_or("not measured", |it| it.word()).to_owned(),
        ];
        table.push(
            row.into_iter()
                .chain(others.iter().map(|who| ratio(figure, who, best))),
        );
    }
    table
}

/// What came to nothing.
pub fn failures(data: &Data) -> String {
    let mut out = "## What failed\n\n".to_owned();
    if data.failures.is_empty() {
        out += "Nothing: every contender finished every row it takes part in, with the right result.\n";
    }
    for failure in &data.failures {
        out += &format!(
            "- {}, {}: `{}`\n",
            row_label(&failure.row),
            failure.contender,
            failure.failed
        );
    }
    out + "\n"
}

/// Who is compared, and who is not.
pub fn who(data: &Data) -> String {
    let mut out = "## Who is compared, and what is unfair about it\n\n".to_owned();
    for it in &words().contenders {
        let versions = it
            .crates
            .iter()
            .map(|name| format!("{name} {}", data.fact("versions", name)));
        let versions: Vec<_> = versions.collect();
        let versions = match versions.is_empty() {
            true => String::new(),
            false => format!(" ({})", versions.join(", ")),
        };
        out += &format!(
            "- **{}**{versions}. {} *Unfair:* {}\n",
            it.name, it.what, it.unfair
        );
    }
    out += "\n## Who is left out, and why\n\n";
    for (name, why) in &words().left_out {
        out += &format!("- **{name}**. {why}\n");
    }
    out + "\n"
}

/// On what it was measured, and how to repeat it.
pub fn machine(data: &Data) -> String {
    let machine = |name| data.fact("machine", name);
    let run = |name| data.fact("run", name);
    let earlier = data.facts.get("earlier").into_iter().flatten();
    let at: String = earlier
        .map(|(who, _)| format!(" --at {}", who.trim_start_matches('@')))
        .collect();
    format!(
        "## The machine, and how to repeat it\n\n{} with {} cores, {} of memory, {} {} on {}, {}. {} rounds of {} each took {} s in all; the load was {} when they began. \
         Each measurement is a process of its own, and the contenders take turns in each round, so that whatever else the machine does meets all of them. Absolute \
         times differ from machine to machine, and from hour to hour where others share it; ratios differ less.\n\n\
         ```console\n\
         $ cargo run --release -p benches --features peers --bin ratios -- --page --rounds {} --pace {}{at}\n\
         ```\n\n\
         measures everything and writes this page. The same without `--page` prints the ratios, with `--row NAME` of some rows; `--list` names them. `--at COMMIT` \
         measures the executor as it was at that commit, too: today's benchmarks are built against it in a worktree, and its processes take their turns with the others. \
         From the measurements alone the page is made by\n\n\
         ```console\n\
         $ {AGAIN}\n\
         ```\n",
        machine("cpu"),
        machine("cores"),
        machine("memory"),
        machine("system"),
        machine("kernel"),
        machine("architecture"),
        machine("rustc"),
        run("rounds"),
        run("pace"),
        run("seconds"),
        run("load"),
        run("rounds"),
        run("pace"),
    )
}

/// The servers in absolute figures: a page of its own.
pub fn http(figures: &[Figure], data: &Data) -> String {
    let head = [
        ">connections",
        "server",
        ">requests a second",
        ">p50",
        ">p99",
        ">processor time a request",
    ];
    let mut table = Table::new(head);
    let of_http = |figure: &&Figure| figure.row.starts_with("http_") && figure.name == "ns";
    for time in figures.iter().filter(of_http) {
        let figure = |name: &str| {
            figures
                .iter()
                .find(|it| it.row == time.row && it.name == name)
        };
        for who in [OURS].into_iter().chain(everybody([time].into_iter())) {
            let a_second = time
                .median(who)
                .map(|nanos| count((1e9 / nanos).round() as u64));
            let (_, connections) = kind_and_size(&time.row);
            let mut row = vec![
                count(connections.unwrap_or(1)),
                who.to_owned(),
                a_second.unwrap_or_default(),
            ];
            row.extend(
                ["request_p50_us", "request_p99_us", "cpu_ns"]
                    .map(|name| figure(name).map_or(NONE.to_owned(), |figure| median(figure, who))),
            );
            table.push(row);
        }
    }
    format!(
        "# HTTP servers\n\nhyper's http1 server on each runtime, on {} cores ({}), in the run that [BENCHMARKS.md](../../BENCHMARKS.md#http) tells of: there are the ratios, \
         what is unfair, and the command. Each figure is the median of {} fresh processes. Of requests a second more is better.\n\n{table}",
        data.fact("machine", "cores"),
        data.fact("machine", "cpu"),
        data.fact("run", "rounds"),
    )
}
