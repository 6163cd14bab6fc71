//! The queue in the database: what is entered, taken, given up and taken over.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use data::{Database, Fault, Id, Row, Select, Stamp, Timestamp, Transaction};
use serde::{Deserialize, Serialize};

use crate::{
    End, Job, JobId, Order, Policy, Priority, Rota, State,
    power::{Moment, may_fail},
};

/// A lost race is run again this often.
pub(crate) const TRIES: u32 = 12;
/// A worker says this often that it lives.
pub(crate) const BEAT_MS: i64 = 5 * Timestamp::SECOND_MS;
/// A worker that was silent for this long is dead, and its jobs are somebody else's. Several beats may get lost.
pub(crate) const LEASE_MS: i64 = 4 * BEAT_MS;
/// Rows moved by one transaction.
pub(crate) const BATCH: usize = 200;
/// Jobs that are done are kept this long, and their idempotency keys with them.
pub const KEEP_DONE_MS: i64 = 7 * Timestamp::DAY_MS;

/// One transaction of the queue's own, run again while others are faster. A macro, because the compiler cannot see
/// that a worker may carry the future of such a closure from thread to thread.
macro_rules! transaction {
    ($database:expr, $action:literal, |$transaction:ident| $body:expr) => {{
        let mut tries = $crate::queue::Tries::of($database, $action);
        let settled: Result<_, ::data::Fault> = loop {
            let begun = tries.begin().await?;
            let $transaction = &begun;
            let outcome: Result<_, ::data::Fault> = async { $body }.await;
            if let Some(value) = tries.end(begun, outcome).await? {
                break Ok(value);
            }
        };
        settled
    }};
}
pub(crate) use transaction;

/// A worker's lease on the jobs it has: one row for all of them, so that a sign of life is one write and never meets
/// the transaction of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "jobLeases", unwatched)]
pub struct Lease {
    /// The worker.
    pub id: Id<Lease>,
    pub until: Timestamp,
}

/// Queues a job in the transaction that makes it necessary: it is there exactly when that commits. `payload` is JSON
/// text. With a key that is known already ([`Order::once`]) nothing happens, and the id is that of the first.
pub async fn queue(transaction: &Transaction, kind: &str, payload: String, order: Order) -> Result<JobId, Fault> {
    let id = match &order.once {
        Some(key) => JobId::new(format!("{kind}:{key}")),
        None => JobId::new(transaction.new_id()),
    };
    // Two who queue it at the same moment write the same row, and the slower one runs again.
    if order.once.is_some() && transaction.get::<Job>(&id).await?.is_some() {
        return Ok(id);
    }
    let now = transaction.now();
    let due = order.due.unwrap_or(now);
    let job = Job {
        id: id.clone(),
        kind: kind.into(),
        tenant: order.tenant,
        priority: order.priority,
        state: if due > now { State::Scheduled } else { State::Ready },
        at: due,
        payload,
        attempts: 0,
        worker: None,
        error: None,
        request: order.request.unwrap_or_else(|| transaction.stamp().request.clone()),
        queued_at: now,
    };
    transaction.put(&job).await?;
    Ok(id)
}

/// Takes up to `most` ready jobs for a worker, each the next in turn.
pub(crate) async fn take(
    database: &Arc<Database>,
    worker: &str,
    rota: &mut Rota,
    most: usize,
) -> Result<Vec<Job>, Fault> {
    let from = rota.clone();
    let (jobs, then) =
        transaction!(database, "jobs/take", |transaction| choose(transaction, worker, from.clone(), most).await)?;
    *rota = then;
    jobs.iter().for_each(|_| may_fail(Moment::Taken));
    Ok(jobs)
}

async fn choose(
    transaction: &Transaction,
    worker: &str,
    mut rota: Rota,
    most: usize,
) -> Result<(Vec<Job>, Rota), Fault> {
    let mut taken = vec![];
    while taken.len() < most
        && let Some(job) = next(transaction, &mut rota).await?
    {
        may_fail(Moment::Choosing);
        let job = job.taken(worker, transaction.now());
        transaction.put(&job).await?;
        taken.push(job);
    }
    Ok((taken, rota))
}

/// The ready job whose turn it is.
async fn next(transaction: &Transaction, rota: &mut Rota) -> Result<Option<Job>, Fault> {
    for priority in rota.order() {
        if let Some(job) = first_of(transaction, rota, priority).await? {
            rota.serve(priority, &job.tenant);
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// The oldest job of the next tenant: one look into the index, two where the round begins anew.
async fn first_of(transaction: &Transaction, rota: &mut Rota, priority: Priority) -> Result<Option<Job>, Fault> {
    let ready = Select::by(Job::STATE, State::Ready).and(Job::PRIORITY, priority);
    let ready = ready.ascending(Job::TENANT).ascending(Job::AT);
    if let Some(last) = rota.behind(priority)
        && let Some(job) = transaction.first(ready.clone().more_than(Job::TENANT, last)).await?
    {
        return Ok(Some(job));
    }
    rota.restart(priority);
    transaction.first(ready).await
}

/// Makes ready what is due, and answers when the next job is; in the past when there are more than one transaction
/// takes.
pub(crate) async fn ripen(database: &Arc<Database>) -> Result<Option<Timestamp>, Fault> {
    transaction!(database, "jobs/ripen", |transaction| {
        let waiting = Select::by(Job::STATE, State::Scheduled).ascending(Job::AT);
        let due = waiting.clone().less_than(Job::AT, transaction.now() + 1).limit(BATCH);
        for job in transaction.rows(due).await? {
            transaction.put(&job.ripe()).await?;
        }
        Ok(transaction.first(waiting).await?.map(|job| job.at))
    })
}

/// A sign of life.
pub(crate) async fn beat(database: &Arc<Database>, worker: &str) -> Result<(), Fault> {
    transaction!(database, "jobs/beat", |transaction| {
        transaction.put(&Lease { id: worker.into(), until: transaction.now() + LEASE_MS }).await
    })
}

/// Takes away what nobody works on any more: the jobs of workers whose lease is over, and those this worker holds in
/// the database but not in `hands`, because the word of their end did not get through. Such an attempt has failed.
pub(crate) async fn recover(
    database: &Arc<Database>,
    worker: &str,
    hands: &BTreeSet<JobId>,
    policy: impl Fn(&str) -> Policy,
) -> Result<(), Fault> {
    transaction!(database, "jobs/recover", |transaction| {
        let now = transaction.now();
        let leases = transaction.rows(Select::<Lease>::all()).await?;
        let (alive, dead): (Vec<_>, Vec<_>) = leases.into_iter().partition(|lease| lease.until >= now);
        for lease in dead {
            transaction.delete::<Lease>(&lease.id).await?;
        }
        for job in transaction.rows(Select::by(Job::STATE, State::Running)).await? {
            let holder = job.worker.as_deref().unwrap_or_default();
            let is_held = alive.iter().any(|lease| lease.id.as_str() == holder);
            if is_held && (holder != worker || hands.contains(&job.id)) {
                continue;
            }
            tracing::warn!(job = %job.id, kind = job.kind, worker = holder, "a job was left behind");
            let (policy, dice) = (policy(&job.kind), dice(&transaction.new_id()));
            transaction.put(&job.failed("The worker stopped in the middle of it.", policy, dice, now)).await?;
        }
        Ok(())
    })
}

/// The worker goes: its jobs are given back and its lease ends.
pub(crate) async fn leave(database: &Arc<Database>, worker: &str) -> Result<(), Fault> {
    transaction!(database, "jobs/leave", |transaction| {
        for job in transaction.rows(Select::by(Job::STATE, State::Running)).await? {
            if job.worker.as_deref() == Some(worker) {
                let now = transaction.now();
                transaction.put(&job.given_back(now)).await?;
            }
        }
        transaction.delete::<Lease>(worker).await
    })
}

/// Writes how the job ended, in the transaction of its effects.
pub(crate) async fn end(transaction: &Transaction, job: &Job, end: &End, policy: Policy) -> Result<(), Fault> {
    let (job, now) = (job.clone(), transaction.now());
    let ended = match end {
        End::Done => job.done(now),
        End::Again(why) => job.failed(why, policy, dice(&transaction.new_id()), now),
    };
    transaction.put(&ended).await
}

/// Notes that an attempt failed, unless the job is somebody else's by now.
pub(crate) async fn fail(database: &Arc<Database>, job: &Job, why: &str, policy: Policy) -> Result<(), Fault> {
    transaction!(database, "jobs/fail", |transaction| {
        if transaction.get::<Job>(&job.id).await?.as_ref() != Some(job) {
            return Ok(());
        }
        let dice = dice(&transaction.new_id());
        transaction.put(&job.clone().failed(why, policy, dice, transaction.now())).await
    })
}

/// The tries of one transaction.
pub(crate) struct Tries<'a> {
    database: &'a Arc<Database>,
    action: &'static str,
    made: u32,
}

impl<'a> Tries<'a> {
    pub fn of(database: &'a Arc<Database>, action: &'static str) -> Self {
        Self { database, action, made: 0 }
    }

    pub async fn begin(&mut self) -> Result<Transaction, Fault> {
        if self.made == TRIES {
            return Err(Fault::new(format!("{}: somebody else was faster {TRIES} times", self.action)));
        }
        if self.made > 0 {
            wait(self.database, self.made - 1).await;
        }
        self.made += 1;
        let stamp = Stamp { actor: "system".into(), action: self.action.into(), request: self.database.new_id() };
        self.database.begin(stamp).await
    }

    /// `None` when somebody else was faster: begin again.
    pub async fn end<T>(&self, transaction: Transaction, outcome: Result<T, Fault>) -> Result<Option<T>, Fault> {
        match outcome {
            Ok(value) => Ok(transaction.commit().await?.map(|_| value)),
            Err(fault) => {
                let raced = transaction.lost_a_race();
                transaction.cancel().await;
                if raced { Ok(None) } else { Err(fault) }
            }
        }
    }
}

/// A little longer after each lost race, and never in step with the one who won it.
pub(crate) async fn wait(database: &Arc<Database>, attempt: u32) {
    let jitter = dice(&database.new_id()) % 16;
    tokio::time::sleep(Duration::from_millis((2u64 << attempt.min(5)) + jitter)).await;
}

/// A number nobody can foresee, out of a fresh id.
fn dice(id: &str) -> u64 {
    id.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}
