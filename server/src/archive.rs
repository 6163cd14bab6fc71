//! A backup: one zip file with every row of the database as it was at one moment, the files of the store, and a manifest
//! that says what must be in it.
//!
//! ```text
//! manifest.json        version, moment, per table rows and hash, per file its size
//! tables/NAME.jsonl    a row a line, in the order of ids
//! files/SHA256         a file under the hash of its content
//! ```
//!
//! The hash of the manifest is the backup's *seal*. It covers everything else, so whoever keeps the seal elsewhere can
//! tell an archive that was made anew from the one that was written.

mod asked;
mod read;
mod restore;
#[cfg(test)]
mod tests;
mod upgrade;
mod write;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use data::{ExactRow, Fault, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use asked::when_asked;
pub use read::Archive;
pub use restore::{compare, restore};
pub use upgrade::before_change;
pub use write::{Contents, write};

/// The number of this way to write a backup down.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
/// A row with its line end. More does not fit into the database either.
const MOST_LINE_BYTES: u64 = 64 * 1024 * 1024;

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The newest schema change the database had seen.
    pub schema: u32,
    pub made_at: Timestamp,
    pub tables: BTreeMap<String, Proof>,
    /// Key to size in bytes; the key is the SHA-256 of the content. `None` where only rows were saved.
    pub files: Option<BTreeMap<String, u64>>,
    /// Files whose content no longer was what their key says; left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<String>,
}

/// What proves the rows of one table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proof {
    pub rows: u64,
    pub bytes: u64,
    /// Of all lines, in hex.
    pub sha256: String,
}

impl Manifest {
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|proof| proof.rows).sum()
    }

    /// Unpacked, in bytes. Saturates, because a hostile manifest says what it likes.
    pub fn bytes(&self) -> u64 {
        let files = self.files.iter().flat_map(|files| files.values());
        self.tables.values().map(|proof| &proof.bytes).chain(files).fold(0, |sum, bytes| sum.saturating_add(*bytes))
    }

    /// What is in it, in a line for people.
    pub fn told(&self) -> String {
        let files = match &self.files {
            Some(files) => format!("{} files", files.len()),
            None => "no files".into(),
        };
        format!(
            "{} rows in {} tables, {files}; made {} by version {}, schema {}",
            self.rows(),
            self.tables.len(),
            self.made_at.in_utc(),
            self.program,
            self.schema
        )
    }
}

/// Adds up the lines of one table.
#[derive(Default)]
struct Tally {
    rows: u64,
    bytes: u64,
    hash: Sha256,
}

impl Tally {
    /// `line` with its end.
    fn add(&mut self, line: &str) {
        self.rows += 1;
        self.bytes += line.len() as u64;
        self.hash.update(line);
    }

    fn proof(self) -> Proof {
        Proof { rows: self.rows, bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

/// The proof of a table as it stands in a database.
async fn prove(snapshot: &data::Snapshot, table: &str) -> Result<Proof, Fault> {
    let mut tally = Tally::default();
    each_line(snapshot, table, |line| {
        tally.add(line);
        Ok(())
    })
    .await?;
    Ok(tally.proof())
}

/// Calls `take` with each row of a table as a line with its end.
async fn each_line(
    snapshot: &data::Snapshot,
    table: &str,
    mut take: impl FnMut(&str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut last: Option<ExactRow> = None;
    loop {
        let mut page = snapshot.page(table, last.as_ref()).await?;
        for row in &page {
            take(&(row.to_line()? + "\n"))?;
        }
        let Some(row) = page.pop() else { return Ok(()) };
        last = Some(row);
    }
}

/// Removes all but the newest `kept` backups whose names begin with `prefix`; such names sort by time.
fn forget_oldest(folder: &Path, prefix: &str, kept: usize) -> std::io::Result<()> {
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(prefix) && name.ends_with(".zip")
    };
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut ours: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).filter(is_ours).collect();
    ours.sort();
    let surplus = ours.len().saturating_sub(kept);
    ours.iter().take(surplus).try_for_each(fs::remove_file)
}

fn table_entry(table: &str) -> String {
    format!("tables/{table}.jsonl")
}

fn file_entry(key: &str) -> String {
    format!("files/{key}")
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
