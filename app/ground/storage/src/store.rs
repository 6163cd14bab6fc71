use std::{fmt, path::Path as Folder, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::{
    Error, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path,
};
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

    /// The key of every file, in order. What lies in the folder under another name is not ours and left out.
    pub async fn keys(&self) -> Result<Vec<Key>, Fault> {
        let metas: Vec<_> = self
            .objects
            .list(None)
            .try_collect()
            .await
            .map_err(|error| fault("listing the files of the store", error))?;
        let mut keys: Vec<Key> = metas.iter().filter_map(|meta| Key::parse(meta.location.filename()?)).collect();
        keys.sort();
        Ok(keys)
    }

    /// The bytes piece by piece, or `None` when the store does not have them. Whoever reads them compares the hash.
    pub async fn read(
        &self,
        key: &Key,
    ) -> Result<Option<impl Stream<Item = Result<Bytes, Fault>> + Send + use<>>, Fault> {
        match self.objects.get(&key.path()).await {
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(fault("opening a file of the store", error)),
            Ok(found) => {
                let pieces = found.into_stream();
                Ok(Some(pieces.map(|piece| piece.map_err(|error| fault("reading a file of the store", error)))))
            }
        }
    }

    /// Begins to take in the file of this key piece by piece.
    pub async fn receive(&self, key: &Key) -> Result<Receiving, Fault> {
        let upload = self.objects.put_multipart(&key.path()).await;
        let upload = upload.map_err(|error| fault("beginning a file of the store", error))?;
        Ok(Receiving { key: key.clone(), upload, hash: Sha256::new(), piece: vec![] })
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

/// A file on its way into the store. Nobody sees it before [`Receiving::finish`]; dropped, it never was.
pub struct Receiving {
    key: Key,
    upload: Box<dyn MultipartUpload>,
    hash: Sha256,
    piece: Vec<u8>,
}

/// Buckets take no smaller pieces than five megabytes but the last.
const PIECE_BYTES: usize = 8 * 1024 * 1024;

impl Receiving {
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.hash.update(bytes);
        self.piece.extend_from_slice(bytes);
        match self.piece.len() < PIECE_BYTES {
            true => Ok(()),
            false => self.flush().await,
        }
    }

    /// Makes it visible. Fails, and keeps nothing, when the bytes are not those of the key.
    pub async fn finish(mut self) -> Result<(), Fault> {
        if hex(&self.hash.clone().finalize()) != self.key.0 {
            // What could not be taken back is a file beside the store that nobody reads.
            let _ = self.upload.abort().await;
            return Err(Fault::new(format!("the file {} has another content than its name says", self.key)));
        }
        self.flush().await?;
        self.upload.complete().await.map(drop).map_err(|error| fault("writing a file to the store", error))
    }

    async fn flush(&mut self) -> Result<(), Fault> {
        let piece = PutPayload::from(std::mem::take(&mut self.piece));
        self.upload.put_part(piece).await.map_err(|error| fault("writing a file to the store", error))
    }
}

impl Key {
    /// The key these bytes have.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex(&Sha256::digest(bytes)))
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

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fault(doing: &str, error: impl fmt::Display) -> Fault {
    Fault::new(format!("{doing}: {error}"))
}

#[cfg(test)]
mod tests;
