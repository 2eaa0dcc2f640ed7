//! What is measured, row by row; what is unfair about it; and why are we behind where we are?

/// Rows that say something together.
pub struct Group {
    /// The heading.
    pub title: &'static str,
    /// The kinds of row in it.
    pub kinds: &'static [&'static str],
    /// What is done.
    pub what: &'static str,
    /// What the comparison leaves out.
    pub unfair: &'static str,
    /// A chart over the sizes, if there is one: the kind, the figure, what stands at the axes.
    pub chart: Option<(&'static str, &'static str, [&'static str; 2])>,
}

/// All that peers take part in.
pub const GROUPS: &[Group] = &[
    Group {
        title: "Spawn and join",
        kinds: &["spawn_join", "spawn_join_types"],
        what: "N tasks that return their number are spawned and then awaited in that order; the figure is for one of them. In spawn_join_types they are of four \
               types in turn, so that none finds the memory of one of its own type.",
        unfair: "The tasks never wait, so nothing is said about wakes. All handles are kept, which suits runtimes with small handles. A runtime that uses the \
                 memory of one round again in the next is measured with that advantage, as in a server; spawn_join_types takes it away from one that keeps memory by type.",
        chart: Some(("spawn_join", "ns", ["tasks at a time", "time a task"])),
    },
    Group {
        title: "Spawn and join while others sleep",
        kinds: &["spawn_join_1000_beside"],
        what: "As above with 1,000 tasks, while N other tasks sleep for an hour.",
        unfair: "What grows with N here is mostly what the processor's caches no longer hold; a runtime that looked at its sleepers would show a line that climbs steeply.",
        chart: None,
    },
    Group {
        title: "Self-wakes",
        kinds: &["self_wake"],
        what: "A task wakes itself and yields: one turn of the loop and one poll. One task alone, then 1,000 of them in turn.",
        unfair: "The future is the same hand-written one for all, because the runtimes' own `yield_now` do different things: tokio's waits for its \
                 I/O driver. With one task, a runtime that looks at timers and the kernel only now and then gains; ours looks at the clock in each turn in which a \
                 timer waits (none does here), and never calls the kernel.",
        chart: None,
    },
    Group {
        title: "Ping-pong",
        kinds: &["ping_pong"],
        what: "Two tasks wake each other in turn; the figure is for a round trip: two wakes and two polls. std threads use two channels.",
        unfair: "Each task stores the other's waker anew at each turn, which is a clone and a drop. That suits a runtime whose wakers are cheap to clone.",
        chart: None,
    },
    Group {
        title: "Timers that fire",
        kinds: &["timers_fired"],
        what: "100,000 tasks sleep once each, until deadlines spread evenly over 200 ms; the processor time is that of all threads, a timer, \
               with its task. How late each is, is measured from its own deadline.",
        unfair: "It is a trade: a runtime that rounds to milliseconds wakes 200 times and fires 500 timers each time, cheaply and late. A punctual one \
                 pays for it with processor time. On a busy machine all are late, because all 100,000 want the processor.",
        chart: None,
    },
    Group {
        title: "Timers that are cancelled",
        kinds: &["timer_cancelled"],
        what: "A sleep of 10 s is polled once, which registers it, and dropped. 100 of them between two turns of the loop, while N other tasks sleep for an hour.",
        unfair: "All ask for the same distance, so all land in one place of a wheel. Each takes a look at the clock, which is a good part of the floor.",
        chart: None,
    },
    Group {
        title: "Timeouts",
        kinds: &["timeout"],
        what: "A limit of 10 s around a future that yields once: one timer made and cancelled, two polls.",
        unfair: "Some register the timer on the first poll, and some only when the future is pending. Here it always is, so that both do it. Threads wait \
                 for a message from another thread.",
        chart: None,
    },
    Group {
        title: "A wake from another thread",
        kinds: &["cross_thread"],
        what: "A task unparks a thread, which wakes the task: one round trip, with both asleep in between. std threads park and unpark each other, which is the floor.",
        unfair: "The kernel's scheduler is most of it. Both threads are kept on one core (on Linux): on two, a round trip takes five times as long or more, because one \
                 of the cores sleeps and has to be woken, and how often that happens changes from run to run.",
        chart: None,
    },
    Group {
        title: "Memory of an idle task",
        kinds: &["idle"],
        what: "N tasks that wait, each with a waker that somebody holds; resident memory, a task.",
        unfair: "It is memory as the kernel counts it, with what the allocator adds. The task's own future, a pointer and a few words, is in it. Queues \
                 that have grown to hold all tasks at once are in it, too.",
        chart: None,
    },
    Group {
        title: "The coffee shop",
        kinds: &["coffee_shop"],
        what: "N customers order and wait for one coffee each; the time is what the whole takes beyond the time of a coffee (30 ms, 300 ms for 100,000, 3 s for a \
               million). Processor time and memory are a customer.",
        unfair: "All coffees take equally long, which suits everybody's timers. A runtime that rounds to milliseconds loses up to one here, which matters for few \
                 customers and not for many.",
        chart: Some((
            "coffee_shop",
            "over_ms",
            ["customers", "time over the sleep"],
        )),
    },
    Group {
        title: "join_all",
        kinds: &["join_all", "join_all_one_wake"],
        what: "N futures that yield once are awaited together; the figure is for one of them. In join_all_one_wake one child is woken before each poll of the \
               whole, and the figure is for one such wake. None of it needs an executor, so all are driven by the same few lines, but JoinSet, which spawns.",
        unfair: "In join_all every child is woken before the next poll, so polling all of them is right there by luck; join_all_one_wake shows what it costs otherwise. \
                 Ours yields after a bounded number of child polls, so that it cannot keep the thread.",
        chart: Some(("join_all", "ns", ["children", "time a child"])),
    },
    Group {
        title: "HTTP",
        kinds: &["http"],
        what: "hyper's http1 server answers `GET /` with six bytes over N connections on loopback, for two seconds; the load is wrk on one thread, in a process beside it. \
               The time is that of the whole, a request; [HTTP.md](docs/bench/HTTP.md) has the absolute figures. `hello_server` is the server of the scenarios as it is.",
        unfair: "The load is a closed loop: each connection sends its next request when the last is answered, so p50 and p99 are those at full speed. Load and server share \
                 the cores; the server's own processor time, which the system counts for it alone, is what such noise disturbs least.",
        chart: None,
    },
];

/// Why ours is behind: the row, the figure, the reason. A test holds these against the committed
/// measurements: each row that is behind has one, and none is left from a row that no longer is.
pub const REASONS: &[(&str, &str, &str)] = &[
    (
        "timers_fired_100000",
        "cpu_ns",
        "It does not park for less than 5 µs, and fires each timer at its own time, where tokio fires those of a millisecond together.",
    ),
    (
        "join_all_10",
        "ns",
        "Each child that waits has a waker of its own, so that only woken children are polled; futures' polls all of them with the task's waker, up to 30.",
    ),
    (
        "idle_1000000",
        "bytes",
        "A task whose waker is held has a header of 40 bytes for it, beside its slot; monoio's is one allocation.",
    ),
    (
        "spawn_join_types_1000",
        "ns",
        "No box of the same type is at hand, so that each task is allocated, as everywhere else.",
    ),
];
