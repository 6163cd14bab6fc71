use std::{
    ops::Deref,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use data::{Database, Fault, ReadSet, Reader, Refusal, Row, Select, Timestamp, Transaction};
use jobs::{JobId, Order};
use live::Actor;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::{Answer, Cookie, Doorman, Errand, Gate, ServerJob, Site, Uploads};

/// A person who is signed in, as far as every room may know.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Account id.
    pub id: String,
    pub name: String,
    pub is_admin: bool,
    pub email_verified: bool,
}

/// What a query gets: reads that are remembered, and who is asking. Whether it looked at the latter decides who shares
/// its result.
pub struct Read {
    source: Source,
    pub actor: Actor,
    doorman: Arc<dyn Doorman>,
    site: Arc<Site>,
    who: OnceCell<Option<Member>>,
    looked: AtomicBool,
    passed: Mutex<Vec<&'static str>>,
}

enum Source {
    Reader(Reader),
    Transaction(Transaction),
}

impl Read {
    pub(crate) fn new(database: &Arc<Database>, actor: Actor, doorman: Arc<dyn Doorman>, site: Arc<Site>) -> Self {
        Self::over(Source::Reader(database.reader()), actor, doorman, site)
    }

    fn over(source: Source, actor: Actor, doorman: Arc<dyn Doorman>, site: Arc<Site>) -> Self {
        let (who, looked, passed) = (OnceCell::new(), AtomicBool::new(false), Mutex::default());
        Self { source, actor, doorman, site, who, looked, passed }
    }

    pub async fn get<T: Row>(&self, id: impl AsRef<str>) -> Result<Option<T>, Fault> {
        match &self.source {
            Source::Reader(reader) => reader.get(id).await,
            Source::Transaction(transaction) => transaction.get(id).await,
        }
    }

    /// The row, or "not found".
    pub async fn must_get<T: Row>(&self, id: impl AsRef<str>) -> Answer<T> {
        self.get(id).await?.ok_or_else(Refusal::not_found)
    }

    pub async fn rows<T: Row>(&self, select: Select<T>) -> Result<Vec<T>, Fault> {
        match &self.source {
            Source::Reader(reader) => reader.rows(select).await,
            Source::Transaction(transaction) => transaction.rows(select).await,
        }
    }

    pub async fn first<T: Row>(&self, select: Select<T>) -> Result<Option<T>, Fault> {
        Ok(self.rows(select.limit(1)).await?.into_iter().next())
    }

    /// Who is asking; `None` for a visitor. A query that asks is no longer shared by everybody.
    pub async fn member(&self) -> Result<Option<Member>, Fault> {
        self.looked.store(true, Ordering::Relaxed);
        if self.actor.session.is_empty() {
            return Ok(None);
        }
        // Boxed, because the doorman reads through this very context.
        self.who.get_or_try_init(|| self.doorman.member(self, &self.actor.session)).await.cloned()
    }

    /// Who is asking; refused for a visitor.
    pub async fn signed_in(&self) -> Answer<Member> {
        self.member().await?.ok_or_else(Refusal::unauthenticated)
    }

    /// Says that the rule of the gate was checked and holds.
    pub fn pass(&self, rule: &'static str) {
        self.passed.lock().unwrap_or_else(|e| e.into_inner()).push(rule);
    }

    /// The site as everybody outside knows it.
    pub fn site(&self) -> &Site {
        &self.site
    }

    pub fn now(&self) -> Timestamp {
        match &self.source {
            Source::Reader(reader) => reader.database().now(),
            Source::Transaction(transaction) => transaction.now(),
        }
    }

    pub(crate) fn has_passed(&self, gate: Gate) -> bool {
        match gate {
            Gate::Anyone => true,
            Gate::SignedIn => self.who.get().is_some_and(Option::is_some),
            Gate::Rule(rule) => self.passed.lock().unwrap_or_else(|e| e.into_inner()).contains(&rule),
        }
    }

    pub(crate) fn looked_at_actor(&self) -> bool {
        self.looked.load(Ordering::Relaxed)
    }

    pub(crate) fn reads(&self) -> ReadSet {
        match &self.source {
            Source::Reader(reader) => reader.reads(),
            Source::Transaction(_) => ReadSet::default(),
        }
    }
}

/// What a mutation gets: everything a query gets, seen inside one transaction, and the writes.
pub struct Write {
    read: Read,
    cookies: Vec<Cookie>,
    uploads: Option<Arc<Uploads>>,
}

impl Deref for Write {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl Write {
    pub(crate) fn new(transaction: Transaction, actor: Actor, doorman: Arc<dyn Doorman>, site: Arc<Site>) -> Self {
        Self {
            read: Read::over(Source::Transaction(transaction), actor, doorman, site),
            cookies: vec![],
            uploads: None,
        }
    }

    pub(crate) fn with_uploads(self, uploads: Option<Arc<Uploads>>) -> Self {
        Self { uploads, ..self }
    }

    /// Whether a row names this file.
    pub(crate) async fn names_file(&self, key: &str) -> Result<bool, Fault> {
        self.transaction()?.names_file(key).await
    }

    /// Where files come in; for jobs only.
    pub(crate) fn uploads(&self) -> Option<Arc<Uploads>> {
        self.uploads.clone()
    }

    fn transaction(&self) -> Result<&Transaction, Fault> {
        match &self.read.source {
            Source::Transaction(transaction) => Ok(transaction),
            Source::Reader(_) => Err(Fault::new("a write outside a transaction")),
        }
    }

    /// Writes a row, new or changed.
    pub async fn put<T: Row>(&self, row: &T) -> Result<(), Fault> {
        self.transaction()?.put(row).await
    }

    pub async fn delete<T: Row>(&self, id: impl AsRef<str>) -> Result<(), Fault> {
        self.transaction()?.delete::<T>(id).await
    }

    /// Says a fact: see the crate `facts`.
    pub async fn say(&self, kind: &str, payload: Value) -> Result<(), Fault> {
        self.transaction()?.say(kind, payload).await
    }

    /// Queues a job, in this transaction: it is there exactly when the rest is. Answers with its id.
    pub async fn queue<J: ServerJob>(&self, job: &J, order: Order) -> Result<JobId, Fault> {
        let payload = serde_json::to_string(job).map_err(|e| Fault::new(format!("queueing {}: {e}", J::NAME)))?;
        jobs::queue(self.transaction()?, J::NAME, payload, order).await
    }

    /// Queues an errand, in this transaction, as [`Write::queue`] does a job.
    pub async fn queue_errand<E: Errand>(&self, errand: &E, order: Order) -> Result<JobId, Fault> {
        let payload = serde_json::to_string(errand).map_err(|e| Fault::new(format!("queueing {}: {e}", E::NAME)))?;
        jobs::queue(self.transaction()?, E::NAME, payload, order).await
    }

    /// A fresh id, sortable by creation.
    pub fn new_id<T: From<String>>(&self) -> T {
        let id = self.transaction().map(Transaction::new_id).unwrap_or_default();
        T::from(id)
    }

    /// Sets a cookie with the answer, if the transaction commits.
    pub fn set_cookie(&mut self, cookie: Cookie) {
        self.cookies.push(cookie);
    }

    pub(crate) fn into_parts(self) -> Result<(Transaction, Vec<Cookie>), Fault> {
        match self.read.source {
            Source::Transaction(transaction) => Ok((transaction, self.cookies)),
            Source::Reader(_) => Err(Fault::new("a write outside a transaction")),
        }
    }
}
