#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use macros::Row;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Database, ExactRow, Fault, Found, Id, Row as _, SchemaChange, Snapshot, Stamp, SystemClock};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "notes", index(by_text = text), index(by_slug = slug, unique))]
struct Note {
    id: Id<Note>,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[row(link = "notes")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<Id<Note>>,
    more: serde_json::Value,
}

fn note(id: &str, text: &str) -> Note {
    Note { id: id.into(), text: text.into(), slug: None, share: None, answers: None, more: serde_json::json!({}) }
}

const CHANGE: SchemaChange = SchemaChange { number: 3, name: "loud", surql: "UPDATE notes SET text = text + '!'" };

async fn found(changes: &[SchemaChange]) -> Found {
    Found::open("mem://", vec![Note::table()], changes, Arc::new(SystemClock)).await.unwrap()
}

async fn write(database: &Arc<Database>, rows: &[Note]) {
    let stamp = Stamp { actor: "mara".into(), action: "notes/write".into(), request: "r1".into() };
    let transaction = database.begin(stamp).await.unwrap();
    for row in rows {
        transaction.put(row).await.unwrap();
    }
    assert!(transaction.commit().await.unwrap().is_some());
}

async fn all(snapshot: &Snapshot, table: &str) -> Vec<ExactRow> {
    let mut rows: Vec<ExactRow> = vec![];
    loop {
        let page = snapshot.page(table, rows.last()).await.unwrap();
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

async fn lines(snapshot: &Snapshot, table: &str) -> Vec<String> {
    all(snapshot, table).await.iter().map(|row| row.to_line().unwrap()).collect()
}

/// Everything of one database, line by line and table by table, put into another.
async fn carry(from: &Snapshot, to: Found) -> Result<crate::Loading, Fault> {
    let loading = to.load().await?;
    for table in from.tables().await? {
        loading.table(&table).await?;
        let rows = lines(from, &table).await.iter().map(|line| ExactRow::from_line(line).unwrap()).collect();
        loading.put(&table, rows).await?;
    }
    Ok(loading)
}

#[tokio::test]
async fn a_snapshot_holds_still_while_others_write() {
    let database = found(&[]).await.settle().await.unwrap();
    write(&database, &[note("a", "one")]).await;
    let snapshot = database.snapshot().await.unwrap();
    let before = lines(&snapshot, "notes").await;
    write(&database, &[note("a", "two"), note("b", "new")]).await;
    assert_eq!(lines(&snapshot, "notes").await, before);
    assert_eq!(lines(&snapshot, "audit").await.len(), 1);
    snapshot.end().await;
    assert_eq!(lines(&database.snapshot().await.unwrap(), "notes").await.len(), 2);
}

#[tokio::test]
async fn a_snapshot_taken_holds_still_before_anything_was_read_of_it() {
    let database = found(&[]).await.settle().await.unwrap();
    let snapshot = database.snapshot().await.unwrap();
    write(&database, &[note("a", "late")]).await;
    assert_eq!(lines(&snapshot, "notes").await, [] as [String; 0]);
}

#[tokio::test]
async fn pages_bring_every_row_once_in_the_order_of_ids() {
    let database = found(&[]).await.settle().await.unwrap();
    let rows: Vec<Note> = (0..1_203).map(|n| note(&format!("n{n:04}"), "x")).collect();
    write(&database, &rows).await;
    let snapshot = database.snapshot().await.unwrap();
    let ids: Vec<_> = all(&snapshot, "notes").await.iter().map(|row| row.to_image()["id"].clone()).collect();
    let expected: Vec<_> = rows.iter().map(|row| serde_json::Value::from(row.id.as_str())).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn what_was_carried_over_is_the_same_row_for_row() {
    let database = found(&[CHANGE]).await.settle().await.unwrap();
    let full = Note {
        slug: Some("kick".into()),
        share: Some(1.0),
        answers: Some("a".into()),
        more: serde_json::json!({ "$": "float", "deep": [1, 0.5, { "x": "notes:a" }] }),
        ..note("b", "two\nlines, “quotes”")
    };
    write(&database, &[note("a", "one"), full]).await;
    let from = database.snapshot().await.unwrap();
    let loading = carry(&from, found(&[CHANGE]).await).await.unwrap();
    let to = loading.snapshot().await.unwrap();
    for table in from.tables().await.unwrap() {
        assert_eq!(lines(&to, &table).await, lines(&from, &table).await, "{table}");
    }
    to.end().await;
    loading.finish().await.unwrap();
}

#[tokio::test]
async fn an_older_database_gets_the_changes_it_has_not_seen() {
    let older = found(&[]).await.settle().await.unwrap();
    write(&older, &[note("a", "one")]).await;
    let url = on_disk("older");
    let fresh = Found::open(&url, vec![Note::table()], &[CHANGE], Arc::new(SystemClock)).await.unwrap();
    carry(&older.snapshot().await.unwrap(), fresh).await.unwrap().finish().await.unwrap();
    let newer = reopen(&url, &[CHANGE]).await.unwrap();
    assert_eq!(newer.newest_seen().await.unwrap(), 3);
    assert_eq!(newer.pending().await.unwrap(), [] as [String; 0]);
    let newer = newer.settle().await.unwrap();
    assert_eq!(newer.reader().get::<Note>("a").await.unwrap().unwrap().text, "one!");
    assert_eq!(newer.drift().await.unwrap(), [] as [String; 0]);
}

#[tokio::test]
async fn what_is_pending_is_told_before_it_is_done() {
    let url = on_disk("pending");
    let fresh = Found::open(&url, vec![], &[], Arc::new(SystemClock)).await.unwrap();
    assert!(!fresh.has_rows().await.unwrap());
    let database = fresh.settle().await.unwrap();
    assert_eq!(database.drift().await.unwrap(), [] as [String; 0]);
    drop(database);
    let found = reopen(&url, &[CHANGE]).await.unwrap();
    assert_eq!(found.pending().await.unwrap(), ["table notes is missing", "change 3: loud"]);
    let database = found.settle().await.unwrap();
    write(&database, &[note("a", "one")]).await;
    database.run_raw("REMOVE FIELD text ON notes; DEFINE FIELD smell ON notes TYPE option<string>").await.unwrap();
    drop(database);
    let found = reopen(&url, &[CHANGE]).await.unwrap();
    assert_eq!(found.pending().await.unwrap(), ["notes.text is missing"], "what nobody would change is not pending");
    assert_eq!(found.surplus().await.unwrap(), ["notes.smell is in the database only"]);
    assert!(found.has_rows().await.unwrap() && found.last_written().await.unwrap().is_some());
}

#[tokio::test]
async fn a_database_with_rows_is_not_filled() {
    let url = on_disk("full");
    let database = Found::open(&url, vec![Note::table()], &[], Arc::new(SystemClock)).await.unwrap();
    let database = database.settle().await.unwrap();
    write(&database, &[note("a", "mine")]).await;
    drop(database);
    let refused = reopen(&url, &[]).await.unwrap().load().await;
    assert!(refused.err().unwrap().0.contains("not empty"));
    let still = reopen(&url, &[]).await.unwrap().settle().await.unwrap();
    assert!(still.reader().get::<Note>("a").await.unwrap().is_some());
}

#[tokio::test]
async fn a_restore_that_was_cut_off_is_never_taken_for_a_database() {
    let url = on_disk("cut");
    let found = Found::open(&url, vec![Note::table()], &[], Arc::new(SystemClock)).await.unwrap();
    let loading = found.load().await.unwrap();
    loading.table("notes").await.unwrap();
    loading.put("notes", vec![ExactRow::from_line(r#"{"id":"a"}"#).unwrap()]).await.unwrap();
    drop(loading);
    let found = reopen(&url, &[]).await.unwrap();
    assert!(found.snapshot().await.err().unwrap().0.contains("did not come to its end"));
    assert!(found.settle().await.err().unwrap().0.contains("did not come to its end"));
    let again = reopen(&url, &[]).await.unwrap().load().await.unwrap();
    assert_eq!(again.snapshot().await.unwrap().tables().await.unwrap(), ["restoring", "schemaChanges"]);
    again.finish().await.unwrap();
    assert!(reopen(&url, &[]).await.unwrap().settle().await.is_ok());
}

#[tokio::test]
async fn rows_that_break_a_rule_leave_nothing() {
    let url = on_disk("rule");
    let found = Found::open(&url, vec![Note::table()], &[], Arc::new(SystemClock)).await.unwrap();
    let loading = found.load().await.unwrap();
    loading.table("notes").await.unwrap();
    let rows = ["a", "b"].map(|id| ExactRow::from_line(&format!(r#"{{"id":"{id}","slug":"kick"}}"#)).unwrap());
    loading.put("notes", rows.into()).await.unwrap();
    assert!(loading.finish().await.is_err(), "two rows with one unique slug");
    assert!(!reopen(&url, &[]).await.unwrap().has_rows().await.unwrap());
}

#[tokio::test]
async fn a_table_has_the_name_of_a_table() {
    let loading = found(&[]).await.load().await.unwrap();
    for name in ["", "a b", "x`; REMOVE TABLE users; --", "../users", "restoring", "é"] {
        assert!(loading.table(name).await.is_err() && loading.put(name, vec![]).await.is_err(), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Through the database itself, not only through text.
    #[test]
    fn whatever_the_write_wrapper_writes_survives_backup_and_restore(
        texts in prop::collection::btree_map("[a-zA-Z0-9:`⟩-]{1,12}", (any::<String>(), any::<Option<f32>>()), 1..8)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let database = found(&[]).await.settle().await.unwrap();
            let rows: Vec<Note> = texts
                .iter()
                .map(|(id, (text, share))| Note {
                    share: share.filter(|it| it.is_finite()).map(f64::from),
                    answers: Some(id.as_str().into()),
                    more: serde_json::json!({ text.clone(): [text, share] }),
                    ..note(id, text)
                })
                .collect();
            write(&database, &rows).await;
            let from = database.snapshot().await.unwrap();
            let loading = carry(&from, found(&[]).await).await.unwrap();
            let to = loading.snapshot().await.unwrap();
            for table in from.tables().await.unwrap() {
                assert_eq!(lines(&to, &table).await, lines(&from, &table).await, "{table}");
            }
        });
    }
}

async fn reopen(url: &str, changes: &[SchemaChange]) -> Result<Found, Fault> {
    for _ in 0..100 {
        match Found::open(url, vec![Note::table()], changes, Arc::new(SystemClock)).await {
            Err(fault) if fault.0.to_lowercase().contains("lock") => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            outcome => return outcome,
        }
    }
    Err(Fault::new("the folder stayed locked"))
}

fn on_disk(name: &str) -> String {
    let folder = std::env::temp_dir().join(format!("backline-snapshot-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    format!("surrealkv://{}", folder.display())
}
