use room::query;
use serde::{Deserialize, Serialize};

use crate::{course::CourseId, curriculum::ChapterId};
#[cfg(feature = "ssr")]
use {
    super::{Enrollment, EnrollmentStatus},
    crate::{
        course::CourseHead,
        curriculum::store::curriculum_of,
        progress::{Progress, done_chapters},
    },
    data::Select,
};

/// A course on the learner's shelf.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shelf {
    pub id: CourseId,
    pub title: String,
    pub slug: String,
    pub maker: String,
    pub percent: i64,
    pub done: i64,
    pub total: i64,
    /// The chapter to go on with.
    pub next: Option<ChapterId>,
    pub next_title: String,
    /// Milliseconds since the epoch; sorts the shelf.
    pub touched_at: i64,
    pub completed: bool,
}

/// The courses the caller is enrolled in, last opened first.
#[query("learning/my-courses", gate = SignedIn)]
pub async fn my_courses(cx: &Read) -> Answer<Vec<Shelf>> {
    let member = cx.signed_in().await?;
    let mut enrollments = cx.rows(Select::by(Enrollment::USER, &member.id)).await?;
    enrollments.retain(|it| it.status == EnrollmentStatus::Active);
    let mut shelf = vec![];
    for enrollment in enrollments {
        let Some(course) = cx.get::<CourseHead>(&enrollment.course).await? else { continue };
        let outline = curriculum_of(cx, &course.id).await?.published();
        let done = done_chapters(cx, &course.id, &member.id).await?;
        let progress = Progress::of(&outline, &done);
        let next = outline.chapters().find(|chapter| !done.contains(&chapter.id));
        shelf.push(Shelf {
            maker: identity::profile(cx, &course.owner).await?.name,
            id: course.id,
            title: course.title,
            slug: course.slug.unwrap_or_default(),
            percent: progress.percent(),
            done: progress.done,
            total: progress.total,
            next: next.map(|chapter| chapter.id.clone()),
            next_title: next.map(|chapter| chapter.title.clone()).unwrap_or_default(),
            touched_at: enrollment.last_accessed_at.unwrap_or(enrollment.enrolled_at).0,
            completed: enrollment.completed_at.is_some(),
        });
    }
    shelf.sort_by_key(|course| std::cmp::Reverse(course.touched_at));
    Ok(shelf)
}
