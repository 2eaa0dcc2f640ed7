//! The scenarios' shapes at a thousandth of their time: the executor against
//! std threads, over growing N.

use std::time::Duration;

use benches::pace::Pace;
use benches::row::{MOST_THREADS, OURS, THREADS};
use benches::shapes::{self, SHAPES};
use criterion::{AxisScale, BenchmarkId, Criterion, PlotConfiguration, SamplingMode, Throughput};
use criterion::{criterion_group, criterion_main};

const SIZES: &[u64] = &[5, 50, 500, 5_000, 100_000];

fn scenarios(criterion: &mut Criterion) {
    for shape in SHAPES {
        let mut group = criterion.benchmark_group(shape.name);
        group.plot_config(PlotConfiguration::default().summary_scale(AxisScale::Logarithmic));
        // Milliseconds an iteration: a few of them say all there is to say.
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        group
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_millis(500));
        for &n in SIZES {
            group.throughput(Throughput::Elements(n));
            group.bench_function(BenchmarkId::new(OURS, n), |bencher| {
                bencher.iter_custom(|iterations| {
                    shapes::tasks_laps(shape.name, n, Pace::Iterations(iterations)).total()
                });
            });
            if n > MOST_THREADS {
                continue;
            }
            group.bench_function(BenchmarkId::new(THREADS, n), |bencher| {
                bencher.iter_custom(|iterations| {
                    shapes::thread_laps(shape.name, n, Pace::Iterations(iterations)).total()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, scenarios);
criterion_main!(benches);
