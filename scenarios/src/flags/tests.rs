use super::*;

#[test]
fn a_message_of_clap_becomes_one_line() {
    let message = "error: invalid value 'x' for '--engine <ENGINE>'\n  [possible values: a, b]\n\n  tip: a similar value exists: 'a'\n\nFor more information, try '--help'.\n";
    assert_eq!(
        one_line(message),
        "invalid value 'x' for '--engine <ENGINE>'; [possible values: a, b]; tip: a similar value exists: 'a'"
    );
}

#[test]
fn time_scale_is_a_sensible_number() {
    for bad in ["nan", "inf", "-1", "0", "1e-9", "1e9", "", "fast"] {
        assert!(time_scale(bad).is_err(), "{bad}");
    }
    assert_eq!(time_scale("0.1"), Ok(0.1));
}

#[test]
fn lengths_and_counts_keep_to_their_range() {
    for bad in ["nan", "-0.1", "3601", "x"] {
        assert!(length_in_seconds(bad).is_err(), "{bad}");
    }
    assert_eq!(length_in_seconds("0.5"), Ok(0.5));
    let customers = count(1..=1_000_000);
    for bad in ["0", "1000001", "-1", "1.5", "99999999999999999999"] {
        assert!(customers(bad).is_err(), "{bad}");
    }
    assert_eq!(customers("1000000"), Ok(1_000_000));
}
