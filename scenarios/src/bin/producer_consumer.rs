//! A queue between one producer and three consumers.

use std::{process::ExitCode, thread};

use crossbeam_channel as channel;
use executor::{join_all, sleep, sync::Queue};
use scenarios::{About, Actor, Bar, Scenario, Story, count, seconds};

/// What goes through the queue: a task's id, or nothing more.
type Item = Option<usize>;

async fn produce(producer: Actor, queue: Queue<Item>, items: usize) {
    producer.says("started");
    for task_id in 0..items {
        queue.put(Some(task_id)).await;
        producer.says_with("put", [("task_id", task_id)]);
        sleep(seconds(0.3)).await;
    }
    queue.put(None).await;
    producer.says("finished");
}

async fn consume(consumer: Actor, queue: Queue<Item>) {
    consumer.says("started");
    while let Some(task_id) = queue.get().await {
        consumer.says_with("processing", [("task_id", task_id)]);
        sleep(seconds(1.0)).await;
        consumer.says_with("done", [("task_id", task_id)]);
        queue.task_done();
    }
    // The end is for the others, too. It is never task_done, here as in the tutorial: a join would wait for ever.
    queue.put(None).await;
    consumer.says("stopped");
}

async fn producer_consumer(story: &Story, own: &Flags) {
    let (queue, items) = (Queue::bounded(own.capacity), own.items);
    let producer = story.actor("producer");
    let producer = producer.spawn(|me| produce(me, queue.clone(), items));
    let consumers = story.actors(own.consumers());
    join_all(consumers.map(|each| each.spawn(|me| consume(me, queue.clone())))).await;
    producer.await.expect("a producer ends without a panic");
    own.remark(story);
    story.remark("sentinel");
}

// With threads: a bounded channel is the queue, and a thread that finds it full or empty sleeps.

fn produce_and_wait(producer: Actor, queue: channel::Sender<Item>, items: usize) {
    producer.says("started");
    for task_id in 0..items {
        queue
            .send(Some(task_id))
            .expect("the consumers stay to the end");
        producer.says_with("put", [("task_id", task_id)]);
        thread::sleep(seconds(0.3));
    }
    queue.send(None).expect("the consumers stay to the end");
    producer.says("finished");
}

fn consume_and_wait(consumer: Actor, put: channel::Sender<Item>, get: channel::Receiver<Item>) {
    consumer.says("started");
    while let Some(task_id) = get.recv().expect("the end is put back for each") {
        consumer.says_with("processing", [("task_id", task_id)]);
        thread::sleep(seconds(1.0));
        consumer.says_with("done", [("task_id", task_id)]);
    }
    put.send(None)
        .expect("this consumer holds the other end itself");
    consumer.says("stopped");
}

fn threads(story: &Story, own: &Flags) {
    let ((put, get), items) = (channel::bounded(own.capacity), own.items);
    let queue = put.clone();
    let producer = story.actor("producer");
    let mut threads = vec![producer.thread(move |me| produce_and_wait(me, queue, items))];
    for consumer in story.actors(own.consumers()) {
        let (put, get) = (put.clone(), get.clone());
        threads.push(consumer.thread(move |me| consume_and_wait(me, put, get)));
    }
    for thread in threads {
        thread.join().expect("neither end panics");
    }
    own.remark(story);
}

// As a plain loop: it makes an item, works on it, and makes the next; the queue is a variable.

fn sequential(story: &Story, own: &Flags) {
    let producer = story.actor("producer");
    let consumer = story.actor("consumer 1");
    producer.says("started");
    consumer.says("started");
    for task_id in 0..own.items {
        producer.says_with("put", [("task_id", task_id)]);
        consumer.says_with("processing", [("task_id", task_id)]);
        thread::sleep(seconds(1.0));
        consumer.says_with("done", [("task_id", task_id)]);
        thread::sleep(seconds(0.3));
    }
    producer.says("finished");
    consumer.says("stopped");
    own.remark(story);
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, producer_consumer)
        .threads(threads)
        .sequential(sequential, |own: &Flags| 1.3 * own.items as f64)
        .sizes(|own| {
            vec![
                ("items", own.items.into()),
                ("consumers", own.consumers.into()),
                ("capacity", own.capacity.into()),
            ]
        })
        .main()
}

#[derive(clap::Args)]
struct Flags {
    #[arg(long, value_name = "N", default_value = "10", value_parser = count(1..=1_000_000))]
    items: usize,
    #[arg(long, value_name = "N", default_value = "3", value_parser = count(1..=10_000))]
    consumers: usize,
    #[arg(long, value_name = "N", default_value = "5", value_parser = count(1..=1_000_000))]
    capacity: usize,
}

impl Flags {
    fn consumers(&self) -> impl Iterator<Item = String> + use<> {
        (1..=self.consumers).map(|n| format!("consumer {n}"))
    }

    fn remark(&self, story: &Story) {
        let fields = [("items", self.items.into()), ("took", story.time().into())];
        story.remark_with("items", &fields);
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "producer_consumer",
    source: include_str!("producer_consumer.rs"),
    events: &[
        ("started", Bar::Light),
        ("put", Bar::Full),
        ("finished", Bar::End),
        ("processing", Bar::Full),
        ("done", Bar::Light),
        ("stopped", Bar::End),
    ],
    names: &[
        ["asyncio.Queue(maxsize=5)", "Queue::bounded(5)", "tokio::sync::mpsc::channel(5)"],
        ["await queue.put(item)", "queue.put(item).await", "sender.send(item).await"],
        ["await queue.get()", "queue.get().await", "receiver.recv().await"],
        ["queue.task_done()", "queue.task_done()", "-"],
        ["create_task", "spawn", "tokio::spawn"],
    ],
    tries: &["--consumers 1 --virtual-time", "--consumers 10 --virtual-time", "--capacity 1 --virtual-time"],
};
