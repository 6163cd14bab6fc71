//! Doing one job: the way out where there is one, attempts until one commits, a time limit, and what becomes of a failure.

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};

use data::{Database, Fault, Refusal, Stamp, Transaction};
use futures::{FutureExt, future::BoxFuture};

use crate::{
    Job, Policy, Schedule,
    power::{Moment, may_fail},
    queue,
};

/// How a job ends whose writes are to be kept.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    Done,
    /// The attempt failed, and what was written about that stays: again after a pause, until the last attempt.
    Again(String),
}

/// A transaction with what a job wrote, not committed, and how the job answered.
pub type Worked = (Transaction, Result<End, Refusal>);

/// What an errand brought home; nothing where a job has no way to go.
pub type Brought = Option<Box<dyn Any + Send + Sync>>;

/// Knows how jobs are done. The registry of all rooms is one.
pub trait Hands: Send + Sync + 'static {
    /// What this kind of job may take.
    fn policy(&self, kind: &str) -> Policy;

    /// The kinds of jobs that hear facts of this kind. Their payload is the fact's.
    fn ears(&self, fact: &str) -> &[&'static str];

    /// What comes back by itself.
    fn schedules(&self) -> &[Schedule];

    /// Jobs or leases may have changed, here or in another process. Said once a second at most, for those who show them.
    fn stirred(&self) {}

    /// The way out, where the job talks to somebody outside: once per attempt, while no transaction is open.
    fn go<'a>(&'a self, job: &'a Job) -> BoxFuture<'a, Result<Brought, Refusal>>;

    /// Does the job inside the transaction and gives it back, uncommitted. It may be called several times before one
    /// transaction commits, each time with the same `brought`, so it does nothing that the transaction does not undo.
    fn work<'a>(
        &'a self,
        job: &'a Job,
        brought: &'a Brought,
        transaction: Transaction,
    ) -> BoxFuture<'a, Result<Worked, Fault>>;
}

/// Does a job that was taken. Afterwards it is done with its effects, or failed without them, or somebody else's.
pub(crate) async fn perform(database: Arc<Database>, hands: Arc<dyn Hands>, job: Job) {
    let policy = hands.policy(&job.kind);
    let attempt = AssertUnwindSafe(attempt(&database, &*hands, &job, policy)).catch_unwind();
    let why = match tokio::time::timeout(policy.limit, attempt).await {
        Ok(Ok(Ok(End::Done))) => return may_fail(Moment::Committed),
        Ok(Ok(Ok(End::Again(why)))) => return warn(&job, &why),
        Ok(Ok(Err(refusal))) => refusal.message,
        Ok(Err(panic)) => format!("It panicked: {}", words(&*panic)),
        Err(_) => format!("It took longer than {} s.", policy.limit.as_secs()),
    };
    warn(&job, &why);
    // The beat finds a job whose end could not be written.
    if let Err(fault) = queue::fail(&database, &job, &why, policy).await {
        tracing::error!(job = %job.id, %fault, "the failure of a job was not written");
    }
}

fn warn(job: &Job, why: &str) {
    tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, request = job.request, why, "a job failed");
}

/// Out and home once, then what is written about it.
async fn attempt(database: &Arc<Database>, hands: &dyn Hands, job: &Job, policy: Policy) -> Result<End, Refusal> {
    let brought = hands.go(job).await?;
    may_fail(Moment::Home);
    finish(database, hands, job, policy, &brought).await
}

/// Its effects and its end in one transaction, run again while others are faster.
async fn finish(
    database: &Arc<Database>,
    hands: &dyn Hands,
    job: &Job,
    policy: Policy,
    brought: &Brought,
) -> Result<End, Refusal> {
    for attempt in 0..queue::TRIES {
        let stamp = Stamp { actor: "system".into(), action: job.kind.clone(), request: job.request.clone() };
        let transaction = database.begin(stamp).await?;
        // As it was taken: else the lease was lost, and whoever has the job now writes the same row as we would.
        if transaction.get::<Job>(&job.id).await?.as_ref() != Some(job) {
            transaction.cancel().await;
            return Ok(End::Done);
        }
        let (transaction, answer) = hands.work(job, brought, transaction).await?;
        let ended = match answer {
            Ok(end) => queue::end(&transaction, job, &end, policy).await.map(|()| end).map_err(Refusal::from),
            Err(refusal) => Err(refusal),
        };
        match ended {
            Ok(end) => {
                may_fail(Moment::Written);
                if transaction.commit().await?.is_some() {
                    return Ok(end);
                }
            }
            Err(refusal) => {
                let raced = transaction.lost_a_race();
                transaction.cancel().await;
                if !raced {
                    return Err(refusal);
                }
            }
        }
        queue::wait(database, attempt).await;
    }
    Err(Refusal::conflict("busy", "Somebody else changed the same all the time."))
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without a word")
}
