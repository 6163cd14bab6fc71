//! Markdown to a document. Goes through the same events, cut at the same depth, as the page's own renderer.

use std::{iter::Peekable, vec::IntoIter};

use pulldown_cmark::{Alignment as Column, CodeBlockKind, Event, Parser, Tag};

use super::{
    Alignment, Block, Bullets, Cell, Document, Goal, Inline, Item, Language, Level, Mark, Numbers, Picture, Row, Side,
    is_language, is_picture,
};
use crate::markdown;

/// The document, and whether it has everything somebody wrote.
pub(super) fn read(text: &str) -> (Document, bool) {
    let text: String = text.chars().filter(|c| markdown::is_shown(*c)).collect();
    let events = markdown::flatten(Parser::new_ext(&text, markdown::options()));
    let highest = markdown::highest_heading(&events);
    let mut reader = Reader { events: events.into_iter().peekable(), highest, marks: Vec::new(), is_whole: true };
    let content = reader.blocks();
    (Document { content }.tidied(), reader.is_whole)
}

struct Reader<'a> {
    events: Peekable<IntoIter<Event<'a>>>,
    highest: usize,
    /// What is open around the text that comes, with a place for what leaves no mark.
    marks: Vec<Option<Mark>>,
    is_whole: bool,
}

impl<'a> Reader<'a> {
    /// Up to the end of what they stand in, which is taken too. Text that stands free, as in narrow lists, is a paragraph.
    fn blocks(&mut self) -> Vec<Block> {
        let mut all = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if is_block(&tag) => all.extend(self.block(tag)),
                Event::Rule => all.push(Block::HorizontalRule),
                first => all.push(Block::Paragraph { content: self.loose_line(first) }),
            }
        }
        all
    }

    fn block(&mut self, tag: Tag<'a>) -> Option<Block> {
        Some(match tag {
            Tag::Paragraph => Block::Paragraph { content: self.line() },
            Tag::Heading { level, .. } => {
                let level = (level as usize).saturating_sub(self.highest) + 1;
                let level = level.min(super::LEVELS as usize) as u8;
                Block::Heading { attrs: Level { level }, content: self.line() }
            }
            Tag::BlockQuote(_) => Block::Blockquote { content: self.blocks() },
            Tag::List(None) => {
                let (content, tight) = self.items();
                Block::BulletList { attrs: Bullets { tight }, content }
            }
            Tag::List(Some(start)) => {
                let (content, tight) = self.items();
                let start = u32::try_from(start).unwrap_or(u32::MAX);
                Block::OrderedList { attrs: Numbers { start, tight }, content }
            }
            Tag::CodeBlock(kind) => self.code(kind),
            Tag::Table(columns) => self.table(&columns),
            // Raw HTML, and what is switched off.
            _ => {
                self.is_whole = false;
                self.blocks();
                return None;
            }
        })
    }

    fn items(&mut self) -> (Vec<Item>, bool) {
        let (mut all, mut tight) = (Vec::new(), true);
        while let Some(Event::Start(Tag::Item)) = self.events.next() {
            let mut content = Vec::new();
            while let Some(event) = self.events.next() {
                tight &= !matches!(event, Event::Start(Tag::Paragraph));
                match event {
                    Event::End(_) => break,
                    Event::Start(tag) if is_block(&tag) => content.extend(self.block(tag)),
                    Event::Rule => content.push(Block::HorizontalRule),
                    first => content.push(Block::Paragraph { content: self.loose_line(first) }),
                }
            }
            all.push(Item { content });
        }
        (all, tight)
    }

    fn code(&mut self, kind: CodeBlockKind) -> Block {
        let mut text = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::Text(part) => text.push_str(&part),
                _ => break,
            }
        }
        let info = match &kind {
            CodeBlockKind::Fenced(info) => info.trim(),
            CodeBlockKind::Indented => "",
        };
        let language = Some(info.to_lowercase()).filter(|it| !it.is_empty());
        self.is_whole &= language.as_deref().is_none_or(is_language);
        let text = text.strip_suffix('\n').unwrap_or(&text).to_string();
        Block::CodeBlock {
            attrs: Language { language: language.filter(|it| is_language(it)) },
            content: vec![Inline::Text { text, marks: vec![] }],
        }
    }

    fn table(&mut self, columns: &[Column]) -> Block {
        let mut rows: Vec<Row> = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(self.row(columns, rows.is_empty())),
                _ => break,
            }
        }
        Block::Table { content: rows }
    }

    fn row(&mut self, columns: &[Column], is_head: bool) -> Row {
        let mut content: Vec<Cell> = Vec::new();
        while let Some(Event::Start(Tag::TableCell)) = self.events.next() {
            let attrs = Alignment::to(columns.get(content.len()).and_then(side));
            let line = vec![Block::Paragraph { content: self.line() }];
            content.push(match is_head {
                true => Cell::TableHeader { attrs, content: line },
                false => Cell::TableCell { attrs, content: line },
            });
        }
        Row { content }
    }

    /// Up to the end of the block, which is taken too.
    fn line(&mut self) -> Vec<Inline> {
        let mut all = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::End(tag) if !markdown::is_inline(tag) => break,
                event => self.piece(event, &mut all),
            }
        }
        self.marks.clear();
        all
    }

    /// Up to where the next block begins or the one around ends.
    fn loose_line(&mut self, first: Event<'a>) -> Vec<Inline> {
        let mut all = Vec::new();
        self.piece(first, &mut all);
        let goes_on = |event: &Event| match event {
            Event::Start(tag) => !is_block(tag),
            Event::End(tag) => markdown::is_inline(*tag),
            Event::Rule => false,
            _ => true,
        };
        while let Some(event) = self.events.next_if(|event| goes_on(event)) {
            self.piece(event, &mut all);
        }
        self.marks.clear();
        all
    }

    fn piece(&mut self, event: Event<'a>, all: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => all.push(self.text(&text, false)),
            Event::Code(text) => all.push(self.text(&text, true)),
            Event::SoftBreak => all.push(self.text(" ", false)),
            Event::HardBreak => all.push(Inline::HardBreak { marks: self.marked() }),
            Event::TaskListMarker(done) => all.push(self.text(if done { "☑ " } else { "☐ " }, false)),
            Event::Start(Tag::Image { dest_url, .. }) => all.extend(self.picture(&dest_url)),
            Event::Start(tag) => self.marks.push(mark(tag)),
            Event::End(_) => drop(self.marks.pop()),
            _ => self.is_whole = false,
        }
    }

    fn text(&self, text: &str, is_code: bool) -> Inline {
        let mut marks = self.marked();
        if is_code {
            marks.push(Mark::Code);
        }
        Inline::Text { text: text.into(), marks }
    }

    fn marked(&self) -> Vec<Mark> {
        self.marks.iter().flatten().cloned().collect()
    }

    fn picture(&mut self, address: &str) -> Option<Inline> {
        let (mut alt, mut depth) = (String::new(), 1);
        for event in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Text(text) | Event::Code(text) => alt.push_str(&text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        if !is_picture(address) {
            self.is_whole = false;
            return Some(self.text(&alt, false));
        }
        Some(Inline::Image { attrs: Picture { src: address.into(), alt: Some(alt) }, marks: self.marked() })
    }
}

fn is_block(tag: &Tag) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn mark(tag: Tag) -> Option<Mark> {
    match tag {
        Tag::Emphasis => Some(Mark::Italic),
        Tag::Strong => Some(Mark::Bold),
        Tag::Strikethrough => Some(Mark::Strike),
        Tag::Link { dest_url, .. } => Some(Mark::Link { attrs: Goal { href: markdown::address(&dest_url) } }),
        _ => None,
    }
}

fn side(column: &Column) -> Option<Side> {
    match column {
        Column::None => None,
        Column::Left => Some(Side::Left),
        Column::Center => Some(Side::Center),
        Column::Right => Some(Side::Right),
    }
}
