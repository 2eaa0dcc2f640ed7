//! Which function measures a contender in a row?

use crate::pace::Pace;
use crate::row::{FLOOR, MOST_THREADS, OURS, RECORDED, Row, THREADS};
use crate::runtimes::{self, Barista, Recorded, Runtime, Visitor};
use crate::shapes;
use crate::work::{
    Found, coffee_shop, cross_thread, gather, hand_over, idle, lateness, self_wake, spawn_join,
    timers, wheels,
};

impl Row {
    /// Measures `contender`, in this process.
    ///
    /// # Panics
    ///
    /// If it does not take part in the row, or its results are wrong.
    pub fn measure(self, contender: &str, pace: Pace) -> Found {
        match contender {
            OURS => self.ours(pace),
            RECORDED => OnRuntime(self, pace).visit::<Recorded>(),
            FLOOR => self.floor(pace),
            THREADS => self.threads(pace),
            "BinaryHeap" => self.wheel::<wheels::Heap>(pace),
            "BTreeMap" => self.wheel::<wheels::Map>(pace),
            #[cfg(feature = "peers")]
            "futures-join_all" => self.gather::<gather::FuturesJoinAll>(pace),
            #[cfg(feature = "peers")]
            "FuturesUnordered" => self.gather::<gather::Unordered>(pace),
            #[cfg(feature = "peers")]
            "futures-buffered" => self.gather::<gather::Buffered>(pace),
            #[cfg(feature = "peers")]
            "JoinSet" => match self {
                Row::Gather(n) => gather::join_set(n, pace).into(),
                _ => self.absent(contender),
            },
            #[cfg(feature = "peers")]
            "hashed-wheel" => self.wheel::<wheels::hashed::Hashed>(pace),
            peer => match runtimes::visit(peer, OnRuntime(self, pace)) {
                Some(found) => found,
                None => self.absent(peer),
            },
        }
    }

    fn ours(self, pace: Pace) -> Found {
        match self {
            Row::Gather(_) | Row::GatherOneWake(_) => self.gather::<gather::JoinAll>(pace),
            Row::WheelFire(_) | Row::WheelCancel(_) => self.wheel::<wheels::Wheel>(pace),
            Row::HandOver => hand_over::tasks(pace).into(),
            Row::Scenario(name, n) => shapes::tasks_laps(name, n, pace).into(),
            _ => OnRuntime(self, pace).visit::<Barista>(),
        }
    }

    fn gather<G: gather::Gather>(self, pace: Pace) -> Found {
        match self {
            Row::Gather(n) => gather::each_yields_once::<G>(n, pace).into(),
            Row::GatherOneWake(n) => gather::one_wake_a_turn::<G>(n, pace).into(),
            _ => self.absent("a combinator"),
        }
    }

    fn wheel<T: wheels::Timers>(self, pace: Pace) -> Found {
        match self {
            Row::WheelFire(n) => wheels::fire::<T>(n, pace).into(),
            Row::WheelCancel(n) => wheels::cancel::<T>(n, pace).into(),
            _ => self.absent("a set of timers"),
        }
    }

    fn floor(self, pace: Pace) -> Found {
        match self {
            Row::SpawnJoin(n) => spawn_join::floor(n, pace).into(),
            Row::SelfWake(1) => self_wake::floor(pace).into(),
            Row::SelfWake(n) => self_wake::floor_many(n, pace).into(),
            Row::TimersFired(n) => timers::fired_floor(n).into(),
            Row::TimerCancelled => timers::cancelled_floor(pace).into(),
            Row::Timeout => timers::timeout_floor(pace).into(),
            Row::HandOver => hand_over::floor(pace).into(),
            Row::Idle(n) => idle::floor(n).into(),
            Row::CoffeeShop(n) => coffee_shop::floor(n).into(),
            Row::Gather(n) => gather::floor(n, pace).into(),
            Row::GatherOneWake(n) => gather::one_wake_floor(n, pace).into(),
            _ => self.absent(FLOOR),
        }
    }

    fn threads(self, pace: Pace) -> Found {
        match self {
            Row::SpawnJoin(n) => spawn_join::threads(n, pace).into(),
            Row::Timeout => timers::timeout_threads(pace).into(),
            Row::CrossThread => cross_thread::threads(pace).into(),
            Row::HandOver => hand_over::threads(pace).into(),
            Row::Scenario(name, n) => shapes::thread_laps(name, n, pace).into(),
            Row::Lateness => lateness::threads().into(),
            Row::Idle(n) => idle::threads(n.min(MOST_THREADS)).into(),
            Row::CoffeeShop(n) => coffee_shop::threads(n).into(),
            _ => self.absent(THREADS),
        }
    }

    fn absent(self, contender: &str) -> ! {
        panic!("{contender} takes no part in {self}, or only in a build with `--features peers`")
    }
}

/// A row on a runtime.
struct OnRuntime(Row, Pace);

impl Visitor for OnRuntime {
    type Output = Found;

    fn visit<R: Runtime>(self) -> Found {
        let OnRuntime(row, pace) = self;
        match row {
            Row::SpawnJoin(n) => spawn_join::spawn_join::<R>(n, pace).into(),
            Row::SpawnJoinTypes(n) => spawn_join::spawn_join_types::<R>(n, pace).into(),
            Row::SpawnJoinBeside(n) => spawn_join::spawn_join_beside::<R>(1_000, n, pace).into(),
            Row::SelfWake(1) => self_wake::one::<R>(pace).into(),
            Row::SelfWake(n) => self_wake::many::<R>(n, pace).into(),
            Row::TimersFired(n) => timers::fired::<R>(n).into(),
            Row::TimerCancelled => timers::cancelled::<R>(pace).into(),
            Row::Timeout => timers::timeout::<R>(pace).into(),
            Row::CrossThread => cross_thread::round_trips::<R>(pace).into(),
            Row::Lateness => lateness::sleeps::<R>().into(),
            Row::Idle(n) => idle::tasks::<R>(n).into(),
            Row::CoffeeShop(n) => coffee_shop::tasks::<R>(n).into(),
            _ => row.absent("a runtime"),
        }
    }
}
