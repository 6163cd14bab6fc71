//! Tests named after scenarios: Rust functions that begin with `learning_12_`, Playwright titles that contain `learning-12`.
use super::Id;
use crate::problem::{Outcome, While};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[derive(Debug)]
pub struct Named {
    pub name: String,
    pub path: String,
    pub line: usize,
    pub ids: Vec<Id>,
    /// Whether it runs: an ignored test shows nothing.
    pub runs: bool,
}

/// `files` are the names of the specification's parts, which scenario ids begin with.
pub fn find_all(root: &Path, files: &[String]) -> Outcome<Vec<Named>> {
    let mut found = Vec::new();
    for folder in ["app", "server", "frontend", "end2end"] {
        visit(&root.join(folder), folder, files, &mut found)?;
    }
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    Ok(found)
}

fn visit(folder: &Path, shown: &str, files: &[String], found: &mut Vec<Named>) -> Outcome {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, shown) = (entry.path(), format!("{shown}/{name}"));
        if path.is_dir() && name != "target" && name != "node_modules" {
            visit(&path, &shown, files, found)?;
        }
        let read: fn(&str, &str, &[String]) -> Vec<Named> = match name.rsplit_once('.') {
            Some((_, "rs")) => in_rust,
            Some((stem, "ts")) if stem.ends_with(".spec") => in_playwright,
            _ => continue,
        };
        found.extend(read(&fs::read_to_string(&path).during(path.display())?, &shown, files));
    }
    Ok(())
}

/// Names and titles of all tests that run, whatever they are named after.
pub fn all_titles(root: &Path) -> Outcome<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for folder in ["app", "server", "frontend", "end2end", "xtask"] {
        gather(&root.join(folder), &mut found)?;
    }
    Ok(found)
}

fn gather(folder: &Path, found: &mut BTreeSet<String>) -> Outcome {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() && name != "target" && name != "node_modules" {
            gather(&path, found)?;
        } else if name.ends_with(".rs") {
            found.extend(titles_in_rust(&fs::read_to_string(&path).during(path.display())?));
        } else if name.ends_with(".spec.ts") {
            found.extend(titles_in_playwright(&fs::read_to_string(&path).during(path.display())?));
        }
    }
    Ok(())
}

fn titles_in_rust(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let tests = lines.iter().enumerate().filter_map(|(at, line)| {
        let attributes = attributes_above(&lines[..at]);
        let runs =
            attributes.iter().any(|it| it.contains("test")) && !attributes.iter().any(|it| it.contains("ignore"));
        function_name(line).filter(|_| runs)
    });
    tests.map(str::to_string).collect()
}

fn titles_in_playwright(text: &str) -> Vec<String> {
    let calls = text.lines().filter_map(test_title);
    calls.filter(|(call, _)| !["skip", "fixme"].iter().any(|off| call.ends_with(off))).map(|(_, title)| title).collect()
}

fn in_rust(text: &str, path: &str, files: &[String]) -> Vec<Named> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let attributes = attributes_above(&lines[..at]);
        let ids = ids_of_function(name, files);
        if ids.is_empty() || !attributes.iter().any(|a| a.contains("test") || a.contains("scene")) {
            continue;
        }
        let runs = !attributes.iter().any(|attribute| attribute.starts_with("#[ignore"));
        found.push(Named { name: name.to_string(), path: path.to_string(), line: at + 1, ids, runs });
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ").unwrap_or(line);
    let rest = rest.strip_prefix("async ").unwrap_or(rest).strip_prefix("fn ")?;
    rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()
}

/// The attributes and doc comments that stand directly above, without a gap.
fn attributes_above<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let above = lines.iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    above.copied().filter(|line| line.starts_with("#[")).collect()
}

/// One test may show several: `learning_2_learning_3_two_editors`.
fn ids_of_function(name: &str, files: &[String]) -> Vec<Id> {
    let mut ids = Vec::new();
    let mut rest = name;
    while let Some((id, after)) = leading_id(rest, files) {
        ids.push(id);
        rest = after;
    }
    ids
}

fn leading_id<'a>(name: &'a str, files: &[String]) -> Option<(Id, &'a str)> {
    files.iter().find_map(|file| {
        let after = name.strip_prefix(&file.replace('-', "_"))?.strip_prefix('_')?;
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let rest = &after[digits..];
        let number = after[..digits].parse().ok()?;
        let ends = rest.is_empty() || rest.starts_with('_');
        ends.then(|| (Id { file: file.clone(), number }, rest.trim_start_matches('_')))
    })
}

fn in_playwright(text: &str, path: &str, files: &[String]) -> Vec<Named> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some((call, title)) = test_title(line) else { continue };
        let ids = ids_in_title(&title, files);
        if !ids.is_empty() {
            let runs = !["skip", "fixme"].iter().any(|off| call.ends_with(off));
            // The table uses this character itself.
            let name = title.replace('|', "/");
            found.push(Named { name, path: path.to_string(), line: at + 1, ids, runs });
        }
    }
    found
}

/// `test("…"`, `test.skip('…'` and the like: what is called and the title.
fn test_title(line: &str) -> Option<(&str, String)> {
    let (call, rest) = line.trim().split_once('(')?;
    if call != "test" && !call.starts_with("test.") {
        return None;
    }
    let quote = rest.chars().next().filter(|c| "\"'`".contains(*c))?;
    Some((call, rest[1..].split(quote).next()?.to_string()))
}

fn ids_in_title(title: &str, files: &[String]) -> Vec<Id> {
    let words = title.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    words.filter_map(Id::parse).filter(|id| files.contains(&id.file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<String> {
        ["email", "email-deliverability", "learning"].map(String::from).to_vec()
    }

    fn told(found: &[Named]) -> Vec<(String, bool)> {
        let ids = |named: &Named| named.ids.iter().map(Id::to_string).collect::<Vec<_>>().join(" ");
        found.iter().map(|named| (ids(named), named.runs)).collect()
    }

    #[test]
    fn tests_that_do_not_run_have_no_title() {
        let rust = "#[tokio::test]\nasync fn kept() {}\n#[test]\n#[ignore]\nfn ignored() {}\nfn helper() {}";
        assert_eq!(titles_in_rust(rust), ["kept"]);
        let spec = "test(\"kept, too\", async () => {\ntest.skip('skipped', async () => {\nexpect(\"nothing\");";
        assert_eq!(titles_in_playwright(spec), ["kept, too"]);
    }

    #[test]
    fn rust_tests_are_found_by_how_their_name_begins() {
        let text = "#[scene]\nasync fn learning_4_a_stale_reorder(house: House) {}\n\n#[test]\n#[ignore]\nfn email_deliverability_3_late() {}\n\n/// Both.\n#[tokio::test]\nasync fn learning_2_learning_3_editors() {}\n\nfn learning_9_helper() {}\n#[test]\nfn learning_12th() {}";
        let expected = [("learning-4", true), ("email-deliverability-3", false), ("learning-2 learning-3", true)];
        assert_eq!(told(&in_rust(text, "tests.rs", &files())), expected.map(|(ids, runs)| (ids.to_string(), runs)));
    }

    #[test]
    fn playwright_tests_are_found_by_what_their_title_contains() {
        let text = "test(\"learning-8: enrolling twice\", async () => {\n  test.skip('email-3', async () => {});\n  expect(\"learning-9\");\ntest.describe('plain', () => {";
        let expected = [("learning-8", true), ("email-3", false)];
        assert_eq!(
            told(&in_playwright(text, "a.spec.ts", &files())),
            expected.map(|(ids, runs)| (ids.to_string(), runs))
        );
    }
}
