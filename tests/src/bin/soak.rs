//! Does everything at once, over and over, and checks that nothing is lost, late for ever or left behind.
//!
//! `soak [SECONDS]`: ten unless told otherwise. Each round has an executor of its own, on the real clock:
//! tasks that sleep, end, panic and are aborted, limits that are kept and broken, a queue, combinators,
//! blocking jobs, and two threads that wake, some of them after the executor has gone. Whatever a
//! round makes is counted, and must be gone when it is over. Exits with 1 where something is wrong.

use std::{
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    process::ExitCode,
    rc::Rc,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use executor::combinators::ReturnWhen;
use executor::{
    Executor, as_completed, join, join_all, select, sleep, spawn, spawn_blocking, sync::Queue,
    timeout, wait, yield_now,
};
use fastrand::Rng;

/// How many guards are about.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// Is counted from its making to its drop.
struct Guard;

impl Guard {
    fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Guard
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Opened on another thread.
#[derive(Clone, Default)]
struct Latch(Arc<Mutex<(bool, Option<Waker>)>>);

impl Latch {
    fn lock(&self) -> MutexGuard<'_, (bool, Option<Waker>)> {
        self.0.lock().expect("nothing panics under this lock")
    }

    fn open(&self) {
        let waker = {
            let mut inner = self.lock();
            inner.0 = true;
            inner.1.take()
        };
        // Twice: the second wake must do nothing.
        waker.iter().for_each(Waker::wake_by_ref);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Future for Latch {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let mut inner = self.lock();
        let before = match inner.0 {
            true => return Poll::Ready(()),
            false => inner.1.replace(waker),
        };
        drop(inner);
        drop(before);
        Poll::Pending
    }
}

fn micros(rng: &mut Rng, most: u64) -> Duration {
    Duration::from_micros(rng.u64(0..most))
}

/// The threads that open latches, soon.
struct Openers(Vec<Sender<Latch>>);

impl Openers {
    fn new() -> Self {
        let run = |number: u64, latches: Receiver<Latch>| {
            let mut rng = Rng::with_seed(number);
            for latch in latches {
                if rng.u32(0..8) == 0 {
                    thread::sleep(micros(&mut rng, 200));
                }
                latch.open();
            }
        };
        let start = |number| {
            let (sender, receiver) = channel();
            thread::spawn(move || run(number, receiver));
            sender
        };
        Openers((0..2).map(start).collect())
    }

    fn latch(&self, rng: &mut Rng) -> Latch {
        let latch = Latch::default();
        let opener = rng.choice(&self.0).expect("there are two");
        opener.send(latch.clone()).expect("it runs as long as this");
        latch
    }
}

/// One round. It returns how many things it has checked.
fn round(seed: u64, openers: &Rc<Openers>) -> usize {
    let executor = Executor::builder().reports(false).build();
    let mut rng = Rng::with_seed(seed);
    let checks = executor.block_on(async {
        let tasks = tasks(&mut rng, openers).await;
        let queue = queue(&mut rng, openers).await;
        tasks + queue + crowds(&mut rng, openers).await
    });
    // Some tasks are still there, asleep, at a latch or in a queue that is their own.
    for _ in 0..rng.usize(0..20) {
        let (latch, guard, own) = (openers.latch(&mut rng), Guard::new(), Queue::bounded(1));
        let length = Duration::from_secs(rng.u64(1..1000));
        executor.spawn(async move {
            let (_guard, taken) = (guard, own.clone());
            own.put(Guard::new()).await;
            join(join(sleep(length), latch), own.put(Guard::new())).await;
            taken.join().await;
        });
    }
    if rng.bool() {
        executor.block_on(yield_now());
    }
    checks
}

/// Tasks that end in each of the ways in which a task can end.
async fn tasks(rng: &mut Rng, openers: &Rc<Openers>) -> usize {
    let count = rng.usize(1..60);
    let handles: Vec<_> = (0..count)
        .map(|number| {
            let (how, length, guard) = (number % 5, micros(rng, 300), Guard::new());
            let latch = openers.latch(rng);
            let handle = spawn(async move {
                let _guard = guard;
                match how {
                    0 => sleep(length).await,
                    1 => latch.await,
                    2 => {
                        yield_now().await;
                        resume_unwind(Box::new(number));
                    }
                    3 => std::future::pending().await,
                    _ => spawn_blocking(|| ()).await.expect("it does not panic"),
                }
                (number, Guard::new())
            });
            (how, handle)
        })
        .collect();
    yield_now().await;
    for (number, (how, handle)) in handles.into_iter().enumerate() {
        if how == 3 {
            handle.abort();
        }
        match (how, handle.await) {
            (0 | 1 | 4, Ok((output, _))) => assert_eq!(output, number),
            (2, Err(error)) => assert!(error.is_panic()),
            (3, Err(error)) => assert!(error.is_cancelled()),
            (how, result) => panic!(
                "a task of kind {how} ended with {:?}",
                result.map(|it| it.0)
            ),
        }
    }
    count
}

/// Producers, consumers, and getters that give up: all items arrive, those of a producer in order.
async fn queue(rng: &mut Rng, openers: &Rc<Openers>) -> usize {
    let (queue, each) = (Queue::bounded(rng.usize(1..5)), rng.usize(1..40));
    let producers = 3;
    let produce = |(producer, rng): (usize, &mut Rng)| {
        let (queue, openers, mut rng) = (queue.clone(), openers.clone(), rng.fork());
        spawn(async move {
            for number in 0..each {
                if rng.u32(0..6) == 0 {
                    openers.latch(&mut rng).await;
                }
                queue.put((producer, number, Guard::new())).await;
            }
        })
    };
    let mut rngs = [(); 7].map(|()| rng.fork());
    let (for_producers, for_consumers) = rngs.split_at_mut(producers);
    let at_work: Vec<_> = (0..).zip(for_producers).map(produce).collect();
    let consumers = for_consumers.iter_mut().map(|rng| {
        let (queue, mut rng) = (queue.clone(), rng.fork());
        spawn(async move {
            let mut taken = Vec::new();
            // A sentinel, which goes to the next consumer.
            loop {
                let limit = micros(&mut rng, 50);
                let Ok((producer, number, _)) = timeout(limit, queue.get()).await else {
                    continue;
                };
                if producer == producers {
                    queue.put((producer, 0, Guard::new())).await;
                    return taken;
                }
                taken.push((producer, number));
                queue.task_done();
            }
        })
    });
    let consumers: Vec<_> = consumers.collect();
    assert!(join_all(at_work).await.iter().all(Result::is_ok));
    queue.join().await;
    let mut all = Vec::new();
    queue.put((producers, 0, Guard::new())).await;
    for taken in join_all(consumers).await {
        let taken = taken.expect("a consumer does not panic");
        let of = |producer| move |item: &&(usize, usize)| item.0 == producer;
        for producer in 0..producers {
            assert!(taken.iter().filter(of(producer)).is_sorted(), "{taken:?}");
        }
        all.extend(taken);
    }
    all.sort_unstable();
    let expected = (0..producers).flat_map(|producer| (0..each).map(move |n| (producer, n)));
    assert!(all.iter().copied().eq(expected), "{all:?}");
    all.len()
}

/// Combinators whose children are woken from other threads.
async fn crowds(rng: &mut Rng, openers: &Rc<Openers>) -> usize {
    let count = rng.usize(1..40);
    let mut children = || {
        let child = |number| {
            let (latch, length, guard) = (openers.latch(rng), micros(rng, 100), Guard::new());
            Box::pin(async move {
                let _guard = guard;
                if number % 3 == 0 {
                    sleep(length).await;
                }
                latch.await;
                Ok::<_, ()>(number)
            })
        };
        (0..count).map(child).collect::<Vec<_>>()
    };
    let all = join_all(children()).await;
    assert!(all.into_iter().eq((0..count).map(Ok)));

    let mut completed = as_completed(children());
    let mut numbers = Vec::new();
    while let Some(Ok(number)) = completed.next().await {
        numbers.push(number);
    }
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..count));

    let limit = Some(Duration::from_micros(50));
    let waited = wait(children(), ReturnWhen::AllCompleted, limit).await;
    assert_eq!(waited.done.len() + waited.pending.len(), count);
    let rest = join_all(waited.pending.into_iter().map(|(_, child)| child)).await;
    assert!(rest.iter().all(Result::is_ok));

    let (a, b) = (join_all(children()), join_all(children()));
    let _ = timeout(Duration::from_micros(30), select(a, b)).await;
    4 * count
}

/// Pages of memory in use; 0 where that cannot be asked.
fn pages() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let resident = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    resident.unwrap_or(0)
}

fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).map_or(Ok(10), |text| text.parse());
    let Ok(seconds) = seconds.map(Duration::from_secs) else {
        eprintln!("soak [SECONDS]: a whole number");
        return ExitCode::from(2);
    };
    let (start, openers) = (Instant::now(), Rc::new(Openers::new()));
    let (mut rounds, mut checks, mut warm) = (0_u64, 0, 0);
    while start.elapsed() < seconds {
        checks += round(rounds, &openers);
        rounds += 1;
        let alive = ALIVE.load(Ordering::Relaxed);
        if alive > 0 {
            eprintln!("after round {rounds}: {alive} guards are left behind");
            return ExitCode::FAILURE;
        }
        if start.elapsed() < seconds / 5 {
            warm = pages();
        }
    }
    let (grown, took) = (pages().saturating_sub(warm), start.elapsed());
    println!("{rounds} rounds, {checks} checks, {grown} pages more than at the start, {took:.1?}");
    // A leak of one task a round would be more; an allocator's own growth is less. (A sanitizer keeps
    // books of its own, in memory that it takes from the start.)
    match grown > warm.max(1024) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}
