//! Five requests: one after another, and together.

use std::{process::ExitCode, thread};

use executor::{join_all, sleep};
use scenarios::{About, Actor, Bar, Scenario, Story, count, seconds};

/// What comes back for a user's id.
struct User {
    name: String,
    email: String,
}

async fn fetch(user: Actor, id: usize) -> User {
    user.says("requested");
    sleep(seconds(1.0)).await;
    let data = User::with_id(id);
    user.says_with("received", data.fields());
    data
}

async fn requests(story: &Story, own: &Flags) {
    story.phase("sequential");
    for (user, id) in own.users(story) {
        fetch(user, id).await;
    }
    let one_after_another = story.time();

    story.phase("concurrent");
    let users = own.users(story);
    let replies = join_all(users.map(|(user, id)| user.spawn(move |user| fetch(user, id)))).await;
    let replies = replies
        .into_iter()
        .map(|reply| reply.expect("a request ends without a panic"));
    list(story, replies);
    compare(story, one_after_another);
}

// With threads.

fn fetch_and_wait(user: Actor, id: usize) -> User {
    user.says("requested");
    thread::sleep(seconds(1.0));
    let data = User::with_id(id);
    user.says_with("received", data.fields());
    data
}

fn threads(story: &Story, own: &Flags) {
    one_by_one(story, own);
    let one_after_another = story.time();

    story.phase("concurrent");
    let users = own.users(story);
    let threads: Vec<_> = users
        .map(|(user, id)| user.thread(move |user| fetch_and_wait(user, id)))
        .collect();
    let replies = threads
        .into_iter()
        .map(|thread| thread.join().expect("a request ends without a panic"));
    list(story, replies);
    compare(story, one_after_another);
}

// A plain loop knows one way only.

fn sequential(story: &Story, own: &Flags) {
    list(story, one_by_one(story, own));
}

fn one_by_one(story: &Story, own: &Flags) -> Vec<User> {
    story.phase("sequential");
    own.users(story)
        .map(|(user, id)| fetch_and_wait(user, id))
        .collect()
}

impl User {
    fn with_id(id: usize) -> User {
        let (name, email) = (format!("User{id}"), format!("user{id}@example.com"));
        User { name, email }
    }

    fn fields(&self) -> [(&'static str, &str); 2] {
        [("name", &self.name), ("email", &self.email)]
    }
}

fn list(story: &Story, users: impl IntoIterator<Item = User>) {
    let users: Vec<User> = users.into_iter().collect();
    story.remark_with("users", &[("n", users.len().into())]);
    story.list("user", users.iter().map(User::fields));
}

fn compare(story: &Story, one_after_another: f64) {
    let together = story.time() - one_after_another;
    let fields = [
        ("one_by_one", one_after_another.into()),
        ("together", together.into()),
        ("times", (one_after_another / together).into()),
    ];
    story.remark_with("compared", &fields);
}

fn main() -> ExitCode {
    Scenario::new(&ABOUT, requests)
        .threads(threads)
        .sequential(sequential, |own: &Flags| own.users as f64)
        .sizes(|own| vec![("users", own.users.into())])
        .main()
}

#[derive(clap::Args)]
struct Flags {
    #[arg(long, value_name = "N", default_value = "5", value_parser = count(1..=100_000))]
    users: usize,
}

impl Flags {
    /// Each user with an id.
    fn users(&self, story: &Story) -> impl Iterator<Item = (Actor, usize)> + use<> {
        let users = story.actors((1..=self.users).map(|id| format!("user {id}")));
        users.zip(1..)
    }
}

#[rustfmt::skip]
const ABOUT: About = About {
    name: "requests",
    source: include_str!("requests.rs"),
    events: &[("requested", Bar::Full), ("received", Bar::End)],
    names: &[
        ["await in a loop", ".await in a loop", ".await in a loop"],
        ["asyncio.gather", "join_all", "futures::future::join_all, JoinSet"],
        ["asyncio.sleep", "sleep", "tokio::time::sleep"],
    ],
    tries: &["--users 50 --time-scale 0.1", "--engine all --time-scale 0.1"],
};
