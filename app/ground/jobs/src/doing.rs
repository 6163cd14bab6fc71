//! Doing one job: attempts until one commits, a time limit, and what becomes of a failure.

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};

use data::{Database, Fault, Refusal, Stamp, Transaction};
use futures::{FutureExt, future::BoxFuture};

use crate::{
    Job, Policy, Schedule,
    power::{Moment, may_fail},
    queue,
};

/// A transaction with what a job wrote, not committed, and how the job answered.
pub type Worked = (Transaction, Result<(), Refusal>);

/// Knows how jobs are done. The registry of all rooms is one.
pub trait Hands: Send + Sync + 'static {
    /// What this kind of job may take.
    fn policy(&self, kind: &str) -> Policy;

    /// The kinds of jobs that hear facts of this kind. Their payload is the fact's.
    fn ears(&self, fact: &str) -> &[&'static str];

    /// What comes back by itself.
    fn schedules(&self) -> &[Schedule];

    /// Does the job inside the transaction and gives it back, uncommitted. It may be called several times before one
    /// transaction commits, so it does nothing that the transaction does not undo.
    fn work<'a>(&'a self, job: &'a Job, transaction: Transaction) -> BoxFuture<'a, Result<Worked, Fault>>;
}

/// Does a job that was taken. Afterwards it is done with its effects, or failed without them, or somebody else's.
pub(crate) async fn perform(database: Arc<Database>, hands: Arc<dyn Hands>, job: Job) {
    let policy = hands.policy(&job.kind);
    let attempt = AssertUnwindSafe(finish(&database, &*hands, &job)).catch_unwind();
    let why = match tokio::time::timeout(policy.limit, attempt).await {
        Ok(Ok(Ok(()))) => return may_fail(Moment::Committed),
        Ok(Ok(Err(refusal))) => refusal.message,
        Ok(Err(panic)) => format!("It panicked: {}", words(&*panic)),
        Err(_) => format!("It took longer than {} s.", policy.limit.as_secs()),
    };
    tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, request = job.request, why, "a job failed");
    // The beat finds a job whose end could not be written.
    if let Err(fault) = queue::fail(&database, &job, &why, policy).await {
        tracing::error!(job = %job.id, %fault, "the failure of a job was not written");
    }
}

/// Its effects and its end in one transaction, run again while others are faster.
async fn finish(database: &Arc<Database>, hands: &dyn Hands, job: &Job) -> Result<(), Refusal> {
    for attempt in 0..queue::TRIES {
        let stamp = Stamp { actor: "system".into(), action: job.kind.clone(), request: job.request.clone() };
        let transaction = database.begin(stamp).await?;
        // As it was taken: else the lease was lost, and whoever has the job now writes the same row as we would.
        if transaction.get::<Job>(&job.id).await?.as_ref() != Some(job) {
            transaction.cancel().await;
            return Ok(());
        }
        let (transaction, answer) = hands.work(job, transaction).await?;
        let ended = match answer {
            Ok(()) => transaction.put(&job.clone().done(transaction.now())).await.map_err(Refusal::from),
            Err(refusal) => Err(refusal),
        };
        match ended {
            Ok(()) => {
                may_fail(Moment::Written);
                if transaction.commit().await?.is_some() {
                    return Ok(());
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
