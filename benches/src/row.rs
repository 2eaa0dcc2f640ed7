//! Which rows are there, and who is measured in each?

use std::fmt;

use crate::runtimes;
use crate::work::{Found, Sample, hand_over, self_wake, timers};

/// One piece of work at one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Spawn and join so many tasks.
    SpawnJoin(u64),
    /// Spawn and join so many tasks of four types in turn.
    SpawnJoinTypes(u64),
    /// Spawn and join 1,000 tasks while so many others sleep.
    SpawnJoinBeside(u64),
    /// So many tasks that wake themselves.
    SelfWake(u64),
    /// So many timers that fire over 200 ms.
    TimersFired(u64),
    /// Register a timer and cancel it.
    TimerCancelled,
    /// A timeout around a future that yields once.
    Timeout,
    /// A wake from another thread and back.
    CrossThread,
    /// An item handed from one task to another.
    HandOver,
    /// How late one timer is.
    Lateness,
    /// So many tasks that wait.
    Idle(u64),
    /// The coffee shop with so many customers.
    CoffeeShop(u64),
    /// Await so many futures that yield once.
    Gather(u64),
    /// Await so many futures, one of which is woken a turn.
    GatherOneWake(u64),
    /// Insert so many timers into a wheel, and fire them.
    WheelFire(u64),
    /// Insert a timer into a wheel where so many wait, and cancel it.
    WheelCancel(u64),
    /// So many of what a scenario does a few of.
    Scenario(&'static str, u64),
}

/// All rows, in the order of the report.
pub const ROWS: &[Row] = &[
    Row::SpawnJoin(10),
    Row::SpawnJoin(1_000),
    Row::SpawnJoin(100_000),
    Row::SpawnJoinTypes(1_000),
    Row::SelfWake(1),
    Row::SelfWake(1_000),
    Row::TimersFired(100_000),
    Row::TimerCancelled,
    Row::Timeout,
    Row::CrossThread,
    Row::HandOver,
    Row::Lateness,
    Row::Idle(1_000_000),
    Row::CoffeeShop(10),
    Row::CoffeeShop(1_000),
    Row::CoffeeShop(10_000),
    Row::CoffeeShop(100_000),
    Row::CoffeeShop(1_000_000),
    Row::Gather(10),
    Row::Gather(1_000),
    Row::Gather(100_000),
    Row::GatherOneWake(10_000),
    Row::SpawnJoinBeside(1_000),
    Row::SpawnJoinBeside(100_000),
    Row::SpawnJoinBeside(1_000_000),
    Row::WheelFire(1_000),
    Row::WheelFire(100_000),
    Row::WheelFire(1_000_000),
    Row::WheelCancel(1_000),
    Row::WheelCancel(100_000),
    Row::WheelCancel(1_000_000),
    Row::Scenario("basics", 5),
    Row::Scenario("basics", 500),
    Row::Scenario("basics", 5_000),
    Row::Scenario("requests", 5),
    Row::Scenario("requests", 500),
    Row::Scenario("requests", 5_000),
    Row::Scenario("streaming", 5),
    Row::Scenario("streaming", 500),
    Row::Scenario("streaming", 5_000),
    Row::Scenario("producer_consumer", 5),
    Row::Scenario("producer_consumer", 500),
    Row::Scenario("producer_consumer", 5_000),
    Row::Scenario("stock_prices", 5),
    Row::Scenario("stock_prices", 500),
    Row::Scenario("stock_prices", 5_000),
    Row::Scenario("retry", 5),
    Row::Scenario("retry", 500),
    Row::Scenario("retry", 5_000),
    Row::Scenario("timeouts", 5),
    Row::Scenario("timeouts", 500),
    Row::Scenario("timeouts", 5_000),
    Row::Scenario("batch_inference", 5),
    Row::Scenario("batch_inference", 500),
    Row::Scenario("batch_inference", 5_000),
];

/// Our own executor, combinators and wheel.
pub const OURS: &str = "barista";
/// Our own executor, with a recorder that writes down all it does.
pub const RECORDED: &str = "recorded";
/// The work with no executor at all.
pub const FLOOR: &str = "floor";
/// std threads.
pub const THREADS: &str = "threads";

/// Threads are measured up to so many: more are slow and prove nothing new.
pub const MOST_THREADS: u64 = 10_000;

impl fmt::Display for Row {
    /// The name on the command line and in the measurements.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            (kind, Some(size)) => write!(f, "{kind}_{size}"),
            (kind, None) => write!(f, "{kind}"),
        }
    }
}

impl Row {
    /// What is done, and how many of it.
    pub fn kind(self) -> (&'static str, Option<u64>) {
        match self {
            Row::SpawnJoin(n) => ("spawn_join", Some(n)),
            Row::SpawnJoinTypes(n) => ("spawn_join_types", Some(n)),
            Row::SpawnJoinBeside(n) => ("spawn_join_1000_beside", Some(n)),
            Row::SelfWake(n) => ("self_wake", Some(n)),
            Row::TimersFired(n) => ("timers_fired", Some(n)),
            Row::TimerCancelled => ("timer_cancelled", None),
            Row::Timeout => ("timeout", None),
            Row::CrossThread => ("cross_thread", None),
            Row::HandOver => ("hand_over", None),
            Row::Lateness => ("lateness", None),
            Row::Idle(n) => ("idle", Some(n)),
            Row::CoffeeShop(n) => ("coffee_shop", Some(n)),
            Row::Gather(n) => ("join_all", Some(n)),
            Row::GatherOneWake(n) => ("join_all_one_wake", Some(n)),
            Row::WheelFire(n) => ("wheel_fire", Some(n)),
            Row::WheelCancel(n) => ("wheel_cancel", Some(n)),
            Row::Scenario(name, n) => (name, Some(n)),
        }
    }

    /// Whether its figure is the time of an iteration, which criterion can
    /// take, and no other of our benches has criterion take it.
    pub fn is_timed(self) -> bool {
        !matches!(
            self,
            Row::TimersFired(_)
                | Row::Lateness
                | Row::Idle(_)
                | Row::CoffeeShop(_)
                | Row::Scenario(..)
        )
    }

    /// Whether our own executor is also measured with a recorder.
    fn is_recorded(self) -> bool {
        matches!(
            self,
            Row::SpawnJoin(1_000) | Row::SelfWake(1) | Row::TimerCancelled | Row::Timeout
        )
    }

    /// The row of that name.
    pub fn named(name: &str) -> Option<Row> {
        ROWS.iter().copied().find(|row| row.to_string() == name)
    }

    /// Who takes part.
    pub fn contenders(self) -> Vec<&'static str> {
        let mut all = vec![OURS];
        match self {
            Row::Gather(_) | Row::GatherOneWake(_) => {
                #[cfg(feature = "peers")]
                all.extend(["futures-join_all", "FuturesUnordered", "futures-buffered"]);
                #[cfg(feature = "peers")]
                if let Row::Gather(_) = self {
                    all.push("JoinSet");
                }
                all.push(FLOOR);
            }
            Row::HandOver => all.extend([FLOOR, THREADS]),
            Row::Scenario(..) => all.push(THREADS),
            Row::WheelFire(_) | Row::WheelCancel(_) => {
                all.extend(["BinaryHeap", "BTreeMap"]);
                #[cfg(feature = "peers")]
                all.push("hashed-wheel");
            }
            _ => {
                if self.is_recorded() {
                    all.push(RECORDED);
                }
                all.extend(runtimes::PEERS);
                if !matches!(
                    self,
                    Row::CrossThread
                        | Row::Lateness
                        | Row::SpawnJoinBeside(_)
                        | Row::SpawnJoinTypes(_)
                ) {
                    all.push(FLOOR);
                }
                match self {
                    Row::SpawnJoin(n) | Row::CoffeeShop(n) if n <= MOST_THREADS => {
                        all.push(THREADS)
                    }
                    Row::Timeout | Row::CrossThread | Row::Lateness | Row::Idle(_) => {
                        all.push(THREADS)
                    }
                    _ => {}
                }
            }
        }
        all
    }

    /// How many of what the figure is for one iteration makes.
    pub fn units(self) -> u64 {
        match self {
            Row::SpawnJoin(n) | Row::SpawnJoinTypes(n) => n,
            Row::Gather(n) | Row::GatherOneWake(n) | Row::WheelFire(n) => n,
            Row::SpawnJoinBeside(_) => 1_000,
            Row::SelfWake(n) if n > 1 => n * self_wake::WAKES,
            Row::TimerCancelled => timers::CANCELS,
            Row::HandOver => hand_over::ITEMS,
            _ => 1,
        }
    }

    /// What was found, as named figures.
    pub fn figures(self, found: Found) -> Sample {
        match found {
            Found::Laps(laps) if matches!(self, Row::Scenario(..)) => {
                vec![("ms", laps.nanos() / 1e6)]
            }
            Found::Laps(laps) => vec![("ns", laps.nanos() / self.units() as f64)],
            Found::Figures(figures) => figures,
        }
    }
}
