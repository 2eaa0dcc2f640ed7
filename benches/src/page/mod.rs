//! How is a run told?
//!
//! As one page of Markdown and its charts, made from a file of measurements and from nothing else.

use std::collections::BTreeMap;

use crate::data::{Data, Failure, UNKNOWN};
use crate::figure::{AHEAD, BEHIND, Figure, LEVEL, Ratio, Standing};
use crate::pace::quantile;
use crate::row::kind_and_size;
use crate::shapes::SHAPES;
use crate::words::{AT, Group, OURS, THREADS, contenders, words};

mod charts;
pub mod table;

use table::{NONE, Table, amount, count, digits, meaning, row_label};

/// Where the charts are, from the root of the workspace.
pub const CHARTS: &str = "docs/bench";

/// The measurements.
pub const DATA: &str = "docs/bench/data.jsonl";

/// Makes the page of a run: the text of each file, by its path from the root of the workspace.
pub fn render(data: &Data) -> BTreeMap<String, String> {
    let figures = Figure::all(&data.measurements);
    let standings = Standing::all(&figures);
    let charts = charts::all(&figures);
    let chart = |name: &str, about: &str| match charts.contains_key(name) {
        true => format!("\n![{about}]({CHARTS}/{name}.svg)\n"),
        false => String::new(),
    };
    let value = |name: &str| match name {
        "warnings" => warnings(data),
        "summary" => summary(&figures, &standings, data),
        "standings" => every_row(&standings, earlier(&figures)).to_string(),
        "threads" => {
            let about = "The scenarios with std threads and with tasks";
            beside_threads(&figures).to_string() + &chart("threads", about)
        }
        "groups" => groups(&figures, chart),
        "failures" => failures(data),
        "contenders" => compared(data),
        "left out" => {
            let all = words().left_out.iter();
            all.map(|(name, why)| format!("- **{name}**. {why}\n"))
                .collect()
        }
        "at" => {
            let earlier = data.facts.get("earlier").into_iter().flatten();
            let at = earlier.map(|(who, _)| format!(" --at {}", who.trim_start_matches(AT)));
            at.collect()
        }
        "servers" => servers(&figures).to_string().trim_end().to_owned(),
        fact => {
            let (about, name) = fact.split_once('.').expect("a fact");
            data.fact(about, name).to_owned()
        }
    };
    let page = fill(include_str!("benchmarks.template"), value);
    let http = fill(include_str!("http.template"), value);
    let files = [("BENCHMARKS.md", page), ("docs/bench/HTTP.md", http)];
    let files = files
        .map(|(name, text)| (name.to_owned(), text))
        .into_iter();
    let charts = charts.iter();
    let charts = charts.map(|(name, svg)| (format!("{CHARTS}/{name}.svg"), svg.clone()));
    files.chain(charts).collect()
}

/// A template, each `{name}` in it replaced.
fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let (mut text, mut rest) = (String::new(), template);
    while let Some((before, name)) = rest.split_once('{') {
        let (name, after) = name.split_once('}').expect("its end");
        text += before;
        text += &value(name);
        rest = after;
    }
    text + rest
}

/// The figures of a run, for a terminal.
pub fn tables(data: &Data) -> String {
    let figures = Figure::all(&data.measurements);
    let groups = words().groups.iter();
    let groups = groups.map(|group| beside_peers(&figures, group));
    let all = groups.chain([beside_threads(&figures)]);
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

/// The median of a ratio, and the least and the most where there was more than one round.
fn written(ratio: Ratio) -> [String; 2] {
    let spread = match ratio.least == ratio.most {
        true => NONE.to_owned(),
        false => format!("{} to {}", digits(ratio.least), digits(ratio.most)),
    };
    [format!("**{}**", digits(ratio.median)), spread]
}

/// The median of a contender's ratios to `base`.
fn ratio(figure: &Figure, contender: &str, base: &str) -> String {
    let ratio = figure.ratio(contender, base);
    ratio.map_or(NONE.to_owned(), |ratio| digits(ratio.median))
}

fn median(figure: &Figure, contender: &str) -> String {
    let median = figure.median(contender);
    median.map_or(NONE.to_owned(), |median| amount(median, figure.name))
}

/// Whether the run was a good one.
fn warnings(data: &Data) -> String {
    let number = |name: &str| data.fact("run", name).parse::<f64>().unwrap_or(f64::NAN);
    let cores = data.fact("machine", "cores").parse().unwrap_or(1.0);
    let warnings = [
        // Each run names its commit, but for that of before the core was rewritten.
        (
            data.fact("run", "commit") == UNKNOWN,
            "These figures are of the executor before its core was rewritten to be read in an evening. They are due to be measured anew; until then [docs/TRICKS.md](docs/TRICKS.md) has what that cost and gave.",
        ),
        (
            number("rounds") < 3.0,
            "This was a quick run, of fewer than three rounds. Believe no small difference.",
        ),
        (
            number("load") > 0.5 * cores,
            "The machine was busy with something else when the run began.",
        ),
    ];
    let meant = warnings.iter().filter(|(is_meant, _)| *is_meant);
    meant
        .map(|(_, warning)| format!("> {warning}\n\n"))
        .collect()
}

/// How often ours is ahead, and how it stands to itself at an earlier commit.
fn summary(figures: &[Figure], standings: &[Standing], data: &Data) -> String {
    if standings.is_empty() {
        return "No peer was measured.".to_owned();
    }
    let counted = |who: &str, standings: &[Standing]| {
        let [ahead, level, behind] = [AHEAD, LEVEL, BEHIND].map(|verdict| {
            standings
                .iter()
                .filter(|it| it.ratio.verdict() == verdict)
                .count()
        });
        let ratios = standings.iter().map(|it| it.ratio.median).collect();
        let (all, median) = (standings.len(), digits(quantile(ratios, 0.5)));
        format!(
            "Of {all} figures {who} is ahead of the best peer in {ahead}, level in {level} and behind in {behind}; the median ratio is {median}."
        )
    };
    let mut out = counted(OURS, standings)
        + " The best peer is another one from row to row: this is one runtime against the best of all. Level means within a twentieth.";
    if let Some(who) = earlier(figures) {
        let then = standings.iter().filter_map(|it| it.figure.standing(who));
        let then = counted("it", &then.collect::<Vec<_>>());
        let change = |it: &Standing| Some(it.figure.ratio(OURS, who)?.median);
        let changes: Vec<f64> = standings.iter().filter_map(change).collect();
        let more = changes.iter().filter(|it| **it > 1.1).count();
        let less = changes.iter().filter(|it| **it < 0.9).count();
        let median = digits(quantile(changes, 0.5));
        let subject = data.fact("earlier", who);
        out += &format!(
            "\n\n`{who}` is the executor at an earlier commit (\"{subject}\"), under the same work and in the same run. {then} What came since costs more than a \
             tenth in {more} of the figures, and saves more than a tenth in {less}; the median of barista ÷ {who} is {median}."
        );
    }
    out
}

/// Ours beside the best peer in each row; those where it is behind stand first, with the reason.
fn every_row(standings: &[Standing], earlier: Option<&str>) -> Table {
    let mut head = [
        "row",
        "figure",
        "best peer",
        ">barista ÷ best peer",
        ">in the rounds",
    ]
    .map(str::to_owned)
    .to_vec();
    head.extend(earlier.map(|who| format!(">barista ÷ {who}")));
    head.push(String::new());
    let mut table = Table::new(head);
    for it in standings {
        let (figure, row) = (it.figure, it.figure.row);
        let reasons = &mut words().behind.iter();
        let reason = reasons.find(|(its, name, _)| its == row && name == figure.name);
        let reason = reason.map_or("Not looked into yet.", |(.., reason)| reason);
        let group = words()
            .groups
            .iter()
            .find(|group| group.has(kind_and_size(row).0));
        let anchor = group
            .map_or("", |group| &group.title)
            .to_lowercase()
            .replace(' ', "-");
        let mut cells = vec![
            format!("[{}](#{anchor})", row_label(row)),
            meaning(figure.name).to_owned(),
            format!("{}, {}", it.peer, median(figure, it.peer)),
        ];
        cells.extend(written(it.ratio));
        cells.extend(earlier.map(|who| ratio(figure, OURS, who)));
        cells.push(match it.ratio.verdict() {
            BEHIND => format!("{BEHIND}: {reason}"),
            verdict => verdict.to_owned(),
        });
        table.rows.push(cells);
    }
    table
}

/// std threads' ratios to ours.
fn beside_threads(figures: &[Figure]) -> Table {
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
            let (label, meaning) = (row_label(figure.row), meaning(figure.name).to_owned());
            let mut cells = vec![
                label,
                meaning,
                median(figure, OURS),
                median(figure, THREADS),
            ];
            cells.extend(written(ratio));
            table.rows.push(cells);
        }
    }
    table
}

/// Each group of rows, with what is unfair about it.
fn groups(figures: &[Figure], chart: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::new();
    for group in &words().groups {
        let table = beside_peers(figures, group);
        if !table.rows.is_empty() {
            let (title, what, unfair) = (&group.title, &group.what, &group.unfair);
            let chart = group.chart.as_ref().map(|it| chart(&it.name, title));
            let chart = chart.unwrap_or_default();
            out += &format!("### {title}\n\n{what}\n\n*Unfair:* {unfair}\n\n{table}{chart}\n");
        }
    }
    out
}

/// All contenders' ratios to the best peer, in the rows of a group; to ours of then where nobody else
/// was measured.
fn beside_peers(figures: &[Figure], group: &Group) -> Table {
    let of_group = |it: &&Figure| group.has(kind_and_size(it.row).0);
    let earlier = earlier(figures);
    let others = earlier.into_iter().chain(contenders());
    let figures: Vec<_> = figures.iter().filter(of_group).collect();
    let is_here = |who: &&str| figures.iter().any(|it| it.median(who).is_some());
    let others = others.filter(|who| ![OURS, THREADS].contains(who) && is_here(who));
    let others: Vec<&str> = others.collect();
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
        let Some(base) = figure.best_peer().or(earlier) else {
            continue;
        };
        let mut cells = vec![
            row_label(figure.row),
            meaning(figure.name).to_owned(),
            format!("{base}, {}", median(figure, base)),
        ];
        match figure.ratio(OURS, base) {
            Some(it) => {
                cells.extend(written(it));
                cells.push(it.verdict().to_owned());
            }
            None => cells.extend([NONE, NONE, "not measured"].map(str::to_owned)),
        }
        cells.extend(others.iter().map(|who| ratio(figure, who, base)));
        table.rows.push(cells);
    }
    table
}

/// What came to nothing.
fn failures(data: &Data) -> String {
    if data.failures.is_empty() {
        return "Nothing: every contender finished every row it takes part in, with the right result.\n".to_owned();
    }
    let line = |it: &Failure| {
        let (row, who, why) = (row_label(&it.row), &it.contender, &it.failed);
        format!("- {row}, {who}: `{why}`\n")
    };
    data.failures.iter().map(line).collect()
}

/// Who is compared.
fn compared(data: &Data) -> String {
    let mut out = String::new();
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
    out
}

/// The servers in absolute figures.
fn servers(figures: &[Figure]) -> Table {
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
        for who in contenders() {
            let Some(nanos) = time.median(who) else {
                continue;
            };
            let connections = kind_and_size(time.row).1.unwrap_or(1);
            let a_second = (1e9 / nanos).round() as u64;
            let mut cells = vec![count(connections), who.to_owned(), count(a_second)];
            cells.extend(["request_p50_us", "request_p99_us", "cpu_ns"].map(|name| {
                let mut of_row = figures.iter().filter(|it| it.row == time.row);
                let figure = of_row.find(|it| it.name == name);
                figure.map_or(NONE.to_owned(), |figure| median(figure, who))
            }));
            table.rows.push(cells);
        }
    }
    table
}

#[cfg(test)]
mod tests;
