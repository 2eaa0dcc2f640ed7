//! The faults.

/// A way to break a protocol between threads.
pub struct Fault {
    pub name: &'static str,
    /// The test that has to fail.
    pub model: &'static str,
    /// The file in `src`, what it has, once, and what it has instead.
    pub sites: &'static [(&'static str, &'static str, &'static str)],
}

const WAKER: &str = "core/waker.rs";
const WOKEN: &str = "combinators/woken.rs";
const WAKERS: &str = "combinators/wakers.rs";
const BLOCKING: &str = "blocking.rs";

const ANY_TIME: &str =
    "tests::loom::wakes::a_wake_comes_before_during_or_after_the_look_into_the_inbox_and_the_park";
const AGAIN: &str =
    "tests::loom::wakes::a_task_is_woken_again_during_the_poll_that_its_first_wake_brings";
const OTHER_REASON: &str =
    "tests::loom::wakes::a_poll_for_another_reason_serves_a_wake_that_is_under_way";
const TWO_TASKS: &str = "tests::loom::wakes::two_threads_wake_two_tasks";
const ONE_TASK: &str = "tests::loom::wakes::two_threads_wake_one_task";
const LENT: &str = "tests::loom::wakes::a_waker_is_lent_on_after_all_that_was_done_with_its_clone";
const LENT_WOKEN: &str =
    "tests::loom::wakes::a_waker_that_is_lent_on_wakes_the_first_task_once_and_the_next_never";
const CHILD_POLL: &str = "combinators::woken::tests::loom::\
    a_wake_during_a_poll_is_reported_by_its_end_and_one_after_it_is_listed";
const CHILD_WAKE: &str = "combinators::woken::tests::loom::\
    a_poll_sees_what_was_done_before_a_wake_or_is_followed_by_another";
const LOAN: &str = "combinators::woken::tests::loom::\
    a_waker_on_loan_is_woken_and_dropped_elsewhere_and_then_used_for_another_child";
const POOL: &str = "tests::loom::pool::a_thread_of_the_pool_takes_one_job_after_the_other";

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "the flag goes up before the message is there",
        model: ANY_TIME,
        sites: &[
            (
                WAKER,
                "let _ = home.inbox.send(this);",
                "home.has_mail.store(true, Ordering::SeqCst); let _ = home.inbox.send(this);",
            ),
            (WAKER, "home.has_mail.store(true, Ordering::SeqCst);", ""),
        ],
    },
    Fault {
        name: "a parked loop is not unparked",
        model: ANY_TIME,
        sites: &[(
            WAKER,
            "home.is_parked.swap(false, Ordering::SeqCst)",
            "false",
        )],
    },
    Fault {
        name: "the loop looks at the flag and then announces its park",
        model: ANY_TIME,
        sites: &[
            (
                WAKER,
                "self.home.is_parked.store(true, Ordering::SeqCst);",
                "",
            ),
            (
                WAKER,
                "!self.has_mail()",
                "let none = !self.has_mail(); \
                 self.home.is_parked.store(true, Ordering::SeqCst); none",
            ),
        ],
    },
    Fault {
        name: "the flag of the inbox goes up with Release",
        model: ANY_TIME,
        sites: &[(
            WAKER,
            "home.has_mail.store(true, Ordering::SeqCst);",
            "home.has_mail.store(true, Ordering::Release);",
        )],
    },
    Fault {
        name: "a park is announced with Release",
        model: ANY_TIME,
        sites: &[(
            WAKER,
            "self.home.is_parked.store(true, Ordering::SeqCst);",
            "self.home.is_parked.store(true, Ordering::Release);",
        )],
    },
    Fault {
        name: "the flag of the inbox is read with Acquire",
        model: ANY_TIME,
        sites: &[(
            WAKER,
            "self.home.has_mail.load(Ordering::SeqCst)",
            "self.home.has_mail.load(Ordering::Acquire)",
        )],
    },
    Fault {
        name: "the flag of the inbox is taken down after the messages",
        model: TWO_TASKS,
        sites: &[
            (
                WAKER,
                "self.home.has_mail.swap(false, Ordering::SeqCst);",
                "",
            ),
            (
                WAKER,
                "wake(TaskKey(waker.key.load(Ordering::Relaxed)));",
                "wake(TaskKey(waker.key.load(Ordering::Relaxed))); \
                 self.home.has_mail.swap(false, Ordering::SeqCst);",
            ),
        ],
    },
    Fault {
        name: "the flag of the inbox goes down with Acquire, and the tail is not looked at in order",
        model: TWO_TASKS,
        sites: &[(
            WAKER,
            "self.home.has_mail.swap(false, Ordering::SeqCst);",
            "self.home.has_mail.swap(false, Ordering::Acquire);",
        )],
    },
    Fault {
        name: "a wake does not release what was done before it",
        model: OTHER_REASON,
        sites: &[(
            WAKER,
            "this.is_sent.swap(true, Ordering::AcqRel)",
            "this.is_sent.swap(true, Ordering::Relaxed)",
        )],
    },
    Fault {
        name: "the second of two wakes does not release what was done before it",
        model: ONE_TASK,
        sites: &[(
            WAKER,
            "this.is_sent.swap(true, Ordering::AcqRel)",
            "this.is_sent.swap(true, Ordering::Acquire)",
        )],
    },
    Fault {
        name: "a poll does not acquire what was done before the wake that it serves",
        model: OTHER_REASON,
        sites: &[(
            WAKER,
            "self.is_sent.swap(false, Ordering::Acquire)",
            "self.is_sent.swap(false, Ordering::Relaxed)",
        )],
    },
    Fault {
        name: "the mark of a wake is taken away after the poll",
        model: AGAIN,
        sites: &[(
            WAKER,
            "return Some(waker);",
            "waker.take_sent(); return Some(waker);",
        )],
    },
    Fault {
        name: "a waker is lent on without the fence",
        model: LENT,
        sites: &[(WAKER, "fence(Ordering::Acquire);", "")],
    },
    Fault {
        name: "a waker is lent on while a clone is about",
        model: LENT_WOKEN,
        sites: &[(WAKER, "Arc::strong_count(&waker) > 1", "false")],
    },
    Fault {
        name: "a wake panics where the executor is gone",
        model: "tests::loom::wakes::the_executor_is_dropped_while_another_thread_wakes",
        sites: &[(
            WAKER,
            "let _ = home.inbox.send(this);",
            "assert!(home.inbox.send(this).is_ok());",
        )],
    },
    Fault {
        name: "the old driver is unparked",
        model: "tests::loom::wakes::a_wake_comes_while_the_driver_changes",
        sites: &[("attach.rs", "driver.unparker()", "self.driver().unparker()")],
    },
    Fault {
        name: "a key matches the next task in the slot",
        model: "tests::loom::wakes::a_wake_after_the_end_does_not_reach_the_next_task_in_the_slot",
        sites: &[(
            "core/tasks.rs",
            "task.generation == key.generation()",
            "true",
        )],
    },
    Fault {
        name: "the end of a child's poll is a load and a store",
        model: CHILD_POLL,
        sites: &[(
            WOKEN,
            "self.state.compare_exchange(POLLING, index, idle, woken)",
            "let before = self.state.load(woken); self.state.store(index, Ordering::Release); \
             _ = idle; if before == POLLING { Ok(before) } else { Err(before) }",
        )],
    },
    Fault {
        name: "the end of a child's poll does not acquire what was done before the wake",
        model: CHILD_POLL,
        sites: &[(
            WOKEN,
            "(Ordering::AcqRel, Ordering::Acquire)",
            "(Ordering::AcqRel, Ordering::Relaxed)",
        )],
    },
    Fault {
        name: "the wake of a child does not release what was done before it",
        model: CHILD_POLL,
        sites: &[(
            WOKEN,
            "this.state.swap(state, Ordering::AcqRel)",
            "this.state.swap(state, Ordering::Acquire)",
        )],
    },
    Fault {
        name: "the state of a child is loaded and stored while a clone is about",
        model: CHILD_WAKE,
        sites: &[(WOKEN, "holders(this) == 1", "true")],
    },
    Fault {
        name: "a child's waker counts as unshared without the fence",
        model: LOAN,
        sites: &[(WOKEN, "fence(Ordering::Acquire);", "")],
    },
    Fault {
        name: "a child's waker is lent on while a clone is about",
        model: LOAN,
        sites: &[(WAKERS, "holders(&waker) > 1", "false")],
    },
    Fault {
        name: "the list is drained under one lock, and the parent changed under another",
        model: "combinators::woken::tests::loom::a_wake_comes_while_the_combinator_takes_another_parent",
        sites: &[(
            WOKEN,
            "if line.is_empty() { parent.take() } else { None }",
            "drop(inner); inner = self.inner.lock().unwrap(); \
             if line.is_empty() { parent.take() } else { None }",
        )],
    },
    Fault {
        name: "a child that was woken is listed, and its combinator is not woken",
        model: "combinators::woken::tests::loom::two_threads_wake_two_children_of_a_combinator",
        sites: &[(WOKEN, "inner.parent.take()", "None")],
    },
    Fault {
        name: "a list goes to the shelf while a child's waker is about",
        model: "combinators::woken::tests::loom::\
            a_list_that_another_thread_can_reach_does_not_go_to_the_shelf",
        sites: &[(WAKERS, "holders(&self.list) == 1 + self.free.len()", "true")],
    },
    Fault {
        name: "no thread of the pool is told of a job",
        model: POOL,
        sites: &[(BLOCKING, "self.news.notify_one();", "")],
    },
    Fault {
        name: "a thread of the pool looks for a job, and waits under another lock",
        model: POOL,
        sites: &[(
            BLOCKING,
            "self.news.wait_timeout_while(self.lock(), IDLE, has_no_news)",
            "let mut looked = has_no_news(&mut self.lock()); \
             self.news.wait_timeout_while(self.lock(), IDLE, move |_| mem::take(&mut looked))",
        )],
    },
    Fault {
        name: "an abort reports a job as taken back that a thread has begun",
        model: "tests::loom::pool::an_abort_takes_a_job_back_or_a_thread_has_it",
        sites: &[(BLOCKING, "job.is_some()", "true")],
    },
    Fault {
        name: "no thread of the pool is told that it goes",
        model: "tests::loom::pool::the_pool_goes_while_a_thread_looks_for_a_job",
        sites: &[(BLOCKING, "self.news.notify_all();", "")],
    },
];
