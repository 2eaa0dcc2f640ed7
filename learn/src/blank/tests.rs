use super::{blank, filled};

const ANSWER: &str = "\
fn two() -> u32 {
    // YOURS: // Say what two is.
    // YOURS: todo!(\"two\")
    let one = 1;
    one + one
    // END
}
";

#[test]
fn a_blank_has_what_is_yours_in_the_place_of_the_answer() {
    let expected = "fn two() -> u32 {\n    // Say what two is.\n    todo!(\"two\")\n}\n";
    assert_eq!(blank(ANSWER), expected);
}

#[test]
fn what_is_filled_in_has_no_marks() {
    let expected = "fn two() -> u32 {\n    let one = 1;\n    one + one\n}\n";
    assert_eq!(filled(ANSWER), expected);
}
