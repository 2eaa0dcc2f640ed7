//! Is a socket ready, and who waits until it is?
//!
//! Next: `reactor/alarm.rs`

use crate::waker::Waiter;

/// What one can wait for at a socket. A listener's `accept` is a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

/// Who is who in a line. A stream has one place in each direction, which its last poll took; each
/// `accept` of a listener has its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket(pub u64);

impl Ticket {
    pub const STREAM: Ticket = Ticket(0);
}

/// One direction of a socket.
pub(crate) struct Side {
    /// An attempt may succeed. Where this is wrong, the attempt says `WouldBlock` and puts it right.
    pub ready: bool,
    /// Ready for good: the other end is closed, or the connection is broken.
    closed: bool,
    /// Who waits. All are woken at once; whom another forestalls gets in line again.
    line: Vec<(Ticket, Waiter)>,
}

impl Side {
    pub fn new(ready: bool) -> Self {
        Side {
            ready,
            closed: false,
            line: Vec::new(),
        }
    }

    /// The system's word. Returns who is to be woken.
    pub fn becomes_ready(&mut self, closed: bool) -> impl Iterator<Item = Waiter> + '_ {
        self.ready = true;
        self.closed |= closed;
        self.empty_line()
    }

    /// A read has brought less than it had room for, or a write taken less than it was given: as
    /// good as a `WouldBlock` where the system queues an edge for whatever comes after, and one
    /// system call cheaper. But the end of a stream makes no second edge: what is closed stays
    /// ready.
    #[inline]
    pub fn drained(&mut self) {
        if cfg!(any(target_os = "linux", target_os = "android")) {
            self.ready = self.closed;
        }
    }

    /// Who has this place in line.
    pub fn in_line(&mut self, ticket: Ticket) -> Option<&mut Waiter> {
        let mut places = self.line.iter_mut();
        places.find_map(|(place, waiter)| (*place == ticket).then_some(waiter))
    }

    /// Takes a place in line. Returns who had it.
    pub fn join_line(&mut self, ticket: Ticket, waiter: Waiter) -> Option<Waiter> {
        if let Some(taken) = self.in_line(ticket) {
            return Some(std::mem::replace(taken, waiter));
        }
        self.line.push((ticket, waiter));
        None
    }

    /// Gives a place in line up. O(length of the line).
    pub fn leave_line(&mut self, ticket: Ticket) -> Option<Waiter> {
        let place = self.line.iter().position(|(place, _)| *place == ticket)?;
        Some(self.line.remove(place).1)
    }

    /// Sends everyone away.
    pub fn empty_line(&mut self) -> impl Iterator<Item = Waiter> + '_ {
        self.line.drain(..).map(|(_, waiter)| waiter)
    }
}
