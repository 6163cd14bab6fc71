//! The bars, and whether a figure is over one.
use crate::outcome::{Outcome, While, problem};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const BARS: &str = include_str!("../bars.toml");

#[derive(Clone, Debug)]
pub struct Bar {
    pub name: String,
    /// Its number in the design.
    pub bar: String,
    pub what: String,
    pub unit: String,
    pub goal: f64,
    /// The figure of today, while the goal is not reached.
    pub hold: Option<f64>,
    pub gate: Gate,
}

/// When missing the bar fails the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gate {
    /// Nothing of it depends on the clock.
    Always,
    /// The short run is too small for it.
    Full,
    /// Only the long run on a machine that does nothing else.
    Quiet,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    Kept,
    /// The goal is not reached; the figure of today is.
    Held,
    /// Over the bar where that says nothing: a short run, a busy machine.
    Over,
    Failed,
}

/// The kind of run a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    pub is_short: bool,
    pub is_quiet: bool,
    /// Everything was asked for, so what is missing is a failure.
    pub is_whole: bool,
}

impl Bar {
    /// No figure at all is a failure, unless only a part was asked for: what is not measured does not hold.
    pub fn judge(&self, figure: Option<f64>, run: Run) -> Verdict {
        let under = |most: f64| figure.is_some_and(|figure| figure <= most);
        if under(self.goal) {
            return Verdict::Kept;
        }
        if self.hold.is_some_and(under) {
            return Verdict::Held;
        }
        if figure.is_none() && !run.is_whole {
            return Verdict::Over;
        }
        let counts = match self.gate {
            Gate::Always => true,
            Gate::Full => !run.is_short,
            Gate::Quiet => !run.is_short && run.is_quiet,
        };
        if counts { Verdict::Failed } else { Verdict::Over }
    }
}

pub fn all() -> Outcome<Vec<Bar>> {
    let table = DeTable::parse(BARS).during("bars.toml")?.into_inner();
    let bars = table.get("bar").and_then(|bars| bars.get_ref().as_array()).ok_or("bars.toml has no bars")?;
    bars.iter().map(|bar| read(bar.get_ref()).during("bars.toml")).collect()
}

fn read(bar: &DeValue) -> Outcome<Bar> {
    let field = |key: &str| bar.get(key).map(Spanned::get_ref);
    let text = |key: &str| field(key).and_then(DeValue::as_str).map(str::to_string).ok_or(key.to_string());
    let number = |key: &str| field(key).and_then(DeValue::as_float)?.as_str().parse().ok();
    let gate = match text("gate")?.as_str() {
        "always" => Gate::Always,
        "full" => Gate::Full,
        "quiet" => Gate::Quiet,
        other => return problem(format!("no gate called {other}")),
    };
    Ok(Bar {
        name: text("name")?,
        bar: text("bar")?,
        what: text("what")?,
        unit: text("unit")?,
        goal: number("goal").ok_or("a goal is a number with a point")?,
        hold: number("hold"),
        gate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(gate: Gate, hold: Option<f64>) -> Bar {
        Bar { name: "n".into(), bar: "B".into(), what: "w".into(), unit: "".into(), goal: 10.0, hold, gate }
    }

    #[test]
    fn a_time_over_its_bar_fails_only_the_long_run_on_a_quiet_machine() {
        let run = |is_short, is_quiet| Run { is_short, is_quiet, is_whole: true };
        let over = Some(11.0);
        assert_eq!(bar(Gate::Quiet, None).judge(over, run(false, true)), Verdict::Failed);
        assert_eq!(bar(Gate::Quiet, None).judge(over, run(false, false)), Verdict::Over);
        assert_eq!(bar(Gate::Quiet, None).judge(over, run(true, true)), Verdict::Over);
        assert_eq!(bar(Gate::Full, None).judge(over, run(true, true)), Verdict::Over);
        assert_eq!(bar(Gate::Full, None).judge(over, run(false, false)), Verdict::Failed);
        assert_eq!(bar(Gate::Always, None).judge(over, run(true, false)), Verdict::Failed);
    }

    #[test]
    fn what_is_held_is_not_a_failure_and_what_is_not_measured_is_one() {
        let run = Run { is_short: true, is_quiet: false, is_whole: true };
        assert_eq!(bar(Gate::Always, Some(20.0)).judge(Some(20.0), run), Verdict::Held);
        assert_eq!(bar(Gate::Always, Some(20.0)).judge(Some(21.0), run), Verdict::Failed);
        assert_eq!(bar(Gate::Always, None).judge(None, run), Verdict::Failed);
        assert_eq!(bar(Gate::Always, None).judge(None, Run { is_whole: false, ..run }), Verdict::Over);
    }

    #[test]
    fn the_file_of_bars_can_be_read_and_names_each_once() {
        let mut names: Vec<String> = all().unwrap().into_iter().map(|bar| bar.name).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!((names.len(), count > 10), (count, true));
    }
}
