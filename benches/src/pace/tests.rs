use super::*;

#[test]
fn a_quantile_is_where_its_part_lies() {
    let values: Vec<f64> = (1..=199).rev().map(f64::from).collect();
    assert_eq!(quantile(values.clone(), 0.5), 100.0);
    assert!((197.0..198.5).contains(&quantile(values, 0.99)));
    assert_eq!(quantile(vec![7.0], 0.5), 7.0);
    assert!(quantile(vec![], 0.5).is_nan());
}

#[test]
fn so_many_iterations_are_one_lap() {
    let mut done = 0;
    let laps = Pace::Iterations(42).plain_laps(|| done += 1);
    assert_eq!((done, laps.iterations, laps.times.len()), (42, 42, 1));
    assert_eq!(laps.total(), laps.times[0]);
}

#[test]
fn laps_are_long_enough_to_be_timed() {
    let laps = Pace::For(Duration::from_millis(30)).plain_laps(|| {
        std::hint::black_box(Instant::now());
    });
    assert!(laps.times.len() >= FEWEST_LAPS);
    assert!(laps.total() >= Duration::from_millis(30));
    assert!(laps.iterations > 1000, "{}", laps.iterations);
}

#[test]
fn nanos_are_the_median_laps() {
    let times = [3, 90, 1].map(Duration::from_millis).to_vec();
    let laps = Laps {
        iterations: 1000,
        times,
    };
    assert_eq!(laps.nanos(), 3000.0);
}

#[test]
fn a_pace_is_a_number_or_a_time() {
    assert!(matches!("1000".parse(), Ok(Pace::Iterations(1000))));
    let time = Duration::from_millis(300);
    assert!(matches!("300ms".parse(), Ok(Pace::For(pace)) if pace == time));
    for bad in ["", "0", "0ms", "fast", "3s", "-1"] {
        assert!(bad.parse::<Pace>().is_err(), "{bad:?}");
    }
}
