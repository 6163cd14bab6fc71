//! Runs a test program, shows what it says and reads how many tests passed and failed.
use crate::problem::{Outcome, While, problem};
use std::io::{BufRead as _, BufReader, Read};
use std::ops::Add;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl Tally {
    /// A step that either holds or does not.
    pub fn one() -> Tally {
        Tally { passed: 1, failed: 0 }
    }
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// A failed test is counted; a program that failed without counting one is a problem.
pub fn count(command: &mut Command) -> Outcome<Tally> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (said, lines) = channel();
    let streams: [Option<Box<dyn Read + Send>>; 2] =
        [child.stdout.take().map(|pipe| Box::new(pipe) as _), child.stderr.take().map(|pipe| Box::new(pipe) as _)];
    for stream in streams.into_iter().flatten() {
        pass_on(stream, said.clone());
    }
    drop(said);
    let mut tally = Tally::default();
    for line in lines {
        println!("{line}");
        tally = tally + tally_of(&line);
    }
    let status = child.wait().during("waiting for the tests")?;
    if status.success() || tally.failed > 0 {
        return Ok(tally);
    }
    problem(format!("{} ended with {status}", command.get_program().to_string_lossy()))
}

fn pass_on(stream: impl Read + Send + 'static, said: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            if said.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
}

/// What a summary line of cargo test, nextest or Playwright says; nothing for every other line.
fn tally_of(line: &str) -> Tally {
    let plain = without_colours(line);
    let plain = plain.trim();
    if let Some(rest) = plain.strip_prefix("test result: ") {
        return Tally { passed: number_before(rest, "passed"), failed: number_before(rest, "failed") };
    }
    if let Some(rest) = plain.strip_prefix("Summary [") {
        let failed = number_before(rest, "failed") + number_before(rest, "timed out");
        return Tally { passed: number_before(rest, "passed"), failed };
    }
    match plain.split_once(' ') {
        Some((number, "failed" | "flaky" | "interrupted" | "did not run")) => {
            Tally { passed: 0, failed: number.parse().unwrap_or(0) }
        }
        Some((number, rest)) if rest == "passed" || rest.starts_with("passed (") => {
            Tally { passed: number.parse().unwrap_or(0), failed: 0 }
        }
        _ => Tally::default(),
    }
}

/// The last number in front of the word, as in `ok. 3 passed; 1 failed`.
fn number_before(text: &str, word: &str) -> u32 {
    let Some((before, _)) = text.split_once(&format!(" {word}")) else { return 0 };
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in line.chars() {
        match (inside, c) {
            (false, '\u{1b}') => inside = true,
            (true, c) if c.is_ascii_alphabetic() => inside = false,
            (true, _) => {}
            (false, c) => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_understood_and_other_lines_are_not() {
        let table = [
            ("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", (12, 0)),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored", (3, 2)),
            ("     Summary [   0.512s] 14 tests run: 13 passed (1 slow), 1 failed, 0 skipped", (13, 1)),
            ("\u{1b}[32;1m     Summary\u{1b}[0m [   0.512s] 2 tests run: 2 passed, 0 skipped", (2, 0)),
            ("  11 passed (14.4s)", (11, 0)),
            ("  1 failed", (0, 1)),
            ("\u{1b}[1A\u{1b}[2K  3 passed (1.2m)", (3, 0)),
            ("  2 did not run", (0, 2)),
            ("  1 skipped", (0, 0)),
            ("4 passed the door", (0, 0)),
            ("running 3 tests", (0, 0)),
        ];
        for (line, (passed, failed)) in table {
            assert_eq!(tally_of(line), Tally { passed, failed }, "{line}");
        }
    }
}
