//! Who is told that a course was completed.

use facts::learning::CourseCompleted;
use identity::{News, UserId, notification::Kind, notification_preferences::Category, notify};
use room::{Answer, Ear, Write};

use crate::{course::Course, paths};

/// Tells a learner that they are through.
pub struct Congratulate;

impl Ear for Congratulate {
    const NAME: &'static str = "learning/congratulate";
    type Fact = CourseCompleted;

    async fn hear(fact: CourseCompleted, cx: &mut Write) -> Answer<()> {
        let Some(course) = cx.get::<Course>(&fact.course).await? else { return Ok(()) };
        let news = News::new(
            Category::CourseUpdates,
            "Course completed",
            format!("You did every chapter of {}. It stays on your shelf.", course.title),
            format!("completed:{}", course.id),
        )
        .meant_as(Kind::Success)
        .leading_to("Open the course", paths::learn(&course.slug.clone().unwrap_or_default()))
        .about(course.id.as_str(), &course.title)
        .said_by(course.owner);
        Ok(notify(cx, &[UserId::new(fact.user)], &news).await?)
    }
}
