use super::*;

fn plan(args: &[&str]) -> Result<Plan, Box<dyn Error>> {
    let mut parser = Parser::from_args(args);
    let mut plan = Plan::default();
    while let Some(arg) = parser.next()? {
        let lexopt::Arg::Long(flag) = arg else {
            return Err(arg.unexpected().into());
        };
        let flag = flag.to_owned();
        assert!(plan.take(&flag, &mut parser)?, "{flag}");
    }
    Ok(plan)
}

#[test]
fn without_flags_everything_takes_part() {
    let plan = plan(&[]).unwrap();
    assert_eq!(plan.rows().count(), ROWS.len());
    assert!(plan.admits("anybody"));
}

#[test]
fn a_whole_name_means_that_row_alone() {
    let rows = |name| plan(&["--row", name]).unwrap().rows().collect::<Vec<_>>();
    assert_eq!(rows("timeout"), [Row::Timeout]);
    assert_eq!(rows("join_all_10"), [Row::Gather(10)]);
    assert_eq!(rows("self_wake"), [Row::SelfWake(1), Row::SelfWake(1_000)]);
}

#[test]
fn what_means_nothing_is_refused() {
    for args in [
        ["--row", "nonsense"],
        ["--rounds", "many"],
        ["--pace", "0ms"],
    ] {
        assert!(plan(&args).is_err(), "{args:?}");
    }
}
