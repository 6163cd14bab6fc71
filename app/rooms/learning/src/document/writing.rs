//! A document to Markdown that reads as the same document. What the text itself has of Markdown's signs is escaped where
//! it would be one.

use super::{Alignment, Block, Cell, Document, Inline, Item, Mark, Row, Side, tidying::joins, tidying::written};

pub(super) fn write(document: &Document) -> String {
    let mut text = lines(&document.content, false).join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The lines of blocks beneath each other; in a tight list without empty lines where they can do without.
fn lines(blocks: &[Block], tight: bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    // Lists beneath each other would be one if their signs were the same.
    let mut other_sign = false;
    for (at, block) in blocks.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &blocks[at]);
        other_sign = !other_sign && before.is_some_and(|before| same_list(before, block));
        if let Some(before) = before
            && !(tight && joins(before, block))
        {
            all.push(String::new());
        }
        all.extend(of_block(block, other_sign, at == 0));
    }
    all
}

fn same_list(one: &Block, other: &Block) -> bool {
    matches!(
        (one, other),
        (Block::BulletList { .. }, Block::BulletList { .. }) | (Block::OrderedList { .. }, Block::OrderedList { .. })
    )
}

fn of_block(block: &Block, other_sign: bool, is_first: bool) -> Vec<String> {
    match block {
        Block::Paragraph { content } => line(content, Place::Paragraph).split('\n').map(String::from).collect(),
        Block::Heading { attrs, content } => {
            vec![format!("{} {}", "#".repeat(attrs.level as usize + 1), line(content, Place::Heading))]
        }
        Block::BulletList { attrs, content } => {
            let sign = if other_sign { "+ " } else { "- " };
            list(content, attrs.tight, |_| sign.into())
        }
        Block::OrderedList { attrs, content } => {
            let sign = if other_sign { ')' } else { '.' };
            list(content, attrs.tight, |at| format!("{}{sign} ", attrs.start.saturating_add(at)))
        }
        Block::Blockquote { content } => lines(content, false)
            .into_iter()
            .map(|it| if it.is_empty() { ">".into() } else { format!("> {it}") })
            .collect(),
        Block::CodeBlock { attrs, content } => code_block(attrs.language.as_deref().unwrap_or_default(), content),
        // Behind the sign of a list, three hyphens would be a rule instead of an item.
        Block::HorizontalRule => vec![if is_first { "***" } else { "---" }.into()],
        Block::Table { content } => table(content),
    }
}

fn list(items: &[Item], tight: bool, sign: impl Fn(u32) -> String) -> Vec<String> {
    let mut all = Vec::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 && !tight {
            all.push(String::new());
        }
        let sign = sign(at as u32);
        let room = " ".repeat(sign.len());
        let inside = lines(written(item), tight);
        if inside.is_empty() {
            all.push(sign.trim_end().into());
        }
        for (nth, it) in inside.into_iter().enumerate() {
            all.push(match (nth, it.is_empty()) {
                (0, _) => format!("{sign}{it}"),
                (_, true) => it,
                _ => format!("{room}{it}"),
            });
        }
    }
    all
}

fn code_block(language: &str, content: &[Inline]) -> Vec<String> {
    let text: String =
        content.iter().map(|it| if let Inline::Text { text, .. } = it { text.as_str() } else { "" }).collect();
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    let mut all = vec![format!("{fence}{language}")];
    if !content.is_empty() {
        all.extend(text.split('\n').map(String::from));
    }
    all.push(fence);
    all
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn table(rows: &[Row]) -> Vec<String> {
    let mut all: Vec<String> = rows.iter().map(row).collect();
    let rule = rows.first().map(|head| head.content.iter().map(|cell| side(cell.parts().0)).collect::<String>());
    all.insert(1.min(all.len()), format!("|{}", rule.unwrap_or_default()));
    all
}

fn row(row: &Row) -> String {
    let cell = |cell: &Cell| match cell.parts().1 {
        [Block::Paragraph { content }] => format!(" {} |", line(content, Place::Cell)),
        _ => "  |".into(),
    };
    format!("|{}", row.content.iter().map(cell).collect::<String>())
}

fn side(attrs: Alignment) -> &'static str {
    match attrs.align {
        None => " --- |",
        Some(Side::Left) => " :-- |",
        Some(Side::Center) => " :-: |",
        Some(Side::Right) => " --: |",
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Paragraph,
    Heading,
    Cell,
}

/// A line in pieces: what is written, and the signs between.
enum Piece {
    /// Opens or closes a mark.
    Sign {
        mark: Mark,
        opens: bool,
    },
    Text(String),
}

fn line(content: &[Inline], place: Place) -> String {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Vec<Mark> = Vec::new();
    for inline in content {
        let wanted: Vec<Mark> = inline.marks().iter().filter(|mark| **mark != Mark::Code).cloned().collect();
        let kept = open.iter().zip(&wanted).take_while(|(one, other)| one == other).count();
        close(&mut open, kept, place, &mut pieces);
        for mark in wanted.into_iter().skip(kept) {
            open_mark(mark, &mut open, &mut pieces);
        }
        let at_start = matches!(pieces.last(), None | Some(Piece::Text(_))) && begins_line(&pieces);
        pieces.push(Piece::Text(of_inline(inline, place, at_start)));
    }
    close(&mut open, 0, place, &mut pieces);
    assembled(pieces)
}

fn begins_line(pieces: &[Piece]) -> bool {
    match pieces.last() {
        None => true,
        Some(Piece::Text(text)) => text.ends_with('\n'),
        Some(Piece::Sign { .. }) => false,
    }
}

fn open_mark(mark: Mark, open: &mut Vec<Mark>, pieces: &mut Vec<Piece>) {
    pieces.push(match &mark {
        Mark::Link { .. } => Piece::Text("[".into()),
        _ => Piece::Sign { mark: mark.clone(), opens: true },
    });
    open.push(mark);
}

fn close(open: &mut Vec<Mark>, kept: usize, place: Place, pieces: &mut Vec<Piece>) {
    while open.len() > kept {
        match open.pop() {
            Some(Mark::Link { attrs }) => pieces.push(Piece::Text(format!("]({})", destination(&attrs.href, place)))),
            Some(mark) => pieces.push(Piece::Sign { mark, opens: false }),
            None => break,
        }
    }
}

fn destination(href: &str, place: Place) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/.-_~:?#@%=+,;".contains(c);
    let escaped = |c: char| {
        let is_sign = matches!(c, '<' | '>' | '\\' | '&') || (place == Place::Cell && c == '|');
        is_sign.then_some('\\').into_iter().chain([c])
    };
    if href.chars().all(plain) {
        href.into()
    } else {
        format!("<{}>", href.chars().flat_map(escaped).collect::<String>())
    }
}

fn of_inline(inline: &Inline, place: Place, at_start: bool) -> String {
    match inline {
        Inline::HardBreak { .. } => "\\\n".into(),
        Inline::Image { attrs, .. } => {
            let alt = escaped(attrs.alt.as_deref().unwrap_or_default(), place, false);
            format!("![{alt}]({})", destination(&attrs.src, place))
        }
        Inline::Text { text, marks } if marks.contains(&Mark::Code) => code(text, place),
        Inline::Text { text, .. } => escaped(text, place, at_start),
    }
}

fn code(text: &str, place: Place) -> String {
    let text = if place == Place::Cell { text.replace('|', "\\|") } else { text.into() };
    let fence = "`".repeat(if text.contains('`') { longest_run(&text) + 1 } else { 1 });
    let is_blank = text.chars().all(|c| c == ' ');
    let touches = text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' '));
    let room = if touches && !is_blank { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

/// A sign of Markdown is escaped where it could be read as one, and left alone where it cannot: the source stays
/// something to read.
fn escaped(text: &str, place: Place, at_start: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut all = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let is_sign = is_sign(*c, before, chars.get(at + 1).copied(), place)
            || (at_start && place == Place::Paragraph && begins_block(&chars, at));
        if is_sign {
            all.push('\\');
        }
        all.push(*c);
    }
    all
}

fn is_sign(c: char, before: Option<char>, after: Option<char>, place: Place) -> bool {
    let is = |it: Option<char>, like: fn(char) -> bool| it.is_some_and(like);
    match c {
        '\\' | '`' | '[' | ']' | '~' => true,
        '*' => !(before == Some(' ') && after == Some(' ')),
        '_' => !(is(before, char::is_alphanumeric) && is(after, char::is_alphanumeric)),
        '<' => after.is_none_or(|it| it.is_ascii_alphabetic() || matches!(it, '/' | '!' | '?')),
        '&' => after.is_none_or(|it| it.is_ascii_alphanumeric() || it == '#'),
        '!' => after.is_none(),
        '#' => place == Place::Heading,
        '|' => place == Place::Cell,
        _ => false,
    }
}

/// What would make something else of a line that begins with it.
fn begins_block(chars: &[char], at: usize) -> bool {
    let after = |nth: usize| chars.get(nth).copied();
    let ends_word = |nth: usize| after(nth).is_none_or(|it| it == ' ');
    match chars[at] {
        '#' if at == 0 => chars.iter().find(|it| **it != '#').is_none_or(|it| *it == ' '),
        '-' | '+' if at == 0 => ends_word(1) || matches!(after(1), Some('-' | ':' | '|')),
        '*' if at == 0 => true,
        '>' | '=' | '|' => at == 0,
        ':' => at == 0 && after(1) == Some('-'),
        '.' | ')' => (1..=9).contains(&at) && chars[..at].iter().all(char::is_ascii_digit) && ends_word(at + 1),
        _ => false,
    }
}

/// Puts the signs between the texts, so that each opens or closes what it should.
///
/// Markdown lets a sign open only where a word begins, and close where one ends. Where the writer wanted it elsewhere,
/// the letter outside is written as a number: that is not a letter to the reader of signs, and one to everybody else.
fn assembled(pieces: Vec<Piece>) -> String {
    let mut all = String::new();
    let mut star: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        if let Piece::Text(text) = &pieces[at] {
            all.push_str(text);
            at += 1;
            continue;
        }
        let count = pieces[at..].iter().take_while(|it| matches!(it, Piece::Sign { .. })).count();
        let group = &pieces[at..at + count];
        let next = match pieces.get(at + count) {
            Some(Piece::Text(text)) => text.as_str(),
            _ => "",
        };
        let signs = signs_of(group, &pieces[at + count..], &mut star);
        let opens_only = group.iter().all(|it| matches!(it, Piece::Sign { opens: true, .. }));
        let closes_only = group.iter().all(|it| matches!(it, Piece::Sign { opens: false, .. }));
        let strict = count > 1 || signs.contains('_');
        if opens_only && (strict || !is_letter(next.chars().next())) {
            number_last(&mut all);
        }
        let crowded = closes_only && (strict || !is_letter(all.chars().last()));
        all.push_str(&signs);
        at += count;
        if crowded && at < pieces.len() {
            all.push_str(&first_as_number(next));
            at += 1;
        }
    }
    all
}

/// The signs of one place. Italics are a star where nothing else stands beside them, as people write them, and a line
/// where a star would run together with others.
fn signs_of(group: &[Piece], rest: &[Piece], star: &mut Vec<bool>) -> String {
    let mut signs = String::new();
    for piece in group {
        let Piece::Sign { mark, opens } = piece else { continue };
        match (mark, opens) {
            (Mark::Bold, _) => signs.push_str("**"),
            (Mark::Strike, _) => signs.push_str("~~"),
            (Mark::Italic, true) => {
                let alone = group.len() == 1 && closes_alone(rest);
                star.push(alone);
                signs.push(if alone { '*' } else { '_' });
            }
            (Mark::Italic, false) => signs.push(if star.pop().unwrap_or(false) { '*' } else { '_' }),
            _ => {}
        }
    }
    signs
}

/// Whether what was just opened is closed at a place of its own, with no other sign inside.
fn closes_alone(rest: &[Piece]) -> bool {
    let closing = rest.iter().position(|it| matches!(it, Piece::Sign { .. }));
    let Some(at) = closing else { return false };
    let is_close = |piece: &Piece| matches!(piece, Piece::Sign { mark: Mark::Italic, opens: false });
    is_close(&rest[at]) && !matches!(rest.get(at + 1), Some(Piece::Sign { .. }))
}

/// A letter to any reader of Markdown. Of other signs beyond ASCII, readers differ in what they take them for.
fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

fn needs_number(c: char) -> bool {
    !c.is_whitespace() && !c.is_ascii_punctuation()
}

fn number_last(all: &mut String) {
    if let Some(last) = all.chars().last().filter(|c| needs_number(*c)) {
        all.pop();
        all.push_str(&format!("&#{};", u32::from(last)));
    }
}

fn first_as_number(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next().filter(|c| needs_number(*c)) {
        Some(first) => format!("&#{};{}", u32::from(first), chars.as_str()),
        None => text.into(),
    }
}
