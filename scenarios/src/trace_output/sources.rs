//! Where is the text of the files that a record cites?
//!
//! On the disk of the machine that recorded: the compiler names a file of the workspace from its root, and any other by
//! where it lies. A file that is not there, as when a program was built elsewhere, is left out, and a page says so.
//!
//! Next: `trace_output/save.rs`

use std::{fs, path::Path};

use executor::trace::source_file;
use serde::{Deserialize, Serialize};

/// Longer files are left out: nobody reads them in a page.
const LONGEST: u64 = 400_000;

/// A file, as the record names it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Those of these files that are found. `cited` are names as the compiler has them.
pub(super) fn read(cited: &[&str]) -> Vec<Source> {
    let source = |&file: &&str| {
        let text = text_of(Path::new(file))?;
        let path = source_file(file);
        Some(Source { path, text })
    };
    cited.iter().filter_map(source).collect()
}

fn text_of(file: &Path) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    // An absolute path stays as it is.
    let file = root.join(file);
    let is_short = fs::metadata(&file).is_ok_and(|data| data.len() <= LONGEST);
    is_short.then(|| fs::read_to_string(file).ok())?
}
