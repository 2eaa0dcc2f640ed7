use super::*;

#[test]
fn every_contender_does_the_work_of_the_rows_it_takes_part_in() {
    // The other two wait for seconds, or need another program.
    let is_quick = |row: &Row| {
        row.size.is_none_or(|size| size <= 10) && !["coffee_shop", "http"].contains(&row.kind.name)
    };
    for row in rows().filter(is_quick) {
        for contender in row.contenders() {
            let found = row.measure(contender, Pace::Iterations(1)).unwrap();
            let is_found = found.iter().all(|(_, it)| *it > 0.0);
            assert!(is_found, "{row}, {contender}: {found:?}");
        }
    }
}
