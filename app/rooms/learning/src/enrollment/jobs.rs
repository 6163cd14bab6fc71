//! Who is told that somebody enrolled.

use facts::learning::Enrolled;
use identity::{News, UserId, notification_preferences::Category, notify};
use room::{Answer, Ear, Write};

use crate::{course::Course, paths};

/// Tells a course's teachers that somebody takes it. There is no letter about it: a course that goes well would fill their
/// mailbox.
pub struct TellTeachers;

impl Ear for TellTeachers {
    const NAME: &'static str = "learning/tell-teachers";
    type Fact = Enrolled;

    async fn hear(fact: Enrolled, cx: &mut Write) -> Answer<()> {
        let Some(course) = cx.get::<Course>(&fact.course).await?.filter(Course::is_out) else { return Ok(()) };
        let learner = UserId::new(fact.user);
        let name = identity::profile(cx, &learner).await?.name;
        let news = News::new(
            Category::CourseUpdates,
            format!("{name} takes {}", course.title),
            "You see on the course's page who reads where.",
            format!("enrolled:{}:{learner}", course.id),
        )
        .leading_to("Look at the course", paths::numbers(course.id.as_str()))
        .about(course.id.as_str(), &course.title)
        .in_app_only();
        Ok(notify(cx, &teachers(&course), &news).await?)
    }
}

fn teachers(course: &Course) -> Vec<UserId> {
    let instructor = course.instructor.clone().filter(|it| *it != course.owner);
    std::iter::once(course.owner.clone()).chain(instructor).collect()
}
