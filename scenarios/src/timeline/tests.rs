use super::*;
use crate::lanes::Lanes;

/// An act of 4 s; a job is (name, marks).
fn act(jobs: &[(&str, &[(f64, Bar)])]) -> Act {
    let mut lanes = Lanes::default();
    lanes.begin("executor".into(), 10.0);
    let cast = lanes.cast(jobs.len());
    for (i, (name, marks)) in jobs.iter().enumerate() {
        lanes.name(cast.place(i), name);
        for &(t, bar) in *marks {
            lanes.mark(cast.place(i), 10.0 + t, bar);
        }
    }
    lanes.begin("next".into(), 14.0);
    lanes.acts.remove(0)
}

fn plain(_: &Row, line: String) -> String {
    line
}

const SCALE: Scale = Scale {
    width: 17,
    seconds: 4.0,
    names: None,
};

#[test]
fn a_bar_is_to_scale() {
    let act = act(&[
        ("철수", &[(1.0, Bar::Full), (3.0, Bar::End)]),
        ("b", &[(0.0, Bar::Light), (2.0, Bar::Full), (4.0, Bar::End)]),
    ]);
    let drawn = rows(&act, 14.0, SCALE, 9, plain);
    assert_eq!(drawn, ["  철수    ⣿⣿⣿⣿", "  b     ⣀⣀⣀⣀⣿⣿⣿⣿"]);
}

#[test]
fn a_bar_grows_to_now() {
    let act = act(&[("abcd", &[(0.0, Bar::Full)])]);
    assert_eq!(rows(&act, 12.0, SCALE, 9, plain), ["  abcd  ⣿⣿⣿⣿"]);
}

#[test]
fn a_cut_is_seen_and_so_is_a_moment() {
    let act = act(&[
        ("a", &[(0.0, Bar::Full), (2.0, Bar::Cut)]),
        ("bbbb", &[(4.0, Bar::Full), (4.0, Bar::End)]),
    ]);
    let drawn = rows(&act, 14.0, SCALE, 9, plain);
    assert_eq!(drawn, ["  a     ⣿⣿⣿⣿x", "  bbbb         ⡇"]);
}

#[test]
fn who_never_began_has_no_row() {
    assert_eq!(rows(&act(&[("main", &[])]), 14.0, SCALE, 9, plain), [""; 0]);
}

#[test]
fn more_rows_than_fit_are_counted() {
    let jobs = [("a", &[(0.0, Bar::Full)][..]); 9];
    let drawn = rows(&act(&jobs), 14.0, SCALE, 4, plain);
    assert_eq!(drawn.len(), 4);
    assert_eq!(drawn[3], "  .. 6 more");
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    let act = act(&[("https://api.example.com/data1", &[(0.0, Bar::Full)])]);
    for width in 20..200 {
        for line in draw(std::slice::from_ref(&act), width, plain) {
            assert!(
                line.width() < width,
                "{} of {width}: {line:?}",
                line.width()
            );
        }
    }
}

#[test]
fn an_act_of_no_length_is_drawn() {
    let mut act = act(&[("a", &[(0.0, Bar::Full), (0.0, Bar::End)])]);
    act.ended = Some(act.began);
    let drawn = draw(&[act], 40, plain);
    assert_eq!(drawn[..2], ["executor: 0.000 s", "  a  ⡇"]);
}

#[test]
fn acts_whose_names_differ_in_width_share_one_axis() {
    let (short, long) = (
        act(&[("a", &[(0.0, Bar::Full)])]),
        act(&[("abcd", &[(0.0, Bar::Full)])]),
    );
    let drawn = draw(&[short, long], 40, plain);
    let column = |line: &String| line.find('⣿').unwrap();
    assert_eq!(column(&drawn[1]), column(&drawn[3]), "{drawn:?}");
    assert_eq!(drawn[4].find('0'), Some(column(&drawn[1])), "{drawn:?}");
}
