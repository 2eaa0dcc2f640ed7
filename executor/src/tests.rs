//! What cannot be seen from outside: what a part of the core promises to the others, and what memory is
//! kept.

use std::{
    cell::{Cell, RefCell},
    future::{pending, ready},
    panic::Location,
    rc::Rc,
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use crate::{
    Executor,
    core::{
        Driver, Effect, Id, Instant, Kind, TaskKey, Tasks, ThreadDriver, Timers, Waiter, Wakers,
        threads::{self, Arc},
    },
    sleep, spawn,
    time::virtual_time::VirtualTime,
    yield_now,
};

pub(crate) mod loom;

#[test]
#[cfg(target_pointer_width = "64")]
fn the_sizes_that_an_idle_task_pays_for() {
    use crate::core::{Task, Timer};
    assert_eq!(size_of::<Task>(), 56);
    assert_eq!(size_of::<Waiter>(), 16);
    assert_eq!(size_of::<Option<Timer>>(), 24);
    assert_eq!(size_of::<crate::JoinHandle<[u8; 100]>>(), 16);
}

#[test]
fn a_key_tells_its_task_from_the_next_in_the_slot_and_knows_its_number() {
    let mut tasks = Tasks::default();
    let at = Location::caller();
    let first = tasks.insert(None, Kind::Main, at);
    tasks.finish(first, None);
    let second = tasks.insert(None, Kind::Main, at);
    assert_eq!(first.index(), second.index());
    assert!(tasks.find(first).is_none() && tasks.find(second).is_some());
    assert_eq!((tasks.id(first), tasks.id(second)), (Id(1), Id(2)));
    assert_eq!(tasks.wake(first), None);
    assert_eq!(tasks.wake(second), Some(Effect::AlreadyQueued));
    assert!(tasks.find(TaskKey::new(u32::MAX, 2)).is_none());
}

#[test]
fn a_wake_of_a_task_that_is_over_queues_nothing() {
    let mut tasks = Tasks::default();
    let key = tasks.insert(None, Kind::Future, Location::caller());
    assert!(tasks.take_next().is_ok());
    tasks.finish(key, None);
    assert_eq!(tasks.wake(key), Some(Effect::TooLate));
    assert!(tasks.ready.is_empty());
}

#[test]
fn a_slot_is_used_again_and_the_memory_of_a_burst_is_given_back() {
    let executor = Executor::builder().virtual_time().build();
    let capacity = || {
        let tasks = executor.rt.tasks.borrow();
        (
            tasks.slots.capacity(),
            tasks.ready.capacity(),
            tasks.vacant.capacity(),
        )
    };
    executor.block_on(async {
        let server = spawn(pending::<()>());
        for _ in 0..3 {
            let burst: Vec<_> = (0..100_000).map(|_| spawn(ready(()))).collect();
            assert!(
                executor.rt.tasks.borrow().slots.len() < 100_010,
                "slots are used again"
            );
            for task in burst {
                task.await.unwrap();
            }
        }
        // Only now does the loop park, and look.
        sleep(Duration::from_secs(1)).await;
        let (slots, ready, vacant) = capacity();
        assert!(
            slots < 1000 && ready <= 2048 && vacant <= 2048,
            "{:?}",
            capacity()
        );
        drop(server);
    });
}

#[test]
fn a_handle_keeps_no_table_no_wheel_and_no_driver_of_its_executor() {
    let executor = Executor::builder().virtual_time().build();
    let rt = Rc::downgrade(&executor.rt);
    let finished = executor.spawn(ready(5));
    let unfinished = executor.spawn(async { sleep(Duration::from_secs(9)).await });
    executor.block_on(async {
        for _ in 0..5 {
            yield_now().await;
        }
    });
    drop(executor);
    {
        let rt = rt.upgrade().expect("the handles keep a shell");
        let tasks = rt.tasks.borrow();
        assert_eq!((tasks.slots.capacity(), tasks.ready.capacity()), (0, 0));
        assert_eq!(tasks.vacant.capacity(), 0);
        assert_eq!(rt.timers.borrow().wheel.len(), 0);
        assert!(rt.extras.borrow().is_empty());
    }
    let mut cx = Context::from_waker(Waker::noop());
    let mut finished = std::pin::pin!(finished);
    assert!(matches!(
        finished.as_mut().poll(&mut cx),
        Poll::Ready(Ok(5))
    ));
    drop(unfinished);
}

#[test]
fn timers_are_numbered_in_the_order_of_registration() {
    let waiter = || Waiter::Task(TaskKey::new(0, 1));
    let mut timers = Timers::default();
    let (_, first) = timers.set(Instant(20), waiter());
    let (second_key, second) = timers.set(Instant(20), waiter());
    let (_, third) = timers.set(Instant(10), waiter());
    assert_eq!((first, second, third), (1, 2, 3));
    assert!(timers.waiter(second_key).is_some());
    let mut fired = Vec::new();
    while let Some(due) = timers.wheel.pop_due(20) {
        fired.push(due.value.number.get());
    }
    assert_eq!(fired, [3, 1, 2]);
    assert!(timers.waiter(second_key).is_none());
}

#[test]
fn a_look_into_the_inbox_takes_what_was_there_when_it_began() {
    let wakers = Wakers::new(ThreadDriver.unparker());
    let [one, two] = [1, 2].map(|n| TaskKey::new(n, n));
    let [first, second] = [one, two].map(|key| wakers.lend(None, key));
    // No executor runs on this thread: a wake goes to the inbox, as from any other.
    threads::waker(first).wake();
    let taken = RefCell::new(Vec::new());
    let take = || {
        wakers.take_mail(|key| {
            taken.borrow_mut().push(key);
            // A thread that never stops would hold the loop here for ever.
            if taken.borrow().len() < 5 {
                threads::waker(second.clone()).wake();
            }
        });
        taken.take()
    };
    assert_eq!(take(), [one]);
    assert!(wakers.has_mail());
    assert_eq!(take(), [two]);
}

#[test]
fn a_spare_waker_goes_from_task_to_task_until_one_keeps_a_clone() {
    let wakers = Wakers::new(ThreadDriver.unparker());
    let (one, two) = (TaskKey::new(1, 1), TaskKey::new(2, 2));
    let lent = wakers.lend(None, one);
    let spare = Arc::as_ptr(&lent);
    assert!(wakers.take_back(lent).is_none());
    let lent = wakers.lend(None, two);
    assert_eq!(Arc::as_ptr(&lent), spare, "nothing has kept it");
    let clone = lent.clone();
    let own = wakers.take_back(lent).expect("it is the task's now");
    let other = wakers.lend(None, one);
    assert_ne!(Arc::as_ptr(&other), spare);
    drop(clone);
    assert!(wakers.take_back(own).is_none(), "it can be lent again");
}

#[test]
fn a_message_that_came_before_the_park_is_found() {
    let wakers = Wakers::new(ThreadDriver.unparker());
    let key = TaskKey::new(7, 7);
    assert!(wakers.begin_park());
    wakers.end_park();
    let waker = threads::waker(wakers.lend(None, key));
    let elsewhere = waker.clone();
    thread::spawn(move || elsewhere.wake()).join().unwrap();
    waker.wake_by_ref();
    assert!(!wakers.begin_park(), "there is to be no park");
    wakers.end_park();
    let woken = RefCell::new(Vec::new());
    wakers.take_mail(|key| woken.borrow_mut().push(key));
    assert_eq!(*woken.borrow(), [key], "one message, however many wakes");
    assert!(!wakers.has_mail());
}

#[test]
fn an_unparker_is_called_only_while_the_loop_is_parked() {
    struct Count(std::sync::atomic::AtomicUsize);
    impl std::task::Wake for Count {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    }
    let count = std::sync::Arc::new(Count(Default::default()));
    let unparks = || count.0.load(std::sync::atomic::Ordering::SeqCst);
    let wakers = Wakers::new(count.clone().into());
    let send = |id| threads::waker(wakers.lend(None, TaskKey::new(1, id))).wake();
    send(1);
    assert_eq!(unparks(), 0, "a busy loop looks by itself");
    wakers.take_mail(|_| ());
    assert!(wakers.begin_park());
    send(2);
    send(3);
    assert_eq!(unparks(), 1, "once a park");
}

#[test]
fn a_virtual_clock_moves_only_forward() {
    let rt = &Executor::builder().virtual_time().build().rt;
    let clock = VirtualTime::new();
    clock.park(rt, Some(Instant(30)), false);
    clock.park(rt, Some(Instant(20)), false);
    assert_eq!(clock.now(), Instant(30));
}

#[test]
fn a_note_may_come_back_to_the_executor_as_it_is_made_and_dropped() {
    struct Spawns(Rc<Cell<bool>>);
    impl From<Spawns> for String {
        fn from(spawns: Spawns) -> String {
            let done = spawns.0.clone();
            spawn(async move { done.set(true) });
            String::from("noted")
        }
    }
    let recorder = crate::trace::Recorder::new();
    let executor = Executor::builder().recorder(recorder.clone()).build();
    let done = Rc::new(Cell::new(false));
    executor.block_on(async {
        crate::trace::note(Spawns(done.clone()));
        yield_now().await;
    });
    assert!(done.get() && recorder.finish().to_string().contains("notes: noted"));
}

#[test]
fn block_on_works_while_the_locals_of_a_thread_are_destroyed() {
    struct Runs(std::sync::mpsc::Sender<i32>);
    impl Drop for Runs {
        fn drop(&mut self) {
            let answer = crate::block_on(async {
                sleep(Duration::from_millis(1)).await;
                spawn(async { 42 }).await.unwrap()
            });
            self.0.send(answer).unwrap();
        }
    }
    thread_local!(static LAST: Cell<Option<Runs>> = const { Cell::new(None) });
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = thread::spawn(move || LAST.set(Some(Runs(sender))));
    thread.join().unwrap();
    assert_eq!(receiver.recv(), Ok(42));
}

#[test]
fn polls_and_turns_are_counted_once() {
    let executor = Executor::builder().virtual_time().build();
    // The main future ends in a turn that has polls to come.
    let late = executor.spawn(async { yield_now().await });
    executor.block_on(yield_now());
    let stats = executor.stats();
    executor.block_on(late).unwrap();
    let after = executor.stats();
    assert_eq!((stats.turns, stats.polls), (2, 4));
    assert!(after.polls >= stats.polls && after.tasks == 0);
}
