use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use serde_json::Value as Json;
use surrealdb_types::{Object, RecordId, Value};

use crate::{
    AuditEntry, Change, Database, Fact, Fault, Image, Row, Select, Timestamp, convert,
    database::{by_id, parse_rows, prepare, reading},
    engine::{self, Work},
};

/// Who writes, by which door, in which request: stamped on every fact and audit line.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Account id, or `system`.
    pub actor: String,
    /// The mutation's path.
    pub action: String,
    /// The request id that links click, log and rows.
    pub request: String,
}

/// One write: state, facts and the audit line become true together or not at all. Nobody outside sees anything before
/// the commit, and a conflict means: run it again from the start.
pub struct Transaction {
    database: Arc<Database>,
    work: Option<Work>,
    stamp: Stamp,
    changes: Mutex<Vec<Change>>,
    /// Set by a lost race, so that the caller may run the whole thing again.
    conflicted: AtomicBool,
}

impl Transaction {
    pub(crate) async fn begin(database: Arc<Database>, stamp: Stamp) -> Result<Self, Fault> {
        let work = database.engine.begin().await.map_err(|e| Fault::new(format!("beginning a transaction: {e}")))?;
        Ok(Self { database, work: Some(work), stamp, changes: Mutex::default(), conflicted: AtomicBool::new(false) })
    }

    pub fn now(&self) -> Timestamp {
        self.database.now()
    }

    pub fn new_id(&self) -> String {
        self.database.new_id()
    }

    /// See [`Database::names_file`]: as it stands outside of this transaction.
    pub async fn names_file(&self, key: &str) -> Result<bool, Fault> {
        self.database.names_file(key).await
    }

    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    pub async fn get<T: Row>(&self, id: impl AsRef<str>) -> Result<Option<T>, Fault> {
        let (sql, binds) = by_id::<T>(id.as_ref());
        let rows = self.run(T::TABLE, sql, binds).await?;
        parse_rows(rows).map(|rows| rows.into_iter().next())
    }

    pub async fn rows<T: Row>(&self, select: Select<T>) -> Result<Vec<T>, Fault> {
        let (sql, binds) = prepare(&self.database, &select)?;
        parse_rows(self.run(T::TABLE, sql, binds).await?)
    }

    pub async fn first<T: Row>(&self, select: Select<T>) -> Result<Option<T>, Fault> {
        Ok(self.rows(select.limit(1)).await?.into_iter().next())
    }

    /// Writes a row, new or changed. Writing what is there already is no change.
    pub async fn put<T: Row>(&self, row: &T) -> Result<(), Fault> {
        let image = image_of(row)?;
        let content = convert::content(self.database.table(T::TABLE)?, &image);
        let sql = "UPSERT ONLY $id CONTENT $content RETURN BEFORE";
        let binds = engine::binds([("id", record::<T>(row.key())), ("content", content)]);
        let before = self.run(T::TABLE, sql.into(), binds).await?.pop().map(convert::to_image);
        self.note::<T>(row.key(), before.filter(|image| image.contains_key("id")), Some(image));
        Ok(())
    }

    pub async fn delete<T: Row>(&self, id: impl AsRef<str>) -> Result<(), Fault> {
        let id = id.as_ref();
        let binds = engine::binds([("id", record::<T>(id))]);
        let before = self.run(T::TABLE, "DELETE $id RETURN BEFORE".into(), binds).await?.pop().map(convert::to_image);
        self.note::<T>(id, before.filter(|image| image.contains_key("id")), None);
        Ok(())
    }

    /// Says that something happened. Heard by other rooms after the commit, at least once.
    pub async fn say(&self, kind: &str, payload: Json) -> Result<(), Fault> {
        let fact = Fact {
            id: self.new_id().into(),
            kind: kind.into(),
            payload,
            request: self.stamp.request.clone(),
            at: self.now(),
            delivered_at: None,
        };
        self.put(&fact).await
    }

    /// Makes it true and tells the hub; answers with the number of the commit's newest change. `Ok(None)` when somebody
    /// else was faster: run it again from the start.
    pub async fn commit(mut self) -> Result<Option<u64>, Fault> {
        if self.lost_a_race() {
            return Ok(None);
        }
        let changes = std::mem::take(&mut *self.changes());
        if changes.is_empty() {
            let newest = self.database.announce(vec![]);
            self.cancel().await;
            return Ok(Some(newest));
        }
        let is_deed = self.is_a_deed(&changes);
        if is_deed {
            self.put(&self.audit_entry(&changes)).await?;
        }
        let Some(work) = self.work.take() else { return Ok(None) };
        match work.commit().await {
            // Written behind what another commit left torn.
            Ok(()) if self.database.is_broken() => Err(Fault::new("the disk failed beside this commit")),
            Ok(()) => {
                let (request, action, rows) = (&self.stamp.request, &self.stamp.action, changes.len());
                match is_deed {
                    true => tracing::info!(%request, %action, rows, "committed"),
                    false => tracing::debug!(%request, %action, rows, "committed"),
                }
                Ok(Some(self.database.announce(merged(changes))))
            }
            Err(e) if engine::is_conflict(&e) || engine::violated_index(&e).is_some() => Ok(None),
            Err(e) => {
                if engine::is_of_the_disk(&e) {
                    self.database.break_off(e.to_string());
                }
                Err(Fault::new(format!("committing {}: {e}", self.stamp.action)))
            }
        }
    }

    /// Whether something was done that the audit should know. What only moves ledgers (a lease, a job that was taken, a
    /// receipt that was swept) is the house keeping its own books.
    fn is_a_deed(&self, changes: &[Change]) -> bool {
        changes.iter().any(|change| self.database.table(change.table).is_ok_and(|table| table.watched))
    }

    fn audit_entry(&self, changes: &[Change]) -> AuditEntry {
        AuditEntry {
            id: self.new_id().into(),
            actor: self.stamp.actor.clone(),
            action: self.stamp.action.clone(),
            rows: changes.iter().map(|change| format!("{}:{}", change.table, change.id)).collect(),
            request: self.stamp.request.clone(),
            at: self.now(),
        }
    }

    /// Forgets everything.
    pub async fn cancel(mut self) {
        if let Some(work) = self.work.take() {
            work.cancel().await;
        }
    }

    /// Whether a statement lost a race, so that the reads before it may be stale: the caller runs again.
    pub fn lost_a_race(&self) -> bool {
        self.conflicted.load(Ordering::Relaxed)
    }

    async fn run(&self, table: &str, sql: String, binds: Object) -> Result<Vec<Object>, Fault> {
        let Some(work) = &self.work else { return Err(Fault::new("this transaction is over")) };
        match work.query(sql, binds).await.and_then(engine::rows) {
            Ok(rows) => Ok(rows),
            Err(e) => {
                let raced = engine::is_conflict(&e) || engine::violated_index(&e).is_some();
                self.conflicted.fetch_or(raced, Ordering::Relaxed);
                Err(reading(table, &e))
            }
        }
    }

    fn note<T: Row>(&self, id: &str, before: Option<Image>, after: Option<Image>) {
        if before == after {
            return;
        }
        let (before, after) = (before.map(Arc::new), after.map(Arc::new));
        self.changes().push(Change { table: T::TABLE, id: id.into(), before, after });
    }

    fn changes(&self) -> std::sync::MutexGuard<'_, Vec<Change>> {
        self.changes.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// One change per row: what it was before the transaction, what it is after.
fn merged(changes: Vec<Change>) -> Vec<Change> {
    let mut merged: Vec<Change> = vec![];
    for change in changes {
        match merged.iter_mut().find(|it| it.table == change.table && it.id == change.id) {
            Some(earlier) => earlier.after = change.after,
            None => merged.push(change),
        }
    }
    merged.retain(|change| change.before != change.after);
    merged
}

fn record<T: Row>(id: &str) -> Value {
    Value::RecordId(RecordId::new(T::TABLE, id))
}

/// A row as the database will hold it: nulls left out.
fn image_of<T: Row>(row: &T) -> Result<Image, Fault> {
    match serde_json::to_value(row) {
        Ok(Json::Object(mut image)) => {
            image.retain(|_, value| !value.is_null());
            Ok(image)
        }
        Ok(_) => Err(Fault::new(format!("a row of {} is not an object", T::TABLE))),
        Err(e) => Err(Fault::new(format!("writing {}: {e}", T::TABLE))),
    }
}
