use std::ops::Bound;

use surrealdb_types::{Object, RecordId, RecordIdKey, RecordIdKeyRange, Value};

use crate::{
    ExactRow, Fault, convert,
    database::reading,
    engine::{self, Engine, Work},
};

/// Rows of one page: as many as memory holds without noticing.
const PAGE_ROWS: usize = 500;

/// Everything the database holds at one moment. What others commit afterwards is not in it.
pub struct Snapshot {
    work: Work,
}

impl Snapshot {
    pub(crate) async fn begin(engine: &Engine) -> Result<Self, Fault> {
        let work = engine.begin().await.map_err(|e| Fault::new(format!("beginning a snapshot: {e}")))?;
        let snapshot = Self { work };
        // The moment is that of the first read.
        snapshot.tables().await?;
        Ok(snapshot)
    }

    /// The names of all tables, those of other versions of the program included, in alphabetical order.
    pub async fn tables(&self) -> Result<Vec<String>, Fault> {
        let told = self.work.query("INFO FOR DB".into(), Object::new()).await.and_then(engine::rows);
        Ok(table_names(told.map_err(|e| Fault::new(format!("listing the tables: {e}")))?))
    }

    /// The next rows of a table in the order of their ids, after the given one or from the start; at most 500. Empty at
    /// the end.
    pub async fn page(&self, table: &str, after: Option<&ExactRow>) -> Result<Vec<ExactRow>, Fault> {
        let start = after.map_or(Bound::Unbounded, |row| Bound::Excluded(row.key.clone()));
        let range = RecordIdKeyRange { start, end: Bound::Unbounded };
        let binds = engine::binds([("rows", Value::RecordId(RecordId::new(table, RecordIdKey::from(range))))]);
        let sql = format!("SELECT * FROM $rows LIMIT {PAGE_ROWS}");
        let rows = self.work.query(sql, binds).await.and_then(engine::rows).map_err(|e| reading(table, &e))?;
        rows.into_iter().map(ExactRow::of).collect()
    }

    /// Lets go of the moment. Dropping it does the same, a little later.
    pub async fn end(self) {
        self.work.cancel().await;
    }
}

/// The names in an answer to `INFO FOR DB`.
pub(crate) fn table_names(told: Vec<Object>) -> Vec<String> {
    let image = told.into_iter().next().map(convert::to_image).unwrap_or_default();
    let tables = image.get("tables").and_then(|it| it.as_object());
    let mut names: Vec<String> = tables.into_iter().flat_map(|it| it.keys().cloned()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests;
