use super::{EXERCISES, Exercise, root};

#[test]
fn an_exercise_is_found_by_name_number_and_target() {
    for wanted in ["join_all", "9", "e09_join_all"] {
        assert_eq!(
            Exercise::find(wanted).map(|found| found.name),
            Some("join_all")
        );
    }
    assert!(Exercise::find("0").is_none() && Exercise::find("").is_none());
}

#[test]
fn the_real_thing_is_there() {
    for exercise in EXERCISES {
        let file = root().join(exercise.real);
        assert!(file.exists(), "{}: {}", exercise.name, exercise.real);
    }
}
