use std::collections::BTreeSet;

use clap::Parser;

use super::*;

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    plan: Plan,
}

fn plan(args: &[&str]) -> Result<Plan, clap::Error> {
    let args = ["ratios"].iter().chain(args);
    Flags::try_parse_from(args).map(|flags| flags.plan)
}

fn names(args: &[&str]) -> Vec<String> {
    let plan = plan(args).unwrap();
    plan.rows().map(|row| row.to_string()).collect()
}

#[test]
fn without_flags_everything_takes_part_and_no_two_rows_have_one_name() {
    let all: BTreeSet<_> = names(&[]).into_iter().collect();
    assert_eq!(all.len(), rows().count());
    assert!(plan(&[]).unwrap().admits("anybody"));
}

#[test]
fn a_whole_name_means_that_row_alone() {
    assert_eq!(names(&["--row", "timeout"]), ["timeout"]);
    assert_eq!(names(&["--row", "join_all_10"]), ["join_all_10"]);
    let both = ["self_wake_1", "self_wake_1000"];
    assert_eq!(names(&["--row", "self_wake"]), both);
}

#[test]
fn what_means_nothing_is_refused() {
    for args in [
        ["--row", "nonsense"],
        ["--only", "nonsense"],
        ["--rounds", "many"],
        ["--pace", "0ms"],
    ] {
        assert!(plan(&args).is_err(), "{args:?}");
    }
}
