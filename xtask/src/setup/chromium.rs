//! The browser the journeys run in: the one named, the one installed, the distribution's, Playwright's own, in this order.
use super::distribution;
use crate::house::{House, already, on_path, run, step};
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
    distribution::install(house, "Chromium", "chromium");
    if let Some(found) = installed() {
        return Ok(Some(found));
    }
    step("Asking Playwright for its Chromium", || run(house.node_tool("playwright").args(["install", "chromium"])))?;
    Ok(None)
}

fn installed() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| on_path(name))
}
