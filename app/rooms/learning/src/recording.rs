//! Sound and film in chapters: sent by teachers, prepared behind the pages, played by those who may read the chapter.

#[cfg(feature = "ssr")]
mod captions;
#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
pub(crate) mod jobs;
#[cfg(feature = "ssr")]
mod keeping;
mod mutations;
mod pages;
mod player;
#[cfg(feature = "ssr")]
mod purposes;
mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use identity::UserId;
use serde::{Deserialize, Serialize};

pub use mutations::*;
pub use pages::RecordingBox;
pub use player::{Deck, PlayHere, Player, told};
pub use queries::*;
#[cfg(feature = "ssr")]
pub use {
    files::files,
    purposes::{Captions, Recordings, record},
};

use crate::{
    course::CourseId,
    curriculum::{AssetStatus, ChapterId},
};

pub type RecordingId = Id<Recording>;
pub type RungId = Id<RecordingRung>;
pub type CaptionsId = Id<ChapterCaptions>;

/// Largest recording, and largest file of captions, on the wire.
pub const RECORDING_BYTES: u64 = 5 * 1024 * 1024 * 1024;
pub const CAPTIONS_BYTES: u64 = 1024 * 1024;
/// The longest recording.
pub const MOST_HOURS: f64 = 6.0;

data::choice! {
    /// What a recording is played with.
    pub enum Medium { Sound = "sound", Film = "film" }
}

/// The sound or film of a chapter, which names it as its video asset. The bytes lie in the file store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "recordings",
    index(by_chapterId = chapter),
    index(by_file = file),
    index(by_play_file = play_file),
    index(by_poster_file = poster_file)
)]
pub struct Recording {
    pub id: RecordingId,
    #[serde(rename = "courseId")]
    pub course: CourseId,
    #[serde(rename = "chapterId")]
    pub chapter: ChapterId,
    /// As the teacher's machine calls it.
    pub name: String,
    /// As it came.
    #[row(file)]
    pub file: String,
    /// What its first bytes say it is.
    pub mime: String,
    pub bytes: i64,
    pub uploaded_by: UserId,
    pub uploaded_at: Timestamp,
    pub medium: Medium,
    pub status: AssetStatus,
    /// Percent, while it is prepared.
    pub progress: i64,
    /// Why it could not be prepared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Seconds; unknown where nobody looked inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// What every browser plays, where that is not the file as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub play_file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub poster_file: Option<String>,
}

/// A recording without how far it is: preparing it wakes no learner's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "recordings", part)]
pub struct RecordingHead {
    pub id: RecordingId,
    #[serde(rename = "chapterId")]
    pub chapter: ChapterId,
    pub mime: String,
    pub medium: Medium,
    pub status: AssetStatus,
    #[serde(default)]
    pub duration: Option<f64>,
    #[serde(default)]
    pub play_file: Option<String>,
    #[serde(default)]
    pub poster_file: Option<String>,
}

/// A film at one size: one file, and the list of its parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "recordingRungs",
    index(by_recording = recording),
    index(by_file = file),
    index(by_list_file = list_file)
)]
pub struct RecordingRung {
    pub id: RungId,
    pub recording: RecordingId,
    /// The shorter side, by which it is called: 720.
    pub lines: i64,
    pub width: i64,
    pub height: i64,
    /// Bits a second, sound included.
    pub bandwidth: i64,
    pub has_sound: bool,
    #[row(file)]
    pub file: String,
    #[row(file)]
    pub list_file: String,
}

/// What is said in a chapter's recording, in one language, as WebVTT. Another recording keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "chapterCaptions", index(by_chapterId = chapter), index(by_file = file))]
pub struct ChapterCaptions {
    pub id: CaptionsId,
    #[serde(rename = "chapterId")]
    pub chapter: ChapterId,
    /// One of [`LANGUAGES`].
    pub language: String,
    #[row(file)]
    pub file: String,
    pub added_by: UserId,
    pub added_at: Timestamp,
}

/// Languages captions can be in: as browsers name them, and as their readers do.
pub const LANGUAGES: [(&str, &str); 16] = [
    ("en", "English"),
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("hi", "हिन्दी"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("zh", "中文"),
];

/// A chapter has captions once in a language: the id is the rule.
pub fn captions_id(chapter: &ChapterId, language: &str) -> CaptionsId {
    CaptionsId::new(format!("{chapter}.{language}"))
}

/// The language as its readers call it; its name to browsers where it is none of ours.
pub fn language_name(language: &str) -> String {
    let known = LANGUAGES.iter().find(|(it, _)| *it == language);
    known.map_or(language, |(_, name)| name).to_string()
}
