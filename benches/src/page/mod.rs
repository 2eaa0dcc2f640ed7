//! How is a run told?
//!
//! As one page of Markdown and its charts, made from a file of measurements and from nothing else.

use std::collections::BTreeMap;

use crate::contenders::{OURS, is_earlier};
use crate::data::Data;
use crate::figure::Figure;
use crate::pace::quantile;
use crate::row::kind_and_size;
use crate::shapes::SHAPES;

mod charts;
mod sections;
pub mod standing;
pub mod table;
pub mod words;

use standing::{Standing, meaning, row_label};
use table::{Table, amount, digits};
use words::words;

/// Where the charts and the measurements are, from the root of the workspace.
pub const CHARTS: &str = "docs/bench";

/// How the page is made again from its measurements.
pub const AGAIN: &str =
    "cargo run --release -p benches --bin ratios -- --from docs/bench/data.jsonl --page";

/// What a run is told in: the text of each file, by its path from the root of the workspace.
pub type Files = BTreeMap<String, String>;

/// Makes the page of a run.
pub fn render(data: &Data) -> Files {
    let figures = Figure::all(&data.measurements);
    let standings = Standing::all(&figures);
    let scenarios = SHAPES.iter().map(|shape| shape.name);
    let scenarios: Vec<&str> = scenarios.filter(|name| *name != "coffee_shop").collect();
    let charts = charts::all(&figures, &standings, &scenarios);
    let show = |name: &str, about: &str| match charts.contains_key(&format!("{name}.svg")) {
        true => format!("![{about}]({CHARTS}/{name}.svg)\n\n"),
        false => String::new(),
    };
    let sections = [
        sections::head(data),
        summary(&figures, &standings, data),
        show("overview", "Each row beside its best peer"),
        behind(&standings),
        others(&standings),
        sections::growth(&figures),
        show("growth", "Time and memory of a task while others wait"),
        sections::beside_threads(&figures),
        show("threads", "The scenarios with std threads and with tasks"),
        groups(&figures, &show),
        sections::failures(data),
        sections::who(data),
        sections::machine(data),
    ];
    let mut files = Files::from([
        (
            "BENCHMARKS.md".to_owned(),
            sections.concat().trim_end().to_owned() + "\n",
        ),
        (format!("{CHARTS}/HTTP.md"), sections::http(&figures, data)),
    ]);
    let charts = charts
        .into_iter()
        .map(|(name, svg)| (format!("{CHARTS}/{name}"), svg));
    files.extend(charts);
    files
}

/// How often ours is ahead, and how it stands to itself at an earlier commit.
fn summary(figures: &[Figure], standings: &[Standing], data: &Data) -> String {
    let mut out = "## In short\n\n".to_owned();
    if standings.is_empty() {
        return out + "No peer was measured.\n\n";
    }
    let counted = |who: &str, standings: &[Standing]| {
        let ahead = standings.iter().filter(|it| it.is_ahead()).count();
        let behind = standings.iter().filter(|it| it.is_behind()).count();
        let level = standings.len() - ahead - behind;
        let ratios = standings.iter().map(|it| it.ratio.median).collect();
        let median = digits(quantile(ratios, 0.5));
        let all = standings.len();
        format!(
            "Of {all} figures {who} is ahead of the best peer in {ahead}, level in {level} and behind in {behind}; the median ratio is {median}."
        )
    };
    out += &counted(OURS, standings);
    out += " The best peer is another one from row to row: this is one runtime against the best of all. Level means within a twentieth. \
            What is unfair about a row stands in its section, which its name leads to.\n\n";
    for who in earlier(figures) {
        let then: Vec<_> = figures
            .iter()
            .filter_map(|it| Standing::of(it, &who))
            .collect();
        let judged = |it: &Standing| {
            standings
                .iter()
                .any(|now| std::ptr::eq(now.figure, it.figure))
        };
        let then: Vec<_> = then.into_iter().filter(judged).collect();
        let change = |it: &Standing| Some(it.figure.ratio(OURS, &who)?.median);
        let changes: Vec<f64> = standings.iter().filter_map(change).collect();
        let (more, less) = (
            changes.iter().filter(|it| **it > 1.1).count(),
            changes.iter().filter(|it| **it < 0.9).count(),
        );
        let median = digits(quantile(changes, 0.5));
        out += &format!(
            "`{who}` is the executor at an earlier commit (\"{}\"), under the same work and in the same run. {} What came since costs more than a \
             tenth in {more} of the figures, and saves more than a tenth in {less}; the median of barista ÷ {who} is {median}.\n\n",
            data.fact("earlier", &who),
            counted("it", &then),
        );
    }
    out
}

/// The contenders that are ours at an earlier commit.
fn earlier(figures: &[Figure]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for who in figures.iter().flat_map(Figure::contenders) {
        if is_earlier(who) && !all.iter().any(|it| it == who) {
            all.push(who.to_owned());
        }
    }
    all
}

/// Where ours is behind, and why.
fn behind(standings: &[Standing]) -> String {
    let mut out = "### Where it is behind, and why\n\n".to_owned();
    let behind: Vec<_> = standings.iter().filter(|it| it.is_behind()).collect();
    if behind.is_empty() {
        return out + "Nowhere, in this run.\n\n";
    }
    out += &table(&behind, Some(reason)).to_string();
    out + "\n"
}

/// Why ours is behind in a figure.
fn reason(standing: &Standing) -> String {
    let figure = standing.figure;
    let mut reasons = words().behind.iter();
    let of_it =
        |(row, name, _): &&(String, String, String)| *row == figure.row && *name == figure.name;
    let reason = reasons.find(of_it).map(|(.., reason)| reason.as_str());
    reason.unwrap_or("Not looked into yet.").to_owned()
}

/// All other rows.
fn others(standings: &[Standing]) -> String {
    let others: Vec<_> = standings.iter().filter(|it| !it.is_behind()).collect();
    if others.is_empty() {
        return String::new();
    }
    let rows = table(&others, None::<fn(&Standing) -> String>);
    format!("### Every other row, the worst first\n\n{rows}\n")
}

/// A line a standing, the last column being `last`, or else the verdict.
fn table(standings: &[&Standing], last: Option<impl Fn(&Standing) -> String>) -> Table {
    let earlier = standings
        .iter()
        .flat_map(|it| it.figure.contenders())
        .find(|who| is_earlier(who));
    let mut head = vec![
        "row",
        "figure",
        "best peer",
        ">barista ÷ best peer",
        ">in the rounds",
    ];
    let [then, change] = [
        format!(">{} ÷ best peer", earlier.unwrap_or("")),
        format!(">barista ÷ {}", earlier.unwrap_or("")),
    ];
    if earlier.is_some() {
        head.extend([&*then, &change]);
    }
    head.push(if last.is_some() { "why" } else { "" });
    let mut table = Table::new(head);
    for it in standings {
        let figure = it.figure;
        let best = figure.median(it.peer).unwrap_or(f64::NAN);
        let mut row = vec![
            linked(&figure.row),
            meaning(&figure.name).to_owned(),
            format!("{}, {}", it.peer, amount(best, &figure.name)),
            format!("**{}**", digits(it.ratio.median)),
            sections::spread(it.ratio),
        ];
        if let Some(who) = earlier {
            row.push(sections::ratio(figure, who, it.peer));
            row.push(sections::ratio(figure, OURS, who));
        }
        row.push(
            last.as_ref()
                .map_or_else(|| it.word().to_owned(), |last| last(it)),
        );
        table.push(row);
    }
    table
}

/// A row's name, which leads to its section: there it says what is unfair.
fn linked(row: &str) -> String {
    let (kind, _) = kind_and_size(row);
    let group = words().groups.iter().find(|group| group.has(kind));
    let anchor = |title: &str| title.to_lowercase().replace(' ', "-");
    match group {
        Some(group) => format!("[{}](#{})", row_label(row), anchor(&group.title)),
        None => row_label(row),
    }
}

/// Each group of rows, with what is unfair about it.
fn groups(figures: &[Figure], show: &dyn Fn(&str, &str) -> String) -> String {
    let mut out = String::from(
        "## Beside other runtimes\n\nEach column is a ratio to the best peer of that row, whose own figure is in the third: the median over the rounds of \
         the ratio within a round; \"in the rounds\" is barista's least and most. The floor is no competitor: it is the same work with no executor; nor is `recorded`, which is barista writing down all it does. \
         Instructions are what callgrind counts: two runs that differ in nothing but the number of iterations, the difference divided. They do not swing with the \
         machine, but not all cost the same; waiting for memory costs none, and the kernel's are not counted.\n\n",
    );
    let none = out.len();
    for group in &words().groups {
        let is_of = |it: &&Figure| group.has(kind_and_size(&it.row).0);
        let of_group: Vec<_> = figures.iter().filter(is_of).collect();
        let table = sections::group(&of_group);
        if !table.is_empty() {
            let chart = group
                .chart
                .as_ref()
                .map(|(kind, .., y)| show(kind, &format!("{kind}: {y}")));
            out += &format!(
                "### {}\n\n{}\n\n*Unfair:* {}\n\n{table}\n{}",
                group.title,
                group.what,
                group.unfair,
                chart.unwrap_or_default()
            );
        }
    }
    if out.len() == none {
        String::new()
    } else {
        out
    }
}

#[cfg(test)]
mod tests;
