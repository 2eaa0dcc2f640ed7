//! Your own program in a page: `cargo run -p scenarios --example record`, and open run.html.

use std::time::Duration;

use executor::{Executor, join_all, sleep, trace::Recorder};
use scenarios::Save;

async fn brew(tea: &str, seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
    executor::trace::note(format!("{tea} is ready"));
}

fn main() -> std::io::Result<()> {
    let recorder = Recorder::new();
    let builder = Executor::builder().recorder(recorder.clone());
    builder.virtual_time().build().block_on(async {
        join_all([brew("green tea", 2), brew("black tea", 4)]).await;
    });
    recorder.finish().save("run.html")
}
