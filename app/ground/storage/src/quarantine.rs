use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use data::{Fault, Timestamp};

use crate::{Key, Store};

/// Where the bytes of an upload wait until they have been looked at: a folder of this machine that nothing is served
/// from. A file in it has the id of its upload and no other name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Quarantine {
    folder: Arc<Path>,
}

/// More than this tells no kind.
const HEAD_BYTES: usize = 8 * 1024;

impl Quarantine {
    /// In this folder, which is made when absent. Fails when it cannot be made.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, Fault> {
        let folder: PathBuf = folder.into();
        fs::create_dir_all(&folder).map_err(|e| Fault::new(format!("making {}: {e}", folder.display())))?;
        Ok(Self { folder: folder.into() })
    }

    /// Writes a piece at its place and cuts off what lay behind: pieces that were never acknowledged. When it returns,
    /// the disk has it.
    pub async fn write(&self, id: &str, offset: u64, piece: Bytes) -> Result<(), Fault> {
        self.with(id, move |path| {
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
            file.set_len(offset)?;
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&piece)?;
            file.sync_data()
        })
        .await
    }

    /// How many bytes lie there; none where nothing does.
    pub async fn size(&self, id: &str) -> Result<u64, Fault> {
        self.with(id, |path| match fs::metadata(path) {
            Ok(found) => Ok(found.len()),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(0),
            Err(e) => Err(e),
        })
        .await
    }

    /// All bytes, for those who know that they are few.
    pub async fn bytes(&self, id: &str) -> Result<Bytes, Fault> {
        self.with(id, |path| fs::read(path).map(Bytes::from)).await
    }

    /// What the first bytes say it is; the name and what the sender claims are not asked.
    pub async fn kind(&self, id: &str) -> Result<Option<&'static str>, Fault> {
        self.with(id, |path| {
            let mut head = Vec::new();
            File::open(path)?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
            Ok(infer::get(&head).map(|kind| kind.mime_type()))
        })
        .await
    }

    /// Puts a file that was found clean into the store.
    pub async fn release(&self, id: &str, store: &Store) -> Result<Key, Fault> {
        let path = self.with(id, |path| Ok(path.to_path_buf())).await?;
        store.put_file(&path).await.map(|(key, _)| key)
    }

    /// Forgets the bytes; forgetting what is not there is fine.
    pub async fn forget(&self, id: &str) -> Result<(), Fault> {
        self.with(id, |path| match fs::remove_file(path) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        })
        .await
    }

    /// The ids of what lies there and was last written before `before`.
    pub async fn older_than(&self, before: Timestamp) -> Result<Vec<String>, Fault> {
        self.off_the_async_threads(move |folder| {
            let mut old = vec![];
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let written = entry.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                if (written.as_millis() as i64) < before.0 {
                    old.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
            Ok(old)
        })
        .await
    }

    async fn with<T: Send + 'static>(
        &self,
        id: &str,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_id {
            return Err(Fault::new("this is no id of an upload"));
        }
        let id = id.to_string();
        self.off_the_async_threads(move |folder| work(&folder.join(id))).await
    }

    async fn off_the_async_threads<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let folder = self.folder.clone();
        let done = tokio::task::spawn_blocking(move || work(&folder)).await.map_err(Fault::new)?;
        done.map_err(|e| Fault::new(format!("the quarantine {}: {e}", self.folder.display())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            Self(std::env::temp_dir().join(format!("backline-quarantine-{name}-{}", std::process::id())))
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn a_piece_that_was_never_acknowledged_is_written_over() {
        let folder = Scratch::new("over");
        let quarantine = Quarantine::open(&folder.0).unwrap();
        quarantine.write("a1", 0, "four".into()).await.unwrap();
        quarantine.write("a1", 4, "on the wall".into()).await.unwrap();
        quarantine.write("a1", 4, " to the".into()).await.unwrap();
        quarantine.write("a1", 11, " floor".into()).await.unwrap();
        assert_eq!(quarantine.bytes("a1").await.unwrap(), "four to the floor");
        assert_eq!((quarantine.size("a1").await.unwrap(), quarantine.size("b2").await.unwrap()), (17, 0));
    }

    #[tokio::test]
    async fn what_is_released_lies_in_the_store_under_its_hash() {
        let folder = Scratch::new("release");
        let quarantine = Quarantine::open(folder.0.join("in")).unwrap();
        let store = Store::local(folder.0.join("files")).unwrap();
        let large: Vec<u8> = (0..600_007_u32).map(|n| n as u8).collect();
        quarantine.write("a1", 0, large.clone().into()).await.unwrap();
        let key = quarantine.release("a1", &store).await.unwrap();
        assert_eq!(key, Key::of(&large));
        assert_eq!(store.get(&key).await.unwrap().unwrap(), large);
        quarantine.forget("a1").await.unwrap();
        quarantine.forget("a1").await.unwrap();
        assert_eq!(quarantine.size("a1").await.unwrap(), 0);
    }

    #[tokio::test]
    async fn the_first_bytes_say_what_it_is() {
        let folder = Scratch::new("kind");
        let quarantine = Quarantine::open(&folder.0).unwrap();
        quarantine.write("a1", 0, "PK\x03\x04 and more of it".into()).await.unwrap();
        quarantine.write("b2", 0, "just words".into()).await.unwrap();
        assert_eq!(quarantine.kind("a1").await.unwrap(), Some("application/zip"));
        assert_eq!(quarantine.kind("b2").await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_id_names_nothing_outside_the_folder() {
        let folder = Scratch::new("path");
        let quarantine = Quarantine::open(&folder.0).unwrap();
        for id in ["", "../a1", "a/b", ".."] {
            assert!(quarantine.write(id, 0, "x".into()).await.is_err(), "{id}");
        }
    }

    #[tokio::test]
    async fn only_what_is_old_is_named_for_the_sweep() {
        let folder = Scratch::new("old");
        let quarantine = Quarantine::open(&folder.0).unwrap();
        quarantine.write("a1", 0, "x".into()).await.unwrap();
        quarantine.write("b2", 0, "x".into()).await.unwrap();
        let noon = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_772_409_600);
        File::options().write(true).open(folder.0.join("a1")).unwrap().set_modified(noon).unwrap();
        assert_eq!(quarantine.older_than(Timestamp(1_772_409_600_001)).await.unwrap(), ["a1"]);
    }
}
