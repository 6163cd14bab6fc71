//! What came out: a table for people, JSON for comparing runs.
use crate::bars::{self, Bar, Run, Verdict};
use crate::machine::{self, Machine};
use crate::outcome::{Outcome, While};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A figure of ours, and that of the bare server where there is one.
#[derive(Clone, Copy, Debug, Default)]
struct Figure {
    ours: Option<f64>,
    bare: Option<f64>,
}

pub struct Report {
    machine: Machine,
    run: Run,
    bars: Vec<Bar>,
    figures: BTreeMap<&'static str, Figure>,
    /// Rates, counts and sizes the figures come from.
    details: Map<String, Value>,
}

impl Report {
    pub fn new(is_short: bool, is_whole: bool) -> Outcome<Report> {
        let machine = Machine::now();
        let run = Run { is_short, is_quiet: machine.is_quiet(), is_whole };
        Ok(Report { machine, run, bars: bars::all()?, figures: BTreeMap::new(), details: Map::new() })
    }

    pub fn ours(&mut self, name: &'static str, figure: Option<f64>) {
        self.figures.entry(name).or_default().ours = figure;
    }

    pub fn bare(&mut self, name: &'static str, figure: Option<f64>) {
        self.figures.entry(name).or_default().bare = figure;
    }

    pub fn detail(&mut self, name: &str, value: Value) {
        self.details.insert(name.into(), value);
    }

    pub fn holds(&self) -> bool {
        self.bars.iter().all(|bar| self.verdict(bar) != Verdict::Failed)
    }

    pub fn write(&self, results: &Path) -> Outcome<PathBuf> {
        let path = results.join(format!("{}-{}.json", self.machine.at_unix, self.machine.commit));
        fs::write(&path, format!("{:#}\n", self.json())).during(&path.display().to_string())?;
        Ok(path)
    }

    fn json(&self) -> Value {
        let bars = self.bars.iter().map(|bar| {
            let figure = self.figure(bar);
            json!({
                "name": bar.name, "bar": bar.bar, "unit": bar.unit, "ours": figure.ours, "bare": figure.bare,
                "goal": bar.goal, "hold": bar.hold, "verdict": self.word(bar),
            })
        });
        json!({
            "at_unix": self.machine.at_unix, "smoke": self.run.is_short, "machine": self.machine.json(),
            "load_after": machine::load(), "holds": self.holds(), "bars": bars.collect::<Vec<_>>(),
            "details": self.details,
        })
    }

    fn figure(&self, bar: &Bar) -> Figure {
        self.figures.get(bar.name.as_str()).copied().unwrap_or_default()
    }

    fn verdict(&self, bar: &Bar) -> Verdict {
        bar.judge(self.figure(bar).ours, self.run)
    }

    fn word(&self, bar: &Bar) -> &'static str {
        match self.verdict(bar) {
            Verdict::Kept => "kept",
            Verdict::Held => "held, goal missed",
            Verdict::Over if self.figure(bar).ours.is_none() => "not in this run",
            Verdict::Over if self.run.is_short => "over, short run",
            Verdict::Over => "over, busy machine",
            Verdict::Failed if self.figure(bar).ours.is_none() => "FAILED, not measured",
            Verdict::Failed => "FAILED",
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let load = self.machine.load.map_or("unknown".into(), |load| format!("{load:.2}"));
        let quiet = if self.run.is_quiet { "quiet" } else { "busy" };
        writeln!(f, "commit {}   {} cores   load {load} before ({quiet})\n", self.machine.commit, self.machine.cores)?;
        writeln!(f, "{:<4}{:<49}{:>11}{:>11}{:>9}{:>11}  verdict", "bar", "what", "ours", "bare", "ratio", "bar")?;
        for bar in &self.bars {
            let figure = self.figure(bar);
            let ratio = figure.ours.zip(figure.bare).filter(|(_, bare)| *bare > 0.0 && bar.unit != "x");
            writeln!(
                f,
                "{:<4}{:<49}{:>11}{:>11}{:>9}{:>11}  {}",
                bar.bar,
                bar.what,
                amount(figure.ours, &bar.unit),
                amount(figure.bare, &bar.unit),
                ratio.map_or("-".into(), |(ours, bare)| format!("{:.1}x", ours / bare)),
                format!("<= {}", amount(Some(bar.goal), &bar.unit)),
                self.word(bar),
            )?;
        }
        Ok(())
    }
}

fn amount(figure: Option<f64>, unit: &str) -> String {
    let Some(figure) = figure else { return "-".into() };
    let number = match unit {
        "B" => format!("{figure:.0}"),
        "x" | "ms" => format!("{figure:.2}"),
        "kB" | "MB" | "%" => format!("{figure:.1}"),
        _ if figure.fract() == 0.0 => format!("{figure:.0}"),
        _ => format!("{figure:.2}"),
    };
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

/// The value below which a share of all values lies.
pub fn percentile(values: &mut [u64], share: f64) -> Option<f64> {
    values.sort_unstable();
    let at = (values.len() as f64 * share).ceil() as usize;
    values.get(at.saturating_sub(1)).map(|value| *value as f64)
}

/// The same in milliseconds, of microseconds.
pub fn percentile_ms(values: &mut [u64], share: f64) -> Option<f64> {
    percentile(values, share).map(|us| us / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let mut values: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(percentile(&mut values, 0.5), Some(50.0));
        assert_eq!(percentile(&mut values, 0.99), Some(99.0));
        assert_eq!(percentile(&mut [7], 0.99), Some(7.0));
        assert_eq!(percentile(&mut [], 0.5), None);
    }

    #[test]
    fn a_run_in_which_nothing_was_measured_does_not_hold() {
        assert!(!Report::new(true, true).unwrap().holds());
    }
}
