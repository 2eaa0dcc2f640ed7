//! Which charts does the page have, and how are they drawn? By plotters, as SVG.

use std::collections::BTreeMap;
use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::scenarios;
use super::table::{amount, count};
use crate::figure::Figure;
use crate::row::kind_and_size;
use crate::words::{FLOOR, OURS, RECORDED, THREADS, contenders, peers, words};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

/// A colour for each peer, and for each scenario. Lines that never meet in a chart share one.
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
pub fn all(figures: &[Figure]) -> BTreeMap<String, String> {
    let mut charts = BTreeMap::new();
    for chart in words().groups.iter().filter_map(|it| it.chart.as_ref()) {
        let parts = chart.parts.iter().map(|[kind, figure, title, x, y]| Lines {
            title,
            x,
            y,
            figure,
            series: over_sizes(figures, kind, figure),
        });
        charts.insert(chart.name.clone(), parts.collect());
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
    charts.insert("threads".to_owned(), vec![threads]);
    let drawn = charts.into_iter().filter_map(|(name, parts)| {
        let parts = parts.iter().filter(|part| !part.series.is_empty());
        Some((name, draw(&parts.collect::<Vec<_>>())?))
    });
    drawn.collect()
}

/// The parts of a chart below one another; `None` where there are none.
fn draw(parts: &[&Lines]) -> Option<String> {
    let mut svg = String::new();
    let size = (900, 380 * parts.len() as u32);
    let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    area.fill(&WHITE).expect("a string takes what is drawn");
    let areas = area.split_evenly((parts.len().max(1), 1));
    for (part, area) in parts.iter().zip(&areas) {
        part.draw(area).expect("a string takes what is drawn");
    }
    drop((area, areas));
    (!parts.is_empty()).then_some(svg)
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
