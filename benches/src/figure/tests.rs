use super::*;

fn measured(values: &[(&str, &[f64])]) -> Vec<Measurement> {
    let mut measured = Vec::new();
    for (contender, values) in values {
        for (round, value) in (0..).zip(*values) {
            measured.push(Measurement {
                row: "row".into(),
                contender: (*contender).into(),
                round,
                figures: [("ns".to_owned(), *value)].into(),
            });
        }
    }
    measured
}

#[test]
fn a_ratio_is_taken_within_a_round() {
    // A machine that is twice as slow in the second round, and thrice in the third.
    let measured = measured(&[
        ("barista", &[5.0, 10.0, 15.0]),
        ("smol", &[10.0, 20.0, 30.0]),
    ]);
    let figure = &Figure::all(&measured)[0];
    let ratio = figure.ratio("barista", "smol").unwrap();
    assert_eq!((ratio.least, ratio.median, ratio.most), (0.5, 0.5, 0.5));
    assert_eq!(figure.median("smol"), Some(20.0));
}

#[test]
fn rounds_that_one_of_them_missed_do_not_count() {
    let measured = measured(&[("barista", &[5.0, 10.0, 90.0]), ("smol", &[10.0, 10.0])]);
    let figure = &Figure::all(&measured)[0];
    let ratio = figure.ratio("barista", "smol").unwrap();
    assert_eq!((ratio.least, ratio.most), (0.5, 1.0));
    assert_eq!(figure.ratio("barista", "tokio"), None);
}

#[test]
fn a_ratio_to_nothing_is_none() {
    let measured = measured(&[("barista", &[5.0]), ("smol", &[0.0])]);
    let figure = &Figure::all(&measured)[0];
    assert_eq!(figure.ratio("barista", "smol"), None);
}

#[test]
fn the_best_peer_is_no_one_of_ours_nor_the_floor_nor_threads() {
    let nobody =
        ["barista", "recorded", "@fb37bcc", "floor", "threads"].map(|who| (who, &[1.0][..]));
    let peers = [("smol", &[4.0][..]), ("monoio", &[3.0])];
    let best = |values: &[_]| Figure::all(&measured(values))[0].best_peer();
    assert_eq!(best(&[&nobody[..], &peers].concat()), Some("monoio"));
    assert_eq!(best(&nobody), None);
}
