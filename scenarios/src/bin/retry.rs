//! Requests that fail, and are tried again after a while.

use std::{process::ExitCode, thread};

use executor::{join_all, sleep};
use fastrand::Rng;
use scenarios::{About, Actor, Bar, Scenario, Story, count, number, seconds};

/// How often a request is tried.
const TRIES: u32 = 3;

async fn fetch(url: Actor, mut luck: Luck) -> bool {
    for n in 1..=TRIES {
        url.says_more("attempt", &[("n", n.into())], [("of", TRIES)]);
        sleep(seconds(0.5)).await;
        if luck.is_good() {
            url.says_with("succeeded", [("n", n)]);
            return true;
        }
        url.says_with("failed", [("n", n)]);
        if n < TRIES {
            let back_off = 1 << (n - 1); // 1 s, 2 s, 4 s ..
            url.says_with("backoff", [("seconds", back_off)]);
            sleep(seconds(f64::from(back_off))).await;
        }
    }
    url.says("gave_up");
    false
}

async fn retry(story: &Story, own: &Flags) {
    let urls = own.urls(story);
    let all = join_all(urls.map(|(url, luck)| url.spawn(|url| fetch(url, luck)))).await;
    let all = all
        .into_iter()
        .map(|one| one.expect("a failure is no panic"));
    summary(story, all);
}

// With threads, and as a plain loop: the same, but the thread sleeps through each wait.

fn fetch_and_wait(url: Actor, mut luck: Luck) -> bool {
    for n in 1..=TRIES {
        url.says_more("attempt", &[("n", n.into())], [("of", TRIES)]);
        thread::sleep(seconds(0.5));
        if luck.is_good() {
            url.says_with("succeeded", [("n", n)]);
            return true;
        }
        url.says_with("failed", [("n", n)]);
        if n < TRIES {
            let back_off = 1 << (n - 1);
            url.says_with("backoff", [("seconds", back_off)]);
            thread::sleep(seconds(f64::from(back_off)));
        }
    }
    url.says("gave_up");
    false
}

fn threads(story: &Story, own: &Flags) {
    let urls = own.urls(story);
    let threads: Vec<_> = urls
        .map(|(url, luck)| url.thread(|url| fetch_and_wait(url, luck)))
        .collect();
    let all = threads
        .into_iter()
        .map(|thread| thread.join().expect("a failure is no panic"));
    summary(story, all);
}

fn sequential(story: &Story, own: &Flags) {
    let all: Vec<bool> = own
        .urls(story)
        .map(|(url, luck)| fetch_and_wait(url, luck))
        .collect();
    summary(story, all);
}

fn summary(story: &Story, all: impl IntoIterator<Item = bool>) {
    let all: Vec<bool> = all.into_iter().collect();
    let succeeded = all.iter().filter(|&&one| one).count();
    let fields = [
        ("succeeded", succeeded.into()),
        ("failed", (all.len() - succeeded).into()),
        ("took", story.time().into()),
    ];
    story.remark_with("summary", &fields);
}

/// Whether an attempt succeeds.
enum Luck {
    /// How many times it still fails.
    Bad(usize),
    /// It fails with this chance.
    Dice(Rng, f64),
}

impl Luck {
    fn is_good(&mut self) -> bool {
        match self {
            Luck::Bad(0) => true,
            Luck::Bad(left) => {
                *left -= 1;
                false
            }
            Luck::Dice(rng, chance) => rng.f64() >= *chance,
        }
    }
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, retry)
        .threads(threads)
        .sequential(sequential, |own: &Flags| 4.5 * own.len() as f64)
        .sizes(|own| vec![("urls", own.len().into()), ("tries", TRIES.into())])
        .main()
}

#[derive(clap::Args)]
struct Flags {
    #[arg(long, value_name = "N,..", value_delimiter = ',', value_parser = count(0..=1_000), conflicts_with_all = ["seed", "chance"])]
    failures: Vec<usize>,
    #[arg(long, value_name = "P", default_value = "0.3", value_parser = number(0.0..=1.0))]
    chance: f64,
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
}

impl Flags {
    fn len(&self) -> usize {
        if self.failures.is_empty() {
            3
        } else {
            self.failures.len()
        }
    }

    /// Each URL with its luck. Each has dice of its own: the order in which an engine throws them changes nothing.
    fn urls(&self, story: &Story) -> impl Iterator<Item = (Actor, Luck)> {
        let seed = match self.seed {
            Some(seed) => seed,
            None if story.is_repeatable() => 0,
            None => fastrand::u64(..1_000_000),
        };
        if self.failures.is_empty() {
            story.remark_with("seed", &[("seed", seed.into())]);
        }
        let actors =
            story.actors((1..=self.len()).map(|n| format!("https://api.example.com/data{n}")));
        actors
            .enumerate()
            .map(move |(i, url)| match self.failures.get(i) {
                Some(&failures) => (url, Luck::Bad(failures)),
                None => (
                    url,
                    Luck::Dice(Rng::with_seed(seed.wrapping_add(i as u64)), self.chance),
                ),
            })
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "retry",
    source: include_str!("retry.rs"),
    events: &[
        ("attempt", Bar::Full),
        ("failed", Bar::Same),
        ("backoff", Bar::Light),
        ("succeeded", Bar::End),
        ("gave_up", Bar::Cut),
    ],
    names: &[
        ["await asyncio.sleep(2 ** attempt)", "sleep(..).await", "tokio::time::sleep(..).await"],
        ["try / except", "Result, match", "Result, match"],
        ["gather(.., return_exceptions=True)", "join_all", "futures::future::join_all"],
    ],
    tries: &["--failures 0,1,3 --virtual-time", "--chance 0.9 --seed 7 --virtual-time", "--failures 2,2,2,2 --virtual-time"],
};
