use room::query;
use serde::{Deserialize, Serialize};

use super::{ChapterId, Curriculum};
use crate::course::CourseId;
#[cfg(feature = "ssr")]
use crate::{
    course::teaches,
    curriculum::{CourseChapter, store::curriculum_of},
    document::Document,
    markdown,
};

/// A course as its editor shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditorView {
    pub id: CourseId,
    pub title: String,
    pub slug: String,
    pub description: String,
    pub category: String,
    pub subcategory: String,
    pub skill_level: String,
    pub tags: Vec<String>,
    pub is_published: bool,
    pub version: i64,
    pub curriculum: Curriculum,
    /// What publishing waits for.
    pub missing: Vec<String>,
    pub student_count: i64,
}

/// A chapter as its editor shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextView {
    pub id: ChapterId,
    pub title: String,
    pub body: String,
    /// The same text as the rich-text editor takes it. Nothing where only Markdown can hold it.
    pub document: Option<serde_json::Value>,
    /// The body as learners will see it: sanitised HTML.
    pub preview: String,
    pub version: i64,
    pub words: usize,
}

/// The whole course for its teachers, drafts included.
#[query("learning/editor", gate = Rule("teacher"))]
pub async fn editor(cx: &Read, course: CourseId) -> Answer<EditorView> {
    let course = teaches(cx, &course).await?;
    let curriculum = curriculum_of(cx, &course.id).await?;
    let missing = crate::course::missing_to_publish(cx, &course).await?.into_iter().map(String::from).collect();
    Ok(EditorView {
        is_published: course.is_out(),
        id: course.id,
        title: course.title,
        slug: course.slug.unwrap_or_default(),
        description: course.description.unwrap_or_default(),
        category: course.category.unwrap_or_default(),
        subcategory: course.subcategory.unwrap_or_default(),
        skill_level: course.skill_level.unwrap_or_default(),
        tags: course.tags.unwrap_or_default(),
        version: course.version,
        curriculum,
        missing,
        student_count: course.student_count,
    })
}

/// The text of one chapter for its teachers; nothing while none is chosen.
#[query("learning/chapter-text", gate = Rule("teacher"))]
pub async fn chapter_text(cx: &Read, course: CourseId, chapter: Option<ChapterId>) -> Answer<Option<TextView>> {
    let course = teaches(cx, &course).await?;
    let Some(chapter) = chapter else { return Ok(None) };
    let chapter: CourseChapter = cx.must_get(chapter).await?;
    if chapter.course != course.id || chapter.deleted_at.is_some() {
        return Err(data::Refusal::not_found());
    }
    let body = chapter.body.unwrap_or_default();
    let rendered = markdown::render(&body, &crate::picture::shown_in(cx, &course.id, &body).await?);
    Ok(Some(TextView {
        id: chapter.id,
        title: chapter.title,
        preview: rendered.html,
        words: rendered.words,
        version: chapter.version,
        document: Document::of_markdown(&body).map(|it| it.to_json()),
        body,
    }))
}
