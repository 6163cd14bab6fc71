//! Writing a backup. It has its name only when it is whole and on the disk.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use data::{Fault, Snapshot, Timestamp};
use futures::StreamExt;
use sha2::{Digest, Sha256};
use storage::{Key, Store};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{FORMAT, MANIFEST, MOST_LINE_BYTES, Manifest, Tally, each_line, file_entry, hex, table_entry};

/// What goes into a backup.
pub struct Contents<'a> {
    pub snapshot: Snapshot,
    /// `None` for rows alone.
    pub files: Option<&'a Store>,
    /// The newest schema change the database has seen.
    pub schema: u32,
    pub made_at: Timestamp,
}

/// Writes a backup and answers with its manifest and seal. Refuses to write over a file. On failure nothing is left at
/// `path`.
pub async fn write(path: &Path, contents: Contents<'_>) -> Result<(Manifest, String), Fault> {
    if path.exists() {
        return Err(Fault::new(format!("{} is there already: choose another name", path.display())));
    }
    let part = part_of(path)?;
    let told = |fault: Fault| Fault::new(format!("writing {}: {fault}", path.display()));
    let packed = match pack(&part, contents).await {
        Ok(packed) => fs::rename(&part, path).map_err(Fault::new).map(|()| packed),
        Err(fault) => Err(fault),
    };
    if packed.is_err() {
        // The first failure is the one to tell.
        let _ = fs::remove_file(&part);
    }
    let packed = packed.map_err(told)?;
    sync_folder(path).map_err(told)?;
    Ok(packed)
}

/// The name it has while it is written, in the same folder so that it can be renamed.
fn part_of(path: &Path) -> Result<PathBuf, Fault> {
    let name = path.file_name().ok_or_else(|| Fault::new(format!("{} names no file", path.display())))?;
    Ok(path.with_file_name(format!("{}.part", name.to_string_lossy())))
}

async fn pack(part: &Path, contents: Contents<'_>) -> Result<(Manifest, String), Fault> {
    let mut packing = Packing { zip: ZipWriter::new(BufWriter::new(create(part)?)) };
    let Contents { snapshot, files, schema, made_at } = contents;
    let mut tables = BTreeMap::new();
    for table in snapshot.tables().await? {
        let proof = packing.table(&snapshot, &table).await?;
        tables.insert(table, proof);
    }
    snapshot.end().await;
    let mut damaged = vec![];
    let files = match files {
        Some(store) => Some(packing.files(store, &mut damaged).await?),
        None => None,
    };
    let program = env!("CARGO_PKG_VERSION").to_string();
    let manifest = Manifest { format: FORMAT, program, schema, made_at, tables, files, damaged };
    let seal = packing.finish(&manifest)?;
    Ok((manifest, seal))
}

struct Packing {
    zip: ZipWriter<BufWriter<File>>,
}

impl Packing {
    async fn table(&mut self, snapshot: &Snapshot, table: &str) -> Result<super::Proof, Fault> {
        self.begin(&table_entry(table), CompressionMethod::Deflated)?;
        let mut tally = Tally::default();
        each_line(snapshot, table, |line| {
            if line.len() as u64 > MOST_LINE_BYTES {
                return Err(Fault::new(format!("a row of {table} is longer than a backup can hold")));
            }
            tally.add(line);
            self.zip.write_all(line.as_bytes()).map_err(Fault::new)
        })
        .await?;
        Ok(tally.proof())
    }

    /// A file is stored before the row that names it, so those of now hold those of the snapshot's moment.
    async fn files(&mut self, store: &Store, damaged: &mut Vec<String>) -> Result<BTreeMap<String, u64>, Fault> {
        let mut sizes = BTreeMap::new();
        for key in store.keys().await? {
            match self.file(store, &key).await? {
                Some(bytes) => drop(sizes.insert(key.to_string(), bytes)),
                None => damaged.push(key.to_string()),
            }
        }
        Ok(sizes)
    }

    /// The size of the file; `None` when it is not what its key says, and then it is left out.
    async fn file(&mut self, store: &Store, key: &Key) -> Result<Option<u64>, Fault> {
        let Some(pieces) = store.read(key).await? else { return Ok(None) };
        let mut pieces = std::pin::pin!(pieces);
        // Pictures and sounds do not get smaller.
        self.begin(&file_entry(key.as_str()), CompressionMethod::Stored)?;
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            hash.update(&piece);
            bytes += piece.len() as u64;
            self.zip.write_all(&piece).map_err(Fault::new)?;
        }
        if hex(&hash.finalize()) == key.as_str() {
            return Ok(Some(bytes));
        }
        self.zip.abort_file().map_err(Fault::new)?;
        Ok(None)
    }

    /// Writes the manifest and has the disk keep all of it. Answers with the seal.
    fn finish(mut self, manifest: &Manifest) -> Result<String, Fault> {
        let text = serde_json::to_vec_pretty(manifest).map_err(Fault::new)?;
        self.begin(MANIFEST, CompressionMethod::Deflated)?;
        self.zip.write_all(&text).map_err(Fault::new)?;
        let file = self.zip.finish().map_err(Fault::new)?.into_inner().map_err(Fault::new)?;
        file.sync_all().map_err(Fault::new)?;
        Ok(hex(&Sha256::digest(&text)))
    }

    fn begin(&mut self, entry: &str, method: CompressionMethod) -> Result<(), Fault> {
        // Nobody knows beforehand whether it will be longer than four gigabytes.
        let options = SimpleFileOptions::default().compression_method(method).large_file(true);
        self.zip.start_file(entry, options).map_err(Fault::new)
    }
}

/// A backup holds what proves who people are: it is for its owner's eyes only.
fn create(part: &Path) -> Result<File, Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(part).map_err(Fault::new)
}

/// Makes the new name survive a power cut.
fn sync_folder(path: &Path) -> Result<(), Fault> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Fault::new)
}
