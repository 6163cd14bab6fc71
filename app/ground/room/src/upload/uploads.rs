//! Everything that takes in files, and how much a person may keep.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use data::{Fault, Refusal, RefusalKind, Select, refuse};
use futures::{FutureExt, future::BoxFuture};
use storage::{Quarantine, Store, Studio};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::{Purpose, StorageUse, Upload, fits};
use crate::{Answer, Read, Write};

/// How many bytes a person may keep: by plan where there are plans, else the same for everybody.
pub trait Allowance: Send + Sync + 'static {
    fn bytes<'a>(&'a self, cx: &'a Read, person: &'a str) -> BoxFuture<'a, Answer<u64>>;
}

/// The same for everybody.
impl Allowance for u64 {
    fn bytes<'a>(&'a self, _: &'a Read, _: &'a str) -> BoxFuture<'a, Answer<u64>> {
        std::future::ready(Ok(*self)).boxed()
    }
}

/// Pieces of one person that are received at once: each is in memory until its checksum is known.
const SEATS: usize = 8;

/// Where files come in: the store they end in, the quarantine they wait in, what they may be for.
pub struct Uploads {
    pub store: Arc<Store>,
    /// What prepares sound and film, where this machine has it.
    pub studio: Option<Studio>,
    pub(super) quarantine: Quarantine,
    purposes: Vec<Arc<dyn Purpose>>,
    pub(super) allowance: Arc<dyn Allowance>,
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    seats: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Uploads {
    pub fn new(store: Arc<Store>, quarantine: Quarantine, allowance: impl Allowance) -> Self {
        Self {
            store,
            studio: None,
            quarantine,
            purposes: vec![],
            allowance: Arc::new(allowance),
            turns: Mutex::default(),
            seats: Mutex::default(),
        }
    }

    /// Has sound and film prepared there.
    pub fn prepared_in(self, studio: Option<Studio>) -> Self {
        Self { studio, ..self }
    }

    /// Whether a person may keep so many bytes more, beside what they keep and what is on its way.
    pub async fn allow(&self, cx: &Read, person: &str, bytes: usize) -> Answer<()> {
        let allowed = self.allowance.bytes(cx, person).await?;
        let on_the_way = cx.rows(Select::by(Upload::OWNER, person).and(Upload::OVER, false)).await?;
        fits(kept(cx, person).await?, sum(&on_the_way), bytes as i64, allowed)
    }

    /// Takes files for this, too.
    pub fn purpose(mut self, purpose: impl Purpose) -> Self {
        self.purposes.push(Arc::new(purpose));
        self
    }

    pub(super) fn purpose_of(&self, name: &str) -> Answer<Arc<dyn Purpose>> {
        let found = self.purposes.iter().find(|purpose| purpose.name() == name);
        found.cloned().ok_or_else(Refusal::not_found)
    }

    /// Waits until nobody else writes to this upload. A cut line may leave a piece that is still being written while the
    /// sender is back already.
    pub(super) async fn turn(&self, upload: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns();
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            turns.entry(upload.into()).or_default().clone()
        };
        turn.lock_owned().await
    }

    /// Room for one more piece of this person.
    pub(super) fn seat(&self, person: &str) -> Answer<OwnedSemaphorePermit> {
        let mut seats = self.seats.lock().unwrap_or_else(|e| e.into_inner());
        seats.retain(|_, free| free.available_permits() < SEATS);
        let free = seats.entry(person.into()).or_insert_with(|| Arc::new(Semaphore::new(SEATS))).clone();
        free.try_acquire_owned().map_err(|_| {
            refuse(
                RefusalKind::RateLimited,
                "too_many_pieces",
                "Too many pieces at once. Send them one after the other.",
            )
        })
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<String, Arc<tokio::sync::Mutex<()>>>> {
        self.turns.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// What a person keeps.
pub(super) async fn kept(cx: &Read, person: &str) -> Result<i64, Fault> {
    Ok(cx.get::<StorageUse>(person).await?.map_or(0, |it| it.bytes))
}

/// What uploads are going to need when they are there.
pub(super) fn sum(uploads: &[Upload]) -> i64 {
    uploads.iter().fold(0, |sum, upload| sum.saturating_add(upload.bytes))
}

/// A person keeps so many bytes more. Called in the transaction that keeps them.
pub async fn count_kept(cx: &Write, person: &str, bytes: usize) -> Result<(), Fault> {
    let bytes = kept(cx, person).await?.saturating_add(bytes as i64);
    cx.put(&StorageUse { id: person.into(), bytes }).await
}

/// A person keeps so many bytes less. Called in the transaction that lets go of them.
pub async fn count_freed(cx: &Write, person: &str, bytes: i64) -> Result<(), Fault> {
    let bytes = kept(cx, person).await?.saturating_sub(bytes).max(0);
    cx.put(&StorageUse { id: person.into(), bytes }).await
}
