//! The door to SurrealDB: one handle, whichever engine is behind it.

use std::{path::Path, pin::Pin, sync::Arc};

use async_channel::Sender;
use futures::{Stream, StreamExt};
use surrealdb::{
    IndexedResults, Notification, Surreal,
    engine::{
        any::{self, Any},
        local::Db,
    },
    method::Transaction,
};
use surrealdb_cnf::ConfigMap;
use surrealdb_core::kvs::Datastore;
use surrealdb_rpc::capabilities::Capabilities;
use surrealdb_types::{Error, Object, Value};

use crate::Fault;

/// SurrealKV would take half the machine's memory; a creator's store fits in these.
const BLOCK_CACHE_BYTES: &str = "134217728";
const MEMTABLE_BYTES: &str = "67108864";
/// Notifications under way between a commit and the hub.
const NOTIFICATIONS: usize = 15_000;

/// An open database. Lives as long as the process: its LIVE statements end with it.
pub(crate) enum Engine {
    /// SurrealKV in a folder of this machine.
    Disk(Surreal<Db>),
    /// Memory, or a database server.
    Other(Surreal<Any>),
}

/// A transaction under way.
pub(crate) enum Work {
    Disk(Transaction<Db>),
    Other(Transaction<Any>),
}

/// Before and after image of one change, as LIVE reports it.
pub(crate) type Images = (Option<Object>, Option<Object>);

impl Engine {
    /// `mem://`, `surrealkv://FOLDER` or `ws://…`.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        let engine = match url.strip_prefix("surrealkv://") {
            Some(folder) => Self::Disk(open_disk(folder).await?),
            None => Self::Other(any::connect(url).await.map_err(|e| Fault::new(format!("opening {url}: {e}")))?),
        };
        match &engine {
            Self::Disk(db) => db.use_ns("backline").use_db("main").await,
            Self::Other(db) => db.use_ns("backline").use_db("main").await,
        }
        .map_err(|e| Fault::new(format!("choosing the database: {e}")))?;
        Ok(engine)
    }

    pub async fn query(&self, sql: String, binds: Object) -> Result<IndexedResults, Error> {
        match self {
            Self::Disk(db) => db.query(sql).bind(binds).await?.check(),
            Self::Other(db) => db.query(sql).bind(binds).await?.check(),
        }
    }

    pub async fn begin(&self) -> Result<Work, Error> {
        Ok(match self {
            Self::Disk(db) => Work::Disk(db.clone().begin().await?),
            Self::Other(db) => Work::Other(db.clone().begin().await?),
        })
    }

    /// Every change of a table from now on, until the connection ends.
    pub async fn watch(&self, table: &str) -> Result<Pin<Box<dyn Stream<Item = Images> + Send>>, Error> {
        let sql = format!("LIVE SELECT $before AS before, $after AS after FROM {table}");
        let mut response = self.query(sql, Object::new()).await?;
        let notifications = response.stream::<Notification<Value>>(0)?;
        Ok(Box::pin(notifications.take_while(|item| std::future::ready(item.is_ok())).filter_map(|item| async {
            let Value::Object(mut both) = item.ok()?.data else { return None };
            Some((object(both.remove("before")), object(both.remove("after"))))
        })))
    }
}

impl Work {
    pub async fn query(&self, sql: String, binds: Object) -> Result<IndexedResults, Error> {
        match self {
            Self::Disk(work) => work.query(sql).bind(binds).await?.check(),
            Self::Other(work) => work.query(sql).bind(binds).await?.check(),
        }
    }

    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Disk(work) => work.commit().await.map(drop),
            Self::Other(work) => work.commit().await.map(drop),
        }
    }

    pub async fn cancel(self) {
        // Nothing was written; a failing cancel leaves nothing behind but the transaction's own memory.
        let _ = match self {
            Self::Disk(work) => work.cancel().await.map(drop),
            Self::Other(work) => work.cancel().await.map(drop),
        };
    }
}

/// The rows of the first statement.
pub(crate) fn rows(mut response: IndexedResults) -> Result<Vec<Object>, Error> {
    let value: Value = response.take(0)?;
    Ok(match value {
        Value::Array(items) => items.into_iter().filter_map(|item| object(Some(item))).collect(),
        other => object(Some(other)).into_iter().collect(),
    })
}

/// A write-write conflict: nobody's fault, run it again.
pub(crate) fn is_conflict(error: &Error) -> bool {
    // The embedded engine loses the typed kind at commit; its message stays.
    let text = error.to_string();
    text.contains("ransaction conflict") || text.contains("can be retried")
}

/// The disk did not take a commit: it is full, or ill.
pub(crate) fn is_of_the_disk(error: &Error) -> bool {
    // Here too only the message tells.
    error.to_string().contains("IO error")
}

/// The unique index a write ran into, if that is what happened.
pub(crate) fn violated_index(error: &Error) -> Option<String> {
    let text = error.to_string();
    let rest = text.split("Database index `").nth(1)?;
    rest.contains("already contains").then(|| rest.split('`').next().unwrap_or_default().to_string())
}

fn object(value: Option<Value>) -> Option<Object> {
    match value {
        Some(Value::Object(object)) => Some(object),
        _ => None,
    }
}

async fn open_disk(folder: &str) -> Result<Surreal<Db>, Fault> {
    let context = |what: &str, e: &dyn std::fmt::Display| Fault::new(format!("{what} the database in {folder}: {e}"));
    let path = folder.split('?').next().unwrap_or(folder);
    std::fs::create_dir_all(Path::new(path)).map_err(|e| context("making the folder of", &e))?;
    let url = match folder.contains('?') {
        true => format!("surrealkv://{folder}"),
        false => format!("surrealkv://{folder}?sync=every"),
    };
    let was_cut_off = has_journal(path);
    let (sender, receiver) = async_channel::bounded(NOTIFICATIONS);
    let mut datastore = open_store(folder, &url, sender.clone()).await?;
    // Whoever closes the database leaves no journal: this one's writer was killed, and its end may be torn. The engine
    // reads up to there, and goes on writing where nothing will be found again: behind the torn end, or into a file that it
    // has just replaced. Closed, it puts what it read into its tables and begins a new journal.
    if was_cut_off {
        datastore.shutdown().await.map_err(|e| context("closing", &e))?;
        drop(datastore);
        datastore = open_store(folder, &url, sender).await?;
    }
    datastore.check_version().await.map_err(|e| context("checking the version of", &e))?;
    datastore.bootstrap().await.map_err(|e| context("starting", &e))?;
    datastore.start_maintenance_tasks();
    Surreal::<Db>::unstable_from_datastore(datastore, Some(receiver)).await.map_err(|e| context("serving", &e))
}

fn has_journal(folder: &str) -> bool {
    let files = std::fs::read_dir(Path::new(folder).join("wal")).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).any(|about| about.len() > 0)
}

async fn open_store(
    folder: &str,
    url: &str,
    notify: Sender<surrealdb_types::Notification>,
) -> Result<Arc<Datastore>, Fault> {
    // The order matters: a maintenance write before the version key exists makes the store look foreign for ever.
    Datastore::builder()
        .with_auth(false)
        .with_capabilities(Capabilities::all())
        .with_notify(notify)
        .with_config(
            ConfigMap::empty()
                .with_key_value("surrealkv_block_cache_capacity", BLOCK_CACHE_BYTES)
                .with_key_value("surrealkv_max_memtable_size", MEMTABLE_BYTES),
        )
        .without_maintenance_tasks()
        .build_with_path(url)
        .await
        .map_err(|e| match e.to_string().to_lowercase().contains("lock") {
            true => Fault::new(format!(
                "the database in {folder} is locked: another Backline has it open. Stop that one first"
            )),
            false => Fault::new(format!("opening the database in {folder}: {e}")),
        })
}

/// Parameters of one statement.
pub(crate) fn binds<const N: usize>(pairs: [(&str, Value); N]) -> Object {
    let mut object = Object::new();
    for (name, value) in pairs {
        object.insert(name.to_string(), value);
    }
    object
}
