//! One Markdown file: its number, its title, and what is left as the text.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::{humane, is_index, name_of, stem_of};
use crate::markdown;

const NOT_TEXT: &str = "not UTF-8 text";

/// The number a name starts with: `03` opens part 3, `03.2` and `A.01` lie in one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    /// Without leading zeros, so that `1.2` finds `01`.
    pub part: String,
    pub within: Vec<u32>,
}

/// A file that can be a chapter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Page {
    pub path: String,
    pub label: Option<Label>,
    /// The first heading of the first level, without its number.
    pub heading: Option<String>,
    pub body: String,
    front_title: Option<String>,
    /// The first line when it is the number of the file and a name, as tables of contents are made from.
    contents_line: Option<String>,
}

impl Label {
    /// The label of a name and what follows it.
    pub fn parse(name: &str) -> Option<(Self, &str)> {
        let (part, mut rest) = part(name)?;
        let mut within = Vec::new();
        while let Some((number, after)) = rest.strip_prefix('.').and_then(digits) {
            within.push(number.parse().ok()?);
            rest = after;
        }
        let letter = part.starts_with(|c: char| c.is_ascii_alphabetic());
        let separators: &[char] =
            if letter && within.is_empty() { &['-', '_'] } else { &['-', '_', ' ', '.', ')', ':'] };
        if !rest.is_empty() && !rest.starts_with(separators) {
            return None;
        }
        Some((Self { part, within }, rest.trim_start_matches(separators).trim()))
    }
}

fn part(name: &str) -> Option<(String, &str)> {
    if let Some((number, rest)) = digits(name) {
        let short = number.trim_start_matches('0');
        return Some((if short.is_empty() { "0".into() } else { short.into() }, rest));
    }
    let letter = name.chars().next().filter(char::is_ascii_uppercase)?;
    Some((letter.into(), &name[1..]))
}

/// One to four digits; longer numbers are dates and serial numbers.
fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (1..=4).contains(&end).then(|| text.split_at(end))
}

impl Page {
    /// Reads a file, or says in words why it is not taken.
    pub fn read(path: &str, bytes: &[u8]) -> Result<Self, String> {
        let text = text_of(bytes)?;
        let (front_title, text) = without_front_matter(&text);
        let label = Label::parse(stem_of(path)).map(|(label, _)| label);
        let (contents_line, text) = without_contents_line(text, label.as_ref());
        let (heading, body) = without_heading(text);
        let heading = heading.map(|heading| without_number(&heading, label.as_ref()).to_owned());
        let page = Self { path: path.into(), label, heading, body, front_title, contents_line };
        if page.body.trim().is_empty() && page.said_title().is_none() {
            return Err("empty".into());
        }
        Ok(page)
    }

    /// Whether this page is the opening of the module with this key.
    pub fn opens(&self, module: &str) -> bool {
        let first = self.label.as_ref().is_some_and(|label| label.within.is_empty() && label.part == name_of(module));
        let index = is_index(&self.path) && super::folder_of(&self.path) == module;
        first || index
    }

    pub fn title(&self) -> String {
        self.said_title().unwrap_or_else(|| self.name())
    }

    /// The module is called what the table of contents calls it; the heading is often a greeting.
    pub fn module_title(&self) -> String {
        self.contents_line.clone().unwrap_or_else(|| self.title())
    }

    fn said_title(&self) -> Option<String> {
        self.heading.clone().or_else(|| self.front_title.clone()).or_else(|| self.contents_line.clone())
    }

    fn name(&self) -> String {
        let stem = stem_of(&self.path);
        match Label::parse(stem) {
            Some((_, rest)) if !rest.is_empty() => humane(rest),
            _ => humane(stem),
        }
    }
}

fn text_of(bytes: &[u8]) -> Result<String, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| NOT_TEXT)?;
    // Zero bytes are what UTF-16 without a mark looks like.
    if text.contains('\0') {
        return Err(NOT_TEXT.into());
    }
    if text.trim().is_empty() {
        return Err("empty".into());
    }
    if markdown::check(text).is_err() {
        return Err("longer than 200 000 characters".into());
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Splits off settings between two `---` lines at the very top, and picks the title from them. Two rulers around
/// ordinary text are not settings.
fn without_front_matter(text: &str) -> (Option<String>, &str) {
    let nothing = (None, text);
    let Some(after) = text.strip_prefix("---\n") else { return nothing };
    let mut title = None;
    let mut settings = 0;
    let mut at = 0;
    for line in after.split_inclusive('\n') {
        at += line.len();
        let line = line.trim_end();
        if matches!(line, "---" | "...") {
            return if settings > 0 { (title, &after[at..]) } else { nothing };
        }
        match setting(line) {
            Some(("title", value)) if !value.is_empty() => title = Some(value.to_owned()),
            Some(_) => {}
            None if line.is_empty() || line.starts_with([' ', '\t', '#']) || line.starts_with("- ") => continue,
            None => return nothing,
        }
        settings += 1;
    }
    nothing
}

fn setting(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let named = !name.is_empty() && name.chars().all(plain) && (value.is_empty() || value.starts_with(' '));
    named.then(|| (name, value.trim().trim_matches(['"', '\''])))
}

/// `A.1 Tips for Sonic Pi` as the first line of `A.01-tips.md`, with nothing beside it, is no paragraph.
fn without_contents_line<'t>(text: &'t str, label: Option<&Label>) -> (Option<String>, &'t str) {
    let nothing = (None, text);
    let start = text.trim_start_matches('\n');
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    let alone = rest.is_empty() || rest.trim_start_matches([' ', '\t']).starts_with('\n') || rest.starts_with('#');
    let Some(label) = label.filter(|_| alone) else { return nothing };
    let name = without_number(line.trim(), Some(label));
    // `without_number` knows more numbers than this one's; here it has to be the number of the file.
    let own = line.split_whitespace().next().is_some_and(|number| is_number_of(number, label));
    if own && !name.is_empty() && name != line.trim() { (Some(name.into()), rest) } else { nothing }
}

/// A heading without its number: that of the file (`3 Samples` in `03-Samples.md`) or one with dots (`1.1`, `A.4`,
/// `2.`). `8 Tips` elsewhere is a title.
fn without_number<'t>(title: &'t str, label: Option<&Label>) -> &'t str {
    let Some((number, rest)) = title.split_once(' ') else { return title };
    let dotted = number.contains('.') && is_number(number);
    let own = label.is_some_and(|label| is_number_of(number, label));
    if (dotted || own) && !rest.trim().is_empty() { rest.trim() } else { title }
}

fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ')', ':']);
    Label::parse(text).is_some_and(|(_, rest)| rest.is_empty())
}

fn is_number_of(text: &str, label: &Label) -> bool {
    let text = text.trim_end_matches(['.', ')', ':']);
    Label::parse(text).is_some_and(|(own, rest)| own == *label && rest.is_empty())
}

/// The first heading of the first level, or any heading when the text starts with it. It leaves the text when nothing
/// stands above it, because the page shows the title already.
fn without_heading(text: &str) -> (Option<String>, String) {
    let Some((title, range)) = heading(text) else { return (None, text.trim_end().into()) };
    if text[..range.start].trim().is_empty() {
        return (Some(title), text[range.end..].trim_matches('\n').trim_end().into());
    }
    (Some(title), text.trim_end().into())
}

fn heading(text: &str) -> Option<(String, Range<usize>)> {
    let mut found: Option<Range<usize>> = None;
    let mut title = String::new();
    let mut depth = 0usize;
    for (event, range) in Parser::new_ext(text, markdown::options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 && found.is_none() => {
                if level == HeadingLevel::H1 || text[..range.start].trim().is_empty() {
                    found = Some(range);
                }
                depth += 1;
            }
            Event::End(TagEnd::Heading(_)) if found.is_some() => break,
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(part) | Event::Code(part) if found.is_some() => title.push_str(&part),
            Event::SoftBreak | Event::HardBreak if found.is_some() => title.push(' '),
            _ => {}
        }
    }
    let range = found?;
    let title = crate::text::line(&title);
    (!title.is_empty()).then_some((title, range))
}

/// The text with its pictures renamed: `name` gets each reference as the reader means it, and `None` leaves it alone.
/// Descriptions are kept; pictures inside the description of a picture are part of it.
pub(super) fn place_pictures(body: &str, name: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut placed = String::new();
    let mut done = 0;
    for Reference { address, range, alt } in references(body) {
        let Some(path) = name(&address) else { continue };
        placed.push_str(&body[done..range.start]);
        placed.push_str(&format!("![{}]({})", &body[alt], destination(&path)));
        done = range.end;
    }
    placed.push_str(&body[done..]);
    placed
}

struct Reference {
    address: String,
    range: Range<usize>,
    /// The description as it was written, markup and all.
    alt: Range<usize>,
}

fn references(body: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut depth = 0usize;
    for (event, range) in Parser::new_ext(body, markdown::options()).into_offset_iter() {
        if depth > 0
            && let Some(open) = found.last_mut().filter(|open| range.end < open.range.end)
        {
            open.alt.end = open.alt.end.max(range.end);
        }
        match event {
            Event::Start(Tag::Image { dest_url, .. }) if depth == 0 => {
                let alt = range.start + 2..range.start + 2;
                found.push(Reference { address: dest_url.into_string(), range, alt });
                depth = 1;
            }
            Event::Start(_) if depth > 0 => depth += 1,
            Event::End(_) if depth > 0 => depth -= 1,
            _ => {}
        }
    }
    found
}

fn destination(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if path.chars().all(plain) {
        return path.into();
    }
    let escaped: String =
        path.chars().flat_map(|c| matches!(c, '<' | '>' | '\\' | '&').then_some('\\').into_iter().chain([c])).collect();
    format!("<{escaped}>")
}
