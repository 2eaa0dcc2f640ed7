//! How is a line of the program named?
//!
//! By a name that is the same on each machine.
//!
//! Next: `net/mod.rs`

use std::{borrow::Cow, panic::Location};

/// The file of a line of source as a record names it, with `/` between its parts.
///
/// The compiler names a file of the workspace from the workspace's root, and that is what this
/// returns. It names others by where they lie on this machine, of which only the end is kept, from
/// the directory of the package: a record says nothing of the machine it was made on.
pub fn source_file(location: &'static Location<'static>) -> Cow<'static, str> {
    from_package(location.file())
}

/// The same of the name that [`Location::file`] gives.
pub fn from_package(file: &str) -> Cow<'_, str> {
    let file: Cow<'_, str> = match file.contains('\\') {
        true => file.replace('\\', "/").into(),
        false => file.into(),
    };
    if !file.starts_with('/') && file.get(1..2) != Some(":") {
        return file;
    }
    let parts: Vec<&str> = file.split('/').collect();
    let is_root_of_package = |part: &&str| ["src", "tests", "examples", "benches"].contains(part);
    let package = match parts.iter().rposition(is_root_of_package) {
        Some(root) => root.saturating_sub(1),
        None => parts.len() - 1,
    };
    parts[package.max(1)..].join("/").into()
}
