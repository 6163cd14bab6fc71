//! One form for what is the same text. Markdown cannot say that a word's bold reaches over the space behind it, or that a
//! paragraph is empty; a document that says so would come back changed. Whatever enters is brought into the form that
//! comes back.

use super::{Alignment, Block, Bullets, Cell, Document, Inline, Item, Level, Mark, Numbers, Row, Side, is_goal};
use crate::markdown;

impl Document {
    /// The same text in the form that survives Markdown.
    pub(super) fn tidied(self) -> Self {
        let highest = self.content.iter().filter_map(highest_heading).min().unwrap_or(1);
        Self { content: blocks(self.content, highest) }
    }
}

fn highest_heading(block: &Block) -> Option<u8> {
    match block {
        Block::Heading { attrs, content } => visible(one_line(content.clone())).map(|_| attrs.level),
        Block::Blockquote { content } => content.iter().filter_map(highest_heading).min(),
        Block::BulletList { content, .. } | Block::OrderedList { content, .. } => {
            content.iter().flat_map(|item| &item.content).filter_map(highest_heading).min()
        }
        _ => None,
    }
}

fn blocks(all: Vec<Block>, highest: u8) -> Vec<Block> {
    all.into_iter().filter_map(|it| block(it, highest)).collect()
}

/// Nothing where nothing would be seen.
fn block(block: Block, highest: u8) -> Option<Block> {
    Some(match block {
        Block::Paragraph { content } => Block::Paragraph { content: visible(lines(content))? },
        Block::Heading { attrs, content } => {
            // The page shows the highest heading as the second level, whatever it is called.
            let level = (attrs.level.saturating_sub(highest) + 1).clamp(1, super::LEVELS);
            Block::Heading { attrs: Level { level }, content: visible(one_line(content))? }
        }
        Block::BulletList { attrs, content } => {
            let items = items(content, highest)?;
            Block::BulletList { attrs: Bullets { tight: is_tight(attrs.tight, &items) }, content: items }
        }
        Block::OrderedList { attrs, content } => {
            let items = items(content, highest)?;
            let start = attrs.start.min(999_999_999);
            Block::OrderedList { attrs: Numbers { start, tight: is_tight(attrs.tight, &items) }, content: items }
        }
        Block::Blockquote { content } => Block::Blockquote { content: visible(blocks(content, highest))? },
        Block::CodeBlock { attrs, content } => Block::CodeBlock { attrs, content: code(&content) },
        Block::HorizontalRule => Block::HorizontalRule,
        Block::Table { content } => Block::Table { content: table(content)? },
    })
}

fn visible<T>(all: Vec<T>) -> Option<Vec<T>> {
    (!all.is_empty()).then_some(all)
}

fn items(all: Vec<Item>, highest: u8) -> Option<Vec<Item>> {
    let item = |it: Item| {
        let mut content = visible(blocks(it.content, highest))?;
        if !matches!(content.first(), Some(Block::Paragraph { .. })) {
            content.insert(0, Block::Paragraph { content: vec![] });
        }
        Some(Item { content })
    };
    visible(all.into_iter().filter_map(item).collect())
}

/// What of an item is written: an empty paragraph at its beginning is only there for the caret.
pub(super) fn written(item: &Item) -> &[Block] {
    match item.content.as_slice() {
        [Block::Paragraph { content }, rest @ ..] if content.is_empty() => rest,
        all => all,
    }
}

/// Markdown says it with empty lines, which it also needs for other reasons.
fn is_tight(wanted: bool, items: &[Item]) -> bool {
    let has_text = |item: &Item| written(item).iter().any(|it| matches!(it, Block::Paragraph { .. }));
    let needs_room = |item: &Item| written(item).windows(2).any(|pair| !joins(&pair[0], &pair[1]));
    let can_be_loose = items.len() > 1 || items.iter().any(|item| written(item).len() > 1);
    if !items.iter().any(has_text) {
        return true;
    }
    !items.iter().any(needs_room) && (wanted || !can_be_loose)
}

/// Whether the second may begin on the line after the first, and both stay what they are.
pub(super) fn joins(first: &Block, second: &Block) -> bool {
    match (first, second) {
        (Block::Table { .. } | Block::Blockquote { .. }, _) => false,
        (Block::Paragraph { .. } | Block::BulletList { .. } | Block::OrderedList { .. }, Block::Paragraph { .. }) => {
            false
        }
        (_, Block::Paragraph { .. } | Block::CodeBlock { .. } | Block::Heading { .. }) => true,
        // Only a list that begins with words, and at one, may interrupt a paragraph.
        (Block::Paragraph { .. }, Block::BulletList { content, .. }) => begins_with_words(content),
        (Block::Paragraph { .. }, Block::OrderedList { attrs, content }) => {
            attrs.start == 1 && begins_with_words(content)
        }
        _ => false,
    }
}

fn begins_with_words(items: &[Item]) -> bool {
    let first = items.first().and_then(|item| written(item).first());
    matches!(first, Some(Block::Paragraph { .. }))
}

fn code(content: &[Inline]) -> Vec<Inline> {
    let text: String =
        content.iter().map(|it| if let Inline::Text { text, .. } = it { text.as_str() } else { "" }).collect();
    let text: String =
        text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| markdown::is_shown(*c)).collect();
    if text.is_empty() { vec![] } else { vec![Inline::Text { text, marks: vec![] }] }
}

/// Rows of equal length, the first of them the head; a column stands as its head does.
fn table(rows: Vec<Row>) -> Option<Vec<Row>> {
    let width = rows.iter().map(|row| row.content.len()).max().filter(|width| *width > 0)?;
    let sides: Vec<Option<Side>> =
        (0..width).map(|at| rows.first()?.content.get(at).and_then(|cell| cell.parts().0.align)).collect();
    let cell = |is_head: bool, at: usize, row: &Row| {
        let line = row.content.get(at).map(|cell| match cell.parts().1 {
            [Block::Paragraph { content }] => one_line(content.clone()),
            _ => vec![],
        });
        let (attrs, content) = (Alignment::to(sides[at]), vec![Block::Paragraph { content: line.unwrap_or_default() }]);
        if is_head { Cell::TableHeader { attrs, content } } else { Cell::TableCell { attrs, content } }
    };
    let row = |(nth, row): (usize, &Row)| Row { content: (0..width).map(|at| cell(nth == 0, at, row)).collect() };
    Some(rows.iter().enumerate().map(row).collect())
}

/// The content of a paragraph.
fn lines(content: Vec<Inline>) -> Vec<Inline> {
    trimmed(settled(content.into_iter().filter_map(plain).collect()))
}

/// The content of what cannot have a second line.
fn one_line(content: Vec<Inline>) -> Vec<Inline> {
    let space = |it| match it {
        Inline::HardBreak { marks } => Inline::Text { text: " ".into(), marks },
        it => it,
    };
    lines(content.into_iter().map(space).collect())
}

/// Without characters that are no text, without marks that say nothing, without what is empty.
fn plain(mut inline: Inline) -> Option<Inline> {
    let marks = inline.marks_mut();
    marks.retain(|mark| !matches!(mark, Mark::Link { attrs } if !is_goal(&attrs.href)));
    marks.sort();
    marks.dedup();
    // A piece leads to one place.
    let mut linked = false;
    marks.retain(|mark| !matches!(mark, Mark::Link { .. }) || !std::mem::replace(&mut linked, true));
    match &mut inline {
        Inline::Text { text, .. } => {
            *text = in_line(text);
            (!text.is_empty()).then_some(inline)
        }
        Inline::HardBreak { .. } => Some(inline),
        Inline::Image { attrs, marks } => {
            attrs.alt =
                attrs.alt.as_deref().map(in_line).map(|alt| alt.trim().to_string()).filter(|alt| !alt.is_empty());
            marks.retain(|mark| matches!(mark, Mark::Link { .. }));
            Some(inline)
        }
    }
}

fn in_line(text: &str) -> String {
    let one = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
    text.chars().filter(|c| markdown::is_shown(*c)).map(one).collect()
}

/// Spaces and line ends have the marks that both sides have; then neighbors with the same marks are one.
fn settled(content: Vec<Inline>) -> Vec<Inline> {
    let mut pieces: Vec<Inline> = content.into_iter().flat_map(around_spaces).collect();
    let mut at = 0;
    while at < pieces.len() {
        let end = pieces[at..].iter().position(|it| !is_space(it)).map_or(pieces.len(), |solid| at + solid);
        if end > at {
            let around = at.saturating_sub(1)..(end + 1).min(pieces.len());
            let at_edge = at == 0 || end == pieces.len();
            let shared = if at_edge { 0 } else { shared_marks(&pieces[around]) };
            pieces[at..end].iter_mut().for_each(|it| it.marks_mut().truncate(shared));
        }
        at = end + 1;
    }
    let mut all: Vec<Inline> = Vec::new();
    for piece in pieces {
        match (all.last_mut(), piece) {
            (Some(Inline::Text { text, marks }), Inline::Text { text: more, marks: same }) if *marks == same => {
                text.push_str(&more);
            }
            (_, piece) => all.push(piece),
        }
    }
    all
}

/// How many marks all have, from the outside in: a sign that closed behind a space would not be one.
fn shared_marks(pieces: &[Inline]) -> usize {
    let Some((first, rest)) = pieces.split_first() else { return 0 };
    let is_shared =
        |(at, mark): &(usize, &Mark)| **mark != Mark::Code && rest.iter().all(|it| it.marks().get(*at) == Some(*mark));
    first.marks().iter().enumerate().take_while(is_shared).count()
}

fn is_space(inline: &Inline) -> bool {
    match inline {
        Inline::Text { text, marks } => !marks.contains(&Mark::Code) && text.chars().all(char::is_whitespace),
        Inline::HardBreak { .. } => true,
        Inline::Image { .. } => false,
    }
}

/// A text in up to three: the spaces before it, itself, the spaces behind it. Spaces in code are code.
fn around_spaces(inline: Inline) -> Vec<Inline> {
    let Inline::Text { text, marks } = &inline else { return vec![inline] };
    if marks.contains(&Mark::Code) {
        return vec![inline];
    }
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    let part = |text: &str| Inline::Text { text: text.into(), marks: marks.clone() };
    [&text[..start], &text[start..end], &text[end..]].into_iter().filter(|it| !it.is_empty()).map(part).collect()
}

/// Without spaces at the ends of lines, and without line ends at the ends.
fn trimmed(content: Vec<Inline>) -> Vec<Inline> {
    let mut all: Vec<Inline> = Vec::new();
    for mut inline in content {
        let at_start = matches!(all.last(), None | Some(Inline::HardBreak { .. }));
        if let Inline::Text { text, marks } = &mut inline
            && !marks.contains(&Mark::Code)
            && at_start
        {
            *text = text.trim_start_matches(' ').to_string();
        }
        match &inline {
            Inline::Text { text, .. } if text.is_empty() => {}
            Inline::HardBreak { .. } => {
                trim_end(&mut all);
                if !all.is_empty() {
                    all.push(inline);
                }
            }
            _ => all.push(inline),
        }
    }
    trim_end(&mut all);
    while matches!(all.last(), Some(Inline::HardBreak { .. })) {
        all.pop();
        trim_end(&mut all);
    }
    all
}

fn trim_end(all: &mut Vec<Inline>) {
    let Some(Inline::Text { text, marks }) = all.last_mut() else { return };
    if marks.contains(&Mark::Code) {
        return;
    }
    let kept = text.trim_end_matches(' ').len();
    text.truncate(kept);
    if text.is_empty() {
        all.pop();
    }
}
