//! Which contenders are ours, and which are nobody's? All others are peers.

/// Our own executor, combinators and wheel.
pub const OURS: &str = "barista";
/// Our own executor, with a recorder that writes down all it does.
pub const RECORDED: &str = "recorded";
/// Our own server as the scenarios have it, with limits, counts and an orderly end.
pub const HELLO_SERVER: &str = "hello_server";
/// The work with no executor at all.
pub const FLOOR: &str = "floor";
/// std threads.
pub const THREADS: &str = "threads";

/// Our own executor as it was at a commit: its name is this, and the commit.
pub const AT: char = '@';

/// Whether that is neither of our own nor the floor nor std threads.
pub fn is_peer(contender: &str) -> bool {
    ![OURS, RECORDED, HELLO_SERVER, FLOOR, THREADS].contains(&contender) && !is_earlier(contender)
}

/// Whether that is our own at an earlier commit.
pub fn is_earlier(contender: &str) -> bool {
    contender.starts_with(AT)
}
