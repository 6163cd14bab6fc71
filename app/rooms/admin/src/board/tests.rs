#![allow(clippy::unwrap_used)]
use std::{collections::BTreeSet, sync::Arc};

use data::{Id, Refusal, RefusalKind, Row, Select, Stamp, Timestamp};
use futures::{FutureExt, future::BoxFuture};
use identity::{People, UserId, grant_admin};
use jobs::{Job, Lease, Priority, State};
use room::{Answer, Order, Policy, Room, ServerJob, Write};
use serde::{Deserialize, Serialize};
use testkit::{MARA, OTIS, Person, Stage, Visitor};

use super::{
    COUNTED, Pile,
    mutations::{GiveUp, TryAgain, TryAllAgain},
    queries::{JobCounts, JobList, PAGE, Schedules, Workers},
};

/// Somebody has to thread the tape first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "tapes")]
struct Tape {
    id: Id<Tape>,
}

#[derive(Default, Serialize, Deserialize)]
struct Play {
    secret: String,
}

impl ServerJob for Play {
    const NAME: &'static str = "tape/play";
    const POLICY: Policy = Policy { attempts: 1, ..Policy::USUAL };

    async fn run(self, cx: &mut Write) -> Answer<()> {
        match cx.get::<Tape>("reel").await? {
            Some(_) => Ok(()),
            None => Err(Refusal::conflict("no_tape", "There is no tape on the reel.")),
        }
    }
}

struct Scene {
    stage: Stage,
    otis: Visitor,
    mara: Visitor,
}

impl Scene {
    async fn new() -> Self {
        let tape = Room::new("tape").table::<Tape>().schedule::<Play>("0 12 * * *", "Europe/Berlin");
        let stage = Stage::new(vec![identity::room(), crate::room(), tape], Arc::new(People)).await.unwrap();
        let (otis, mara) = (arrive(&stage, OTIS).await, arrive(&stage, MARA).await);
        grant_admin(&stage.house, OTIS.email).await.unwrap();
        Self { stage, otis, mara }
    }

    async fn write(&self, body: impl for<'a> Fn(&'a Write) -> BoxFuture<'a, Answer<()>> + Send + Sync) {
        let stamp = Stamp { actor: "test".into(), action: "tape/test".into(), request: "r1".into() };
        self.stage.house.write(stamp, body).await.unwrap();
    }

    async fn queue(&self) {
        self.write(queue_play).await;
    }

    async fn thread_the_tape(&self) {
        self.write(|cx| async move { Ok(cx.put(&Tape { id: "reel".into() }).await?) }.boxed()).await;
    }

    /// Rows as they are, past the queue.
    async fn put(&self, jobs: Vec<Job>) {
        self.write(|cx| put_all(cx, jobs.clone())).await;
    }

    async fn pile(&self, state: State) -> Pile {
        let counts = self.otis.read(JobCounts {}).await.unwrap();
        counts.piles.into_iter().find(|pile| pile.id == state).unwrap()
    }

    async fn list(&self, state: State) -> Vec<super::JobRow> {
        self.otis.read(JobList { state, after: None }).await.unwrap().rows
    }

    fn job(&self, number: usize, kind: &str, state: State) -> Job {
        let now = self.stage.house.now();
        Job {
            id: format!("{kind} {number:04}").into(),
            kind: kind.into(),
            tenant: String::new(),
            priority: Priority::Normal,
            state,
            at: now + (number as i64 / 3),
            payload: r#"{"secret":"hush"}"#.into(),
            attempts: 3,
            worker: None,
            error: Some("Torn.".into()),
            request: "r1".into(),
            queued_at: now,
        }
    }
}

fn queue_play(cx: &Write) -> BoxFuture<'_, Answer<()>> {
    async move {
        cx.queue(&Play { secret: "hush".into() }, Order::now().on_behalf_of("mara")).await?;
        Ok(())
    }
    .boxed()
}

fn put_all(cx: &Write, jobs: Vec<Job>) -> BoxFuture<'_, Answer<()>> {
    async move {
        for job in &jobs {
            cx.put(job).await?;
        }
        Ok(())
    }
    .boxed()
}

pub(crate) async fn arrive(stage: &Stage, person: Person) -> Visitor {
    identity::make_account(&stage.house, person.name, person.email, person.password).await.unwrap();
    let sign_in = identity::auth_session::mutations::sign_in(person.email, person.password, Some(true), None);
    stage.stranger().enter(sign_in).await.unwrap()
}

#[test]
fn a_pile_that_was_not_counted_to_its_end_says_so() {
    let pile = |has_more| Pile { id: State::Ready, count: 500, has_more, first: None };
    assert_eq!((pile(false).told(), pile(true).told()), ("500".into(), "500 or more".into()));
}

#[tokio::test]
async fn a_dead_letter_appears_with_its_reason_and_is_sent_again() {
    let scene = Scene::new().await;
    assert_eq!((scene.pile(State::Dead).await.count, scene.list(State::Dead).await.len()), (0, 0));
    scene.queue().await;
    assert_eq!(scene.pile(State::Ready).await.count, 1, "an open board follows the queue");
    scene.stage.work().await.unwrap();
    let dead = scene.list(State::Dead).await.remove(0);
    assert_eq!((dead.kind.as_str(), dead.tenant.as_str(), dead.attempts), ("tape/play", "mara", 1));
    assert_eq!(dead.error.as_deref(), Some("There is no tape on the reel."));
    scene.thread_the_tape().await;
    for _ in 0..2 {
        scene.otis.call(TryAgain { job: dead.id.to_string() }).await.unwrap();
        assert_eq!((scene.pile(State::Dead).await.count, scene.pile(State::Ready).await.count), (0, 1));
    }
    scene.stage.work().await.unwrap();
    assert!(scene.list(State::Dead).await.is_empty());
    assert!(scene.list(State::Done).await.iter().any(|job| job.id == dead.id));
    scene.otis.call(TryAgain { job: dead.id.to_string() }).await.unwrap();
    assert_eq!(scene.pile(State::Ready).await.count, 0, "what is done is not done again");
}

#[tokio::test]
async fn a_dead_letter_is_deleted_once_and_nothing_else_can_be() {
    let scene = Scene::new().await;
    scene.put(vec![scene.job(1, "tape/cut", State::Dead), scene.job(2, "tape/cut", State::Running)]).await;
    for _ in 0..2 {
        scene.otis.call(GiveUp { job: "tape/cut 0001".into() }).await.unwrap();
        assert!(scene.list(State::Dead).await.is_empty());
    }
    let refusal = scene.otis.call(GiveUp { job: "tape/cut 0002".into() }).await.unwrap_err();
    assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::Conflict, "not_dead"));
    assert_eq!(scene.list(State::Running).await.len(), 1);
}

#[tokio::test]
async fn all_of_a_kind_are_sent_again_and_no_other() {
    let scene = Scene::new().await;
    let jobs = |kind: &str, many| (0..many).map(|number| scene.job(number, kind, State::Dead)).collect::<Vec<_>>();
    scene.put(jobs("tape/play", 260)).await;
    scene.put(jobs("tape/cut", 230)).await;
    scene.thread_the_tape().await;
    scene.stage.clock.turn(Timestamp::MINUTE_MS);
    scene.otis.call(TryAllAgain { kind: "tape/play".into() }).await.unwrap();
    scene.stage.work().await.unwrap();
    let counts = scene.otis.read(JobCounts {}).await.unwrap();
    let of = |kind: &str| counts.kinds.iter().find(|it| it.id == kind).cloned().unwrap();
    assert_eq!((of("tape/cut").dead, of("tape/play").dead), (230, 0));
    assert_eq!(of("tape/play").ready + of("tape/play").scheduled, 0, "all of them were done");
}

#[tokio::test]
async fn what_dies_again_while_its_kind_is_sent_again_stays_dead() {
    let scene = Scene::new().await;
    scene.put((0..3).map(|number| scene.job(number, "tape/play", State::Dead)).collect()).await;
    scene.stage.clock.turn(Timestamp::MINUTE_MS);
    scene.otis.call(TryAllAgain { kind: "tape/play".into() }).await.unwrap();
    scene.stage.work().await.unwrap();
    let dead = scene.list(State::Dead).await;
    assert!(dead.len() == 3 && dead.iter().all(|job| job.attempts == 1), "tried once more, not for ever");
}

#[tokio::test]
async fn only_an_administrator_sees_and_does_any_of_it() {
    let scene = Scene::new().await;
    scene.put(vec![scene.job(1, "tape/cut", State::Dead)]).await;
    for (who, kind) in
        [(scene.mara.clone(), RefusalKind::Forbidden), (scene.stage.stranger(), RefusalKind::Unauthenticated)]
    {
        let job = "tape/cut 0001".to_string();
        let answers = [
            who.read(JobCounts {}).await.map(drop),
            who.read(JobList { state: State::Dead, after: None }).await.map(drop),
            who.read(Workers {}).await.map(drop),
            who.read(Schedules {}).await.map(drop),
            who.call(TryAgain { job: job.clone() }).await,
            who.call(TryAllAgain { kind: "tape/cut".into() }).await,
            who.call(GiveUp { job }).await,
        ];
        assert!(answers.into_iter().all(|answer| answer.unwrap_err().kind == kind));
    }
    let jobs = scene.stage.house.database.reader().rows(Select::<Job>::all()).await.unwrap();
    assert_eq!(jobs, [scene.job(1, "tape/cut", State::Dead)]);
}

#[tokio::test]
async fn a_right_that_ends_empties_the_open_board() {
    let scene = Scene::new().await;
    scene.otis.read(JobCounts {}).await.unwrap();
    let demote = format!("UPDATE users SET admin = false, platformRole = 'none' WHERE email = '{}'", OTIS.email);
    scene.stage.house.database.run_raw(&demote).await.unwrap();
    let refused = async {
        while scene.otis.read(JobCounts {}).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), refused).await.unwrap();
}

#[tokio::test]
async fn numbers_are_counted_up_to_a_limit_and_pages_have_every_job_once() {
    let scene = Scene::new().await;
    scene.put((0..COUNTED + 20).map(|number| scene.job(number, "tape/cut", State::Dead)).collect()).await;
    let pile = scene.pile(State::Dead).await;
    assert_eq!((pile.count, pile.has_more), (COUNTED, true));
    let (mut seen, mut after) = (BTreeSet::new(), None);
    loop {
        let page = scene.otis.read(JobList { state: State::Dead, after }).await.unwrap();
        assert!(page.rows.len() <= PAGE);
        assert!(page.rows.iter().all(|row| seen.insert(row.id.to_string())), "a job on two pages");
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), COUNTED + 20);
}

#[tokio::test]
async fn a_payload_never_leaves() {
    let scene = Scene::new().await;
    scene.queue().await;
    let shown = serde_json::to_string(&scene.list(State::Ready).await).unwrap();
    assert!(shown.contains("tape/play") && !shown.contains("hush") && !shown.contains("payload"), "{shown}");
}

#[tokio::test]
async fn a_worker_shows_what_it_has_under_way_and_when_it_went_silent() {
    let scene = Scene::new().await;
    let now = scene.stage.house.now();
    scene.put(vec![Job { worker: Some("w1".into()), ..scene.job(1, "tape/cut", State::Running) }]).await;
    scene.write(|cx| put_lease(cx, now + Timestamp::MINUTE_MS)).await;
    let worker = scene.otis.read(Workers {}).await.unwrap().remove(0);
    assert_eq!((worker.id.as_str(), worker.is_silent, worker.jobs.len()), ("w1", false, 1));
    scene.stage.clock.turn(2 * Timestamp::MINUTE_MS);
    scene.write(|cx| put_lease(cx, Timestamp(1))).await;
    assert!(scene.otis.read(Workers {}).await.unwrap()[0].is_silent);
}

fn put_lease(cx: &Write, until: Timestamp) -> BoxFuture<'_, Answer<()>> {
    async move { Ok(cx.put(&Lease { id: "w1".into(), until }).await?) }.boxed()
}

#[tokio::test]
async fn a_schedule_says_when_it_came_last_what_became_of_it_and_when_it_comes_next() {
    let scene = Scene::new().await;
    let schedule = async || {
        let rows = scene.otis.read(Schedules {}).await.unwrap();
        rows.into_iter().find(|row| row.id == "tape/play").unwrap()
    };
    scene.stage.work().await.unwrap();
    let midnight = scene.stage.house.now();
    // The stage begins at midnight UTC; noon in Berlin is at 11.
    let noon = midnight + 11 * Timestamp::HOUR_MS;
    let before = schedule().await;
    assert_eq!((before.times.as_str(), before.last, before.next), ("0 12 * * * Europe/Berlin", None, Some(noon)));
    scene.stage.clock.turn(11 * Timestamp::HOUR_MS);
    scene.stage.work().await.unwrap();
    let after = schedule().await;
    assert_eq!((after.last, after.last_state), (Some(noon), Some(State::Dead)));
    assert_eq!(after.next, Some(noon + Timestamp::DAY_MS));
}

#[tokio::test]
async fn what_another_process_did_to_the_queue_is_shown_after_the_workers_word() {
    let scene = Scene::new().await;
    scene.put(vec![scene.job(1, "tape/cut", State::Dead)]).await;
    assert_eq!(scene.pile(State::Dead).await.count, 1);
    scene.stage.house.database.run_raw("UPDATE jobs SET state = 'done' WHERE state = 'dead'").await.unwrap();
    scene.stage.house.hands().stirred();
    assert_eq!((scene.pile(State::Dead).await.count, scene.list(State::Dead).await.len()), (0, 0));
}

#[tokio::test]
async fn what_is_done_to_jobs_is_in_the_log_of_deeds() {
    let scene = Scene::new().await;
    scene.put((1..=2).map(|number| scene.job(number, "tape/cut", State::Dead)).collect()).await;
    scene.otis.call(TryAgain { job: "tape/cut 0001".into() }).await.unwrap();
    scene.otis.call(GiveUp { job: "tape/cut 0002".into() }).await.unwrap();
    scene.otis.call(TryAllAgain { kind: "tape/cut".into() }).await.unwrap();
    let log = scene.otis.read(identity::admin_log::queries::AdminLog { filter: Default::default() }).await.unwrap();
    let me = scene.otis.read(identity::user::queries::Me {}).await.unwrap().unwrap();
    let of_mine = log.lines.iter().filter(|line| UserId::from(line.admin.as_str()) == me.id);
    let mut actions: Vec<&str> = of_mine.map(|line| line.action.as_str()).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["job_deleted", "job_sent_again", "jobs_sent_again"]);
}

#[tokio::test]
async fn nothing_of_the_board_scans_a_table() {
    let scene = Scene::new().await;
    scene.put(State::ALL.iter().enumerate().map(|(at, state)| scene.job(at, "tape/cut", *state)).collect()).await;
    scene.otis.read(JobCounts {}).await.unwrap();
    scene.otis.read(Workers {}).await.unwrap();
    for state in State::ALL.iter().copied() {
        let after = Some("9999999999999.z".to_string());
        scene.otis.read(JobList { state, after }).await.unwrap();
        scene.otis.read(JobList { state, after: None }).await.unwrap();
    }
    let plans = scene.stage.house.database.plans().await.unwrap();
    for (statement, plan) in plans.iter().filter(|(statement, _)| statement.contains("FROM jobs ")) {
        assert!(plan.contains("IndexScan") && !plan.contains("TableScan"), "{statement}: {plan}");
        assert!(!plan.contains("Sort"), "{statement}: {plan}");
    }
}
