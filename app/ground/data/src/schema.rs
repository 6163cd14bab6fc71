//! The database's shape follows the types: statements are made from them, applied at start, recorded, compared.

use std::collections::BTreeMap;

use surrealdb_types::Object;

use crate::{
    Fault, Table, Type,
    engine::{self, Engine},
    table::{Index, IndexKind},
};

/// A numbered step that moves existing data, run once, in order, after the definitions of its version are in place.
/// Expand first, move here, contract in a later number.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub number: u32,
    pub name: &'static str,
    /// Statements; run in one transaction.
    pub surql: &'static str,
}

/// Where the changes a database has seen are written down.
pub(crate) const RECORD: &str = "DEFINE TABLE IF NOT EXISTS schemaChanges SCHEMAFULL;
DEFINE FIELD IF NOT EXISTS name ON schemaChanges TYPE string;
DEFINE FIELD IF NOT EXISTS at ON schemaChanges TYPE int;";

const ANALYZER: &str =
    "DEFINE ANALYZER IF NOT EXISTS words TOKENIZERS class FILTERS lowercase, ascii, edgengram(1, 24);";

/// Statements that bring a table's columns to what its type says. Definitions only: no row is touched.
fn columns(table: &Table) -> String {
    let name = table.name;
    let fields: String = table.columns.iter().map(|(column, ty)| field(name, column, ty)).collect();
    format!("DEFINE TABLE OVERWRITE {name} SCHEMAFULL;\n{fields}")
}

/// Statements for the indexes the live table lacks or has otherwise. The others are left alone: an index that is defined
/// again is filled again, row by row.
fn indexes(table: &Table, live: &BTreeMap<String, String>) -> String {
    let name = table.name;
    let mut sql = String::new();
    for index in table.indexes {
        let there = live.get(&format!("indexes.{}", index.name));
        if there.is_some_and(|definition| same_index(index, definition)) {
            continue;
        }
        let columns = index.columns.join(", ");
        let rest = match index.kind {
            IndexKind::Plain => "",
            IndexKind::Unique => " UNIQUE",
            IndexKind::Search => " FULLTEXT ANALYZER words BM25",
        };
        sql += &format!("DEFINE INDEX OVERWRITE {} ON {name} FIELDS {columns}{rest};\n", index.name);
    }
    sql
}

fn field(table: &str, column: &str, ty: &Type) -> String {
    let flexible = if matches!(bare(ty), Type::Object) { " FLEXIBLE" } else { "" };
    let mut sql = format!("DEFINE FIELD OVERWRITE {column} ON {table} TYPE {}{flexible};\n", ty.surql());
    // The element field of a list of objects makes itself, without FLEXIBLE.
    if let Type::List(inner) = bare(ty)
        && **inner == Type::Object
    {
        sql += &format!("DEFINE FIELD OVERWRITE {column}.* ON {table} TYPE object FLEXIBLE;\n");
    }
    sql
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inner,
        other => other,
    }
}

/// Brings the database to the program's shape and runs the changes it has not seen. Refuses a database that a newer
/// program has changed.
pub(crate) async fn apply(engine: &Engine, tables: &[Table], changes: &[Change], now_ms: i64) -> Result<(), Fault> {
    let failed = |what: &str, e: surrealdb::Error| Fault::new(format!("{what}: {e}"));
    engine.query(format!("{RECORD}{ANALYZER}"), Object::new()).await.map_err(|e| failed("preparing the schema", e))?;
    let seen = seen(engine).await?;
    let newest = newest(changes);
    if let Some(newer) = seen.iter().find(|number| **number > newest) {
        return Err(Fault::new(format!(
            "this database was changed by a newer Backline (change {newer}; this program knows {newest}). Start the newer program."
        )));
    }
    for table in tables {
        let defining = |e| failed(&format!("defining {}", table.name), e);
        engine.query(columns(table), Object::new()).await.map_err(defining)?;
        let missing = indexes(table, &describe(engine, table.name).await?);
        engine.query(missing, Object::new()).await.map_err(defining)?;
    }
    for change in changes.iter().filter(|change| !seen.contains(&change.number)) {
        let sql = format!(
            "BEGIN; {} ; CREATE schemaChanges:{} SET name = '{}', at = {now_ms}; COMMIT;",
            change.surql.trim().trim_end_matches(';'),
            change.number,
            change.name
        );
        engine.query(sql, Object::new()).await.map_err(|e| failed(&format!("schema change {}", change.number), e))?;
        tracing::info!(number = change.number, name = change.name, "schema change applied");
    }
    Ok(())
}

/// The number of the newest of these changes; 0 where there is none.
pub(crate) fn newest(changes: &[Change]) -> u32 {
    changes.iter().map(|change| change.number).max().unwrap_or(0)
}

/// The numbers of the changes a database has seen.
pub(crate) async fn seen(engine: &Engine) -> Result<Vec<u32>, Fault> {
    let rows = engine
        .query("SELECT record::id(id) AS number FROM schemaChanges ORDER BY number".into(), Object::new())
        .await
        .and_then(engine::rows)
        .map_err(|e| Fault::new(format!("reading the schema's history: {e}")))?;
    let number = |row| crate::convert::to_image(row).get("number").and_then(|n| n.as_u64()).map(|n| n as u32);
    Ok(rows.into_iter().filter_map(number).collect())
}

/// What the live schema of a table says, column to type and index to columns, as the database prints them.
pub(crate) async fn describe(engine: &Engine, table: &str) -> Result<BTreeMap<String, String>, Fault> {
    let info = engine
        .query(format!("INFO FOR TABLE {table}"), Object::new())
        .await
        .and_then(engine::rows)
        .map_err(|e| Fault::new(format!("describing {table}: {e}")))?;
    let image = info.into_iter().next().map(crate::convert::to_image).unwrap_or_default();
    let mut parts = BTreeMap::new();
    for kind in ["fields", "indexes"] {
        let Some(definitions) = image.get(kind).and_then(|it| it.as_object()) else { continue };
        for (name, definition) in definitions {
            parts.insert(format!("{kind}.{name}"), definition.as_str().unwrap_or_default().to_string());
        }
    }
    Ok(parts)
}

/// Where a table's live definition differs from the type, in words; empty when they agree.
pub fn drift(table: &Table, live: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = lacking(table, live);
    found.extend(surplus(table, live));
    found
}

/// What the live definition lacks or has otherwise: what [`apply`] would change.
pub(crate) fn lacking(table: &Table, live: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = vec![];
    for (column, ty) in &table.columns {
        let Some(definition) = live.get(&format!("fields.{column}")) else {
            found.push(format!("{}.{column} is missing", table.name));
            continue;
        };
        let words = definition.split(" TYPE ").nth(1).unwrap_or_default();
        if !same_type(ty, words) {
            found.push(format!("{}.{column} should be {} but is {words}", table.name, ty.surql()));
        }
    }
    for index in table.indexes {
        match live.get(&format!("indexes.{}", index.name)) {
            Some(definition) if same_index(index, definition) => {}
            Some(definition) => found.push(format!("index {}.{} is {definition}", table.name, index.name)),
            None => found.push(format!("index {}.{} is missing", table.name, index.name)),
        }
    }
    found
}

/// What is in the database only.
pub(crate) fn surplus(table: &Table, live: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = vec![];
    for name in live.keys().filter_map(|key| key.strip_prefix("fields.")) {
        let known = table.columns.iter().any(|(column, _)| name == *column || name.starts_with(&format!("{column}.")));
        if !known && !name.contains('*') && name != "id" {
            found.push(format!("{}.{name} is in the database only", table.name));
        }
    }
    for name in live.keys().filter_map(|key| key.strip_prefix("indexes.")) {
        if !table.indexes.iter().any(|index| index.name == name) {
            found.push(format!("index {}.{name} is in the database only", table.name));
        }
    }
    found
}

fn same_index(index: &Index, definition: &str) -> bool {
    let told = definition.split_once(" FIELDS ").map_or("", |(_, told)| told);
    let Some(rest) = told.strip_prefix(&index.columns.join(", ")) else { return false };
    match index.kind {
        IndexKind::Plain => rest.is_empty(),
        IndexKind::Unique => rest == " UNIQUE",
        IndexKind::Search => rest.starts_with(" FULLTEXT ANALYZER words"),
    }
}

/// The database prints optional types as `none | T`, and lists of words in its own order.
fn same_type(ty: &Type, words: &str) -> bool {
    let told: Vec<&str> = words.split(" PERMISSIONS").next().unwrap_or_default().split(" | ").map(str::trim).collect();
    let told: Vec<&str> = told.iter().map(|word| word.split(" FLEXIBLE").next().unwrap_or(word)).collect();
    let mut wanted: Vec<String> = match bare(ty) {
        Type::OneOf(list) => list.iter().map(|word| format!("'{word}'")).collect(),
        other => vec![other.surql()],
    };
    if matches!(ty, Type::Optional(_)) {
        wanted.push("none".into());
    }
    wanted.len() == told.len() && wanted.iter().all(|word| told.contains(&word.as_str()))
}
