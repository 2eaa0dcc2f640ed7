//! What is measured, who is compared, what is unfair about it, and why are we behind where we are? The
//! words for it are in `words.json`.

use std::sync::LazyLock;

use serde::Deserialize;

/// All of them.
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
    /// The heading.
    pub title: String,
    /// The kinds of row in it.
    pub kinds: Vec<String>,
    /// What is done.
    pub what: String,
    /// What the comparison leaves out.
    pub unfair: String,
    /// A chart over the sizes, if there is one: the kind, the figure, what stands at the axes.
    pub chart: Option<(String, String, String, String)>,
}

impl Group {
    /// Whether rows of that kind are in it.
    pub fn has(&self, kind: &str) -> bool {
        self.kinds.iter().any(|it| it == kind)
    }
}

/// One contender.
#[derive(Deserialize)]
pub struct Contender {
    /// Its name in the tables.
    pub name: String,
    /// The crates that it is, for their versions.
    pub crates: Vec<String>,
    /// What it is, and how it is used here.
    pub what: String,
    /// What it does that ours does not, and the reverse.
    pub unfair: String,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| serde_json::from_str(include_str!("words.json")).expect("words"));

/// All of them.
pub fn words() -> &'static Words {
    &WORDS
}

/// Where a contender stands among them.
pub fn place(name: &str) -> usize {
    let contenders = &words().contenders;
    let place = contenders.iter().position(|it| it.name == name);
    place.unwrap_or(contenders.len())
}
