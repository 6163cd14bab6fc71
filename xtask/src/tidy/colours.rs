//! Colours have names, and the names are in `style/tokens.css`.
use super::Finding;
use super::source::File;

const TOKENS: &str = "style/tokens.css";
const FUNCTIONS: [&str; 10] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];

pub fn check(file: &File) -> Vec<Finding> {
    if file.path == TOKENS || file.is_build_driver() {
        return Vec::new();
    }
    // In Rust a colour can only be in a string; in CSS everything that is not a comment is looked at.
    let layer = match file.path.rsplit_once('.') {
        Some((_, "rs")) => &file.layers.strings,
        Some((_, "css")) => &file.layers.code,
        _ => return Vec::new(),
    };
    let in_css = file.path.ends_with(".css");
    let found = layer.lines().enumerate().filter_map(|(at, line)| Some((at + 1, literal(line, in_css)?)));
    found
        .map(|(line, what)| {
            Finding::new(&file.path, line, format!("colour literal {what}: give it a name in {TOKENS}"))
        })
        .collect()
}

fn literal(line: &str, in_css: bool) -> Option<String> {
    hex(line, in_css).or_else(|| function(line))
}

/// `#abc`, `#abcd`, `#aabbcc` or `#aabbccdd`, standing alone.
fn hex(line: &str, in_css: bool) -> Option<String> {
    line.match_indices('#').find_map(|(at, _)| {
        let digits: String =
            line[at + 1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '-').collect();
        let is_colour = [3, 4, 6, 8].contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit());
        // `&#8217;` is a character; `#faded` in front of a brace is a selector.
        let is_entity = line[..at].ends_with('&');
        let is_selector = in_css && !line[..at].contains(':');
        (is_colour && !is_entity && !is_selector).then(|| format!("#{digits}"))
    })
}

fn function(line: &str) -> Option<String> {
    FUNCTIONS.iter().find_map(|name| {
        let (at, _) = line.match_indices(name).find(|(at, _)| starts_word(line, *at))?;
        // `oklch(from var(--accent) …)` derives from a token, which is what tokens are for.
        let derived = line[at + name.len()..].trim_start().starts_with("from var(");
        (!derived).then(|| format!("{name}…)"))
    })
}

fn starts_word(line: &str, at: usize) -> bool {
    !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&File::new(path, text)).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn colours_in_style_sheets_are_found_and_selectors_are_not() {
        let css = "a { color: #fff; }\n#fade { color: var(--ink); }\n.x { background: oklch(0.7 0.1 20); }\n/* #abc */\n.y { color: oklch(from var(--ink) l c h / 50%) }\n.z { border-color: rgb(0 0 0) }";
        assert_eq!(lines("style/main.css", css), [1, 3, 6]);
        assert_eq!(lines("style/tokens.css", css), [] as [usize; 0]);
    }

    #[test]
    fn colours_in_strings_are_found_and_attributes_are_not() {
        let rust = "#[add]\nlet a = \"fill:#a1b2c3\";\n// see #123\nlet b = \"&#8217; and #anchor and #12\";\nlet c = \"rgba(1,2,3,.5)\";";
        assert_eq!(lines("app/ground/ui/src/icon.rs", rust), [2, 5]);
    }
}
