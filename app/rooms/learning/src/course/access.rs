//! Who may open what. One resolver for every read of content.

use data::{Refusal, Select};
use room::{Answer, Member, Read};

use super::{Course, CourseId};
use crate::{
    curriculum::{ChapterProof, CourseChapter},
    enrollment::{Enrollment, EnrollmentStatus, enrollment_id},
};

/// Why somebody may open a course, in the order the rules are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Access {
    Admin,
    Teacher,
    /// Enrolled in a free course.
    Free,
    /// This one chapter is a preview for everybody.
    Preview,
    None(Denied),
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Denied {
    NotAuthenticated,
    NotEnrolledFree,
    NotPurchased,
}

impl Access {
    pub fn is_teaching(self) -> bool {
        matches!(self, Access::Admin | Access::Teacher)
    }

    pub fn is_open(self) -> bool {
        !matches!(self, Access::None(_))
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotAuthenticated => Refusal::unauthenticated(),
            Denied::NotEnrolledFree => {
                Refusal::forbidden("not_enrolled_free", "Enroll to open this course. It is free.")
            }
            Denied::NotPurchased => Refusal::forbidden("not_purchased", "This course is for those who bought it."),
        }
    }
}

/// Whether the caller may open the course. Whoever asks must have checked that the course may be seen at all.
pub async fn access(cx: &Read, course: &Course) -> Answer<Access> {
    let Some(member) = cx.member().await? else { return Ok(Access::None(Denied::NotAuthenticated)) };
    if member.is_admin {
        return Ok(Access::Admin);
    }
    if is_teacher(&member, course) {
        return Ok(Access::Teacher);
    }
    if !course.is_free() {
        return Ok(Access::None(Denied::NotPurchased));
    }
    let enrolled = cx.get::<Enrollment>(enrollment_id(&course.id, &member.id)).await?;
    Ok(match enrolled.is_some_and(|it| it.status == EnrollmentStatus::Active) {
        true => Access::Free,
        false => Access::None(Denied::NotEnrolledFree),
    })
}

/// Whether the caller may open the chapter: as the course, and previews are open to everybody. What is not published
/// does not exist for anybody but teachers.
pub async fn access_chapter(cx: &Read, course: &Course, chapter: &CourseChapter) -> Answer<Access> {
    if chapter.course != course.id || chapter.deleted_at.is_some() {
        return Err(Refusal::not_found());
    }
    let access = access(cx, course).await?;
    if access.is_teaching() {
        return Ok(access);
    }
    if !chapter.is_out() {
        return Err(Refusal::not_found());
    }
    if !access.is_open() && course.is_out() && chapter.is_free == Some(true) {
        return Ok(Access::Preview);
    }
    Ok(access)
}

/// The course, for those who may see that it exists: everybody once it is out, learners for as long as they are
/// enrolled, teachers until it is deleted.
pub async fn visible(cx: &Read, course: Course) -> Answer<Course> {
    if course.is_out() {
        return Ok(course);
    }
    let access = access(cx, &course).await?;
    match access.is_open() && (course.deleted_at.is_none() || !access.is_teaching()) {
        true => Ok(course),
        false => Err(Refusal::not_found()),
    }
}

/// The course, for its teachers; for others it is not there. Passes the gate `teacher`.
pub async fn teaches(cx: &Read, course: &CourseId) -> Answer<Course> {
    let course: Course = cx.must_get(course).await?;
    if course.deleted_at.is_some() {
        return Err(Refusal::not_found());
    }
    let member = cx.signed_in().await?;
    if !member.is_admin && !is_teacher(&member, &course) {
        return Err(Refusal::not_found());
    }
    cx.pass("teacher");
    Ok(course)
}

/// The course by its address; whether the caller may see it is for [`visible`] to say.
pub async fn by_slug(cx: &Read, slug: &str) -> Answer<Course> {
    cx.first(Select::by(Course::SLUG, slug)).await?.ok_or_else(Refusal::not_found)
}

/// What publishing still waits for, the caller's own address included: where mail is sent, it has to be proven first. No
/// body is read for it: who asks live is not woken by every pause of somebody writing.
pub async fn missing_to_publish(cx: &Read, course: &Course) -> Answer<Vec<&'static str>> {
    let chapters = cx.rows(Select::<ChapterProof>::by(ChapterProof::COURSE, &course.id)).await?;
    let mut missing = course.missing_to_publish(chapters.iter().any(ChapterProof::is_readable));
    if cx.site().sends_mail && !cx.signed_in().await?.email_verified {
        missing.push("your address confirmed on the account page");
    }
    Ok(missing)
}

/// Whether a published preview chapter of the course shows this address.
pub async fn is_public(cx: &Read, course: &Course, address: &str) -> Answer<bool> {
    if !course.is_out() {
        return Ok(false);
    }
    let chapters = cx.rows(Select::by(CourseChapter::COURSE, &course.id)).await?;
    let shows = |chapter: &CourseChapter| chapter.body.as_ref().is_some_and(|body| body.contains(address));
    Ok(chapters.iter().any(|chapter| chapter.is_out() && chapter.is_free == Some(true) && shows(chapter)))
}

fn is_teacher(member: &Member, course: &Course) -> bool {
    let is = |id: &identity::UserId| id.as_str() == member.id;
    is(&course.owner) || course.instructor.as_ref().is_some_and(is)
}
