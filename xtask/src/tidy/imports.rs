//! Who may know whom. The manifests are the walls; this keeps anyone from cutting a door into one.
use super::Finding;
use crate::workspace::Member;

/// A room on the stair may know those to its left; the rooms of the fan may know the whole stair.
const STAIR: [&str; 4] = ["identity", "storefront", "commerce", "audience"];

#[derive(Clone, Copy, PartialEq, Debug)]
enum Place<'a> {
    Ground(&'a str),
    Facts,
    Room(&'a str),
    Shell,
    Browser,
    Server,
    /// Build driver, load generator: outside the house.
    Outside,
}

fn place<'a>(folder: &'a str) -> Place<'a> {
    let parts: Vec<&str> = folder.split('/').collect();
    match parts.as_slice() {
        ["app"] => Place::Shell,
        ["app", "facts"] => Place::Facts,
        ["app", "testkit"] => Place::Ground("testkit"),
        ["app", "ground", part, ..] => Place::Ground(part),
        ["app", "rooms", room, ..] => Place::Room(room),
        ["frontend"] => Place::Browser,
        ["server"] => Place::Server,
        _ => Place::Outside,
    }
}

pub fn check(members: &[Member]) -> Vec<Finding> {
    members.iter().flat_map(|member| check_member(member, members)).collect()
}

fn check_member(member: &Member, all: &[Member]) -> Vec<Finding> {
    let from = place(&member.folder);
    let manifest = format!("{}/Cargo.toml", member.folder);
    let mut findings = Vec::new();
    for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
        for name in member.dependencies(section) {
            if let Some(why) = objection(from, &name, section == "dev-dependencies", all) {
                findings.push(Finding::new(&manifest, 0, format!("[{section}] names {name}: {why}")));
            }
        }
    }
    findings
}

fn objection(from: Place, name: &str, only_in_tests: bool, all: &[Member]) -> Option<String> {
    if name.starts_with("surrealdb") && from != Place::Ground("data") {
        return Some("only ground/data names SurrealDB; everybody else asks it".into());
    }
    let known = all.iter().find(|member| member.name == name)?;
    let to = place(&known.folder);
    if to == Place::Ground("testkit") && !only_in_tests {
        return may_use_testkit(from);
    }
    match from {
        Place::Ground(part) => ground(part, to, only_in_tests),
        Place::Facts => facts(to),
        Place::Room(room) => rooms(room, to),
        Place::Browser if to != Place::Shell => {
            Some("the browser's entry knows the shell and nothing else of the house".into())
        }
        Place::Shell | Place::Browser | Place::Server | Place::Outside => None,
    }
}

/// The demo is planted with the cast of the tests, by the program and by the shell.
fn may_use_testkit(from: Place) -> Option<String> {
    match from {
        Place::Server | Place::Shell | Place::Outside => None,
        _ => Some("testkit is for tests: [dev-dependencies]".into()),
    }
}

fn ground(part: &str, to: Place, only_in_tests: bool) -> Option<String> {
    let Place::Ground(other) = to else {
        return Some("ground knows no room, no facts and no shell".into());
    };
    if part == other || only_in_tests && part != "ui" {
        return None;
    }
    let allowed: &[&str] = match part {
        "macros" | "payments" | "ui" => &[],
        "data" => &["macros"],
        // Posted in the transactions of rooms.
        "mail" => &["data", "macros", "room"],
        // `room` gives everything else its shape, `testkit` plays all of it.
        "room" | "testkit" => return None,
        _ => &["data", "macros"],
    };
    if allowed.contains(&other) {
        return None;
    }
    let may = if allowed.is_empty() { "no other part of the house".into() } else { allowed.join(" and ") };
    Some(format!("ground/{part} may know {may}"))
}

fn facts(to: Place) -> Option<String> {
    match to {
        Place::Ground("data" | "macros") => None,
        _ => Some("facts are plain data: they may know ground/data only".into()),
    }
}

fn rooms(room: &str, to: Place) -> Option<String> {
    match to {
        Place::Ground(_) | Place::Facts => None,
        Place::Room(other) => between_rooms(room, other),
        _ => Some("a room does not know who composes it; questions to the right are traits, wired in the shell".into()),
    }
}

fn between_rooms(room: &str, other: &str) -> Option<String> {
    let step = |name: &str| STAIR.iter().position(|stair| *stair == name);
    match (step(room), step(other)) {
        (Some(mine), Some(theirs)) if theirs < mine => None,
        (None, Some(_)) => None,
        (Some(_), Some(_)) => {
            Some(format!("the stair is {}; a room imports only those to its left", STAIR.join(" → ")))
        }
        (_, None) => Some("rooms of the fan are imported by no other room: what happened travels as a fact".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house() -> Vec<Member> {
        let folders = [
            "app",
            "app/facts",
            "app/ground/data",
            "app/ground/ui",
            "app/ground/live",
            "app/ground/room",
            "app/ground/macros",
            "app/ground/mail",
            "app/ground/testkit",
            "app/rooms/identity",
            "app/rooms/storefront",
            "app/rooms/commerce",
            "app/rooms/learning",
            "app/rooms/music",
            "frontend",
            "server",
        ];
        folders.iter().map(|folder| member(folder, "")).collect()
    }

    fn member(folder: &str, manifest: &str) -> Member {
        let name = folder.rsplit('/').next().unwrap_or(folder).to_string();
        Member { name, folder: folder.into(), manifest: manifest.parse().expect("a manifest") }
    }

    /// How many objections there are when the crate in `folder` depends on `name`.
    fn objections(folder: &str, section: &str, name: &str) -> usize {
        let asking = member(folder, &format!("[{section}]\n{name} = {{ workspace = true }}"));
        check_member(&asking, &house()).len()
    }

    #[test]
    fn the_walls_stand() {
        let table = [
            ("app/rooms/storefront", "identity", 0),
            ("app/rooms/identity", "storefront", 1),
            ("app/rooms/commerce", "identity", 0),
            ("app/rooms/learning", "commerce", 0),
            ("app/rooms/learning", "music", 1),
            ("app/rooms/identity", "learning", 1),
            ("app/rooms/learning", "app", 1),
            ("app/rooms/learning", "facts", 0),
            ("app/ground/live", "data", 0),
            ("app/ground/mail", "room", 0),
            ("app/ground/mail", "identity", 1),
            ("app/ground/live", "ui", 1),
            ("app/ground/live", "facts", 1),
            ("app/ground/ui", "data", 1),
            ("app/ground/ui", "leptos", 0),
            ("app/ground/room", "live", 0),
            ("app/ground/data", "learning", 1),
            ("app/facts", "data", 0),
            ("app/facts", "live", 1),
            ("app", "learning", 0),
            ("frontend", "app", 0),
            ("frontend", "learning", 1),
            ("app/ground/data", "surrealdb", 0),
            ("server", "surrealdb", 1),
            ("app/rooms/learning", "surrealdb-core", 1),
            ("app/rooms/learning", "testkit", 1),
            ("server", "testkit", 0),
        ];
        for (folder, name, expected) in table {
            assert_eq!(objections(folder, "dependencies", name), expected, "{folder} -> {name}");
        }
    }

    #[test]
    fn tests_may_play_with_the_whole_ground_but_with_no_other_room() {
        assert_eq!(objections("app/rooms/learning", "dev-dependencies", "testkit"), 0);
        assert_eq!(objections("app/ground/live", "dev-dependencies", "testkit"), 0);
        assert_eq!(objections("app/rooms/learning", "dev-dependencies", "music"), 1);
    }

    #[test]
    fn dependencies_of_one_target_count_too() {
        let section = "target.'cfg(target_arch = \"wasm32\")'.dependencies";
        assert_eq!(objections("app/rooms/learning", section, "music"), 1);
    }
}
