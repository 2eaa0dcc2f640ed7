//! Four videos: take each as it completes.

use std::{process::ExitCode, sync::mpsc, thread};

use executor::{as_completed, sleep};
use scenarios::{About, Actor, Bar, Scenario, Story, length_in_seconds, listed, seconds};
use serde_json::json;

/// What is left of a video that was processed.
struct Processed {
    video_id: usize,
    status: &'static str,
    /// In seconds of the story.
    processed_at: f64,
}

async fn process(video: Actor, video_id: usize, takes: f64) -> Processed {
    video.says_more("started", &[], [("takes", takes)]);
    sleep(seconds(takes)).await;
    video.says("finished");
    processed(&video, video_id)
}

async fn streaming(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let mut results =
        as_completed(own.videos(story).map(|(video, video_id, takes)| {
            video.spawn(move |video| process(video, video_id, takes))
        }));
    let mut n = 0;
    while let Some(result) = results.next().await {
        n += 1;
        own.tell(
            &main,
            n,
            result.expect("a video is processed without a panic"),
        );
    }
    story.remark("as_completed");
}

// With threads: a channel hands over the results in the order of completion.

fn process_and_wait(video: Actor, video_id: usize, takes: f64) -> Processed {
    video.says_more("started", &[], [("takes", takes)]);
    thread::sleep(seconds(takes));
    video.says("finished");
    processed(&video, video_id)
}

fn threads(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let (done, results) = mpsc::channel();
    for (video, video_id, takes) in own.videos(story) {
        let done = done.clone();
        video.thread(move |video| done.send(process_and_wait(video, video_id, takes)));
    }
    drop(done);
    for (n, result) in (1..).zip(results) {
        own.tell(&main, n, result);
    }
    story.remark("channel");
}

// As a plain loop: both orders are the same.

fn sequential(story: &Story, own: &Flags) {
    let main = story.actor("main");
    for (n, (video, video_id, takes)) in (1..).zip(own.videos(story)) {
        own.tell(&main, n, process_and_wait(video, video_id, takes));
    }
    story.remark("plain_loop");
}

fn processed(video: &Actor, video_id: usize) -> Processed {
    Processed {
        video_id,
        status: "completed",
        processed_at: video.story().time(),
    }
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, streaming)
        .threads(threads)
        .sequential(sequential, |own: &Flags| own.videos.iter().sum())
        .sizes(|own| {
            vec![
                ("n", own.videos.len().into()),
                ("seconds", listed(&own.videos)),
            ]
        })
        .main()
}

#[derive(clap::Args)]
struct Flags {
    #[arg(long, value_name = "SECONDS,..", default_value = "2.0,0.5,1.5,1.0")]
    #[arg(value_delimiter = ',', value_parser = length_in_seconds)]
    videos: Vec<f64>,
}

impl Flags {
    /// Each video with its number and its length.
    fn videos(&self, story: &Story) -> impl Iterator<Item = (Actor, usize, f64)> {
        let actors = story.actors((1..=self.videos.len()).map(|n| format!("video {n}")));
        let videos = (1..).zip(&self.videos);
        actors
            .zip(videos)
            .map(|(actor, (video_id, &takes))| (actor, video_id, takes))
    }

    fn tell(&self, main: &Actor, n: usize, result: Processed) {
        let fields = [
            ("n", json!(n)),
            ("of", json!(self.videos.len())),
            ("video_id", json!(result.video_id)),
            ("status", json!(result.status)),
            ("processed_at", json!(result.processed_at)),
        ];
        main.says_with("result", fields);
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "streaming",
    source: include_str!("streaming.rs"),
    events: &[("started", Bar::Full), ("finished", Bar::End), ("result", Bar::Same)],
    names: &[
        ["asyncio.as_completed", "as_completed", "JoinSet::join_next, FuturesUnordered"],
        ["create_task", "spawn", "tokio::spawn"],
    ],
    tries: &["--videos 3,2,1,0.5", "--videos 1,1,1,1", "--engine sequential --time-scale 0.1"],
};
