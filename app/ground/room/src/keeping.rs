//! The house keeps its own books short.

use data::{Fact, Fault, Id, Receipt, Row, Select, Table, Timestamp};
use jobs::{Job, KEEP_DONE_MS, State};
use serde::{Deserialize, Serialize};

use crate::{Answer, MyUploads, Order, Priority, Room, ServerJob, StorageUse, SweepFiles, SweepUploads, Upload, Write};

/// An attempt that is repeated gets its first answer again for this long. Browsers repeat within a minute.
pub const KEEP_RECEIPTS_MS: i64 = 2 * Timestamp::DAY_MS;
/// A fact that was delivered can be looked up for this long.
pub const KEEP_FACTS_MS: i64 = 30 * Timestamp::DAY_MS;
/// Rows of one table deleted by one transaction.
const BATCH: usize = 200;

/// What the house does for itself.
pub(crate) fn room() -> Room {
    Room::new("house")
        .query::<MyUploads>()
        .schedule::<Sweep>("17 3 * * *", "UTC")
        .schedule::<SweepUploads>("29 3 * * *", "UTC")
        .schedule::<SweepFiles>("53 3 * * *", "UTC")
}

/// The house's own tables, beside those of the queue.
pub(crate) fn tables() -> Vec<Table> {
    vec![Upload::table(), StorageUse::table()]
}

/// Deletes old receipts, delivered facts and done jobs. Dead letters stay until somebody decides.
#[derive(Default, Serialize, Deserialize)]
struct Sweep;

/// A receipt without its answer.
#[derive(Clone, Debug, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "receipts", part)]
struct OldReceipt {
    id: Id<Receipt>,
    at: Timestamp,
}

impl ServerJob for Sweep {
    const NAME: &'static str = "house/sweep";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let swept = [receipts(cx).await?, facts(cx).await?, done_jobs(cx).await?];
        if swept.contains(&BATCH) {
            cx.queue(&Sweep, Order::now().with(Priority::Bulk)).await?;
        }
        Ok(())
    }
}

async fn receipts(cx: &Write) -> Result<usize, Fault> {
    let before = cx.now().0 - KEEP_RECEIPTS_MS;
    let old = Select::<OldReceipt>::all().less_than(OldReceipt::AT, before).ascending(OldReceipt::AT).limit(BATCH);
    let old = cx.rows(old).await?;
    for receipt in &old {
        cx.delete::<Receipt>(&receipt.id).await?;
    }
    Ok(old.len())
}

/// The lower bound leaves out what was not delivered: without a moment, a fact sorts before all others.
async fn facts(cx: &Write) -> Result<usize, Fault> {
    let before = cx.now().0 - KEEP_FACTS_MS;
    let delivered = Select::all().at_least(Fact::DELIVERED_AT, 0).less_than(Fact::DELIVERED_AT, before);
    let old = cx.rows(delivered.limit(BATCH)).await?;
    for fact in &old {
        cx.delete::<Fact>(&fact.id).await?;
    }
    Ok(old.len())
}

async fn done_jobs(cx: &Write) -> Result<usize, Fault> {
    let before = cx.now().0 - KEEP_DONE_MS;
    let old = cx.rows(Select::by(Job::STATE, State::Done).less_than(Job::AT, before).limit(BATCH)).await?;
    for job in &old {
        cx.delete::<Job>(&job.id).await?;
    }
    Ok(old.len())
}
