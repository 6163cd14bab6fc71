//! The browser the journeys run in: the one named, the one installed, the distribution's, Playwright's own, in this order.
use crate::house::{House, already, on_path, read, run, step};
use crate::problem::{Outcome, problem};
use std::env;
use std::path::PathBuf;
use std::time::Instant;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser's path, or nothing where Playwright uses the one it downloaded.
pub fn ensure(house: &House) -> Outcome<Option<PathBuf>> {
    let started = Instant::now();
    if let Some(named) = env::var_os("BACKLINE_CHROMIUM").map(PathBuf::from) {
        if named.is_file() {
            return Ok(Some(named));
        }
        return problem(format!("BACKLINE_CHROMIUM names {}, which does not exist", named.display()));
    }
    if let Some(found) = installed() {
        already("Chromium is there", started);
        return Ok(Some(found));
    }
    if on_path("apt-get").is_some() && is_root(house) {
        from_distribution(house)?;
    }
    if let Some(found) = installed() {
        return Ok(Some(found));
    }
    step("Asking Playwright for its Chromium", || run(house.node_tool("playwright").args(["install", "chromium"])))?;
    Ok(None)
}

fn installed() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| on_path(name))
}

fn is_root(house: &House) -> bool {
    read(house.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// A failure here is not the end: Playwright's own browser is the next way.
fn from_distribution(house: &House) -> Outcome {
    let result = step("Installing Chromium from the distribution", || {
        run(house.command("apt-get").args(["update", "-qq"]))?;
        let mut install = house.command("apt-get");
        install.args(["install", "-y", "-qq", "--no-install-recommends", "chromium"]);
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))
    });
    if let Err(what) = result {
        println!("  {what}");
    }
    Ok(())
}
