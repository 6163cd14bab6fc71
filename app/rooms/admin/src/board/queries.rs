use data::Timestamp;
use jobs::State;
use room::query;
use serde::{Deserialize, Serialize};

use super::{JobRow, KindCount, Pile};
#[cfg(feature = "ssr")]
use {
    super::{COUNTED, DONE_WITHIN_MS, Entry},
    data::{Fault, Place, Select},
    identity::administrator,
    jobs::{Lease, Occurrence},
    room::Read,
    std::collections::BTreeMap,
};

/// Jobs on one page of the list.
pub const PAGE: usize = 50;
/// Jobs under way that are listed, of all workers.
pub const UNDER_WAY: usize = 200;

/// Every state and every kind in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    pub piles: Vec<Pile>,
    pub kinds: Vec<KindCount>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobPage {
    pub rows: Vec<JobRow>,
    /// Give this as `after` for the next page; nothing when this was the last.
    pub next: Option<String>,
}

/// A worker, and what it has under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkerRow {
    pub id: String,
    /// It has given no sign of life for longer than it may.
    pub is_silent: bool,
    pub jobs: Vec<JobRow>,
}

/// A schedule, and what became of its last occurrence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScheduleRow {
    /// The kind of job.
    pub id: String,
    pub times: String,
    pub last: Option<Timestamp>,
    /// Nothing when its job was swept.
    pub last_state: Option<State>,
    pub next: Option<Timestamp>,
}

/// How many jobs of each state and kind there are: each state counted up to a limit, what is done for the last hour.
#[query("admin/job-counts", gate = Rule("administrator"))]
pub async fn job_counts(cx: &Read) -> Answer<Counts> {
    administrator(cx).await?;
    let (mut piles, mut kinds) = (vec![], BTreeMap::new());
    for state in State::ALL.iter().copied() {
        let mut entries = entries(cx, state).await?;
        let has_more = entries.len() > COUNTED;
        entries.truncate(COUNTED);
        for entry in &entries {
            kinds.entry(entry.kind.clone()).or_insert_with(|| KindCount::of(&entry.kind)).count(state);
        }
        piles.push(Pile { id: state, count: entries.len(), has_more, first: entries.first().map(|entry| entry.at) });
    }
    Ok(Counts { piles, kinds: kinds.into_values().collect() })
}

/// One more than is counted. What waits or runs begins with the oldest, what is over with the newest.
#[cfg(feature = "ssr")]
async fn entries(cx: &Read, state: State) -> Result<Vec<Entry>, Fault> {
    let all = Select::by(Entry::STATE, state).limit(COUNTED + 1);
    let select = match state {
        State::Done => all.at_least(Entry::AT, cx.now().0 - DONE_WITHIN_MS).descending(Entry::AT),
        State::Dead => all.descending(Entry::AT),
        State::Scheduled | State::Ready | State::Running => all.ascending(Entry::AT),
    };
    cx.rows(select).await
}

/// The jobs of one state, newest first.
#[query("admin/jobs", gate = Rule("administrator"))]
pub async fn job_list(cx: &Read, state: State, after: Option<String>) -> Answer<JobPage> {
    administrator(cx).await?;
    let after = after.as_deref().and_then(Place::at);
    // One more than is shown, to know whether there is a next page.
    let mut rows = cx.rows(Select::by(JobRow::STATE, state).page_down(JobRow::AT, after).limit(PAGE + 1)).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let end = |row: &JobRow| Place { value: Some(row.at.0), id: row.id.to_string() }.address();
    Ok(JobPage { next: rows.last().filter(|_| has_more).map(end), rows })
}

/// Who works, and on what.
#[query("admin/workers", gate = Rule("administrator"))]
pub async fn workers(cx: &Read) -> Answer<Vec<WorkerRow>> {
    administrator(cx).await?;
    let now = cx.now();
    let running = Select::by(JobRow::STATE, State::Running).ascending(JobRow::AT).limit(UNDER_WAY);
    let running = cx.rows(running).await?;
    let leases = cx.rows(Select::<Lease>::all()).await?;
    let of = |worker: &str| running.iter().filter(|job| job.worker.as_deref() == Some(worker)).cloned().collect();
    Ok(leases
        .iter()
        .map(|lease| WorkerRow { id: lease.id.to_string(), is_silent: lease.until < now, jobs: of(lease.id.as_str()) })
        .collect())
}

/// What comes back by itself.
#[query("admin/schedules", gate = Rule("administrator"))]
pub async fn schedules(cx: &Read) -> Answer<Vec<ScheduleRow>> {
    administrator(cx).await?;
    let mut rows = vec![];
    for known in cx.rows(Select::<Occurrence>::all()).await? {
        let last_state = match known.last {
            Some(at) => cx.get::<JobRow>(format!("{}:{}", known.id, at.0)).await?.map(|job| job.state),
            None => None,
        };
        rows.push(ScheduleRow {
            id: known.id.to_string(),
            times: known.times.unwrap_or_default(),
            last: known.last,
            last_state,
            next: known.next,
        });
    }
    Ok(rows)
}
