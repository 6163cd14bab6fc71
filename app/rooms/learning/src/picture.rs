//! Pictures in chapters: uploaded by teachers, shown to those who may read the course.

#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
mod purposes;

use data::{Id, Row, Timestamp};
use identity::UserId;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use {
    files::files,
    purposes::{Material, Pictures},
};

use crate::course::CourseId;

pub type PictureId = Id<CoursePicture>;

/// A picture of a course. The bytes lie in the file store under `file`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "coursePictures", index(by_course_import = course + import_key), index(by_file = file))]
pub struct CoursePicture {
    pub id: PictureId,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[row(file)]
    pub file: String,
    pub mime: String,
    pub width: i64,
    pub height: i64,
    pub uploaded_by: UserId,
    pub uploaded_at: Timestamp,
    /// The path it was imported from: importing again finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_key: Option<String>,
}

/// The answer to an upload: what to write into the Markdown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Uploaded {
    pub url: String,
}

/// Where a chapter's picture is found: only our own files, nothing from elsewhere.
#[cfg(feature = "ssr")]
pub fn resolve(written: &str) -> Option<String> {
    let id = written.strip_prefix("/media/")?;
    id.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| format!("/media/{id}"))
}
