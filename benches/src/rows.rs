//! Which rows are there, and which contenders take part in each?

use crate::pace::{Laps, Pace};
use crate::row::{Kind, Row, Work};
use crate::runtimes;
use crate::shapes::Shape;
use crate::words::{FLOOR, OURS, RECORDED, THREADS};
use crate::work::{
    Sample, coffee_shop, cross_thread, gather, idle, ping_pong, self_wake, spawn_join, timers,
};

/// More threads than this are slow and prove nothing new.
const MOST_THREADS: u64 = 10_000;

/// `choose!(name, T => work::<T>(), "one" => One; "two" => Two;)`: the work with the type of that name;
/// `None` if this build has none.
macro_rules! choose {
    ($name:expr, $alias:ident => $work:expr, $($(#[$if:meta])? $known:literal => $type:path;)*) => {
        match $name {
            $($(#[$if])? $known => {
                type $alias = $type;
                $work
            })*
            _ => None,
        }
    };
}

macro_rules! on {
    ($name:expr, $alias:ident => $work:expr) => {
        choose!($name, $alias => $work,
            "barista" => runtimes::Barista;
            "recorded" => runtimes::Recorded;
            #[cfg(feature = "peers")] "tokio" => runtimes::Tokio;
            #[cfg(feature = "peers")] "tokio-local" => runtimes::TokioLocal;
            #[cfg(feature = "peers")] "smol" => runtimes::Smol;
            #[cfg(feature = "peers")] "pool" => runtimes::Pool;
            #[cfg(all(feature = "peers", target_os = "linux"))] "monoio" => runtimes::Monoio;
            #[cfg(feature = "peers")] "compio" => runtimes::Compio;
            #[cfg(all(feature = "peers", unix))] "local-runtime" => runtimes::LocalRuntime;
            "floor" => runtimes::floor::Floor;
        )
    };
}

macro_rules! combine {
    ($name:expr, $alias:ident => $work:expr) => {
        choose!($name, $alias => $work,
            "barista" => gather::JoinAll;
            #[cfg(feature = "peers")] "futures-join_all" => gather::FuturesJoinAll;
            #[cfg(feature = "peers")] "FuturesUnordered" => gather::Unordered;
            #[cfg(feature = "peers")] "futures-buffered" => gather::Buffered;
            #[cfg(feature = "peers")] "futures-concurrency" => gather::Concurrency;
            "floor" => gather::InTurn;
        )
    };
}

fn each(units: u64, work: impl FnOnce(Pace) -> Laps + 'static) -> Option<Work> {
    Some(Work::Each(units, Box::new(work)))
}

fn figures(work: impl FnOnce() -> Sample + 'static) -> Option<Work> {
    Some(Work::Figures(Box::new(work)))
}

const fn kind(
    name: &'static str,
    sizes: &'static [u64],
    work: fn(u64, &str) -> Option<Work>,
) -> Kind {
    Kind { name, sizes, work }
}

/// A scenario, on tasks and with threads.
macro_rules! scenario {
    ($name:literal) => {
        kind($name, &[5, 500, 5_000], |n, who| {
            let shape = Shape::named($name)?;
            let timed: Box<dyn FnOnce(Pace) -> Laps> = match who {
                OURS => Box::new(move |pace| shape.on_tasks(n, pace)),
                THREADS => Box::new(move |pace| shape.on_threads(n, pace)),
                _ => return None,
            };
            Some(Work::Whole(timed))
        })
    };
}

/// All of them, in the order in which they are measured.
pub const KINDS: &[Kind] = &[
    kind("spawn_join", &[10, 1_000, 100_000], |n, who| match who {
        RECORDED if n != 1_000 => None,
        THREADS if n <= MOST_THREADS => each(n, move |pace| spawn_join::threads(n, pace)),
        _ => on!(who, R => each(n, move |pace| spawn_join::spawn_join::<R>(n, 0, pace))),
    }),
    kind("spawn_join_types", &[1_000], |n, who| match who {
        RECORDED | FLOOR => None,
        _ => on!(who, R => each(n, move |pace| spawn_join::types::<R>(n, pace))),
    }),
    kind(
        "spawn_join_1000_beside",
        &[1_000, 10_000, 100_000, 1_000_000],
        |waiting, who| match who {
            RECORDED | FLOOR => None,
            _ => {
                on!(who, R => each(1_000, move |pace| spawn_join::spawn_join::<R>(1_000, waiting, pace)))
            }
        },
    ),
    kind("self_wake", &[1, 1_000], |n, who| match who {
        _ if n == 1 => on!(who, R => each(1, self_wake::one::<R>)),
        RECORDED => None,
        _ => on!(who, R => each(n * self_wake::WAKES, move |pace| self_wake::many::<R>(n, pace))),
    }),
    kind("ping_pong", &[], |_, who| match who {
        RECORDED | FLOOR => None,
        THREADS => each(ping_pong::TRIPS, ping_pong::threads),
        _ => on!(who, R => each(ping_pong::TRIPS, ping_pong::tasks::<R>)),
    }),
    kind("timers_fired", &[100_000], |n, who| match who {
        RECORDED | FLOOR => None,
        _ => on!(who, R => figures(move || timers::fired::<R>(n))),
    }),
    kind("timer_cancelled", &[0, 100_000], |others, who| match who {
        RECORDED | FLOOR if others != 0 => None,
        _ => on!(who, R => each(timers::CANCELS, move |pace| timers::cancelled::<R>(others, pace))),
    }),
    kind("timeout", &[], |_, who| match who {
        THREADS => each(1, timers::timeout_threads),
        _ => on!(who, R => each(1, timers::timeout::<R>)),
    }),
    kind("cross_thread", &[], |_, who| match who {
        RECORDED | FLOOR => None,
        THREADS => each(1, cross_thread::threads),
        _ => on!(who, R => each(1, cross_thread::round_trips::<R>)),
    }),
    kind("idle", &[10_000, 100_000, 1_000_000], |n, who| match who {
        RECORDED => None,
        THREADS if n <= MOST_THREADS => figures(move || idle::threads(n)),
        _ => on!(who, R => figures(move || idle::tasks::<R>(n))),
    }),
    kind(
        "coffee_shop",
        &[10, 1_000, 10_000, 100_000, 1_000_000],
        |n, who| match who {
            RECORDED => None,
            THREADS if n <= MOST_THREADS => figures(move || coffee_shop::threads(n)),
            _ => on!(who, R => figures(move || coffee_shop::tasks::<R>(n))),
        },
    ),
    kind("join_all", &[10, 1_000, 100_000], |n, who| match who {
        #[cfg(feature = "peers")]
        "JoinSet" => each(n, move |pace| gather::join_set(n, pace)),
        _ => combine!(who, G => each(n, move |pace| gather::each_yields_once::<G>(n, pace))),
    }),
    kind(
        "join_all_one_wake",
        &[10_000],
        |n, who| combine!(who, G => each(n, move |pace| gather::one_wake_a_turn::<G>(n, pace))),
    ),
    #[cfg(feature = "peers")]
    kind("http", &[1, 10, 100, 1_000], |n, who| {
        let serve = crate::work::http::server(who)?;
        figures(move || crate::work::http::under_load(serve, n))
    }),
    // The ninth, the coffee shop, stands above, with the peers.
    scenario!("basics"),
    scenario!("requests"),
    scenario!("streaming"),
    scenario!("producer_consumer"),
    scenario!("stock_prices"),
    scenario!("retry"),
    scenario!("timeouts"),
    scenario!("batch_inference"),
];

/// All rows.
pub fn rows() -> impl Iterator<Item = Row> {
    KINDS.iter().flat_map(|kind| {
        let sizes: Vec<_> = match kind.sizes {
            [] => vec![None],
            sizes => sizes.iter().copied().map(Some).collect(),
        };
        sizes.into_iter().map(move |size| Row { kind, size })
    })
}

/// The row of that name.
pub fn named(name: &str) -> Option<Row> {
    rows().find(|row| row.to_string() == name)
}

#[cfg(test)]
mod tests;
