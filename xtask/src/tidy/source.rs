//! Files as the checks see them: code, strings and comments apart, each with its line breaks, so that a word in a comment
//! is not taken for code and a `#` in code is not taken for a colour.
use crate::problem::{Outcome, While};
use std::fs;
use std::path::Path;

/// Made by machines, brought from elsewhere, or kept out of the repository.
const NOT_OURS: [&str; 7] = ["target", "node_modules", ".git", "data", "artefacts", "test-results", ".idea"];
const BY_MACHINES: [&str; 2] = ["Cargo.lock", "package-lock.json"];

pub struct File {
    /// Relative to the root, with forward slashes.
    pub path: String,
    pub text: String,
    pub layers: Layers,
}

impl File {
    pub fn new(path: &str, text: &str) -> File {
        let layers = match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("rs") => Layers::of_rust(text),
            Some("css") => Layers::of_css(text),
            _ => Layers { code: text.to_string(), ..Layers::default() },
        };
        File { path: path.to_string(), text: text.to_string(), layers }
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The build driver talks about what it looks for; it is held to its own tests instead.
    pub fn is_build_driver(&self) -> bool {
        self.path.starts_with("xtask/")
    }
}

/// All text files of the repository. Binary files are left out.
pub fn read_all(root: &Path) -> Outcome<Vec<File>> {
    let mut files = Vec::new();
    walk(root, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Outcome {
    for entry in fs::read_dir(folder).during(folder.display())?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        // `app/ground/data` is ours; only the folder of that name in the root is not.
        let excluded = NOT_OURS.contains(&name.as_str()) && (prefix.is_empty() || name != "data");
        if excluded || BY_MACHINES.contains(&name.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), files)?;
            continue;
        }
        if let Ok(text) = fs::read_to_string(entry.path()) {
            files.push(File::new(&path, &text));
        }
    }
    Ok(())
}

#[derive(Default)]
pub struct Layers {
    pub code: String,
    pub strings: String,
    pub comments: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Layer {
    Code,
    Str,
    Comment,
}

impl Layers {
    /// Every character goes to one layer; the others get a space, so that columns stay where they are.
    fn push(&mut self, c: char, layer: Layer) {
        for (kind, text) in
            [(Layer::Code, &mut self.code), (Layer::Str, &mut self.strings), (Layer::Comment, &mut self.comments)]
        {
            text.push(if c == '\n' || kind == layer { c } else { ' ' });
        }
    }

    fn push_all(&mut self, chars: &[char], layer: Layer) {
        chars.iter().for_each(|c| self.push(*c, layer));
    }

    pub fn of_rust(text: &str) -> Layers {
        let chars: Vec<char> = text.chars().collect();
        let mut layers = Layers::default();
        let mut at = 0;
        while at < chars.len() {
            let (length, layer) = rust_piece(&chars, at);
            layers.push_all(&chars[at..at + length], layer);
            at += length;
        }
        layers
    }

    pub fn of_css(text: &str) -> Layers {
        let chars: Vec<char> = text.chars().collect();
        let mut layers = Layers::default();
        let mut at = 0;
        while at < chars.len() {
            let (length, layer) = match (chars[at], chars.get(at + 1)) {
                ('/', Some('*')) => (until(&chars, at + 2, "*/") - at, Layer::Comment),
                _ => (1, Layer::Code),
            };
            layers.push_all(&chars[at..at + length], layer);
            at += length;
        }
        layers
    }
}

/// How many characters from `at` on belong together, and to what.
fn rust_piece(chars: &[char], at: usize) -> (usize, Layer) {
    let next = chars.get(at + 1).copied();
    match (chars[at], next) {
        ('/', Some('/')) => (until_line_end(chars, at) - at, Layer::Comment),
        ('/', Some('*')) => (block_comment(chars, at), Layer::Comment),
        ('"', _) => (quoted(chars, at + 1, '"') - at, Layer::Str),
        ('r', Some('"' | '#')) if !continues_word(chars, at) => {
            raw_string(chars, at).map_or((1, Layer::Code), |n| (n, Layer::Str))
        }
        ('\'', Some('\\')) => (quoted(chars, at + 1, '\'') - at, Layer::Str),
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => (3, Layer::Str),
        _ => (1, Layer::Code),
    }
}

/// The prefixes of byte and C strings are part of no word.
fn continues_word(chars: &[char], at: usize) -> bool {
    let mut before = at.checked_sub(1).map(|i| chars[i]);
    if let Some('b' | 'c') = before {
        before = at.checked_sub(2).map(|i| chars[i]);
    }
    before.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn until_line_end(chars: &[char], from: usize) -> usize {
    chars[from..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| from + n)
}

/// Just behind the next `end`, or the end of the text.
fn until(chars: &[char], from: usize, end: &str) -> usize {
    let end: Vec<char> = end.chars().collect();
    let rest = chars.get(from..).unwrap_or_default();
    rest.windows(end.len()).position(|w| w == end).map_or(chars.len(), |n| from + n + end.len())
}

/// Rust's block comments nest.
fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0, at);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => depth += 1,
            ('*', Some('/')) => depth -= 1,
            _ => {
                i += 1;
                continue;
            }
        }
        i += 2;
        if depth == 0 {
            break;
        }
    }
    i.min(chars.len()) - at
}

fn quoted(chars: &[char], from: usize, quote: char) -> usize {
    let mut i = from;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            c if c == quote => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// `r"…"`, `r#"…"#` and so on; nothing for a raw identifier.
fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    Some(until(chars, at + 2 + hashes, &end) - at)
}

/// Which lines are only compiled for tests: the bodies of what stands under `#[cfg(test)]`.
pub fn test_lines(code: &str) -> Vec<bool> {
    let mut inside = vec![false; code.lines().count()];
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(") {
        let at = from + found;
        let attribute = code[at..].split(']').next().unwrap_or_default();
        from = at + attribute.len();
        if !words(attribute).any(|word| word == "test") || attribute.contains("not(test") {
            continue;
        }
        let Some(end) = end_of_item(&code[from..]) else { continue };
        let (first, last) = (line_of(code, at), line_of(code, from + end).min(inside.len() - 1));
        inside[first..=last].fill(true);
        from += end;
    }
    inside
}

/// Behind the closing brace of the next item, or nothing where it ends with a semicolon first.
fn end_of_item(code: &str) -> Option<usize> {
    let opens = code.find(['{', ';'])?;
    if code[opens..].starts_with(';') {
        return None;
    }
    let mut depth = 0;
    for (at, c) in code[opens..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(opens + at);
        }
    }
    Some(code.len() - 1)
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count()
}

pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_strings_and_comments_are_kept_apart() {
        let layers = Layers::of_rust("let a = \"x // y\"; // z \"q\"\nlet b = r#\"a\"b\"#; /* c /* d */ e */ 'f'");
        assert_eq!(layers.code.split_whitespace().collect::<Vec<_>>().join(" "), "let a = ; let b = ;");
        assert!(layers.strings.contains("x // y") && layers.strings.contains("a\"b") && layers.strings.contains("'f'"));
        assert!(layers.comments.contains("z \"q\"") && layers.comments.contains("d") && layers.comments.contains('e'));
        assert_eq!(layers.code.lines().count(), 2);
    }

    #[test]
    fn lifetimes_and_raw_identifiers_are_code() {
        let layers = Layers::of_rust("fn f<'a>(r#type: &'a str, c: char) { c == '\\'' && c == '\"' }");
        assert!(layers.code.contains("fn f<'a>(r#type: &'a str"), "{}", layers.code);
        assert!(layers.code.contains('}'));
    }

    #[test]
    fn test_modules_are_recognised_to_their_last_brace() {
        let code =
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}";
        assert_eq!(test_lines(code), [false, true, true, true, true, false, false, false, false]);
    }
}
