//! Who is told that a chapter came out. A course may have many learners: whoever publishes does not wait for them.

use data::{Fault, Place, Select, Timestamp};
use facts::learning::ChapterPublished;
use identity::{News, UserId, notification_preferences::Category, notify};
use room::{Answer, Ear, Order, Priority, ServerJob, Write};
use serde::{Deserialize, Serialize};

use super::{ChapterHead, ChapterId};
use crate::{
    course::{Course, CourseId},
    enrollment::{Enrollment, EnrollmentStatus},
    paths,
};

/// Learners told by one transaction.
const BATCH: usize = 100;

/// Hears that a chapter came out, and has the learners told: once a day and course, however many chapters come out.
pub struct HearOfChapter;

impl Ear for HearOfChapter {
    const NAME: &'static str = "learning/hear-of-chapter";
    type Fact = ChapterPublished;

    async fn hear(fact: ChapterPublished, cx: &mut Write) -> Answer<()> {
        let (course, day) = (CourseId::new(fact.course), cx.now().day());
        let order = Order::now().with(Priority::Bulk).on_behalf_of(course.as_str()).once(format!("{course}:{day}"));
        cx.queue(&TellLearners { course, chapter: ChapterId::new(fact.chapter), day, after: None }, order).await?;
        Ok(())
    }
}

/// Tells everybody who takes a course that something new is in it, in batches.
#[derive(Serialize, Deserialize)]
pub struct TellLearners {
    course: CourseId,
    chapter: ChapterId,
    /// The day it came out: each learner is told once a day.
    day: i64,
    /// Who was told last.
    after: Option<(Timestamp, String)>,
}

impl ServerJob for TellLearners {
    const NAME: &'static str = "learning/tell-learners";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let Some(course) = cx.get::<Course>(&self.course).await?.filter(Course::is_out) else { return Ok(()) };
        let Some(chapter) = cx.get::<ChapterHead>(&self.chapter).await?.filter(is_out) else { return Ok(()) };
        let learners = learners(cx, &self).await?;
        let reached: Vec<UserId> = learners
            .iter()
            .filter(|it| it.status == EnrollmentStatus::Active && it.user != course.owner)
            .map(|it| it.user.clone())
            .collect();
        notify(cx, &reached, &about(&course, &chapter, self.day)).await?;
        let Some(last) = learners.last().filter(|_| learners.len() == BATCH) else { return Ok(()) };
        let after = Some((last.enrolled_at, last.id.to_string()));
        let order = Order::now().with(Priority::Bulk).on_behalf_of(self.course.as_str());
        cx.queue(&TellLearners { after, ..self }, order).await?;
        Ok(())
    }
}

fn about(course: &Course, chapter: &ChapterHead, day: i64) -> News {
    let slug = course.slug.clone().unwrap_or_default();
    News::new(
        Category::NewContent,
        format!("New in {}", course.title),
        format!("“{}” is out.", chapter.title),
        format!("new-content:{}:{day}", course.id),
    )
    .leading_to("Read it", paths::learn_chapter(&slug, chapter.id.as_str()))
    .about(course.id.as_str(), &course.title)
    .said_by(course.owner.clone())
}

async fn learners(cx: &Write, job: &TellLearners) -> Result<Vec<Enrollment>, Fault> {
    let after = job.after.clone().map(|(at, id)| Place { value: Some(at.0), id });
    let newest = Select::by(Enrollment::COURSE, &job.course).page_down(Enrollment::ENROLLED_AT, after);
    cx.rows(newest.limit(BATCH)).await
}

fn is_out(chapter: &ChapterHead) -> bool {
    chapter.is_published == Some(true) && chapter.deleted_at.is_none()
}
