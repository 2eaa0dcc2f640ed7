//! Every row that is the time of something: against a floor and std threads,
//! and with `--features peers` against the peers.

use std::time::Duration;

use benches::pace::{Laps, Pace};
use benches::row::{ROWS, Row};
use benches::work::Found;
use criterion::{AxisScale, BenchmarkId, Criterion, PlotConfiguration, Throughput};
use criterion::{criterion_group, criterion_main};

fn laps(row: Row, who: &str, pace: Pace) -> Laps {
    match row.measure(who, pace) {
        Found::Laps(laps) => laps,
        Found::Figures(_) => unreachable!("{row} is timed"),
    }
}

fn rows(criterion: &mut Criterion) {
    let timed: Vec<Row> = ROWS.iter().copied().filter(|row| row.is_timed()).collect();
    for rows in timed.chunk_by(|a, b| a.kind().0 == b.kind().0) {
        let mut group = criterion.benchmark_group(rows[0].kind().0);
        group.plot_config(PlotConfiguration::default().summary_scale(AxisScale::Logarithmic));
        group.sample_size(20);
        group
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_millis(500));
        for &row in rows {
            group.throughput(Throughput::Elements(row.units()));
            for who in row.contenders() {
                let id = match row.kind().1 {
                    Some(size) => BenchmarkId::new(who, size),
                    None => BenchmarkId::from_parameter(who),
                };
                group.bench_function(id, |bencher| {
                    bencher.iter_custom(|iterations| {
                        laps(row, who, Pace::Iterations(iterations)).total()
                    });
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, rows);
criterion_main!(benches);
