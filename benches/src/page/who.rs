//! Who is compared, what is unfair about that, and who is left out?

/// One contender.
pub struct Contender {
    /// Its name in the tables, whose columns stand in this order.
    pub name: &'static str,
    /// The crates that it is, for their versions.
    pub crates: &'static [&'static str],
    /// What it is, and how it is used here.
    pub what: &'static str,
    /// What it does that ours does not, and the reverse.
    pub unfair: &'static str,
}

/// All of them.
pub const CONTENDERS: &[Contender] = &[
    Contender {
        name: "barista",
        crates: &[],
        what: "The executor, the combinators and the timer wheel of this workspace, without `unsafe`.",
        unfair: "It runs tasks on one thread only, and no handle or task may leave it; all that crosses threads is a wake. It keeps an order that \
                 most leave open: first woken, first polled, and timers by deadline. It can say of every waiting task what it waits for, and keeps the place in the source for that.",
    },
    Contender {
        name: "recorded",
        crates: &[],
        what: "The same with a `Recorder` of the default length, for what a record costs.",
        unfair: "Nobody else keeps such a record, so nobody is compared with it.",
    },
    Contender {
        name: "hello_server",
        crates: &["hyper"],
        what: "The scenarios' HTTP server as it is.",
        unfair: "It counts, limits connections and ends in order; the other servers do without.",
    },
    Contender {
        name: "tokio",
        crates: &["tokio"],
        what: "A current-thread runtime and a `LocalSet`, timers on, I/O off: it then parks on a condition variable, which is its quickest.",
        unfair: "Its handles and wakers may go to other threads, so a task has atomic counts and a header to match, and each task has a budget after \
                 which it must yield; ours has neither. Its timers know milliseconds only, which makes firing many cheap and each late.",
    },
    Contender {
        name: "tokio-local",
        crates: &["tokio"],
        what: "tokio's `LocalRuntime`, which has no `LocalSet` between the runtime and the tasks.",
        unfair: "As tokio's.",
    },
    Contender {
        name: "smol",
        crates: &["async-executor", "async-io", "futures-lite"],
        what: "`async-executor`'s local executor, leaked, which its documentation calls the optimised form, under `async-io`'s `block_on`.",
        unfair: "Its reactor is always there, with a thread of its own, and its timers are an ordered map behind a lock, so that any \
                 thread may use them; ours may not. Dropping one of its tasks cancels it, so a handle must be kept; ours may go.",
    },
    Contender {
        name: "pool",
        crates: &["futures", "futures-timer"],
        what: "futures' `LocalPool`, with timers from `futures-timer`, since it has none of its own.",
        unfair: "Its timers live on a thread of their own, so each costs a way there and back; a handle is a channel. It was made to be simple.",
    },
    Contender {
        name: "monoio",
        crates: &["monoio"],
        what: "Its fusion driver: io_uring where the kernel allows it, epoll elsewhere. With its feature `sync`, so that other threads can wake its tasks, as everywhere else here.",
        unfair: "A task that wakes itself goes to the front of its queue and is polled again at once, ahead of its neighbours, and no timer \
                 fires while any task is ready, so it can starve both; ours never does. It does not catch a task's panic, and its handles \
                 cannot abort; ours can. Its timers know milliseconds only.",
    },
    Contender {
        name: "compio",
        crates: &["compio"],
        what: "Its latest release, with the default runtime: io_uring on Linux.",
        unfair: "It polls its I/O driver after every turn, which a single task that wakes itself pays each time; ours has no call to \
                 make unless something waits. In return its I/O starts sooner, which nothing here measures.",
    },
    Contender {
        name: "compio-beta",
        crates: &["compio-beta"],
        what: "The beta of compio's next release, used in the same way.",
        unfair: "As compio's; and a beta is not done.",
    },
    Contender {
        name: "local-runtime",
        crates: &["local-runtime"],
        what: "An executor and a reactor in one thread, on poll(2), with timers in an ordered map.",
        unfair: "It polls a task when it is spawned, before any other, and without its queue. It does not catch a task's panic. It is a young crate of few users.",
    },
    Contender {
        name: "futures-join_all",
        crates: &["futures"],
        what: "futures' `join_all`.",
        unfair: "Up to 30 children it polls every child at every wake, with the task's own waker, so it needs no wakers of its own. Ours \
                 never polls a child that was not woken, however few there are, and pays for that.",
    },
    Contender {
        name: "FuturesUnordered",
        crates: &["futures"],
        what: "futures' `FuturesUnordered`, read to its end.",
        unfair: "It allocates for each child, and can take more while it runs. It gives outputs as they come; `join_all` sorts them.",
    },
    Contender {
        name: "futures-buffered",
        crates: &["futures-buffered"],
        what: "futures-buffered's `join_all`.",
        unfair: "It keeps the wakers of all children in one allocation, through pointers that safe Rust cannot have.",
    },
    Contender {
        name: "futures-concurrency",
        crates: &["futures-concurrency"],
        what: "futures-concurrency's `join` of a vector.",
        unfair: "At each poll it looks at all children's readiness in turn, so that a wake costs more the more children there are: join_all_one_wake shows it. \
                 It keeps the children in the vector that it is given; ours moves them.",
    },
    Contender {
        name: "JoinSet",
        crates: &["tokio"],
        what: "tokio's `JoinSet` on a `LocalRuntime`: a task a child.",
        unfair: "A child that is a task can panic or be aborted alone; the other combinators' children cannot.",
    },
    Contender {
        name: "floor",
        crates: &[],
        what: "The same work with no executor: futures boxed, polled, dropped.",
        unfair: "It is no competitor: nobody queues, wakes or waits. It says how much of a figure is the work itself.",
    },
    Contender {
        name: "threads",
        crates: &[],
        what: "std threads, one where the others have a task.",
        unfair: "They run on all cores, can be interrupted, and may block. The work here only waits, which is where they gain nothing by that.",
    },
];

/// Who could be compared, and is not: the name, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    (
        "glommio",
        "It has io_uring and no other driver, which many containers forbid: this page could not be repeated there.",
    ),
    (
        "orengine",
        "Its newest release, 0.7.0-alpha.1, does not compile with the dependencies that cargo chooses for it today.",
    ),
    (
        "embassy",
        "Its tasks are static: each kind has a number of places fixed when it is compiled, and it gives back no handle to await. N tasks spawned and joined cannot be written for it as for the others.",
    ),
    (
        "async-std",
        "It is discontinued; its authors point to smol.",
    ),
    (
        "tokio, smol and others on many threads",
        "Another question: they use all cores, and their tasks must be `Send`. The [page on moving there](docs/MIGRATION.md) says when to.",
    ),
];

/// Where a contender stands among them.
pub fn place(name: &str) -> usize {
    let place = CONTENDERS.iter().position(|it| it.name == name);
    place.unwrap_or(CONTENDERS.len())
}
