use room::mutation;
use serde::{Deserialize, Serialize};

use crate::curriculum::ChapterId;
#[cfg(feature = "ssr")]
use {
    super::{Progress, UserProgress, done_chapters, open, progress_id},
    crate::{
        course::{Course, access_chapter, visible},
        curriculum::{CourseChapter, store::curriculum_of},
        enrollment::{Enrollment, enrollment_id},
        rollup::{Before, Tick, progressed},
    },
    data::Refusal,
    facts::learning::{ChapterCompleted, CourseCompleted},
    room::{Answer, Read},
};

/// How far the caller is after a tick.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticked {
    pub percent: i64,
    /// This tick completed the course, for the first time.
    pub completed_course: bool,
}

/// Ticks a chapter off, or takes the tick back. Twice is the same as once.
#[mutation("learning/mark-chapter", gate = Rule("learner"))]
pub async fn mark_chapter(cx: &mut Write, chapter: ChapterId, done: bool) -> Answer<Ticked> {
    let (course, chapter) = learnt(cx, &chapter).await?;
    let member = cx.signed_in().await?;
    let id = progress_id(&chapter.id, &member.id);
    let before = cx.get::<UserProgress>(&id).await?;
    let was_done = before.as_ref().is_some_and(|row| row.is_completed == Some(true));
    let first = done && before.as_ref().is_none_or(|row| row.completed_at.is_none());
    if was_done != done {
        let row = UserProgress {
            id,
            user: member.id.clone().into(),
            course: Some(course.id.clone()),
            module: None,
            lesson: chapter.lesson.as_ref().map(|lesson| lesson.to_string()),
            chapter: chapter.id.clone(),
            is_completed: Some(done),
            completed_at: before.as_ref().and_then(|row| row.completed_at).or(done.then(|| cx.now())),
            time_spent: before.as_ref().and_then(|row| row.time_spent),
            last_accessed_at: Some(cx.now()),
            progress_percentage: Some(if done { 100 } else { 0 }),
            left_off: before.as_ref().and_then(|row| row.left_off),
        };
        cx.put(&row).await?;
    }
    let tree = curriculum_of(cx, &course.id).await?.published();
    let progress = Progress::of(&tree, &done_chapters(cx, &course.id, &member.id).await?);
    // Teachers may try their own course; they are nobody's statistics.
    let Some(mut enrollment) = cx.get::<Enrollment>(enrollment_id(&course.id, &member.id)).await? else {
        return Ok(Ticked { percent: progress.percent(), completed_course: false });
    };
    let counted = Before::of(&enrollment);
    let completed_course = progress.is_complete() && enrollment.completed_at.is_none();
    enrollment.progress = Some(progress.percent());
    enrollment.completed_chapters = progress.done;
    if completed_course {
        enrollment.completed_at = Some(cx.now());
    }
    cx.put(&enrollment).await?;
    progressed(cx, counted, &enrollment, &chapter.id, Tick { was_done, done, first }).await?;
    if first {
        let fact = ChapterCompleted {
            course: course.id.to_string(),
            chapter: chapter.id.to_string(),
            user: member.id.clone(),
        };
        cx.say(ChapterCompleted::KIND, serde_json::to_value(fact).map_err(data::Fault::new)?).await?;
    }
    if completed_course {
        let fact = CourseCompleted { course: course.id.to_string(), user: member.id };
        cx.say(CourseCompleted::KIND, serde_json::to_value(fact).map_err(data::Fault::new)?).await?;
    }
    Ok(Ticked { percent: progress.percent(), completed_course })
}

/// Remembers where the caller is, to come back to it.
#[mutation("learning/open-chapter", gate = Rule("learner"))]
pub async fn open_chapter(cx: &mut Write, chapter: ChapterId) -> Answer<()> {
    let (course, chapter) = learnt(cx, &chapter).await?;
    let member = cx.signed_in().await?;
    let Some(mut enrollment) = cx.get::<Enrollment>(enrollment_id(&course.id, &member.id)).await? else {
        return Ok(());
    };
    enrollment.last_chapter_id = Some(chapter.id);
    enrollment.last_accessed_at = Some(cx.now());
    cx.put(&enrollment).await?;
    Ok(())
}

/// Remembers where the recording of a chapter was left off, to go on there on any device. In seconds.
#[mutation("learning/keep-place", gate = Rule("learner"))]
pub async fn keep_place(cx: &mut Write, chapter: ChapterId, second: i64) -> Answer<()> {
    let (course, chapter) = learnt(cx, &chapter).await?;
    let member = cx.signed_in().await?;
    let left_off = Some(second.clamp(0, LONGEST_S));
    let id = progress_id(&chapter.id, &member.id);
    let row = match cx.get::<UserProgress>(&id).await? {
        Some(row) => UserProgress { left_off, ..row },
        None => UserProgress {
            id,
            user: member.id.into(),
            course: Some(course.id),
            module: None,
            lesson: chapter.lesson.map(|lesson| lesson.to_string()),
            chapter: chapter.id,
            is_completed: None,
            completed_at: None,
            time_spent: None,
            last_accessed_at: Some(cx.now()),
            progress_percentage: None,
            left_off,
        },
    };
    Ok(cx.put(&row).await?)
}

/// No recording is longer than a day.
#[cfg(feature = "ssr")]
const LONGEST_S: i64 = 24 * 60 * 60;

/// A chapter the caller learns, with its course. Passes the gate `learner`.
#[cfg(feature = "ssr")]
async fn learnt(cx: &Read, chapter: &ChapterId) -> Answer<(Course, CourseChapter)> {
    let chapter: CourseChapter = cx.must_get(chapter).await?;
    let course: Course = cx.must_get(&chapter.course).await?;
    let course = visible(cx, course).await?;
    let member = cx.signed_in().await?;
    let access = open(access_chapter(cx, &course, &chapter).await?)?;
    // A preview can be read, but there is nothing to remember for somebody who is not enrolled.
    let enrolled = cx.get::<Enrollment>(enrollment_id(&course.id, &member.id)).await?.is_some();
    if !access.is_teaching() && !enrolled {
        return Err(Refusal::forbidden("not_enrolled_free", "Enroll to keep your progress. It is free."));
    }
    cx.pass("learner");
    Ok((course, chapter))
}
