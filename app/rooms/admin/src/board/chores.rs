//! What takes longer than a click.

use data::{Place, Select};
use jobs::{Job, State};
use room::{Answer, Order, Priority, ServerJob, Write};
use serde::{Deserialize, Serialize};

use super::Entry;

/// Dead letters looked at by one transaction.
const BATCH: usize = 200;

/// Sends the dead letters of a kind back into the queue, from the newest down. One that dies again meanwhile is newer
/// than all that are still to come, and stays dead.
#[derive(Serialize, Deserialize)]
pub struct SendAgain {
    pub kind: String,
    /// Where the batch before ended.
    pub after: Option<String>,
}

impl ServerJob for SendAgain {
    const NAME: &'static str = "admin/send-again";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let after = self.after.as_deref().and_then(Place::at);
        let dead = cx.rows(Select::by(Entry::STATE, State::Dead).page_down(Entry::AT, after).limit(BATCH)).await?;
        for entry in dead.iter().filter(|entry| entry.kind == self.kind) {
            let job = cx.must_get::<Job>(entry.id.as_str()).await?;
            cx.put(&job.again(cx.now())?).await?;
        }
        if let Some(last) = dead.last().filter(|_| dead.len() == BATCH) {
            let after = Place { value: Some(last.at.0), id: last.id.to_string() }.address();
            let next = SendAgain { kind: self.kind, after: Some(after) };
            cx.queue(&next, Order::now().with(Priority::Urgent)).await?;
        }
        Ok(())
    }
}
