//! Which charts does a report have?

use super::chart::{Axes, Dot, Dots, Lines, Series};
use super::contenders::{CONTENDERS, place};
use super::groups::Chart;
use super::tables::Standing;
use super::units::{amount, digits, kind_and_size, meaning, row_label};
use crate::figure::Figure;
use crate::row::{FLOOR, OURS, RECORDED, THREADS};

/// All standings at once, the best first.
pub fn overview(standings: &[Standing]) -> Option<String> {
    let row = |it: &Standing| {
        let name = format!(
            "{}: {}",
            row_label(&it.figure.row),
            meaning(&it.figure.name)
        );
        let dots = it.figure.contenders().filter_map(|who| {
            let class = match who {
                OURS => "c0",
                FLOOR => "hollow",
                THREADS | RECORDED => return None,
                _ => "peer",
            };
            let ratio = it.figure.ratio(who, it.peer)?.median;
            let name = who.to_owned();
            Some(Dot { name, ratio, class })
        });
        (name, dots.collect())
    };
    let chart = Dots {
        title: "Every row beside its best peer",
        axis: "ratio to the best peer; to the left of the line is less time or memory",
        rows: standings.iter().rev().map(row).collect(),
    };
    chart.draw()
}

/// One figure over the sizes of its row, a line a contender.
pub fn over_sizes(chart: &Chart, figures: &[Figure]) -> Option<String> {
    let mut series: Vec<Series> = Vec::new();
    for contender in CONTENDERS.iter().filter(|it| it.name != RECORDED) {
        let points = points(chart.kind, chart.figure, figures, |figure| {
            figure.median(contender.name)
        });
        if !points.is_empty() {
            series.push(Series {
                name: contender.name.to_owned(),
                colour: colour(contender.name),
                points,
            });
        }
    }
    let written = match chart.figure {
        "over_ms" => |value| amount(value, "over_ms"),
        _ => |value| amount(value, "ns"),
    };
    let axes = chart.axes;
    Lines {
        axes,
        series,
        written,
    }
    .draw()
}

/// How many times longer threads take than tasks, over the sizes, a line a scenario.
pub fn threads(kinds: &[(&str, &str)], figures: &[Figure]) -> Option<String> {
    let series = (1..).zip(kinds).map(|(colour, (kind, name))| Series {
        name: (*kind).to_owned(),
        colour,
        points: points(kind, name, figures, |figure| {
            Some(figure.ratio(THREADS, OURS)?.median)
        }),
    });
    let chart = Lines {
        axes: Axes {
            title: "The scenarios with std threads and with tasks",
            x: "how many at once",
            y: "time with threads ÷ time with tasks (coffee_shop: time over the sleep)",
        },
        series: series.filter(|series| !series.points.is_empty()).collect(),
        written: digits,
    };
    chart.draw()
}

fn points(
    kind: &str,
    name: &str,
    figures: &[Figure],
    value: impl Fn(&Figure) -> Option<f64>,
) -> Vec<(u64, f64)> {
    let of_kind = figures.iter().filter(|figure| figure.name == name);
    let of_kind = of_kind.filter_map(|figure| match kind_and_size(&figure.row) {
        (its, Some(size)) if its == kind => Some((size, value(figure)?)),
        _ => None,
    });
    of_kind.collect()
}

/// Each contender has one colour in all charts; those that never meet share them.
fn colour(contender: &str) -> usize {
    match contender {
        OURS => 0,
        FLOOR => 7,
        THREADS => 8,
        "futures-join_all" | "BinaryHeap" => 1,
        "FuturesUnordered" | "BTreeMap" => 2,
        "futures-buffered" | "hashed-wheel" => 3,
        "JoinSet" => 4,
        // recorded, which is never drawn, comes between ours and the runtimes.
        runtime => place(runtime) - 1,
    }
}
