use super::*;

#[test]
fn times_end_in_how_many_times_faster() {
    let lines = times(&[(Engine::Sequential, 15.0), (Engine::Executor, 3.0)], 72);
    assert_eq!(
        lines,
        [
            "sequential  15.000 s",
            "executor     3.000 s  5.0 times faster"
        ]
    );
}

#[test]
fn what_is_slower_is_said_to_be() {
    let lines = times(&[(Engine::Sequential, 1.0), (Engine::Threads, 2.5)], 72);
    assert!(lines[1].ends_with("2.5 times slower"), "{lines:?}");
}

#[test]
fn a_narrow_terminal_gets_sentences() {
    let cost = Cost {
        acts: vec![("executor".to_owned(), 3.0)],
        threads: None,
        kilobytes: Some(1_000_000),
    };
    let all = [(Engine::Threads, None), (Engine::Executor, Some(cost))];
    let wide = costs(&all, 80);
    assert!(wide[1].starts_with("threads    failed"), "{wide:?}");
    assert_eq!(
        wide[2].split_whitespace().collect::<Vec<_>>(),
        ["executor", "3.000", "s", "n/a", "1024.0", "MB"]
    );
    let narrow = costs(&all, 30);
    assert_eq!(
        narrow[1],
        "executor: time 3.000 s, threads n/a, memory 1024.0 MB"
    );
}

#[test]
fn an_act_is_compared_with_the_same_phase_of_the_first_engine() {
    let cost = |name: &str, acts: &[(&str, f64)]| Cost {
        acts: acts
            .iter()
            .map(|(phase, seconds)| (format!("{name}, {phase}"), *seconds))
            .collect(),
        threads: Some(1),
        kilobytes: None,
    };
    let first = cost("threads", &[("a", 3.0), ("b", 4.0)]);
    let second = cost("executor", &[("a", 2.0), ("b", 4.0), ("c", 1.0)]);
    let lines = costs(
        &[
            (Engine::Threads, Some(first)),
            (Engine::Executor, Some(second)),
        ],
        99,
    );
    let speeds: Vec<bool> = lines
        .iter()
        .map(|line| line.contains("faster") || line.contains("as fast"))
        .collect();
    assert_eq!(
        speeds,
        [false, false, false, true, true, true, false],
        "{lines:?}"
    );
    assert!(
        lines[3].contains("1.5 times faster")
            && lines[4].contains("as fast")
            && lines[5].contains("3.0 times")
    );
}
