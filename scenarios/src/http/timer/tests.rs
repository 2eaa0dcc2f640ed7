use executor::Executor;
use hyper::rt::Timer as _;

use super::*;

/// hyper takes the time, adds a limit and waits until then: on whichever clock the executor has.
#[test]
fn a_limit_of_hyper_s_takes_virtual_time() {
    Executor::builder().virtual_time().build().block_on(async {
        let (timer, start) = (Timer::current(), time::Instant::now());
        sleep(Duration::from_secs(60)).await;
        let mut limit = timer.sleep_until(timer.now() + Duration::from_secs(10));
        timer.reset(&mut limit, timer.now() + Duration::from_secs(30));
        limit.await;
        assert_eq!(start.elapsed(), Duration::from_secs(90));
    });
}
