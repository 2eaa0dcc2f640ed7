//! Which charts does the page have, and how are they drawn? By plotters, as SVG.

use std::collections::BTreeMap;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::standing::Standing;
use super::table::{amount, count, digits};
use super::words::{place, words};
use crate::contenders::{FLOOR, OURS, RECORDED, THREADS, is_earlier, is_peer};
use crate::figure::Figure;
use crate::row::kind_and_size;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Of each contender one; contenders that never meet share them.
const COLOURS: [RGBColor; 9] = [
    RGBColor(200, 30, 30),
    RGBColor(31, 119, 180),
    RGBColor(23, 160, 170),
    RGBColor(44, 140, 44),
    RGBColor(230, 140, 20),
    RGBColor(148, 103, 189),
    RGBColor(140, 86, 75),
    RGBColor(227, 119, 194),
    RGBColor(110, 120, 30),
];
const GREY: RGBColor = RGBColor(150, 150, 150);

/// One contender's points, over the sizes of a row.
struct Series {
    name: String,
    colour: RGBColor,
    points: Vec<(f64, f64)>,
}

/// Lines on two logarithmic axes.
struct Lines<'a> {
    title: &'a str,
    x: &'a str,
    y: &'a str,
    series: Vec<Series>,
    written: fn(f64) -> String,
}

/// The charts of these figures, by the names of their files.
pub fn all(
    figures: &[Figure],
    standings: &[Standing],
    scenarios: &[&str],
) -> BTreeMap<String, String> {
    let mut charts = BTreeMap::new();
    let mut add = |name: &str, size: (u32, u32), draw: &dyn Fn(&Area) -> Drawn| {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let drawn = area
            .fill(&WHITE)
            .map_err(Into::into)
            .and_then(|()| draw(&area));
        drawn.expect("a string takes whatever is drawn");
        drop(area);
        charts.insert(format!("{name}.svg"), svg);
    };
    if !standings.is_empty() {
        let height = 90 + 18 * standings.len() as u32;
        add("overview", (900, height), &|area| overview(area, standings));
    }
    let growth = growth(figures);
    if growth.iter().all(|lines| !lines.series.is_empty()) {
        add("growth", (900, 760), &|area| {
            let halves = area.split_evenly((2, 1));
            growth
                .iter()
                .zip(&halves)
                .try_for_each(|(lines, half)| lines.draw(half))
        });
    }
    for (kind, figure, x, y) in words()
        .groups
        .iter()
        .filter_map(|group| group.chart.as_ref())
    {
        let series = over_sizes(figures, kind, figure);
        let title = &format!("{kind}: {y}");
        let lines = lines(title, x, y, series, figure);
        if !lines.series.is_empty() {
            add(kind, (900, 380), &|area| lines.draw(area));
        }
    }
    let threads = threads(figures, scenarios);
    if !threads.series.is_empty() {
        add("threads", (900, 380), &|area| threads.draw(area));
    }
    charts
}

fn lines<'a>(
    title: &'a str,
    x: &'a str,
    y: &'a str,
    series: Vec<Series>,
    figure: &str,
) -> Lines<'a> {
    let written: fn(f64) -> String = match figure {
        "bytes" => |value| amount(value, "bytes"),
        "over_ms" => |value| amount(value, "over_ms"),
        _ => |value| amount(value, "ns"),
    };
    Lines {
        title,
        x,
        y,
        series,
        written,
    }
}

/// What a task costs, and how large it is, while more and more others wait.
fn growth(figures: &[Figure]) -> [Lines<'static>; 2] {
    let cost = over_sizes(figures, "spawn_join_1000_beside", "ns");
    let bytes = over_sizes(figures, "idle", "bytes");
    let [task, wait] = ["time a task", "tasks that wait"];
    let title = "Spawn and join a task while others wait";
    let cost = lines(title, wait, task, cost, "ns");
    let title = "Memory of a task that waits";
    [cost, lines(title, wait, "memory a task", bytes, "bytes")]
}

/// How many times longer threads take than tasks, a line a scenario.
fn threads(figures: &[Figure], scenarios: &[&str]) -> Lines<'static> {
    let series = COLOURS.iter().zip(scenarios).map(|(colour, kind)| Series {
        name: (*kind).to_owned(),
        colour: *colour,
        points: points(figures, kind, "ms", |it| {
            Some(it.ratio(THREADS, OURS)?.median)
        }),
    });
    Lines {
        title: "The scenarios: time with std threads ÷ time with tasks",
        x: "how many at once",
        y: "threads ÷ tasks",
        series: series.filter(|series| !series.points.is_empty()).collect(),
        written: digits,
    }
}

/// One figure over the sizes of its row, a line a contender.
fn over_sizes(figures: &[Figure], kind: &str, name: &str) -> Vec<Series> {
    let earlier = figures
        .iter()
        .flat_map(|it| it.contenders())
        .find(|who| is_earlier(who));
    let contenders = words().contenders.iter().map(|it| &*it.name);
    let contenders = contenders.filter(|who| *who != RECORDED);
    let series = contenders.chain(earlier).map(|who| Series {
        name: who.to_owned(),
        colour: colour(who),
        points: points(figures, kind, name, |figure| figure.median(who)),
    });
    series.filter(|series| series.points.len() > 1).collect()
}

fn points(
    figures: &[Figure],
    kind: &str,
    name: &str,
    value: impl Fn(&Figure) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let of_kind = figures
        .iter()
        .filter_map(|figure| match kind_and_size(&figure.row) {
            (its, Some(size)) if its == kind && figure.name == name => {
                Some((size as f64, value(figure).filter(|value| *value > 0.0)?))
            }
            _ => None,
        });
    of_kind.collect()
}

fn colour(contender: &str) -> RGBColor {
    match contender {
        FLOOR => GREY,
        THREADS => BLACK,
        earlier if is_earlier(earlier) => RGBColor(240, 150, 150),
        // The combinators and the wheels begin again; `recorded` is never drawn.
        peer => match place(peer) {
            0 => COLOURS[0],
            at => COLOURS[1 + (at - 2) % 8],
        },
    }
}

impl Lines<'_> {
    fn draw(&self, area: &Area) -> Drawn {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let span = |of: fn(&(f64, f64)) -> f64, margin: f64| {
            let all = points().map(of);
            let (least, most) = (
                all.clone().fold(f64::MAX, f64::min),
                all.fold(0.0, f64::max),
            );
            (least / margin..most * margin).log_scale()
        };
        let plot = area.margin(4, 4, 4, 150);
        let mut chart = ChartBuilder::on(&plot)
            .caption(self.title, ("sans-serif", 17))
            .x_label_area_size(42)
            .y_label_area_size(86)
            .build_cartesian_2d(span(|it| it.0, 1.1), span(|it| it.1, 1.4))?;
        let written = |it: &f64| (self.written)(*it);
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(self.x)
            .y_desc(self.y)
            .light_line_style(WHITE)
            .bold_line_style(GREY.mix(0.3));
        mesh.x_label_formatter(&|it| count(it.round() as u64))
            .y_label_formatter(&written);
        mesh.draw()?;
        // Named at the right margin, in the order in which the lines end.
        let mut ends: Vec<&Series> = self.series.iter().collect();
        let end = |series: &Series| series.points.last().map_or(0.0, |point| point.1);
        ends.sort_by(|a, b| end(b).total_cmp(&end(a)));
        for (line, series) in ends.into_iter().enumerate() {
            let width = if series.name == OURS { 3 } else { 1 };
            let style = series.colour.stroke_width(width);
            chart.draw_series(LineSeries::new(series.points.iter().copied(), style))?;
            let dot = |point: &(f64, f64)| Circle::new(*point, 3, series.colour.filled());
            chart.draw_series(series.points.iter().map(dot))?;
            let (x, y) = (area.dim_in_pixel().0 as i32 - 138, 40 + 18 * line as i32);
            area.draw(&Rectangle::new(
                [(x, y), (x + 12, y + 10)],
                series.colour.filled(),
            ))?;
            area.draw(&Text::new(
                series.name.clone(),
                (x + 18, y),
                ("sans-serif", 13),
            ))?;
        }
        Ok(())
    }
}

/// All standings at once, the worst on top: a dot a contender, by its ratio to the best peer.
fn overview(area: &Area, standings: &[Standing]) -> Drawn {
    let rows = standings.len() as f64;
    let mut chart = ChartBuilder::on(area)
        .caption("Each row: ratio to its best peer", ("sans-serif", 17))
        .margin(8)
        .margin_left(290)
        .x_label_area_size(42)
        .build_cartesian_2d((0.05..50.0).log_scale(), -rows..1.0)?;
    let mut mesh = chart.configure_mesh();
    mesh.disable_y_mesh()
        .light_line_style(WHITE)
        .bold_line_style(GREY.mix(0.3));
    let axis = "less time or memory  <  1 = the best peer  <  more.  Red: barista; pink: at the earlier commit; blue: peers; ring: floor";
    mesh.x_desc(axis)
        .x_label_formatter(&|it| digits(*it))
        .y_labels(0)
        .draw()?;
    chart.draw_series(LineSeries::new([(1.0, -rows), (1.0, 1.0)], BLACK))?;
    for (line, standing) in standings.iter().enumerate() {
        let y = -(line as f64);
        let label = Text::new(standing.label(), (-285, -6), ("sans-serif", 13));
        chart.draw_series([EmptyElement::at((0.05, y)) + label])?;
        let mut contenders: Vec<&str> = standing.figure.contenders().collect();
        contenders.sort_by_key(|who| (*who == OURS, is_earlier(who)));
        for who in contenders {
            let Some(ratio) = standing.figure.ratio(who, standing.peer) else {
                continue;
            };
            let at = (ratio.median.clamp(0.05, 50.0), y);
            let dot = match who {
                OURS => Circle::new(at, 5, COLOURS[0].filled()),
                FLOOR => Circle::new(at, 3, BLACK.stroke_width(1)),
                peer if is_peer(peer) => Circle::new(at, 3, COLOURS[1].mix(0.45).filled()),
                earlier if is_earlier(earlier) => Circle::new(at, 4, colour(earlier).filled()),
                _ => continue,
            };
            chart.draw_series([dot])?;
        }
    }
    Ok(())
}
