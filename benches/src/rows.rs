//! Which rows are there, and which contenders take part in each?

#[cfg(feature = "peers")]
use crate::contenders::HELLO_SERVER;
use crate::contenders::{FLOOR, OURS, THREADS};
use crate::row::{Kind, Row};
use crate::runtimes::{self, PEERS};
use crate::shapes::Shape;
use crate::work::{
    coffee_shop, cross_thread, gather, idle, ping_pong, self_wake, spawn_join, timers,
};

/// `choose!(name, T => work::<T>(), "one" => One; "two" => Two;)`: the work with the type of that name;
/// `None` if this build has none.
macro_rules! choose {
    ($name:expr, $alias:ident => $work:expr, $($(#[$if:meta])? $known:literal => $type:path;)*) => {
        match $name {
            $($(#[$if])? $known => {
                type $alias = $type;
                Some($work)
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
            #[cfg(feature = "peers")] "compio-beta" => runtimes::CompioBeta;
            #[cfg(all(feature = "peers", unix))] "local-runtime" => runtimes::LocalRuntime;
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
        )
    };
}

const RUNTIMES: Kind = Kind {
    name: "",
    sizes: &[],
    peers: PEERS,
    floor: |_| true,
    most_threads: 0,
    recorded: None,
    units: |_| 1,
    measure: |_, _, _| None,
};

const COMBINATORS: Kind = Kind {
    peers: &[
        #[cfg(feature = "peers")]
        "futures-join_all",
        #[cfg(feature = "peers")]
        "FuturesUnordered",
        #[cfg(feature = "peers")]
        "futures-buffered",
        #[cfg(feature = "peers")]
        "futures-concurrency",
        #[cfg(feature = "peers")]
        "JoinSet",
    ],
    units: |n| n,
    ..RUNTIMES
};

const SCENARIO: Kind = Kind {
    sizes: &[5, 500, 5_000],
    peers: &[],
    floor: |_| false,
    most_threads: 10_000,
    measure: |row, who, pace| {
        let shape = Shape::named(row.kind.name)?;
        Some(match who {
            OURS => shape.on_tasks(row.n(), pace).into(),
            THREADS => shape.on_threads(row.n(), pace).into(),
            _ => return None,
        })
    },
    ..RUNTIMES
};

const fn scenario(name: &'static str) -> Kind {
    Kind { name, ..SCENARIO }
}

/// All of them, in the order in which they are measured.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "spawn_join",
        sizes: &[10, 1_000, 100_000],
        most_threads: 10_000,
        recorded: Some(1_000),
        units: |n| n,
        measure: |row, who, pace| match who {
            FLOOR => Some(spawn_join::floor(row.n(), pace).into()),
            THREADS => Some(spawn_join::threads(row.n(), pace).into()),
            _ => on!(who, R => spawn_join::spawn_join::<R>(row.n(), pace).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "spawn_join_types",
        sizes: &[1_000],
        floor: |_| false,
        units: |n| n,
        measure: |row, who, pace| on!(who, R => spawn_join::types::<R>(row.n(), pace).into()),
        ..RUNTIMES
    },
    Kind {
        name: "spawn_join_1000_beside",
        sizes: &[1_000, 10_000, 100_000, 1_000_000],
        floor: |_| false,
        units: |_| 1_000,
        measure: |row, who, pace| on!(who, R => spawn_join::beside::<R>(1_000, row.n(), pace).into()),
        ..RUNTIMES
    },
    Kind {
        name: "self_wake",
        sizes: &[1, 1_000],
        recorded: Some(1),
        units: |n| if n == 1 { 1 } else { n * self_wake::WAKES },
        measure: |row, who, pace| match (who, row.n()) {
            (FLOOR, 1) => Some(self_wake::floor(pace).into()),
            (FLOOR, n) => Some(self_wake::floor_many(n, pace).into()),
            (_, 1) => on!(who, R => self_wake::one::<R>(pace).into()),
            (_, n) => on!(who, R => self_wake::many::<R>(n, pace).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "ping_pong",
        most_threads: 1,
        units: |_| ping_pong::TRIPS,
        measure: |_, who, pace| match who {
            FLOOR => Some(ping_pong::floor(pace).into()),
            THREADS => Some(ping_pong::threads(pace).into()),
            _ => on!(who, R => ping_pong::tasks::<R>(pace).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "timers_fired",
        sizes: &[100_000],
        measure: |row, who, _| match who {
            FLOOR => Some(timers::fired_floor(row.n()).into()),
            _ => on!(who, R => timers::fired::<R>(row.n()).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "timer_cancelled",
        sizes: &[0, 100_000],
        floor: |others| others == 0,
        recorded: Some(0),
        units: |_| timers::CANCELS,
        measure: |row, who, pace| match who {
            FLOOR => Some(timers::cancelled_floor(pace).into()),
            _ => on!(who, R => timers::cancelled::<R>(row.n(), pace).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "timeout",
        most_threads: 1,
        recorded: Some(1),
        measure: |_, who, pace| match who {
            FLOOR => Some(timers::timeout_floor(pace).into()),
            THREADS => Some(timers::timeout_threads(pace).into()),
            _ => on!(who, R => timers::timeout::<R>(pace).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "cross_thread",
        floor: |_| false,
        most_threads: 1,
        measure: |_, who, pace| match who {
            THREADS => Some(cross_thread::threads(pace).into()),
            _ => on!(who, R => cross_thread::round_trips::<R>(pace).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "idle",
        sizes: &[10_000, 100_000, 1_000_000],
        most_threads: 10_000,
        measure: |row, who, _| match who {
            FLOOR => Some(idle::floor(row.n()).into()),
            THREADS => Some(idle::threads(row.n()).into()),
            _ => on!(who, R => idle::tasks::<R>(row.n()).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "coffee_shop",
        sizes: &[10, 1_000, 10_000, 100_000, 1_000_000],
        most_threads: 10_000,
        measure: |row, who, _| match who {
            FLOOR => Some(coffee_shop::floor(row.n()).into()),
            THREADS => Some(coffee_shop::threads(row.n()).into()),
            _ => on!(who, R => coffee_shop::tasks::<R>(row.n()).into()),
        },
        ..RUNTIMES
    },
    Kind {
        name: "join_all",
        sizes: &[10, 1_000, 100_000],
        measure: |row, who, pace| match who {
            FLOOR => Some(gather::floor(row.n(), pace).into()),
            #[cfg(feature = "peers")]
            "JoinSet" => Some(gather::join_set(row.n(), pace).into()),
            _ => combine!(who, G => gather::each_yields_once::<G>(row.n(), pace).into()),
        },
        ..COMBINATORS
    },
    Kind {
        name: "join_all_one_wake",
        // All but JoinSet, the last.
        peers: match COMBINATORS.peers {
            [others @ .., _] => others,
            [] => &[],
        },
        sizes: &[10_000],
        measure: |row, who, pace| match who {
            FLOOR => Some(gather::one_wake_floor(row.n(), pace).into()),
            _ => combine!(who, G => gather::one_wake_a_turn::<G>(row.n(), pace).into()),
        },
        ..COMBINATORS
    },
    #[cfg(feature = "peers")]
    Kind {
        name: "http",
        sizes: &[1, 10, 100, 1_000],
        peers: &[HELLO_SERVER, "tokio", "smol"],
        floor: |_| false,
        measure: |row, who, _| crate::work::http::under_load(who, row.n()).map(Into::into),
        ..RUNTIMES
    },
    // The ninth, the coffee shop, stands above, with the peers.
    scenario("basics"),
    scenario("requests"),
    scenario("streaming"),
    scenario("producer_consumer"),
    scenario("stock_prices"),
    scenario("retry"),
    scenario("timeouts"),
    scenario("batch_inference"),
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
