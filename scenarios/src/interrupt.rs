//! What does Ctrl-C do?
//!
//! It ends the run at once, whatever waits, with the terminal as it was and the exit code 130 that
//! shells know it by. The jobs are not asked: no future and no thread can delay it.
//!
//! Next: [`scenario`](crate::scenario)

use std::process;

use crate::{measure, output};

/// From here on Ctrl-C ends the process. Where the system gives no handler it ends it all the same,
/// only less tidily.
pub fn install() {
    let _ = ctrlc::set_handler(|| {
        measure::end_child();
        output::abandon();
        process::exit(130);
    });
}
