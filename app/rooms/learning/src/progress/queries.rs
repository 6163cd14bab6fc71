use room::query;
use serde::{Deserialize, Serialize};

use crate::{course::CourseId, curriculum::ChapterId, recording::Playable};
#[cfg(feature = "ssr")]
use {
    super::{Progress, UserProgress, done_chapters, progress_id},
    crate::{
        course::{Access, Course, access, access_chapter, by_slug, visible},
        curriculum::{CourseChapter, Curriculum, store::curriculum_of},
        enrollment::{Enrollment, enrollment_id},
        markdown,
        recording::played_in,
    },
    room::{Answer, Read},
    std::collections::HashSet,
};

/// The outline beside the text, with the caller's ticks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineView {
    pub id: CourseId,
    pub title: String,
    pub slug: String,
    pub maker: String,
    pub modules: Vec<OutlineModule>,
    pub percent: i64,
    pub done: i64,
    pub total: i64,
    /// Where to go on: last opened, else first incomplete, else first.
    pub resume: Option<ChapterId>,
    pub is_teacher: bool,
    /// The course was completed once, even if chapters came later.
    pub completed: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineModule {
    pub id: String,
    pub title: String,
    pub chapters: Vec<OutlineChapter>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineChapter {
    pub id: ChapterId,
    pub title: String,
    pub done: bool,
}

/// One chapter to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChapterView {
    pub id: ChapterId,
    pub course: CourseId,
    pub course_title: String,
    pub slug: String,
    pub title: String,
    pub module: String,
    /// 1 for the first published chapter of the course.
    pub number: i64,
    pub total: i64,
    /// Sanitised HTML.
    pub html: String,
    pub minutes: usize,
    pub previous: Option<Neighbor>,
    pub next: Option<Neighbor>,
    /// A preview for somebody who is not enrolled.
    pub is_preview: bool,
    pub recording: Option<Playable>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbor {
    pub id: ChapterId,
    pub title: String,
}

/// A course's outline for those who may open it.
#[query("learning/outline", gate = Rule("learner"))]
pub async fn outline(cx: &Read, slug: String) -> Answer<OutlineView> {
    let course = visible(cx, by_slug(cx, &slug).await?).await?;
    let access = open(access(cx, &course).await?)?;
    cx.pass("learner");
    let member = cx.signed_in().await?;
    let tree = curriculum_of(cx, &course.id).await?.published();
    let done = done_chapters(cx, &course.id, &member.id).await?;
    let enrollment = cx.get::<Enrollment>(enrollment_id(&course.id, &member.id)).await?;
    let progress = Progress::of(&tree, &done);
    Ok(OutlineView {
        resume: resume(&tree, &done, enrollment.as_ref()),
        completed: enrollment.is_some_and(|it| it.completed_at.is_some()),
        is_teacher: access.is_teaching(),
        maker: identity::profile(cx, &course.owner).await?.name,
        id: course.id,
        title: course.title,
        slug: course.slug.unwrap_or_default(),
        percent: progress.percent(),
        done: progress.done,
        total: progress.total,
        modules: modules(tree, &done),
    })
}

/// Where the recording of a chapter was left off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOffView {
    pub chapter: ChapterId,
    /// 0 where it was never begun.
    pub second: i64,
}

/// Where the caller left off in a chapter. Without a chapter, in the one to go on with.
#[query("learning/left-off", gate = Rule("reader"))]
pub async fn left_off(cx: &Read, slug: String, chapter: Option<ChapterId>) -> Answer<LeftOffView> {
    let course = visible(cx, by_slug(cx, &slug).await?).await?;
    let chapter: CourseChapter = cx.must_get(asked_for(cx, &course, chapter).await?).await?;
    open(access_chapter(cx, &course, &chapter).await?)?;
    cx.pass("reader");
    let row = match cx.member().await? {
        Some(member) => cx.get::<UserProgress>(progress_id(&chapter.id, &member.id)).await?,
        None => None,
    };
    Ok(LeftOffView { chapter: chapter.id, second: row.and_then(|row| row.left_off).unwrap_or_default() })
}

/// A chapter's text for those who may read it. Without a chapter, the one to go on with.
#[query("learning/chapter", gate = Rule("reader"))]
pub async fn chapter(cx: &Read, slug: String, chapter: Option<ChapterId>) -> Answer<ChapterView> {
    let course = visible(cx, by_slug(cx, &slug).await?).await?;
    let chapter: CourseChapter = cx.must_get(asked_for(cx, &course, chapter).await?).await?;
    let access = open(access_chapter(cx, &course, &chapter).await?)?;
    cx.pass("reader");
    let tree = curriculum_of(cx, &course.id).await?;
    // A teacher looking at a draft chapter sees it among the drafts.
    let tree = if chapter.is_out() { tree.published() } else { tree };
    let body = chapter.body.as_deref().unwrap_or_default();
    let rendered = markdown::render(body, &crate::picture::shown_in(cx, &course.id, body).await?);
    let recording = played_in(cx, &chapter).await?;
    let all: Vec<_> = tree.chapters().collect();
    let at = all.iter().position(|it| it.id == chapter.id).unwrap_or_default();
    let neighbor = |at: Option<usize>| {
        at.and_then(|at| all.get(at)).map(|it| Neighbor { id: it.id.clone(), title: it.title.clone() })
    };
    Ok(ChapterView {
        module: module_of(&tree, &chapter.id),
        number: at as i64 + 1,
        total: all.len() as i64,
        previous: neighbor(at.checked_sub(1)),
        next: neighbor(Some(at + 1)),
        id: chapter.id,
        course: course.id,
        course_title: course.title,
        slug: course.slug.unwrap_or_default(),
        title: chapter.title,
        html: rendered.html,
        minutes: rendered.minutes,
        is_preview: access == Access::Preview,
        recording,
    })
}

#[cfg(feature = "ssr")]
pub(crate) fn open(access: Access) -> Answer<Access> {
    match access {
        Access::None(denied) => Err(denied.into()),
        open => Ok(open),
    }
}

#[cfg(feature = "ssr")]
async fn asked_for(cx: &Read, course: &Course, chapter: Option<ChapterId>) -> Answer<ChapterId> {
    match chapter {
        Some(chapter) => Ok(chapter),
        None => to_resume(cx, course).await,
    }
}

#[cfg(feature = "ssr")]
async fn to_resume(cx: &Read, course: &Course) -> Answer<ChapterId> {
    open(access(cx, course).await?)?;
    let member = cx.signed_in().await?;
    let tree = curriculum_of(cx, &course.id).await?.published();
    let done = done_chapters(cx, &course.id, &member.id).await?;
    let enrollment = cx.get::<Enrollment>(enrollment_id(&course.id, &member.id)).await?;
    resume(&tree, &done, enrollment.as_ref())
        .ok_or_else(|| data::Refusal::conflict("empty", "This course has no published chapter yet. Look again soon."))
}

#[cfg(feature = "ssr")]
fn resume(tree: &Curriculum, done: &HashSet<ChapterId>, enrollment: Option<&Enrollment>) -> Option<ChapterId> {
    let last = enrollment.and_then(|it| it.last_chapter_id.clone());
    let last = last.filter(|id| tree.chapters().any(|chapter| chapter.id == *id));
    let first_open = || tree.chapters().find(|chapter| !done.contains(&chapter.id)).map(|it| it.id.clone());
    last.or_else(first_open).or_else(|| tree.chapters().next().map(|it| it.id.clone()))
}

#[cfg(feature = "ssr")]
fn modules(tree: Curriculum, done: &HashSet<ChapterId>) -> Vec<OutlineModule> {
    tree.modules
        .into_iter()
        .map(|module| OutlineModule {
            id: module.id.to_string(),
            title: module.title,
            chapters: module
                .lessons
                .into_iter()
                .flat_map(|lesson| lesson.chapters)
                .map(|chapter| OutlineChapter {
                    done: done.contains(&chapter.id),
                    id: chapter.id,
                    title: chapter.title,
                })
                .collect(),
        })
        .collect()
}

#[cfg(feature = "ssr")]
fn module_of(tree: &Curriculum, chapter: &ChapterId) -> String {
    let holds = |module: &&crate::curriculum::ModuleNode| {
        module.lessons.iter().any(|lesson| lesson.chapters.iter().any(|it| it.id == *chapter))
    };
    tree.modules.iter().find(holds).map(|module| module.title.clone()).unwrap_or_default()
}
