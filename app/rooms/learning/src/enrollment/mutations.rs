use room::mutation;

use crate::course::{CourseId, Made};
#[cfg(feature = "ssr")]
use {
    super::{Enrollment, EnrollmentStatus, Source, enrollment_id},
    crate::{
        course::{Access, Course, Denied, access, visible},
        rollup::enrolled,
    },
    data::Refusal,
    facts::learning::Enrolled,
};

/// Enrolls the caller in a free course. Doing it twice is the same as once.
#[mutation("learning/enroll", gate = SignedIn)]
pub async fn enroll(cx: &mut Write, course: CourseId) -> Answer<Made> {
    let course: Course = cx.must_get(course).await?;
    let course = visible(cx, course).await?;
    let goto = format!("/learn/{}", course.slug.clone().unwrap_or_default());
    let made = Made { id: course.id.clone(), goto };
    match access(cx, &course).await? {
        Access::None(Denied::NotEnrolledFree) if course.is_out() => {}
        Access::None(denied) => return Err(denied.into()),
        // Teachers open their own course without enrolling; learners are there already.
        _ => return Ok(made),
    }
    let member = cx.signed_in().await?;
    let id = enrollment_id(&course.id, &member.id);
    if cx.get::<Enrollment>(&id).await?.is_some() {
        return Err(Refusal::forbidden("revoked", "Your access to this course was ended by its teacher."));
    }
    let enrollment = Enrollment {
        id,
        user: member.id.clone().into(),
        course: course.id.clone(),
        progress: Some(0),
        source: Source::Free,
        status: EnrollmentStatus::Active,
        enrolled_at: cx.now(),
        expires_at: None,
        completed_at: None,
        completed_chapters: 0,
        last_chapter_id: None,
        last_accessed_at: None,
    };
    cx.put(&enrollment).await?;
    enrolled(cx, course).await?;
    let fact = Enrolled { course: made.id.to_string(), user: member.id };
    cx.say(Enrolled::KIND, serde_json::to_value(fact).map_err(data::Fault::new)?).await?;
    Ok(made)
}
