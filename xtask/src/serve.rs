//! Building and starting, for people.
use crate::bundle::{self, Bundle, Kind};
use crate::house::{House, run as run_to_its_end};
use crate::problem::{Outcome, problem};
use crate::{setup, test};
use std::env;
use std::process::Command;

pub fn run(house: &House, kind: Kind) -> Outcome {
    let bundle = prepare(house, kind)?;
    let mut server = bundle.server(house);
    server.args(["serve", "--demo"]);
    keep_data_in_checkout(house, &mut server);
    become_it(server)
}

pub fn build(house: &House, kind: Kind) -> Outcome {
    let bundle = prepare(house, kind)?;
    println!("server  {}", bundle.program().display());
    println!("site    {}", bundle.site().display());
    Ok(())
}

pub fn dev(house: &House) -> Outcome {
    setup::for_building(house)?;
    bundle::scripts(house)?;
    let mut leptos = bundle::leptos(house);
    leptos.args(["watch", "--", "serve", "--demo"]);
    keep_data_in_checkout(house, &mut leptos);
    become_it(leptos)
}

/// Builds what is measured, unless a build is named, and then what measures.
pub fn bench(house: &House, arguments: &[&str]) -> Outcome {
    let mut cargo = house.cargo();
    cargo.args(["run", "--release", "--package", "loadgen", "--"]).args(arguments);
    if !names(arguments, "--bundle") {
        cargo.arg("--bundle").arg(prepare(house, Kind::Release)?.folder);
    }
    if !names(arguments, "--results") {
        cargo.arg("--results").arg(house.root.join("target/bench"));
    }
    become_it(cargo)
}

/// The queue by itself. Built with the features of all that ships, so that the database is not compiled once more.
pub fn bench_jobs(house: &House) -> Outcome {
    let selection = test::server_selection(house)?;
    run_to_its_end(house.cargo().args(["build", "--release", "--example", "bench"]).args(selection))?;
    become_it(house.command(house.target.join("release/examples/bench")))
}

/// The faults test in its long form.
pub fn faults(house: &House, rounds: &str) -> Outcome {
    let selection = test::server_selection(house)?;
    let mut cargo = house.cargo();
    cargo
        .args(["test", "--release", "--test", "faults", "--test", "uploads"])
        .args(selection)
        .args(["--", "--nocapture"]);
    cargo.env("BACKLINE_FAULT_ROUNDS", rounds).env("BACKLINE_UPLOAD_MB", "2048");
    become_it(cargo)
}

/// Whether an option is given, as a word of its own or with its value.
fn names(arguments: &[&str], option: &str) -> bool {
    arguments.iter().any(|word| word.split('=').next() == Some(option))
}

fn prepare(house: &House, kind: Kind) -> Outcome<Bundle> {
    setup::for_building(house)?;
    bundle::build(house, kind)
}

fn keep_data_in_checkout(house: &House, server: &mut Command) {
    if env::var_os("BACKLINE_DATA").is_none() {
        server.env("BACKLINE_DATA", house.root.join("data"));
    }
}

/// Becomes the program instead of watching over it: Ctrl-C and every other signal then reach it directly, and its end is
/// our end.
#[cfg(unix)]
fn become_it(mut command: Command) -> Outcome {
    use std::os::unix::process::CommandExt as _;
    let failed = command.exec();
    problem(format!("cannot start {}: {failed}", command.get_program().to_string_lossy()))
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Outcome {
    crate::house::run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_with_and_without_its_value() {
        assert!(names(&["--smoke", "--bundle", "b"], "--bundle"));
        assert!(names(&["--bundle=b"], "--bundle"));
        assert!(!names(&["--smoke", "--bundles"], "--bundle"));
    }
}
