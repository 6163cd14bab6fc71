//! `cargo xtask test`: what CI runs. A step that fails does not stop the others, except those that need its result.
mod counted;
mod server;

use crate::bundle::{self, Bundle, Kind};
use crate::house::{House, run, step, succeeds, time};
use crate::problem::{Outcome, problem};
use crate::workspace::{Member, members};
use crate::{budgets, setup, tidy};
use counted::{Tally, count};
use server::Server;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

const STEPS: [&str; 7] = ["fmt", "clippy", "tidy", "unit", "build", "budgets", "e2e"];
const STRICT: [&str; 3] = ["--", "-D", "warnings"];
/// The browser's crate is checked for the browser; the build driver has steps of its own.
const NOT_ON_THE_SERVER: [&str; 2] = ["frontend", "xtask"];

/// The store's promises kept by a bucket: a workspace of its own, so that the stand-in changes no feature of the house.
const BUCKET: &str = "end2end/bucket/Cargo.toml";

pub fn test(house: &House, options: &[&str]) -> Outcome {
    let chosen = choose(options)?;
    let mut run = Run { house, browser: None, bundle: None, reports: Vec::new() };
    run.prepare(&chosen)?;
    for name in chosen {
        run.step(name);
    }
    run.finish()
}

/// `--only a,b` and `--skip a,b`, each as often as wanted.
fn choose(options: &[&str]) -> Outcome<Vec<&'static str>> {
    let (mut only, mut skip) = (Vec::new(), Vec::new());
    for pair in options.chunks(2) {
        match pair {
            ["--only", names] => only.extend(names.split(',')),
            ["--skip", names] => skip.extend(names.split(',')),
            _ => return problem(format!("test understands --only STEP and --skip STEP, not {}", pair.join(" "))),
        }
    }
    if let Some(unknown) = only.iter().chain(&skip).find(|name| !STEPS.contains(name)) {
        return problem(format!("no step called {unknown}; there are {}", STEPS.join(", ")));
    }
    let wanted = |step: &&str| (only.is_empty() || only.contains(step)) && !skip.contains(step);
    Ok(STEPS.into_iter().filter(wanted).collect())
}

struct Run<'a> {
    house: &'a House,
    browser: Option<PathBuf>,
    bundle: Option<Bundle>,
    reports: Vec<Report>,
}

struct Report {
    name: &'static str,
    took: Duration,
    result: Outcome<Tally>,
}

impl Run<'_> {
    fn prepare(&mut self, chosen: &[&str]) -> Outcome {
        if chosen.contains(&"e2e") {
            self.browser = setup::everything(self.house)?;
        } else if chosen.iter().any(|name| ["clippy", "build", "budgets"].contains(name)) {
            setup::for_building(self.house)?;
        }
        if chosen.contains(&"unit") && !chosen.contains(&"e2e") {
            setup::ffmpeg::ensure(self.house)?;
        }
        Ok(())
    }

    fn step(&mut self, name: &'static str) {
        let started = Instant::now();
        let result = step(name, || match name {
            "fmt" => run(self.house.cargo().args(["fmt", "--all", "--check"])).map(|()| Tally::one()),
            "clippy" => clippy(self.house).map(|()| Tally::one()),
            "tidy" => tidy::tidy(&self.house.root).map(|()| Tally::one()),
            "unit" => unit(self.house),
            "build" => self.bundle().map(|_| Tally::one()),
            "budgets" => self.bundle().and_then(|bundle| budgets::check(self.house, &bundle)).map(|()| Tally::one()),
            _ => self.bundle().and_then(|bundle| journeys(self.house, &bundle, self.browser.as_ref())),
        });
        if let Err(what) = &result {
            println!("  {what}");
        }
        self.reports.push(Report { name, took: started.elapsed(), result });
    }

    /// The release build, made once. `budgets` and `e2e` may be asked for without `build`.
    fn bundle(&mut self) -> Outcome<Bundle> {
        if let Some(built) = &self.bundle {
            return Ok(Bundle { folder: built.folder.clone() });
        }
        if self.reports.iter().any(|report| report.name == "build" && report.result.is_err()) {
            return problem("the build failed");
        }
        let built = bundle::build(self.house, Kind::Release)?;
        self.bundle = Some(Bundle { folder: built.folder.clone() });
        Ok(built)
    }

    fn finish(self) -> Outcome {
        let mut total = Tally::default();
        println!();
        for report in &self.reports {
            let tally = report.result.as_ref().copied().unwrap_or(Tally { passed: 0, failed: 1 });
            let verdict = if tally.failed == 0 { "ok" } else { "FAILED" };
            println!(
                "  {:<8} {:<7} {:>12} {:>6} passed {:>4} failed",
                report.name,
                verdict,
                time(report.took),
                tally.passed,
                tally.failed
            );
            total = total + tally;
        }
        println!("{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 {
            return Ok(());
        }
        // The line above is the result; a second sentence after it would only hide it.
        std::process::exit(1);
    }
}

/// The browser's half in its own call: `ssr` and `hydrate` in one call would be switched on together.
fn clippy(house: &House) -> Outcome {
    run(lint(house).arg("--all-targets").args(server_selection(house)?).args(STRICT))?;
    run(house.cargo().args(["clippy", "--package", "xtask", "--all-targets"]).args(STRICT))?;
    run(lint(house).args(["--package", "frontend", "--target", "wasm32-unknown-unknown"]).args(STRICT))
}

/// With what the release build compiled for itself: its macros and build scripts. What is ours is checked in steps.
fn lint(house: &House) -> Command {
    let mut cargo = house.cargo();
    cargo.args(["clippy", "--release"]).env("CARGO_INCREMENTAL", "1");
    cargo
}

/// The tests run on the crates that ship: optimized, and compiled once for `unit` and `build`.
fn unit(house: &House) -> Outcome<Tally> {
    let selection = server_selection(house)?;
    let nextest = succeeds(house.cargo().args(["nextest", "--version"]));
    let mut house_tests = house.cargo();
    match nextest {
        true => house_tests.args(["nextest", "run", "--cargo-profile", "release", "--no-fail-fast", "--no-tests=pass"]),
        false => house_tests.args(["test", "--release", "--no-fail-fast"]),
    };
    let rooms = count(house_tests.args(selection))?;
    let driver = count(house.cargo().args(["test", "--quiet", "--package", "xtask"]))?;
    let bucket = count(house.cargo().args(["test", "--quiet", "--manifest-path", BUCKET]))?;
    Ok(rooms + driver + bucket)
}

/// All members but the browser's, each with the server's half on, and the server as it is released.
pub fn server_selection(house: &House) -> Outcome<Vec<String>> {
    Ok(selection(&members(&house.root)?))
}

fn selection(members: &[Member]) -> Vec<String> {
    let mut words = vec!["--workspace".to_string()];
    for name in NOT_ON_THE_SERVER {
        words.extend(["--exclude".to_string(), name.to_string()]);
    }
    let on_the_server = members.iter().filter(|member| !NOT_ON_THE_SERVER.contains(&member.name.as_str()));
    let features: Vec<String> = on_the_server
        .filter_map(|member| match member.name.as_str() {
            "server" => Some("server/split".to_string()),
            name => member.has_feature("ssr").then(|| format!("{name}/ssr")),
        })
        .collect();
    if !features.is_empty() {
        words.extend(["--features".to_string(), features.join(",")]);
    }
    words
}

/// Playwright against the release build, on a port of its own and with data of its own.
fn journeys(house: &House, bundle: &Bundle, browser: Option<&PathBuf>) -> Outcome<Tally> {
    let server = Server::start(house, bundle)?;
    let mut playwright = house.node_tool("playwright");
    playwright.args(["test", "--config", "end2end/playwright.config.ts", "--pass-with-no-tests"]);
    tell(&mut playwright, house, bundle, &server, browser);
    let result = count(&mut playwright);
    server.stop()?;
    result
}

/// What a journey may know. Those that kill and restart a server start their own from `BACKLINE_BUNDLE`.
fn tell(playwright: &mut Command, house: &House, bundle: &Bundle, server: &Server, browser: Option<&PathBuf>) {
    playwright.env("BACKLINE_URL", server.url()).env("BACKLINE_BUNDLE", &bundle.folder);
    playwright.env("BACKLINE_ARTEFACTS", house.artefacts());
    if let Some(path) = browser {
        playwright.env("BACKLINE_CHROMIUM", path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, manifest: &str) -> Member {
        Member { name: name.into(), folder: name.into(), manifest: manifest.parse().expect("a manifest") }
    }

    #[test]
    fn the_browsers_crate_is_never_built_together_with_the_servers_half() {
        let all = [
            member("learning", "[features]\nssr = []\nhydrate = []"),
            member("facts", ""),
            member("server", "[features]\nsplit = []"),
            member("frontend", "[features]\nssr = []"),
        ];
        assert_eq!(
            selection(&all).join(" "),
            "--workspace --exclude frontend --exclude xtask --features learning/ssr,server/split"
        );
    }

    #[test]
    fn steps_are_chosen_and_left_out_by_name() {
        assert_eq!(choose(&["--only", "tidy,fmt"]).ok(), Some(vec!["fmt", "tidy"]));
        assert_eq!(
            choose(&["--skip", "e2e", "--skip", "budgets"]).ok(),
            Some(vec!["fmt", "clippy", "tidy", "unit", "build"])
        );
        assert!(choose(&["--only", "nonsense"]).is_err());
        assert!(choose(&["--only"]).is_err());
    }
}
