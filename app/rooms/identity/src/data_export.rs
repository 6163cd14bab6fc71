//! A person's own data, put together for them: an archive of JSON files that only they can fetch, for a week.

#[cfg(feature = "ssr")]
pub mod fetching;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub(crate) mod letters;
pub mod mutations;
#[cfg(feature = "ssr")]
mod packing;
pub mod pages;
pub mod queries;
#[cfg(feature = "ssr")]
pub mod share;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

/// A new one can be asked for after this.
pub const AGAIN_MS: i64 = Timestamp::DAY_MS;
/// How long it can be fetched.
pub const KEEP_MS: i64 = 7 * Timestamp::DAY_MS;
/// Where it is fetched: the same for everybody, each gets their own.
pub const ADDRESS: &str = "/my-data";

data::choice! {
    pub enum Stage { Pending = "pending", Ready = "ready" }
}

/// A person has one or none: its id is theirs. A new one takes the place of the old.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "dataExports", index(by_file = file), index(by_endsAt = ends_at))]
pub struct DataExport {
    pub id: Id<DataExport>,
    pub stage: Stage,
    pub asked_at: Timestamp,
    /// When it is deleted, file and all.
    pub ends_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<i64>,
}

impl DataExport {
    /// From when on another one can be asked for.
    pub fn again_at(&self) -> Timestamp {
        self.asked_at + AGAIN_MS
    }

    /// Whether it can be fetched.
    pub fn is_there(&self, now: Timestamp) -> bool {
        self.stage == Stage::Ready && now < self.ends_at
    }
}
