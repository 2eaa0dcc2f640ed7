//! Where on an axis does a value stand, and which values are written there?

/// A logarithmic axis.
pub struct Scale {
    least: f64,
    most: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// An axis from `start` to `end` that has room for all `values`; `None` if
    /// none of them is positive.
    pub fn over(values: impl Iterator<Item = f64>, start: f64, end: f64) -> Option<Scale> {
        let positive = values.filter(|value| *value > 0.0 && value.is_finite());
        let (least, most) = positive.fold((f64::MAX, 0.0_f64), |(least, most), value| {
            (least.min(value), most.max(value))
        });
        // A little air, so that nothing stands on the frame, and never a width of nothing.
        (most > 0.0).then_some(Scale {
            least: least / 1.15,
            most: most * 1.15,
            start,
            end,
        })
    }

    /// Where the value stands; `None` for one that a logarithm has no place for.
    pub fn place(&self, value: f64) -> Option<f64> {
        let part = (value / self.least).ln() / (self.most / self.least).ln();
        (value > 0.0 && value.is_finite()).then_some(self.start + part * (self.end - self.start))
    }

    /// The round numbers on it: powers of ten, and where those are few, 2 and 5 times them.
    pub fn ticks(&self) -> Vec<f64> {
        let decades = (self.most / self.least).log10();
        let steps: &[f64] = match decades {
            ..1.0 => &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
            1.0..2.5 => &[1.0, 2.0, 5.0],
            _ => &[1.0],
        };
        let exponents = self.least.log10().floor() as i32..=self.most.log10().ceil() as i32;
        let all = exponents
            .flat_map(|exponent| steps.iter().map(move |step| step * 10f64.powi(exponent)));
        all.filter(|tick| (self.least..=self.most).contains(tick))
            .collect()
    }
}
