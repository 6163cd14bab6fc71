//! What a course consists of: modules, their lessons, their chapters, in order. Changed by small operations that name
//! stable ids, so that two editors and every learner's progress survive each other.

#[cfg(feature = "ssr")]
pub(crate) mod jobs;
mod mutations;
mod operation;
mod pages;
mod queries;
#[cfg(feature = "ssr")]
pub(crate) mod store;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

pub use mutations::*;
pub use operation::*;
pub use pages::*;
pub use queries::*;

use crate::course::CourseId;

pub type ModuleId = Id<CourseModule>;
pub type LessonId = Id<CourseLesson>;
pub type ChapterId = Id<CourseChapter>;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courseModules", index(by_courseId = course), index(by_position = position))]
pub struct CourseModule {
    pub id: ModuleId,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub position: i64,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drip_enabled: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drip_type: Option<DripType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drip_days_after_enrollment: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drip_specific_date: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drip_notify_students: Option<bool>,
    /// Set while it is in the bin: undo takes it out again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// The part of the material it was imported from: importing again finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_key: Option<String>,
    /// The title the last import put here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_title: Option<String>,
}

data::choice! {
    /// When a module opens; the schedule itself comes with the drip issue.
    pub enum DripType {
        DaysAfterEnrollment = "days_after_enrollment",
        SpecificDate = "specific_date",
        AfterPrevious = "after_previous",
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courseLessons", index(by_moduleId = module), index(by_position = position), index(by_course = course))]
pub struct CourseLesson {
    pub id: LessonId,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub position: i64,
    #[serde(rename = "moduleId")]
    pub module: ModuleId,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "courseChapters",
    index(by_courseId = course),
    index(by_lessonId = lesson),
    index(by_position = position),
    index(by_muxAssetId = mux_asset_id)
)]
pub struct CourseChapter {
    pub id: ChapterId,
    pub title: String,
    /// The body: Markdown as the teacher wrote it. Rendered and sanitised on the way out.
    #[serde(rename = "description", default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_url: Option<String>,
    pub position: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_published: Option<bool>,
    /// Open to everybody as a preview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_free: Option<bool>,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_url: Option<String>,
    #[serde(rename = "lessonId", default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<LessonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mux_asset_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mux_playback_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mux_upload_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mux_asset_status: Option<AssetStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_duration: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated_audio_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated_video_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_generation_status: Option<GenerationStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_generation_status: Option<GenerationStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_generated_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_generated_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_generation_error: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video_generation_error: Option<String>,
    /// Whether there is something to read. Kept beside the body, so that whoever asks need not read the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_body: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Grows with every edit of the body.
    pub version: i64,
    /// The path it was imported from: importing again finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_key: Option<String>,
    /// The title the last import put here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_title: Option<String>,
    /// The hash of the body the last import put here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_body: Option<String>,
}

data::choice! {
    /// How far a video has been prepared.
    pub enum AssetStatus { Waiting = "waiting", Preparing = "preparing", Ready = "ready", Errored = "errored" }
}
data::choice! {
    /// How far generated media are.
    pub enum GenerationStatus {
        Pending = "pending",
        Generating = "generating",
        Completed = "completed",
        Failed = "failed",
    }
}

/// Fills the column in chapters that are older than it.
#[cfg(feature = "ssr")]
pub const HAS_BODY: data::SchemaChange = data::SchemaChange {
    number: 1,
    name: "chapters say whether they have a body",
    surql: "UPDATE courseChapters SET hasBody = string::len(string::trim(description ?? '')) > 0",
};

impl CourseChapter {
    pub fn is_out(&self) -> bool {
        self.is_published == Some(true) && self.deleted_at.is_none()
    }

    /// Puts another body in.
    pub fn rewrite(&mut self, body: String) {
        self.has_body = Some(!body.trim().is_empty());
        self.body = Some(body);
        self.version += 1;
    }
}

/// What the last import left in a chapter, without the chapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courseChapters", part)]
pub struct ChapterImprint {
    pub id: ChapterId,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[serde(default)]
    pub import_key: Option<String>,
    #[serde(default)]
    pub imported_body: Option<String>,
}

/// A chapter without its body, for outlines: edits of the body wake nobody who only shows the outline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courseChapters", part)]
pub struct ChapterHead {
    pub id: ChapterId,
    pub title: String,
    pub position: i64,
    #[serde(default)]
    pub is_published: Option<bool>,
    #[serde(default)]
    pub is_free: Option<bool>,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[serde(rename = "lessonId", default)]
    pub lesson: Option<LessonId>,
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
}

/// Whether there is something in a chapter for learners: all that publishing a course asks of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "courseChapters", part)]
pub struct ChapterProof {
    pub id: ChapterId,
    #[serde(default)]
    pub is_published: Option<bool>,
    #[serde(default)]
    pub has_body: Option<bool>,
    #[serde(default)]
    pub mux_asset_status: Option<AssetStatus>,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
}

impl ChapterProof {
    /// Published, with something to read or to play.
    pub fn is_readable(&self) -> bool {
        let has_content = self.has_body == Some(true) || self.mux_asset_status == Some(AssetStatus::Ready);
        self.is_published == Some(true) && has_content && self.deleted_at.is_none()
    }
}

/// The tree of a course, as editors and outlines show it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curriculum {
    pub modules: Vec<ModuleNode>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModuleNode {
    pub id: ModuleId,
    pub title: String,
    pub lessons: Vec<LessonNode>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LessonNode {
    pub id: LessonId,
    pub title: String,
    pub chapters: Vec<ChapterNode>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChapterNode {
    pub id: ChapterId,
    pub title: String,
    pub is_published: bool,
    pub is_free: bool,
}

impl Curriculum {
    pub fn chapters(&self) -> impl Iterator<Item = &ChapterNode> {
        self.modules.iter().flat_map(|module| &module.lessons).flat_map(|lesson| &lesson.chapters)
    }

    /// As learners see it: published chapters, and only what leads to one.
    pub fn published(mut self) -> Self {
        for lesson in self.modules.iter_mut().flat_map(|module| &mut module.lessons) {
            lesson.chapters.retain(|chapter| chapter.is_published);
        }
        for module in &mut self.modules {
            module.lessons.retain(|lesson| !lesson.chapters.is_empty());
        }
        self.modules.retain(|module| !module.lessons.is_empty());
        self
    }
}
