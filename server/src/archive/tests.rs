//! Backups written, read, altered by hand, and put into databases in temporary folders.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU32, atomic::Ordering},
};

use data::{
    Database, Fault, Found, Id, Index, IndexKind, Row, SchemaChange, Stamp, SystemClock, Table, Timestamp, Type,
};
use serde::{Deserialize, Serialize};
use storage::Store;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Note {
    id: Id<Note>,
    text: String,
    at: Timestamp,
}

// By hand, because derived rows are for crates with a browser's half.
impl Row for Note {
    const TABLE: &'static str = "notes";
    const COLUMNS: &'static [&'static str] = &["id", "text", "at"];

    fn table() -> Table {
        let by_text = &[Index { name: "by_text", columns: &["text"], kind: IndexKind::Plain }];
        let columns = vec![("text", Type::Text), ("at", Type::Int)];
        Table { name: Self::TABLE, columns, indexes: by_text, watched: true, secrets: &[], files: &[] }
    }

    fn key(&self) -> &str {
        self.id.as_str()
    }
}

const CHANGE: SchemaChange = SchemaChange { number: 2, name: "loud", surql: "UPDATE notes SET text = text + '!'" };

/// A folder of its own that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("backline-archive-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn store(&self) -> Store {
        Store::local(self.at("files")).unwrap()
    }

    async fn found(&self, changes: &[SchemaChange]) -> Found {
        self.found_with(vec![Note::table()], changes).await
    }

    /// The folder is free again a moment after the last handle is gone.
    async fn found_with(&self, tables: Vec<Table>, changes: &[SchemaChange]) -> Found {
        let url = format!("surrealkv://{}", self.at("db").display());
        for _ in 0..100 {
            match Found::open(&url, tables.clone(), changes, Arc::new(SystemClock)).await {
                Ok(found) => return found,
                Err(fault) if fault.0.contains("locked") => {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
                Err(fault) => panic!("{fault}"),
            }
        }
        panic!("the folder stayed locked");
    }

    /// A database with notes, two files and a backup of both.
    async fn with_backup() -> (Self, PathBuf, Manifest) {
        let scratch = Self::new();
        let database = scratch.found(&[]).await.settle().await.unwrap();
        write_notes(&database, 0..1_100).await;
        let store = scratch.store();
        store.put("a kick drum").await.unwrap();
        store.put(vec![9; 700_000]).await.unwrap();
        let path = scratch.at("backup.zip");
        let (manifest, _) = write(&path, contents(&database, Some(&store)).await).await.unwrap();
        (scratch, path, manifest)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn write_notes(database: &Arc<Database>, numbers: std::ops::Range<i64>) {
    let stamp = Stamp { actor: "mara".into(), action: "notes/write".into(), request: "r1".into() };
    let transaction = database.begin(stamp).await.unwrap();
    for n in numbers {
        let note = Note { id: format!("n{n:04}").into(), text: format!("note {n}\n“quoted”"), at: Timestamp(n) };
        transaction.put(&note).await.unwrap();
    }
    assert!(transaction.commit().await.unwrap().is_some());
}

async fn contents<'a>(database: &Arc<Database>, files: Option<&'a Store>) -> Contents<'a> {
    let snapshot = database.snapshot().await.unwrap();
    Contents { snapshot, files, schema: 0, made_at: database.now() }
}

async fn restored(path: &Path, changes: &[SchemaChange]) -> Result<Scratch, Fault> {
    let scratch = Scratch::new();
    let found = scratch.found(changes).await;
    restore(&mut Archive::open(path)?, found, &scratch.store()).await?;
    Ok(scratch)
}

/// The entries of an archive, by name.
fn unpacked(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    names
        .into_iter()
        .map(|name| {
            let mut bytes = vec![];
            zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

fn packed(path: &Path, entries: &BTreeMap<String, Vec<u8>>) {
    let mut zip = ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// The backup with something done to its entries.
fn altered(path: &Path, alter: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> PathBuf {
    let mut entries = unpacked(path);
    alter(&mut entries);
    let other = path.with_file_name("altered.zip");
    packed(&other, &entries);
    other
}

/// The backup with something done to its manifest.
fn with_manifest(path: &Path, alter: impl FnOnce(&mut serde_json::Value)) -> PathBuf {
    altered(path, |entries| {
        let mut manifest = serde_json::from_slice(&entries[MANIFEST]).unwrap();
        alter(&mut manifest);
        entries.insert(MANIFEST.into(), serde_json::to_vec(&manifest).unwrap());
    })
}

/// Why it is refused, and that nothing was written.
async fn refused(path: &Path) -> String {
    let scratch = Scratch::new();
    let outcome = match Archive::open(path) {
        Ok(mut archive) => restore(&mut archive, scratch.found(&[]).await, &scratch.store()).await,
        Err(fault) => Err(fault),
    };
    let fault = outcome.expect_err("a refusal");
    let after = scratch.found(&[]).await;
    assert!(!after.has_rows().await.unwrap(), "rows were written");
    after.is_whole().await.unwrap();
    assert_eq!(scratch.store().keys().await.unwrap(), [], "files were written");
    fault.0
}

#[tokio::test]
async fn admin_27_a_backup_restored_and_backed_up_again_is_the_same() {
    let (from, path, manifest) = Scratch::with_backup().await;
    assert_eq!((manifest.tables["notes"].rows, manifest.tables["audit"].rows), (1_100, 1));
    assert_eq!(manifest.files.as_ref().unwrap().len(), 2);
    let to = restored(&path, &[]).await.unwrap();
    let (found, store) = (to.found(&[]).await, to.store());
    let archive = Archive::open(&path).unwrap();
    assert_eq!(compare(&archive, &found).await.unwrap(), [] as [String; 0]);
    let contents = Contents {
        snapshot: found.snapshot().await.unwrap(),
        files: Some(&store),
        schema: found.newest_seen().await.unwrap(),
        made_at: manifest.made_at,
    };
    let (again, seal) = write(&to.at("again.zip"), contents).await.unwrap();
    assert_eq!(again, manifest);
    assert_eq!(seal, archive.seal);
    for key in from.store().keys().await.unwrap() {
        assert_eq!(store.get(&key).await.unwrap(), from.store().get(&key).await.unwrap());
    }
}

#[tokio::test]
async fn what_was_written_since_the_backup_is_told() {
    let (from, path, _) = Scratch::with_backup().await;
    let database = from.found(&[]).await.settle().await.unwrap();
    write_notes(&database, 1_100..1_102).await;
    drop(database);
    let differences = compare(&Archive::open(&path).unwrap(), &from.found(&[]).await).await.unwrap();
    assert_eq!(differences, ["audit: 1 rows in the backup, 2 here", "notes: 1100 rows in the backup, 1102 here"]);
}

#[tokio::test]
async fn an_older_backup_goes_through_the_changes_it_has_not_seen() {
    let (_from, path, _) = Scratch::with_backup().await;
    let to = restored(&path, &[CHANGE]).await.unwrap();
    let found = to.found(&[CHANGE]).await;
    assert_eq!(found.newest_seen().await.unwrap(), 2);
    let database = found.settle().await.unwrap();
    let note = database.reader().get::<Note>("n0007").await.unwrap().unwrap();
    assert_eq!(note.text, "note 7\n“quoted”!");
}

#[tokio::test]
async fn a_database_with_rows_in_it_is_not_overwritten() {
    let (from, path, _) = Scratch::with_backup().await;
    let outcome = restore(&mut Archive::open(&path).unwrap(), from.found(&[]).await, &from.store()).await;
    assert!(outcome.unwrap_err().0.contains("not empty"));
    let database = from.found(&[]).await.settle().await.unwrap();
    assert!(database.reader().get::<Note>("n0007").await.unwrap().is_some());
}

#[tokio::test]
async fn a_backup_never_writes_over_a_file_and_leaves_no_half_one() {
    let (from, path, _) = Scratch::with_backup().await;
    let database = from.found(&[]).await.settle().await.unwrap();
    let before = fs::read(&path).unwrap();
    let fault = write(&path, contents(&database, None).await).await.unwrap_err();
    assert!(fault.0.contains("there already"), "{fault}");
    assert_eq!(fs::read(&path).unwrap(), before);
    let nowhere = from.at("no-such-folder").join("backup.zip");
    assert!(write(&nowhere, contents(&database, None).await).await.is_err());
    // The disk refuses in the middle: the name of the half backup is a folder.
    fs::create_dir(from.at("other.zip.part")).unwrap();
    assert!(write(&from.at("other.zip"), contents(&database, None).await).await.is_err());
    assert!(!from.at("other.zip").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_is_for_its_owners_eyes_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_from, path, _) = Scratch::with_backup().await;
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_file_that_is_damaged_on_the_disk_is_left_out_and_named() {
    let (from, path, _) = Scratch::with_backup().await;
    let key = from.store().put("a kick drum").await.unwrap();
    let at = from.at("files").join(&key.as_str()[..2]).join(&key.as_str()[2..4]).join(key.as_str());
    fs::write(at, "a kick drun").unwrap();
    let database = from.found(&[]).await.settle().await.unwrap();
    let store = from.store();
    let second = path.with_file_name("second.zip");
    let (manifest, _) = write(&second, contents(&database, Some(&store)).await).await.unwrap();
    assert_eq!((manifest.damaged, manifest.files.unwrap().len()), (vec![key.to_string()], 1));
    Archive::open(&second).unwrap().prove().unwrap();
}

#[tokio::test]
async fn what_is_cut_short_is_refused() {
    let (_from, path, _) = Scratch::with_backup().await;
    let bytes = fs::read(&path).unwrap();
    for keep in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        let cut = path.with_file_name("cut.zip");
        fs::write(&cut, &bytes[..keep]).unwrap();
        let why = refused(&cut).await;
        assert!(why.contains("cut short or damaged"), "{keep}: {why}");
    }
}

#[tokio::test]
async fn any_byte_that_was_turned_is_found_or_does_not_matter() {
    let (_from, path, manifest) = Scratch::with_backup().await;
    let bytes = fs::read(&path).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 150) {
        let mut turned = bytes.clone();
        turned[at] ^= 0x20;
        let other = path.with_file_name("turned.zip");
        fs::write(&other, turned).unwrap();
        let Ok(mut archive) = Archive::open(&other) else { continue };
        // Times and flags of an entry prove nothing and carry nothing.
        assert!(archive.prove().is_err() || archive.manifest == manifest, "byte {at}");
    }
}

#[tokio::test]
async fn a_row_that_was_changed_is_found_even_at_the_same_length() {
    let (_from, path, _) = Scratch::with_backup().await;
    let other = altered(&path, |entries| {
        let rows = entries.get_mut("tables/notes.jsonl").unwrap();
        let text = String::from_utf8(rows.clone()).unwrap().replacen("note 7", "note 8", 1);
        *rows = text.into_bytes();
    });
    assert!(refused(&other).await.contains("rows of notes are not those"));
}

#[tokio::test]
async fn a_file_that_was_changed_is_found() {
    let (_from, path, manifest) = Scratch::with_backup().await;
    let small = manifest.files.unwrap().into_iter().find(|(_, bytes)| *bytes == 11).unwrap().0;
    let other = altered(&path, |entries| {
        entries.insert(file_entry(&small), b"a kick drun".to_vec());
    });
    assert!(refused(&other).await.contains("another content"));
}

#[tokio::test]
async fn what_the_manifest_does_not_name_or_names_in_vain_is_refused() {
    let (_from, path, _) = Scratch::with_backup().await;
    let more = altered(&path, |entries| drop(entries.insert("files/../../evil".into(), b"x".to_vec())));
    assert!(refused(&more).await.contains("which its manifest does not name"));
    let less = altered(&path, |entries| drop(entries.remove("tables/notes.jsonl")));
    assert!(refused(&less).await.contains("missing"));
    let none = altered(&path, |entries| drop(entries.remove(MANIFEST)));
    assert!(refused(&none).await.contains("no manifest"));
}

#[tokio::test]
async fn no_name_in_a_manifest_becomes_a_path_or_a_statement() {
    let (_from, path, manifest) = Scratch::with_backup().await;
    for name in ["../../etc/passwd", "x`; REMOVE TABLE users", "", "a/b"] {
        let other = with_manifest(&path, |it| it["tables"][name] = it["tables"]["notes"].clone());
        assert!(refused(&other).await.contains("not the name of a table"), "{name}");
    }
    let key = manifest.files.unwrap().into_keys().next().unwrap();
    for name in ["../../etc/passwd".to_string(), key.to_uppercase(), format!("/{}", &key[1..])] {
        let other = with_manifest(&path, |it| it["files"][&name] = 11.into());
        assert!(refused(&other).await.contains("not the name of a file"), "{name}");
    }
    // A name a table may have, but that says that a restore is under way.
    let other = altered(&path, |entries| {
        let mut it: serde_json::Value = serde_json::from_slice(&entries[MANIFEST]).unwrap();
        it["tables"]["restoring"] = it["tables"]["notes"].clone();
        entries.insert(MANIFEST.into(), serde_json::to_vec(&it).unwrap());
        entries.insert("tables/restoring.jsonl".into(), entries["tables/notes.jsonl"].clone());
    });
    let scratch = Scratch::new();
    let mut archive = Archive::open(&other).unwrap();
    assert!(restore(&mut archive, scratch.found(&[]).await, &scratch.store()).await.is_err());
    assert!(!scratch.found(&[]).await.has_rows().await.unwrap());
}

#[tokio::test]
async fn what_a_newer_program_wrote_is_refused() {
    let (_from, path, _) = Scratch::with_backup().await;
    let schema = with_manifest(&path, |it| it["schema"] = 9.into());
    assert!(refused(&schema).await.contains("newer Backline (change 9; this program knows 0)"));
    let format = with_manifest(&path, |it| it["format"] = 2.into());
    assert!(refused(&format).await.contains("newer Backline"));
}

#[tokio::test]
async fn an_entry_that_unpacks_to_more_than_was_said_is_refused() {
    let (_from, path, _) = Scratch::with_backup().await;
    // A thousand to one: what deflate can do at most.
    let bomb = altered(&path, |entries| drop(entries.insert("tables/notes.jsonl".into(), vec![b'\n'; 40_000_000])));
    assert!(refused(&bomb).await.contains("another size"));
    let line = vec![b'x'; MOST_LINE_BYTES as usize + 10];
    let endless = altered(&path, |entries| {
        let mut it: serde_json::Value = serde_json::from_slice(&entries[MANIFEST]).unwrap();
        it["tables"]["notes"]["bytes"] = line.len().into();
        entries.insert(MANIFEST.into(), serde_json::to_vec(&it).unwrap());
        entries.insert("tables/notes.jsonl".into(), line);
    });
    assert!(refused(&endless).await.contains("does not end"));
}

#[tokio::test]
async fn rows_that_prove_but_are_no_rows_leave_nothing() {
    let (_from, path, _) = Scratch::with_backup().await;
    let forged = altered(&path, |entries| {
        let rows = b"{\"id\":\"a\",\"text\":\"fine\"}\n{\"text\":\"no id\"}\n";
        let proof = Proof { rows: 2, bytes: rows.len() as u64, sha256: hex(&Sha256::digest(rows)) };
        let mut it: serde_json::Value = serde_json::from_slice(&entries[MANIFEST]).unwrap();
        it["tables"]["notes"] = serde_json::to_value(proof).unwrap();
        it["files"] = serde_json::json!({});
        entries.retain(|name, _| !name.starts_with("files/"));
        entries.insert(MANIFEST.into(), serde_json::to_vec(&it).unwrap());
        entries.insert("tables/notes.jsonl".into(), rows.to_vec());
    });
    assert!(refused(&forged).await.contains("an id is text or a whole number"));
}

#[tokio::test]
async fn a_backup_is_written_before_the_shape_changes_and_only_then() {
    let scratch = Scratch::new();
    let folder = scratch.at("backups");
    assert_eq!(before_change(&scratch.found(&[]).await, &folder).await.unwrap(), None, "nobody has written anything");
    let database = scratch.found(&[]).await.settle().await.unwrap();
    write_notes(&database, 0..3).await;
    drop(database);
    assert_eq!(before_change(&scratch.found(&[]).await, &folder).await.unwrap(), None, "nothing would change");
    let path = before_change(&scratch.found(&[CHANGE]).await, &folder).await.unwrap().unwrap();
    let mut archive = Archive::open(&path).unwrap();
    archive.prove().unwrap();
    assert_eq!((archive.manifest.tables["notes"].rows, &archive.manifest.files), (3, &None));
    let to = restored(&path, &[]).await.unwrap();
    assert_eq!(compare(&archive, &to.found(&[]).await).await.unwrap(), [] as [String; 0]);
    let without = scratch.found_with(vec![], &[]).await;
    assert_eq!(before_change(&without, &folder).await.unwrap(), None, "a table of another version changes nothing");
}

#[tokio::test]
async fn only_the_newest_backups_before_a_change_stay() {
    let scratch = Scratch::new();
    let database = scratch.found(&[]).await.settle().await.unwrap();
    write_notes(&database, 0..3).await;
    drop(database);
    let folder = scratch.at("backups");
    fs::create_dir(&folder).unwrap();
    for year in 2001..2010 {
        fs::write(folder.join(format!("before-change-{year}-01-01T00-00-00Z.zip")), "old").unwrap();
    }
    fs::write(folder.join("mine.zip"), "kept").unwrap();
    let path = before_change(&scratch.found(&[CHANGE]).await, &folder).await.unwrap().unwrap();
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 6);
    assert_eq!(names.last().unwrap(), "mine.zip");
    assert!(path.exists() && names[0] == "before-change-2006-01-01T00-00-00Z.zip");
}

#[tokio::test]
async fn where_no_backup_can_be_written_nothing_changes() {
    let scratch = Scratch::new();
    let database = scratch.found(&[]).await.settle().await.unwrap();
    write_notes(&database, 0..3).await;
    drop(database);
    let folder = scratch.at("backups");
    fs::write(&folder, "not a folder").unwrap();
    let found = scratch.found(&[CHANGE]).await;
    let why = before_change(&found, &folder).await.unwrap_err().0;
    assert!(why.contains("nothing was changed") && why.contains("backups"), "{why}");
    assert_eq!(found.newest_seen().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_writes_a_backup_of_one_moment_while_others_write() {
    let scratch = Scratch::new();
    let database = scratch.found(&[]).await.settle().await.unwrap();
    write_notes(&database, 0..600).await;
    let store = Arc::new(scratch.store());
    store.put("a kick drum").await.unwrap();
    let writer = database.clone();
    let writing = tokio::spawn(async move {
        for n in 0..40 {
            write_notes(&writer, 1_000 + n * 5..1_005 + n * 5).await;
        }
    });
    let path = when_asked(database.clone(), store, scratch.at("backups")).await.unwrap();
    writing.await.unwrap();
    let mut archive = Archive::open(&path).unwrap();
    archive.prove().unwrap();
    let rows = |table: &str| archive.manifest.tables[table].rows;
    // Each commit wrote five notes and one line of the audit.
    assert_eq!(rows("notes") - 600, (rows("audit") - 1) * 5);
    restored(&path, &[]).await.unwrap();
}
