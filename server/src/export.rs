//! The rows for people and other programs: a folder with a file of JSON lines per table, without what proves who somebody
//! is. Not a backup: what is left out here is gone.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use data::{ExactRow, Fault, Snapshot, Table};
use serde_json::Value;

/// How many rows of which table were written.
pub type Counts = Vec<(&'static str, u64)>;

/// Writes the rows of these tables as they were at one moment into a new folder. Columns marked as secret are left out,
/// and so is what is null. Refuses a path that is there already, and leaves nothing there on failure.
pub async fn write(folder: &Path, snapshot: Snapshot, tables: &[Table]) -> Result<Counts, Fault> {
    if folder.exists() {
        return Err(Fault::new(format!("{} is there already: choose another name", folder.display())));
    }
    let name = folder.file_name().ok_or_else(|| Fault::new(format!("{} names no folder", folder.display())))?;
    let part = folder.with_file_name(format!("{}.part", name.to_string_lossy()));
    let written = match write_all(&part, &snapshot, tables).await {
        Ok(counts) => fs::rename(&part, folder).map_err(Fault::new).map(|()| counts),
        Err(fault) => Err(fault),
    };
    snapshot.end().await;
    if written.is_err() {
        // The first failure is the one to tell.
        let _ = fs::remove_dir_all(&part);
    }
    written.map_err(|fault| Fault::new(format!("writing {}: {fault}", folder.display())))
}

async fn write_all(folder: &Path, snapshot: &Snapshot, tables: &[Table]) -> Result<Counts, Fault> {
    make(folder).map_err(Fault::new)?;
    let there = snapshot.tables().await?;
    // The audit names rows as `table:id`.
    let hidden = tables.iter().filter(|table| table.secrets.contains(&"id")).map(|table| format!("{}:", table.name));
    let hidden: Vec<String> = hidden.collect();
    let mut counts = vec![];
    for table in tables.iter().filter(|table| there.iter().any(|name| name == table.name)) {
        counts.push((table.name, write_table(folder, snapshot, table, &hidden).await?));
    }
    Ok(counts)
}

async fn write_table(folder: &Path, snapshot: &Snapshot, table: &Table, hidden: &[String]) -> Result<u64, Fault> {
    let mut file = BufWriter::new(File::create(folder.join(format!("{}.jsonl", table.name))).map_err(Fault::new)?);
    let (mut last, mut count): (Option<ExactRow>, u64) = (None, 0);
    loop {
        let mut page = snapshot.page(table.name, last.as_ref()).await?;
        for row in &page {
            let mut image = row.to_image();
            image.retain(|column, _| !table.secrets.contains(&column.as_str()));
            image.values_mut().for_each(|value| hide(value, hidden));
            writeln!(file, "{}", Value::Object(image)).map_err(Fault::new)?;
        }
        count += page.len() as u64;
        let Some(row) = page.pop() else { break };
        last = Some(row);
    }
    let file = file.into_inner().map_err(Fault::new)?;
    file.sync_all().map_err(Fault::new)?;
    Ok(count)
}

/// Takes mentions of rows whose id is a secret out of a list.
fn hide(value: &mut Value, hidden: &[String]) {
    let is_secret = |item: &Value| item.as_str().is_some_and(|text| hidden.iter().any(|table| text.starts_with(table)));
    if let Value::Array(items) = value {
        items.retain(|item| !is_secret(item));
    }
}

/// Addresses and names are in it: it is for its owner's eyes only.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use data::{Database, Id, Row, Stamp, SystemClock, Type};
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Clone, Debug, Serialize, Deserialize)]
    struct Somebody {
        id: Id<Somebody>,
        name: String,
        password: String,
        friend: Option<Id<Somebody>>,
    }

    // By hand, because derived rows are for crates with a browser's half.
    impl Row for Somebody {
        const TABLE: &'static str = "people";
        const COLUMNS: &'static [&'static str] = &["id", "name", "password", "friend"];

        fn table() -> Table {
            let friend = Type::Optional(Box::new(Type::Link("people")));
            let columns = vec![("name", Type::Text), ("password", Type::Text), ("friend", friend)];
            Table { name: Self::TABLE, columns, indexes: &[], watched: true, secrets: &["password"], files: &[] }
        }

        fn key(&self) -> &str {
            self.id.as_str()
        }
    }

    #[derive(Clone, Debug, Serialize, Deserialize)]
    struct Pass {
        id: Id<Pass>,
        label: String,
    }

    impl Row for Pass {
        const TABLE: &'static str = "passes";
        const COLUMNS: &'static [&'static str] = &["id", "label"];

        fn table() -> Table {
            let columns = vec![("label", Type::Text)];
            Table { name: Self::TABLE, columns, indexes: &[], watched: true, secrets: &["id"], files: &[] }
        }

        fn key(&self) -> &str {
            self.id.as_str()
        }
    }

    #[tokio::test]
    async fn an_export_has_every_row_and_no_secret() {
        let database =
            Database::open("mem://", vec![Somebody::table(), Pass::table()], &[], Arc::new(SystemClock)).await.unwrap();
        let stamp = Stamp { actor: "mara".into(), action: "people/write".into(), request: "r1".into() };
        let transaction = database.begin(stamp).await.unwrap();
        for (id, friend) in [("a", None), ("b", Some("a".into()))] {
            let row = Somebody { id: id.into(), name: "Mara".into(), password: "$argon2id$x".into(), friend };
            transaction.put(&row).await.unwrap();
        }
        transaction.put(&Pass { id: "0123abcd".into(), label: "laptop".into() }).await.unwrap();
        transaction.commit().await.unwrap();
        let folder = std::env::temp_dir().join(format!("backline-export-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let counts = write(&folder, database.snapshot().await.unwrap(), database.tables()).await.unwrap();
        assert_eq!(counts, [("outbox", 0), ("audit", 1), ("receipts", 0), ("people", 2), ("passes", 1)]);
        for file in fs::read_dir(&folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains("0123abcd") && !text.contains("argon2id"), "{text}");
        }
        assert!(fs::read_to_string(folder.join("audit.jsonl")).unwrap().contains("people:b"));
        let mut lines = vec![];
        for line in fs::read_to_string(folder.join("people.jsonl")).unwrap().lines() {
            lines.push(serde_json::from_str::<Value>(line).unwrap());
        }
        assert_eq!(
            lines,
            [
                serde_json::json!({ "id": "a", "name": "Mara" }),
                serde_json::json!({ "id": "b", "name": "Mara", "friend": "a" }),
            ]
        );
        let again = write(&folder, database.snapshot().await.unwrap(), database.tables()).await;
        assert!(again.unwrap_err().0.contains("there already"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
