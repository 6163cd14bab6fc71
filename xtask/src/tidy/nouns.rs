//! A noun's own file is pure: it runs on both sides and decides without asking anybody.
use super::Finding;
use super::source::{File, test_lines, words};

pub fn check(file: &File) -> Vec<Finding> {
    if !is_noun(&file.path) {
        return Vec::new();
    }
    let in_tests = test_lines(&file.layers.code);
    let lines = file.layers.code.lines().enumerate().filter(|(at, _)| !in_tests[*at]);
    lines.filter_map(|(at, line)| Some(Finding::new(&file.path, at + 1, impurity(line)?))).collect()
}

/// `app/rooms/<room>/src/<noun>.rs`; what stands in a sub-folder has a role instead.
fn is_noun(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts.as_slice(), ["app", "rooms", _, "src", file] if file.ends_with(".rs") && *file != "lib.rs")
}

fn impurity(line: &str) -> Option<String> {
    let word = words(line).find(|word| word.starts_with("leptos") || word.starts_with("surrealdb"))?;
    let role = if word.starts_with("leptos") { "pages.rs" } else { "queries.rs or mutations.rs" };
    Some(format!("{word} in a noun's own file: types, states and laws only; this belongs in its {role}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_knows_no_screen_and_no_database_but_its_roles_may() {
        let text =
            "//! Shown with leptos.\nuse leptos::prelude::*;\nuse data::Timestamp;\nfn a() { surrealdb::connect() }";
        let lines = |path: &str| check(&File::new(path, text)).iter().map(|f| f.line).collect::<Vec<_>>();
        assert_eq!(lines("app/rooms/learning/src/course.rs"), [2, 4]);
        assert_eq!(lines("app/rooms/learning/src/course/pages.rs"), [] as [usize; 0]);
        assert_eq!(lines("app/rooms/learning/src/lib.rs"), [] as [usize; 0]);
    }
}
