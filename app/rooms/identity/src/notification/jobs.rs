//! What time does to notifications.

use data::{Fault, Row, Select, Timestamp};
use room::{Answer, Order, Priority, ServerJob, Write};
use serde::{Deserialize, Serialize};

use super::{
    Notification, NotificationId,
    digest::{self, NotificationDigest},
};
use crate::{
    UserId,
    notification_preferences::leaving::{self, WayOut},
};

/// How long what was read is kept, and what was not.
pub const KEEP_READ_MS: i64 = 180 * Timestamp::DAY_MS;
pub const KEEP_UNREAD_MS: i64 = 365 * Timestamp::DAY_MS;
/// So many of a person's are kept, the newest.
pub const KEEP_EACH: usize = 1_000;
const BATCH: usize = 200;
/// Letters that gather, written by one transaction.
const LETTERS: usize = 20;
/// People one transaction looks through for what is too much.
const PEOPLE: usize = 20;

/// Writes the letters that gather and are due.
#[derive(Default, Serialize, Deserialize)]
pub struct SendDigests;

impl ServerJob for SendDigests {
    const NAME: &'static str = "identity/send-digests";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let due = Select::<NotificationDigest>::all().less_than(NotificationDigest::DUE_AT, cx.now() + 1);
        let due = cx.rows(due.ascending(NotificationDigest::DUE_AT).limit(LETTERS)).await?;
        let count = due.len();
        for waiting in due {
            digest::send(cx, waiting).await?;
        }
        again_if(count == LETTERS, cx, &SendDigests).await
    }
}

/// Deletes notifications whose time is over, and ways out of letters nobody reads any more.
#[derive(Default, Serialize, Deserialize)]
pub struct ForgetNotifications;

impl ServerJob for ForgetNotifications {
    const NAME: &'static str = "identity/forget-notifications";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let mut deleted = vec![];
        for (read, keep_ms) in [(true, KEEP_READ_MS), (false, KEEP_UNREAD_MS)] {
            let old = Select::by(Stub::READ, read).less_than(Stub::CREATED_AT, cx.now().0 - keep_ms);
            deleted.push(delete(cx, cx.rows(old.ascending(Stub::CREATED_AT).limit(BATCH)).await?).await?);
        }
        let old = Select::<WayOut>::all().less_than(WayOut::WRITTEN_AT, cx.now().0 - leaving::KEEP_MS);
        let old = cx.rows(old.ascending(WayOut::WRITTEN_AT).limit(BATCH)).await?;
        for way in &old {
            cx.delete::<WayOut>(&way.id).await?;
        }
        deleted.push(old.len());
        again_if(deleted.contains(&BATCH), cx, &ForgetNotifications).await
    }
}

/// Goes through all who have notifications, and leaves each the newest thousand.
#[derive(Default, Serialize, Deserialize)]
pub struct TrimNotifications {
    /// Who was looked at last; empty at the beginning.
    after: String,
}

impl ServerJob for TrimNotifications {
    const NAME: &'static str = "identity/trim-notifications";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let mut after = self.after;
        for _ in 0..PEOPLE {
            let next = Select::<Stub>::all().more_than(Stub::USER, &after).ascending(Stub::USER);
            let Some(next) = cx.first(next).await? else { return Ok(()) };
            let newest = Select::by(Stub::USER, &next.user).page_down(Stub::CREATED_AT, None);
            let mut rows = cx.rows(newest.limit(KEEP_EACH + BATCH)).await?;
            delete(cx, rows.split_off(rows.len().min(KEEP_EACH))).await?;
            after = next.user.to_string();
        }
        again_if(true, cx, &TrimNotifications { after }).await
    }
}

/// What these jobs read of a notification.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "notifications")]
struct Stub {
    id: NotificationId,
    #[serde(rename = "userId")]
    user: UserId,
    read: bool,
    created_at: Timestamp,
}

async fn delete(cx: &Write, rows: Vec<Stub>) -> Result<usize, Fault> {
    for row in &rows {
        cx.delete::<Notification>(&row.id).await?;
    }
    Ok(rows.len())
}

/// There is more: goes on in a transaction of its own.
async fn again_if<J: ServerJob>(more: bool, cx: &Write, job: &J) -> Answer<()> {
    if more {
        cx.queue(job, Order::now().with(Priority::Bulk)).await?;
    }
    Ok(())
}
