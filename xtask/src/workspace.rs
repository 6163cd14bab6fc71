//! The members of the workspace as their manifests describe them.
use crate::problem::{Outcome, While};
use std::fs;
use std::path::Path;
use toml::{Table, Value};

pub struct Member {
    pub name: String,
    /// Folder relative to the root, with forward slashes.
    pub folder: String,
    pub manifest: Table,
}

impl Member {
    pub fn has_feature(&self, name: &str) -> bool {
        table(&self.manifest, "features").is_some_and(|features| features.contains_key(name))
    }

    /// Names under `section` and its `target.'cfg(…)'` variants.
    pub fn dependencies(&self, section: &str) -> Vec<String> {
        let mut names = keys(&self.manifest, section);
        for (_, target) in table(&self.manifest, "target").into_iter().flatten() {
            names.extend(target.as_table().map(|part| keys(part, section)).unwrap_or_default());
        }
        names
    }
}

fn table<'a>(within: &'a Table, key: &str) -> Option<&'a Table> {
    within.get(key).and_then(Value::as_table)
}

fn keys(within: &Table, section: &str) -> Vec<String> {
    table(within, section).into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

pub fn read_manifest(path: &Path) -> Outcome<Table> {
    let text = fs::read_to_string(path).during(path.display())?;
    text.parse::<Table>().during(path.display())
}

/// Every member of the workspace in the order the root manifest lists them.
pub fn members(root: &Path) -> Outcome<Vec<Member>> {
    let manifest = read_manifest(&root.join("Cargo.toml"))?;
    let listed = table(&manifest, "workspace").and_then(|w| w.get("members")).and_then(Value::as_array);
    let folders = listed.during("the root Cargo.toml lists no workspace members")?;
    folders.iter().filter_map(Value::as_str).map(|folder| member(root, folder)).collect()
}

fn member(root: &Path, folder: &str) -> Outcome<Member> {
    let manifest = read_manifest(&root.join(folder).join("Cargo.toml"))?;
    let name = table(&manifest, "package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let name = name.during(format_args!("{folder}/Cargo.toml has no package name"))?.to_string();
    Ok(Member { name, folder: folder.to_string(), manifest })
}
