//! Four requests to a model, with progress as they complete.

use std::{process::ExitCode, sync::mpsc, thread};

use executor::{as_completed, sleep};
use scenarios::{About, Actor, Bar, Scenario, Story, count, seconds};
use serde_json::{Value, json};

struct Request {
    id: String,
    video: String,
    model: &'static str,
}

/// A video that is ready for the model.
struct Preprocessed {
    frames: Vec<usize>,
}

struct Inference {
    request_id: String,
    predictions: [&'static str; 2],
    confidence: f64,
    /// The seconds that the model took, without the preprocessing.
    processing_time: f64,
}

async fn preprocess(me: &Actor, request: &Request) -> Preprocessed {
    me.says_with("preprocessing", [("video", &*request.video)]);
    sleep(seconds(0.5)).await;
    preprocessed()
}

async fn infer(me: &Actor, request: Request, video: Preprocessed) -> Inference {
    me.says_with("inferring", [("model", request.model)]);
    let began = me.story().time();
    sleep(seconds(1.0)).await;
    inference(request, video, me.story().time() - began)
}

async fn process(me: Actor, request: Request) -> Inference {
    me.says_with("received", request.fields());
    let video = preprocess(&me, &request).await;
    let inference = infer(&me, request, video).await;
    me.says_with("finished", inference.fields());
    inference
}

async fn batch_inference(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let requests = own.requests(story);
    let mut results =
        as_completed(requests.map(|(me, request)| me.spawn(|me| process(me, request))));
    let mut n = 0;
    while let Some(result) = results.next().await {
        n += 1;
        own.progress(&main, n, &result.expect("a request ends without a panic"));
    }
    own.summary(story);
    story.remark("shared_out");
}

// With threads: each hands over a channel what it has inferred.

fn process_and_wait(me: &Actor, request: Request) -> Inference {
    me.says_with("received", request.fields());
    me.says_with("preprocessing", [("video", &*request.video)]);
    thread::sleep(seconds(0.5));
    let video = preprocessed();
    me.says_with("inferring", [("model", request.model)]);
    let began = me.story().time();
    thread::sleep(seconds(1.0));
    let inference = inference(request, video, me.story().time() - began);
    me.says_with("finished", inference.fields());
    inference
}

fn threads(story: &Story, own: &Flags) {
    let main = story.actor("main");
    let (done, results) = mpsc::channel();
    for (me, request) in own.requests(story) {
        let done = done.clone();
        me.thread(move |me| done.send(process_and_wait(&me, request)));
    }
    drop(done);
    for (n, result) in (1..).zip(results) {
        own.progress(&main, n, &result);
    }
    own.summary(story);
    story.remark("shared_out");
}

// As a plain loop.

fn sequential(story: &Story, own: &Flags) {
    let main = story.actor("main");
    for (n, (me, request)) in (1..).zip(own.requests(story)) {
        own.progress(&main, n, &process_and_wait(&me, request));
    }
    own.summary(story);
}

fn preprocessed() -> Preprocessed {
    Preprocessed {
        frames: (0..10).collect(),
    }
}

/// What a model makes of the frames of a video.
fn inference(request: Request, video: Preprocessed, processing_time: f64) -> Inference {
    assert_eq!(video.frames.len(), 10, "the model looks at ten frames");
    Inference {
        request_id: request.id,
        predictions: ["class_A", "class_B"],
        confidence: 0.95,
        processing_time: (processing_time * 1e9).round() / 1e9,
    }
}

impl Request {
    fn fields(&self) -> [(&'static str, &str); 2] {
        [("video", &self.video), ("model", self.model)]
    }
}

impl Inference {
    fn fields(&self) -> [(&'static str, Value); 3] {
        [
            ("predictions", json!(self.predictions)),
            ("confidence", json!(self.confidence)),
            ("processing_time", json!(self.processing_time)),
        ]
    }
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, batch_inference)
        .threads(threads)
        .sequential(sequential, |own: &Flags| 1.5 * own.requests as f64)
        .sizes(|own| vec![("requests", own.requests.into())])
        .main()
}

#[derive(clap::Args)]
struct Flags {
    #[arg(long, value_name = "N", default_value = "4", value_parser = count(1..=100_000))]
    requests: usize,
}

impl Flags {
    /// Each request, and the job that sees to it. Every fourth from the third on is for another model.
    fn requests(&self, story: &Story) -> impl Iterator<Item = (Actor, Request)> + use<> {
        let id = |n| format!("REQ-{n:03}");
        let jobs = story.actors((1..=self.requests).map(id));
        jobs.zip(1..).map(move |(me, n)| {
            let model = if n % 4 == 3 {
                "EfficientNet"
            } else {
                "ResNet50"
            };
            let (id, video) = (id(n), format!("video{n}.mp4"));
            (me, Request { id, video, model })
        })
    }

    fn progress(&self, main: &Actor, n: usize, result: &Inference) {
        let fields = [
            ("n", json!(n)),
            ("of", json!(self.requests)),
            ("request_id", json!(result.request_id)),
        ];
        main.says_with("progress", fields);
    }

    fn summary(&self, story: &Story) {
        let took = story.time();
        let fields = [
            ("requests", self.requests.into()),
            ("took", took.into()),
            ("average", (took / self.requests as f64).into()),
        ];
        story.remark_with("summary", &fields);
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "batch_inference",
    source: include_str!("batch_inference.rs"),
    events: &[
        ("received", Bar::Light),
        ("preprocessing", Bar::Light),
        ("inferring", Bar::Full),
        ("finished", Bar::End),
        ("progress", Bar::Same),
    ],
    names: &[
        ["asyncio.as_completed", "as_completed", "JoinSet::join_next, FuturesUnordered"],
        ["create_task", "spawn", "tokio::spawn"],
        ["asyncio.to_thread", "spawn_blocking", "tokio::task::spawn_blocking"],
    ],
    tries: &["--requests 100 --virtual-time", "--engine all --time-scale 0.1"],
};
