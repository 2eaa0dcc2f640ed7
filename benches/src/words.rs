//! What is measured, who is compared, what is unfair about it, and why are we behind where we are? The
//! words for it are in `words.json`.

use std::sync::LazyLock;

use serde::Deserialize;

/// Our own executor, combinators and wheel.
pub const OURS: &str = "barista";
/// Our own executor, with a recorder that writes down all it does.
pub const RECORDED: &str = "recorded";
/// The work with no executor at all.
pub const FLOOR: &str = "floor";
/// std threads.
pub const THREADS: &str = "threads";
/// Our own executor as it was at a commit: its name is this, and the commit.
pub const AT: char = '@';

#[derive(Deserialize)]
pub struct Words {
    /// What peers take part in, in the order of the page.
    pub groups: Vec<Group>,
    /// Why ours is behind: the row, the figure, the reason. A test holds these against the committed
    /// measurements: each row that is behind has one, and none is left from a row that no longer is.
    pub behind: Vec<(String, String, String)>,
    /// The contenders, in the order of the columns.
    pub contenders: Vec<Contender>,
    /// Who could be compared, and is not: the name, and why.
    pub left_out: Vec<(String, String)>,
}

/// Rows that say something together.
#[derive(Deserialize)]
pub struct Group {
    pub title: String,
    pub kinds: Vec<String>,
    /// What is done.
    pub what: String,
    /// What the comparison leaves out.
    pub unfair: String,
    pub chart: Option<Chart>,
}

impl Group {
    pub fn has(&self, kind: &str) -> bool {
        self.kinds.iter().any(|it| it == kind)
    }
}

/// One chart, or several below one another.
#[derive(Deserialize)]
pub struct Chart {
    pub name: String,
    /// The kind, the figure that is drawn over its sizes, the title, what stands at the axes.
    pub parts: Vec<[String; 5]>,
}

#[derive(Deserialize)]
pub struct Contender {
    pub name: String,
    /// The crates that it is, for their versions. Only peers have any.
    pub crates: Vec<String>,
    /// What it is, and how it is used here.
    pub what: String,
    /// What it does that ours does not, and the reverse.
    pub unfair: String,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| serde_json::from_str(include_str!("words.json")).expect("words"));

pub fn words() -> &'static Words {
    &WORDS
}

/// The contenders' names, in the order of the columns.
pub fn contenders<'a>() -> impl Iterator<Item = &'a str> {
    words().contenders.iter().map(|it| it.name.as_str())
}

/// The names of the contenders that are other people's.
pub fn peers() -> impl Iterator<Item = &'static str> {
    let all = words().contenders.iter();
    let theirs = all.filter(|it| !it.crates.is_empty());
    theirs.map(|it| it.name.as_str())
}
