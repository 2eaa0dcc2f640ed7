use super::*;

fn figure(values: &[(&str, &[f64])]) -> Figure {
    let mut measured = Vec::new();
    for (contender, values) in values {
        for (round, value) in (0..).zip(*values) {
            measured.push(Measurement {
                row: "row".into(),
                contender: (*contender).into(),
                round,
                figures: [("ns".to_owned(), *value), ("bytes".to_owned(), 1.0)].into(),
            });
        }
    }
    let mut all = Figure::all(&measured);
    assert_eq!(
        (all.len(), &*all[0].name, &*all[1].name),
        (2, "bytes", "ns")
    );
    all.remove(1)
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
fn the_best_peer_is_no_one_of_ours_nor_the_floor_nor_threads() {
    let all = [
        ("barista", 1.0),
        ("recorded", 2.0),
        ("@fb37bcc", 1.5),
        ("floor", 0.1),
    ];
    let all = all
        .into_iter()
        .chain([("threads", 0.2), ("smol", 4.0), ("monoio", 3.0)]);
    let values: Vec<_> = all.map(|(who, value)| (who, [value])).collect();
    let values: Vec<(&str, &[f64])> = values.iter().map(|(who, it)| (*who, &it[..])).collect();
    assert_eq!(figure(&values).best_peer(), Some("monoio"));
    assert_eq!(
        figure(&[("barista", &[1.0]), ("threads", &[2.0])]).best_peer(),
        None
    );
}
