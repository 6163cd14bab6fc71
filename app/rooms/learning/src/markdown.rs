//! Markdown to HTML that may be shown to anybody. Raw HTML in the Markdown never survives; what our own writer makes is
//! still cleaned by an allow-list, so a mistake here is not yet a hole.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};
use data::Refusal;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

const MAX_CHARS: usize = 200_000;
/// Browsers and our own cleaner work in time square to the depth; nobody reads a list in a list 32 times.
const MAX_DEPTH: usize = 32;
const EXCERPT_CHARS: usize = 200;
const WORDS_PER_MINUTE: usize = 200;

/// A text ready to be shown, with what lists say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    pub words: usize,
    /// Reading time, at least one minute for any text.
    pub minutes: usize,
    /// The first running text without headings and code, one line of at most 200 characters.
    pub excerpt: String,
}

/// One of our own pictures, as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub address: String,
    /// Width and height, where they are known: then the text does not move when the picture comes.
    pub size: Option<(i64, i64)>,
    /// The narrower widths it can be had at, by `?w=`.
    pub widths: Vec<u32>,
}

/// A lesson is as wide as a line that reads well, and on a phone as the phone.
const SIZES: &str = "(min-width: 48rem) 44rem, 100vw";

impl From<String> for Shown {
    fn from(address: String) -> Self {
        Self { address, size: None, widths: vec![] }
    }
}

impl Shown {
    /// `alt` is escaped already.
    fn tag(&self, alt: &str) -> String {
        let address = escaped(&self.address);
        let mut tag = format!("<img src=\"{address}\"");
        if let Some((width, height)) = self.size {
            if !self.widths.is_empty() {
                let narrower: String = self.widths.iter().map(|it| format!("{address}?w={it} {it}w, ")).collect();
                tag += &format!(" srcset=\"{narrower}{address} {width}w\" sizes=\"{SIZES}\"");
            }
            tag += &format!(" width=\"{width}\" height=\"{height}\"");
        }
        format!("{tag} alt=\"{alt}\" loading=\"lazy\">")
    }
}

/// Refuses, on the field `body`, text that is too long to be rendered. The caller checks before saving.
pub fn check(markdown: &str) -> Result<(), Refusal> {
    let chars = markdown.chars().count();
    if chars <= MAX_CHARS {
        return Ok(());
    }
    Err(Refusal::field("body", format!("The text has {chars} characters; at most {MAX_CHARS} fit in one chapter.")))
}

/// Renders any text whatsoever; hostile input loses its effect, never its words.
///
/// `picture` says which of our own pictures (`/media/…`) stands for a reference in the text. Without an answer, and
/// with any other address, the description of the picture is shown in its place. The highest heading becomes `h2`,
/// because the page shows the title of the chapter as `h1`.
pub fn render(markdown: &str, picture: &dyn Fn(&str) -> Option<Shown>) -> Rendered {
    let markdown: String = markdown.chars().filter(|c| is_shown(*c)).collect();
    let events = flatten(Parser::new_ext(&markdown, options()));
    let mut shaper = Shaper::new(picture, highest_heading(&events));
    for event in events {
        shaper.take(event);
    }
    let mut html = String::new();
    push_html(&mut html, shaper.shaped.into_iter());
    let words = shaper.tally.all.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    Rendered {
        html: POLICY.clean(&html).to_string(),
        words,
        minutes: words.div_ceil(WORDS_PER_MINUTE),
        excerpt: excerpt(&shaper.tally.running),
    }
}

pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// Line ends and tabs are the only control characters of a text. Direction overrides make text read as something it is
/// not.
pub(crate) fn is_shown(c: char) -> bool {
    match c {
        '\n' | '\r' | '\t' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
        c => !c.is_control(),
    }
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| is_shown(*c)).collect()
}

/// Everything inside an element that is too deep becomes plain text of the last element that is not.
pub(crate) fn flatten<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut kept = Vec::new();
    let mut depth = 0usize;
    let mut flat_from: Option<usize> = None;
    for event in events {
        match event {
            // A raw block has no elements of its own; the shaper needs to see its bounds.
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => kept.push(event),
            Event::Start(tag) => {
                if flat_from.is_none() && depth >= depth_limit(&tag) {
                    flat_from = Some(depth);
                }
                depth += 1;
                if flat_from.is_none() {
                    kept.push(Event::Start(tag));
                }
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                match flat_from {
                    None => kept.push(Event::End(tag)),
                    Some(_) if !is_inline(tag) && kept.last() != Some(&Event::SoftBreak) => kept.push(Event::SoftBreak),
                    Some(_) => {}
                }
                if flat_from == Some(depth) {
                    flat_from = None;
                }
            }
            other => kept.push(other),
        }
    }
    kept
}

// A table brings three levels of its own, and half a table is none.
fn depth_limit(tag: &Tag) -> usize {
    if matches!(tag, Tag::Table(_)) { MAX_DEPTH - 4 } else { MAX_DEPTH }
}

pub(crate) fn is_inline(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

pub(crate) fn highest_heading(events: &[Event]) -> usize {
    let level = |event: &Event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level as usize),
        _ => None,
    };
    events.iter().filter_map(level).min().unwrap_or(1)
}

/// The plain words that go by, for counting and for the excerpt.
#[derive(Default)]
struct Tally {
    all: String,
    running: String,
    /// How many headings, code blocks and tables are open: their text is not running text.
    aside: usize,
}

impl Tally {
    fn add(&mut self, text: &str) {
        self.all.push_str(text);
        // A little more than is needed, so that the excerpt knows whether it was cut.
        if self.aside == 0 && self.running.len() < EXCERPT_CHARS * 8 {
            self.running.push_str(text);
        }
    }

    fn open(&mut self, tag: &Tag) {
        if matches!(tag, Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Table(_)) {
            self.aside += 1;
        }
    }

    fn close(&mut self, tag: TagEnd) {
        if matches!(tag, TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table) {
            self.aside = self.aside.saturating_sub(1);
        }
        if !is_inline(tag) {
            self.add(" ");
        }
    }
}

/// A picture whose description is still being read.
struct Open {
    address: String,
    alt: String,
    depth: usize,
}

/// Turns what the parser saw into what we show, event by event.
///
/// **Invariant:** an `InlineHtml` in `shaped` is a picture written here. The raw HTML of the text never gets in.
struct Shaper<'a, 'p> {
    picture: &'p dyn Fn(&str) -> Option<Shown>,
    highest: usize,
    shaped: Vec<Event<'a>>,
    tally: Tally,
    open: Option<Open>,
    raw: Option<String>,
}

impl<'a, 'p> Shaper<'a, 'p> {
    fn new(picture: &'p dyn Fn(&str) -> Option<Shown>, highest: usize) -> Self {
        Self { picture, highest, shaped: Vec::new(), tally: Tally::default(), open: None, raw: None }
    }

    fn take(&mut self, event: Event<'a>) {
        if self.open.is_some() {
            return self.describe(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                let code = shown(&code);
                self.tally.add(&code);
                self.shaped.push(Event::Code(code.into()));
            }
            Event::Html(html) => match &mut self.raw {
                Some(raw) => raw.push_str(&html),
                None => self.text(&without_tags(&html)),
            },
            Event::SoftBreak | Event::HardBreak => {
                self.tally.add(" ");
                self.shaped.push(event);
            }
            Event::Rule => self.shaped.push(event),
            Event::TaskListMarker(done) => self.text(if done { "☑ " } else { "☐ " }),
            // Tags within a line go, the words between them are texts of their own. The rest is switched off.
            Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        let text = shown(text);
        self.tally.add(&text);
        self.shaped.push(Event::Text(text.into()));
    }

    fn start(&mut self, tag: Tag<'a>) {
        self.tally.open(&tag);
        let tag = match tag {
            Tag::HtmlBlock => return self.raw = Some(String::new()),
            Tag::Image { dest_url, .. } => {
                return self.open = Some(Open { address: dest_url.into_string(), alt: String::new(), depth: 1 });
            }
            Tag::Heading { level, .. } => {
                Tag::Heading { level: self.shifted(level), id: None, classes: Vec::new(), attrs: Vec::new() }
            }
            Tag::CodeBlock(kind) => Tag::CodeBlock(labelled(kind)),
            Tag::Link { link_type, dest_url, id, .. } => {
                Tag::Link { link_type, dest_url: address(&dest_url).into(), title: "".into(), id }
            }
            tag => tag,
        };
        self.shaped.push(Event::Start(tag));
    }

    fn end(&mut self, tag: TagEnd) {
        self.tally.close(tag);
        match tag {
            TagEnd::HtmlBlock => self.raw_block(),
            TagEnd::Heading(level) => self.shaped.push(Event::End(TagEnd::Heading(self.shifted(level)))),
            TagEnd::Paragraph if self.is_picture_alone() => self.figure(),
            tag => self.shaped.push(Event::End(tag)),
        }
    }

    fn shifted(&self, level: HeadingLevel) -> HeadingLevel {
        match level as usize - self.highest.min(level as usize) {
            0 => HeadingLevel::H2,
            1 => HeadingLevel::H3,
            _ => HeadingLevel::H4,
        }
    }

    fn raw_block(&mut self) {
        let text = self.raw.take().map(|raw| without_tags(&raw)).unwrap_or_default();
        if text.trim().is_empty() {
            return;
        }
        self.shaped.push(Event::Start(Tag::Paragraph));
        self.text(text.trim());
        self.shaped.push(Event::End(TagEnd::Paragraph));
        self.tally.add(" ");
    }

    fn describe(&mut self, event: Event<'a>) {
        let Some(open) = &mut self.open else { return };
        match event {
            Event::Start(_) => open.depth += 1,
            Event::End(_) => open.depth -= 1,
            Event::Text(text) | Event::Code(text) => open.alt.push_str(&shown(&text)),
            Event::SoftBreak | Event::HardBreak => open.alt.push(' '),
            _ => {}
        }
        if open.depth == 0 {
            self.place();
        }
    }

    fn place(&mut self) {
        let Some(Open { address, alt, .. }) = self.open.take() else { return };
        let alt = escaped(alt.trim());
        let html = match (self.picture)(&address).filter(|ours| is_ours(&ours.address)) {
            Some(ours) => ours.tag(&alt),
            None if alt.is_empty() => "Picture".into(),
            None => alt,
        };
        self.shaped.push(Event::InlineHtml(html.into()));
    }

    fn is_picture_alone(&self) -> bool {
        matches!(self.shaped.as_slice(), [.., Event::Start(Tag::Paragraph), Event::InlineHtml(_)])
    }

    fn figure(&mut self) {
        let Some(Event::InlineHtml(html)) = self.shaped.pop() else { return };
        self.shaped.pop();
        let inside = if html.starts_with("<img") { html.into_string() } else { caption(&html) };
        self.shaped.push(Event::InlineHtml(format!("<figure>{inside}</figure>\n").into()));
    }
}

fn caption(text: &str) -> String {
    format!("<figcaption>{text}</figcaption>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn labelled<'a>(kind: CodeBlockKind<'a>) -> CodeBlockKind<'a> {
    let CodeBlockKind::Fenced(info) = kind else { return kind };
    let language = info.split([' ', '\t', ',', '{']).next().unwrap_or_default().to_lowercase();
    let known = is_language(&language);
    CodeBlockKind::Fenced(if known { language.into() } else { "".into() })
}

fn is_language(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// The words of a raw block. What comes out is text and is escaped as such, so this only has to be kind, not safe.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = after_tag(&rest[start..]);
    }
    text.push_str(rest);
    text
}

// Scripts and styles have no words for people, so they go with their content. A tag without an end takes the rest with
// it, as it does in a browser; that also keeps the time linear.
fn after_tag(rest: &str) -> &str {
    for (open, close) in [("<script", "</script"), ("<style", "</style"), ("<!--", "-->")] {
        if starts_with_ignoring_case(rest, open) {
            let from = find_ignoring_case(rest, close).unwrap_or(rest.len());
            return rest[from..].find('>').map_or("", |end| &rest[from + end + 1..]);
        }
    }
    let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    if !is_tag {
        return &rest[1..];
    }
    rest.find('>').map_or("", |end| &rest[end + 1..])
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.as_bytes().get(..start.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(start.as_bytes()))
}

fn find_ignoring_case(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len()).position(|bytes| bytes.eq_ignore_ascii_case(part.as_bytes()))
}

fn excerpt(running: &str) -> String {
    let line = running.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((cut, _)) = line.char_indices().nth(EXCERPT_CHARS - 1) else { return line };
    if line[cut..].chars().count() == 1 {
        return line;
    }
    let at_word = line[..cut].rfind(' ').unwrap_or(cut);
    format!("{}…", line[..at_word].trim_end_matches(|c: char| c.is_ascii_punctuation()))
}

pub(crate) fn is_ours(address: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    address.starts_with("/media/") && address.chars().all(plain) && !address.contains("..") && !address.contains("//")
}

/// A picture at several widths: each an address of ours, a space, and the width.
fn are_ours(candidates: &str) -> bool {
    candidates.split(", ").all(|candidate| {
        let Some((address, width)) = candidate.split_once(' ') else { return false };
        let (address, wanted) = address.split_once("?w=").unwrap_or((address, "0"));
        let is_width = |text: &str| text.parse::<u32>().is_ok();
        is_ours(address) && is_width(wanted) && width.strip_suffix('w').is_some_and(is_width)
    })
}

// A relative link stays on this site. `//host` and its spellings with a backslash do not, and what looks like a scheme
// must be one we know.
pub(crate) fn is_link(address: &str) -> bool {
    let address = address.trim();
    let start = address.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let known = !start.contains(':') || ["http:", "https:", "mailto:"].iter().any(|scheme| start.starts_with(scheme));
    known && !address.starts_with("//") && !address.contains('\\')
}

/// Browsers ignore line ends and tabs within an address, so `java<tab>script:` is one.
pub(crate) fn address(text: &str) -> String {
    text.chars().filter(|c| is_shown(*c) && !c.is_control()).collect()
}

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(policy);

fn policy() -> Builder<'static> {
    let tags = [
        "h2",
        "h3",
        "h4",
        "p",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "em",
        "strong",
        "del",
        "kbd",
        "code",
        "pre",
        "blockquote",
        "a",
        "img",
        "figure",
        "figcaption",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    let attributes = [
        ("a", HashSet::from(["href"])),
        ("img", HashSet::from(["src", "srcset", "sizes", "width", "height", "alt", "loading"])),
        ("code", HashSet::from(["class"])),
        ("ol", HashSet::from(["start"])),
    ];
    let mut policy = Builder::empty();
    policy
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from(attributes))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener nofollow ugc"))
        .attribute_filter(filter);
    policy
}

fn filter<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let allowed = match (element, attribute) {
        ("img", "src") => is_ours(value),
        ("img", "srcset") => are_ours(value),
        ("img", "sizes") => value == SIZES,
        ("img", "width" | "height") => value.parse::<u32>().is_ok(),
        ("img", "loading") => value == "lazy",
        ("a", "href") => is_link(value),
        ("code", "class") => value.strip_prefix("language-").is_some_and(is_language),
        ("ol", "start") => value.parse::<u32>().is_ok(),
        ("img", "alt") => true,
        // The cleaner sets it itself, after us.
        ("a", "rel") => true,
        _ => false,
    };
    allowed.then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests;
