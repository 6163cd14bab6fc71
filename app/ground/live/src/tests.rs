//! The hub against a real database: who is run again, who is not, and what is sent.

#![allow(clippy::unwrap_used)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use data::{Change, Database, Id, Row, Select, Stamp, SystemClock};
use futures::future::BoxFuture;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Actor, Hub, Ran, Runner, diff::diff, node::Node, patch::apply};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "tracks", index(by_album = album))]
struct Track {
    id: Id<Track>,
    album: String,
    title: String,
    plays: i64,
}

/// A track without its play counter: counting wakes nobody who only shows titles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "tracks", part)]
struct Title {
    id: Id<Title>,
    album: String,
    title: String,
}

/// `titles {album}`, the same `mine {album}` that looks at who asks, and `slow {album}` that dawdles after reading.
struct Library {
    database: Arc<Database>,
    runs: AtomicU64,
}

impl Runner for Library {
    fn run<'a>(&'a self, path: &'a str, args: &'a Value, actor: &'a Actor) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            self.runs.fetch_add(1, Ordering::Relaxed);
            let reader = self.database.reader();
            let rows = reader.rows(Select::by(Title::ALBUM, &args["album"]).ascending(Title::TITLE)).await.unwrap();
            if path == "slow" {
                tokio::time::sleep(Duration::from_millis(60)).await;
            }
            let mut value = json!({ "rows": rows });
            if path == "mine" {
                value["for"] = json!(actor.session);
            }
            Ran { answer: Ok(value), reads: reader.reads(), private: path == "mine" }
        })
    }
}

struct Stand {
    database: Arc<Database>,
    library: Arc<Library>,
    hub: Arc<Hub>,
}

async fn stand() -> Stand {
    let database = Database::open("mem://", vec![Track::table()], &[], Arc::new(SystemClock)).await.unwrap();
    let library = Arc::new(Library { database: database.clone(), runs: AtomicU64::new(0) });
    let hub = Hub::start(database.clone(), library.clone(), None).await.unwrap();
    Stand { database, library, hub }
}

impl Stand {
    async fn write(&self, id: &str, album: &str, title: &str, plays: i64) {
        let stamp = Stamp { actor: "mara".into(), action: "test".into(), request: "-".into() };
        let transaction = self.database.begin(stamp).await.unwrap();
        transaction.put(&Track { id: id.into(), album: album.into(), title: title.into(), plays }).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn titles(&self, path: &str, album: &str, session: &str) -> Vec<String> {
        let actor = Actor { session: session.into(), ..Actor::default() };
        let (_, answer) = self.hub.read(path, &json!({ "album": album }), &actor).await;
        let value = answer.unwrap();
        value["rows"].as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_string()).collect()
    }

    fn runs(&self) -> u64 {
        self.library.runs.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn everybody_who_asks_the_same_shares_one_run() {
    let stand = stand().await;
    stand.write("t1", "red", "Kick", 0).await;
    for person in ["mara", "jonas", "imani", ""] {
        assert_eq!(stand.titles("titles", "red", person).await, ["Kick"]);
    }
    assert_eq!(stand.runs(), 1);
}

#[tokio::test]
async fn a_query_that_looks_at_who_asks_is_run_for_each() {
    let stand = stand().await;
    stand.titles("mine", "red", "mara").await;
    stand.titles("mine", "red", "jonas").await;
    stand.titles("mine", "red", "mara").await;
    assert_eq!(stand.runs(), 2);
}

#[tokio::test]
async fn what_the_stream_says_before_the_commit_hides_nothing() {
    let stand = stand().await;
    stand.write("t1", "red", "Kick", 0).await;
    assert_eq!(stand.titles("titles", "red", "").await, ["Kick"]);
    let row = |title: &str| {
        json!({ "id": "t1", "album": "red", "title": title, "plays": 0 }).as_object().cloned().map(Arc::new)
    };
    stand.hub.notified(Change { table: "tracks", id: "t1".into(), before: row("Kick"), after: row("Snare") });
    assert_eq!(stand.titles("titles", "red", "").await, ["Kick"], "read before it was true");
    stand.write("t1", "red", "Snare", 0).await;
    assert_eq!(stand.titles("titles", "red", "").await, ["Snare"]);
}

#[tokio::test]
async fn whoever_wrote_finds_it_in_the_next_read() {
    let stand = stand().await;
    assert!(stand.titles("titles", "red", "").await.is_empty());
    for number in 0..20 {
        stand.write(&format!("t{number}"), "red", &format!("Take {number:02}"), 0).await;
        assert_eq!(stand.titles("titles", "red", "").await.len(), number + 1);
    }
}

#[tokio::test]
async fn a_write_to_another_album_runs_nobody_again() {
    let stand = stand().await;
    stand.titles("titles", "red", "").await;
    let runs = stand.runs();
    stand.write("t1", "blue", "Kick", 0).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stand.runs(), runs);
}

#[tokio::test]
async fn a_column_nobody_reads_wakes_nobody() {
    let stand = stand().await;
    stand.write("t1", "red", "Kick", 0).await;
    stand.titles("titles", "red", "").await;
    let runs = stand.runs();
    stand.write("t1", "red", "Kick", 41).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stand.runs(), runs);
}

#[tokio::test]
async fn a_row_that_leaves_the_filter_leaves_the_list() {
    let stand = stand().await;
    stand.write("t1", "red", "Kick", 0).await;
    assert_eq!(stand.titles("titles", "red", "").await, ["Kick"]);
    stand.write("t1", "blue", "Kick", 0).await;
    assert!(stand.titles("titles", "red", "").await.is_empty());
}

#[tokio::test]
async fn a_write_during_the_first_run_is_not_lost() {
    let stand = Arc::new(stand().await);
    let reading = tokio::spawn({
        let stand = stand.clone();
        async move { stand.titles("slow", "red", "").await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    stand.write("t1", "red", "Kick", 0).await;
    assert_eq!(reading.await.unwrap(), ["Kick"]);
}

#[test]
fn a_value_that_is_being_replaced_claims_nothing_of_what_replaces_it() {
    let node = Node::new(1, "p", json!({}), Actor::default());
    node.finish(Ok(list(1)), Default::default(), Duration::ZERO, None);
    node.dirty(5);
    node.begin();
    assert!(node.clean().is_none());
    assert_eq!(node.contains(7), 4);
    node.finish(Ok(list(2)), Default::default(), Duration::ZERO, None);
    assert!(node.clean().is_some());
    assert_eq!(node.contains(7), 7);
}

#[test]
fn a_value_that_comes_back_does_not_bring_the_way_it_went_before() {
    let node = Node::new(1, "p", json!({}), Actor::default());
    let (one, mut other) = (list(10), list(10));
    other["rows"][4]["plays"] = json!(1_204);
    for value in [&one, &other, &one, &other, &one] {
        node.finish(Ok(value.clone()), Default::default(), Duration::ZERO, None);
    }
    let held = node.current().unwrap().hash;
    node.finish(Ok(other), Default::default(), Duration::ZERO, None);
    let part = node.part_from(Some(&held)).unwrap().1;
    assert!(part.len() <= 90, "{} bytes: {part}", part.len());
}

#[tokio::test]
async fn what_another_process_writes_is_seen_through_the_change_stream() {
    let stand = stand().await;
    stand.titles("titles", "red", "").await;
    stand.database.run_raw("CREATE tracks:x SET album = 'red', title = 'Hat', plays = 0").await.unwrap();
    for _ in 0..100 {
        if stand.titles("titles", "red", "").await == ["Hat"] {
            assert!(stand.hub.figures().outside >= 1);
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the change never arrived");
}

#[tokio::test]
async fn a_write_of_our_own_is_counted_once_though_it_is_reported_twice() {
    let stand = stand().await;
    stand.titles("titles", "red", "").await;
    let before = stand.hub.figures();
    stand.write("t1", "red", "Kick", 0).await;
    stand.titles("titles", "red", "").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let figures = stand.hub.figures();
    assert_eq!((figures.outside, figures.wasted, figures.commits - before.commits), (0, 0, 1));
}

fn list(count: usize) -> Value {
    let row = |at: usize| json!({ "id": format!("01JD3X8QZ4M5N6P7R8S9T{at:05}"), "title": format!("Take {at}"), "plays": at });
    json!({ "rows": (0..count).map(row).collect::<Vec<_>>() })
}

/// The part of a frame that leads a holder of `before` to `after`.
fn sent(before: Value, after: Value) -> String {
    let node = Node::new(1, "p", json!({}), Actor::default());
    node.finish(Ok(before), Default::default(), Duration::ZERO, None);
    let held = node.current().unwrap().hash;
    node.finish(Ok(after), Default::default(), Duration::ZERO, None);
    format!("{{\"v\":123,\"c\":[[3,{}]]}}", node.part_from(Some(&held)).unwrap().1)
}

#[test]
fn one_field_of_ten_rows_costs_at_most_a_hundred_bytes() {
    let mut after = list(10);
    after["rows"][4]["plays"] = json!(1_204);
    let frame = sent(list(10), after);
    assert!(frame.len() <= 100, "{} bytes: {frame}", frame.len());
}

#[test]
fn one_move_in_three_hundred_rows_costs_at_most_a_hundred_and_twenty_bytes() {
    let mut after = list(300);
    let rows = after["rows"].as_array_mut().unwrap();
    let row = rows.remove(250);
    rows.insert(3, row);
    let frame = sent(list(300), after);
    assert!(frame.len() <= 120, "{} bytes: {frame}", frame.len());
}

#[test]
fn coming_back_to_an_unchanged_value_costs_at_most_forty_bytes() {
    let node = Node::new(1, "p", json!({}), Actor::default());
    node.finish(Ok(list(300)), Default::default(), Duration::ZERO, None);
    let held = node.current().unwrap().hash;
    let frame = format!("{{\"v\":123,\"c\":[[3,{}]]}}", node.part_from(Some(&held)).unwrap().1);
    assert!(frame.len() <= 40, "{} bytes: {frame}", frame.len());
}

#[test]
fn a_tab_that_missed_steps_catches_up_in_one_patch() {
    let node = Node::new(1, "p", json!({}), Actor::default());
    let mut value = list(50);
    node.finish(Ok(value.clone()), Default::default(), Duration::ZERO, None);
    let (held, mut shown) = (node.current().unwrap().hash, value.clone());
    for plays in 0..5 {
        value["rows"][plays]["plays"] = json!(900 + plays);
        node.finish(Ok(value.clone()), Default::default(), Duration::ZERO, None);
    }
    let part: Value = serde_json::from_str(&node.part_from(Some(&held)).unwrap().1).unwrap();
    apply(&mut shown, part["p"][1].as_array().unwrap()).unwrap();
    assert_eq!(shown, value);
}

fn rows() -> impl Strategy<Value = Value> {
    let row = (0..12_u8, 0..3_i64, "[a-c]{0,2}");
    prop::collection::vec(row, 0..10).prop_map(|rows| {
        let mut seen = std::collections::HashSet::new();
        let rows: Vec<Value> = rows
            .into_iter()
            .filter(|(id, _, _)| seen.insert(*id))
            .map(|(id, plays, title)| json!({ "id": id.to_string(), "plays": plays, "title": title }))
            .collect();
        json!({ "rows": rows, "count": rows.len() })
    })
}

proptest! {
    #[test]
    fn a_patch_always_leads_to_the_new_value(before in rows(), after in rows()) {
        let mut value = before.clone();
        prop_assert!(apply(&mut value, &diff(&before, &after)).is_some());
        prop_assert_eq!(value, after);
    }
}
