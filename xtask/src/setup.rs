//! What a machine needs before it can build and test Backline. Every part looks first and does nothing when all is there.
mod chromium;
mod distribution;
pub mod ffmpeg;
mod wasm;

use crate::house::{House, already, on_path, read, run, step};
use crate::problem::{Outcome, While, problem};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The compiler the code is written for; `rust-version` in the manifests says the same to cargo.
const RUST: (u32, u32) = (1, 95);
const NODE: u32 = 20;

/// All of it. Returns the browser to test with, or nothing where Playwright brings its own.
pub fn everything(house: &House) -> Outcome<Option<PathBuf>> {
    for_building(house)?;
    ffmpeg::ensure(house)?;
    chromium::ensure(house)
}

/// Enough to build and run, without a browser.
pub fn for_building(house: &House) -> Outcome {
    rust_is_new_enough(house)?;
    wasm::ensure(house)?;
    tools(house)?;
    node_packages(house)
}

/// No toolchain file asks for an exact version: where that version is installed under another name, or rustup cannot
/// reach its server, such a file stops every cargo call. A compiler that is new enough is enough.
fn rust_is_new_enough(house: &House) -> Outcome {
    let version = read(house.command("rustc").arg("--version"))?;
    let Some(found) = two_numbers(&version) else {
        return problem(format!("cannot read a version from: {version}"));
    };
    if found >= RUST {
        return Ok(());
    }
    problem(format!(
        "Rust {}.{} or newer is needed, here is {}: run `rustup update stable`",
        RUST.0,
        RUST.1,
        version.trim()
    ))
}

/// The first two numbers of the first word that begins with a digit.
fn two_numbers(text: &str) -> Option<(u32, u32)> {
    let word = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let mut numbers = word.split('.').map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// cargo-leptos and wasm-bindgen, compiled once per machine from the lock file in `xtask/tools`.
fn tools(house: &House) -> Outcome {
    let started = Instant::now();
    let source = house.root.join("xtask/tools");
    let built = house.tools().join("release");
    let stamp = Stamp::new(
        house.tools().join("stamp"),
        &[&source.join("Cargo.toml"), &source.join("Cargo.lock"), &source.join("src")],
    )?;
    let present = ["cargo-leptos", "wasm-bindgen"].iter().all(|tool| built.join(tool).exists());
    if present && stamp.is_current() {
        already("cargo-leptos and wasm-bindgen are there", started);
        return Ok(());
    }
    step("Building cargo-leptos and wasm-bindgen (once per machine; a quarter of an hour on two cores)", || {
        let mut cargo = house.cargo();
        cargo.args(["build", "--release", "--locked", "--manifest-path"]).arg(source.join("Cargo.toml"));
        // Old dependencies of theirs may stop compiling one day; the compiler says so on every build, and we know.
        cargo.args(["--config", "future-incompat-report.frequency=\"never\""]).arg("--target-dir").arg(house.tools());
        run(&mut cargo)?;
        stamp.write()
    })
}

/// Tailwind, icons, wasm-opt and Playwright.
fn node_packages(house: &House) -> Outcome {
    let started = Instant::now();
    let node =
        read(house.command("node").arg("--version")).during("Node is needed for Tailwind, wasm-opt and Playwright")?;
    let major: u32 = node.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    if major < NODE {
        return problem(format!("Node {NODE} or newer is needed, here is {}", node.trim()));
    }
    let stamp = Stamp::new(house.root.join("node_modules/.stamp"), &[&house.root.join("package-lock.json")])?;
    if stamp.is_current() {
        already("npm packages are there", started);
        return Ok(());
    }
    step("Installing npm packages: Tailwind, icons, wasm-opt, Playwright", || {
        // The browser is looked for later, in the places where one may already be.
        let mut npm = house.command("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        run(&mut npm)?;
        stamp.write()
    })
}

/// Remembers what something was made from, so that it is made again only when that changed.
pub struct Stamp {
    path: PathBuf,
    value: String,
}

impl Stamp {
    pub fn new(path: PathBuf, inputs: &[&Path]) -> Outcome<Stamp> {
        Ok(Stamp { path, value: fingerprint(inputs)? })
    }

    pub fn is_current(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|found| found == self.value)
    }

    pub fn write(&self) -> Outcome {
        fs::write(&self.path, &self.value).during(self.path.display())
    }
}

/// A number for the names and contents of files and folders; those that do not exist count as empty.
pub fn fingerprint(inputs: &[&Path]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        hash_into(input, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn hash_into(path: &Path, hasher: &mut DefaultHasher) -> Outcome {
    // Only the last part of each name: a fresh clone elsewhere is the same source.
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).during(path.display())?.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        return entries.iter().try_for_each(|entry| hash_into(entry, hasher));
    }
    if path.is_file() {
        fs::read(path).during(path.display())?.hash(hasher);
    }
    Ok(())
}

/// Looks a program up and says what is missing without it.
pub fn need(program: &str, why: &str) -> Outcome {
    match on_path(program) {
        Some(_) => Ok(()),
        None => problem(format!("{program} is not installed: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_programs_print() {
        assert_eq!(two_numbers("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(two_numbers("rustc 1.97.0-nightly (abc 2026-05-01)"), Some((1, 97)));
        assert_eq!(two_numbers("nothing here"), None);
    }

    #[test]
    fn a_stamp_is_stale_once_its_input_changes() -> Outcome {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let input = folder.join("lock");
        fs::write(&input, "one")?;
        Stamp::new(folder.join("stamp"), &[&input])?.write()?;
        let same = Stamp::new(folder.join("stamp"), &[&input])?.is_current();
        fs::write(&input, "two")?;
        let changed = Stamp::new(folder.join("stamp"), &[&input])?.is_current();
        fs::remove_dir_all(&folder)?;
        assert!(same && !changed);
        Ok(())
    }
}
