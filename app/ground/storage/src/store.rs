use std::{
    fmt,
    ops::Range,
    path::Path as Folder,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::{
    Error, GetOptions, MultipartUpload, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem,
    path::Path,
};
use sha2::{Digest, Sha256};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncWriteExt},
    sync::RwLock,
};

use data::{Fault, Timestamp};

use crate::Bucket;

/// Where bytes are kept: a folder of this machine, or a bucket. Cheap to clone; all clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    /// Held by whoever puts, and alone by whoever sweeps: between the look at a file and its end nobody counts on it anew.
    sweeping: Arc<RwLock<()>>,
}

/// Of a file on the disk, at once.
const READ_BYTES: usize = 256 * 1024;

/// A file that is put again keeps its age for this long; then it is as new. A sweep looks at older ones only.
const YOUNG: Duration = Duration::from_secs(60 * 60);

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
        Ok(Self::over(objects))
    }

    /// A store in a bucket. Nothing is asked of it yet.
    pub fn bucket(bucket: &Bucket) -> Result<Self, Fault> {
        Ok(Self::over(bucket.open()?))
    }

    fn over(objects: impl ObjectStore) -> Self {
        Self { objects: Arc::new(objects), sweeping: Arc::default() }
    }

    /// Whether it answers. Looks into an empty folder, because a bucket that is not there says of every single file only
    /// that this file is not there; writes nothing.
    pub async fn answers(&self) -> Result<(), Fault> {
        let listed = self.objects.list_with_delimiter(Some(&Path::from("nothing"))).await;
        listed.map(drop).map_err(|error| fault("asking the store", error))
    }

    /// Keeps the bytes and says under which key. The same bytes always get the same key and are kept once.
    pub async fn put(&self, bytes: impl Into<Bytes>) -> Result<Key, Fault> {
        let bytes = bytes.into();
        let key = Key::of(&bytes);
        let _no_sweep = self.sweeping.read().await;
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

    /// Keeps a file of this machine, without having all of it in memory. Says under which key, and how many bytes it has.
    pub async fn put_file(&self, path: &Folder) -> Result<(Key, u64), Fault> {
        let told = |error| fault(&format!("reading {}", path.display()), error);
        let key = hash_of(path).await.map_err(told)?;
        let (mut receiving, mut bytes) = (self.receive(&key).await?, 0);
        let mut file = File::open(path).await.map_err(told)?;
        let mut piece = vec![0; READ_BYTES];
        loop {
            let read = file.read(&mut piece).await.map_err(told)?;
            if read == 0 {
                // What is written by now is compared with the key: nobody slipped other bytes in between.
                return receiving.finish().await.map(|()| (key, bytes));
            }
            bytes += read as u64;
            receiving.push(&piece[..read]).await?;
        }
    }

    /// Writes the bytes into a file of this machine. Answers whether the store has them.
    pub async fn take_out(&self, key: &Key, path: &Folder) -> Result<bool, Fault> {
        let told = |error| fault(&format!("writing {}", path.display()), error);
        let Some(mut pieces) = self.read(key).await? else { return Ok(false) };
        let mut file = File::create(path).await.map_err(told)?;
        while let Some(piece) = pieces.next().await {
            file.write_all(&piece?).await.map_err(told)?;
        }
        file.flush().await.map_err(told)?;
        Ok(true)
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

    /// The keys that begin with this hex digit: a sixteenth of all.
    pub async fn sixteenth(&self, digit: u8) -> Result<Vec<Key>, Fault> {
        let mut keys = vec![];
        for second in 0..16 {
            let folder = Path::from(format!("{:x}{second:x}", digit % 16));
            let metas: Vec<_> = self
                .objects
                .list(Some(&folder))
                .try_collect()
                .await
                .map_err(|error| fault("listing the files of the store", error))?;
            keys.extend(metas.iter().filter_map(|meta| Key::parse(meta.location.filename()?)));
        }
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

    /// A part of the bytes piece by piece, or `None` when the store does not have them. The range lies within the file.
    pub async fn read_part(
        &self,
        key: &Key,
        range: Range<u64>,
    ) -> Result<Option<impl Stream<Item = Result<Bytes, Fault>> + Send + use<>>, Fault> {
        let part = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        match self.objects.get_opts(&key.path(), part).await {
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(fault("opening a file of the store", error)),
            Ok(found) => {
                let pieces = found.into_stream();
                Ok(Some(pieces.map(|piece| piece.map_err(|error| fault("reading a file of the store", error)))))
            }
        }
    }

    /// How many bytes a file has, or `None` when the store does not have it.
    pub async fn size(&self, key: &Key) -> Result<Option<u64>, Fault> {
        Ok(self.meta(key).await?.map(|meta| meta.size))
    }

    /// Begins to take in the file of this key piece by piece.
    pub async fn receive(&self, key: &Key) -> Result<Receiving, Fault> {
        let upload = self.objects.put_multipart(&key.path()).await;
        let upload = upload.map_err(|error| fault("beginning a file of the store", error))?;
        let (hash, piece, sweeping) = (Sha256::new(), vec![], self.sweeping.clone());
        Ok(Receiving { key: key.clone(), upload, hash, piece, sweeping })
    }

    /// Forgets the bytes; forgetting what is not there is fine. The caller knows that nobody refers to them any more.
    pub async fn delete(&self, key: &Key) -> Result<(), Fault> {
        match self.objects.delete(&key.path()).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault("deleting a file of the store", error)),
        }
    }

    /// Deletes a file that was put before `before`, unless somebody refers to it. Answers whether it is gone.
    ///
    /// `is_needed` is asked while nobody can put: a row that names the file is there already, or its writer puts the
    /// file after this and finds it gone.
    pub async fn sweep(
        &self,
        key: &Key,
        before: Timestamp,
        is_needed: impl Future<Output = Result<bool, Fault>>,
    ) -> Result<bool, Fault> {
        let _alone = self.sweeping.write().await;
        let Some(meta) = self.meta(key).await? else { return Ok(false) };
        if meta.last_modified.timestamp_millis() >= before.0 || is_needed.await? {
            return Ok(false);
        }
        self.delete(key).await.map(|()| true)
    }

    // The length is compared because a disk that was full may have left a shorter file: that one is written again. So is
    // one that a sweep may be about to look at.
    async fn holds(&self, key: &Key, length: usize) -> Result<bool, Fault> {
        let Some(meta) = self.meta(key).await? else { return Ok(false) };
        let age = SystemTime::now().duration_since(meta.last_modified.into()).unwrap_or_default();
        Ok(meta.size == length as u64 && age < YOUNG)
    }

    async fn meta(&self, key: &Key) -> Result<Option<ObjectMeta>, Fault> {
        match self.objects.head(&key.path()).await {
            Ok(meta) => Ok(Some(meta)),
            Err(Error::NotFound { .. }) => Ok(None),
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
    sweeping: Arc<RwLock<()>>,
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
        if Key::of_hash(self.hash.clone()) != self.key {
            // What could not be taken back is a file beside the store that nobody reads.
            let _ = self.upload.abort().await;
            return Err(Fault::new(format!("the file {} has another content than its name says", self.key)));
        }
        self.flush().await?;
        let _no_sweep = self.sweeping.read().await;
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

    fn of_hash(hash: Sha256) -> Self {
        Self(hex(&hash.finalize()))
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

async fn hash_of(path: &Folder) -> std::io::Result<Key> {
    let (mut file, mut hash, mut piece) = (File::open(path).await?, Sha256::new(), vec![0; READ_BYTES]);
    loop {
        match file.read(&mut piece).await? {
            0 => return Ok(Key::of_hash(hash)),
            read => hash.update(&piece[..read]),
        }
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
