//! The core of each scenario on this executor and on tokio: `docs/MIGRATION.md` shows both side by
//! side. They do the same here, in a tenth of the tutorial's time.
//!
//! `cargo test -p benches --features peers --test migration`

#![cfg(feature = "peers")]

mod here;
mod there;

use std::{any::Any, cell::RefCell, rc::Rc, time::Duration};

/// What the consumers took.
type Kept = Rc<RefCell<Vec<u32>>>;

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds / 10.0)
}

/// Fails so many times, and then no more.
struct Fate(u32);

impl Fate {
    fn is_good(&mut self) -> bool {
        let good = self.0 == 0;
        self.0 = self.0.saturating_sub(1);
        good
    }
}

/// The message of a panic.
fn why(payload: Box<dyn Any + Send>) -> String {
    payload
        .downcast::<&str>()
        .map_or_else(|_| String::new(), |message| message.to_string())
}

/// Runs a scenario on both; the results have to be the same, and this.
macro_rules! same {
    ($scenario:ident($($argument:expr)?), $expected:expr) => {
        #[test]
        fn $scenario() {
            let expected = $expected;
            assert_eq!(here::block_on(here::$scenario($($argument)?)), expected, "here");
            assert_eq!(there::block_on(there::$scenario($($argument)?)), expected, "there");
        }
    };
}

same!(basics(), ["coffee", "toast", "egg"]);
same!(coffee_shop(), ["철수", "영희", "민수", "지영", "동현"]);
same!(requests(), 3);
same!(streaming(), ["b", "c", "a"]);
same!(stock_prices(), [Ok(100), Err("halted".to_owned()), Ok(100)]);
same!(retry(Fate(2)), Some(2));
same!(timeouts(), [true, false, true]);
same!(batch_inference(), [1, 2, 3]);

#[test]
fn producer_consumer() {
    let kept = Kept::default();
    here::block_on(here::producer_consumer(kept.clone()));
    there::block_on(there::producer_consumer(kept.clone()));
    let mut kept = kept.take();
    kept.sort_unstable();
    assert!(kept.into_iter().eq((0..10).flat_map(|item| [item, item])));
}

#[test]
fn loop_per_core() {
    assert_eq!(here::loop_per_core(3), 3);
    assert_eq!(there::loop_per_core(3), 3);
}
