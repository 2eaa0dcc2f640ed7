//! How does a right answer become a blank?
//!
//! An exercise is its answer with some parts left out. The answer marks them, so that the two cannot drift
//! apart (a test compares each blank with the file in `exercises/`):
//!
//! ```text
//! // YOURS: todo!("what stands here in the blank")
//! ..what stands here in the answer..
//! // END
//! ```

const BEGIN: &str = "// YOURS:";
const END: &str = "// END";

/// The exercise as it is before anybody filled it in.
pub fn blank(answer: &str) -> String {
    let mut blank = String::new();
    let mut left_out = false;
    for line in answer.lines() {
        let text = line.trim_start();
        if let Some(yours) = text.strip_prefix(BEGIN) {
            left_out = true;
            let indent = &line[..line.len() - text.len()];
            // One space is the comment's, what is beyond it is meant.
            let yours = yours.strip_prefix(' ').unwrap_or(yours);
            if !yours.is_empty() {
                blank.extend([indent, yours, "\n"]);
            }
        } else if text == END {
            left_out = false;
        } else if !left_out {
            blank.extend([line, "\n"]);
        }
    }
    blank
}

/// The answer without its marks.
pub fn filled(answer: &str) -> String {
    let is_mark = |line: &str| line.trim_start().starts_with(BEGIN) || line.trim() == END;
    let lines = answer.lines().filter(|line| !is_mark(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests;
