//! Whether everybody was told the truth: nothing lost, nothing promised that was not shown.
use crate::door::Door;
use crate::hand::stamp_of;
use crate::outcome::Outcome;
use crate::tab::Tab;
use crate::writers::Written;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::ops::AddAssign;
use std::time::Duration;

/// A tab that is still behind after this will stay so.
const LATEST: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Values that are not what a fresh query says, after all writes stopped.
    pub lost: u64,
    /// Frames that said they contain a commit and did not.
    pub early: u64,
    pub disorder: u64,
}

impl AddAssign for Verdict {
    fn add_assign(&mut self, more: Verdict) {
        self.lost += more.lost;
        self.early += more.early;
        self.disorder += more.disorder;
    }
}

/// Compares what tabs hold, who were told that they have everything, with what the queries say when they are run anew
/// for the person behind `door`.
pub async fn compare(door: &mut Door, tabs: &mut [Tab]) -> Outcome<Verdict> {
    let mut verdict = Verdict::default();
    let mut fresh = HashMap::new();
    for tab in tabs {
        verdict.disorder += std::mem::take(&mut tab.disorder);
        let numbers: Vec<u32> = tab.watches.keys().copied().collect();
        for n in numbers {
            let key = (tab.watches[&n].path.clone(), tab.watches[&n].args.to_string());
            if !fresh.contains_key(&key) {
                fresh.insert(key.clone(), run_anew(door, &key.0, &tab.watches[&n].args).await?);
            }
            let truth = &fresh[&key];
            if tab.watches[&n].value == *truth {
                continue;
            }
            verdict.early += 1;
            if !comes_to(tab, n, truth).await {
                verdict.lost += 1;
            }
        }
    }
    Ok(verdict)
}

/// The server keeps what it knows by the text of the arguments. One that means nothing makes it look again.
async fn run_anew(door: &mut Door, path: &str, args: &Value) -> Outcome<Value> {
    let mut args = args.clone();
    args["asked_at"] = json!(crate::hand::now_us());
    door.value(path, args).await
}

async fn comes_to(tab: &mut Tab, n: u32, truth: &Value) -> bool {
    let waiting = async {
        while tab.watches[&n].value != *truth {
            if tab.next().await.is_err() {
                return false;
            }
        }
        true
    };
    tokio::time::timeout(LATEST, waiting).await.unwrap_or(false)
}

/// Rows of a list that do not show the last write that was acknowledged.
pub fn missing(list: &Value, written: &Written) -> u64 {
    let shown = stamps(list);
    let last = written.rows.iter().filter_map(|(id, writes)| Some((id, writes.last()?)));
    last.filter(|(id, write)| shown.get(id.as_str()) != Some(&write.stamp)).count() as u64
}

/// Frames that say they contain commit `v` and show a row as it was before a write in it.
pub fn early(promises: &[(u64, Vec<(String, u64)>)], written: &Written) -> u64 {
    let mut shown: HashMap<&str, u64> = HashMap::new();
    let mut early = 0;
    for (v, seen) in promises {
        shown.extend(seen.iter().map(|(id, stamp)| (id.as_str(), *stamp)));
        let behind = written.rows.iter().any(|(id, writes)| {
            let due = writes[..writes.partition_point(|write| write.at <= *v)].last();
            due.is_some_and(|due| shown.get(id.as_str()).is_none_or(|stamp| *stamp < due.stamp))
        });
        early += u64::from(behind);
    }
    early
}

fn stamps(list: &Value) -> HashMap<&str, u64> {
    let rows = list["cards"].as_array().into_iter().flatten();
    rows.filter_map(|row| Some((row["id"].as_str()?, stamp_of(row)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand::stamped;
    use crate::writers::Write;

    fn written() -> Written {
        let writes = vec![Write { stamp: 100, at: 7 }, Write { stamp: 200, at: 9 }];
        Written { rows: [("a".to_string(), writes)].into(), took: vec![] }
    }

    #[test]
    fn a_frame_that_promises_a_commit_and_shows_the_row_before_it_is_early() {
        let seen = |stamp| vec![("a".to_string(), stamp)];
        assert_eq!(early(&[(6, vec![]), (7, seen(100)), (8, vec![]), (9, seen(200))], &written()), 0);
        assert_eq!(early(&[(7, vec![]), (8, seen(100))], &written()), 1);
        assert_eq!(early(&[(9, seen(100)), (9, seen(200))], &written()), 1);
    }

    #[test]
    fn a_row_without_its_last_write_is_missing_it() {
        let list = |stamp| json!({ "cards": [{ "id": "a", "title": stamped(stamp) }] });
        assert_eq!(missing(&list(200), &written()), 0);
        assert_eq!(missing(&list(100), &written()), 1);
        assert_eq!(missing(&json!({ "cards": [] }), &written()), 1);
    }
}
