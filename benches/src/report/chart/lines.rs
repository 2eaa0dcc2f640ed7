//! A figure over sizes, a line a contender, both axes logarithmic.

use std::fmt::Write;

use super::scale::Scale;
use super::{Axes, COLOURS, bare, dot, line, svg, text};
use crate::report::units::count;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 75.0;
const RIGHT: f64 = WIDTH - 150.0;
const TOP: f64 = 58.0;
const BOTTOM: f64 = HEIGHT - 48.0;

/// What may stand no closer than so many pixels below another name.
const NAMES_APART: f64 = 15.0;

/// A chart of lines.
pub struct Lines {
    /// Its words.
    pub axes: Axes,
    /// Its lines.
    pub series: Vec<Series>,
    /// How a value is written.
    pub written: fn(f64) -> String,
}

/// One line.
pub struct Series {
    /// Whose it is.
    pub name: String,
    /// Which colour it has; 0 is ours, and stands out.
    pub colour: usize,
    /// Size and figure.
    pub points: Vec<(u64, f64)>,
}

impl Lines {
    /// The chart as a file; `None` if there is nothing to draw.
    pub fn draw(&self) -> Option<String> {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let x = Scale::over(points().map(|(size, _)| *size as f64), LEFT, RIGHT)?;
        let y = Scale::over(points().map(|(_, value)| *value), BOTTOM, TOP)?;
        let mut out = String::new();
        for tick in y.ticks() {
            let height = y.place(tick)?;
            line(&mut out, (LEFT, height), (RIGHT, height), "grid");
            text(
                &mut out,
                (LEFT - 8.0, height + 4.0),
                "end",
                "faint",
                &bare(&(self.written)(tick)),
            );
        }
        let mut sizes: Vec<u64> = points().map(|(size, _)| *size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        for size in sizes {
            let place = x.place(size as f64)?;
            line(&mut out, (place, TOP), (place, BOTTOM), "grid");
            text(
                &mut out,
                (place, BOTTOM + 17.0),
                "middle",
                "faint",
                &count(size),
            );
        }
        text(&mut out, (12.0, 42.0), "start", "faint", self.axes.y);
        text(
            &mut out,
            ((LEFT + RIGHT) / 2.0, HEIGHT - 10.0),
            "middle",
            "faint",
            self.axes.x,
        );
        let mut names = Vec::new();
        // Ours last, above the others.
        for series in self.series.iter().rev() {
            let places: Vec<_> = series
                .points
                .iter()
                .filter_map(|&(size, value)| {
                    Some((x.place(size as f64)?, y.place(value)?, size, value))
                })
                .collect();
            self.draw_line(&mut out, series, &places);
            if let Some(&(end, height, ..)) = places.last() {
                names.push((series, end, height));
            }
        }
        draw_names(&mut out, names);
        Some(svg(WIDTH, HEIGHT, self.axes.title, &out))
    }

    fn draw_line(&self, out: &mut String, series: &Series, places: &[(f64, f64, u64, f64)]) {
        let class = class(series);
        let _ = write!(out, r#"<polyline class="{class}" points=""#);
        for (x, y, ..) in places {
            let _ = write!(out, "{x:.1},{y:.1} ");
        }
        let _ = writeln!(out, r#""/>"#);
        for &(x, y, size, value) in places {
            let tells = format!(
                "{}, {}: {}",
                series.name,
                count(size),
                (self.written)(value)
            );
            dot(
                out,
                (x, y),
                if series.colour == 0 { 4.5 } else { 3.0 },
                &class,
                &tells,
            );
        }
    }
}

fn class(series: &Series) -> String {
    let ours = if series.colour == 0 { " ours" } else { "" };
    format!("c{}{ours}", series.colour % COLOURS)
}

/// Names to the right of where their lines end.
fn draw_names(out: &mut String, mut names: Vec<(&Series, f64, f64)>) {
    names.sort_by(|(.., a), (.., b)| a.total_cmp(b));
    let ends: Vec<f64> = names.iter().map(|&(.., height)| height).collect();
    for ((series, end, height), name_height) in names.into_iter().zip(apart(&ends)) {
        let (from, to) = ((end + 5.0, height), (RIGHT + 12.0, name_height));
        line(
            out,
            from,
            to,
            &format!("c{} leader", series.colour % COLOURS),
        );
        dot(
            out,
            (RIGHT + 16.0, name_height),
            4.0,
            &class(series),
            &series.name,
        );
        let place = (RIGHT + 25.0, name_height + 4.0);
        text(out, place, "start", "", &series.name);
    }
}

/// The heights nearest to those given (from the top) at which names do not
/// overlap: names that would are moved together, about the middle of where
/// they belong.
fn apart(heights: &[f64]) -> Vec<f64> {
    let mut clusters: Vec<(f64, usize)> = Vec::new(); // where each begins, and how many it has
    for &height in heights {
        let mut cluster = (height, 1);
        while let Some(&(start, names)) = clusters.last()
            && start + names as f64 * NAMES_APART > cluster.0
        {
            clusters.pop();
            let all = (names + cluster.1) as f64;
            let own = cluster.0 - names as f64 * NAMES_APART;
            let start = (start * names as f64 + own * cluster.1 as f64) / all;
            cluster = (start, names + cluster.1);
        }
        let room = BOTTOM - (cluster.1 - 1) as f64 * NAMES_APART;
        clusters.push((cluster.0.min(room).max(TOP), cluster.1));
    }
    let each = |(start, names)| (0..names).map(move |i| start + i as f64 * NAMES_APART);
    clusters.into_iter().flat_map(each).collect()
}
