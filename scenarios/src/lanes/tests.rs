use super::*;

fn lanes() -> Lanes {
    let mut lanes = Lanes::default();
    lanes.begin("executor".into(), 0.0);
    lanes
}

#[test]
fn a_small_cast_has_a_row_each() {
    let mut lanes = lanes();
    let cast = lanes.cast(FOLD_ABOVE);
    let rows: Vec<_> = (0..FOLD_ABOVE).map(|i| cast.place(i).row).collect();
    assert_eq!(rows, (0..FOLD_ABOVE).collect::<Vec<_>>());
    assert_eq!(lanes.acts[0].rows.len(), FOLD_ABOVE);
}

#[test]
fn a_large_cast_shows_its_ends_and_folds_the_rest() {
    let mut lanes = lanes();
    lanes.cast(1);
    let cast = lanes.cast(1_000);
    let rows = |index| (cast.place(index).row, cast.place(index).in_crowd);
    assert_eq!([0, 1, 2].map(rows), [(1, false), (2, false), (3, false)]);
    assert_eq!([3, 500, 996].map(rows), [(4, true); 3]);
    assert_eq!(
        [997, 998, 999].map(rows),
        [(5, false), (6, false), (7, false)]
    );
    assert_eq!(lanes.acts[0].rows[4].name, ".. 994 more");
}

#[test]
fn a_crowd_fills_from_its_first_to_its_last() {
    let mut lanes = lanes();
    let cast = lanes.cast(1_000);
    for i in 0..1_000 {
        lanes.mark(cast.place(i), i as f64, Bar::Full);
    }
    for i in 0..1_000 {
        lanes.mark(cast.place(i), 2_000.0 + i as f64, Bar::End);
    }
    let crowd = &lanes.acts[0].rows[3];
    assert_eq!(crowd.marks, [(3.0, Bar::Full), (2_996.0, Bar::End)]);
    assert_eq!(crowd.progress(), Some((994, 994)));
}

#[test]
fn a_dropped_job_is_cut_at_the_next_moment() {
    let mut lanes = lanes();
    let cast = lanes.cast(2);
    lanes.mark(cast.place(0), 0.0, Bar::Full);
    lanes.dropped(cast.place(0));
    lanes.mark(cast.place(1), 2.0, Bar::Same);
    assert_eq!(
        lanes.acts[0].rows[0].marks,
        [(0.0, Bar::Full), (2.0, Bar::Cut)]
    );
}

#[test]
fn a_job_that_has_ended_is_not_cut() {
    let mut lanes = lanes();
    let cast = lanes.cast(1);
    lanes.mark(cast.place(0), 0.0, Bar::Full);
    lanes.mark(cast.place(0), 1.0, Bar::End);
    lanes.dropped(cast.place(0));
    assert_eq!(lanes.finish(2.0)[0].rows[0].marks.len(), 2);
}

#[test]
fn an_act_in_which_nobody_did_anything_is_left_out() {
    let mut lanes = lanes();
    lanes.cast(1);
    lanes.begin("sequential".into(), 1.0);
    let cast = lanes.cast(1);
    lanes.mark(cast.place(0), 1.0, Bar::Full);
    let acts = lanes.finish(5.0);
    assert_eq!(acts.len(), 1);
    assert_eq!(
        (acts[0].title.as_str(), acts[0].length()),
        ("sequential", 4.0)
    );
}
