//! The picture of a person: sent by themselves, seen by everybody who sees their name.

#[cfg(feature = "ssr")]
pub mod files;
pub mod mutations;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod purposes;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(feature = "ssr")]
pub mod wearing;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

/// What an upload of one is for.
pub const PURPOSE: &str = "identity/avatar";
/// Largest file. The picture in it has limits of its own.
pub const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// Letters of a file's key that tell one picture of a person from the next.
const MARK_CHARS: usize = 16;

/// A person has one or none: its id is theirs. The bytes lie in the file store under `file`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "avatars", index(by_file = file), index(by_small_file = small_file))]
pub struct AvatarPicture {
    pub id: Id<AvatarPicture>,
    #[row(file)]
    pub file: String,
    /// As bars and lists show it; nothing where `file` is as small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub small_file: Option<String>,
    pub mime: String,
    /// All of it, as it counts for what the person keeps.
    pub bytes: i64,
    pub uploaded_at: Timestamp,
}

impl AvatarPicture {
    fn mark(&self) -> &str {
        self.file.get(..MARK_CHARS).unwrap_or(&self.file)
    }

    /// Where it is served. Another picture has another address, so that no page keeps showing the old one.
    pub fn address(&self) -> String {
        format!("/avatar/{}/{}", self.id, self.mark())
    }
}
