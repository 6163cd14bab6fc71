//! Building and starting, for people.
use crate::bundle::{self, Bundle, Kind};
use crate::house::House;
use crate::problem::{Outcome, problem};
use crate::setup;
use std::env;
use std::process::Command;

/// Where the load generator lives, once it does.
const LOADGEN: &str = "end2end/loadgen";

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
    let mut leptos = bundle::leptos(house);
    leptos.args(["watch", "--", "serve", "--demo"]);
    keep_data_in_checkout(house, &mut leptos);
    become_it(leptos)
}

pub fn bench(house: &House, arguments: &[&str]) -> Outcome {
    if !house.root.join(LOADGEN).join("Cargo.toml").exists() {
        return problem(format!("there is no load generator yet ({LOADGEN})"));
    }
    let mut cargo = house.cargo();
    cargo.args(["run", "--release", "--package", "loadgen", "--"]).args(arguments);
    become_it(cargo)
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
