//! Who learns in which course, and how far they are. Not the authority on access: that is `course::access`.

#[cfg(feature = "ssr")]
pub(crate) mod jobs;
mod mutations;
mod pages;
mod queries;

use data::{Id, Row, Timestamp};
use identity::UserId;
use serde::{Deserialize, Serialize};

pub use mutations::*;
pub use pages::*;
pub use queries::*;

use crate::{course::CourseId, curriculum::ChapterId};

pub type EnrollmentId = Id<Enrollment>;

/// One enrollment per person and course: the id is the rule.
pub fn enrollment_id(course: &CourseId, user: &str) -> EnrollmentId {
    EnrollmentId::new(format!("{course}.{user}"))
}

data::choice! {
    /// How somebody came to be enrolled.
    pub enum Source {
        Purchase = "purchase",
        Free = "free",
        FollowGate = "follow_gate",
        Bundle = "bundle",
        Membership = "membership",
        Pro = "pro",
        Manual = "manual",
        Import = "import",
    }
}
data::choice! {
    /// Whether an enrollment counts.
    pub enum EnrollmentStatus { Active = "active", Expired = "expired", Revoked = "revoked" }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "enrollments",
    index(by_userId = user),
    index(by_courseId = course),
    index(by_user_course = user + course, unique),
    index(by_course_enrolled = course + enrolled_at)
)]
pub struct Enrollment {
    pub id: EnrollmentId,
    #[serde(rename = "userId")]
    pub user: UserId,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    /// 0–100, as of the last completion or change of the curriculum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<i64>,
    pub source: Source,
    pub status: EnrollmentStatus,
    pub enrolled_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The first time everything was done. Stays when chapters are added later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    pub completed_chapters: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_chapter_id: Option<ChapterId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_accessed_at: Option<Timestamp>,
}
