//! A chapter's text as the rich-text editor holds it: a closed set of blocks and marks, in the JSON that TipTap writes.
//!
//! At rest a chapter is Markdown (decision 11). A document is read from it for the editor and written back into it at
//! the door; HTML is made from Markdown alone, by [`crate::markdown::render`]. So there is one form at rest, one writer
//! of HTML, and nothing that is not in these types can get from an editor into a chapter.

mod reading;
#[cfg(test)]
mod tests;
mod tidying;
mod writing;

use data::Refusal;
use serde::{Deserialize, Serialize};

use crate::markdown;

/// Headings below the chapter's title; the page shows them as `h2` to `h4`.
pub const LEVELS: u8 = 3;
const ADDRESS_CHARS: usize = 2_000;
const LANGUAGE_CHARS: usize = 32;
/// Deeper than this nobody reads, and the page would cut it anyway.
const MAX_DEPTH: usize = 24;

/// The root: `{"type":"doc","content":[…]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Root", into = "Root")]
pub struct Document {
    pub content: Vec<Block>,
}

/// What stands beneath each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Block {
    Paragraph {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    Heading {
        attrs: Level,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    BulletList {
        #[serde(default)]
        attrs: Bullets,
        content: Vec<Item>,
    },
    OrderedList {
        #[serde(default)]
        attrs: Numbers,
        content: Vec<Item>,
    },
    Blockquote {
        content: Vec<Block>,
    },
    CodeBlock {
        #[serde(default)]
        attrs: Language,
        /// Text without marks; none where the block is empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Inline>,
    },
    HorizontalRule,
    Table {
        content: Vec<Row>,
    },
}

/// A node that is always of the same type still says which. Only as one of several does serde check that.
macro_rules! said {
    ($node:ident as $shape:ident::$name:ident of $part:ty) => {
        #[derive(Serialize, Deserialize)]
        #[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
        enum $shape {
            $name {
                #[serde(default)]
                content: Vec<$part>,
            },
        }

        impl From<$shape> for $node {
            fn from($shape::$name { content }: $shape) -> Self {
                Self { content }
            }
        }

        impl From<$node> for $shape {
            fn from($node { content }: $node) -> Self {
                Self::$name { content }
            }
        }
    };
}

said!(Document as Root::Doc of Block);
said!(Item as Entry::ListItem of Block);
said!(Row as Line::TableRow of Cell);

/// How far below the chapter's title a heading is: 1 to [`LEVELS`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub level: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bullets {
    /// Without room between its items.
    #[serde(default = "yes")]
    pub tight: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    #[serde(default = "one")]
    pub start: u32,
    #[serde(default = "yes")]
    pub tight: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    #[serde(default)]
    pub language: Option<String>,
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}

impl Default for Bullets {
    fn default() -> Self {
        Self { tight: true }
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self { start: 1, tight: true }
    }
}

/// One entry of a list. Begins with a paragraph, which may be empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Entry", into = "Entry")]
pub struct Item {
    pub content: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Line", into = "Line")]
pub struct Row {
    pub content: Vec<Cell>,
}

/// A cell holds one paragraph. The first row of a table is its head.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Cell {
    TableHeader {
        #[serde(default)]
        attrs: Alignment,
        content: Vec<Block>,
    },
    TableCell {
        #[serde(default)]
        attrs: Alignment,
        content: Vec<Block>,
    },
}

/// What stands about a cell. Cells are never merged and have no width of their own; the editor says so all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alignment {
    #[serde(default)]
    pub align: Option<Side>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub colspan: u32,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub rowspan: u32,
    #[serde(default, skip_serializing)]
    pub colwidth: (),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Left,
    Center,
    Right,
}

impl Alignment {
    fn to(align: Option<Side>) -> Self {
        Self { align, colspan: 1, rowspan: 1, colwidth: () }
    }
}

fn is_one(number: &u32) -> bool {
    *number == 1
}

/// What stands within a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Inline {
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    HardBreak {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
    Image {
        attrs: Picture,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<Mark>,
    },
}

/// One of our own pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    pub src: String,
    #[serde(default)]
    pub alt: Option<String>,
}

/// How a piece of text is set off. In the order in which Markdown nests them, the outermost first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Mark {
    Link { attrs: Goal },
    Bold,
    Italic,
    Strike,
    Code,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    pub href: String,
}

impl Inline {
    /// The marks it carries.
    pub fn marks(&self) -> &[Mark] {
        match self {
            Inline::Text { marks, .. } | Inline::HardBreak { marks } | Inline::Image { marks, .. } => marks,
        }
    }

    fn marks_mut(&mut self) -> &mut Vec<Mark> {
        match self {
            Inline::Text { marks, .. } | Inline::HardBreak { marks } | Inline::Image { marks, .. } => marks,
        }
    }
}

impl Cell {
    fn parts(&self) -> (Alignment, &[Block]) {
        match self {
            Cell::TableHeader { attrs, content } | Cell::TableCell { attrs, content } => (*attrs, content),
        }
    }
}

impl Document {
    /// Takes what an editor sends. Refuses, on the field `body`, whatever is not in these types, and links and pictures
    /// that lead where no chapter may lead.
    pub fn from_json(json: serde_json::Value) -> Result<Self, Refusal> {
        let document: Document = serde_json::from_value(json).map_err(|error| {
            Refusal::field("body", format!("The text has a part that chapters cannot have: {error}."))
        })?;
        document.content.iter().try_for_each(|block| check_block(block, 0))?;
        Ok(document.tidied())
    }

    /// As the editor takes it: even an empty text has a line for the caret.
    pub fn to_json(&self) -> serde_json::Value {
        let mut shown = self.clone();
        if shown.content.is_empty() {
            shown.content.push(Block::Paragraph { content: vec![] });
        }
        // Fails for maps whose keys are no strings, and there are none.
        serde_json::to_value(shown).unwrap_or_default()
    }

    /// Reads Markdown. Nothing comes back where the text has what a document cannot hold and a writer might miss: raw
    /// HTML, pictures from elsewhere, notes behind the language of code. Such a chapter is edited as Markdown.
    pub fn of_markdown(text: &str) -> Option<Self> {
        let (document, is_whole) = reading::read(text);
        (is_whole && reading::read(&document.to_markdown()).0 == document).then_some(document)
    }

    /// Writes Markdown that reads as this document.
    pub fn to_markdown(&self) -> String {
        writing::write(self)
    }
}

fn refused<T>(sentence: String) -> Result<T, Refusal> {
    Err(Refusal::field("body", sentence))
}

fn check_block(block: &Block, depth: usize) -> Result<(), Refusal> {
    if depth > MAX_DEPTH {
        return refused(format!("Lists and quotes stand in one another more than {MAX_DEPTH} deep."));
    }
    match block {
        Block::Paragraph { content } => check_line(content),
        Block::Heading { attrs, content } => match attrs.level {
            1..=LEVELS => check_line(content),
            level => refused(format!("There is no heading of level {level}.")),
        },
        Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
            content.iter().flat_map(|item| &item.content).try_for_each(|block| check_block(block, depth + 1))
        }
        Block::Blockquote { content } => content.iter().try_for_each(|block| check_block(block, depth + 1)),
        Block::CodeBlock { attrs, content } => check_code(attrs.language.as_deref(), content),
        Block::HorizontalRule => Ok(()),
        Block::Table { content } => content.iter().flat_map(|row| &row.content).try_for_each(check_cell),
    }
}

fn check_cell(cell: &Cell) -> Result<(), Refusal> {
    let (attrs, content) = cell.parts();
    match content {
        _ if (attrs.colspan, attrs.rowspan) != (1, 1) => refused("Cells of a table cannot be merged.".into()),
        [Block::Paragraph { content }] => check_line(content),
        _ => refused("A cell of a table holds one line of text.".into()),
    }
}

fn check_code(language: Option<&str>, content: &[Inline]) -> Result<(), Refusal> {
    if language.is_some_and(|name| !is_language(name)) {
        return refused("The language of code is one word, such as “ruby”.".into());
    }
    let is_plain = |it: &Inline| matches!(it, Inline::Text { marks, .. } if marks.is_empty());
    if content.iter().all(is_plain) { Ok(()) } else { refused("A block of code holds plain text.".into()) }
}

fn check_line(content: &[Inline]) -> Result<(), Refusal> {
    content.iter().try_for_each(|inline| {
        if let Inline::Image { attrs, .. } = inline
            && !is_picture(&attrs.src)
        {
            return refused("Pictures are uploaded here; one from elsewhere is not shown.".into());
        }
        inline.marks().iter().try_for_each(check_mark)
    })
}

fn check_mark(mark: &Mark) -> Result<(), Refusal> {
    match mark {
        Mark::Link { attrs } if !is_goal(&attrs.href) => {
            let start: String = attrs.href.chars().take(60).collect();
            refused(format!("The link “{start}” leads nowhere: begin with https://, mailto: or a path."))
        }
        _ => Ok(()),
    }
}

/// Whether a link may lead there: what the page would show, and nothing invisible in it.
fn is_goal(href: &str) -> bool {
    let is_plain = markdown::address(href) == href && href.trim() == href;
    is_plain && (1..=ADDRESS_CHARS).contains(&href.len()) && markdown::is_link(href)
}

/// Whether it is one of our own pictures.
fn is_picture(src: &str) -> bool {
    src.len() <= ADDRESS_CHARS && markdown::is_ours(src)
}

/// A little more than what the page marks as a language, so that nobody loses their `c++`.
fn is_language(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '+' | '#' | '_' | '.');
    (1..=LANGUAGE_CHARS).contains(&name.len()) && name.chars().all(fits)
}
