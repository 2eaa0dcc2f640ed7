//! Where are the tasks, and which of them is next?
//!
//! The table owns all tasks of an executor: a slot a task, one cache line each, and beside it the
//! ready queue, which holds the slots to poll, first come, first served. Everything else names a
//! task by its [`TaskKey`].
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
//! Next: `timers`, in `timers.rs`

use std::{collections::VecDeque, panic::Location, sync::Arc, task::Waker};

use crate::{
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
    /// The waker of the task, if anybody outside the loop holds it.
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

/// The slot of the main future: always there, its task another at each `block_on`.
pub(crate) const MAIN: u32 = 0;

/// Ends the list of vacant slots.
const NO_SLOT: u32 = u32::MAX;

/// Slots come in pages that never move, so that a growing table copies nothing and never holds
/// more than one page too much. 1,024 slots are 64 KiB.
const PAGE_BITS: u32 = 10;

pub(crate) struct Table {
    pages: Vec<Vec<Slot>>,
    vacant: u32,
    last_id: u64,
    ready: VecDeque<u32>,
    /// The header lent to tasks that have none: see [`crate::waker`].
    spare: Option<Arc<Header>>,
    home: Arc<Home>,
}

/// What the loop needs for one poll.
pub(crate) struct Poll {
    pub key: TaskKey,
    pub id: Id,
    pub aborting: bool,
    pub body: Option<Body>,
    pub header: Arc<Header>,
}

impl Table {
    pub fn new(home: Arc<Home>) -> Self {
        let mut table = Table {
            pages: Vec::new(),
            vacant: NO_SLOT,
            last_id: 0,
            ready: VecDeque::new(),
            spare: None,
            home,
        };
        let main = table.take_slot();
        debug_assert_eq!(main, MAIN);
        table
    }

    /// The slot at `index`. Panics where there never was one.
    #[inline]
    pub fn slot(&mut self, index: u32) -> &mut Slot {
        let within = index & ((1 << PAGE_BITS) - 1);
        &mut self.pages[(index >> PAGE_BITS) as usize][within as usize]
    }

    /// The slot of the task that `key` means, unless that task is no more.
    #[inline]
    pub fn find(&mut self, key: TaskKey) -> Option<&mut Slot> {
        let within = key.index & ((1 << PAGE_BITS) - 1);
        let page = self.pages.get_mut((key.index >> PAGE_BITS) as usize)?;
        page.get_mut(within as usize)
            .filter(|slot| slot.id.0 as u32 == key.generation && slot.phase != Phase::Vacant)
    }

    /// A number for a new task.
    pub fn next_id(&mut self) -> Id {
        self.last_id += 1;
        Id(self.last_id)
    }

    /// Puts a spawned task into the table and at the end of the ready queue. O(1).
    pub fn insert(
        &mut self,
        body: Option<Body>,
        spawned_at: &'static Location<'static>,
    ) -> (TaskKey, Id) {
        let index = self.take_slot();
        self.occupy(index, body, true, spawned_at)
    }

    /// Puts the main future of a `block_on` into its slot, and at the end of the ready queue.
    pub fn insert_main(&mut self, at: &'static Location<'static>) {
        self.occupy(MAIN, None, false, at);
    }

    fn occupy(
        &mut self,
        index: u32,
        body: Option<Body>,
        has_handle: bool,
        spawned_at: &'static Location<'static>,
    ) -> (TaskKey, Id) {
        let id = self.next_id();
        let slot = self.slot(index);
        slot.id = id;
        slot.body = body;
        slot.has_handle = has_handle;
        slot.spawned_at = spawned_at;
        slot.phase = Phase::Alive;
        slot.queued = true;
        self.ready.push_back(index);
        (
            TaskKey {
                index,
                generation: id.0 as u32,
            },
            id,
        )
    }

    /// A waker for a task that is not being polled.
    pub fn waker(&mut self, key: TaskKey) -> Waker {
        let header = Header::new(&self.home);
        header.lend_to(key);
        let waker = futures_task::waker(header.clone());
        self.slot(key.index).header = Some(header);
        waker
    }

    fn take_slot(&mut self) -> u32 {
        if self.vacant != NO_SLOT {
            let index = self.vacant;
            self.vacant = self.slot(index).next_vacant;
            return index;
        }
        if self
            .pages
            .last()
            .is_none_or(|page| page.len() == page.capacity())
        {
            self.pages.push(Vec::with_capacity(1 << PAGE_BITS));
        }
        let pages = self.pages.len() - 1;
        let page = &mut self.pages[pages];
        let index = (pages << PAGE_BITS) + page.len();
        page.push(Slot {
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

    /// Queues a task, unless it is queued already or over. Says whether it did. O(1).
    #[inline]
    pub fn wake(&mut self, key: TaskKey) -> bool {
        match self.find(key) {
            Some(slot) if !slot.queued && slot.phase != Phase::Finished => {
                slot.queued = true;
                self.ready.push_back(key.index);
                true
            }
            _ => false,
        }
    }

    pub fn ready_len(&self) -> usize {
        self.ready.len()
    }

    /// Takes the first of the ready queue out, to be polled; none if its task was over before its
    /// turn came.
    #[inline]
    pub fn next_poll(&mut self) -> Option<Poll> {
        let index = self.ready.pop_front()?;
        let slot = self.slot(index);
        slot.queued = false;
        match slot.phase {
            Phase::Alive | Phase::Aborting => Some(self.begin_poll(index)),
            Phase::Finished | Phase::Vacant => {
                self.release(index);
                None
            }
        }
    }

    /// Takes a task out to be polled. It must not be over.
    pub fn begin_poll(&mut self, index: u32) -> Poll {
        let slot = self.slot(index);
        let id = slot.id;
        let key = TaskKey {
            index,
            generation: id.0 as u32,
        };
        let aborting = slot.phase == Phase::Aborting;
        let body = slot.body.take();
        let header = match slot.header.take() {
            Some(header) => header,
            None => {
                let home = &self.home;
                let header = self.spare.take().unwrap_or_else(|| Header::new(home));
                header.lend_to(key);
                header
            }
        };
        header.arrive();
        Poll {
            key,
            id,
            aborting,
            body,
            header,
        }
    }

    /// Puts a task back that is pending.
    #[inline]
    pub fn end_poll(&mut self, poll: Poll) {
        let slot = self.slot(poll.key.index);
        slot.body = poll.body;
        if poll.header.is_held() {
            slot.header = Some(poll.header);
        } else {
            self.spare = Some(poll.header);
        }
    }

    /// Notes that a task is over. `body` holds its output, or is none if it was cancelled.
    /// Returns who awaits it, and the body again if nobody is there to take the output: to be
    /// woken and dropped when the table is no longer borrowed.
    pub fn finish(
        &mut self,
        index: u32,
        header: Option<Arc<Header>>,
        body: Option<Body>,
    ) -> (Waiter, Option<Body>) {
        if let Some(header) = header.filter(|header| !header.is_held()) {
            self.spare = Some(header);
        }
        let slot = self.slot(index);
        slot.phase = Phase::Finished;
        let joiner = std::mem::replace(&mut slot.joiner, Waiter::NOBODY);
        if slot.has_handle {
            slot.body = body;
            return (joiner, None);
        }
        self.release(index);
        (joiner, body)
    }

    /// Lets go of a slot whose task is over and whose handle is gone, if the queue has too.
    pub fn release(&mut self, index: u32) {
        let vacant = self.vacant;
        let slot = self.slot(index);
        if slot.phase == Phase::Finished && !slot.queued && !slot.has_handle {
            slot.phase = Phase::Vacant;
            if index != MAIN {
                slot.next_vacant = vacant;
                self.vacant = index;
            }
        }
    }

    /// Takes the main future off, done or not: a stale entry would be polled as the next one.
    pub fn retire_main(&mut self) {
        let slot = self.slot(MAIN);
        slot.header = None;
        slot.joiner = Waiter::NOBODY;
        slot.phase = Phase::Vacant;
        if std::mem::take(&mut slot.queued) {
            self.ready.retain(|&index| index != MAIN);
        }
    }

    /// The tasks that are not over, in order of spawning.
    pub fn unfinished(&self) -> Vec<TaskKey> {
        let slots = self.pages.iter().flatten();
        let mut tasks: Vec<(Id, TaskKey)> = (0u32..)
            .zip(slots)
            .filter(|(_, slot)| matches!(slot.phase, Phase::Alive | Phase::Aborting))
            .map(|(index, slot)| {
                let generation = slot.id.0 as u32;
                (slot.id, TaskKey { index, generation })
            })
            .collect();
        tasks.sort_unstable_by_key(|&(id, _)| id);
        tasks.into_iter().map(|(_, key)| key).collect()
    }
}
