use std::{
    fs::{self, DirEntry, File},
    io::Read,
    path::{Path, PathBuf},
};

use data::Refusal;

use super::{MAX_BYTES, MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, Source, bad_name, too_many_bytes, too_many_files};

/// A folder that still has to be looked into.
struct Folder {
    on_disk: PathBuf,
    path: String,
    depth: usize,
}

pub(super) fn read(root: &Path) -> Result<Source, Refusal> {
    let mut walk = Walk { source: Source::default(), open: Vec::new(), seen: 0, bytes: 0 };
    let root = Folder { on_disk: root.into(), path: String::new(), depth: 0 };
    if !walk.look_into(&root)? {
        return Err(Refusal::field("file", "The folder cannot be read."));
    }
    while let Some(folder) = walk.open.pop() {
        if !walk.look_into(&folder)? {
            walk.source.refuse(folder.path, "cannot be read");
        }
    }
    // The disk lists names in any order; a report should not change from day to day.
    walk.source.refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(walk.source)
}

struct Walk {
    source: Source,
    open: Vec<Folder>,
    seen: usize,
    bytes: u64,
}

impl Walk {
    /// `false` when the folder cannot be read.
    fn look_into(&mut self, folder: &Folder) -> Result<bool, Refusal> {
        let Ok(entries) = fs::read_dir(&folder.on_disk) else { return Ok(false) };
        for entry in entries {
            self.seen += 1;
            if self.seen > MAX_FILES {
                return Err(too_many_files());
            }
            match entry {
                Ok(entry) => self.take(folder, &entry)?,
                Err(_) => self.source.refuse(&folder.path, "cannot be read completely"),
            }
        }
        Ok(true)
    }

    fn take(&mut self, folder: &Folder, entry: &DirEntry) -> Result<(), Refusal> {
        let name = entry.file_name();
        let path = join(&folder.path, &name.to_string_lossy());
        // The type is that of the entry itself: a link is a link, wherever it leads.
        let kind = entry.file_type().ok();
        let reason = match kind {
            _ if name.to_str().is_none() => Some("the name is not UTF-8 text"),
            None => Some("cannot be read"),
            Some(kind) if kind.is_symlink() => Some("links are not followed"),
            Some(kind) if !kind.is_dir() && !kind.is_file() => Some("not a file"),
            Some(kind) if kind.is_dir() && folder.depth >= MAX_DEPTH => Some("too deep: 8 folders at most"),
            Some(_) => bad_name(&path),
        };
        if let Some(reason) = reason {
            self.source.refuse(path, reason);
            return Ok(());
        }
        if kind.is_some_and(|kind| kind.is_dir()) {
            self.open.push(Folder { on_disk: entry.path(), path, depth: folder.depth + 1 });
            return Ok(());
        }
        self.read_file(path, &entry.path())
    }

    // Counted while reading, because a file may grow after it was measured.
    fn read_file(&mut self, path: String, on_disk: &Path) -> Result<(), Refusal> {
        let mut bytes = Vec::new();
        let read = File::open(on_disk).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes));
        let length = bytes.len() as u64;
        if read.is_err() {
            self.source.refuse(path, "cannot be read");
        } else if length > MAX_FILE_BYTES {
            self.source.refuse(path, "larger than 50 MB");
        } else {
            self.bytes += length;
            self.source.admit(path, bytes);
        }
        if self.bytes > MAX_BYTES { Err(too_many_bytes()) } else { Ok(()) }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.into() } else { format!("{folder}/{name}") }
}
