//! The house rules a compiler does not know. Each check is a function from what it looks at to findings, and has its tests
//! beside it.
mod baseline;
mod colours;
mod houses;
mod imports;
mod marks;
mod nouns;
mod source;
mod tables;
mod text;
mod unwraps;

use crate::problem::{Outcome, problem};
use crate::{scenarios, workspace};
use source::{File, read_all};
use std::fmt;
use std::path::Path;

/// What is wrong, where, and why that matters.
#[derive(Debug, PartialEq)]
pub struct Finding {
    pub path: String,
    /// 0 where the whole file or folder is meant.
    pub line: usize,
    pub what: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: path.to_string(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

pub fn tidy(root: &Path) -> Outcome {
    let members = workspace::members(root)?;
    let files = read_all(root)?;
    let mut findings = imports::check(&members);
    findings.extend(houses::check(&members, &files));
    findings.extend(tables::check(&files));
    for file in &files {
        findings.extend(check_file(file));
    }
    findings.extend(scenarios::check(root)?);
    findings.extend(baseline::check(root)?);
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    if findings.is_empty() {
        println!("  {} files keep the house rules", files.len());
        return Ok(());
    }
    for finding in &findings {
        println!("  {finding}");
    }
    problem(format!("{} findings", findings.len()))
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = colours::check(file);
    findings.extend(marks::check(file));
    findings.extend(nouns::check(file));
    findings.extend(text::check(file));
    findings.extend(unwraps::check(file));
    findings
}
