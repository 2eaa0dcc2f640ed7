use std::{thread, time::Duration};

use super::watched;

/// What comes of 1 to 5, where `trouble` befalls 3.
fn with(trouble: fn(), limit: Duration) -> Vec<(u32, Result<u32, &'static str>)> {
    let double = move |number: &u32| {
        if *number == 3 {
            trouble();
        }
        number * 2
    };
    watched(1..=5, limit, double).collect()
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn each_item_has_its_result() {
    let results = [1, 2, 3, 4, 5].map(|number| (number, Ok(number * 2)));
    assert_eq!(with(|| (), LONG), results);
}

#[test]
fn an_item_that_hangs_is_named_and_is_the_last() {
    let hang = || loop {
        thread::park();
    };
    let (last, before) = match &with(hang, Duration::from_secs(1))[..] {
        [before @ .., last] => (*last, before.to_vec()),
        [] => panic!("nothing came"),
    };
    assert_eq!(before, [(1, Ok(2)), (2, Ok(4))]);
    assert_eq!(last, (3, Err("it does not end")));
}

#[test]
fn an_item_that_panics_is_named_and_is_the_last() {
    let results = with(|| std::panic::resume_unwind(Box::new(())), LONG);
    let last = (3, Err("its player panicked"));
    assert_eq!(results, [(1, Ok(2)), (2, Ok(4)), last]);
}
