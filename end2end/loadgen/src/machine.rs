//! The machine a run took place on, as far as its figures depend on it. Linux tells these in files; elsewhere they are
//! missing and nothing of them is claimed.
use serde_json::{Value, json};
use std::fs;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// Other work per core above which times say more about the neighbours than about the server.
const QUIET_PER_CORE: f64 = 0.3;

#[derive(Clone, Debug)]
pub struct Machine {
    pub at_unix: u64,
    pub commit: String,
    pub cores: usize,
    /// Average of the minute before the run.
    pub load: Option<f64>,
}

impl Machine {
    pub fn now() -> Machine {
        Machine {
            at_unix: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            commit: commit().unwrap_or_else(|| "unknown".into()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            load: load(),
        }
    }

    pub fn is_quiet(&self) -> bool {
        self.load.is_some_and(|load| load <= QUIET_PER_CORE * self.cores as f64)
    }

    pub fn json(&self) -> Value {
        json!({ "commit": self.commit, "cores": self.cores, "load": self.load, "quiet": self.is_quiet() })
    }
}

pub fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}

/// Memory of a process that is really in use, in bytes.
pub fn memory_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb * 1024)
}

/// How many connections this process may hold, with some left for everything else.
pub fn most_connections() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3)?.parse::<usize>().ok());
    soft.unwrap_or(1_024).saturating_sub(300)
}

/// The commit of the checkout, with a plus when the tree differs from it.
fn commit() -> Option<String> {
    let git = |words: &[&str]| {
        let output = Command::new("git").args(words).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_string())
    };
    let name = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changed.is_empty() { name } else { format!("{name}+") })
}
