use std::{collections::BTreeSet, sync::Mutex, time::Duration};

use super::{Flag, race};
use crate::judge::judge;

#[test]
fn each_order_of_the_steps_is_tried() {
    static ORDERS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    fn two_steps(flag: &Flag) {
        flag.get();
        flag.get();
    }
    let check = || {
        race(
            Flag::default,
            [("a", two_steps), ("b", two_steps)],
            |_, steps| {
                ORDERS.lock().unwrap().insert(steps.to_owned());
            },
        );
    };
    assert_eq!(judge(check, Duration::from_secs(20)), Ok(()));
    // Two steps of four are the first thread's: six ways to choose them.
    assert_eq!(ORDERS.lock().unwrap().len(), 6);
}

#[test]
fn outside_a_race_a_step_is_just_done() {
    let flag = Flag::default();
    flag.set();
    assert!(flag.get());
}
