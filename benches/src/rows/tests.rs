use super::*;
use crate::pace::Pace;

#[test]
fn every_contender_does_the_work_of_the_rows_it_takes_part_in() {
    // The other two wait for seconds, or need another program.
    let is_quick = |row: &Row| row.n() <= 10 && !["coffee_shop", "http"].contains(&row.kind.name);
    for row in rows().filter(is_quick) {
        for contender in row.contenders() {
            let found = row.measure(contender, Pace::Iterations(1));
            let figures = row.figures(found.unwrap());
            assert!(
                figures.iter().all(|(_, it)| *it > 0.0),
                "{row}, {contender}: {figures:?}"
            );
        }
    }
}
