//! Nothing unfinished is left lying about.
use super::Finding;
use super::source::{File, words};

/// Put together here, so that this file does not find itself.
const MARKS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const MACROS: [&str; 2] = [concat!("to", "do"), concat!("unimpl", "emented")];
const LOOKED_AT: [&str; 10] = [".rs", ".css", ".ts", ".js", ".mjs", ".toml", ".surql", ".sh", ".md", ".ci/run"];

pub fn check(file: &File) -> Vec<Finding> {
    if !LOOKED_AT.iter().any(|ending| file.path.ends_with(ending)) {
        return Vec::new();
    }
    let lines = file.text.lines().zip(file.layers.code.lines()).enumerate();
    lines
        .filter_map(|(at, (text, code))| Some(Finding::new(&file.path, at + 1, mark(text, code, file.is_rust())?)))
        .collect()
}

fn mark(text: &str, code: &str, rust: bool) -> Option<String> {
    if let Some(word) = words(text).find(|word| MARKS.contains(word)) {
        return Some(format!("{word}: finish it, or write down under which condition it stays"));
    }
    let called = MACROS.iter().find(|name| rust && code.contains(&format!("{name}!")));
    called.map(|name| format!("{name}! would end the program: write the code, or refuse with a sentence"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_as_words_anywhere_and_macros_in_code() {
        let text = format!(
            "fn a() {{ {}!() }}\n// {}: later\nlet s = \"{}!\";\nlet {}ITEM = 1;",
            MACROS[0], MARKS[0], MACROS[1], MARKS[0]
        );
        let found: Vec<usize> = check(&File::new("app/src/lib.rs", &text)).iter().map(|f| f.line).collect();
        assert_eq!(found, [1, 2]);
    }
}
