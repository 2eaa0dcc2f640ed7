//! How is a run told?
//!
//! As one page of Markdown and its charts, made from a file of measurements and from nothing else.

use std::collections::BTreeMap;

use crate::data::{Data, UNKNOWN};
use crate::figure::{AHEAD, BEHIND, Figure, Ratio, Standing};
use crate::pace::quantile;
use crate::row::kind_and_size;
use crate::shapes::SHAPES;
use crate::words::{AT, Group, OURS, THREADS, contenders, words};

mod charts;
pub mod table;

use table::{NONE, Table, amount, count, digits, meaning, row_label};

/// Where the charts and the measurements are, from the root of the workspace.
pub const CHARTS: &str = "docs/bench";

/// The measurements.
pub const DATA: &str = "docs/bench/data.jsonl";

/// How the page is made again from its measurements.
pub const AGAIN: &str =
    "cargo run --release -p benches --bin ratios -- --from docs/bench/data.jsonl --page";

/// Makes the page of a run: the text of each file, by its path from the root of the workspace.
pub fn render(data: &Data) -> BTreeMap<String, String> {
    let figures = Figure::all(&data.measurements);
    let standings = Standing::all(&figures);
    let charts = charts::all(&figures, &standings);
    let chart = |name: &str, about: &str| match charts.contains_key(name) {
        true => format!("![{about}]({CHARTS}/{name}.svg)\n\n"),
        false => String::new(),
    };
    let page = [
        head(data),
        summary(&figures, &standings, data),
        chart("overview", "Each row beside its best peer"),
        behind(&standings),
        beside_threads(&figures),
        chart("threads", "The scenarios with std threads and with tasks"),
        groups(&figures, chart),
        failures(data),
        who(data),
        machine(data),
    ];
    let mut files = BTreeMap::from([
        ("BENCHMARKS.md".to_owned(), page.concat()),
        (format!("{CHARTS}/HTTP.md"), http(&figures, data)),
    ]);
    let charts = charts.into_iter();
    files.extend(charts.map(|(name, svg)| (format!("{CHARTS}/{name}.svg"), svg)));
    files
}

/// The figures of a run, for a terminal.
pub fn tables(data: &Data) -> String {
    let figures = Figure::all(&data.measurements);
    let groups = words().groups.iter();
    let groups = groups.map(|group| beside_peers(&figures, group));
    let all = groups.chain([beside_ours(&figures)]);
    let shown = all.filter(|table| !table.rows.is_empty());
    shown.map(|table| format!("\n{table:#}")).collect()
}

/// The scenarios of which no row has peers.
fn scenarios() -> impl Iterator<Item = &'static str> {
    let names = SHAPES.iter().map(|shape| shape.name);
    names.filter(|name| *name != "coffee_shop")
}

/// Ours at an earlier commit, if it was measured.
fn earlier<'a>(figures: &[Figure<'a>]) -> Option<&'a str> {
    let mut everybody = figures.iter().flat_map(Figure::contenders);
    everybody.find(|who| who.starts_with(AT))
}

/// Row and figure, for people.
fn label(figure: &Figure) -> String {
    format!("{}: {}", row_label(figure.row), meaning(figure.name))
}

/// The least and the most of a ratio, where there was more than one round.
fn spread(ratio: Ratio) -> String {
    match ratio.least == ratio.most {
        true => NONE.to_owned(),
        false => format!("{} to {}", digits(ratio.least), digits(ratio.most)),
    }
}

fn median(figure: &Figure, contender: &str) -> String {
    let median = figure.median(contender);
    median.map_or(NONE.to_owned(), |median| amount(median, figure.name))
}

/// What the page is, and whether the run was a good one.
fn head(data: &Data) -> String {
    let mut out = format!(
        "# Benchmarks\n\nWhat does this executor cost, beside std threads and beside the runtimes that people use? Every figure and every chart on this page is made \
         from [{DATA}]({DATA}) by one command (at the end of the page); a test checks that the page says what the data says. \
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

/// How often ours is ahead, and how it stands to itself at an earlier commit.
fn summary(figures: &[Figure], standings: &[Standing], data: &Data) -> String {
    let mut out = "## In short\n\n".to_owned();
    if standings.is_empty() {
        return out + "No peer was measured.\n\n";
    }
    let counted = |who: &str, standings: &[Standing]| {
        let all = standings.len();
        let with = |verdict| {
            standings
                .iter()
                .filter(|it| it.verdict() == verdict)
                .count()
        };
        let (ahead, behind) = (with(AHEAD), with(BEHIND));
        let level = all - ahead - behind;
        let ratios = standings.iter().map(|it| it.ratio.median).collect();
        let median = digits(quantile(ratios, 0.5));
        format!(
            "Of {all} figures {who} is ahead of the best peer in {ahead}, level in {level} and behind in {behind}; the median ratio is {median}."
        )
    };
    out += &counted(OURS, standings);
    out += " The best peer is another one from row to row: this is one runtime against the best of all. Level means within a twentieth. \
            What is unfair about a row stands in its section.\n\n";
    if let Some(who) = earlier(figures) {
        let then = standings.iter().filter_map(|it| it.figure.standing(who));
        let then = counted("it", &then.collect::<Vec<_>>());
        let change = |it: &Standing| Some(it.figure.ratio(OURS, who)?.median);
        let changes: Vec<f64> = standings.iter().filter_map(change).collect();
        let more = changes.iter().filter(|it| **it > 1.1).count();
        let less = changes.iter().filter(|it| **it < 0.9).count();
        let median = digits(quantile(changes, 0.5));
        out += &format!(
            "`{who}` is the executor at an earlier commit (\"{}\"), under the same work and in the same run. {then} What came since costs more than a \
             tenth in {more} of the figures, and saves more than a tenth in {less}; the median of barista ÷ {who} is {median}.\n\n",
            data.fact("earlier", who),
        );
    }
    out
}

/// Where ours is behind, and why.
fn behind(standings: &[Standing]) -> String {
    let head = [
        "row",
        "figure",
        "best peer",
        ">barista ÷ best peer",
        ">in the rounds",
        "why",
    ];
    let mut table = Table::new(head);
    for it in standings.iter().filter(|it| it.verdict() == BEHIND) {
        let (row, name) = (it.figure.row, it.figure.name);
        let of_it = |reason: &&(String, String, String)| reason.0 == row && reason.1 == name;
        let reason = words().behind.iter().find(of_it);
        table.rows.push(vec![
            linked(row),
            meaning(name).to_owned(),
            format!("{}, {}", it.peer, median(it.figure, it.peer)),
            format!("**{}**", digits(it.ratio.median)),
            spread(it.ratio),
            reason
                .map_or("Not looked into yet.", |reason| &reason.2)
                .to_owned(),
        ]);
    }
    let rows = match table.rows.is_empty() {
        true => "Nowhere, in this run.\n".to_owned(),
        false => table.to_string(),
    };
    format!("### Where it is behind, and why\n\n{rows}\n")
}

/// A row's name, which leads to its section: there it says what is unfair.
fn linked(row: &str) -> String {
    let (kind, _) = kind_and_size(row);
    let group = words().groups.iter().find(|group| group.has(kind));
    match group.map(|group| group.title.to_lowercase().replace(' ', "-")) {
        Some(anchor) => format!("[{}](#{anchor})", row_label(row)),
        None => row_label(row),
    }
}

/// Tasks beside std threads.
fn beside_threads(figures: &[Figure]) -> String {
    let table = beside_ours(figures);
    if table.rows.is_empty() {
        return String::new();
    }
    format!(
        "## Beside std threads\n\nN of what each scenario does a few of, at a thousandth of its time, with a task each and with a std thread each; and what single \
         steps cost. In the scenarios the waiting itself is in the figure: at small N both only wait, and the ratio is near one. Threads are measured up to 10,000. \
         The work only waits; for work that computes, threads use all cores and tasks one. `cargo bench` measures the same with criterion.\n\n{table}\n"
    )
}

/// std threads' ratios to ours.
fn beside_ours(figures: &[Figure]) -> Table {
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
            table.rows.push(vec![
                row_label(figure.row),
                meaning(figure.name).to_owned(),
                median(figure, OURS),
                median(figure, THREADS),
                format!("**{}**", digits(ratio.median)),
                spread(ratio),
            ]);
        }
    }
    table
}

/// Each group of rows, with what is unfair about it.
fn groups(figures: &[Figure], chart: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::new();
    for group in &words().groups {
        let table = beside_peers(figures, group);
        if table.rows.is_empty() {
            continue;
        }
        let (title, what, unfair) = (&group.title, &group.what, &group.unfair);
        out += &format!("### {title}\n\n{what}\n\n*Unfair:* {unfair}\n\n{table}\n");
        if let Some(it) = &group.chart {
            out += &chart(&it.name, title);
        }
    }
    if out.is_empty() {
        return out;
    }
    "## Beside other runtimes\n\nEach column is a ratio to the best peer of that row, whose own figure is in the third: the median over the rounds of \
     the ratio within a round; \"in the rounds\" is barista's least and most. The floor is no competitor: it is the same work with no executor; nor is `recorded`, which is barista writing down all it does. \
     Instructions are what callgrind counts: two runs that differ in nothing but the number of iterations, the difference divided. They do not swing with the \
     machine, but not all cost the same; waiting for memory costs none, and the kernel's are not counted.\n\n".to_owned() + &out
}

/// All contenders' ratios to the best peer, in the rows of a group.
fn beside_peers(figures: &[Figure], group: &Group) -> Table {
    let of_group = |it: &&Figure| group.has(kind_and_size(it.row).0) && it.best_peer().is_some();
    let earlier = earlier(figures);
    let figures: Vec<_> = figures.iter().filter(of_group).collect();
    let is_here = |who: &&str| figures.iter().any(|it| it.median(who).is_some());
    let others = earlier.into_iter().chain(contenders());
    let others = others.filter(|who| ![OURS, THREADS].contains(who));
    let others: Vec<&str> = others.filter(is_here).collect();
    let head = [
        "row",
        "figure",
        "best peer",
        ">barista",
        ">in the rounds",
        "",
    ];
    let columns = others.iter().map(|who| format!(">{who}"));
    let mut table = Table::new(head.map(str::to_owned).into_iter().chain(columns));
    for figure in figures {
        let Some(best) = figure.best_peer() else {
            continue;
        };
        let ours = figure.standing(OURS);
        let ours = ours.map_or(
            [NONE.to_owned(), NONE.to_owned(), "not measured".to_owned()],
            |it| {
                let ratio = format!("**{}**", digits(it.ratio.median));
                [ratio, spread(it.ratio), it.verdict().to_owned()]
            },
        );
        let mut row = vec![
            row_label(figure.row),
            meaning(figure.name).to_owned(),
            format!("{best}, {}", median(figure, best)),
        ];
        row.extend(ours);
        row.extend(others.iter().map(|who| {
            let ratio = figure.ratio(who, best);
            ratio.map_or(NONE.to_owned(), |ratio| digits(ratio.median))
        }));
        table.rows.push(row);
    }
    table
}

/// What came to nothing.
fn failures(data: &Data) -> String {
    let mut out = "## What failed\n\n".to_owned();
    if data.failures.is_empty() {
        out += "Nothing: every contender finished every row it takes part in, with the right result.\n";
    }
    for it in &data.failures {
        let row = row_label(&it.row);
        out += &format!("- {row}, {}: `{}`\n", it.contender, it.failed);
    }
    out + "\n"
}

/// Who is compared, and who is not.
fn who(data: &Data) -> String {
    let mut out = "## Who is compared, and what is unfair about it\n\n".to_owned();
    for it in &words().contenders {
        let version = |name: &String| format!("{name} {}", data.fact("versions", name));
        let versions: Vec<_> = it.crates.iter().map(version).collect();
        let versions = match versions.is_empty() {
            true => String::new(),
            false => format!(" ({})", versions.join(", ")),
        };
        let (name, what, unfair) = (&it.name, &it.what, &it.unfair);
        out += &format!("- **{name}**{versions}. {what} *Unfair:* {unfair}\n");
    }
    out += "\n## Who is left out, and why\n\n";
    for (name, why) in &words().left_out {
        out += &format!("- **{name}**. {why}\n");
    }
    out + "\n"
}

/// On what it was measured, and how to repeat it.
fn machine(data: &Data) -> String {
    let [cpu, cores, memory, system, kernel, architecture, rustc] = [
        "cpu",
        "cores",
        "memory",
        "system",
        "kernel",
        "architecture",
        "rustc",
    ]
    .map(|name| data.fact("machine", name));
    let [rounds, pace, seconds, load] =
        ["rounds", "pace", "seconds", "load"].map(|name| data.fact("run", name));
    let earlier = data.facts.get("earlier").into_iter().flatten();
    let at = earlier.map(|(who, _)| format!(" --at {}", who.trim_start_matches(AT)));
    let at: String = at.collect();
    format!(
        "## The machine, and how to repeat it\n\n{cpu} with {cores} cores, {memory} of memory, {system} {kernel} on {architecture}, {rustc}. \
         {rounds} rounds of {pace} each took {seconds} s in all; the load was {load} when they began. \
         Each measurement is a process of its own, and the contenders take turns in each round, so that whatever else the machine does meets all of them. Absolute \
         times differ from machine to machine, and from hour to hour where others share it; ratios differ less.\n\n\
         ```console\n\
         $ cargo run --release -p benches --features peers --bin ratios -- --page --rounds {rounds} --pace {pace}{at}\n\
         ```\n\n\
         measures everything and writes this page. The same without `--page` prints the ratios, with `--row NAME` of some rows; `--list` names them. `--at COMMIT` \
         measures the executor as it was at that commit, too: today's benchmarks are built against it in a worktree, and its processes take their turns with the others. \
         From the measurements alone the page is made by\n\n\
         ```console\n\
         $ {AGAIN}\n\
         ```\n"
    )
}

/// The servers in absolute figures: a page of its own.
fn http(figures: &[Figure], data: &Data) -> String {
    let head = [
        ">connections",
        "server",
        ">requests a second",
        ">p50",
        ">p99",
        ">processor time a request",
    ];
    let mut table = Table::new(head);
    let of_http = |it: &&Figure| it.row.starts_with("http_") && it.name == "ns";
    for time in figures.iter().filter(of_http) {
        let (_, connections) = kind_and_size(time.row);
        for who in contenders() {
            let Some(nanos) = time.median(who) else {
                continue;
            };
            let mut row = vec![
                count(connections.unwrap_or(1)),
                who.to_owned(),
                count((1e9 / nanos).round() as u64),
            ];
            row.extend(["request_p50_us", "request_p99_us", "cpu_ns"].map(|name| {
                let mut of_row = figures.iter().filter(|it| it.row == time.row);
                let figure = of_row.find(|it| it.name == name);
                figure.map_or(NONE.to_owned(), |figure| median(figure, who))
            }));
            table.rows.push(row);
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

#[cfg(test)]
mod tests;
