use super::*;

#[test]
fn callgrinds_count_is_read() {
    let said = "==7== Events    : Ir\n==7== Collected : 4242\n==7== \n==7== I   refs:  4,242";
    assert_eq!(collected(said), Some(4242));
    assert_eq!(collected("valgrind: no such tool"), None);
}

#[test]
fn what_is_counted_are_rows() {
    for (name, ..) in COUNTED {
        assert!(crate::rows::named(name).is_some(), "{name}");
    }
}
