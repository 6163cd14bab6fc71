//! Numbers a creator watches, kept by the transaction that changes them: a live query never adds up rows.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use data::{Id, Row, Select, Timestamp};
use room::{Answer, Write};
use serde::{Deserialize, Serialize};

use crate::{
    course::{Course, CourseId},
    curriculum::{ChapterId, Curriculum, store::curriculum_of},
    enrollment::{Enrollment, EnrollmentStatus},
    progress::{Progress, UserProgress},
};

/// A course in numbers. The id is the course's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courseStats")]
pub struct CourseStats {
    pub id: Id<CourseStats>,
    pub enrolled: i64,
    /// Learners who completed the course at least once.
    pub completed: i64,
    /// Sum of the learners' percents; divided by `enrolled` it is the average.
    pub percent_sum: i64,
    /// Chapters ticked off by learners who are enrolled now.
    pub ticks: i64,
}

/// A chapter in numbers. The id is the chapter's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "chapterStats", index(by_course = course))]
pub struct ChapterStats {
    pub id: Id<ChapterStats>,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    /// Learners who ticked it off.
    pub completed: i64,
}

/// One day of a course, UTC. The id is course and day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courseDays", index(by_course_day = course + day, unique))]
pub struct CourseDay {
    pub id: Id<CourseDay>,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    /// Days since the epoch.
    pub day: i64,
    pub enrolled: i64,
    /// Chapters ticked off for the first time that day.
    pub ticks: i64,
}

/// What an enrollment counted for before a change.
pub struct Before {
    percent: i64,
    ticks: i64,
    completed: bool,
}

impl Before {
    pub fn of(enrollment: &Enrollment) -> Self {
        Self {
            percent: enrollment.progress.unwrap_or(0),
            ticks: enrollment.completed_chapters,
            completed: enrollment.completed_at.is_some(),
        }
    }
}

/// Somebody enrolled.
pub async fn enrolled(cx: &Write, mut course: Course) -> Answer<()> {
    course.student_count += 1;
    cx.put(&course).await?;
    let mut stats = stats_of(cx, &course.id).await?;
    stats.enrolled += 1;
    cx.put(&stats).await?;
    let mut day = day_of(cx, &course.id, cx.now()).await?;
    day.enrolled += 1;
    cx.put(&day).await?;
    Ok(())
}

/// What happened to a learner's tick.
pub struct Tick {
    pub was_done: bool,
    pub done: bool,
    /// The chapter had never been done before.
    pub first: bool,
}

/// A learner ticked a chapter, or took the tick back.
pub async fn progressed(
    cx: &Write,
    before: Before,
    enrollment: &Enrollment,
    chapter: &ChapterId,
    tick: Tick,
) -> Answer<()> {
    let mut stats = stats_of(cx, &enrollment.course).await?;
    stats.percent_sum += enrollment.progress.unwrap_or(0) - before.percent;
    stats.ticks += enrollment.completed_chapters - before.ticks;
    stats.completed += i64::from(enrollment.completed_at.is_some()) - i64::from(before.completed);
    cx.put(&stats).await?;
    if tick.was_done == tick.done {
        return Ok(());
    }
    let id = chapter.as_str();
    let mut of_chapter = cx.get::<ChapterStats>(id).await?.unwrap_or_else(|| ChapterStats {
        id: id.into(),
        course: enrollment.course.clone(),
        completed: 0,
    });
    of_chapter.completed += if tick.done { 1 } else { -1 };
    cx.put(&of_chapter).await?;
    if tick.first {
        let mut day = day_of(cx, &enrollment.course, cx.now()).await?;
        day.ticks += 1;
        cx.put(&day).await?;
    }
    Ok(())
}

/// The set of published chapters changed: everybody's percent is another. Bounded by the read limit of one select,
/// 5,000 learners; the job queue takes over when there is one.
pub async fn recount(cx: &Write, course: &mut Course) -> Answer<()> {
    let tree = curriculum_of(cx, &course.id).await?.published();
    let chapters = tree.chapters().count() as i64;
    if course.chapter_count != chapters {
        course.chapter_count = chapters;
        cx.put(course).await?;
    }
    let mut done_of = done_by_learner(cx, &tree).await?;
    let mut stats = CourseStats { id: course.id.as_str().into(), ..CourseStats::default() };
    for mut enrollment in cx.rows(Select::by(Enrollment::COURSE, &course.id)).await? {
        let progress = Progress::of(&tree, &done_of.remove(enrollment.user.as_str()).unwrap_or_default());
        let was = enrollment.clone();
        enrollment.progress = Some(progress.percent());
        enrollment.completed_chapters = progress.done;
        if was != enrollment {
            cx.put(&enrollment).await?;
        }
        if enrollment.status == EnrollmentStatus::Active {
            stats.enrolled += 1;
            stats.percent_sum += progress.percent();
            stats.ticks += progress.done;
            stats.completed += i64::from(enrollment.completed_at.is_some());
        }
    }
    // Also when it is the same as before: a tick that was counted with the chapters of before then loses the race and
    // is counted again. Otherwise the two would write different rows, and both commit.
    Ok(cx.put(&stats).await?)
}

/// What each learner has done of the tree. Read chapter by chapter: a read is cut at its limit, and learners times
/// chapters is soon beyond it.
async fn done_by_learner(cx: &Write, tree: &Curriculum) -> Answer<HashMap<String, HashSet<ChapterId>>> {
    let mut done_of: HashMap<String, HashSet<ChapterId>> = HashMap::new();
    for chapter in tree.chapters() {
        let done = Select::by(UserProgress::CHAPTER, &chapter.id).and(UserProgress::IS_COMPLETED, true);
        for row in cx.rows(done).await? {
            done_of.entry(row.user.to_string()).or_default().insert(row.chapter);
        }
    }
    Ok(done_of)
}

async fn stats_of(cx: &Write, course: &CourseId) -> Answer<CourseStats> {
    let id = course.as_str();
    let fresh = || CourseStats { id: id.into(), ..CourseStats::default() };
    Ok(cx.get::<CourseStats>(id).await?.unwrap_or_else(fresh))
}

async fn day_of(cx: &Write, course: &CourseId, at: Timestamp) -> Answer<CourseDay> {
    let id = format!("{course}.{}", at.day());
    let fresh = || CourseDay { id: id.as_str().into(), course: course.clone(), day: at.day(), enrolled: 0, ticks: 0 };
    Ok(cx.get::<CourseDay>(&id).await?.unwrap_or_else(fresh))
}
