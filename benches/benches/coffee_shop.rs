//! The coffee shop at a thousandth of its time: N customers, 3 ms each.
//!
//! However many come, the shop could be empty after 3 ms; what a bar shows
//! beyond that is what the concurrency itself costs.

use std::time::Duration;

use benches::pace::{Laps, Pace};
use benches::row::{MOST_THREADS, OURS, THREADS};
use benches::runtimes::{self, PEERS, Runtime, Visitor};
use benches::work::coffee_shop;
use criterion::{AxisScale, BenchmarkId, Criterion, PlotConfiguration, SamplingMode, Throughput};
use criterion::{criterion_group, criterion_main};

const BREWING: Duration = Duration::from_millis(3);
const CUSTOMERS: &[u64] = &[5, 50, 500, 5_000, 100_000];

/// So many shops on a runtime that is known by its name.
struct Shop {
    customers: u64,
    pace: Pace,
}

impl Visitor for Shop {
    type Output = Laps;

    fn visit<R: Runtime>(self) -> Laps {
        coffee_shop::task_laps::<R>(self.customers, BREWING, self.pace)
    }
}

fn laps(who: &str, customers: u64, pace: Pace) -> Laps {
    match who {
        THREADS => coffee_shop::thread_laps(customers, BREWING, pace),
        runtime => {
            runtimes::visit(runtime, Shop { customers, pace }).expect("the name of a runtime")
        }
    }
}

fn shop(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("coffee_shop");
    group.plot_config(PlotConfiguration::default().summary_scale(AxisScale::Logarithmic));
    // An iteration takes 3 ms at least: a few of them say all there is to say.
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    group
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500));
    for &customers in CUSTOMERS {
        group.throughput(Throughput::Elements(customers));
        for &who in [OURS, THREADS].iter().chain(PEERS) {
            if who == THREADS && customers > MOST_THREADS {
                continue;
            }
            group.bench_function(BenchmarkId::new(who, customers), |bencher| {
                bencher.iter_custom(|iterations| {
                    laps(who, customers, Pace::Iterations(iterations)).total()
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, shop);
criterion_main!(benches);
