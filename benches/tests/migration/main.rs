//! The core of each scenario on this executor and on tokio: `docs/MIGRATION.md` shows both side by
//! side. They do the same here, in a tenth of the tutorial's time.
//!
//! `cargo test -p benches --features peers --test migration`

#![cfg(feature = "peers")]

mod here;
mod there;

use std::{
    any::Any,
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use executor::Executor;

/// What the consumers took.
type Kept = Rc<RefCell<Vec<u32>>>;

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds / 10.0)
}

/// Fails this many times, and then no more.
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

/// Runs a scenario on both. The results have to be these, and none may be there before the tutorial's program is done.
macro_rules! same {
    ($scenario:ident($($argument:expr)?) in $seconds:expr, $expected:expr) => {
        #[test]
        fn $scenario() {
            let (takes, expected) = (seconds($seconds), $expected);
            let began = Instant::now();
            assert_eq!(here::block_on(here::$scenario($($argument)?)), expected, "here");
            assert!(began.elapsed() >= takes, "here: {:?}", began.elapsed());
            let began = Instant::now();
            assert_eq!(there::block_on(there::$scenario($($argument)?)), expected, "there");
            assert!(began.elapsed() >= takes, "there: {:?}", began.elapsed());
            assert_eq!(virtually(here::$scenario($($argument)?)), takes, "here, exactly");
        }
    };
}

/// How long it takes in virtual time.
fn virtually<F: Future>(future: F) -> Duration {
    Executor::builder().virtual_time().build().block_on(async {
        let began = executor::time::Instant::now();
        future.await;
        began.elapsed()
    })
}

same!(basics() in 2.0, ["coffee", "toast", "egg"]);
same!(coffee_shop() in 3.0, ["철수", "영희", "민수", "지영", "동현"]);
same!(requests() in 6.0, 5);
same!(streaming() in 2.0, [2, 4, 3, 1]);
same!(stock_prices() in 0.5, [Ok(100), Err("halted".to_owned()), Ok(100)]);
same!(retry(Fate(2)) in 4.5, Some(2));
same!(timeouts() in 5.5, ["10", "12"]);
same!(batch_inference() in 1.5, 4);

#[test]
fn retry_gives_up_without_a_last_pause() {
    assert_eq!(here::block_on(here::retry(Fate(3))), None);
    assert_eq!(there::block_on(there::retry(Fate(3))), None);
    assert_eq!(virtually(here::retry(Fate(3))), seconds(4.5));
}

#[test]
fn producer_consumer() {
    let kept = Kept::default();
    here::block_on(here::producer_consumer(kept.clone()));
    there::block_on(there::producer_consumer(kept.clone()));
    let mut kept = kept.take();
    kept.sort_unstable();
    assert!(kept.into_iter().eq((0..10).flat_map(|item| [item, item])));
    let takes = virtually(here::producer_consumer(Kept::default()));
    assert_eq!(takes, seconds(4.0));
}

#[test]
fn loop_per_core() {
    assert_eq!(here::loop_per_core(3), 3);
    assert_eq!(there::loop_per_core(3), 3);
}
