//! What time does to letters' proofs.

use data::{Select, Timestamp};
use room::{Answer, Order, Priority, ServerJob, Write};
use serde::{Deserialize, Serialize};

use super::AuthToken;

/// A proof that is over is kept this long, so that its page can say so.
pub const KEEP_OVER_MS: i64 = 7 * Timestamp::DAY_MS;
const BATCH: usize = 200;

/// Deletes proofs that were over a week ago.
#[derive(Default, Serialize, Deserialize)]
pub struct ForgetTokens;

impl ServerJob for ForgetTokens {
    const NAME: &'static str = "identity/forget-tokens";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let before = cx.now().0 - KEEP_OVER_MS;
        let old = Select::<AuthToken>::all().less_than(AuthToken::EXPIRES_AT, before).ascending(AuthToken::EXPIRES_AT);
        let old = cx.rows(old.limit(BATCH)).await?;
        for token in &old {
            cx.delete::<AuthToken>(&token.id).await?;
        }
        if old.len() == BATCH {
            cx.queue(&ForgetTokens, Order::now().with(Priority::Bulk)).await?;
        }
        Ok(())
    }
}
