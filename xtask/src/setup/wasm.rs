//! The standard library for wasm32. Three ways, each tried only when the one before did not work: it is there; rustup
//! fetches it; it is compiled from the sources Debian ships for exactly this compiler.
use super::need;
use crate::house::{House, already, copy_folder, on_path, read, run, step, succeeds};
use crate::problem::{Outcome, Problem, While, problem};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const TARGET: &str = "wasm32-unknown-unknown";
const EMPTY_CRATE: &str = "nothing";

pub fn ensure(house: &House) -> Outcome {
    let started = Instant::now();
    if compiles(house) {
        already("the wasm32 target is there", started);
        return Ok(());
    }
    if on_path("rustup").is_some() {
        let added = step("Adding the wasm32 target with rustup", || {
            run(house.command("rustup").args(["target", "add", TARGET]))
        });
        if added.is_ok() && compiles(house) {
            return Ok(());
        }
    }
    step("Building the wasm32 standard library from Debian's Rust sources", || from_sources(house)).map_err(explain)?;
    if compiles(house) {
        return forget_old_builds(house);
    }
    problem("the wasm32 standard library was built and copied, and still nothing compiles against it")
}

fn explain(what: Problem) -> Problem {
    let ways = "The other ways: `rustup target add wasm32-unknown-unknown`, or a rustc from the distribution together with its own wasm32 package.";
    match problem::<()>(format!("no standard library for wasm32: {what}\n{ways}")) {
        Err(full) => full,
        Ok(()) => what,
    }
}

/// Compiles and links an empty library: the folder alone may be of another compiler.
fn compiles(house: &House) -> bool {
    let scratch = house.cache.join("probe");
    let source = scratch.join("lib.rs");
    if fs::create_dir_all(&scratch).is_err() || fs::write(&source, "").is_err() {
        return false;
    }
    let mut rustc = house.command("rustc");
    rustc
        .args(["--target", TARGET, "--crate-type", "cdylib", "--edition", "2024", "--out-dir"])
        .arg(&scratch)
        .arg(&source);
    succeeds(&mut rustc)
}

/// Anything compiled against another standard library is refused by the compiler (E0463) until it is compiled again.
fn forget_old_builds(house: &House) -> Outcome {
    for stale in [house.target.join("front"), house.target.join(TARGET)] {
        if stale.exists() {
            fs::remove_dir_all(&stale).during(stale.display())?;
        }
    }
    Ok(())
}

fn from_sources(house: &House) -> Outcome {
    let sysroot = PathBuf::from(read(house.command("rustc").args(["--print", "sysroot"]))?.trim());
    let scratch = house.cache.join("wasm-std");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).during(scratch.display())?;
    }
    fs::create_dir_all(&scratch).during(scratch.display())?;
    let library = sysroot.join("lib/rustlib/src/rust/library");
    // The rust-src component, or an earlier run, may have brought the sources already.
    if !library.join("std/Cargo.toml").exists() {
        copy_folder(&fetch_sources(house, &scratch)?, &library).during("copying the sources into the toolchain")?;
    }
    let built = compile(house, &scratch)?;
    install(&built, &sysroot.join("lib/rustlib").join(TARGET).join("lib"))?;
    fs::remove_dir_all(&scratch).during(scratch.display())
}

/// The version of the compiler, as in `1.95.0`.
fn rustc_version(house: &House) -> Outcome<String> {
    let text = read(house.command("rustc").arg("--version"))?;
    text.split_whitespace().nth(1).map(str::to_string).during("rustc --version prints no version")
}

/// Downloads and unpacks the package; nothing gets installed. Returns its `library` folder.
fn fetch_sources(house: &House, scratch: &Path) -> Outcome<PathBuf> {
    need("apt-get", "the Rust sources come from a Debian package")?;
    need("dpkg", "the Rust sources come from a Debian package")?;
    let version = rustc_version(house)?;
    let archives = archives(house)?;
    for suite in SUITES {
        for archive in &archives {
            let apt = Apt::new(scratch, archive, suite)?;
            if let Some(found) = apt.find(house, &version)? {
                return apt.unpack(house, &found);
            }
        }
    }
    problem(format!("none of Debian's suites ({}) has the sources of Rust {version}", SUITES.join(", ")))
}

/// Backports first: that is where a compiler newer than the distribution has its sources.
const SUITES: [&str; 6] = ["trixie-backports", "bookworm-backports", "forky", "sid", "trixie", "bookworm-security"];
/// The `-web-` packages are the newer compiler a stable Debian keeps for building browsers.
const PACKAGES: [&str; 2] = ["rust-src", "rust-web-src"];

/// The addresses apt itself uses. They differ from place to place, so no file of ours names one.
fn archives(house: &House) -> Outcome<Vec<String>> {
    let mut ask = house.command("apt-get");
    ask.args(["indextargets", "--format", "$(REPO_URI) $(COMPONENT)", "Created-By: Packages"]);
    let told = read(&mut ask)?;
    let mut found: Vec<String> = Vec::new();
    for line in told.lines() {
        let Some((address, "main")) = line.split_once(' ') else { continue };
        if !found.iter().any(|known| known == address) {
            found.push(address.to_string());
        }
    }
    if found.is_empty() {
        return problem("apt has no package source configured");
    }
    Ok(found)
}

/// apt with a source list, lists and cache of its own, so that the machine's are neither needed nor touched.
struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn new(scratch: &Path, archive: &str, suite: &str) -> Outcome<Apt> {
        let folder = scratch.join("apt");
        if folder.exists() {
            fs::remove_dir_all(&folder).during(folder.display())?;
        }
        for part in ["lists/partial", "cache/archives/partial", "download"] {
            fs::create_dir_all(folder.join(part)).during(folder.display())?;
        }
        let keyring = Path::new("/usr/share/keyrings/debian-archive-keyring.gpg");
        let signed = if keyring.exists() { format!("[signed-by={}] ", keyring.display()) } else { String::new() };
        fs::write(folder.join("sources.list"), format!("deb {signed}{archive} {suite} main\n"))?;
        Ok(Apt { folder })
    }

    fn command(&self, house: &House, program: &str) -> Command {
        let mut command = house.command(program);
        let option = |name: &str, part: &str| format!("{name}={}", self.folder.join(part).display());
        for setting in [
            option("Dir::Etc::SourceList", "sources.list"),
            option("Dir::State::Lists", "lists"),
            option("Dir::Cache", "cache"),
            "Dir::Etc::SourceParts=/dev/null".into(),
            "Acquire::Languages=none".into(),
            // As root, apt would download as a user who may not enter this folder.
            "APT::Sandbox::User=root".into(),
        ] {
            command.arg("-o").arg(setting);
        }
        command
    }

    /// Package and version with the sources of this compiler, if the suite exists and has them.
    fn find(&self, house: &House, rust: &str) -> Outcome<Option<(String, String)>> {
        if !succeeds(self.command(house, "apt-get").args(["update", "-qq"])) {
            return Ok(None);
        }
        let table = read(self.command(house, "apt-cache").arg("madison").args(PACKAGES)).unwrap_or_default();
        Ok(pick(&table, rust))
    }

    fn unpack(&self, house: &House, (package, version): &(String, String)) -> Outcome<PathBuf> {
        println!("  sources: {package} {version}");
        let download = self.folder.join("download");
        let mut fetch = self.command(house, "apt-get");
        fetch.args(["-qq", "download"]).arg(format!("{package}={version}")).current_dir(&download);
        run(&mut fetch)?;
        let archive = only_entry(&download)?;
        let unpacked = self.folder.join("unpacked");
        run(house.command("dpkg").arg("-x").arg(&archive).arg(&unpacked))?;
        let library = only_entry(&unpacked.join("usr/src"))?.join("library");
        if library.join("std/Cargo.toml").exists() {
            return Ok(library);
        }
        problem(format!("{package} {version} does not contain the standard library where it used to be"))
    }
}

/// Reads `apt-cache madison`: lines of `package | version | where`.
fn pick(table: &str, rust: &str) -> Option<(String, String)> {
    let prefix = format!("{rust}+");
    table.lines().find_map(|line| {
        let mut cells = line.split('|').map(str::trim);
        let (package, version) = (cells.next()?, cells.next()?);
        version.starts_with(&prefix).then(|| (package.to_string(), version.to_string()))
    })
}

fn only_entry(folder: &Path) -> Outcome<PathBuf> {
    let first = fs::read_dir(folder).during(folder.display())?.flatten().next();
    first.map(|entry| entry.path()).during(format_args!("{} is empty", folder.display()))
}

/// Compiles the standard library as a dependency of nothing. Returns the folder with the results.
fn compile(house: &House, scratch: &Path) -> Outcome<PathBuf> {
    let here = scratch.join(EMPTY_CRATE);
    fs::create_dir_all(here.join("src"))?;
    fs::write(here.join("src/lib.rs"), "")?;
    let manifest =
        format!("[package]\nname = \"{EMPTY_CRATE}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n");
    fs::write(here.join("Cargo.toml"), manifest)?;
    let mut cargo = house.cargo();
    cargo.current_dir(&here).args(["build", "--release", "--target", TARGET]);
    cargo.arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test").stdin(Stdio::null());
    // The stable compiler builds its own library only when asked like this; link-time optimisation needs the bitcode.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes").env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo.env("CARGO_TARGET_DIR", scratch.join("target"));
    run(&mut cargo)?;
    Ok(scratch.join("target").join(TARGET).join("release/deps"))
}

fn install(built: &Path, goal: &Path) -> Outcome {
    fs::create_dir_all(goal).during(format_args!("{} (is the toolchain writable?)", goal.display()))?;
    for old in fs::read_dir(goal)?.flatten() {
        fs::remove_file(old.path()).during(old.path().display())?;
    }
    for entry in fs::read_dir(built).during(built.display())?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with(&format!("lib{EMPTY_CRATE}-")) {
            fs::copy(entry.path(), goal.join(&name)).during(goal.display())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADISON: &str = "\
  rust-src | 1.96.0+dfsg1-1 | http://archive sid/main amd64 Packages
  rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://archive trixie-backports/main amd64 Packages
";

    #[test]
    fn the_sources_are_those_of_exactly_this_compiler() {
        let found = pick(MADISON, "1.95.0");
        assert_eq!(found, Some(("rust-src".into(), "1.95.0+dfsg1-2~bpo13+1".into())));
        assert_eq!(pick(MADISON, "1.9"), None);
    }
}
