//! What uploads are for: a room's word.

use std::sync::Arc;

use bytes::Bytes;
use data::{Fault, Refusal};
use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::Value;
use storage::{Key, Store, Studio};

use super::{Upload, Uploads};
use crate::{Answer, Read, Visit, Write};

/// A kind of file that a room takes in. Entered with [`Uploads::purpose`].
pub trait Purpose: Send + Sync + 'static {
    /// `learning/picture`: as senders name it. Rows with this name outlive the program that wrote them.
    fn name(&self) -> &'static str;

    /// More is refused before the first byte.
    fn most_bytes(&self) -> u64;

    /// Whether the person who asks may send one for this subject. Asked at the beginning and again at the end.
    fn may<'a>(&'a self, cx: &'a Read, subject: &'a str) -> BoxFuture<'a, Answer<()>>;

    /// Looks at a file that is whole, and makes of it what it is for. Calls [`Arrived::done`] in the transaction that
    /// does; without it the answer is thrown away.
    ///
    /// A conflict is a question: the file stays, and may be finished again with another `choice`. Any other refusal
    /// is the end of it.
    fn take<'a>(&'a self, arrived: Arc<Arrived>) -> BoxFuture<'a, Answer<Value>>;
}

/// A file that is whole and still in quarantine.
pub struct Arrived {
    pub visit: Visit,
    pub upload: Upload,
    /// What the sender said at the end.
    pub choice: Value,
    pub(super) uploads: Arc<Uploads>,
}

impl Arrived {
    pub fn store(&self) -> &Arc<Store> {
        &self.uploads.store
    }

    /// What prepares sound and film, where this machine has it.
    pub fn studio(&self) -> Option<&Studio> {
        self.uploads.studio.as_ref()
    }

    /// All bytes: for a purpose whose files fit into memory.
    pub async fn bytes(&self) -> Answer<Bytes> {
        Ok(self.uploads.quarantine.bytes(self.upload.id.as_str()).await?)
    }

    /// Puts the file into the store as it is, if its first bytes say that it is one of these kinds. Answers with its key
    /// and its kind.
    pub async fn keep(&self, kinds: &[&'static str]) -> Answer<(Key, &'static str)> {
        let id = self.upload.id.as_str();
        let kind = self.uploads.quarantine.kind(id).await?.filter(|kind| kinds.contains(kind));
        let kind = kind.ok_or_else(|| Refusal::field("file", "This kind of file is not taken here."))?;
        Ok((self.uploads.quarantine.release(id, &self.uploads.store).await?, kind))
    }

    /// The upload is over, with this answer, exactly when the rest of the transaction is true.
    pub async fn done(&self, cx: &Write, answer: &impl Serialize) -> Answer<()> {
        let answer = serde_json::to_string(answer).map_err(Fault::new)?;
        let over = Upload { over: true, answer: Some(answer), touched_at: cx.now(), ..self.upload.clone() };
        Ok(cx.put(&over).await?)
    }
}
