//! Typed text as it is kept: composed, trimmed, without characters that hide or reorder others.

use unicode_normalization::UnicodeNormalization;

/// One line of text. Line breaks and tabs become spaces.
pub fn line(typed: &str) -> String {
    let composed = typed.nfc().map(|c| if c.is_whitespace() { ' ' } else { c });
    let visible: String = composed.filter(|c| !c.is_control() && !reorders(*c)).collect();
    visible.trim().to_string()
}

/// Several lines of text.
pub fn block(typed: &str) -> String {
    let lines: Vec<String> = typed.lines().map(|it| line(it.trim_end())).collect();
    lines.join("\n").trim().to_string()
}

/// Composed only: every character of a password counts.
pub fn composed(typed: &str) -> String {
    typed.nfc().collect()
}

/// Bidirectional overrides and isolates, which make text read as something else.
fn reorders(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
