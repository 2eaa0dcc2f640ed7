//! Ratios of many rows, a dot a contender, on one logarithmic axis.

use super::scale::Scale;
use super::{bare, dot, line, svg, text};
use crate::report::units::digits;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 285.0;
const RIGHT: f64 = WIDTH - 32.0;
const TOP: f64 = 84.0;
const ROW: f64 = 19.0;

/// A chart of dots.
pub struct Dots {
    /// Above it.
    pub title: &'static str,
    /// What the axis means.
    pub axis: &'static str,
    /// Each row's name and its dots.
    pub rows: Vec<(String, Vec<Dot>)>,
}

/// A contender's ratio.
pub struct Dot {
    /// Whose.
    pub name: String,
    /// The ratio.
    pub ratio: f64,
    /// How it is drawn: "c0" is ours, "peer" a peer, "hollow" the floor.
    pub class: &'static str,
}

impl Dots {
    /// The chart as a file; `None` if there is nothing to draw.
    pub fn draw(&self) -> Option<String> {
        if self.rows.is_empty() {
            return None;
        }
        let ratios = self
            .rows
            .iter()
            .flat_map(|(_, dots)| dots)
            .map(|dot| dot.ratio);
        let x = Scale::over(ratios.chain([1.0]), LEFT, RIGHT)?;
        let bottom = TOP + self.rows.len() as f64 * ROW;
        let mut out = String::new();
        text(&mut out, (12.0, 42.0), "start", "faint", self.axis);
        let mut legend = LEFT;
        for (class, name) in [
            ("c0", "barista"),
            ("peer", "a peer"),
            ("hollow", "the floor"),
        ] {
            dot(&mut out, (legend, 58.0), 5.0, class, name);
            text(&mut out, (legend + 10.0, 62.0), "start", "", name);
            legend += 90.0;
        }
        for tick in x.ticks() {
            let place = x.place(tick)?;
            line(&mut out, (place, TOP), (place, bottom), "grid");
            text(
                &mut out,
                (place, bottom + 16.0),
                "middle",
                "faint",
                &bare(&digits(tick)),
            );
        }
        let one = x.place(1.0)?;
        line(&mut out, (one, TOP - 8.0), (one, bottom), "mark");
        for (i, (name, dots)) in self.rows.iter().enumerate() {
            let y = TOP + (i as f64 + 0.5) * ROW;
            text(&mut out, (LEFT - 10.0, y + 4.0), "end", "", name);
            // Ours last, above the others.
            let (ours, others): (Vec<_>, Vec<_>) = dots.iter().partition(|dot| dot.class == "c0");
            for it in others.into_iter().chain(ours) {
                let radius = if it.class == "c0" { 5.5 } else { 3.5 };
                let tells = format!("{}: {}", it.name, digits(it.ratio));
                if let Some(place) = x.place(it.ratio) {
                    dot(&mut out, (place, y), radius, it.class, &tells);
                }
            }
        }
        Some(svg(WIDTH, bottom + 30.0, self.title, &out))
    }
}
