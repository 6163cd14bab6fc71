//! A job: what is to be done, when, for whom, and how often it was tried. Pure; the database is in `queue`.

use std::time::Duration;

use data::{Id, Refusal, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Priority, State};

/// `kind:key` of a job that may be queued once, else a fresh id.
pub type JobId = Id<Job>;

/// A piece of work that waits in the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "jobs",
    unwatched,
    index(by_turn = state + priority + tenant + at),
    index(by_state_at = state + at)
)]
pub struct Job {
    pub id: JobId,
    /// Who does it: `identity/forget-sessions`. Data, because old rows outlive the program that wrote them.
    pub kind: String,
    /// Whose work it is: a store, a person; empty for the house itself. No tenant's jobs hold up another's.
    pub tenant: String,
    pub priority: Priority,
    pub state: State,
    /// The moment of its state: due, for what waits; taken, for what runs; over, for what is done or dead.
    pub at: Timestamp,
    /// JSON text of what the kind needs to know.
    pub payload: String,
    /// How often it was taken by a worker, this time included.
    pub attempts: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Why the last attempt failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The request that queued it, so that the log can be followed from the click to here.
    pub request: String,
    pub queued_at: Timestamp,
}

/// How a job is to be queued.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub(crate) tenant: String,
    pub(crate) priority: Priority,
    pub(crate) due: Option<Timestamp>,
    pub(crate) once: Option<String>,
    pub(crate) request: Option<String>,
}

impl Order {
    /// As soon as a worker is free.
    pub fn now() -> Self {
        Self { tenant: String::new(), priority: Priority::Normal, due: None, once: None, request: None }
    }

    /// Not before `due`.
    pub fn at(due: Timestamp) -> Self {
        Self { due: Some(due), ..Self::now() }
    }

    /// On whose behalf; what is not said is the house's own.
    pub fn on_behalf_of(self, tenant: impl Into<String>) -> Self {
        Self { tenant: tenant.into(), ..self }
    }

    pub fn with(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    /// The idempotency key: a second job of the same kind with this key is not queued, until the first was swept,
    /// [`crate::KEEP_DONE_MS`] after its end. A dead letter keeps its key.
    pub fn once(self, key: impl Into<String>) -> Self {
        Self { once: Some(key.into()), ..self }
    }

    /// The request that made it necessary, where that is not the one that queues it.
    pub(crate) fn following(self, request: &str) -> Self {
        Self { request: Some(request.into()), ..self }
    }
}

/// What a kind of job may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Attempts before it is a dead letter; at least one.
    pub attempts: i64,
    /// How long one attempt may run before it counts as failed.
    pub limit: Duration,
}

impl Policy {
    /// Twelve attempts are spread over about three hours.
    pub const USUAL: Self = Self { attempts: 12, limit: Duration::from_secs(5 * 60) };
}

/// The longest pause after the first failure.
const FIRST_PAUSE_MS: i64 = 5 * Timestamp::SECOND_MS;
/// The longest pause at all.
const LONGEST_PAUSE_MS: i64 = Timestamp::HOUR_MS;

/// Milliseconds from the failure of attempt number `attempt` (from 1) to the next: twice as long each time, up to an
/// hour. `dice` is any number; it shortens the pause by up to a half, so that what failed together does not come back
/// together.
pub fn backoff(attempt: i64, dice: u64) -> i64 {
    let doublings = attempt.clamp(1, 32) - 1;
    let longest = (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
    let half = longest / 2;
    half + (dice % (half as u64 + 1)) as i64
}

impl Job {
    /// Taken by a worker.
    pub(crate) fn taken(self, worker: &str, now: Timestamp) -> Self {
        Self { state: State::Running, at: now, worker: Some(worker.into()), attempts: self.attempts + 1, ..self }
    }

    pub(crate) fn done(self, now: Timestamp) -> Self {
        Self { state: State::Done, error: None, ..self.let_go(now) }
    }

    /// An attempt failed: again after a pause, or a dead letter.
    pub(crate) fn failed(self, why: &str, policy: Policy, dice: u64, now: Timestamp) -> Self {
        let is_over = self.attempts >= policy.attempts;
        let pause = if is_over { 0 } else { backoff(self.attempts, dice) };
        let state = if is_over { State::Dead } else { State::Scheduled };
        Self { state, error: Some(why.into()), ..self.let_go(now + pause) }
    }

    /// Given back by a worker that stops: as if it had not been taken.
    pub(crate) fn given_back(self, now: Timestamp) -> Self {
        Self { state: State::Ready, attempts: self.attempts - 1, ..self.let_go(now) }
    }

    /// Its time has come.
    pub(crate) fn ripe(self) -> Self {
        Self { state: State::Ready, ..self }
    }

    /// A dead letter once more, with all its attempts.
    pub fn again(self, now: Timestamp) -> Result<Self, Refusal> {
        if self.state != State::Dead {
            return Err(Refusal::conflict("not_dead", "Only a job that was given up can be tried again."));
        }
        Ok(Self { state: State::Ready, attempts: 0, ..self.let_go(now) })
    }

    fn let_go(self, at: Timestamp) -> Self {
        Self { worker: None, at, ..self }
    }
}
