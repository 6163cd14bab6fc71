//! The data layer against a real database in memory, and once on disk.

#![allow(clippy::unwrap_used)]

use std::{io::Write as _, path::Path, sync::Arc, time::Duration};

use futures::StreamExt;
use macros::Row;
use serde::{Deserialize, Serialize};

use crate::{Database, Id, Place, Row as _, Select, Stamp, SystemClock, Timestamp};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "notes", index(by_topic = topic), index(by_slug = slug, unique), index(by_topic_plays = topic + plays))]
struct Note {
    id: Id<Note>,
    topic: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    stars: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plays: Option<i64>,
    written_at: Timestamp,
}

fn note(id: &str, topic: &str) -> Note {
    Note { id: id.into(), topic: topic.into(), slug: None, stars: 0, plays: None, written_at: Timestamp(1) }
}

fn stamp() -> Stamp {
    Stamp { actor: "mara".into(), action: "notes/write".into(), request: "r1".into() }
}

async fn database() -> Arc<Database> {
    Database::open("mem://", vec![Note::table()], &[], Arc::new(SystemClock)).await.unwrap()
}

async fn write(database: &Arc<Database>, row: &Note) {
    let transaction = database.begin(stamp()).await.unwrap();
    transaction.put(row).await.unwrap();
    assert!(transaction.commit().await.unwrap().is_some());
}

#[tokio::test]
async fn a_row_comes_back_as_it_was_written() {
    let database = database().await;
    let row = Note { slug: Some("kick".into()), stars: 3, ..note("n1", "drums") };
    write(&database, &row).await;
    assert_eq!(database.reader().get::<Note>("n1").await.unwrap(), Some(row.clone()));
    assert_eq!(database.reader().rows(Select::by(Note::TOPIC, "drums")).await.unwrap(), [row]);
    assert_eq!(database.reader().get::<Note>("n2").await.unwrap(), None);
}

#[tokio::test]
async fn the_live_schema_is_what_the_types_say() {
    assert_eq!(database().await.drift().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_column_nobody_declared_is_drift() {
    let database = database().await;
    database.run_raw("DEFINE FIELD smell ON notes TYPE string").await.unwrap();
    assert_eq!(database.drift().await.unwrap(), ["notes.smell is in the database only"]);
}

#[tokio::test]
async fn an_index_that_is_another_or_nobodys_is_drift() {
    let database = database().await;
    let raw = "REMOVE INDEX by_slug ON notes; DEFINE INDEX by_slug ON notes FIELDS slug;
        REMOVE INDEX by_topic ON notes; DEFINE INDEX by_topic ON notes FIELDS topic, slug;
        DEFINE INDEX by_stars ON notes FIELDS stars";
    database.run_raw(raw).await.unwrap();
    assert_eq!(
        database.drift().await.unwrap(),
        [
            "index notes.by_topic is DEFINE INDEX by_topic ON notes FIELDS topic, slug",
            "index notes.by_slug is DEFINE INDEX by_slug ON notes FIELDS slug",
            "index notes.by_stars is in the database only",
        ]
    );
}

#[tokio::test]
async fn an_index_that_became_another_is_made_anew_at_the_next_start() {
    let url = format!("surrealkv://{}", folder("index").display());
    let older = Database::open(&url, vec![Note::table()], &[], Arc::new(SystemClock)).await.unwrap();
    write(&older, &Note { slug: Some("kick".into()), ..note("n1", "drums") }).await;
    let raw = "REMOVE INDEX by_slug ON notes; DEFINE INDEX by_slug ON notes FIELDS slug;
        REMOVE INDEX by_topic ON notes;";
    older.run_raw(raw).await.unwrap();
    drop(older);
    let newer = reopen(&url, &[]).await.unwrap();
    assert_eq!(newer.drift().await.unwrap(), Vec::<String>::new());
    let transaction = newer.begin(stamp()).await.unwrap();
    let second = transaction.put(&Note { slug: Some("kick".into()), ..note("n2", "drums") }).await;
    assert!(second.is_err(), "what is unique again counts the rows that were there");
}

#[tokio::test]
async fn what_a_cancelled_transaction_wrote_never_was() {
    let database = database().await;
    let transaction = database.begin(stamp()).await.unwrap();
    transaction.put(&note("n1", "drums")).await.unwrap();
    transaction.cancel().await;
    assert_eq!(database.reader().get::<Note>("n1").await.unwrap(), None);
}

#[tokio::test]
async fn two_writers_of_one_row_cannot_both_win() {
    let database = database().await;
    write(&database, &note("n1", "drums")).await;
    let (first, second) = (database.begin(stamp()).await.unwrap(), database.begin(stamp()).await.unwrap());
    for transaction in [&first, &second] {
        let row = transaction.get::<Note>("n1").await.unwrap().unwrap();
        let _ = transaction.put(&Note { stars: row.stars + 1, ..row }).await;
    }
    let outcomes = [first.commit().await.unwrap(), second.commit().await.unwrap()];
    assert_eq!(outcomes.iter().flatten().count(), 1, "one commits, the other is told to run again");
    assert_eq!(database.reader().get::<Note>("n1").await.unwrap().unwrap().stars, 1);
}

#[tokio::test]
async fn a_unique_slug_is_taken_once() {
    let database = database().await;
    write(&database, &Note { slug: Some("kick".into()), ..note("n1", "drums") }).await;
    let transaction = database.begin(stamp()).await.unwrap();
    let second = transaction.put(&Note { slug: Some("kick".into()), ..note("n2", "drums") }).await;
    assert!(second.is_err() && transaction.lost_a_race());
    transaction.cancel().await;
}

/// What a page of the best notes depends on, and what came.
async fn best(database: &Arc<Database>, below: Option<i64>) -> (Vec<Note>, crate::ReadSet) {
    let reader = database.reader();
    let select = Select::by(Note::TOPIC, "drums").descending(Note::STARS).limit(3);
    let select = below.map_or(select.clone(), |stars| select.less_than(Note::STARS, stars));
    let rows = reader.rows(select).await.unwrap();
    (rows, reader.reads())
}

fn change(before: Option<&Note>, after: Option<&Note>) -> crate::Change {
    let image = |row: &Note| Arc::new(serde_json::to_value(row).unwrap().as_object().unwrap().clone());
    let id = before.or(after).unwrap().id.to_string();
    crate::Change { table: "notes", id, before: before.map(image), after: after.map(image) }
}

#[tokio::test]
async fn a_page_is_not_touched_by_what_happens_behind_its_end() {
    let database = database().await;
    let starred = |stars: i64| Note { stars, ..note(&format!("n{stars}"), "drums") };
    for stars in 0..10 {
        write(&database, &starred(stars)).await;
    }
    let (_, first) = best(&database, None).await;
    let (_, second) = best(&database, Some(7)).await;
    let renamed = |stars: i64| {
        let slug = Some("other".into());
        change(Some(&starred(stars)), Some(&Note { slug, ..starred(stars) }))
    };
    let touched = |at: i64| (first.is_touched_by(&renamed(at)), second.is_touched_by(&renamed(at)));
    assert_eq!((touched(9), touched(6), touched(2)), ((true, false), (false, true), (false, false)));
    let (_, everything) = best(&database, Some(2)).await;
    assert!(everything.is_touched_by(&change(None, Some(&starred(0)))), "two of three rows came: there is no end");
}

/// The most played notes about drums, a page of them.
fn most_played(after: Option<Place>, rows: usize) -> Select<Note> {
    Select::by(Note::TOPIC, "drums").page_down(Note::PLAYS, after).limit(rows)
}

fn place(row: &Note) -> Place {
    Place { value: row.plays, id: row.id.to_string() }
}

#[tokio::test]
async fn paging_down_brings_every_row_once_however_many_share_a_value() {
    let database = database().await;
    let mut random = random();
    for round in 0..12 {
        database.run_raw("DELETE notes").await.unwrap();
        let values = 1 + random(4);
        let transaction = database.begin(stamp()).await.unwrap();
        let mut expected = vec![];
        for at in 0..random(40) {
            let plays = Some(random(values) as i64).filter(|plays| *plays > 0);
            let row = Note { plays, ..note(&format!("n{round}x{at}"), ["drums", "bass"][(at % 5 / 4) as usize]) };
            transaction.put(&row).await.unwrap();
            expected.push(row);
        }
        transaction.commit().await.unwrap();
        expected.retain(|row| row.topic == "drums");
        expected.sort_by(|a, b| (b.plays, &b.id).cmp(&(a.plays, &a.id)));
        let size = 1 + random(7) as usize;
        let mut walked: Vec<Note> = vec![];
        loop {
            let rows = database.reader().rows(most_played(walked.last().map(place), size)).await.unwrap();
            let is_last = rows.len() < size;
            walked.extend(rows);
            if is_last || walked.len() > expected.len() {
                break;
            }
        }
        assert_eq!(walked, expected, "pages of {size}");
    }
}

#[tokio::test]
async fn paging_down_follows_an_index_and_sorts_nothing() {
    let database = database().await;
    for after in [None, Some(Place { value: Some(3), id: "n1".into() })] {
        database.reader().rows(most_played(after, 3)).await.unwrap();
    }
    let plans = database.plans().await.unwrap();
    assert_eq!(plans.len(), 2);
    for (sql, plan) in plans {
        assert!(plan.contains("by_topic_plays") && !plan.contains("Sort"), "{sql}: {plan}");
    }
}

#[tokio::test]
async fn a_page_of_equals_is_touched_only_where_it_lies() {
    let database = database().await;
    let played = |at: usize| Note { plays: Some(7), ..note(&format!("n{at}"), "drums") };
    for at in 0..9 {
        write(&database, &played(at)).await;
    }
    let (_, first) = most_played_of(&database, None).await;
    let (_, second) = most_played_of(&database, Some(place(&played(6)))).await;
    let renamed = |at: usize| change(Some(&played(at)), Some(&Note { stars: 1, ..played(at) }));
    let touched = |at: usize| (first.is_touched_by(&renamed(at)), second.is_touched_by(&renamed(at)));
    assert_eq!([touched(7), touched(4), touched(1)], [(true, false), (false, true), (false, false)]);
}

/// The other way round: what touches nothing changes nothing, whatever happens to whichever row.
#[tokio::test]
async fn whatever_changes_a_page_touches_what_it_read() {
    let database = database().await;
    let mut random = random();
    let mut spared = 0;
    for _ in 0..300 {
        let id = format!("n{}", random(9));
        let before = database.reader().get::<Note>(&id).await.unwrap();
        let topic = ["drums", "drums", "bass"][random(3) as usize];
        let plays = Some(random(3) as i64).filter(|plays| *plays > 0);
        let after = (random(5) > 0).then(|| Note { stars: random(6) as i64, plays, ..note(&id, topic) });
        if before == after {
            continue;
        }
        let middle = Some(Place { value: Some(2), id: "n6".into() });
        let pages = [best(&database, None).await, best(&database, Some(3)).await];
        let lists = [most_played_of(&database, None).await, most_played_of(&database, middle.clone()).await];
        let transaction = database.begin(stamp()).await.unwrap();
        match &after {
            Some(row) => transaction.put(row).await.unwrap(),
            None => transaction.delete::<Note>(&id).await.unwrap(),
        }
        transaction.commit().await.unwrap();
        let change = change(before.as_ref(), after.as_ref());
        for ((rows, reads), below) in pages.into_iter().zip([None, Some(3)]) {
            if !reads.is_touched_by(&change) {
                assert_eq!(best(&database, below).await.0, rows, "{change:?}");
                spared += 1;
            }
        }
        for ((rows, reads), after) in lists.into_iter().zip([None, middle]) {
            if !reads.is_touched_by(&change) {
                assert_eq!(most_played_of(&database, after).await.0, rows, "{change:?}");
                spared += 1;
            }
        }
    }
    assert!(spared > 200, "{spared} runs were spared");
}

/// Three of the most played notes about drums, and what they depend on.
async fn most_played_of(database: &Arc<Database>, after: Option<Place>) -> (Vec<Note>, crate::ReadSet) {
    let reader = database.reader();
    let rows = reader.rows(most_played(after, 3)).await.unwrap();
    (rows, reader.reads())
}

/// Numbers below a bound, the same ones every time.
fn random() -> impl FnMut(u64) -> u64 {
    let mut seed = 7_u64;
    move |below| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    }
}

#[tokio::test]
async fn every_write_leaves_an_audit_line_and_says_its_facts() {
    let database = database().await;
    let transaction = database.begin(stamp()).await.unwrap();
    transaction.put(&note("n1", "drums")).await.unwrap();
    transaction.say("notes/written", serde_json::json!({ "note": "n1" })).await.unwrap();
    transaction.commit().await.unwrap();
    let facts = database.reader().rows(Select::<crate::Fact>::all()).await.unwrap();
    assert_eq!((facts[0].kind.as_str(), facts[0].request.as_str()), ("notes/written", "r1"));
    let audit = database.reader().rows(Select::<crate::AuditEntry>::all()).await.unwrap();
    assert_eq!((audit.len(), audit[0].actor.as_str()), (1, "mara"));
    assert!(audit[0].rows.contains(&"notes:n1".to_string()));
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let url = format!("surrealkv://{}", folder("newer").display());
    let change = crate::SchemaChange { number: 7, name: "later", surql: "UPDATE notes SET stars = 1" };
    drop(Database::open(&url, vec![Note::table()], &[change], Arc::new(SystemClock)).await.unwrap());
    let older = reopen(&url, &[]).await;
    assert!(older.err().unwrap().to_string().contains("newer Backline"));
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let url = format!("surrealkv://{}", folder("restart").display());
    let database = Database::open(&url, vec![Note::table()], &[], Arc::new(SystemClock)).await.unwrap();
    write(&database, &note("n1", "drums")).await;
    drop(database);
    let again = reopen(&url, &[]).await.unwrap();
    assert!(again.reader().get::<Note>("n1").await.unwrap().is_some());
}

#[tokio::test]
async fn what_is_written_after_a_torn_journal_was_mended_is_there_after_the_next_start() {
    let open = async |folder: &Path| {
        let url = format!("surrealkv://{}", folder.display());
        Database::open(&url, vec![Note::table()], &[], Arc::new(SystemClock)).await.unwrap()
    };
    // What no record begins with, and the beginning of one.
    for (name, torn) in [("nonsense", &[7; 100][..]), ("half", &[0, 0, 0][..])] {
        let [first, second, third] = [1, 2, 3].map(|nth| folder(&format!("{name}-{nth}")));
        let database = open(&first).await;
        write(&database, &note("n1", "drums")).await;
        // As it lies on the disk now it would be found after a kill.
        copy(&first, &second);
        for entry in std::fs::read_dir(second.join("wal")).unwrap() {
            let mut journal = std::fs::OpenOptions::new().append(true).open(entry.unwrap().path()).unwrap();
            journal.write_all(torn).unwrap();
        }
        let mended = open(&second).await;
        write(&mended, &note("n2", "drums")).await;
        copy(&second, &third);
        let again = open(&third).await;
        for id in ["n1", "n2"] {
            assert!(again.reader().get::<Note>(id).await.unwrap().is_some(), "{id} is gone behind {name}");
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Every way a write can reach the database, and whether its LIVE stream tells of it. If a version of the database
/// changes one of these, the hub's second feed has a hole.
#[tokio::test]
async fn the_change_stream_tells_of_every_form_of_write() {
    let forms = [
        ("create", "CREATE notes:a SET topic = 't', stars = 0, writtenAt = 1", 1),
        ("update", "UPDATE notes:a SET stars = 1", 1),
        ("a write that changes nothing", "UPDATE notes:a SET stars = 1", 0),
        ("upsert", "UPSERT notes:b SET topic = 't', stars = 0, writtenAt = 1", 1),
        (
            "bulk insert",
            "INSERT INTO notes [{ id: 'c', topic: 't', stars: 0, writtenAt: 1 }, { id: 'd', topic: 't', stars: 0, writtenAt: 1 }]",
            2,
        ),
        ("a transaction as text", "BEGIN; UPDATE notes:a SET stars = 2; UPDATE notes:b SET stars = 2; COMMIT", 2),
        ("a transaction with a variable", "BEGIN; LET $n = 3; UPDATE notes:a SET stars = $n; COMMIT", 1),
        ("after a leading variable", "LET $n = 4; UPDATE notes:a SET stars = $n", 1),
        ("a loop", "FOR $id IN ['a', 'b'] { UPDATE type::record('notes', $id) SET stars = 5 }", 2),
        ("a rolled back transaction", "BEGIN; UPDATE notes:a SET stars = 9; CANCEL", 0),
        ("delete", "DELETE notes:a", 1),
    ];
    let database = database().await;
    let mut stream = Box::pin(database.notifications(&Note::table()).await.unwrap());
    for (form, sql, expected) in forms {
        let _ = database.run_raw(sql).await;
        assert_eq!(told(&mut stream).await, expected, "{form}");
    }
    let transaction = database.begin(stamp()).await.unwrap();
    transaction.put(&note("e", "t")).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(told(&mut stream).await, 1, "the write wrapper's own transaction");
}

/// How many changes the stream tells of before it falls silent.
async fn told(stream: &mut (impl futures::Stream<Item = crate::Change> + Unpin)) -> usize {
    let mut count = 0;
    while tokio::time::timeout(Duration::from_millis(150), stream.next()).await.is_ok() {
        count += 1;
    }
    count
}

/// The folder is free again a moment after the last handle is gone.
async fn reopen(url: &str, changes: &[crate::SchemaChange]) -> Result<Arc<Database>, crate::Fault> {
    for _ in 0..100 {
        match Database::open(url, vec![Note::table()], changes, Arc::new(SystemClock)).await {
            Err(fault) if fault.to_string().contains("LOCK") || fault.to_string().contains("lock") => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            outcome => return outcome,
        }
    }
    Err(crate::Fault::new("the folder stayed locked"))
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("backline-data-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}
