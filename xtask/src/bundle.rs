//! A build that can be started: the server, its `hash.txt` and the site it serves, side by side in one folder.
//!
//! cargo-leptos leaves the three in different places and the next build overwrites them one after the other. A folder per
//! state of the sources means that a running server keeps its files while the next one is built, that a debug build does
//! not pull the site from under a release build, and that nothing is built when nothing changed.
use crate::house::{House, already, copy_folder, run, step};
use crate::problem::{Outcome, While, problem};
use crate::setup::fingerprint;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime};

/// Where cargo-leptos puts the site, as `site-root` in the root manifest says.
const SITE_ROOT: &str = "target/site";
const PROGRAM: &str = "backline";
/// Servers still running from an older build keep their files until this many newer ones exist.
const KEPT: usize = 3;
/// Everything a build reads.
const SOURCES: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    "Leptos.toml",
    ".cargo",
    "app",
    "frontend",
    "server",
    "style",
    "public",
    "package-lock.json",
    "xtask/tools/Cargo.lock",
];

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// Optimised and split into chunks: what users get.
    Release,
    /// Quick to build, in one piece.
    Debug,
}

impl Kind {
    pub fn from_options(options: &[&str]) -> Outcome<Kind> {
        match options {
            [] | ["--release"] => Ok(Kind::Release),
            ["--debug"] => Ok(Kind::Debug),
            _ => problem(format!("unknown option: {}", options.join(" "))),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Release => "release",
            Kind::Debug => "debug",
        }
    }

    /// The feature and the flag belong together: chunks without the splitter do not run.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Kind::Release => &["build", "--release", "--split", "--features", "split"],
            Kind::Debug => &["build"],
        }
    }
}

pub struct Bundle {
    pub folder: PathBuf,
}

impl Bundle {
    pub fn program(&self) -> PathBuf {
        self.folder.join(PROGRAM)
    }

    pub fn site(&self) -> PathBuf {
        self.folder.join("site")
    }

    /// The server, told where its files are. What the caller's environment says about address and data stays.
    pub fn server(&self, house: &House) -> Command {
        let mut command = house.command(self.program());
        command.env("LEPTOS_SITE_ROOT", self.site()).env("LEPTOS_SITE_PKG_DIR", "pkg");
        command.env("LEPTOS_HASH_FILES", "true").env("LEPTOS_ENV", "PROD").env_remove("CARGO_TARGET_DIR");
        command
    }
}

/// Builds unless this state of the sources has been built before.
pub fn build(house: &House, kind: Kind) -> Outcome<Bundle> {
    let started = Instant::now();
    scripts(house)?;
    let bundles = house.root.join("target/bundle");
    let folder = bundles.join(format!("{}-{}", kind.name(), state_of_sources(house)?));
    let bundle = Bundle { folder };
    if bundle.program().exists() {
        already("the build is up to date", started);
        return Ok(bundle);
    }
    let what = format!("Building server and browser side ({})", kind.name());
    step(&what, || {
        run(leptos(house).args(kind.arguments()))?;
        collect(house, kind, &bundle)
    })?;
    forget_oldest(&bundles, kind, &bundle)?;
    Ok(bundle)
}

/// The scripts that are no part of the program, among the files cargo-leptos copies to the site: the one of pages that
/// are documents, and one for each island, which a page fetches when it first needs it.
pub fn scripts(house: &House) -> Outcome {
    let mut esbuild = house.node_tool("esbuild");
    esbuild.args(["document=frontend/document/main.ts", "media=frontend/islands/media.ts"]);
    esbuild.args(["rich-text=frontend/islands/rich_text.ts"]);
    // Each is complete in its file and leaves no name behind; as such it runs as a module and as a plain script.
    esbuild.args(["--bundle", "--minify", "--format=iife", "--target=es2022"]);
    run(esbuild.args(["--log-level=warning", "--outdir=public/script"]))
}

/// cargo-leptos looks for its helpers on `PATH` and, built as it is here, never downloads one.
pub fn leptos(house: &House) -> Command {
    let mut command = house.command(house.tools().join("release/cargo-leptos"));
    for confusing in ["LEPTOS_SITE_ROOT", "LEPTOS_SITE_PKG_DIR", "LEPTOS_HASH_FILES"] {
        command.env_remove(confusing);
    }
    command
}

fn state_of_sources(house: &House) -> Outcome<String> {
    let paths: Vec<PathBuf> = SOURCES.iter().map(|part| house.root.join(part)).collect();
    fingerprint(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>())
}

/// The program comes last: a folder that has it is complete.
fn collect(house: &House, kind: Kind, bundle: &Bundle) -> Outcome {
    let built = house.target.join(kind.name());
    copy_folder(&house.root.join(SITE_ROOT), &bundle.site())?;
    if kind == Kind::Release {
        run(house.command("node").arg("frontend/packs/pack.mjs").arg(bundle.site()))?;
    }
    copy(&built.join("hash.txt"), &bundle.folder.join("hash.txt"))?;
    let settings = house.root.join("Leptos.toml");
    if settings.exists() {
        copy(&settings, &bundle.folder.join("Leptos.toml"))?;
    }
    let unfinished = bundle.folder.join("backline.part");
    copy(&built.join(PROGRAM), &unfinished)?;
    fs::rename(&unfinished, bundle.program()).during(bundle.program().display())
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(drop).during(format_args!("copying {}", from.display()))
}

fn forget_oldest(bundles: &Path, kind: Kind, newest: &Bundle) -> Outcome {
    let changed =
        |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let same_kind =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(kind.name()));
    let entries = fs::read_dir(bundles).during(bundles.display())?.flatten().map(|entry| entry.path());
    let mut older: Vec<PathBuf> = entries.filter(same_kind).filter(|path| *path != newest.folder).collect();
    older.sort_by_key(|path| std::cmp::Reverse(changed(path)));
    for forgotten in older.iter().skip(KEPT - 1) {
        fs::remove_dir_all(forgotten).during(forgotten.display())?;
    }
    Ok(())
}
