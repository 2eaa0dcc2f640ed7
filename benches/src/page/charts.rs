//! Which charts does the page have, and how are they drawn? By plotters, as SVG.

use std::collections::BTreeMap;
use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::scenarios;
use super::table::{amount, count, digits};
use crate::figure::{Figure, Standing};
use crate::row::kind_and_size;
use crate::words::{AT, FLOOR, OURS, RECORDED, THREADS, contenders, peers, words};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

/// Of each peer and of each scenario one; those that never meet share them.
const COLOURS: [RGBColor; 8] = [
    RGBColor(31, 119, 180),
    RGBColor(23, 160, 170),
    RGBColor(44, 140, 44),
    RGBColor(230, 140, 20),
    RGBColor(148, 103, 189),
    RGBColor(140, 86, 75),
    RGBColor(227, 119, 194),
    RGBColor(110, 120, 30),
];
const RED: RGBColor = RGBColor(200, 30, 30);
const PINK: RGBColor = RGBColor(240, 150, 150);
const GREY: RGBColor = RGBColor(150, 150, 150);

/// A line: its name, its colour, its points.
type Series = (String, RGBColor, Vec<(f64, f64)>);

/// Lines on two logarithmic axes.
struct Lines<'a> {
    title: &'a str,
    x: &'a str,
    y: &'a str,
    /// What is drawn, whose name ends in its unit.
    figure: &'a str,
    series: Vec<Series>,
}

/// The charts of these figures, by their names.
pub fn all(figures: &[Figure], standings: &[Standing]) -> BTreeMap<String, String> {
    let mut charts = BTreeMap::new();
    let mut add = |name: &str, size: (u32, u32), draw: &dyn Fn(&Area) -> Drawn| {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        let filled = area.fill(&WHITE).map_err(Into::into);
        let drawn = filled.and_then(|()| draw(&area));
        drawn.expect("a string takes whatever is drawn");
        drop(area);
        charts.insert(name.to_owned(), svg);
    };
    if !standings.is_empty() {
        let height = 90 + 18 * standings.len() as u32;
        add("overview", (900, height), &|area| overview(area, standings));
    }
    for chart in words()
        .groups
        .iter()
        .filter_map(|group| group.chart.as_ref())
    {
        let parts = chart.parts.iter().map(|[kind, figure, title, x, y]| Lines {
            title,
            x,
            y,
            figure,
            series: over_sizes(figures, kind, figure),
        });
        let parts: Vec<_> = parts.filter(|part| !part.series.is_empty()).collect();
        if !parts.is_empty() {
            add(&chart.name, (900, 380 * parts.len() as u32), &|area| {
                let areas = area.split_evenly((parts.len(), 1));
                parts
                    .iter()
                    .zip(&areas)
                    .try_for_each(|(part, area)| part.draw(area))
            });
        }
    }
    let threads = scenarios().zip(COLOURS).map(|(kind, colour)| {
        let ratio = |figure: &Figure| Some(figure.ratio(THREADS, OURS)?.median);
        (kind.to_owned(), colour, points(figures, kind, "ms", ratio))
    });
    let threads = Lines {
        title: "The scenarios: time with std threads ÷ time with tasks",
        x: "how many at once",
        y: "threads ÷ tasks",
        figure: "ratio",
        series: threads.filter(|(.., points)| !points.is_empty()).collect(),
    };
    if !threads.series.is_empty() {
        add("threads", (900, 380), &|area| threads.draw(area));
    }
    charts
}

/// One figure over the sizes of its row, a line a contender.
fn over_sizes(figures: &[Figure], kind: &str, name: &str) -> Vec<Series> {
    let earlier = super::earlier(figures);
    let everybody = contenders().filter(|who| *who != RECORDED).chain(earlier);
    let series = everybody.map(|who| {
        let median = |figure: &Figure| figure.median(who);
        (
            who.to_owned(),
            colour(who),
            points(figures, kind, name, median),
        )
    });
    // One point is no line.
    series.filter(|(.., points)| points.len() > 1).collect()
}

fn points(
    figures: &[Figure],
    kind: &str,
    name: &str,
    value: impl Fn(&Figure) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for figure in figures.iter().filter(|figure| figure.name == name) {
        if let (its, Some(size)) = kind_and_size(figure.row)
            && its == kind
            && let Some(value) = value(figure).filter(|value| *value > 0.0)
        {
            points.push((size as f64, value));
        }
    }
    points
}

fn colour(contender: &str) -> RGBColor {
    match contender {
        OURS => RED,
        FLOOR => GREY,
        THREADS => BLACK,
        _ => match peers().position(|peer| peer == contender) {
            Some(place) => COLOURS[place % COLOURS.len()],
            None => PINK,
        },
    }
}

impl Lines<'_> {
    fn draw(&self, area: &Area) -> Drawn {
        let points = || self.series.iter().flat_map(|(.., points)| points);
        let span = |of: fn(&(f64, f64)) -> f64, margin: f64| {
            let least = points().map(of).fold(f64::MAX, f64::min);
            let most = points().map(of).fold(0.0, f64::max);
            (least / margin..most * margin).log_scale()
        };
        let mut chart = ChartBuilder::on(area)
            .caption(self.title, ("sans-serif", 17))
            .margin(4)
            .margin_right(150)
            .x_label_area_size(42)
            .y_label_area_size(86)
            .build_cartesian_2d(span(|it| it.0, 1.1), span(|it| it.1, 1.4))?;
        let (at_x, at_y) = (
            |it: &f64| count(it.round() as u64),
            |it: &f64| amount(*it, self.figure),
        );
        let mut mesh = chart.configure_mesh();
        mesh.x_label_formatter(&at_x).y_label_formatter(&at_y);
        mesh.x_desc(self.x).y_desc(self.y);
        mesh.light_line_style(WHITE).bold_line_style(GREY.mix(0.3));
        mesh.draw()?;
        // Named at the right margin, in the order in which the lines end.
        let mut ends: Vec<&Series> = self.series.iter().collect();
        let end = |(.., points): &Series| points.last().map_or(0.0, |point| point.1);
        ends.sort_by(|a, b| end(b).total_cmp(&end(a)));
        for (line, (name, colour, points)) in ends.into_iter().enumerate() {
            let width = if name == OURS { 3 } else { 1 };
            let style = colour.filled().stroke_width(width);
            chart.draw_series(LineSeries::new(points.iter().copied(), style).point_size(3))?;
            let (x, y) = (area.dim_in_pixel().0 as i32 - 138, 40 + 18 * line as i32);
            area.draw(&Rectangle::new([(x, y), (x + 12, y + 10)], colour.filled()))?;
            area.draw(&Text::new(&**name, (x + 18, y), ("sans-serif", 13)))?;
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
    let axis = "less time or memory  <  1 = the best peer  <  more.  Red: barista; pink: at the earlier commit; blue: peers; ring: floor";
    let mut mesh = chart.configure_mesh();
    mesh.disable_y_mesh().y_labels(0);
    mesh.light_line_style(WHITE).bold_line_style(GREY.mix(0.3));
    mesh.x_desc(axis)
        .x_label_formatter(&|it| digits(*it))
        .draw()?;
    chart.draw_series(LineSeries::new([(1.0, -rows), (1.0, 1.0)], BLACK))?;
    for (line, standing) in standings.iter().enumerate() {
        let (y, figure) = (-(line as f64), standing.figure);
        let label = Text::new(super::label(figure), (-285, -6), ("sans-serif", 13));
        chart.draw_series([EmptyElement::at((0.05, y)) + label])?;
        // Ours is drawn last, on top.
        for who in figure.contenders().filter(|who| *who != OURS).chain([OURS]) {
            let style = match who {
                OURS => (5, RED.filled()),
                FLOOR => (3, BLACK.stroke_width(1)),
                earlier if earlier.starts_with(AT) => (4, PINK.filled()),
                peer if peers().any(|it| it == peer) => (3, COLOURS[0].mix(0.45).filled()),
                _ => continue,
            };
            if let Some(ratio) = figure.ratio(who, standing.peer) {
                let at = (ratio.median.clamp(0.05, 50.0), y);
                chart.draw_series([Circle::new(at, style.0, style.1)])?;
            }
        }
    }
    Ok(())
}
