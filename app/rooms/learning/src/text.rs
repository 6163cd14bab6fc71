//! Text as people type it, made safe to store: one line, no control characters.

/// One line: line breaks and runs of blanks become one blank, control and direction-override characters go.
pub fn line(text: &str) -> String {
    let visible = |c: char| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let cleaned: String = text
        .chars()
        .filter(|c| visible(*c))
        .map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c })
        .collect();
    cleaned.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
