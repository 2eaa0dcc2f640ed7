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
    let rows = plan(args).unwrap().rows().into_iter();
    rows.map(|row| row.to_string()).collect()
}

#[test]
fn without_flags_everything_takes_part() {
    assert_eq!(plan(&[]).unwrap().rows().len(), rows().count());
    assert!(plan(&[]).unwrap().admits("anybody"));
}

#[test]
fn a_whole_name_means_that_row_alone() {
    assert_eq!(names(&["--row", "timeout"]), ["timeout"]);
    assert_eq!(names(&["--row", "join_all_10"]), ["join_all_10"]);
    assert_eq!(
        names(&["--row", "self_wake"]),
        ["self_wake_1", "self_wake_1000"]
    );
}

#[test]
fn no_two_rows_have_one_name() {
    let mut all = names(&[]);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), rows().count());
}

#[test]
fn an_earlier_commit_is_measured_where_we_are() {
    let plan = plan(&["--only", "barista"]).unwrap();
    assert!(plan.admits("barista") && plan.admits("@fb37bcc") && !plan.admits("floor"));
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
