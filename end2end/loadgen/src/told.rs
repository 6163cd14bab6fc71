//! What the server tells about its own work: one line of log per run of a query and per encoding of a value. Read from
//! outside, so that counting needs no door in the server.
use crate::outcome::{Outcome, While};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Reads a log as it grows.
pub struct Told {
    log: BufReader<File>,
    /// A line the server has not finished yet.
    rest: String,
}

/// What was told since the time before.
#[derive(Debug, Default, PartialEq)]
pub struct Count {
    /// Runs by query; with how many of them changed nothing.
    pub runs: BTreeMap<String, (u64, u64)>,
    /// Values turned into text, whole.
    pub wholes: u64,
    /// Differences turned into text.
    pub steps: u64,
}

impl Count {
    pub fn runs_of(&self, path: &str) -> u64 {
        self.runs.get(path).map_or(0, |(runs, _)| *runs)
    }

    /// All runs of these queries, and how many of them changed nothing.
    pub fn wasted(&self, paths: &[&str]) -> (u64, u64) {
        let of = paths.iter().filter_map(|path| self.runs.get(*path));
        of.fold((0, 0), |(runs, wasted), (more, idle)| (runs + more, wasted + idle))
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let line: Value = serde_json::from_str(line).ok()?;
        let fields = line.get("fields")?;
        match fields.get("message")?.as_str()? {
            "ran" => {
                let count = self.runs.entry(fields.get("path")?.as_str()?.to_string()).or_default();
                count.0 += 1;
                count.1 += u64::from(!fields.get("changed")?.as_bool()?);
            }
            "encoded whole" => self.wholes += 1,
            "encoded step" => self.steps += 1,
            _ => {}
        }
        Some(())
    }
}

impl Told {
    pub fn open(log: &Path) -> Outcome<Told> {
        let file = File::open(log).during(&log.display().to_string())?;
        Ok(Told { log: BufReader::new(file), rest: String::new() })
    }

    pub fn since(&mut self) -> Outcome<Count> {
        let mut count = Count::default();
        while self.log.read_line(&mut self.rest)? > 0 {
            if self.rest.ends_with('\n') {
                count.take(&self.rest);
                self.rest.clear();
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_encodings_are_counted_and_other_lines_are_passed_over() {
        let mut count = Count::default();
        let lines = [
            r#"{"level":"DEBUG","fields":{"message":"ran","path":"a/b","changed":true},"target":"live::node"}"#,
            r#"{"level":"DEBUG","fields":{"message":"ran","path":"a/b","changed":false},"target":"live::node"}"#,
            r#"{"level":"DEBUG","fields":{"message":"encoded whole"},"target":"live::node"}"#,
            r#"{"level":"WARN","fields":{"message":"something else"}}"#,
            "not JSON",
        ];
        for line in lines {
            count.take(line);
        }
        let expected = Count { runs: BTreeMap::from([("a/b".to_string(), (2, 1))]), wholes: 1, steps: 0 };
        assert_eq!(count, expected);
        assert_eq!(count.wasted(&["a/b", "c/d"]), (2, 1));
    }
}
