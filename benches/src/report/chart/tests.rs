use super::scale::Scale;
use super::*;
use crate::report::units::digits;

const AXES: Axes = Axes {
    title: "A title",
    x: "sizes",
    y: "time",
};

fn lines(points: &[(&str, &[(u64, f64)])]) -> Lines {
    let series = (0..).zip(points).map(|(colour, (name, points))| Series {
        name: (*name).to_owned(),
        colour,
        points: points.to_vec(),
    });
    Lines {
        axes: AXES,
        series: series.collect(),
        written: digits,
    }
}

/// The elements that are open are closed in turn.
fn is_well_formed(svg: &str) {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("each tag ends");
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{svg}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_tenfold_takes_the_same_room_everywhere() {
    let scale = Scale::over([1.0, 10_000.0].into_iter(), 0.0, 400.0).unwrap();
    let place = |value| scale.place(value).unwrap();
    assert!((place(10.0) - place(1.0) - (place(1_000.0) - place(100.0))).abs() < 1e-9);
    assert!(place(1.0) > 0.0 && place(10_000.0) < 400.0);
    assert_eq!(scale.ticks(), [1.0, 10.0, 100.0, 1000.0, 10_000.0]);
}

#[test]
fn what_a_logarithm_has_no_place_for_is_left_out() {
    assert!(Scale::over([0.0, -1.0, f64::NAN].into_iter(), 0.0, 1.0).is_none());
    let scale = Scale::over([0.0, 5.0].into_iter(), 0.0, 1.0).unwrap();
    assert_eq!(scale.place(0.0), None);
    assert_eq!(scale.place(f64::INFINITY), None);
    assert!((scale.place(5.0).unwrap() - 0.5).abs() < 1e-9);
}

#[test]
fn lines_tell_their_values_and_their_names() {
    let chart = lines(&[
        ("barista", &[(10, 1.0), (1_000, 2.0)]),
        ("smol & co", &[(10, 40.0)]),
    ]);
    let svg = chart.draw().unwrap();
    is_well_formed(&svg);
    for part in [
        "barista, 1,000: 2.00",
        ">1,000</text>",
        "smol &amp; co</text>",
        ">sizes</text>",
    ] {
        assert!(svg.contains(part), "{part}");
    }
    assert!(svg.contains("prefers-color-scheme:dark"));
    assert_eq!(svg.matches("<polyline").count(), 2);
}

#[test]
fn names_of_lines_that_end_together_do_not_overlap() {
    let same: &[(u64, f64)] = &[(10, 5.0), (100, 5.0)];
    let low: &[(u64, f64)] = &[(10, 1.0), (100, 1.0)];
    let svg = lines(&[("a", same), ("b", same), ("c", low), ("d", low), ("e", low)]);
    let svg = svg.draw().unwrap();
    let name_height = |name: &str| -> f64 {
        let before = &svg[..svg.find(&format!(">{name}</text>")).unwrap()];
        let (_, height) = before.rsplit_once(" y=\"").unwrap();
        height.split('"').next().unwrap().parse().unwrap()
    };
    let mut heights = ["a", "b", "c", "d", "e"].map(name_height);
    heights.sort_by(f64::total_cmp);
    for pair in heights.windows(2) {
        assert!(pair[1] - pair[0] >= 14.9, "{heights:?}");
    }
    assert!(heights[4] < 380.0 - 40.0, "{heights:?}");
}

#[test]
fn dots_have_a_row_each_and_a_line_at_one() {
    let dot = |name: &str, ratio, class| Dot {
        name: name.to_owned(),
        ratio,
        class,
    };
    let rows = vec![
        (
            "first".to_owned(),
            vec![dot("barista", 0.5, "c0"), dot("smol", 1.0, "peer")],
        ),
        ("second".to_owned(), vec![dot("floor", 0.1, "hollow")]),
    ];
    let chart = Dots {
        title: "All",
        axis: "ratio",
        rows,
    };
    let svg = chart.draw().unwrap();
    is_well_formed(&svg);
    assert!(svg.contains("<title>barista: 0.50</title>") && svg.contains(">second</text>"));
    assert_eq!(svg.matches(r#"class="mark""#).count(), 1);
}

#[test]
fn nothing_to_draw_is_no_chart() {
    assert!(lines(&[]).draw().is_none());
    assert!(lines(&[("barista", &[(10, 0.0)])]).draw().is_none());
}

#[test]
fn ticks_have_no_idle_zeros() {
    let bare = ["10.0 ms", "1.00", "1.50 s", "100 ns", "0.10"].map(bare);
    assert_eq!(bare, ["10 ms", "1", "1.5 s", "100 ns", "0.1"]);
}
