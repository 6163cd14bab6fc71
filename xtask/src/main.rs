//! `cargo xtask`: everything there is to do with this repository except writing it. `README.md` beside this says how.
mod budgets;
mod bundle;
mod house;
mod new_room;
mod problem;
mod scenarios;
mod serve;
mod setup;
mod test;
mod tidy;
mod workspace;

use house::House;
use problem::{Outcome, problem};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  setup               install what is missing: wasm32 target, build tools, npm packages, ffmpeg, Chromium
  run [--debug]       build (release, split), start with the demo, print address and accounts
  dev                 build, start, rebuild and reload on every change
  build [--debug]     build only, print where things are
  check [CRATE]       type-check one crate as the server sees it (default: server)
  test [--only STEP] [--skip STEP]
                      everything CI checks: fmt, clippy, tidy, unit, build, budgets, e2e
  budgets             sizes of what a browser loads, against xtask/budgets.toml
  tidy                the house rules a compiler does not know
  scenarios [--write] the state of every acceptance scenario, in docs/scenarios.md
  new-room NAME       a new room, wired into the workspace
  bench [--smoke] [--bundle FOLDER]
                      the live engine under load beside a bare server, against its bars
  bench jobs          the queue with 100,000 jobs waiting: how fast, and how long an urgent one waits
  faults [ROUNDS]     a server killed at any moment, 200 times, while people edit, upload and send letters; and an upload
                      of 2 GB through three cuts and a kill";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("xtask: {what}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[String]) -> Outcome {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some((command, rest)) = words.split_first() else {
        println!("{USAGE}");
        return Ok(());
    };
    let house = House::find()?;
    match (*command, rest) {
        ("setup", []) => setup::everything(&house).map(drop),
        ("run", options) => serve::run(&house, bundle::Kind::from_options(options)?),
        ("dev", []) => serve::dev(&house),
        ("build", options) => serve::build(&house, bundle::Kind::from_options(options)?),
        ("check", []) => check(&house, "server"),
        ("check", [name]) => check(&house, name),
        ("test", options) => test::test(&house, options),
        ("budgets", []) => budgets::budgets(&house),
        ("tidy", []) => tidy::tidy(&house.root),
        ("scenarios", []) => scenarios::report(&house.root),
        ("scenarios", ["--write"]) => scenarios::write(&house.root),
        ("new-room", [name]) => new_room::new_room(&house.root, name),
        ("bench", ["jobs"]) => serve::bench_jobs(&house),
        ("bench", arguments) => serve::bench(&house, arguments),
        ("faults", []) => serve::faults(&house, "200"),
        ("faults", [rounds]) => serve::faults(&house, rounds),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => problem(format!("cannot make sense of: {}\n\n{USAGE}", words.join(" "))),
    }
}

/// One crate only, with the server's half switched on: the loop of an edit.
fn check(house: &House, name: &str) -> Outcome {
    let members = workspace::members(&house.root)?;
    let Some(member) = members.iter().find(|member| member.name == name) else {
        return problem(format!("no crate called {name} in this workspace"));
    };
    let mut cargo = house.cargo();
    cargo.args(["check", "--package", name]);
    if member.has_feature("ssr") {
        cargo.args(["--features", "ssr"]);
    }
    house::run(&mut cargo)
}
