//! What is left to clean up when tasks are over?
//!
//! Two things that the core leaves to this file, behind one call each: the memory of a burst of tasks,
//! and outputs that hold handles.
//!
//! Next: `executor.rs`

use std::cell::{Cell, RefCell};

use crate::core::{Boxed, Notice, Runtime, State, Task, TaskKey, Tasks, drop_quietly};

/// Fewer slots than this are not worth giving back to the allocator.
const KEPT: usize = 1024;

impl Tasks {
    /// Gives back the memory of a burst, as far as it lies behind the last task that is left. The loop
    /// calls this before it parks. Amortised O(1): it looks after as many ends as there are slots.
    pub(crate) fn give_back(&mut self) {
        if self.released < self.slots.len().max(KEPT) {
            return;
        }
        self.released = 0;
        let is_vacant = |task: &mut Task| task.state == State::Vacant;
        while self.slots.pop_if(is_vacant).is_some() {}
        let used = self.slots.len();
        self.slots.shrink_to(2 * used);
        self.vacant.retain(|&index| (index as usize) < used);
        self.vacant.shrink_to(KEPT);
        self.ready.shrink_to(KEPT);
    }
}

thread_local! {
    static TO_DROP: RefCell<Vec<Boxed>> = const { RefCell::new(Vec::new()) };
    static IS_DROPPING: Cell<bool> = const { Cell::new(false) };
}

impl Runtime {
    /// Drops an output. It may hold a handle, whose output holds a handle, and so on. The inner ones are
    /// dropped after the outer one and not within it, so that a long chain needs no more stack than a
    /// short one.
    pub(crate) fn drop_output(&self, key: TaskKey, output: Option<Boxed>) {
        let Some(output) = output else { return };
        self.emit(|| Notice::Gone(key, false));
        let listed = TO_DROP.try_with(|to_drop| to_drop.borrow_mut().push(output));
        if listed.is_ok() && !IS_DROPPING.replace(true) {
            while let Some(output) = TO_DROP.with_borrow_mut(Vec::pop) {
                drop_quietly(output);
            }
            IS_DROPPING.set(false);
        }
    }
}
