use std::io::{Cursor, Read};

use ::zip::{ZipArchive, read::ZipFile};
use data::{Refusal, RefusalKind, refuse};

use super::{Label, MAX_BYTES, MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, Source, bad_name, too_many_bytes, too_many_files};

/// Text packs ten to one, pages of the same character a thousand to one.
const MAX_RATIO: u64 = 200;
/// Below this nothing is a bomb, and small archives of very even text are common.
const ALWAYS_FINE: u64 = 1024 * 1024;

pub(super) fn read(bytes: &[u8]) -> Result<Source, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| not_an_archive())?;
    if archive.len() > MAX_FILES {
        return Err(too_many_files());
    }
    // Which of the two a reader sees depends on the reader, so neither can be believed.
    if archive.has_duplicate_names() {
        return Err(Refusal::field("file", "The archive holds two files of the same name. Pack it again."));
    }
    let fair = (bytes.len() as u64).saturating_mul(MAX_RATIO).max(ALWAYS_FINE);
    let mut unpacking = Unpacking { source: Source::default(), bytes: 0, fair };
    for index in 0..archive.len() {
        unpacking.entry(&mut archive, index)?;
    }
    Ok(without_common_folder(unpacking.source))
}

fn not_an_archive() -> Refusal {
    Refusal::field("file", "This is not a zip archive, or it is damaged.")
}

fn bomb() -> Refusal {
    let message = "The archive unpacks to far more than its size allows for. Pack it again without compression.";
    refuse(RefusalKind::TooLarge, "archive_too_large", message).with_field("file", message)
}

struct Unpacking {
    source: Source,
    /// What was unpacked so far, also of what was thrown away.
    bytes: u64,
    /// What an archive of this size may unpack to.
    fair: u64,
}

impl Unpacking {
    fn entry(&mut self, archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<(), Refusal> {
        let path = match path(archive, index) {
            Ok(Some(path)) => path,
            Ok(None) => return Ok(()),
            Err((name, reason)) => {
                self.source.refuse(name, reason);
                return Ok(());
            }
        };
        if self.source.files.iter().any(|file| file.path == path) {
            self.source.refuse(path, "the same name twice; the first was taken");
            return Ok(());
        }
        match archive.by_index(index) {
            Ok(file) => self.unpack(path, file),
            Err(_) => {
                self.source.refuse(path, "damaged, or packed in a way that is not known here");
                Ok(())
            }
        }
    }

    // The sizes in the headers are what the sender claims; only what comes out counts.
    fn unpack(&mut self, path: String, file: ZipFile<'_, Cursor<&[u8]>>) -> Result<(), Refusal> {
        let left = self.fair.min(MAX_BYTES).saturating_sub(self.bytes);
        let mut bytes = Vec::new();
        let read = file.take(left.min(MAX_FILE_BYTES) + 1).read_to_end(&mut bytes);
        let length = bytes.len() as u64;
        self.bytes += length;
        if length > left {
            return Err(if self.fair < MAX_BYTES { bomb() } else { too_many_bytes() });
        }
        if read.is_err() {
            self.source.refuse(path, "damaged");
        } else if length > MAX_FILE_BYTES {
            self.source.refuse(path, "larger than 50 MB");
        } else {
            self.source.admit(path, bytes);
        }
        Ok(())
    }
}

/// Where an entry wants to lie, `None` for a folder, or why it may not.
fn path(archive: &ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<Option<String>, (String, &'static str)> {
    let entry = archive.by_index_data(index).map_err(|_| (format!("entry {}", index + 1), "damaged"))?;
    let shown = text_of_name(entry.name_raw());
    let refused = |reason| Err((shown.clone(), reason));
    let Ok(name) = entry.name() else { return refused("the name is not text") };
    let name = name.into_owned();
    if leaves(&name) {
        return refused("the name leads out of the archive");
    }
    let Some(path) = entry.enclosed_name() else { return refused("the name leads out of the archive") };
    if entry.is_dir() {
        return Ok(None);
    }
    if entry.is_symlink() {
        return refused("links are not followed");
    }
    if entry.encrypted() {
        return refused("encrypted");
    }
    let path: Vec<_> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if path.len() > MAX_DEPTH + 1 {
        return refused("too deep: 8 folders at most");
    }
    let path = path.join("/");
    match bad_name(&path) {
        Some(reason) => refused(reason),
        None if path.is_empty() => refused("it has no name"),
        None => Ok(Some(path)),
    }
}

/// Names that mean one thing here and another thing elsewhere are not repaired.
fn leaves(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with('/') || name.contains('\\') || name.contains('\0') || drive || name.split('/').any(|p| p == "..")
}

fn text_of_name(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(200).collect()
}

/// `course-main/01-a.md` is `01-a.md`, so that the same course has the same keys from a folder and from an archive.
/// A numbered folder is a module and stays.
fn without_common_folder(mut source: Source) -> Source {
    let Some((folder, _)) = source.files.first().and_then(|file| file.path.split_once('/')) else { return source };
    let folder = format!("{folder}/");
    let module = Label::parse(folder.trim_end_matches('/')).is_some();
    if module || !source.files.iter().all(|file| file.path.starts_with(&folder)) {
        return source;
    }
    let paths = source.files.iter_mut().map(|file| &mut file.path);
    for path in paths.chain(source.refused.iter_mut().map(|skipped| &mut skipped.path)) {
        if let Some(inside) = path.strip_prefix(&folder) {
            *path = inside.into();
        }
    }
    source
}
