//! What is measured, row by row, and what is unfair about that?

use super::chart::Axes;

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
    /// The kinds of row and the figure that have a chart over their sizes.
    pub charts: &'static [Chart],
}

/// A chart of one figure of one kind of row, over its sizes.
pub struct Chart {
    /// Kind of row.
    pub kind: &'static str,
    /// The figure.
    pub figure: &'static str,
    /// What stands at its axes.
    pub axes: Axes,
}

/// All that peers take part in.
pub const GROUPS: &[Group] = &[
    Group {
        title: "Spawn and join",
        kinds: &["spawn_join", "spawn_join_types"],
        what: "N tasks that return their number are spawned and then awaited in that order; the figure is for one of them. In spawn_join_types they are of four \
               types in turn, so that none finds the memory of one of its own type.",
        unfair: "The tasks never wait, so nothing is said about wakes. All handles are kept, which suits those whose handles are small. \
                 Whoever uses the memory of one round again in the next is measured with that advantage, as in a server: we keep the boxes of a thousand \
                 tasks for others of the same type, and in spawn_join of 10 and 1,000 never call the allocator. spawn_join_types takes that away from us, and from nobody else.",
        charts: &[Chart {
            kind: "spawn_join",
            figure: "ns",
            axes: Axes {
                title: "Spawn and join a task",
                x: "tasks at a time",
                y: "time a task",
            },
        }],
    },
    Group {
        title: "Spawn and join while others sleep",
        kinds: &["spawn_join_1000_beside"],
        what: "As above with 1,000 tasks, while N other tasks sleep for an hour.",
        unfair: "What grows with N here is mostly what the processor's caches no longer hold; a runtime that looked at its sleepers would show a line that climbs steeply.",
        charts: &[Chart {
            kind: "spawn_join_1000_beside",
            figure: "ns",
            axes: Axes {
                title: "Spawn and join a task while others sleep",
                x: "sleepers",
                y: "time a task",
            },
        }],
    },
    Group {
        title: "Self-wakes",
        kinds: &["self_wake"],
        what: "A task wakes itself and yields: one turn of the loop and one poll. One task alone, then 1,000 of them in turn.",
        unfair: "The future is the same hand-written one for all, because the runtimes' own `yield_now` do different things: tokio's waits for its \
                 I/O driver. With one task, who looks at timers and the kernel only now and then gains; we look at the clock in each turn in which a timer waits (none does here), and never call the kernel.",
        charts: &[],
    },
    Group {
        title: "Timers that fire",
        kinds: &["timers_fired"],
        what: "100,000 tasks sleep once each, until deadlines spread evenly over 200 ms; the processor time is that of all threads, a timer, \
               with its task. How late each is, is measured from its own deadline.",
        unfair: "It is a trade: who rounds to milliseconds wakes 200 times and fires 500 timers each time, cheaply and late. We ask Linux for the \
                 least timer slack there is, and where the next deadline is less than 5 µs away, as it mostly is here, we do not park at all: that buys punctuality with processor time. On a busy machine all are late, because all 100,000 want the processor.",
        charts: &[],
    },
    Group {
        title: "How late one timer is",
        kinds: &["lateness"],
        what: "One task sleeps 200 times, for 1 to 5 ms, one sleep after another; how late is it?",
        unfair: "We ask Linux for the least timer slack; the others could, and leave the usual 50 µs. tokio and monoio round up to a whole millisecond by design.",
        charts: &[],
    },
    Group {
        title: "Timers that are cancelled",
        kinds: &["timer_cancelled"],
        what: "A sleep of 10 s is polled once, which registers it, and dropped. 100 of them between two turns of the loop.",
        unfair: "All ask for the same distance, so all land in one place of a wheel. Each takes a look at the clock, which is a good part of the floor.",
        charts: &[],
    },
    Group {
        title: "Timeouts",
        kinds: &["timeout"],
        what: "A limit of 10 s around a future that yields once: one timer made and cancelled, two polls.",
        unfair: "Who registers the timer on the first poll and who does so only when the future is pending both do it here, since it always is. Threads wait \
                 for a message from another thread.",
        charts: &[],
    },
    Group {
        title: "A wake from another thread",
        kinds: &["cross_thread"],
        what: "A task unparks a thread, which wakes the task: one round trip, with both asleep in between. std threads park and unpark each other, which is the floor.",
        unfair: "The kernel's scheduler is most of it. Both threads are kept on one core (on Linux): on two, a round trip takes five times as long or more, because one \
                 of the cores sleeps and has to be woken, and how often that happens changes from run to run.",
        charts: &[],
    },
    Group {
        title: "Memory of an idle task",
        kinds: &["idle"],
        what: "1,000,000 tasks that wait, each with a waker that somebody holds; resident memory, a task. Threads: 10,000 of them.",
        unfair: "It is memory as the kernel counts it, with what the allocator adds. The task's own future, a pointer and a few words, is in it. Queues \
                 that have grown to hold all tasks at once are in it, too.",
        charts: &[],
    },
    Group {
        title: "The coffee shop",
        kinds: &["coffee_shop"],
        what: "N customers order and wait for one coffee each; the time is what the whole takes beyond the time of a coffee (30 ms, 300 ms for 100,000, 3 s for a \
               million). Processor time and memory are a customer.",
        unfair: "All coffees take equally long, which suits everybody's timers. Who rounds to milliseconds loses up to one here, which matters for few customers and not for many.",
        charts: &[
            Chart {
                kind: "coffee_shop",
                figure: "over_ms",
                axes: Axes {
                    title: "The coffee shop: time beyond that of a coffee",
                    x: "customers",
                    y: "time over the sleep",
                },
            },
            Chart {
                kind: "coffee_shop",
                figure: "cpu_ns",
                axes: Axes {
                    title: "The coffee shop: processor time a customer",
                    x: "customers",
                    y: "processor time",
                },
            },
        ],
    },
    Group {
        title: "join_all",
        kinds: &["join_all", "join_all_one_wake"],
        what: "N futures that yield once are awaited together; the figure is for one of them. In join_all_one_wake one child is woken before each poll of the \
               whole, and the figure is for one such wake. None of it needs an executor, so all are driven by the same few lines, but JoinSet, which spawns.",
        unfair: "In join_all every child is woken before the next poll, so polling all of them is right there by luck; join_all_one_wake shows what it costs otherwise. \
                 Ours yields after a bounded number of child polls, so that it cannot keep the thread. It keeps its wakers for the next combinator of the thread, which a \
                 loop like this one rewards: in the first of all each child that keeps its waker costs an allocation.",
        charts: &[Chart {
            kind: "join_all",
            figure: "ns",
            axes: Axes {
                title: "Await a child of join_all",
                x: "children",
                y: "time a child",
            },
        }],
    },
    Group {
        title: "The timer wheel",
        kinds: &["wheel_fire", "wheel_cancel"],
        what: "Data structures alone, with no clock and no executor. wheel_fire inserts N timers over 10 N ticks in no order and fires them all; wheel_cancel \
               inserts one among N that wait, and cancels it.",
        unfair: "Evenly spread deadlines are kind to wheels and to maps; a heap likes deadlines that come in order. The values are one word each.",
        charts: &[
            Chart {
                kind: "wheel_fire",
                figure: "ns",
                axes: Axes {
                    title: "Insert and fire a timer",
                    x: "timers",
                    y: "time a timer",
                },
            },
            Chart {
                kind: "wheel_cancel",
                figure: "ns",
                axes: Axes {
                    title: "Insert and cancel a timer",
                    x: "timers that wait",
                    y: "time a timer",
                },
            },
        ],
    },
];
