//! Pictures in chapters: uploaded by teachers, shown to those who may read the course.

#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
mod keeping;
#[cfg(feature = "ssr")]
mod purposes;
#[cfg(feature = "ssr")]
mod showing;

use data::{Id, Row, Timestamp};
use identity::UserId;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use {
    files::files,
    keeping::Stored,
    purposes::{Material, Pictures},
    showing::shown_in,
};

use crate::course::CourseId;

pub type PictureId = Id<CoursePicture>;

/// A picture of a course. The bytes lie in the file store under `file`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "coursePictures",
    index(by_course_import = course + import_key),
    index(by_file = file),
    index(by_small_file = small_file),
    index(by_medium_file = medium_file),
    index(by_large_file = large_file)
)]
pub struct CoursePicture {
    pub id: PictureId,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[row(file)]
    pub file: String,
    /// The same at the widths of [`storage::WIDTHS`], where it is wider than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub small_file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub medium_file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub large_file: Option<String>,
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
