//! How does HTTP run on an executor of one's own?
//!
//! hyper brings HTTP, and asks for two things: something to read and write, which is
//! [`io`], and something that tells the time, which is [`timer`]. Neither its server nor
//! its client wants anything `Send` or a runtime: tasks, sockets and connections stay on the one
//! thread of the loop. On top of that, [`server`] adds what a server needs to last, and [`session`]
//! what a client does. Both speak over a [`network`]: sockets, or one in [`memory`], whose delays virtual
//! time understands.
//!
//! Next: [`io`]

pub mod connection;
pub mod host;
pub mod io;
pub mod memory;
pub mod network;
pub mod server;
pub mod session;
pub mod timer;
