//! The outbox is kept short.

use data::{Fault, Select, Timestamp};
use room::{Answer, Order, Priority, ServerJob, Write};
use serde::{Deserialize, Serialize};

use crate::{Mail, State};

/// A letter that goes nowhere any more can be looked up for this long, and its key is known.
pub const KEEP_MS: i64 = 30 * Timestamp::DAY_MS;
/// A letter under way is offered once an hour at least. One that was not for this long has been lost sight of.
const LOST_MS: i64 = 3 * Timestamp::DAY_MS;
/// Rows of one state moved by one transaction.
const BATCH: usize = 100;

/// Deletes old letters, and gives up those nobody offers any more.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Sweep;

impl ServerJob for Sweep {
    const NAME: &'static str = "mail/sweep";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let mut moved = vec![give_up_lost(cx).await?];
        for state in [State::Kept, State::Sent, State::Refused, State::Failed] {
            moved.push(delete_old(cx, state).await?);
        }
        if moved.contains(&BATCH) {
            cx.queue(&Sweep, Order::now().with(Priority::Bulk)).await?;
        }
        Ok(())
    }
}

async fn delete_old(cx: &Write, state: State) -> Result<usize, Fault> {
    let old = cx.rows(older(state, cx.now().0 - KEEP_MS)).await?;
    for mail in &old {
        cx.delete::<Mail>(&mail.id).await?;
    }
    Ok(old.len())
}

/// Its errand ended without a word: the process died at the last attempt, or the row of the job was removed by hand.
async fn give_up_lost(cx: &Write) -> Result<usize, Fault> {
    let lost = cx.rows(older(State::Queued, cx.now().0 - LOST_MS)).await?;
    let count = lost.len();
    for mail in lost {
        cx.put(&Mail { state: State::Failed, at: cx.now(), ..mail }).await?;
    }
    Ok(count)
}

fn older(state: State, before: i64) -> Select<Mail> {
    Select::by(Mail::STATE, state).less_than(Mail::AT, before).ascending(Mail::AT).limit(BATCH)
}
