//! Four downloads: take each as it completes.

use std::{process::ExitCode, sync::mpsc, thread};

use executor::{as_completed, sleep};
use scenarios::{About, Actor, Bar, Scenario, Story, Word, length_in_seconds, seconds};

async fn download(video: Actor, video_id: usize, takes: f64) -> usize {
    video.says("started");
    sleep(seconds(takes)).await;
    video.says("finished");
    video_id
}

async fn streaming(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let mut downloads = as_completed(own.videos(story).map(|(video, video_id, takes)| {
        video.spawn(move |video| download(video, video_id, takes))
    }));
    let mut n = 0;
    while let Some(downloaded) = downloads.next().await {
        let video_id = downloaded.expect("a download ends without a panic");
        n += 1;
        main.says_with("result", [("n", n), ("video_id", video_id)]);
    }
    story.remark("n is the order of completion, video_id that of submission");
}

// With threads: a channel hands over the results in the order of completion.

fn download_and_wait(video: Actor, video_id: usize, takes: f64) -> usize {
    video.says("started");
    thread::sleep(seconds(takes));
    video.says("finished");
    video_id
}

fn threads(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let (done, results) = mpsc::channel();
    for (video, video_id, takes) in own.videos(story) {
        let done = done.clone();
        video.thread(move |video| done.send(download_and_wait(video, video_id, takes)));
    }
    drop(done);
    for (n, video_id) in (1..).zip(results) {
        main.says_with("result", [("n", n), ("video_id", video_id)]);
    }
    story.remark("n is the order of completion, video_id that of submission");
}

// As a plain loop: both orders are the same.

fn sequential(story: &Story, own: &Flags) {
    let main = story.actor("main");
    for (video, video_id, takes) in own.videos(story) {
        download_and_wait(video, video_id, takes);
        main.says_with("result", [("n", video_id), ("video_id", video_id)]);
    }
    story.remark("a long video holds up the short ones behind it");
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, streaming)
        .threads(threads)
        .sequential(sequential, |own: &Flags| own.videos.iter().sum())
        .main()
}

#[derive(clap::Args)]
struct Flags {
    /// How long each download takes, in seconds
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
}

const ABOUT: About = About {
    name: "streaming",
    source: include_str!("streaming.rs"),
    title: "Streaming: four videos of 2, 0.5, 1.5 and 1 s, each shown as soon as it is there",
    story: "\
gather has all results when the last is there. as_completed hands them out one by one, the quickest first: the \
number that the loop counts is the order of completion, not that of submission, so a result must say itself \
whose it is.",
    names: "  \
  asyncio.as_completed   as_completed   JoinSet::join_next, FuturesUnordered
  create_task            spawn          tokio::spawn",
    try_this: "  \
  --videos 3,2,1,0.5    the order turns round
  --videos 1,1,1,1      a tie goes by the order of submission
  --engine sequential   the first holds up the others",
    words: &[
        Word("started", "starts to load", Bar::Full),
        Word("finished", "is loaded", Bar::End),
        Word(
            "result",
            "number {n} to arrive is video {video_id}",
            Bar::Same,
        ),
    ],
};
