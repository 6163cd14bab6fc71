//! What time does to sessions.

use data::{Select, Timestamp};
use room::{Answer, Order, Priority, ServerJob, Write};
use serde::{Deserialize, Serialize};

use super::{AuthSession, Pass};

/// A session that ended is kept this long, for whoever asks what happened on their account.
pub const KEEP_ENDED_MS: i64 = 30 * Timestamp::DAY_MS;
const BATCH: usize = 200;

/// Deletes sessions that ended long ago. One that was revoked or reached its end is no longer moved by visits, so each
/// of them runs out of its idle time as well.
#[derive(Default, Serialize, Deserialize)]
pub struct ForgetSessions;

impl ServerJob for ForgetSessions {
    const NAME: &'static str = "identity/forget-sessions";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let before = cx.now().0 - KEEP_ENDED_MS;
        let old = Select::<Pass>::all().less_than(Pass::IDLE_EXPIRES_AT, before).ascending(Pass::IDLE_EXPIRES_AT);
        let old = cx.rows(old.limit(BATCH)).await?;
        for session in &old {
            cx.delete::<AuthSession>(&session.id).await?;
        }
        if old.len() == BATCH {
            cx.queue(&ForgetSessions, Order::now().with(Priority::Bulk)).await?;
        }
        Ok(())
    }
}
