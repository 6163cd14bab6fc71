//! `docs/security.md`: each line of the baseline, where it is kept, and the tests that would fail. A test that is named there
//! and is nowhere is a promise nobody keeps.
use super::Finding;
use crate::problem::{Outcome, While};
use crate::scenarios::named::all_titles;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const TABLE: &str = "docs/security.md";

pub fn check(root: &Path) -> Outcome<Vec<Finding>> {
    let path = root.join(TABLE);
    if !path.exists() {
        return Ok(vec![Finding::new(TABLE, 0, "missing: the table of what is promised and which test would fail")]);
    }
    let text = fs::read_to_string(&path).during(path.display())?;
    Ok(compare(&text, &all_titles(root)?, |place| root.join(place).exists()))
}

/// `is_there`: whether a path of the tree exists.
fn compare(text: &str, titles: &BTreeSet<String>, is_there: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = vec![];
    for (at, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", promise, places, tests, ""] = cells[..] else { continue };
        if promise == "promise" || promise.starts_with("---") {
            continue;
        }
        let mut say = |what: String| findings.push(Finding::new(TABLE, at + 1, what));
        if in_ticks(tests).is_empty() {
            say(format!("no test is named for: {promise}"));
        }
        for name in in_ticks(tests).into_iter().filter(|name| !titles.contains(*name)) {
            say(format!("no test that runs is called `{name}`: write it, or name the one that would fail"));
        }
        for place in in_ticks(places).into_iter().filter(|place| !is_there(place)) {
            say(format!("`{place}` is not in the tree"));
        }
    }
    findings
}

fn in_ticks(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_needs_tests_that_run_and_places_that_are_there() {
        let text = "| promise | where | tests |\n|---|---|---|\n| Kept | `a.rs` | `one`, `two` |\n\
                    | Gone | `b.rs` | `three` |\n| Bare | `a.rs` | none |\n\nWords | and more\n";
        let titles = BTreeSet::from(["one".to_string(), "two".to_string()]);
        let found = compare(text, &titles, |place| place == "a.rs");
        assert_eq!(found.iter().map(|it| it.line).collect::<Vec<_>>(), [4, 4, 5]);
        assert!(found[0].what.contains("`three`") && found[1].what.contains("`b.rs`"), "{found:?}");
    }
}
