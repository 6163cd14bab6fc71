//! A table has one owner: the one type that says `#[row(table = "…")]`.
use super::Finding;
use super::source::{File, test_lines};
use std::collections::BTreeMap;

pub fn check(files: &[File]) -> Vec<Finding> {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_product(file)) {
        for (line, table) in tables(file) {
            match owners.get(table.as_str()) {
                Some(owner) => {
                    let what = format!(
                        "table {table} already belongs to {owner}; ask its room, or move it, but do not share it"
                    );
                    findings.push(Finding::new(&file.path, line, what));
                }
                None => _ = owners.insert(table, &file.path),
            }
        }
    }
    findings
}

/// The macro's own tests and those of the ground declare tables nobody keeps.
fn is_product(file: &File) -> bool {
    file.is_rust()
        && file.path.starts_with("app/")
        && !file.path.contains("/tests/")
        && !file.path.ends_with("tests.rs")
}

fn tables(file: &File) -> Vec<(usize, String)> {
    let code = &file.layers.code;
    let in_tests = test_lines(code);
    let attributes = code.match_indices("row(").filter(|(at, _)| code[..*at].trim_end().ends_with("#["));
    // The name is a string, so it is read from the text. Both have the same lines, and an attribute begins a line.
    let named = attributes.filter_map(|(at, _)| {
        let line = code[..at].matches('\n').count();
        let rest: String = file.text.lines().skip(line).collect::<Vec<_>>().join(" ");
        Some((line, owned_table(rest.split_once("row(")?.1)?))
    });
    named.filter(|(line, _)| !in_tests[*line]).map(|(line, table)| (line + 1, table)).collect()
}

/// The table the attribute declares; nothing for `part`, which reads columns of a table that belongs to another type.
fn owned_table(attribute: &str) -> Option<String> {
    let rest = attribute.trim_start().strip_prefix("table")?.trim_start().strip_prefix('=')?.trim_start();
    let (table, options) = rest.strip_prefix('"')?.split_once('"')?;
    let options = options.split(']').next().unwrap_or_default();
    let is_part = options.split([',', '(', ')']).any(|option| option.trim() == "part");
    (!is_part).then(|| table.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_table_owns_nothing_and_an_attribute_may_take_lines() {
        let part =
            File::new("app/rooms/learning/src/course/queries.rs", "#[row(table = \"courses\", part)]\nstruct Card;");
        let long = File::new(
            "app/rooms/learning/src/course.rs",
            "// é\n#[row(\n    table = \"courses\",\n    index(by_part = part)\n)]",
        );
        assert_eq!(tables(&part), []);
        assert_eq!(tables(&long), [(2, "courses".to_string())]);
    }

    #[test]
    fn a_second_owner_is_found_and_tests_and_comments_own_nothing() {
        let files = [
            File::new(
                "app/rooms/learning/src/course.rs",
                "#[derive(Row)]\n#[row(table = \"courses\")]\nstruct Course;",
            ),
            File::new(
                "app/rooms/storefront/src/shelf.rs",
                "// #[row(table = \"courses\")]\n#[row(table = \"stores\")]\nstruct Store;",
            ),
            File::new(
                "app/rooms/music/src/beat.rs",
                "\n#[row( table = \"x\")]\n#[row(table = \"courses\", key = \"slug\")]\nstruct Beat;",
            ),
            File::new(
                "app/ground/data/src/row.rs",
                "#[cfg(test)]\nmod tests {\n#[row(table = \"courses\")]\nstruct T;\n}",
            ),
        ];
        let found = check(&files);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].path.as_str(), found[0].line), ("app/rooms/music/src/beat.rs", 3));
        assert!(found[0].what.contains("course.rs"));
    }
}
