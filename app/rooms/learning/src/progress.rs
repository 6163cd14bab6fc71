//! What a learner has done: chapter by chapter, and as a share of the course.

#[cfg(feature = "ssr")]
pub(crate) mod jobs;
mod mutations;
mod pages;
mod queries;

use std::collections::HashSet;

use data::{Id, Row, Timestamp};
use identity::UserId;
use serde::{Deserialize, Serialize};

pub use mutations::*;
pub use pages::*;
pub use queries::*;

use crate::{
    course::CourseId,
    curriculum::{ChapterId, Curriculum},
};

pub type UserProgressId = Id<UserProgress>;

/// One row per person and chapter: the id is the rule.
pub fn progress_id(chapter: &ChapterId, user: &str) -> UserProgressId {
    UserProgressId::new(format!("{chapter}.{user}"))
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "userProgress",
    index(by_userId = user),
    index(by_courseId = course),
    index(by_moduleId = module),
    index(by_lessonId = lesson),
    index(by_chapterId = chapter),
    index(by_user_chapter = user + chapter, unique),
    index(by_user_course = user + course),
    index(by_user_completed = user + is_completed),
    index(by_course_completed = course + is_completed),
    index(by_user_course_completed = user + course + is_completed)
)]
pub struct UserProgress {
    pub id: UserProgressId,
    #[serde(rename = "userId")]
    pub user: UserId,
    #[serde(rename = "courseId", default, skip_serializing_if = "Option::is_none")]
    #[row(link = "courses")]
    pub course: Option<CourseId>,
    #[serde(rename = "moduleId", default, skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    #[serde(rename = "lessonId", default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    #[serde(rename = "chapterId")]
    pub chapter: ChapterId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_completed: Option<bool>,
    /// The first time; stays when the tick is taken off and set again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_spent: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_accessed_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress_percentage: Option<i64>,
    /// Where its recording was left off, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_off: Option<i64>,
}

/// Whether a chapter is done, and no more: what else is remembered of it wakes no outline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "userProgress", part)]
pub struct ChapterTick {
    pub id: UserProgressId,
    #[serde(rename = "userId")]
    pub user: UserId,
    #[serde(rename = "courseId", default)]
    pub course: Option<CourseId>,
    #[serde(rename = "chapterId")]
    pub chapter: ChapterId,
    #[serde(default)]
    pub is_completed: Option<bool>,
}

/// Done out of published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub done: i64,
    pub total: i64,
}

impl Progress {
    /// Only published chapters count, on both sides.
    pub fn of(published: &Curriculum, done: &HashSet<ChapterId>) -> Self {
        let total = published.chapters().count() as i64;
        let done = published.chapters().filter(|chapter| done.contains(&chapter.id)).count() as i64;
        Self { done, total }
    }

    /// ⌊100·done/total⌋: 199 of 200 is 99. Nothing published is nothing done.
    pub fn percent(self) -> i64 {
        if self.total == 0 { 0 } else { 100 * self.done / self.total }
    }

    pub fn is_complete(self) -> bool {
        self.total > 0 && self.done == self.total
    }
}

/// The chapters of a course a person has completed.
#[cfg(feature = "ssr")]
pub async fn done_chapters(cx: &room::Read, course: &CourseId, user: &str) -> Result<HashSet<ChapterId>, data::Fault> {
    let select =
        data::Select::by(ChapterTick::USER, user).and(ChapterTick::COURSE, course).and(ChapterTick::IS_COMPLETED, true);
    Ok(cx.rows(select).await?.into_iter().map(|row| row.chapter).collect())
}
