//! Where things are, and the environment every command of ours is started in.
use crate::problem::{Outcome, While, problem};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The name cargo-leptos gives to the script, the module and the stylesheet, and the server looks for.
pub const OUTPUT_NAME: &str = "backline";

/// A checkout and the cache folder that outlives it.
pub struct House {
    pub root: PathBuf,
    pub cache: PathBuf,
    pub target: PathBuf,
}

impl House {
    pub fn find() -> Outcome<House> {
        let root = find_root()?;
        let cache = cache_folder()?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => env::current_dir()?.join(chosen),
            None => cache.join("target"),
        };
        Ok(House { root, cache, target })
    }

    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    pub fn artefacts(&self) -> PathBuf {
        self.root.join("artefacts")
    }

    /// A command in the root of the checkout, with our tools in front of `PATH`.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path()).env("CARGO_TARGET_DIR", &self.target);
        // Leptos reads this one while it is compiled. Set for some cargo calls only, it would be compiled twice.
        command.env("LEPTOS_OUTPUT_NAME", OUTPUT_NAME);
        for name in inherited_from_cargo() {
            command.env_remove(name);
        }
        command
    }

    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    pub fn node_tool(&self, name: &str) -> Command {
        self.command(self.root.join("node_modules/.bin").join(name))
    }

    fn path(&self) -> OsString {
        let ours = [self.tools().join("release"), self.root.join("node_modules/.bin")];
        let inherited = env::var_os("PATH").unwrap_or_default();
        let all = ours.into_iter().chain(env::split_paths(&inherited));
        env::join_paths(all).unwrap_or(inherited)
    }
}

/// What `cargo run` told this program about itself. Build scripts that watch these names would otherwise run again each
/// time cargo is called from here instead of from a shell.
fn inherited_from_cargo() -> Vec<OsString> {
    let ours = |name: &OsString| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || ["CARGO_CRATE_NAME", "CARGO_BIN_NAME", "CARGO_PRIMARY_PACKAGE"].contains(&&*name)
    };
    env::vars_os().map(|(name, _)| name).filter(ours).collect()
}

fn find_root() -> Outcome<PathBuf> {
    let started_in = env::current_dir()?;
    let is_root = |folder: &&Path| folder.join("xtask/Cargo.toml").exists() && folder.join("Cargo.toml").exists();
    if let Some(root) = started_in.ancestors().find(is_root) {
        return Ok(root.to_path_buf());
    }
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    match manifest.ancestors().find(is_root) {
        Some(root) => Ok(root.to_path_buf()),
        None => problem("this is not a checkout of Backline: no xtask folder here or above"),
    }
}

fn cache_folder() -> Outcome<PathBuf> {
    if let Some(chosen) = env::var_os("BACKLINE_CACHE") {
        return Ok(env::current_dir()?.join(chosen));
    }
    if let Some(caches) = env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(caches).join("backline"));
    }
    let home = env::home_dir().during("no HOME is set; name a cache folder with BACKLINE_CACHE")?;
    Ok(home.join(".cache/backline"))
}

/// Runs a command with its output shown; anything but success is a problem.
pub fn run(command: &mut Command) -> Outcome {
    let status = command.status().during(describe(command))?;
    if status.success() {
        return Ok(());
    }
    problem(format!("{} ended with {status}", describe(command)))
}

/// Runs a command and returns what it wrote to its standard output.
pub fn read(command: &mut Command) -> Outcome<String> {
    let output = command.stdin(Stdio::null()).output().during(describe(command))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    problem(format!("{} ended with {}\n{}", describe(command), output.status, said.trim()))
}

/// Whether the command exists and succeeds; its output is not shown.
pub fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// A piece of work worth a line of its own: said before it starts, with its time when it is done.
pub fn step<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("> {what}");
    flush();
    let started = Instant::now();
    let result = work();
    let verb = if result.is_ok() { "done" } else { "failed" };
    println!("  {verb} in {}", time(started.elapsed()));
    flush();
    result
}

/// Says that nothing had to be done, and how long finding out took.
pub fn already(what: &str, started: Instant) {
    println!("  {what} ({})", time(started.elapsed()));
    flush();
}

// Children write to the same terminal or log; without this our lines come out after theirs.
fn flush() {
    std::io::stdout().flush().ok();
}

pub fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    format!("{} m {:02} s", duration.as_secs() / 60, duration.as_secs() % 60)
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) -> Outcome {
    std::fs::create_dir_all(to).during(to.display())?;
    for entry in std::fs::read_dir(from).during(from.display())? {
        let entry = entry?;
        let goal = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &goal)?;
            continue;
        }
        std::fs::copy(entry.path(), &goal).during(goal.display())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_reads_like_a_person_would_say_it() {
        assert_eq!(time(Duration::from_millis(340)), "0.3 s");
        assert_eq!(time(Duration::from_secs(754)), "12 m 34 s");
    }

    #[test]
    fn a_command_that_fails_is_a_problem_that_names_it() {
        let told = run(Command::new("sh").args(["-c", "exit 3"])).err().map(|p| p.to_string());
        assert!(told.is_some_and(|text| text.contains("sh -c exit 3") && text.contains('3')));
    }
}
