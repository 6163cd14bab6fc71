//! Who is reading which chapter right now. A tab is present as long as its socket lives.

mod queries;
#[cfg(feature = "ssr")]
mod tracker;

use data::{Id, Row, Timestamp};
use identity::UserId;
use serde::{Deserialize, Serialize};

pub use queries::*;
#[cfg(feature = "ssr")]
pub use tracker::{Tracker, forget_everybody};

use crate::{course::CourseId, curriculum::ChapterId};

/// A person in a course. However many tabs they have open, they are one; the latest chapter wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "liveViewers",
    index(by_course = course),
    index(by_course_user = course + user, unique),
    index(by_expiresAt = expires_at)
)]
pub struct LiveViewer {
    pub id: Id<LiveViewer>,
    #[serde(rename = "courseId")]
    #[row(link = "courses")]
    pub course: CourseId,
    #[serde(rename = "chapterId", default, skip_serializing_if = "Option::is_none")]
    #[row(link = "courseChapters")]
    pub chapter: Option<ChapterId>,
    #[serde(rename = "userId")]
    pub user: UserId,
    pub last_seen: Timestamp,
    pub expires_at: Timestamp,
}

/// What a tab says about where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub course: CourseId,
    pub chapter: ChapterId,
}
