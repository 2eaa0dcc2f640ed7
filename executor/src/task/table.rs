//! Where are the tasks?
//!
//! The table owns all tasks of an executor: a slot a task, one cache line each, and beside it the
//! ready queue of those to poll. Everything else names a task by its [`TaskKey`].
//!
//! A task is in one of these phases, and besides queued or not:
//!
//! ```text
//!           spawn                  ready, panicked                handle took the
//!   Vacant ------> Alive ------------------------------> Finished  output, or is gone
//!     ^              \  abort              dropped at its  /  \
//!     |               ----> Aborting ---------------------/    \
//!      \________________________________________________________\
//! ```
//!
//! *Queued* is a flag of its own because a wake may come in any phase, and does different things:
//! while the task waits it queues it; while it is queued it changes nothing; during the poll, when
//! the flag has just been cleared, it queues it for one more. A slot that is still queued when its
//! task is over is not used again before the queue has let go of it, which is what lets a queue
//! entry be a bare index of four bytes.
//!
//! Next: `timers.rs`

use std::{panic::Location, sync::Arc, task::Waker};

use crate::{
    ready_queue::ReadyQueue,
    task::{Id, body::Body},
    waker::{Header, Home, TaskKey, Waiter},
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// No task: the slot is free.
    Vacant,
    /// Waiting, queued, or being polled.
    Alive,
    /// As `Alive`, but its next turn drops it instead of polling it.
    Aborting,
    /// Over, its output not taken yet.
    Finished,
}

pub(crate) struct Slot {
    /// Its low half is the generation of the [`TaskKey`].
    pub id: Id,
    /// Away while the task is polled; none for the main future, which its `block_on` keeps, and
    /// for a task that was cancelled.
    pub body: Option<Body>,
    /// The waker of the task, if anybody outside the loop ever held it. Away while it is polled.
    pub header: Option<Arc<Header>>,
    /// Who awaits the handle.
    pub joiner: Waiter,
    pub spawned_at: &'static Location<'static>,
    /// The next vacant slot, while this one is vacant.
    next_vacant: u32,
    pub phase: Phase,
    pub queued: bool,
    /// Whether there is a `JoinHandle` that may still ask for the output.
    pub has_handle: bool,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Slot>() == 64);

impl Slot {
    #[inline]
    fn key(&self, index: u32) -> TaskKey {
        TaskKey {
            index,
            generation: self.id.0 as u32,
        }
    }
}

/// The slot of the main future: always there, its task another at each `block_on`.
pub(crate) const MAIN: u32 = 0;

/// Ends the list of vacant slots.
const NO_SLOT: u32 = u32::MAX;

pub(crate) struct Table {
    slots: Vec<Slot>,
    vacant: u32,
    last_id: u64,
    pub ready: ReadyQueue,
}

/// Puts something where nothing is. An assignment would first drop what is there; that it never is
/// anything, the compiler cannot know, and the check for it is a tenth of a poll's instructions.
#[inline]
fn fill<T>(empty: &mut Option<T>, value: Option<T>) {
    let nothing = std::mem::replace(empty, value);
    debug_assert!(nothing.is_none());
    std::mem::forget(nothing);
}

/// A task taken out to be polled.
pub(crate) struct Taken {
    pub key: TaskKey,
    pub aborting: bool,
    pub body: Option<Body>,
    pub header: Option<Arc<Header>>,
}

impl Table {
    pub fn new() -> Self {
        let mut table = Table {
            slots: Vec::new(),
            vacant: NO_SLOT,
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
        let slot = self.slots.get_mut(key.index as usize)?;
        (slot.id.0 as u32 == key.generation && slot.phase != Phase::Vacant).then_some(slot)
    }

    /// A number for a new task.
    pub fn next_id(&mut self) -> Id {
        self.last_id += 1;
        Id(self.last_id)
    }

    /// Puts a spawned task into the table and at the end of the ready queue. Amortised O(1).
    #[inline]
    pub fn insert(
        &mut self,
        body: Option<Body>,
        spawned_at: &'static Location<'static>,
    ) -> (TaskKey, Id) {
        let index = self.take_slot();
        self.slots[index as usize].has_handle = true;
        self.occupy(index, body, true, spawned_at)
    }

    /// Puts a task into the table that waits from the start: it is queued when it is woken.
    pub fn insert_waiting(&mut self, spawned_at: &'static Location<'static>) -> (TaskKey, Id) {
        let index = self.take_slot();
        self.slots[index as usize].has_handle = true;
        self.occupy(index, None, false, spawned_at)
    }

    /// Puts the main future of a `block_on` into its slot, and at the end of the ready queue.
    pub fn insert_main(&mut self, at: &'static Location<'static>) -> Id {
        self.occupy(MAIN, None, true, at).1
    }

    #[inline]
    fn occupy(
        &mut self,
        index: u32,
        body: Option<Body>,
        queued: bool,
        spawned_at: &'static Location<'static>,
    ) -> (TaskKey, Id) {
        let id = self.next_id();
        let slot = &mut self.slots[index as usize];
        slot.id = id;
        fill(&mut slot.body, body);
        slot.spawned_at = spawned_at;
        slot.phase = Phase::Alive;
        slot.queued = queued;
        if queued {
            self.ready.push(index); // [2]
        }
        (slot.key(index), id)
    }

    #[inline]
    fn take_slot(&mut self) -> u32 {
        match self.slots.get(self.vacant as usize) {
            Some(slot) => std::mem::replace(&mut self.vacant, slot.next_vacant),
            None => self.add_slot(),
        }
    }

    fn add_slot(&mut self) -> u32 {
        let index = self.slots.len();
        self.slots.push(Slot {
            id: Id(0),
            body: None,
            header: None,
            joiner: Waiter::NOBODY,
            spawned_at: Location::caller(),
            next_vacant: NO_SLOT,
            phase: Phase::Vacant,
            queued: false,
            has_handle: false,
        });
        u32::try_from(index).expect("fewer than 2^32 tasks at a time")
    }

    /// A waker for a task that is not being polled.
    pub fn waker(&mut self, key: TaskKey, home: &Arc<Home>) -> Waker {
        let header = Header::new(home);
        header.lend_to(key);
        let waker = futures_task::waker(header.clone());
        self.slot(key.index).header = Some(header);
        waker
    }

    /// Queues a task, unless it is queued already or over. Says whether it did. Amortised O(1).
    #[inline]
    pub fn wake(&mut self, key: TaskKey) -> bool {
        match self.find(key) {
            Some(slot) if !slot.queued && slot.phase != Phase::Finished => {
                slot.queued = true;
                self.ready.push(key.index); // [2]
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
            key: slot.key(index),
            aborting: slot.phase == Phase::Aborting,
            body: slot.body.take(),
            header: slot.header.take(),
        }
    }

    /// Puts a task back that is pending, and at the end of the ready queue if it woke itself.
    #[inline]
    pub fn end_poll(&mut self, task: Taken, woke_itself: bool) {
        let index = task.key.index;
        let slot = &mut self.slots[index as usize];
        fill(&mut slot.body, task.body);
        fill(&mut slot.header, task.header);
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
        let slot = &mut self.slots[index as usize];
        slot.phase = Phase::Finished;
        let joiner = std::mem::replace(&mut slot.joiner, Waiter::NOBODY);
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
            slot.next_vacant = self.vacant;
            self.vacant = index;
        }
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
            .map(|(index, slot)| (slot.id, slot.key(index)))
            .collect();
        tasks.sort_unstable_by_key(|&(id, _)| id);
        tasks.into_iter().map(|(_, key)| key).collect()
    }
}
