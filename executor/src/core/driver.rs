//! SEAM: what time is it, and where does the thread wait?
//!
//! The loop asks its [`Driver`], and knows nothing else of clocks, threads and sockets. There are three.
//! [`ThreadDriver`] parks the thread. `time/virtual_time.rs` jumps to the next deadline instead. The
//! reactor in `net` waits for sockets as well, and the first socket swaps it in. asyncio has its
//! selector here, tokio a stack of drivers, monoio a type parameter.
//!
//! Next: `core/observer.rs`

use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::{Runtime, threads::thread};

/// A point in time, in nanoseconds of an executor's clock. asyncio's `time()`, tokio's `Instant`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub(crate) u64);

/// How a park ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Parked {
    /// Something may have come, or the deadline.
    MayGoOn,
    /// The virtual clock was moved to the deadline instead.
    Jumped,
    /// For [`PATIENCE`] nothing came, and only another thread could still do something.
    NobodyWillCome,
    /// For [`PATIENCE`] nothing came, though something outside is under way.
    OutsideIsSlow,
}

/// How long a loop with no deadline waits before it says so.
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) trait Driver {
    fn now(&self) -> Instant {
        real_time()
    }

    /// Waits until `until`, for ever if none, or until something comes from outside. It may end early.
    fn wait(&self, rt: &Runtime, until: Option<Instant>);

    /// Waits until the next deadline. Without one, and unless `quiet`, it gives up after [`PATIENCE`].
    fn park(&self, rt: &Runtime, until: Option<Instant>, quiet: bool) -> Parked {
        let limit = (until.is_none() && !quiet).then(|| real_time() + PATIENCE);
        self.wait(rt, until.or(limit));
        match limit {
            Some(limit) if real_time() < limit || rt.something_came() => Parked::MayGoOn,
            Some(_) if rt.has_outside() => Parked::OutsideIsSlow,
            Some(_) => Parked::NobodyWillCome,
            None => Parked::MayGoOn,
        }
    }

    /// A look at I/O between two turns of a busy loop. `true`: look at the wakes of threads as well.
    fn glance(&self, _: &Runtime) -> bool {
        true
    }

    /// Ends the wait from another thread, or the next one if there is none now.
    fn unparker(&self) -> Waker;

    /// The driver to use from now on, where `io` is there to wait for sockets.
    fn with_io(&self, io: Rc<dyn Driver>) -> Rc<dyn Driver> {
        io
    }
}

/// The driver of an executor without sockets.
pub(crate) struct ThreadDriver;

impl Driver for ThreadDriver {
    fn wait(&self, _: &Runtime, until: Option<Instant>) {
        match until {
            Some(until) => thread::park_timeout(until - real_time()),
            None => thread::park(),
        }
    }

    fn unparker(&self) -> Waker {
        struct Unparker(thread::Thread);
        impl Wake for Unparker {
            fn wake(self: Arc<Self>) {
                self.0.unpark();
            }
        }
        Waker::from(Arc::new(Unparker(thread::current())))
    }
}

/// The system's monotonic clock, in nanoseconds since it was first read. That is also the tick of the
/// timer wheel, so no deadline is rounded on its way there and back.
pub(crate) fn real_time() -> Instant {
    static EPOCH: OnceLock<std::time::Instant> = OnceLock::new();
    let elapsed = EPOCH.get_or_init(std::time::Instant::now).elapsed();
    Instant(elapsed.as_nanos() as u64)
}
