use std::sync::{Arc, Mutex, RwLock};

use futures::StreamExt;
use surrealdb_types::{Object, RecordId, Value};

use crate::{
    Change, Clock, Dependency, Fault, Found, ID, Ids, Image, ReadSet, Row, SchemaChange, Select, Snapshot, Table,
    Timestamp, Type, convert,
    engine::{self, Engine},
    schema,
    transaction::{Stamp, Transaction},
};

/// Called inside a commit, right after it became true; answers with the number of the newest change it has taken in.
type Listener = Box<dyn Fn(Vec<Change>) -> u64 + Send + Sync>;

/// The database of one running Backline.
pub struct Database {
    pub(crate) engine: Engine,
    pub(crate) tables: Vec<Table>,
    clock: Arc<dyn Clock>,
    ids: Ids,
    listener: RwLock<Option<Listener>>,
    /// Why nothing is written any more.
    broken: tokio::sync::watch::Sender<Option<String>>,
    /// Statements seen, when somebody asked to collect them for plan checks.
    statements: Option<Mutex<std::collections::BTreeMap<String, Object>>>,
}

impl Database {
    /// Opens `mem://`, `surrealkv://FOLDER` or `ws://…` and brings it to the shape of `tables`.
    pub async fn open(
        url: &str,
        tables: Vec<Table>,
        changes: &[SchemaChange],
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, Fault> {
        Found::open(url, tables, changes, clock).await?.settle().await
    }

    pub(crate) fn new(engine: Engine, tables: Vec<Table>, clock: Arc<dyn Clock>, collects: bool) -> Arc<Self> {
        let statements = collects.then(Default::default);
        Arc::new(Self {
            engine,
            tables,
            clock,
            ids: Ids::default(),
            listener: RwLock::default(),
            broken: Default::default(),
            statements,
        })
    }

    /// The number of the newest schema change it has seen; 0 where it has seen none.
    pub async fn newest_change(&self) -> Result<u32, Fault> {
        Ok(schema::seen(&self.engine).await?.into_iter().max().unwrap_or(0))
    }

    /// Everything it holds at this moment.
    pub async fn snapshot(&self) -> Result<Snapshot, Fault> {
        Snapshot::begin(&self.engine).await
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn new_id(&self) -> String {
        self.ids.next(self.now())
    }

    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// A read outside a transaction.
    pub fn reader(self: &Arc<Self>) -> Reader {
        Reader { database: self.clone(), reads: Mutex::default() }
    }

    /// One transaction. Commit it, or drop it and nothing happened.
    pub async fn begin(self: &Arc<Self>, stamp: Stamp) -> Result<Transaction, Fault> {
        if let Some(why) = &*self.broken.borrow() {
            return Err(Fault::new(format!("nothing is written since the disk failed: {why}")));
        }
        Transaction::begin(self.clone(), stamp).await
    }

    /// Waits until the disk fails under a commit, and tells why. What the journal holds then is mended only when the
    /// database is opened again; until then whatever would be written behind the torn end of it would be lost.
    pub async fn broke(&self) -> String {
        let mut broken = self.broken.subscribe();
        // The sender lives as long as the database does.
        match broken.wait_for(Option::is_some).await {
            Ok(why) => why.clone().unwrap_or_default(),
            Err(_) => std::future::pending().await,
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.borrow().is_some()
    }

    pub(crate) fn break_off(&self, why: String) {
        self.broken.send_replace(Some(why));
    }

    /// Calls `listener` with the changes of every commit of this process before the commit returns, so that whoever
    /// wrote finds everything that shows it already marked as stale.
    pub fn on_commit(&self, listener: impl Fn(Vec<Change>) -> u64 + Send + Sync + 'static) {
        *self.listener.write().unwrap_or_else(|e| e.into_inner()) = Some(Box::new(listener));
    }

    pub(crate) fn announce(&self, changes: Vec<Change>) -> u64 {
        let listener = self.listener.read().unwrap_or_else(|e| e.into_inner());
        listener.as_ref().map_or(0, |listener| listener(changes))
    }

    /// What the database itself reports of one table, our own writes included, until the connection ends. A hint: it
    /// comes late, out of order, and is never applied.
    pub async fn notifications(
        self: &Arc<Self>,
        table: &Table,
    ) -> Result<impl futures::Stream<Item = Change> + Send + use<>, Fault> {
        let name = table.name;
        let stream = self.engine.watch(name).await.map_err(|e| Fault::new(format!("watching {name}: {e}")))?;
        Ok(stream.map(move |(before, after)| {
            let before = before.map(|object| Arc::new(convert::to_image(object)));
            let after = after.map(|object| Arc::new(convert::to_image(object)));
            let id = before.as_deref().or(after.as_deref()).and_then(|image| image.get("id")?.as_str()).unwrap_or("");
            Change { table: name, id: id.to_string(), before: before.clone(), after: after.clone() }
        }))
    }

    /// Whether a row names this file, in any column that holds keys of files.
    pub async fn names_file(&self, key: &str) -> Result<bool, Fault> {
        for table in &self.tables {
            for column in table.files {
                if self.has(table.name, column, key).await? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    async fn has(&self, table: &str, column: &str, text: &str) -> Result<bool, Fault> {
        let sql = format!("SELECT {ID} FROM {table} WHERE {column} = $text LIMIT 1");
        let binds = engine::binds([("text", Value::String(text.into()))]);
        self.note_statement(&sql, &binds);
        let response = self.engine.query(sql, binds).await.map_err(|e| reading(table, &e))?;
        Ok(!engine::rows(response).map_err(|e| reading(table, &e))?.is_empty())
    }

    /// Differences between the live schema and the types, in words.
    pub async fn drift(&self) -> Result<Vec<String>, Fault> {
        let mut found = vec![];
        for table in &self.tables {
            found.extend(schema::drift(table, &schema::describe(&self.engine, table.name).await?));
        }
        Ok(found)
    }

    /// Runs raw statements: for tests that write behind the program's back, and for nothing else.
    pub async fn run_raw(&self, sql: &str) -> Result<(), Fault> {
        self.engine.query(sql.into(), Object::new()).await.map(drop).map_err(|e| Fault::new(format!("{sql}: {e}")))
    }

    /// The plans of every statement read so far (in memory databases only): statement and plan text.
    pub async fn plans(&self) -> Result<Vec<(String, String)>, Fault> {
        let seen = match &self.statements {
            Some(statements) => statements.lock().unwrap_or_else(|e| e.into_inner()).clone(),
            None => Default::default(),
        };
        let mut plans = vec![];
        for (sql, binds) in seen {
            let mut response = self
                .engine
                .query(format!("EXPLAIN {sql}"), binds)
                .await
                .map_err(|e| Fault::new(format!("explaining {sql}: {e}")))?;
            let plan: Value = response.take(0).map_err(|e| Fault::new(format!("explaining {sql}: {e}")))?;
            plans.push((sql, convert::to_json(plan).to_string()));
        }
        Ok(plans)
    }

    pub(crate) fn note_statement(&self, sql: &str, binds: &Object) {
        if let Some(statements) = &self.statements {
            statements.lock().unwrap_or_else(|e| e.into_inner()).entry(sql.into()).or_insert_with(|| binds.clone());
        }
    }

    pub(crate) fn table(&self, name: &str) -> Result<&Table, Fault> {
        self.tables.iter().find(|table| table.name == name).ok_or_else(|| Fault::new(format!("no table {name}")))
    }
}

/// Reads that remember what they looked at.
pub struct Reader {
    database: Arc<Database>,
    reads: Mutex<ReadSet>,
}

impl Reader {
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    pub async fn get<T: Row>(&self, id: impl AsRef<str>) -> Result<Option<T>, Fault> {
        let id = id.as_ref();
        self.note(Dependency::record(T::TABLE, id, T::COLUMNS));
        let (sql, binds) = by_id::<T>(id);
        let response = self.database.engine.query(sql, binds).await.map_err(|e| reading(T::TABLE, &e))?;
        parse_rows(engine::rows(response).map_err(|e| reading(T::TABLE, &e))?).map(|rows| rows.into_iter().next())
    }

    pub async fn rows<T: Row>(&self, select: Select<T>) -> Result<Vec<T>, Fault> {
        let images = self.images(&select).await;
        let last = images.as_ref().ok().filter(|images| select.is_full(images.len())).and_then(|images| images.last());
        for dependency in select.dependencies(last) {
            self.note(dependency);
        }
        images?.into_iter().map(parse).collect()
    }

    async fn images<T: Row>(&self, select: &Select<T>) -> Result<Vec<Image>, Fault> {
        let (sql, binds) = prepare(&self.database, select)?;
        let response = self.database.engine.query(sql, binds).await.map_err(|e| reading(T::TABLE, &e))?;
        let rows = engine::rows(response).map_err(|e| reading(T::TABLE, &e))?;
        Ok(rows.into_iter().map(convert::to_image).collect())
    }

    pub async fn first<T: Row>(&self, select: Select<T>) -> Result<Option<T>, Fault> {
        Ok(self.rows(select.limit(1)).await?.into_iter().next())
    }

    /// Everything read so far.
    pub fn reads(&self) -> ReadSet {
        self.reads.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }

    fn note(&self, dependency: Dependency) {
        self.reads.lock().unwrap_or_else(|e| e.into_inner()).add(dependency);
    }
}

pub(crate) fn by_id<T: Row>(id: &str) -> (String, Object) {
    let sql = format!("SELECT {} FROM $id", T::COLUMNS.join(", "));
    (sql, engine::binds([("id", Value::RecordId(RecordId::new(T::TABLE, id)))]))
}

pub(crate) fn prepare<T: Row>(database: &Database, select: &Select<T>) -> Result<(String, Object), Fault> {
    let table = database.table(T::TABLE)?;
    let (sql, values) = select.statement();
    let own = (ID, Type::Link(T::TABLE));
    let mut binds = Object::new();
    for (name, column, value) in values {
        let ty = table.columns.iter().chain([&own]).find(|(it, _)| *it == column).map(|(_, ty)| ty);
        binds.insert(name, convert::to_value(&value, ty));
    }
    database.note_statement(&sql, &binds);
    Ok((sql, binds))
}

pub(crate) fn parse_rows<T: Row>(rows: Vec<Object>) -> Result<Vec<T>, Fault> {
    rows.into_iter().map(|row| parse(convert::to_image(row))).collect()
}

pub(crate) fn parse<T: Row>(image: Image) -> Result<T, Fault> {
    serde_json::from_value(serde_json::Value::Object(image))
        .map_err(|e| Fault::new(format!("a row of {} does not fit its type: {e}", T::TABLE)))
}

pub(crate) fn reading(table: &str, e: &surrealdb::Error) -> Fault {
    Fault::new(format!("reading {table}: {e}"))
}
