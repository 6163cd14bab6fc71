//! Reading a backup that anybody may have made: nothing in it is believed, no name in it becomes a path, and whatever it
//! claims to hold, memory stays bounded.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use data::Fault;
use sha2::{Digest, Sha256};
use storage::Key;
use zip::{ZipArchive, read::ZipFile};

use super::{FORMAT, MANIFEST, MOST_LINE_BYTES, Manifest, Tally, file_entry, hex, table_entry};

/// A hundred thousand files make a manifest of ten megabytes.
const MOST_MANIFEST_BYTES: u64 = 256 * 1024 * 1024;
const PIECE_BYTES: usize = 256 * 1024;

/// An open backup. What its manifest says fits its entries; whether the contents do is what [`Archive::prove`] finds.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    pub manifest: Manifest,
    /// SHA-256 of the manifest, in hex.
    pub seal: String,
}

impl Archive {
    /// Fails when it is no backup, one of a newer format, or holds other entries than its manifest names.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let told = |what: String| Fault::new(format!("{}: {what}", path.display()));
        let file = File::open(path).map_err(|e| told(e.to_string()))?;
        let mut zip = ZipArchive::new(BufReader::new(file))
            .map_err(|e| told(format!("this is no whole zip archive; it was cut short or damaged ({e})")))?;
        if zip.has_duplicate_names() {
            return Err(told("two entries have the same name".into()));
        }
        let text = manifest_text(&mut zip).map_err(|fault| told(fault.0))?;
        let manifest = parse(&text).map_err(|fault| told(fault.0))?;
        entries_fit(&mut zip, &manifest).map_err(|fault| told(fault.0))?;
        Ok(Self { zip, manifest, seal: hex(&Sha256::digest(&text)) })
    }

    /// Reads everything once and compares every hash.
    pub fn prove(&mut self) -> Result<(), Fault> {
        for (table, proof) in self.manifest.tables.clone() {
            let mut tally = Tally::default();
            let mut lines = self.lines(&table)?;
            while let Some(line) = lines.next()? {
                tally.add(line);
            }
            if tally.proof() != proof {
                return Err(Fault::new(format!("the rows of {table} are not those the manifest was written for")));
            }
        }
        for key in self.file_keys() {
            let mut hash = Sha256::new();
            self.file(&key)?.each(|piece| hash.update(piece))?;
            if hex(&hash.finalize()) != key.as_str() {
                return Err(Fault::new(format!("the file {key} has another content than its name says")));
            }
        }
        Ok(())
    }

    pub fn file_keys(&self) -> Vec<Key> {
        let files = self.manifest.files.iter().flat_map(|files| files.keys());
        files.filter_map(|key| Key::parse(key)).collect()
    }

    /// The rows of a table, a line each.
    pub fn lines(&mut self, table: &str) -> Result<Lines<'_>, Fault> {
        let bytes = self.manifest.tables.get(table).map_or(0, |proof| proof.bytes);
        let entry = entry(&mut self.zip, &table_entry(table))?.take(bytes);
        Ok(Lines { entry: BufReader::with_capacity(PIECE_BYTES, entry), line: String::new(), table: table.into() })
    }

    /// The content of a file.
    pub fn file(&mut self, key: &Key) -> Result<Pieces<'_>, Fault> {
        let bytes = self.manifest.files.as_ref().and_then(|files| files.get(key.as_str())).copied().unwrap_or(0);
        Ok(Pieces { entry: entry(&mut self.zip, &file_entry(key.as_str()))?.take(bytes), key: key.clone() })
    }
}

/// Lines of one table. Never more than one in memory.
pub struct Lines<'a> {
    entry: BufReader<std::io::Take<ZipFile<'a, BufReader<File>>>>,
    line: String,
    table: String,
}

impl Lines<'_> {
    /// The next line with its end, or `None` after the last.
    pub fn next(&mut self) -> Result<Option<&str>, Fault> {
        self.line.clear();
        let mut bounded = self.entry.by_ref().take(MOST_LINE_BYTES);
        let read = bounded.read_line(&mut self.line).map_err(|e| damaged(&table_entry(&self.table), &e))?;
        match (read, self.line.ends_with('\n')) {
            (0, _) => Ok(None),
            (_, true) => Ok(Some(&self.line)),
            (_, false) => Err(Fault::new(format!("a row of {} does not end", self.table))),
        }
    }
}

/// The content of one file.
pub struct Pieces<'a> {
    entry: std::io::Take<ZipFile<'a, BufReader<File>>>,
    key: Key,
}

impl Pieces<'_> {
    /// The next piece into `buffer`; 0 at the end.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        self.entry.read(buffer).map_err(|e| damaged(&file_entry(self.key.as_str()), &e))
    }

    fn each(mut self, mut take: impl FnMut(&[u8])) -> Result<(), Fault> {
        let mut buffer = vec![0; PIECE_BYTES];
        loop {
            match self.read(&mut buffer)? {
                0 => return Ok(()),
                read => take(&buffer[..read]),
            }
        }
    }
}

fn manifest_text(zip: &mut ZipArchive<BufReader<File>>) -> Result<Vec<u8>, Fault> {
    let no_backup = |_| Fault::new("this archive has no manifest: it is no backup");
    let entry = zip.by_name(MANIFEST).map_err(no_backup)?;
    let mut text = vec![];
    entry.take(MOST_MANIFEST_BYTES + 1).read_to_end(&mut text).map_err(|e| damaged(MANIFEST, &e))?;
    match text.len() as u64 > MOST_MANIFEST_BYTES {
        true => Err(Fault::new("its manifest is longer than any backup's")),
        false => Ok(text),
    }
}

fn parse(text: &[u8]) -> Result<Manifest, Fault> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let unreadable = |e| Fault::new(format!("its manifest cannot be read: {e}"));
    let Format { format } = serde_json::from_slice(text).map_err(unreadable)?;
    if format > FORMAT {
        return Err(Fault::new("a newer Backline wrote this backup: restore it with that one"));
    }
    serde_json::from_slice(text).map_err(unreadable)
}

/// The entries are those of the manifest, no more and no less, and of its sizes.
fn entries_fit(zip: &mut ZipArchive<BufReader<File>>, manifest: &Manifest) -> Result<(), Fault> {
    if let Some(name) = manifest.tables.keys().find(|name| !is_table_name(name)) {
        return Err(Fault::new(format!("“{name}” is not the name of a table")));
    }
    let files = || manifest.files.iter().flatten();
    if let Some((key, _)) = files().find(|(key, _)| Key::parse(key).is_none()) {
        return Err(Fault::new(format!("“{key}” is not the name of a file")));
    }
    let tables = manifest.tables.iter().map(|(table, proof)| (table_entry(table), proof.bytes));
    let expected: Vec<(String, u64)> = tables.chain(files().map(|(key, bytes)| (file_entry(key), *bytes))).collect();
    let names: BTreeSet<&str> = expected.iter().map(|(name, _)| name.as_str()).chain([MANIFEST]).collect();
    for name in zip.file_names() {
        let name = name.map_err(Fault::new)?;
        if !names.contains(name.as_ref()) {
            return Err(Fault::new(format!("it holds “{name}”, which its manifest does not name")));
        }
    }
    for (name, bytes) in &expected {
        if entry(zip, name)?.size() != *bytes {
            return Err(Fault::new(format!("{name} has another size than the manifest says")));
        }
    }
    Ok(())
}

fn entry<'a>(zip: &'a mut ZipArchive<BufReader<File>>, name: &str) -> Result<ZipFile<'a, BufReader<File>>, Fault> {
    zip.by_name(name).map_err(|e| Fault::new(format!("{name} is missing or damaged ({e})")))
}

fn damaged(entry: &str, e: &std::io::Error) -> Fault {
    Fault::new(format!("{entry} is damaged ({e})"))
}

fn is_table_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
