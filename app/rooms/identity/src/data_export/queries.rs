use data::Timestamp;
use room::query;
use serde::{Deserialize, Serialize};

use super::Stage;

/// A person's own archive, as they see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Archive {
    pub stage: Stage,
    pub bytes: Option<i64>,
    /// Until when it can be fetched.
    pub until: Timestamp,
    /// From when on another one can be asked for; nothing when it can be now.
    pub again_at: Option<Timestamp>,
}

/// The caller's archive, if they have asked for one and it is still there.
#[query("identity/my-data", gate = SignedIn)]
pub async fn my_data(cx: &Read) -> Answer<Option<Archive>> {
    let user = cx.signed_in().await?.id;
    let now = cx.now();
    let export = cx.get::<super::DataExport>(&user).await?;
    Ok(export.filter(|it| now < it.ends_at).map(|it| Archive {
        again_at: Some(it.again_at()).filter(|at| now < *at),
        stage: it.stage,
        bytes: it.bytes,
        until: it.ends_at,
    }))
}
