//! Text as people type it, made safe to store, and numbers as people say them.

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

/// "1 chapter", "9 chapters".
pub fn counted(count: i64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_of_a_thing_is_not_called_many() {
        assert_eq!(counted(0, "chapter"), "0 chapters");
        assert_eq!(counted(1, "chapter"), "1 chapter");
        assert_eq!(counted(9, "chapter"), "9 chapters");
    }
}
