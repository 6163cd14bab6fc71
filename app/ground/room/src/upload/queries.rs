use serde::{Deserialize, Serialize};

use super::UploadId;
use crate::query;
#[cfg(feature = "ssr")]
use {super::Upload, data::Select};

/// An upload as its sender sees it, in any tab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadView {
    pub id: UploadId,
    pub purpose: String,
    pub subject: String,
    pub name: String,
    pub bytes: i64,
    pub received: i64,
}

/// What of mine is on its way, or was cut and waits to be continued.
#[query("house/my-uploads", gate = SignedIn)]
pub async fn my_uploads(cx: &Read) -> Answer<Vec<UploadView>> {
    let member = cx.signed_in().await?;
    let mine = Select::by(Upload::OWNER, member.id).and(Upload::OVER, false).limit(super::MOST_AT_ONCE);
    let mine = cx.rows(mine).await?;
    Ok(mine.into_iter().map(UploadView::from).collect())
}

#[cfg(feature = "ssr")]
impl From<Upload> for UploadView {
    fn from(it: Upload) -> Self {
        let Upload { id, purpose, subject, name, bytes, received, .. } = it;
        Self { id, purpose, subject, name, bytes, received }
    }
}
