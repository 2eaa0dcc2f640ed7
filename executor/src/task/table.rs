//! Where are the tasks?
//!
//! The table owns all tasks of an executor: a slot a task, and beside them the ready queue of those to
//! poll. Everything else names a task by its [`TaskKey`]. What only some tasks have, somebody who awaits
//! them, stands in a list of its own.
//!
//! Next: `timers.rs`

use std::{panic::Location, sync::Arc, task::Waker};

use slab::Slab;

use crate::{
    ready_queue::ReadyQueue,
    task::{
        Id,
        body::{Body, body},
        slot::{NOBODY, Phase, Slot, Taken, fill},
    },
    waker::{Header, Home, TaskKey, Waiter},
};

/// The slot of the main future: always there, its task another at each `block_on`.
pub(crate) const MAIN: u32 = 0;

/// So many vacant slots keep the box of their last task, of so many bytes at most: a megabyte at the
/// worst. A hundred times as many would help those who spawn 100,000 tasks at once by a sixth.
const BOXES_KEPT: usize = 1024;
const LARGEST_KEPT: usize = 1024;

pub(crate) struct Table {
    slots: Vec<Slot>,
    /// The vacant slots that have kept a box: they are used first, the last to become vacant first of
    /// all, since the caches may still hold it.
    with_box: Vec<u32>,
    /// The other vacant slots.
    without: Vec<u32>,
    joiners: Slab<Waiter>,
    last_id: u64,
    pub ready: ReadyQueue,
}

impl Table {
    pub fn new() -> Self {
        let mut table = Table {
            slots: Vec::new(),
            with_box: Vec::new(),
            without: Vec::new(),
            joiners: Slab::new(),
            last_id: 0,
            ready: ReadyQueue::default(),
        };
        let main = table.take_slot();
        debug_assert_eq!(main, MAIN);
        table
    }

    /// The slot at `index`. Panics where there never was one.
    #[inline]
    pub fn slot(&mut self, index: u32) -> &mut Slot {
        &mut self.slots[index as usize]
    }

    /// The slot of the task that `key` means, unless that task is no more.
    #[inline]
    pub fn find(&mut self, key: TaskKey) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(key.index() as usize)?;
        (key.is_of(slot.id) && slot.phase != Phase::Vacant).then_some(slot)
    }

    /// Whether the task at `index` is over. Its output may not have been taken yet.
    pub fn is_over(&self, index: u32) -> bool {
        self.slots[index as usize].phase == Phase::Finished
    }

    /// A number for a new task.
    pub fn next_id(&mut self) -> Id {
        self.last_id += 1;
        Id(self.last_id)
    }

    /// Puts a spawned task into the table and at the end of the ready queue. Amortised O(1).
    ///
    /// The box that the last task of its slot has left, if it has, serves again if both are of one
    /// type. It is empty: to drop it runs nobody's code.
    #[inline]
    pub fn insert<F>(&mut self, future: F, spawned_at: &'static Location<'static>) -> (TaskKey, Id)
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let index = self.take_slot();
        let slot = &mut self.slots[index as usize];
        slot.has_handle = true;
        let left = slot.body.take();
        fill(&mut slot.body, Some(body(left, future))); // [1]
        self.occupy(index, true, spawned_at)
    }

    /// Puts a task into the table that waits from the start: it is queued when it is woken.
    pub fn insert_waiting(&mut self, spawned_at: &'static Location<'static>) -> (TaskKey, Id) {
        let index = self.take_slot();
        let slot = &mut self.slots[index as usize];
        slot.has_handle = true;
        slot.body = None;
        self.occupy(index, false, spawned_at)
    }

    /// Puts the main future of a `block_on` into its slot, and at the end of the ready queue.
    pub fn insert_main(&mut self, at: &'static Location<'static>) -> Id {
        self.occupy(MAIN, true, at).1
    }

    #[inline]
    fn occupy(
        &mut self,
        index: u32,
        queued: bool,
        spawned_at: &'static Location<'static>,
    ) -> (TaskKey, Id) {
        let id = self.next_id();
        let slot = &mut self.slots[index as usize];
        slot.id = id;
        slot.spawned_at = spawned_at;
        slot.phase = Phase::Alive;
        slot.queued = queued;
        if queued {
            self.ready.push(index); // [2]
        }
        (TaskKey::new(index, id), id)
    }

    #[inline]
    fn take_slot(&mut self) -> u32 {
        match self.with_box.pop().or_else(|| self.without.pop()) {
            Some(index) => index,
            None => self.add_slot(),
        }
    }

    fn add_slot(&mut self) -> u32 {
        let index = self.slots.len();
        self.slots.push(Slot::vacant());
        u32::try_from(index).expect("fewer than 2^32 tasks at a time")
    }

    /// A waker for a task that is not being polled.
    pub fn waker(&mut self, key: TaskKey, home: &Arc<Home>) -> Waker {
        let header = Header::new(home);
        header.lend_to(key);
        let waker = futures_task::waker(header.clone());
        self.slot(key.index()).header = Some(header);
        waker
    }

    /// Queues a task, unless it is queued already or over. Says whether it did. Amortised O(1).
    #[inline]
    pub fn wake(&mut self, key: TaskKey) -> bool {
        match self.find(key) {
            Some(slot) if !slot.queued && slot.phase != Phase::Finished => {
                slot.queued = true;
                self.ready.push(key.index()); // [2]
                true
            }
            _ => false,
        }
    }

    /// Takes out the next task to be polled in this turn; none when the turn is over. `on_skip` hears
    /// of those that are over before their turn comes.
    #[inline]
    pub fn next_in_turn(&mut self, on_skip: impl Fn(Id)) -> Option<Taken> {
        loop {
            let index = self.ready.pop()?;
            let slot = &mut self.slots[index as usize];
            slot.queued = false;
            match slot.phase {
                Phase::Alive | Phase::Aborting => return Some(self.begin_poll(index)),
                Phase::Finished | Phase::Vacant => self.skip(index, &on_skip),
            }
        }
    }

    /// Lets go of a task that was woken during its last poll.
    #[cold]
    fn skip(&mut self, index: u32, on_skip: &impl Fn(Id)) {
        on_skip(self.slots[index as usize].id);
        self.release(index);
    }

    /// Takes a task out to be polled. It must not be over.
    #[inline]
    pub fn begin_poll(&mut self, index: u32) -> Taken {
        let slot = &mut self.slots[index as usize];
        Taken {
            key: TaskKey::new(index, slot.id),
            aborting: slot.phase == Phase::Aborting,
            body: slot.body.take(),
            header: slot.header.take(),
        }
    }

    /// Puts a task back that is pending, and at the end of the ready queue if it woke itself.
    #[inline]
    pub fn end_poll(
        &mut self,
        index: u32,
        body: Option<Body>,
        header: Option<Arc<Header>>,
        woke_itself: bool,
    ) {
        let slot = &mut self.slots[index as usize];
        fill(&mut slot.body, body);
        fill(&mut slot.header, header);
        if woke_itself && !slot.queued {
            slot.queued = true;
            self.ready.push(index); // [2]
        }
    }

    /// Notes that a task is over. `body` holds its output, or is none if it was cancelled.
    /// Returns who awaits it, and the body again if nobody is there to take the output: to be
    /// woken and dropped when the table is no longer borrowed.
    #[inline]
    pub fn finish(&mut self, index: u32, body: Option<Body>) -> (Waiter, Option<Body>) {
        let joiner = self.take_joiner(index);
        let slot = &mut self.slots[index as usize];
        slot.phase = Phase::Finished;
        if slot.has_handle {
            fill(&mut slot.body, body);
            return (joiner, None);
        }
        self.release(index);
        (joiner, body)
    }

    /// Lets go of a slot whose task is over and whose handle is gone, if the queue has too.
    #[inline]
    pub fn release(&mut self, index: u32) {
        let slot = &mut self.slots[index as usize];
        if slot.phase == Phase::Finished && !slot.queued && !slot.has_handle {
            slot.phase = Phase::Vacant; // [7]
            let is_small = |body: &Body| size_of_val(&**body) <= LARGEST_KEPT;
            if self.with_box.len() < BOXES_KEPT && slot.body.as_ref().is_some_and(is_small) {
                self.with_box.push(index);
            } else {
                slot.body = None;
                self.without.push(index);
            }
        }
    }

    /// Who awaits a task.
    pub fn joiner(&self, index: u32) -> Option<&Waiter> {
        let place = self.slots[index as usize].joiner;
        self.joiners.get(place as usize)
    }

    /// Notes who awaits a task; returns who did before. O(1).
    pub fn set_joiner(&mut self, index: u32, waiter: Waiter) -> Waiter {
        let slot = &mut self.slots[index as usize];
        match self.joiners.get_mut(slot.joiner as usize) {
            Some(joiner) => std::mem::replace(joiner, waiter),
            None => {
                slot.joiner = self.joiners.insert(waiter) as u32;
                Waiter::NOBODY
            }
        }
    }

    /// Nobody awaits a task any more; returns who did. O(1).
    #[inline]
    pub fn take_joiner(&mut self, index: u32) -> Waiter {
        let slot = &mut self.slots[index as usize];
        if slot.joiner == NOBODY {
            return Waiter::NOBODY;
        }
        let place = std::mem::replace(&mut slot.joiner, NOBODY);
        self.joiners.remove(place as usize)
    }

    /// Takes the main future off, done or not: a stale entry would be polled as the next one.
    pub fn retire_main(&mut self) {
        let slot = &mut self.slots[MAIN as usize];
        slot.header = None;
        slot.phase = Phase::Vacant;
        if std::mem::take(&mut slot.queued) {
            self.ready.remove(MAIN);
        }
    }

    /// How many tasks are not over, the main future among them. O(n).
    pub fn alive(&self) -> usize {
        let alive = |slot: &&Slot| matches!(slot.phase, Phase::Alive | Phase::Aborting);
        self.slots.iter().filter(alive).count()
    }

    /// Each slot, vacant or not. For the recorder's snapshots.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The tasks that are not over, in order of spawning.
    pub fn unfinished(&self) -> Vec<TaskKey> {
        let mut tasks: Vec<(Id, TaskKey)> = (0..)
            .zip(&self.slots)
            .filter(|(_, slot)| matches!(slot.phase, Phase::Alive | Phase::Aborting))
            .map(|(index, slot)| (slot.id, TaskKey::new(index, slot.id)))
            .collect();
        tasks.sort_unstable_by_key(|&(id, _)| id);
        tasks.into_iter().map(|(_, key)| key).collect()
    }
}
