//! `cargo xtask new-room NAME`: the part of a new room that is the same in every room.
use crate::problem::{Outcome, While, problem};
use crate::workspace::{Member, members, read_manifest};
use std::fs;
use std::path::Path;

/// In `app/src/wiring.rs`, above which a new room is entered.
const MARKER: &str = "// new-room: above this line";
/// What every room stands on. Feature forwarding follows from what these have.
const GROUND: [&str; 5] = ["data", "live", "room", "storage", "ui"];

pub fn new_room(root: &Path, name: &str) -> Outcome {
    check_name(root, name)?;
    let folder = root.join("app/rooms").join(name);
    fs::create_dir_all(folder.join("src")).during(folder.display())?;
    fs::write(folder.join("Cargo.toml"), manifest(&members(root)?, name))?;
    fs::write(folder.join("README.md"), readme(name))?;
    fs::write(folder.join("src/lib.rs"), library(name))?;
    enter_in_workspace(root, name)?;
    enter_in_shell(root, name)?;
    read_manifest(&folder.join("Cargo.toml"))?;
    println!("  app/rooms/{name} is there and wired; its README asks what it is for");
    Ok(())
}

fn check_name(root: &Path, name: &str) -> Outcome {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if !plain || name.starts_with('_') {
        return problem(format!("{name}: a room's name is one lower-case word"));
    }
    if members(root)?.iter().any(|member| member.name == name) {
        return problem(format!("there is a crate called {name} already"));
    }
    Ok(())
}

fn manifest(members: &[Member], name: &str) -> String {
    let having = |feature: &str| {
        let parts = GROUND.iter().filter(|part| members.iter().any(|m| m.name == **part && m.has_feature(feature)));
        parts.map(|part| format!("\"{part}/{feature}\"")).collect::<Vec<_>>().join(", ")
    };
    let (ssr, hydrate) = (having("ssr"), having("hydrate"));
    let parts = GROUND.iter().filter(|part| members.iter().any(|member| member.name == **part));
    let mut dependencies: Vec<&str> =
        parts.copied().chain(["facts", "leptos", "leptos_meta", "leptos_router", "serde"]).collect();
    dependencies.sort_unstable();
    let dependencies: String = dependencies.iter().map(|name| format!("{name} = {{ workspace = true }}\n")).collect();
    format!(
        "\
[package]
name = \"{name}\"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true
description = \"The {name} room.\"

[lib]
doctest = false

[features]
ssr = [\"leptos/ssr\", \"leptos_meta/ssr\", \"leptos_router/ssr\", {ssr}]
hydrate = [\"leptos/hydrate\", {hydrate}]

[dependencies]
{dependencies}
[dev-dependencies]
testkit = {{ workspace = true }}
tokio = {{ workspace = true }}

[lints]
workspace = true
"
    )
    .replace(", ]", "]")
}

fn readme(name: &str) -> String {
    format!(
        "# {name}\n\nWhat this room answers.\n\n- Nouns and their tables: none yet.\n- Facts said: none. Facts heard: none.\n- Laws: none yet.\n"
    )
}

fn library(name: &str) -> String {
    format!(
        "//! The {name} room.\n\n/// Tables and doors of this room.\n#[cfg(feature = \"ssr\")]\npub fn room() -> room::Room {{\n    room::Room::new(\"{name}\")\n}}\n"
    )
}

fn enter_in_workspace(root: &Path, name: &str) -> Outcome {
    edit(&root.join("Cargo.toml"), |text| {
        let text = insert_sorted(text, "    \"app/rooms/", &format!("    \"app/rooms/{name}\","))?;
        insert_after_start(
            &text,
            "[workspace.dependencies]\n",
            &format!("{name} = {{ path = \"app/rooms/{name}\" }}\n"),
        )
    })
}

fn enter_in_shell(root: &Path, name: &str) -> Outcome {
    edit(&root.join("app/Cargo.toml"), |text| {
        let text = insert_after_start(text, "\nssr = [", &format!("\"{name}/ssr\", "))?;
        let text = insert_after_start(&text, "\nhydrate = [", &format!("\"{name}/hydrate\", "))?;
        insert_after_start(&text, "\n[dependencies]\n", &format!("{name} = {{ workspace = true }}\n"))
    })?;
    edit(&root.join("app/src/wiring.rs"), |text| {
        let line = text.lines().find(|line| line.trim() == MARKER).during(format_args!("no line `{MARKER}`"))?;
        let indent = &line[..line.len() - line.trim_start().len()];
        Ok(text.replacen(line, &format!("{indent}{name}::room(),\n{line}"), 1))
    })
}

fn edit(path: &Path, change: impl Fn(&str) -> Outcome<String>) -> Outcome {
    let text = fs::read_to_string(path).during(path.display())?;
    let changed = change(&text).during(path.display())?;
    fs::write(path, changed).during(path.display())
}

/// Among the lines that begin with `prefix`, where the alphabet wants it.
fn insert_sorted(text: &str, prefix: &str, line: &str) -> Outcome<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let same: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with(prefix)).collect();
    let last = *same.last().during(format_args!("no line begins with `{prefix}`"))?;
    let at = same.into_iter().find(|at| lines[*at] > line).unwrap_or(last + 1);
    lines.insert(at, line);
    Ok(lines.join("\n") + "\n")
}

fn insert_after_start(text: &str, start: &str, inserted: &str) -> Outcome<String> {
    let at = text.find(start).during(format_args!("no `{}`", start.trim()))? + start.len();
    Ok(format!("{}{inserted}{}", &text[..at], &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use toml::{Table, Value};

    /// A house small enough to read: two parts of the ground, one room, a shell.
    fn small_house(name: &str) -> Outcome<PathBuf> {
        let root = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let files = [
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\n    \"app\",\n    \"app/ground/data\",\n    \"app/ground/ui\",\n    \"app/rooms/learning\",\n    \"server\",\n]\n\n[workspace.dependencies]\n# The house\napp = { path = \"app\" }\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\n\n[features]\nssr = [\"data/ssr\"]\nhydrate = [\"ui/hydrate\"]\n\n[dependencies]\ndata = { workspace = true }\n",
            ),
            (
                "app/src/wiring.rs",
                "pub fn rooms() -> Vec<Room> {\n    vec![\n        learning::room(),\n        // new-room: above this line\n    ]\n}\n",
            ),
            ("app/ground/data/Cargo.toml", "[package]\nname = \"data\"\n[features]\nssr = []\n"),
            ("app/ground/ui/Cargo.toml", "[package]\nname = \"ui\"\n[features]\nssr = []\nhydrate = []\n"),
            ("app/rooms/learning/Cargo.toml", "[package]\nname = \"learning\"\n"),
            ("server/Cargo.toml", "[package]\nname = \"server\"\n"),
        ];
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().during("a parent")?)?;
            fs::write(path, text)?;
        }
        Ok(root)
    }

    fn strings(manifest: &Table, path: [&str; 2]) -> Vec<String> {
        let list = manifest[path[0]].get(path[1]).and_then(Value::as_array).cloned().unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(str::to_string).collect()
    }

    #[test]
    fn a_new_room_is_wired_everywhere_and_its_manifests_parse() -> Outcome {
        let root = small_house("new-room")?;
        new_room(&root, "music")?;
        let workspace = read_manifest(&root.join("Cargo.toml"))?;
        let shell = read_manifest(&root.join("app/Cargo.toml"))?;
        let room = read_manifest(&root.join("app/rooms/music/Cargo.toml"))?;
        let wiring = fs::read_to_string(root.join("app/src/wiring.rs"))?;
        fs::remove_dir_all(&root)?;
        assert_eq!(strings(&workspace, ["workspace", "members"])[3..5], ["app/rooms/learning", "app/rooms/music"]);
        assert!(workspace["workspace"]["dependencies"].get("music").is_some());
        assert_eq!(strings(&shell, ["features", "ssr"]), ["music/ssr", "data/ssr"]);
        assert!(shell["dependencies"].get("music").is_some());
        assert_eq!(strings(&room, ["features", "hydrate"]), ["leptos/hydrate", "ui/hydrate"]);
        assert!(strings(&room, ["features", "ssr"]).contains(&"data/ssr".to_string()));
        assert!(wiring.contains("        music::room(),\n        // new-room"));
        Ok(())
    }

    #[test]
    fn a_name_that_is_taken_or_no_word_is_refused() -> Outcome {
        let root = small_house("bad-room")?;
        let refused = ["learning", "data", "My-Room", ""].map(|name| new_room(&root, name).is_err());
        fs::remove_dir_all(&root)?;
        assert_eq!(refused, [true; 4]);
        Ok(())
    }
}
