//! What time does to uploads.

use std::time::Duration;

use data::{Select, Timestamp};
use serde::{Deserialize, Serialize};

use super::Upload;
use crate::{Answer, Order, Policy, Priority, ServerJob, Write};

/// An upload nobody has touched for this long is forgotten, and so is the answer of one that is over.
pub const KEEP_UPLOADS_MS: i64 = 2 * Timestamp::DAY_MS;
const BATCH: usize = 200;

/// A file that no row names stays this long: whoever put it may be about to write the row.
pub const KEEP_UNNAMED_MS: i64 = Timestamp::DAY_MS;

/// Forgets abandoned uploads, their bytes, and bytes in quarantine that belong to no upload.
#[derive(Default, Serialize, Deserialize)]
pub struct SweepUploads;

impl ServerJob for SweepUploads {
    const NAME: &'static str = "house/sweep-uploads";

    /// Deleting bytes is not undone with the transaction, and need not be: whoever has the row without the bytes begins
    /// the file anew, and bytes without a row are swept the next time.
    async fn run(self, cx: &mut Write) -> Answer<()> {
        let Some(uploads) = cx.uploads() else { return Ok(()) };
        let before = cx.now() + -KEEP_UPLOADS_MS;
        let old = Select::<Upload>::all().less_than(Upload::TOUCHED_AT, before).ascending(Upload::TOUCHED_AT);
        let old = cx.rows(old.limit(BATCH)).await?;
        for upload in &old {
            cx.delete::<Upload>(&upload.id).await?;
            uploads.quarantine.forget(upload.id.as_str()).await?;
        }
        if old.len() == BATCH {
            cx.queue(&SweepUploads, Order::now().with(Priority::Bulk)).await?;
        }
        for id in uploads.quarantine.older_than(before).await? {
            if cx.get::<Upload>(&id).await?.is_none() {
                uploads.quarantine.forget(&id).await?;
            }
        }
        Ok(())
    }
}

/// Deletes files that no row names, a sixteenth of the store at a time.
#[derive(Default, Serialize, Deserialize)]
pub struct SweepFiles {
    /// The first hex digit of their keys.
    digit: u8,
}

impl ServerJob for SweepFiles {
    const NAME: &'static str = "house/sweep-files";
    const POLICY: Policy = Policy { limit: Duration::from_secs(60 * 60), ..Policy::USUAL };

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let Some(uploads) = cx.uploads() else { return Ok(()) };
        let before = cx.now() + -KEEP_UNNAMED_MS;
        for key in uploads.store.sixteenth(self.digit).await? {
            if uploads.store.sweep(&key, before, cx.names_file(key.as_str())).await? {
                tracing::info!(file = %key, "swept: no row named it");
            }
        }
        if self.digit < 15 {
            cx.queue(&SweepFiles { digit: self.digit + 1 }, Order::now().with(Priority::Bulk)).await?;
        }
        Ok(())
    }
}
