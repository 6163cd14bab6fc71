use std::{fmt, path::Path as Folder, sync::Arc};

use bytes::Bytes;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path};
use sha2::{Digest, Sha256};

use data::Fault;

/// Where bytes are kept. Cheap to clone; all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
}

/// The SHA-256 of the bytes as 64 lower-case hex digits. Nothing else is a key, so a key from an address can never
/// name a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Store {
    /// A store in a folder of this machine, which is made when absent. Fails when it cannot be made or read.
    pub fn local(folder: impl AsRef<Folder>) -> Result<Self, Fault> {
        let folder = folder.as_ref();
        std::fs::create_dir_all(folder).map_err(|error| fault("making the folder of the store", error))?;
        let objects = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| fault("opening the folder of the store", error))?;
        Ok(Self { objects: Arc::new(objects) })
    }

    /// Keeps the bytes and says under which key. The same bytes always get the same key and are kept once.
    pub async fn put(&self, bytes: impl Into<Bytes>) -> Result<Key, Fault> {
        let bytes = bytes.into();
        let key = Key::of(&bytes);
        if self.holds(&key, bytes.len()).await? {
            return Ok(key);
        }
        // Written beside and renamed by the store: a reader sees the whole file or none.
        self.objects
            .put(&key.path(), PutPayload::from_bytes(bytes))
            .await
            .map_err(|error| fault("writing a file to the store", error))?;
        Ok(key)
    }

    /// The bytes, or `None` when the store does not have them.
    pub async fn get(&self, key: &Key) -> Result<Option<Bytes>, Fault> {
        let found = match self.objects.get(&key.path()).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(|error| fault("opening a file of the store", error))?,
        };
        let bytes = found.bytes().await.map_err(|error| fault("reading a file of the store", error))?;
        Ok(Some(bytes))
    }

    /// Forgets the bytes; forgetting what is not there is fine. The caller knows that nobody refers to them any more.
    pub async fn delete(&self, key: &Key) -> Result<(), Fault> {
        match self.objects.delete(&key.path()).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault("deleting a file of the store", error)),
        }
    }

    // The length is compared because a disk that was full may have left a shorter file: that one is written again.
    async fn holds(&self, key: &Key, length: usize) -> Result<bool, Fault> {
        match self.objects.head(&key.path()).await {
            Ok(meta) => Ok(meta.size == length as u64),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(fault("looking for a file of the store", error)),
        }
    }
}

impl Key {
    /// The key these bytes have.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// A key from an address or a row; `None` for anything but 64 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (hex && text.len() == 64).then(|| Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    // Two levels of folders, because file systems get slow with a hundred thousand names in one.
    fn path(&self) -> Path {
        Path::from_iter([&self.0[..2], &self.0[2..4], &self.0])
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fault(doing: &str, error: impl fmt::Display) -> Fault {
    Fault::new(format!("{doing}: {error}"))
}

#[cfg(test)]
mod tests;
