//! Jobs, ears and schedules as a room uses them, in a house on a database in memory.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use data::{Fact, Fault, Id, Receipt, Row, Said, Select, Stamp, Timestamp};
use futures::{FutureExt, future::BoxFuture};
use jobs::{Job, State};
use room::{Answer, Doorman, Ear, End, Errand, Member, Order, Read, Room, ServerJob, Way, Write};
use serde::{Deserialize, Serialize};
use testkit::Stage;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "copies")]
struct Copy {
    id: Id<Copy>,
    of: String,
}

/// A job.
#[derive(Default, Serialize, Deserialize)]
struct Dub {
    of: String,
}

impl ServerJob for Dub {
    const NAME: &'static str = "tape/dub";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        cx.put(&Copy { id: cx.new_id(), of: self.of }).await?;
        Ok(())
    }
}

/// A job no room does.
#[derive(Serialize, Deserialize)]
struct Erase;

impl ServerJob for Erase {
    const NAME: &'static str = "tape/erase";

    async fn run(self, _: &mut Write) -> Answer<()> {
        Ok(())
    }
}

/// Somebody outside, who says one answer after the other, then "done".
#[derive(Default)]
struct Studio(Mutex<Vec<Answer<bool>>>);

/// An errand.
#[derive(Serialize, Deserialize)]
struct Master {
    of: String,
}

impl Errand for Master {
    const NAME: &'static str = "tape/master";
    type Outside = Arc<Studio>;
    type Done = bool;

    async fn go(&self, studio: &Arc<Studio>, _: &Way) -> Answer<bool> {
        studio.0.lock().unwrap().pop().unwrap_or(Ok(true))
    }

    async fn write(self, is_done: &bool, cx: &mut Write) -> Answer<End> {
        cx.put(&Copy { id: cx.new_id(), of: format!("{} {is_done}", self.of) }).await?;
        Ok(if *is_done { End::Done } else { End::Again("The studio is busy.".into()) })
    }
}

#[derive(Serialize, Deserialize)]
struct Recorded {
    tape: String,
}

impl Said for Recorded {
    const KIND: &'static str = "tape/recorded";
}

struct LabelTape;

impl Ear for LabelTape {
    const NAME: &'static str = "tape/label";
    type Fact = Recorded;

    async fn hear(fact: Recorded, cx: &mut Write) -> Answer<()> {
        cx.put(&Copy { id: cx.new_id(), of: format!("label of {}", fact.tape) }).await?;
        Ok(())
    }
}

struct NobodyKnown;

impl Doorman for NobodyKnown {
    fn member<'a>(&'a self, _: &'a Read, _: &'a str) -> BoxFuture<'a, Result<Option<Member>, Fault>> {
        std::future::ready(Ok(None)).boxed()
    }
}

struct Scene(Stage, Arc<Studio>);

impl Scene {
    async fn new() -> Self {
        let room = Room::new("tape").table::<Copy>().schedule::<Dub>("0 12 * * *", "Europe/Berlin").ear::<LabelTape>();
        let studio = Arc::new(Studio::default());
        let room = room.errand::<Master>(studio.clone());
        Self(Stage::new(vec![room], Arc::new(NobodyKnown)).await.unwrap(), studio)
    }

    async fn write(&self, body: impl for<'a> Fn(&'a Write) -> BoxFuture<'a, Answer<()>> + Send + Sync) -> Answer<()> {
        let stamp = Stamp { actor: "mara".into(), action: "tape/test".into(), request: "r1".into() };
        self.0.house.write(stamp, body).await
    }

    async fn rows<T: Row>(&self) -> Vec<T> {
        self.0.house.database.reader().rows(Select::<T>::all()).await.unwrap()
    }

    async fn copies(&self) -> Vec<String> {
        let mut copies: Vec<String> = self.rows::<Copy>().await.into_iter().map(|copy| copy.of).collect();
        copies.sort();
        copies
    }
}

fn dub<'a>(cx: &'a Write, order: Order) -> BoxFuture<'a, Answer<()>> {
    async move {
        cx.queue(&Dub { of: "demo".into() }, order).await?;
        Ok(())
    }
    .boxed()
}

#[tokio::test]
async fn a_room_queues_in_its_transaction_and_a_worker_does_it() {
    let scene = Scene::new().await;
    scene.write(|cx| dub(cx, Order::now())).await.unwrap();
    assert!(scene.copies().await.is_empty());
    scene.0.work().await.unwrap();
    assert_eq!(scene.copies().await, ["demo"]);
}

#[tokio::test]
async fn a_refused_mutation_queues_nothing() {
    let scene = Scene::new().await;
    let refused = scene
        .write(|cx| {
            async move {
                dub(cx, Order::now()).await?;
                Err(data::Refusal::not_found())
            }
            .boxed()
        })
        .await;
    assert!(refused.is_err());
    scene.0.work().await.unwrap();
    assert!(scene.copies().await.is_empty() && scene.rows::<Job>().await.is_empty());
}

#[tokio::test]
async fn an_errand_goes_outside_once_per_attempt_and_writes_what_came_of_it() {
    let scene = Scene::new().await;
    let nobody_opens = Err(data::Refusal::conflict("closed", "Nobody opens."));
    scene.1.0.lock().unwrap().extend([Ok(false), nobody_opens]);
    scene.write(queue_master).await.unwrap();
    let mut told = vec![];
    for _ in 0..3 {
        scene.0.work().await.unwrap();
        let job = scene.rows::<Job>().await.pop().unwrap();
        told.push((job.state, job.error.unwrap_or_default(), scene.copies().await.len()));
        scene.0.clock.turn(Timestamp::MINUTE_MS);
    }
    assert_eq!(
        told,
        [
            (State::Scheduled, "Nobody opens.".to_string(), 0),
            (State::Scheduled, "The studio is busy.".to_string(), 1),
            (State::Done, String::new(), 2)
        ]
    );
    assert_eq!(scene.copies().await, ["demo false", "demo true"]);
}

fn queue_master(cx: &Write) -> BoxFuture<'_, Answer<()>> {
    async move {
        cx.queue_errand(&Master { of: "demo".into() }, Order::now()).await?;
        Ok(())
    }
    .boxed()
}

#[tokio::test]
async fn an_ear_hears_what_was_said() {
    let scene = Scene::new().await;
    scene.write(say_recorded).await.unwrap();
    scene.0.work().await.unwrap();
    scene.0.work().await.unwrap();
    assert_eq!(scene.copies().await, ["label of reel 1"]);
}

fn say_recorded(cx: &Write) -> BoxFuture<'_, Answer<()>> {
    async move { Ok(cx.say(Recorded::KIND, serde_json::json!({ "tape": "reel 1" })).await?) }.boxed()
}

#[tokio::test]
async fn a_job_nobody_does_says_so_and_waits_for_a_program_that_does() {
    let scene = Scene::new().await;
    scene.write(queue_erase).await.unwrap();
    scene.0.work().await.unwrap();
    let job = scene.rows::<Job>().await.pop().unwrap();
    assert_eq!(
        (job.state, job.error.unwrap().as_str()),
        (State::Scheduled, "No room of this program does tape/erase.")
    );
}

fn queue_erase(cx: &Write) -> BoxFuture<'_, Answer<()>> {
    async move {
        cx.queue(&Erase, Order::now()).await?;
        Ok(())
    }
    .boxed()
}

#[tokio::test]
async fn a_schedule_comes_back_at_noon_in_its_zone() {
    let scene = Scene::new().await;
    scene.0.work().await.unwrap();
    assert!(scene.copies().await.is_empty());
    // The stage begins at midnight UTC; noon in Berlin is at 11.
    scene.0.clock.turn(11 * Timestamp::HOUR_MS - 1);
    scene.0.work().await.unwrap();
    assert!(scene.copies().await.is_empty());
    scene.0.clock.turn(1);
    scene.0.work().await.unwrap();
    scene.0.work().await.unwrap();
    assert_eq!(scene.copies().await, [""]);
}

#[tokio::test]
async fn the_house_sweeps_what_is_old_and_keeps_what_is_not() {
    let scene = Scene::new().await;
    scene.0.work().await.unwrap();
    let old = scene.0.house.now();
    for number in 0..450 {
        let receipt = Receipt { id: format!("old {number}").into(), action: "a".into(), answer: "1".into(), at: old };
        put(&scene, receipt).await;
    }
    scene.write(|cx| dub(cx, Order::now())).await.unwrap();
    scene.write(say_recorded).await.unwrap();
    scene.0.work().await.unwrap();
    scene.0.clock.turn(31 * Timestamp::DAY_MS);
    let at = scene.0.house.now();
    put(&scene, Receipt { id: "new".into(), action: "a".into(), answer: "1".into(), at }).await;
    scene.0.work().await.unwrap();
    let receipts: Vec<String> = scene.rows::<Receipt>().await.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(receipts, ["new"], "more than one transaction takes");
    assert!(scene.rows::<Fact>().await.is_empty());
    assert!(scene.rows::<Job>().await.iter().all(|job| job.at >= at), "only jobs of today are left");
}

async fn put(scene: &Scene, receipt: Receipt) {
    scene.write(|cx| put_receipt(cx, receipt.clone())).await.unwrap();
}

fn put_receipt(cx: &Write, receipt: Receipt) -> BoxFuture<'_, Answer<()>> {
    async move { Ok(cx.put(&receipt).await?) }.boxed()
}
