//! `docs/scenarios.md`: every acceptance scenario of the specification, what it is about, and the test that shows it.
//!
//! The table cannot lie: a scenario passes when a test named after it exists and is not switched off, and the same command
//! that checks this runs the tests.
pub(crate) mod named;

use crate::problem::{Outcome, While, problem};
use crate::tidy::Finding;
use named::{Named, find_all};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const TABLE: &str = "docs/scenarios.md";
/// Beside the checkout, and not everybody has it.
const SPECIFICATION: &str = "../shared/spec";

/// `learning-12`, apart.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Id {
    pub file: String,
    pub number: u32,
}

impl Id {
    fn parse(text: &str) -> Option<Id> {
        let (file, number) = text.rsplit_once('-')?;
        Some(Id { file: file.to_string(), number: number.parse().ok()? })
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.file, self.number)
    }
}

#[derive(Clone, PartialEq, Debug)]
struct Row {
    line: usize,
    id: Id,
    topic: String,
    state: String,
    test: String,
}

impl Row {
    fn passes(&self) -> bool {
        self.state == "passing"
    }

    fn with(&self, state: &str, test: &str) -> Row {
        Row { state: state.into(), test: test.into(), ..self.clone() }
    }

    fn written(&self) -> String {
        format!("| {} | {} | {} | {} |", self.id, self.topic, self.state, self.test)
    }
}

pub fn check(root: &Path) -> Outcome<Vec<Finding>> {
    let path = root.join(TABLE);
    if !path.exists() {
        return Ok(vec![Finding::new(TABLE, 0, "missing: the table of acceptance scenarios")]);
    }
    let text = fs::read_to_string(&path).during(path.display())?;
    let (rows, mut findings) = read_rows(&text);
    findings.extend(compare(&rows, &find_all(root, &files_of(&rows))?));
    findings.extend(missing(&rows, &specified(&root.join(SPECIFICATION))?));
    Ok(findings)
}

/// How far each part of the specification has come.
pub fn report(root: &Path) -> Outcome {
    let text = fs::read_to_string(root.join(TABLE)).during(TABLE)?;
    let (rows, _) = read_rows(&text);
    let mut parts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in &rows {
        let part = parts.entry(&row.id.file).or_default();
        *part = (part.0 + usize::from(row.passes()), part.1 + 1);
    }
    for (part, (passing, all)) in &parts {
        println!("  {part:<24} {passing:>3} of {all:>3}");
    }
    println!("  {:<24} {:>3} of {:>3}", "all", rows.iter().filter(|row| row.passes()).count(), rows.len());
    let findings = check(root)?;
    if findings.is_empty() {
        return Ok(());
    }
    findings.iter().for_each(|finding| println!("  {finding}"));
    problem(format!("{} findings; `cargo xtask scenarios --write` enters tests that exist", findings.len()))
}

/// Enters the tests that exist, and what they say about the state. Topics and everything around the table stay.
pub fn write(root: &Path) -> Outcome {
    let path = root.join(TABLE);
    let text = fs::read_to_string(&path).during(TABLE)?;
    let (rows, _) = read_rows(&text);
    let tests = find_all(root, &files_of(&rows))?;
    let new: BTreeMap<usize, String> = rows.iter().map(|row| (row.line, refreshed(row, &tests).written())).collect();
    let lines = text.lines().enumerate().map(|(at, line)| new.get(&(at + 1)).map_or(line, String::as_str));
    let written = lines.collect::<Vec<_>>().join("\n") + "\n";
    fs::write(&path, written).during(TABLE)?;
    report(root)
}

/// A state a person wrote (`partly`) stays while a test exists; whether a test shows all of it is a person's judgement.
fn refreshed(row: &Row, tests: &[Named]) -> Row {
    let names: Vec<String> =
        tests.iter().filter(|test| test.runs && test.ids.contains(&row.id)).map(|t| t.name.clone()).collect();
    if names.is_empty() {
        return row.with("open", "");
    }
    let state = if row.state == "open" { "passing" } else { &row.state };
    row.with(state, &names.join(", "))
}

fn files_of(rows: &[Row]) -> Vec<String> {
    let mut files: Vec<String> = rows.iter().map(|row| row.id.file.clone()).collect();
    files.sort();
    files.dedup();
    files
}

fn read_rows(text: &str) -> (Vec<Row>, Vec<Finding>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut findings = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [id, topic, state, test] = cells.as_slice() else {
            findings.push(Finding::new(TABLE, at + 1, "a row has four cells: id, topic, state, test"));
            continue;
        };
        // The head of a table and the line under it.
        let Some(id) = Id::parse(id) else { continue };
        if !["open", "partly", "passing"].contains(state) {
            findings.push(Finding::new(TABLE, at + 1, format!("state {state}: there are open, partly and passing")));
        }
        if rows.iter().any(|row| row.id == id) {
            findings.push(Finding::new(TABLE, at + 1, format!("{id} is there twice")));
        }
        rows.push(Row { line: at + 1, id, topic: topic.to_string(), state: state.to_string(), test: test.to_string() });
    }
    (rows, findings)
}

/// The table against the tests, both ways.
fn compare(rows: &[Row], tests: &[Named]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in rows {
        let expected = refreshed(row, tests);
        if expected != *row {
            findings.push(Finding::new(TABLE, row.line, disagreement(row, &expected)));
        }
    }
    for test in tests {
        for id in test.ids.iter().filter(|id| !rows.iter().any(|row| row.id == **id)) {
            findings.push(Finding::new(
                &test.path,
                test.line,
                format!("named after {id}, which is no scenario in {TABLE}"),
            ));
        }
    }
    findings
}

fn disagreement(row: &Row, expected: &Row) -> String {
    if expected.test.is_empty() {
        return format!("{} is {} but no test that runs is named after it", row.id, row.state);
    }
    format!("{} is shown by {}: run `cargo xtask scenarios --write`", row.id, expected.test)
}

fn missing(rows: &[Row], specified: &[Id]) -> Vec<Finding> {
    let absent = specified.iter().filter(|id| !rows.iter().any(|row| row.id == **id));
    absent.map(|id| Finding::new(TABLE, 0, format!("{id} is in the specification and not in the table"))).collect()
}

/// The numbered items under each file's heading "Acceptance scenarios"; nothing where the specification is not at hand.
fn specified(folder: &Path) -> Outcome<Vec<Id>> {
    let mut ids = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let file = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let text = fs::read_to_string(&path).during(path.display())?;
        ids.extend(numbers(&text).into_iter().map(|number| Id { file: file.clone(), number }));
    }
    ids.sort();
    Ok(ids)
}

fn numbers(text: &str) -> Vec<u32> {
    let is_heading = |line: &str| line.starts_with('#');
    let section = text
        .lines()
        .skip_while(|line| !(is_heading(line) && line.to_lowercase().contains("acceptance scenarios")))
        .skip(1);
    let items = section.take_while(|line| !is_heading(line));
    // `1. Given …` in some files, `1 Given …` in others; a continued line is indented.
    items.filter_map(|line| line.split(['.', ' ']).next()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "# Learning\n1. Not this.\n## 9. (h) Acceptance scenarios\n\n1. Given a\n  2 lines, then.\n2 Given b.\n10. Given c.\n## 10. Beyond\n3. No.";

    fn id(text: &str) -> Id {
        Id::parse(text).expect("an id")
    }

    fn test(name: &str, ids: &[&str], runs: bool) -> Named {
        Named { name: name.into(), path: "a.rs".into(), line: 1, ids: ids.iter().map(|text| id(text)).collect(), runs }
    }

    fn table(rows: &str) -> Vec<Row> {
        read_rows(&format!("| id | topic | state | test |\n|---|---|---|---|\n{rows}")).0
    }

    #[test]
    fn numbered_items_are_read_from_their_section_only() {
        assert_eq!(numbers(SPEC), [1, 2, 10]);
    }

    #[test]
    fn an_honest_table_is_left_alone() {
        let rows =
            table("| learning-1 | Publishing | passing | learning_1_refused |\n| learning-2 | Editors | open |  |");
        assert_eq!(compare(&rows, &[test("learning_1_refused", &["learning-1"], true)]), []);
    }

    #[test]
    fn a_lie_is_found_whichever_way_it_goes() {
        let claimed = table("| learning-1 | Publishing | passing | learning_1_refused |");
        assert_eq!(compare(&claimed, &[]).len(), 1, "no such test");
        assert_eq!(compare(&claimed, &[test("learning_1_refused", &["learning-1"], false)]).len(), 1, "switched off");
        let silent = table("| learning-1 | Publishing | open |  |");
        assert_eq!(compare(&silent, &[test("learning_1_refused", &["learning-1"], true)]).len(), 1, "not entered");
        assert_eq!(compare(&silent, &[test("learning_9_x", &["learning-9"], true)]).len(), 1, "no such scenario");
    }

    #[test]
    fn writing_enters_tests_and_keeps_a_careful_state() {
        let tests =
            [test("learning_1_a", &["learning-1"], true), test("learning-1 in two browsers", &["learning-1"], true)];
        let open = &table("| learning-1 | Publishing | open |  |")[0];
        assert_eq!(
            refreshed(open, &tests).written(),
            "| learning-1 | Publishing | passing | learning_1_a, learning-1 in two browsers |"
        );
        let partly = &table("| learning-1 | Publishing | partly |  |")[0];
        assert_eq!(refreshed(partly, &tests).state, "partly");
        assert_eq!(refreshed(partly, &[]).state, "open");
    }

    #[test]
    fn what_the_specification_has_and_the_table_lacks_is_named() {
        let rows = table("| learning-1 | Publishing | open |  |");
        let found = missing(&rows, &[id("learning-1"), id("email-deliverability-2")]);
        assert_eq!(found.len(), 1);
        assert!(found[0].what.starts_with("email-deliverability-2 "));
    }
}
