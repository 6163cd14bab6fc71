//! What prepares sound and film; tests of that need it.
use super::distribution;
use crate::house::{House, already, on_path};
use crate::problem::{Outcome, problem};
use std::time::Instant;

const PROGRAMS: [&str; 2] = ["ffmpeg", "ffprobe"];

pub fn ensure(house: &House) -> Outcome {
    let started = Instant::now();
    let is_there = || PROGRAMS.iter().all(|name| on_path(name).is_some());
    if is_there() {
        already("ffmpeg is there", started);
        return Ok(());
    }
    distribution::install(house, "ffmpeg", "ffmpeg");
    if is_there() {
        return Ok(());
    }
    problem("ffmpeg and ffprobe are needed for the tests of sound and film: install the package ffmpeg")
}
