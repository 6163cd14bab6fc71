use surrealdb_types::{Object, Value};

use crate::{ExactRow, Fault, Found, Snapshot, engine, schema};

/// A table that is there while a restore is under way, so that what it leaves when it is cut off is never taken for a
/// database.
pub(crate) const MARK: &str = "restoring";

/// An empty database that is being filled from a backup.
///
/// **Invariant:** until [`Loading::finish`] has returned, every other use of this database is refused.
pub struct Loading {
    found: Found,
}

impl Loading {
    pub(crate) async fn begin(found: Found) -> Result<Self, Fault> {
        if !found.has_table(MARK).await? && found.has_rows().await? {
            return Err(Fault::new("this database is not empty. Restore into a new data folder, and keep this one"));
        }
        let loading = Self { found };
        loading.run(&format!("DEFINE TABLE IF NOT EXISTS {MARK} SCHEMAFULL")).await?;
        loading.remove_tables().await?;
        loading.run(schema::RECORD).await?;
        Ok(loading)
    }

    /// Makes a table, so that one without rows is there too. Fails at a name that is not letters, digits and `_`.
    pub async fn table(&self, name: &str) -> Result<(), Fault> {
        if !is_table_name(name) {
            return Err(Fault::new(format!("“{name}” is not the name of a table")));
        }
        // Without columns, like a database of an older program: the definitions come over it at the end.
        self.run(&format!("DEFINE TABLE IF NOT EXISTS `{name}` SCHEMALESS")).await
    }

    /// Puts rows into a table made before: all of them or none. A call should bring a few megabytes at most, because a
    /// transaction has to fit into the database's buffer.
    pub async fn put(&self, table: &str, rows: Vec<ExactRow>) -> Result<(), Fault> {
        if !is_table_name(table) {
            return Err(Fault::new(format!("“{table}” is not the name of a table")));
        }
        let rows: Vec<Value> = rows.into_iter().map(|row| Value::Object(row.into_object(table))).collect();
        let binds = engine::binds([("rows", Value::Array(rows.into()))]);
        let put = self.found.engine.query(format!("INSERT INTO `{table}` $rows RETURN NONE"), binds).await;
        put.map(drop).map_err(|e| Fault::new(format!("filling {table}: {e}")))
    }

    /// What is there by now, to be compared with the backup.
    pub async fn snapshot(&self) -> Result<Snapshot, Fault> {
        Snapshot::begin(&self.found.engine).await
    }

    /// Brings it to the program's shape, as an older database is brought to it, and opens it for use. On failure
    /// nothing is left.
    pub async fn finish(self) -> Result<(), Fault> {
        if let Err(fault) = self.found.apply().await {
            self.forget().await?;
            return Err(fault);
        }
        self.run(&format!("REMOVE TABLE IF EXISTS {MARK}")).await
    }

    /// Removes everything that was put in.
    pub async fn forget(self) -> Result<(), Fault> {
        self.remove_tables().await?;
        self.run(&format!("REMOVE TABLE IF EXISTS {MARK}")).await
    }

    async fn remove_tables(&self) -> Result<(), Fault> {
        for table in self.found.table_names().await?.iter().filter(|name| *name != MARK) {
            self.run(&format!("REMOVE TABLE IF EXISTS `{table}`")).await?;
        }
        Ok(())
    }

    async fn run(&self, sql: &str) -> Result<(), Fault> {
        let done = self.found.engine.query(sql.into(), Object::new()).await;
        done.map(drop).map_err(|e| Fault::new(format!("restoring: {e}")))
    }
}

fn is_table_name(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain && !name.is_empty() && name.len() <= 64 && name != MARK
}
