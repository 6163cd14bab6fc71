use std::sync::Arc;

use surrealdb_types::Object;

use crate::{
    Clock, Database, Fault, Loading, SchemaChange, Snapshot, Table, Timestamp, convert,
    engine::{self, Engine},
    loading, schema,
    snapshot::table_names,
};

/// A database as it was found: open, and not yet brought to the program's shape.
pub struct Found {
    pub(crate) engine: Engine,
    pub(crate) tables: Vec<Table>,
    pub(crate) changes: Vec<SchemaChange>,
    pub(crate) clock: Arc<dyn Clock>,
    url: String,
}

impl Found {
    /// Opens `mem://`, `surrealkv://FOLDER` or `ws://…` and changes nothing in it. `tables` and `changes` are what
    /// [`Found::settle`] would bring it to.
    pub async fn open(
        url: &str,
        tables: Vec<Table>,
        changes: &[SchemaChange],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Fault> {
        let engine = Engine::open(url).await?;
        let tables = crate::ledger_tables().into_iter().chain(tables).collect();
        Ok(Self { engine, tables, changes: changes.to_vec(), clock, url: url.into() })
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The number of the newest schema change this program knows; 0 where it knows none.
    pub fn newest_known(&self) -> u32 {
        schema::newest(&self.changes)
    }

    /// The number of the newest schema change this database has seen; 0 where it has seen none.
    pub async fn newest_seen(&self) -> Result<u32, Fault> {
        if !self.has_table("schemaChanges").await? {
            return Ok(0);
        }
        Ok(schema::seen(&self.engine).await?.into_iter().max().unwrap_or(0))
    }

    /// What [`Found::settle`] would change, a line each; empty when it has the program's shape.
    pub async fn pending(&self) -> Result<Vec<String>, Fault> {
        let there = self.table_names().await?;
        let mut found = vec![];
        for table in &self.tables {
            match there.iter().any(|name| name == table.name) {
                true => found.extend(schema::lacking(table, &schema::describe(&self.engine, table.name).await?)),
                false => found.push(format!("table {} is missing", table.name)),
            }
        }
        let seen =
            if there.iter().any(|name| name == "schemaChanges") { schema::seen(&self.engine).await? } else { vec![] };
        let unseen = self.changes.iter().filter(|change| !seen.contains(&change.number));
        found.extend(unseen.map(|change| format!("change {}: {}", change.number, change.name)));
        Ok(found)
    }

    /// What the program's tables have in this database only, a line each. Nothing of ours removes it.
    pub async fn surplus(&self) -> Result<Vec<String>, Fault> {
        let there = self.table_names().await?;
        let mut found = vec![];
        for table in self.tables.iter().filter(|table| there.iter().any(|name| name == table.name)) {
            found.extend(schema::surplus(table, &schema::describe(&self.engine, table.name).await?));
        }
        Ok(found)
    }

    /// Whether anybody has written anything into it.
    pub async fn has_rows(&self) -> Result<bool, Fault> {
        for table in self.table_names().await?.iter().filter(|name| *name != "schemaChanges") {
            let sql = format!("SELECT id FROM `{table}` LIMIT 1");
            if !self.rows(sql, "looking for rows").await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// When something was written last, by the clock of that time. `None` where nothing was.
    pub async fn last_written(&self) -> Result<Option<Timestamp>, Fault> {
        if !self.has_table("audit").await? {
            return Ok(None);
        }
        let newest = self.rows("SELECT at, id FROM audit ORDER BY id DESC LIMIT 1".into(), "reading the audit").await?;
        let image = newest.into_iter().next().map(convert::to_image);
        Ok(image.and_then(|it| it.get("at")?.as_i64()).map(Timestamp))
    }

    /// Everything it holds at this moment. Refused after a restore that did not come to its end.
    pub async fn snapshot(&self) -> Result<Snapshot, Fault> {
        self.is_whole().await?;
        Snapshot::begin(&self.engine).await
    }

    /// Begins to fill it from a backup. Refused where anybody has written anything, unless that was a restore that did
    /// not come to its end: what that one left is removed.
    pub async fn load(self) -> Result<Loading, Fault> {
        Loading::begin(self).await
    }

    /// Brings it to the program's shape. Refused for a database that a newer program has changed, and after a restore
    /// that did not come to its end.
    pub async fn settle(self) -> Result<Arc<Database>, Fault> {
        self.is_whole().await?;
        self.apply().await?;
        let collects = self.url.starts_with("mem://");
        Ok(Database::new(self.engine, self.tables, self.clock, collects))
    }

    pub(crate) async fn apply(&self) -> Result<(), Fault> {
        schema::apply(&self.engine, &self.tables, &self.changes, self.now().0).await
    }

    pub(crate) async fn table_names(&self) -> Result<Vec<String>, Fault> {
        Ok(table_names(self.rows("INFO FOR DB".into(), "listing the tables").await?))
    }

    pub(crate) async fn has_table(&self, wanted: &str) -> Result<bool, Fault> {
        Ok(self.table_names().await?.iter().any(|name| name == wanted))
    }

    /// Fails after a restore that did not come to its end.
    pub async fn is_whole(&self) -> Result<(), Fault> {
        match self.has_table(loading::MARK).await? {
            true => Err(Fault::new("a restore into this database did not come to its end. Restore the backup again")),
            false => Ok(()),
        }
    }

    async fn rows(&self, sql: String, doing: &str) -> Result<Vec<Object>, Fault> {
        let answer = self.engine.query(sql, Object::new()).await.and_then(engine::rows);
        answer.map_err(|e| Fault::new(format!("{doing}: {e}")))
    }
}
