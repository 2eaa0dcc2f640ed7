//! How is a chart drawn, so that it can be read on white and on black?
//!
//! As SVG that styles itself: `prefers-color-scheme` works inside an image, too.

use std::fmt::Write;

mod dots;
mod lines;
mod scale;

pub use dots::{Dot, Dots};
pub use lines::{Lines, Series};

/// What stands at the axes of a chart, and above it.
#[derive(Clone, Copy, Debug)]
pub struct Axes {
    /// Above it.
    pub title: &'static str,
    /// Below it.
    pub x: &'static str,
    /// What the height means.
    pub y: &'static str,
}

/// How many colours there are.
const COLOURS: usize = 10;

/// Light first, then dark. The first is for ours.
const PALETTE: [(&str, &str); COLOURS] = [
    ("#c2410c", "#fb923c"),
    ("#0369a1", "#38bdf8"),
    ("#7c3aed", "#a78bfa"),
    ("#15803d", "#4ade80"),
    ("#a16207", "#facc15"),
    ("#be185d", "#f472b6"),
    ("#0f766e", "#2dd4bf"),
    ("#57534e", "#a8a29e"),
    ("#1d4ed8", "#93c5fd"),
    ("#4d7c0f", "#bef264"),
];

/// The file around a drawing.
fn svg(width: f64, height: f64, title: &str, drawing: &str) -> String {
    let mut colours = [String::new(), String::new()];
    for (i, (light, dark)) in PALETTE.iter().enumerate() {
        for (style, colour) in colours.iter_mut().zip([light, dark]) {
            let _ = writeln!(style, ".c{i}{{stroke:{colour};fill:{colour}}}");
        }
    }
    let [light, dark] = colours;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" role="img">
<title>{title}</title>
<style>
.paper{{fill:#fff}}
text{{font:12px system-ui,sans-serif;fill:#1c1917;stroke:none}}
.title{{font-size:15px;font-weight:600}}
.faint{{fill:#57534e}}
.grid{{stroke:#e7e5e4}}
.mark{{stroke:#78716c;stroke-width:1.5}}
.peer{{fill:#a8a29e}}
.hollow{{fill:none;stroke:#a8a29e}}
polyline{{fill:none!important;stroke-width:1.5}}
.ours{{stroke-width:3.5}}
.leader{{stroke-width:.5;opacity:.5}}
{light}@media(prefers-color-scheme:dark){{
.paper{{fill:#0c0a09}}
text{{fill:#f5f5f4}}
.faint{{fill:#a8a29e}}
.grid{{stroke:#292524}}
.mark{{stroke:#a8a29e}}
.peer{{fill:#78716c}}
.hollow{{stroke:#78716c}}
{dark}}}
</style>
<rect width="100%" height="100%" class="paper"/>
<text class="title" x="12" y="22">{title}</text>
{drawing}</svg>
"##
    )
}

/// A text at a place.
fn text(out: &mut String, (x, y): (f64, f64), anchor: &str, class: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        out,
        r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" class="{class}">{text}</text>"#
    );
}

/// "10.0 ms" without the zeros that say nothing at a tick.
fn bare(amount: &str) -> String {
    let (number, unit) = amount
        .split_once(' ')
        .map_or((amount, String::new()), |(number, unit)| {
            (number, format!(" {unit}"))
        });
    let number = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    };
    format!("{number}{unit}")
}

/// A straight line.
fn line(out: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
    let _ = writeln!(
        out,
        r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" class="{class}"/>"#
    );
}

/// A dot that tells its value where the pointer rests on it.
fn dot(out: &mut String, (x, y): (f64, f64), radius: f64, class: &str, tells: &str) {
    let _ = writeln!(
        out,
        r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius}" class="{class}"><title>{tells}</title></circle>"#
    );
}

#[cfg(test)]
mod tests;
