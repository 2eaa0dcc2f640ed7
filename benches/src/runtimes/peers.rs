//! The runtimes that people use.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use async_executor::{LocalExecutor, StaticLocalExecutor, Task};
use compio::runtime::JoinHandle as CompioHandle;
use futures::executor::{LocalPool, LocalSpawner};
use futures::future::{Either, RemoteHandle, select};
use futures::task::LocalSpawnExt;
use futures_timer::Delay;
#[cfg(unix)]
use local_runtime::TaskHandle;
#[cfg(target_os = "linux")]
use monoio::{FusionDriver, RuntimeBuilder, task::JoinHandle as MonoioHandle};
use tokio::runtime::{Builder, LocalOptions};
use tokio::task::{JoinHandle as TokioHandle, LocalSet, spawn_local};

use super::{Runtime, runtime};

runtime! {
    /// tokio, current-thread, with a `LocalSet`: what most code that spawns `!Send` futures on tokio
    /// uses. Without the I/O driver it parks on a condition variable and not in epoll, its quickest.
    Tokio(()): |main| {
        let runtime = Builder::new_current_thread().enable_time().build();
        LocalSet::new().block_on(&runtime.expect("tokio starts"), main(Tokio(())))
    };
    /// tokio's `LocalRuntime`: its own queue takes `!Send` futures, without a `LocalSet` in between.
    TokioLocal(()): |main| {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_time().build_local(LocalOptions::default());
        runtime.expect("tokio starts").block_on(main(TokioLocal(())))
    };
    => TokioHandle,
    spawn: |_rt, task| spawn_local(task),
    join: |handle| handle.await.expect("no task panics or is aborted"),
    detach: |_rt, task| drop(spawn_local(task)),
    sleep: |duration| tokio::time::sleep(duration),
    timeout: |limit, future| tokio::time::timeout(limit, future).await.ok(),
}

runtime! {
    /// smol: `async-executor`'s local executor, leaked, which its documentation gives as the optimised
    /// form, under `async-io`'s `block_on`. smol has no timeout; its documentation races a timer so.
    Smol(&'static StaticLocalExecutor): |main| {
        let executor = LocalExecutor::new().leak();
        async_io::block_on(executor.run(main(Smol(executor))))
    };
    => Task,
    spawn: |rt, task| rt.0.spawn(task),
    join: |handle| handle.await,
    detach: |rt, task| rt.0.spawn(task).detach(),
    sleep: |duration| futures::FutureExt::map(async_io::Timer::after(duration), drop),
    timeout: |limit, future| {
        let late = async {
            async_io::Timer::after(limit).await;
            None
        };
        futures_lite::future::or(async { Some(future.await) }, late).await
    },
}

runtime! {
    /// futures' `LocalPool`. It has no timers; they come from `futures-timer`, as its documentation
    /// says for code that is tied to no runtime.
    Pool(LocalSpawner): |main| {
        let mut pool = LocalPool::new();
        let main = main(Pool(pool.spawner()));
        pool.run_until(main)
    };
    => RemoteHandle,
    spawn: |rt, task| rt.0.spawn_local_with_handle(task).expect("the pool runs"),
    join: |handle| handle.await,
    detach: |rt, task| rt.0.spawn_local(task).expect("the pool runs"),
    sleep: |duration| Delay::new(duration),
    timeout: |limit, future| match select(pin!(future), Delay::new(limit)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    },
}

#[cfg(target_os = "linux")]
runtime! {
    /// monoio with its fusion driver: io_uring where the kernel allows it, epoll elsewhere.
    Monoio(()): |main| {
        let runtime = RuntimeBuilder::<FusionDriver>::new().enable_timer().build();
        runtime.expect("monoio starts").block_on(main(Monoio(())))
    };
    => MonoioHandle,
    spawn: |_rt, task| monoio::spawn(task),
    join: |handle| handle.await,
    detach: |_rt, task| drop(monoio::spawn(task)),
    sleep: |duration| monoio::time::sleep(duration),
    timeout: |limit, future| monoio::time::timeout(limit, future).await.ok(),
}

runtime! {
    /// compio: io_uring, IOCP or kqueue.
    Compio(()): |main| {
        let runtime = compio::runtime::Runtime::new().expect("compio starts");
        runtime.block_on(main(Compio(())))
    };
    => CompioHandle,
    spawn: |_rt, task| compio::runtime::spawn(task),
    join: |handle| handle.await.expect("no task panics or is cancelled"),
    detach: |_rt, task| compio::runtime::spawn(task).detach(),
    sleep: |duration| compio::time::sleep(duration),
    timeout: |limit, future| compio::time::timeout(limit, future).await.ok(),
}

#[cfg(unix)]
runtime! {
    /// local-runtime: an executor and a reactor on poll(2), all in the current thread.
    LocalRuntime(Rc<local_runtime::Executor<'static>>): |main| {
        let executor = Rc::new(local_runtime::Executor::new());
        let main = main(LocalRuntime(Rc::clone(&executor)));
        executor.block_on(main)
    };
    => TaskHandle,
    spawn: |rt, task| rt.0.spawn(task),
    join: |handle| handle.await,
    detach: |rt, task| drop(rt.0.spawn(task)),
    sleep: |duration| futures::FutureExt::map(local_runtime::time::sleep(duration), drop),
    timeout: |limit, future| local_runtime::time::timeout(future, limit).await.ok(),
}
