//! Files that come in piece by piece: begun, continued where the line was cut, finished when somebody has looked at them.
//! Which rows and rules an upload ends in is the word of the room whose [`Purpose`] it has.

#[cfg(feature = "ssr")]
mod jobs;
#[cfg(feature = "ssr")]
mod purpose;
mod queries;
#[cfg(feature = "ssr")]
mod routes;
#[cfg(feature = "ssr")]
mod uploads;

use data::{Id, Refusal, RefusalKind, Row, Timestamp, refuse};
use serde::{Deserialize, Serialize};

pub use queries::{MyUploads, UploadView, my_uploads};
#[cfg(feature = "ssr")]
pub use {
    jobs::{KEEP_UNNAMED_MS, KEEP_UPLOADS_MS, SweepFiles, SweepUploads},
    purpose::{Arrived, Purpose},
    routes::upload_files,
    uploads::{Allowance, Uploads, count_freed, count_kept},
};

pub type UploadId = Id<Upload>;

/// A person's files that are on their way at once. More are refused until one of them is there.
pub const MOST_AT_ONCE: usize = 4;
/// The largest piece. Small enough to be kept in memory until its checksum is known.
pub const PIECE_BYTES: usize = 4 * 1024 * 1024;

/// A file on its way in. Its bytes wait in the quarantine under its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "uploads", index(by_owner_over = owner + over), index(by_touched = touched_at))]
pub struct Upload {
    pub id: UploadId,
    /// Whose it is. For everybody else it does not exist.
    #[serde(rename = "userId")]
    pub owner: String,
    /// What it is for: `learning/picture`.
    pub purpose: String,
    /// What it belongs to there, as a course; empty where the purpose needs nothing.
    pub subject: String,
    pub name: String,
    pub bytes: i64,
    /// Bytes that were acknowledged; they are on the disk.
    pub received: i64,
    /// What the sender knows the file by, so that choosing it again continues it.
    pub mark: String,
    /// Finished, with an answer.
    pub over: bool,
    /// JSON text, for a sender who did not hear it the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    pub begun_at: Timestamp,
    pub touched_at: Timestamp,
}

/// Bytes a person keeps here, counted by the transactions that keep them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "storageUse")]
pub struct StorageUse {
    /// The person's.
    pub id: Id<StorageUse>,
    pub bytes: i64,
}

/// What somebody says who wants to send a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    pub purpose: String,
    pub subject: String,
    pub name: String,
    pub bytes: i64,
    pub mark: String,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub id: UploadId,
    pub bytes: i64,
    /// Where the next piece begins.
    pub received: i64,
    /// The largest piece that is taken.
    pub piece: i64,
}

impl Upload {
    /// Whether the same sender means the same file.
    pub fn is_for(&self, begin: &Begin) -> bool {
        let same = (&self.purpose, &self.subject, &self.name, &self.mark, self.bytes);
        same == (&begin.purpose, &begin.subject, &begin.name, &begin.mark, begin.bytes)
    }

    /// Whether a piece of `length` may come at `offset`. What was acknowledged is not sent again, and nothing is left
    /// out.
    pub fn admit(&self, offset: i64, length: usize) -> Result<(), Refusal> {
        if self.over {
            return Err(Refusal::conflict("upload_over", "This file has arrived already."));
        }
        if offset != self.received {
            let why = format!("The next piece begins at byte {}.", self.received);
            return Err(Refusal::conflict("upload_offset", why));
        }
        if length == 0 || length as i64 > self.bytes - self.received {
            return Err(Refusal::field("file", "This piece is not of the file that was announced."));
        }
        Ok(())
    }

    /// All of it is there.
    pub fn is_whole(&self) -> bool {
        self.received == self.bytes
    }

    pub fn standing(&self) -> Standing {
        Standing { id: self.id.clone(), bytes: self.bytes, received: self.received, piece: PIECE_BYTES as i64 }
    }
}

impl Begin {
    /// What can be said before anything is looked up; `most` is what the purpose takes.
    pub fn check(&self, most: u64) -> Result<(), Refusal> {
        if self.name.is_empty() || self.name.chars().count() > 200 || self.mark.len() > 200 || self.subject.len() > 200
        {
            return Err(Refusal::field("file", "Its name is too long, or there is none."));
        }
        if self.bytes <= 0 {
            return Err(Refusal::field("file", "The file is empty."));
        }
        match self.bytes as u64 > most {
            true => Err(too_large(&format!("The file is larger than {}.", in_words(most)))),
            false => Ok(()),
        }
    }
}

/// Whether a file of `more` bytes fits beside what is kept and on its way.
pub fn fits(kept: i64, on_the_way: i64, more: i64, allowed: u64) -> Result<(), Refusal> {
    let allowed = i64::try_from(allowed).unwrap_or(i64::MAX);
    let left = allowed.saturating_sub(kept).saturating_sub(on_the_way).max(0);
    match more <= left {
        true => Ok(()),
        false => {
            let (left, allowed) = (in_words(left as u64), in_words(allowed as u64));
            Err(too_large(&format!("There is room for {left} more of the {allowed} you may keep.")))
        }
    }
}

fn too_large(message: &str) -> Refusal {
    refuse(RefusalKind::TooLarge, "too_large", message).with_field("file", message)
}

/// `4 MB`, `1.5 GB`.
pub fn in_words(bytes: u64) -> String {
    const MB: u64 = 1024 * 1024;
    match bytes {
        0..MB => format!("{} kB", bytes.div_ceil(1024)),
        MB..0x4000_0000 => format!("{} MB", bytes / MB),
        _ => format!("{:.1} GB", bytes as f64 / (1024 * MB) as f64),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn upload(received: i64, bytes: i64) -> Upload {
        Upload {
            id: "u".into(),
            owner: "mara".into(),
            purpose: "test/take".into(),
            subject: String::new(),
            name: "take.wav".into(),
            bytes,
            received,
            mark: "1".into(),
            over: false,
            answer: None,
            begun_at: Timestamp(0),
            touched_at: Timestamp(0),
        }
    }

    #[test]
    fn a_piece_begins_where_the_last_one_ended_and_ends_within_the_file() {
        let upload = upload(4, 10);
        assert!(upload.admit(4, 6).is_ok());
        for offset in [0, 3, 5, -1] {
            assert_eq!(upload.admit(offset, 1).unwrap_err().code, "upload_offset", "{offset}");
        }
        assert!(upload.admit(4, 7).is_err() && upload.admit(4, 0).is_err());
        assert_eq!(Upload { over: true, ..upload }.admit(4, 6).unwrap_err().code, "upload_over");
    }

    #[test]
    fn a_file_fits_beside_what_is_kept_and_what_is_on_its_way() {
        assert!(fits(40, 50, 10, 100).is_ok());
        let refusal = fits(40, 50, 11, 100).unwrap_err();
        assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::TooLarge, "too_large"));
        assert!(fits(i64::MAX, i64::MAX, 1, u64::MAX).is_err(), "nothing wraps");
        assert!(fits(500, 0, 1, 100).is_err(), "an allowance that shrank");
    }

    #[test]
    fn what_is_announced_is_looked_at_before_a_byte_comes() {
        let begin = Begin {
            purpose: "test/take".into(),
            subject: String::new(),
            name: "take.wav".into(),
            bytes: 10,
            mark: "1".into(),
        };
        assert!(begin.check(10).is_ok());
        assert_eq!(begin.check(9).unwrap_err().kind, RefusalKind::TooLarge);
        for bytes in [0, -1, i64::MIN] {
            assert!(Begin { bytes, ..begin.clone() }.check(10).is_err());
        }
        assert!(Begin { name: String::new(), ..begin.clone() }.check(10).is_err());
        assert!(Begin { name: "x".repeat(201), ..begin }.check(10).is_err());
    }
}
