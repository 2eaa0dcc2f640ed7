use super::*;

fn figure(values: &[(&str, &[f64])]) -> Figure {
    let rounds = |values: &[f64]| (0..).zip(values.iter().copied()).collect();
    Figure {
        row: "row".to_owned(),
        name: "ns".to_owned(),
        values: values
            .iter()
            .map(|&(who, values)| (who.to_owned(), rounds(values)))
            .collect(),
    }
}

#[test]
fn a_ratio_is_taken_within_a_round() {
    // A machine that is twice as slow in the second round, and thrice in the third.
    let figure = figure(&[
        ("barista", &[5.0, 10.0, 15.0]),
        ("smol", &[10.0, 20.0, 30.0]),
    ]);
    let ratio = figure.ratio("barista", "smol").unwrap();
    assert_eq!((ratio.least, ratio.median, ratio.most), (0.5, 0.5, 0.5));
    assert_eq!(figure.median("smol"), Some(20.0));
}

#[test]
fn rounds_that_one_of_them_missed_do_not_count() {
    let figure = figure(&[("barista", &[5.0, 10.0, 90.0]), ("smol", &[10.0, 10.0])]);
    let ratio = figure.ratio("barista", "smol").unwrap();
    assert_eq!((ratio.least, ratio.most), (0.5, 1.0));
    assert_eq!(figure.ratio("barista", "tokio"), None);
}

#[test]
fn a_ratio_to_nothing_is_none() {
    let figure = figure(&[("barista", &[5.0]), ("smol", &[0.0])]);
    assert_eq!(figure.ratio("barista", "smol"), None);
}

#[test]
fn the_best_peer_is_neither_ours_nor_the_floor_nor_threads() {
    let all = figure(&[
        ("barista", &[1.0]),
        ("recorded", &[2.0]),
        ("floor", &[0.1]),
        ("threads", &[0.2]),
        ("smol", &[4.0]),
        ("monoio", &[3.0]),
    ]);
    assert_eq!(all.best_peer(), Some("monoio"));
    assert_eq!(
        figure(&[("barista", &[1.0]), ("threads", &[2.0])]).best_peer(),
        None
    );
}

#[test]
fn figures_are_gathered_by_row_and_name() {
    let measurement = |row: &str, contender: &str, round, figures: &[(&str, f64)]| Measurement {
        row: row.to_owned(),
        contender: contender.to_owned(),
        round,
        figures: figures
            .iter()
            .map(|&(name, value)| (name.to_owned(), value))
            .collect(),
    };
    let all = Figure::all(&[
        measurement("shop", "smol", 0, &[("cpu_ns", 1.0), ("over_ms", 2.0)]),
        measurement("shop", "smol", 1, &[("cpu_ns", 3.0), ("over_ms", 4.0)]),
        measurement("idle", "smol", 0, &[("bytes", 5.0)]),
    ]);
    let names: Vec<_> = all
        .iter()
        .map(|figure| (&*figure.row, &*figure.name))
        .collect();
    assert_eq!(
        names,
        [("shop", "cpu_ns"), ("shop", "over_ms"), ("idle", "bytes")]
    );
    assert_eq!(all[0].values[0].1, BTreeMap::from([(0, 1.0), (1, 3.0)]));
}
