//! The board of jobs: what waits, what runs and who works on it, what was given up, what comes back by itself.
//!
//! **Invariant:** nothing here counts without an end. A number is counted up to [`COUNTED`] and then reads "or more".

#[cfg(feature = "ssr")]
pub mod chores;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

use data::{Id, Row, Timestamp};
use jobs::State;
use serde::{Deserialize, Serialize};

/// Jobs of one state that are counted one by one.
pub const COUNTED: usize = 500;
/// Done jobs are counted this far back.
pub const DONE_WITHIN_MS: i64 = Timestamp::HOUR_MS;

/// A job as the board shows it: without its payload, which may hold what is nobody's business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "jobs")]
pub struct JobRow {
    pub id: Id<JobRow>,
    pub kind: String,
    pub tenant: String,
    pub state: State,
    /// The moment of its state.
    pub at: Timestamp,
    pub attempts: i64,
    #[serde(default)]
    pub worker: Option<String>,
    #[serde(default)]
    pub error: Option<String>,
    pub request: String,
    pub queued_at: Timestamp,
}

/// What is counted of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "jobs")]
pub struct Entry {
    pub id: Id<Entry>,
    pub kind: String,
    pub state: State,
    pub at: Timestamp,
}

/// The jobs of one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pile {
    pub id: State,
    pub count: usize,
    /// There are more than were counted.
    pub has_more: bool,
    /// Of the first of them: due, taken or over.
    pub first: Option<Timestamp>,
}

/// How many jobs of one kind are where, among those that were counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KindCount {
    /// The kind.
    pub id: String,
    pub ready: usize,
    pub scheduled: usize,
    pub running: usize,
    pub dead: usize,
    pub done: usize,
}

impl Pile {
    /// "12", "500 or more".
    pub fn told(&self) -> String {
        if self.has_more { format!("{} or more", self.count) } else { self.count.to_string() }
    }
}

impl KindCount {
    pub fn of(kind: &str) -> Self {
        Self { id: kind.into(), ready: 0, scheduled: 0, running: 0, dead: 0, done: 0 }
    }

    pub fn count(&mut self, state: State) {
        *match state {
            State::Ready => &mut self.ready,
            State::Scheduled => &mut self.scheduled,
            State::Running => &mut self.running,
            State::Dead => &mut self.dead,
            State::Done => &mut self.done,
        } += 1;
    }
}

/// A state in a person's words.
pub fn word(state: State) -> &'static str {
    match state {
        State::Dead => "Given up",
        State::Running => "Under way",
        State::Ready => "Waiting",
        State::Scheduled => "Later",
        State::Done => "Done",
    }
}
