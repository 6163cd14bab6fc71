//! Laws without a database, scenes on one in memory, and the power cut on one on disk.

#![allow(clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use data::{Clock, Database, Fault, Id, Refusal, Row, Select, Stamp, SystemClock, Timestamp, Transaction};
use futures::{FutureExt, future::BoxFuture};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    Brought, End, Hands, Job, JobId, Lease, Order, Policy, Priority, Rota, Schedule, State, Worked, Worker, backoff,
    doing, drain, power, queue,
};

/// The effect of a job: a row with a fresh id, so that done twice is seen twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "marks", index(by_of = of))]
struct Mark {
    id: Id<Mark>,
    of: String,
}

/// Leaves a mark; or does what its kind says.
#[derive(Default)]
struct Marker {
    /// How often somebody outside was asked.
    asked: AtomicUsize,
    begun: AtomicUsize,
    stirred: AtomicUsize,
    order: Mutex<Vec<String>>,
}

impl Hands for Marker {
    fn policy(&self, kind: &str) -> Policy {
        let limit = if kind == "slow" { Duration::from_millis(50) } else { Duration::from_secs(60) };
        Policy { attempts: 3, limit }
    }

    fn schedules(&self) -> &[Schedule] {
        &[]
    }

    fn ears(&self, fact: &str) -> &[&'static str] {
        if fact == "test/said" { &["mark", "ear"] } else { &[] }
    }

    fn stirred(&self) {
        self.stirred.fetch_add(1, Ordering::Relaxed);
    }

    fn go<'a>(&'a self, job: &'a Job) -> BoxFuture<'a, Result<Brought, Refusal>> {
        async move {
            match job.kind.as_str() {
                "errand" => Ok(Some(Box::new(self.asked.fetch_add(1, Ordering::Relaxed)) as Box<_>)),
                "closed" => Err(Refusal::conflict("closed", "Nobody opened.")),
                _ => Ok(None),
            }
        }
        .boxed()
    }

    fn work<'a>(
        &'a self,
        job: &'a Job,
        brought: &'a Brought,
        transaction: Transaction,
    ) -> BoxFuture<'a, Result<Worked, Fault>> {
        async move {
            self.begun.fetch_add(1, Ordering::Relaxed);
            self.order.lock().unwrap().push(job.tenant.clone());
            transaction.put(&Mark { id: transaction.new_id().into(), of: job.id.to_string() }).await?;
            let answer = match job.kind.as_str() {
                "broken" => Err(Refusal::conflict("broken", "It does not work.")),
                "panic" => panic!("out of tape"),
                "slow" | "endless" => std::future::pending().await,
                "killer" if job.attempts == 1 => power::kill(),
                "errand" => Ok(verdict(brought)),
                _ => Ok(End::Done),
            };
            Ok((transaction, answer))
        }
        .boxed()
    }
}

/// The first answer from outside is "come back".
fn verdict(brought: &Brought) -> End {
    match brought.as_ref().and_then(|it| it.downcast_ref::<usize>()) {
        Some(0) => End::Again("Come back.".into()),
        _ => End::Done,
    }
}

struct HandClock(AtomicI64);

impl HandClock {
    fn turn(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

struct Scene {
    database: Arc<Database>,
    clock: Arc<HandClock>,
    marker: Arc<Marker>,
    hands: Arc<dyn Hands>,
}

impl Scene {
    async fn new() -> Self {
        let clock = Arc::new(HandClock(AtomicI64::new(1_772_409_600_000)));
        let database = Database::open("mem://", tables(), &[], clock.clone()).await.unwrap();
        let marker = Arc::new(Marker::default());
        Self { database, clock, hands: marker.clone(), marker }
    }

    async fn queue(&self, kind: &str, order: Order) -> JobId {
        enter(&self.database, kind, order).await
    }

    async fn drain(&self) {
        drain(&self.database, &self.hands).await.unwrap();
    }

    async fn job(&self, id: &JobId) -> Job {
        self.database.reader().get::<Job>(id).await.unwrap().unwrap()
    }

    async fn take(&self, worker: &str) -> Vec<Job> {
        queue::beat(&self.database, worker).await.unwrap();
        queue::take(&self.database, worker, &mut Rota::default(), 1).await.unwrap()
    }

    async fn recover(&self, worker: &str) {
        let policy = |kind: &str| self.hands.policy(kind);
        queue::recover(&self.database, worker, &Default::default(), policy).await.unwrap();
    }

    async fn marks(&self) -> usize {
        marks(&self.database).await.len()
    }
}

fn tables() -> Vec<data::Table> {
    crate::tables().into_iter().chain([Mark::table()]).collect()
}

async fn enter(database: &Arc<Database>, kind: &str, order: Order) -> JobId {
    for _ in 0..20 {
        let transaction = database.begin(stamp()).await.unwrap();
        match queue(&transaction, kind, "{}".into(), order.clone()).await {
            Ok(id) if transaction.commit().await.unwrap().is_some() => return id,
            _ => tokio::task::yield_now().await,
        }
    }
    panic!("never queued");
}

fn stamp() -> Stamp {
    Stamp { actor: "mara".into(), action: "test/queue".into(), request: "r1".into() }
}

async fn marks(database: &Arc<Database>) -> Vec<Mark> {
    database.reader().rows(Select::<Mark>::all()).await.unwrap()
}

proptest! {
    #[test]
    fn a_pause_doubles_up_to_an_hour_and_is_shortened_by_a_half_at_most(attempt in 1_i64..100, dice: u64) {
        let longest = [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 1_280_000, 2_560_000]
            .get(attempt as usize - 1)
            .copied()
            .unwrap_or(3_600_000);
        let pause = backoff(attempt, dice);
        prop_assert!(longest / 2 <= pause && pause <= longest, "{pause} of {longest}");
    }

    /// However much a tenant has queued, between two of its turns everybody else who waits has one.
    #[test]
    fn nobody_is_served_twice_while_another_waits(waiting in proptest::collection::vec((0_u8..6, 1_usize..30), 1..6)) {
        let mut waiting: BTreeMap<String, usize> =
            waiting.into_iter().map(|(tenant, jobs)| (format!("t{tenant}"), jobs)).collect();
        let mut rota = Rota::default();
        let mut served: Vec<String> = vec![];
        while !waiting.is_empty() {
            let behind = rota.behind(Priority::Normal).map(str::to_string);
            let next = waiting.keys().find(|tenant| behind.as_ref().is_none_or(|last| *tenant > last));
            let tenant = match next {
                Some(tenant) => tenant.clone(),
                None => {
                    rota.restart(Priority::Normal);
                    continue;
                }
            };
            if let Some(last) = served.iter().rposition(|it| *it == tenant) {
                for other in waiting.keys().filter(|other| **other != tenant) {
                    prop_assert!(served[last..].contains(other), "{tenant} again before {other}");
                }
            }
            rota.serve(Priority::Normal, &tenant);
            let left = waiting[&tenant] - 1;
            if left == 0 { waiting.remove(&tenant) } else { waiting.insert(tenant.clone(), left) };
            served.push(tenant);
        }
    }
}

#[test]
fn one_turn_in_eight_looks_at_the_lowest_priority_first() {
    let mut rota = Rota::default();
    let mut first = vec![];
    for _ in 0..16 {
        first.push(rota.order()[0]);
        rota.serve(Priority::Urgent, "");
    }
    assert_eq!(first.iter().filter(|it| **it == Priority::Bulk).count(), 2);
    assert_eq!((first[7], first[15]), (Priority::Bulk, Priority::Bulk));
}

#[tokio::test]
async fn a_job_is_done_once_and_its_effects_are_there() {
    let scene = Scene::new().await;
    let id = scene.queue("mark", Order::now()).await;
    scene.drain().await;
    scene.drain().await;
    let job = scene.job(&id).await;
    assert_eq!((job.state, job.attempts, job.worker), (State::Done, 1, None));
    assert_eq!(scene.marks().await, 1);
}

#[tokio::test]
async fn a_job_of_a_cancelled_transaction_never_was() {
    let scene = Scene::new().await;
    let transaction = scene.database.begin(stamp()).await.unwrap();
    queue(&transaction, "mark", "{}".into(), Order::now()).await.unwrap();
    transaction.cancel().await;
    scene.drain().await;
    assert_eq!(scene.marks().await, 0);
}

#[tokio::test]
async fn a_key_is_queued_once_also_by_two_at_the_same_moment() {
    let scene = Scene::new().await;
    let order = || Order::now().once("welcome-mara");
    let (first, second) = (scene.database.begin(stamp()).await.unwrap(), scene.database.begin(stamp()).await.unwrap());
    let ids = [
        queue(&first, "mark", "{}".into(), order()).await.unwrap(),
        queue(&second, "mark", "{}".into(), order()).await.unwrap(),
    ];
    assert_eq!(ids[0], ids[1]);
    let outcomes = [first.commit().await.unwrap(), second.commit().await.unwrap()];
    assert_eq!(outcomes.iter().flatten().count(), 1, "the slower one runs again and finds the job");
    scene.drain().await;
    assert_eq!(scene.queue("mark", order()).await, ids[0]);
    scene.drain().await;
    assert_eq!(scene.marks().await, 1);
}

#[tokio::test]
async fn a_job_for_later_waits_for_its_time() {
    let scene = Scene::new().await;
    scene.queue("mark", Order::at(scene.database.now() + Timestamp::HOUR_MS)).await;
    scene.drain().await;
    assert_eq!(scene.marks().await, 0);
    scene.clock.turn(Timestamp::HOUR_MS);
    scene.drain().await;
    assert_eq!(scene.marks().await, 1);
}

#[tokio::test]
async fn tenants_take_turns_and_the_urgent_goes_first() {
    let scene = Scene::new().await;
    for tenant in ["loud", "loud", "loud", "shy"] {
        scene.queue("mark", Order::now().on_behalf_of(tenant)).await;
    }
    scene.queue("mark", Order::now().on_behalf_of("bulk").with(Priority::Bulk)).await;
    scene.queue("mark", Order::now().on_behalf_of("fire").with(Priority::Urgent)).await;
    scene.drain().await;
    assert_eq!(*scene.marker.order.lock().unwrap(), ["fire", "loud", "shy", "loud", "loud", "bulk"]);
}

#[tokio::test]
async fn what_fails_comes_back_later_and_is_a_dead_letter_in_the_end() {
    for kind in ["broken", "panic", "slow"] {
        let scene = Scene::new().await;
        let id = scene.queue(kind, Order::now()).await;
        let mut pauses = vec![];
        for attempt in 1..=3 {
            scene.drain().await;
            let job = scene.job(&id).await;
            assert_eq!(job.attempts, attempt, "{kind}: not tried again before its time");
            pauses.push(job.at - scene.database.now());
            scene.clock.turn(Timestamp::HOUR_MS);
        }
        let job = scene.job(&id).await;
        assert_eq!(job.state, State::Dead);
        assert!((2_500..=5_000).contains(&pauses[0]) && (5_000..=10_000).contains(&pauses[1]), "{pauses:?}");
        assert!(job.error.is_some_and(|why| !why.is_empty()));
        assert_eq!(scene.marks().await, 0, "what a failed attempt wrote is not there");
    }
}

#[tokio::test]
async fn what_an_errand_writes_about_its_failure_stays_and_it_goes_again() {
    let scene = Scene::new().await;
    let id = scene.queue("errand", Order::now()).await;
    scene.drain().await;
    let job = scene.job(&id).await;
    assert_eq!((job.state, job.error.as_deref()), (State::Scheduled, Some("Come back.")));
    assert_eq!(scene.marks().await, 1, "what was written about the failed attempt is there");
    scene.clock.turn(Timestamp::HOUR_MS);
    scene.drain().await;
    assert_eq!((scene.job(&id).await.state, scene.marks().await), (State::Done, 2));
}

#[tokio::test]
async fn nothing_is_written_for_an_errand_that_did_not_come_home() {
    let scene = Scene::new().await;
    let id = scene.queue("closed", Order::now()).await;
    scene.drain().await;
    let job = scene.job(&id).await;
    assert_eq!((job.state, job.error.as_deref(), job.attempts), (State::Scheduled, Some("Nobody opened."), 1));
    assert_eq!((scene.marks().await, scene.marker.begun.load(Ordering::Relaxed)), (0, 0));
}

#[tokio::test]
async fn a_dead_letter_can_be_sent_again_and_nothing_else() {
    let scene = Scene::new().await;
    let id = scene.queue("broken", Order::now()).await;
    let waiting = scene.job(&id).await;
    assert_eq!(waiting.clone().again(scene.database.now()).unwrap_err().code, "not_dead");
    let dead = Job { state: State::Dead, attempts: 3, ..waiting };
    let again = dead.again(scene.database.now()).unwrap();
    assert_eq!((again.state, again.attempts), (State::Ready, 0));
}

#[tokio::test]
async fn two_workers_on_one_queue_do_every_job_exactly_once() {
    let database = Database::open("mem://", tables(), &[], Arc::new(SystemClock)).await.unwrap();
    let marker = Arc::new(Marker::default());
    let workers = [(); 2].map(|()| Worker::start(database.clone(), marker.clone(), 4));
    for number in 0..120 {
        enter(&database, "mark", Order::now().on_behalf_of(format!("t{}", number % 7))).await;
    }
    until(|| async { marks(&database).await.len() >= 120 }).await;
    for worker in workers {
        worker.stop(Duration::from_secs(5)).await;
    }
    let marks = marks(&database).await;
    let jobs: std::collections::BTreeSet<&String> = marks.iter().map(|mark| &mark.of).collect();
    assert_eq!((marks.len(), jobs.len()), (120, 120));
    let done = database.reader().rows(Select::by(Job::STATE, State::Done)).await.unwrap();
    assert!(done.iter().all(|job| job.attempts == 1), "no worker began what another had");
}

#[tokio::test]
async fn two_who_reach_for_the_same_job_do_not_both_get_it() {
    let scene = Scene::new().await;
    scene.queue("mark", Order::now()).await;
    let (one, two) = tokio::join!(scene.take("one"), scene.take("two"));
    assert_eq!(one.len() + two.len(), 1);
}

#[tokio::test]
async fn a_silent_worker_loses_its_jobs_and_cannot_finish_them_any_more() {
    let scene = Scene::new().await;
    let id = scene.queue("mark", Order::now()).await;
    let lost = scene.take("silent").await.pop().unwrap();
    scene.recover("other").await;
    assert_eq!(scene.job(&id).await.state, State::Running, "its lease is not over yet");
    scene.clock.turn(queue::LEASE_MS + 1);
    queue::beat(&scene.database, "other").await.unwrap();
    scene.recover("other").await;
    assert_eq!(scene.job(&id).await.state, State::Scheduled);
    doing::perform(scene.database.clone(), scene.hands.clone(), lost).await;
    assert_eq!(scene.marks().await, 0, "the silent one came back too late");
    scene.clock.turn(Timestamp::MINUTE_MS);
    scene.drain().await;
    assert_eq!((scene.marks().await, scene.job(&id).await.attempts), (1, 2));
}

#[tokio::test]
async fn a_job_taken_over_in_the_middle_of_it_takes_effect_once() {
    let scene = Scene::new().await;
    let id = scene.queue("mark", Order::now()).await;
    let lost = scene.take("silent").await.pop().unwrap();
    let late = scene.database.begin(stamp()).await.unwrap();
    assert_eq!(late.get::<Job>(&id).await.unwrap(), Some(lost.clone()));
    scene.clock.turn(queue::LEASE_MS + 1);
    scene.recover("other").await;
    let (late, _) = scene.hands.work(&lost, &None, late).await.unwrap();
    let written = late.put(&lost.done(scene.database.now())).await;
    assert!(written.is_err() || late.commit().await.unwrap().is_none(), "the row was written by both");
    assert_eq!(scene.marks().await, 0);
}

#[tokio::test]
async fn a_worker_that_stops_gives_back_what_it_could_not_end() {
    let database = Database::open("mem://", tables(), &[], Arc::new(SystemClock)).await.unwrap();
    let marker = Arc::new(Marker::default());
    let worker = Worker::start(database.clone(), marker.clone(), 1);
    let id = enter(&database, "endless", Order::now()).await;
    until(|| async { marker.begun.load(Ordering::Relaxed) == 1 }).await;
    worker.stop(Duration::ZERO).await;
    let job = database.reader().get::<Job>(&id).await.unwrap().unwrap();
    assert_eq!((job.state, job.attempts, job.worker), (State::Ready, 0, None));
    assert!(database.reader().rows(Select::<Lease>::all()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_worker_hears_of_a_new_job_without_waiting_for_its_next_beat() {
    let (database, worker) = working_while_the_clock_stands().await;
    enter(&database, "mark", Order::now()).await;
    until(|| async { marks(&database).await.len() == 2 }).await;
    worker.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn those_who_show_the_queue_are_told_once_a_second_at_most() {
    let clock = Arc::new(HandClock(AtomicI64::new(SystemClock.now().0)));
    let database = Database::open("mem://", tables(), &[], clock.clone()).await.unwrap();
    let marker = Arc::new(Marker::default());
    let worker = Worker::start(database.clone(), marker.clone(), 2);
    for _ in 0..20 {
        enter(&database, "mark", Order::now()).await;
    }
    until(|| async { marks(&database).await.len() == 20 }).await;
    assert_eq!(marker.stirred.load(Ordering::Relaxed), 1, "the clock stands");
    clock.turn(Timestamp::SECOND_MS);
    enter(&database, "mark", Order::now()).await;
    until(|| async { marker.stirred.load(Ordering::Relaxed) == 2 }).await;
    worker.stop(Duration::from_secs(5)).await;
}

/// A worker that has had its only beat and done a job: what it does from now on it was told of by the database.
async fn working_while_the_clock_stands() -> (Arc<Database>, Worker) {
    hand_clock_at_work().await.1
}

async fn hand_clock_at_work() -> (Arc<HandClock>, (Arc<Database>, Worker)) {
    let clock = Arc::new(HandClock(AtomicI64::new(SystemClock.now().0)));
    let database = Database::open("mem://", tables(), &[], clock.clone()).await.unwrap();
    let worker = Worker::start(database.clone(), Arc::new(Marker::default()), 1);
    enter(&database, "mark", Order::now()).await;
    until(|| async { marks(&database).await.len() == 1 }).await;
    (clock, (database, worker))
}

fn schedule(cron: &str) -> Schedule {
    Schedule::new("mark", cron, "Europe/Berlin", "null".into()).unwrap()
}

fn utc(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// Berlin leaves out 02:00 to 03:00 on 29 March 2026 and has it twice on 25 October 2026.
#[test]
fn a_schedule_keeps_the_clock_of_its_zone() {
    let table = [
        ("0 3 * * *", "2026-03-02T12:00:00Z", "2026-03-03T02:00:00Z"),
        ("0 3 * * *", "2026-07-02T12:00:00Z", "2026-07-03T01:00:00Z"),
        ("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("30 2 * * *", "2026-03-29T12:00:00Z", "2026-03-30T00:30:00Z"),
        ("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        ("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ("0 9 * * MON", "2026-03-02T12:00:00Z", "2026-03-09T08:00:00Z"),
    ];
    for (cron, now, next) in table {
        assert_eq!(schedule(cron).next(utc(now)), Some(utc(next)), "{cron} after {now}");
        assert_eq!(schedule(cron).last(utc(next)), Some(utc(next)), "{cron} at {next}");
    }
}

#[test]
fn a_schedule_that_makes_no_sense_is_refused_at_the_start() {
    for (cron, zone) in [("every day", "UTC"), ("0 3 * * *", "Europe/Atlantis"), ("0 0 3 * * *", "UTC")] {
        assert!(Schedule::new("mark", cron, zone, "null".into()).is_err(), "{cron} in {zone}");
    }
}

#[tokio::test]
async fn a_schedule_occurs_once_also_with_two_workers_and_what_was_missed_once_in_all() {
    let scene = Scene::new().await;
    let daily = [schedule("0 3 * * *")];
    let tick = || crate::schedule::tick(&scene.database, &daily);
    let jobs = async || scene.database.reader().rows(Select::<Job>::all()).await.unwrap().len();
    tick().await.unwrap();
    assert_eq!(jobs().await, 0, "a new schedule begins now");
    scene.clock.turn(Timestamp::DAY_MS);
    let (one, two) = tokio::join!(tick(), tick());
    assert_eq!((one.unwrap(), jobs().await), (two.unwrap(), 1));
    tick().await.unwrap();
    assert_eq!(jobs().await, 1);
    scene.clock.turn(30 * Timestamp::DAY_MS);
    tick().await.unwrap();
    assert_eq!(jobs().await, 2, "a month without a worker is made up for once");
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_does_nothing_twice_and_takes_nothing_from_anybody() {
    let scene = Scene::new().await;
    let hourly = [schedule("0 * * * *")];
    let tick = async || crate::schedule::tick(&scene.database, &hourly).await.unwrap();
    let occurred = async || {
        let jobs = scene.database.reader().rows(Select::<Job>::all()).await.unwrap();
        jobs.iter().filter(|job| job.priority == Priority::Bulk).count()
    };
    tick().await;
    let slow = scene.queue("mark", Order::now()).await;
    let later = scene.queue("mark", Order::at(scene.clock.now() + Timestamp::DAY_MS)).await;
    assert_eq!(scene.take("ours").await.len(), 1);
    // Seven hours ahead: the schedule comes once for all of them, and what is for tomorrow waits.
    scene.clock.turn(7 * Timestamp::HOUR_MS);
    tick().await;
    // A worker says that it lives before it looks whose lease is over, so its own job stays its own.
    queue::beat(&scene.database, "ours").await.unwrap();
    queue::recover(&scene.database, "ours", &[slow.clone()].into(), |kind| scene.hands.policy(kind)).await.unwrap();
    assert_eq!((occurred().await, scene.job(&slow).await.state), (1, State::Running));
    assert_eq!(scene.job(&later).await.state, State::Scheduled);
    // Twenty minutes back: what has occurred does not again, and nobody's lease is over.
    scene.clock.turn(-20 * Timestamp::MINUTE_MS);
    tick().await;
    scene.recover("another").await;
    assert_eq!((occurred().await, scene.job(&slow).await.state), (1, State::Running));
    let order = [scene.database.new_id(), scene.queue("mark", Order::now()).await.to_string(), scene.database.new_id()];
    assert!(order.is_sorted(), "ids only ever grow: {order:?}");
    scene.drain().await;
    assert_eq!(scene.marks().await, 2, "the hourly one and the one just queued; the one under way is another's");
    // When the hour comes again nothing is made up for twice.
    scene.clock.turn(20 * Timestamp::MINUTE_MS);
    tick().await;
    assert_eq!(occurred().await, 1);
}

#[tokio::test]
async fn a_worker_whose_clock_was_set_back_goes_on_saying_that_it_lives() {
    let (clock, (database, worker)) = hand_clock_at_work().await;
    clock.turn(-Timestamp::HOUR_MS);
    // A job for in a while, told by the new time, is done when its time has come.
    enter(&database, "mark", Order::at(clock.now() + Timestamp::MINUTE_MS)).await;
    let is_alive_now = || async {
        let leases = database.reader().rows(Select::<Lease>::all()).await.unwrap();
        leases.iter().any(|lease| lease.until <= clock.now() + queue::LEASE_MS)
    };
    until(is_alive_now).await;
    clock.turn(Timestamp::MINUTE_MS);
    enter(&database, "mark", Order::now()).await;
    until(|| async { marks(&database).await.len() == 3 }).await;
    worker.stop(Duration::from_secs(5)).await;
}

async fn say(database: &Arc<Database>, kind: &str) {
    let transaction = database.begin(stamp()).await.unwrap();
    transaction.say(kind, serde_json::json!({ "who": "mara" })).await.unwrap();
    transaction.commit().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_fact_reaches_each_ear_once_and_is_marked_as_delivered() {
    let scene = Scene::new().await;
    say(&scene.database, "test/said").await;
    say(&scene.database, "test/unheard").await;
    scene.drain().await;
    scene.drain().await;
    let jobs = scene.database.reader().rows(Select::<Job>::all()).await.unwrap();
    assert_eq!(jobs.iter().map(|job| job.kind.as_str()).collect::<Vec<_>>(), ["ear", "mark"]);
    assert!(jobs.iter().all(|job| job.request == "r1"), "the log leads from the click to the ear");
    assert_eq!((scene.marks().await, jobs[0].payload.as_str()), (2, r#"{"who":"mara"}"#));
    let facts = scene.database.reader().rows(Select::<data::Fact>::all()).await.unwrap();
    assert!(facts.len() == 2 && facts.iter().all(|fact| fact.delivered_at.is_some()));
}

#[tokio::test]
async fn two_workers_deliver_a_fact_once() {
    let scene = Scene::new().await;
    say(&scene.database, "test/said").await;
    let deliver = || crate::post::deliver(&scene.database, &*scene.hands);
    let (one, two) = tokio::join!(deliver(), deliver());
    one.unwrap();
    two.unwrap();
    assert_eq!(scene.database.reader().rows(Select::<Job>::all()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_worker_hears_of_a_fact_without_waiting_for_its_next_beat() {
    let (database, worker) = working_while_the_clock_stands().await;
    say(&database, "test/said").await;
    until(|| async { marks(&database).await.len() == 3 }).await;
    worker.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn nothing_of_the_queue_scans_a_table() {
    let scene = Scene::new().await;
    for kind in ["mark", "broken"] {
        scene.queue(kind, Order::now().on_behalf_of("a")).await;
        scene.queue(kind, Order::now().on_behalf_of("b")).await;
    }
    say(&scene.database, "test/said").await;
    scene.drain().await;
    let of_jobs = |sql: &str| sql.contains("FROM jobs ") || sql.contains("FROM outbox ");
    let plans = scene.database.plans().await.unwrap();
    for (statement, plan) in plans.iter().filter(|(statement, _)| of_jobs(statement)) {
        assert!(plan.contains("IndexScan") && !plan.contains("TableScan"), "{statement}: {plan}");
        assert!(!plan.contains("Sort"), "{statement}: {plan}");
    }
    assert!(plans.iter().filter(|(statement, _)| of_jobs(statement)).count() >= 6);
}

#[tokio::test]
async fn the_queues_own_writes_leave_no_line_in_the_audit() {
    let scene = Scene::new().await;
    scene.queue("mark", Order::now()).await;
    scene.drain().await;
    let lines = scene.database.reader().rows(Select::<data::AuditEntry>::all()).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["mark"]);
}

/// The process is killed with `kill -9` at every step of a job. Whoever comes next finds it done once.
#[tokio::test]
async fn a_power_cut_at_any_step_loses_nothing_and_does_nothing_twice() {
    if let Ok(folder) = std::env::var("JOBS_FOLDER") {
        return be_killed(&folder).await;
    }
    for (moment, kind) in [
        ("Choosing", "mark"),
        ("Taken", "mark"),
        ("Home", "mark"),
        ("", "killer"),
        ("Written", "mark"),
        ("Committed", "mark"),
    ] {
        let folder = folder(&format!("{moment}{kind}"));
        let died = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::a_power_cut_at_any_step_loses_nothing_and_does_nothing_twice", "--nocapture"])
            .env("JOBS_KILL_AT", moment)
            .env("JOBS_FOLDER", &folder)
            .env("JOBS_KIND", kind)
            .output()
            .unwrap();
        assert!(died.status.code().is_none(), "killed at {moment} {kind}: {died:?}");

        let later = Arc::new(HandClock(AtomicI64::new(SystemClock.now().0 + Timestamp::HOUR_MS)));
        let url = format!("surrealkv://{}", folder.display());
        let database = Database::open(&url, tables(), &[], later.clone()).await.unwrap();
        let hands: Arc<dyn Hands> = Arc::new(Marker::default());
        drain(&database, &hands).await.unwrap();
        later.turn(Timestamp::HOUR_MS);
        drain(&database, &hands).await.unwrap();
        assert_eq!(marks(&database).await.len(), 1, "killed at {moment} {kind}");
        let jobs = database.reader().rows(Select::<Job>::all()).await.unwrap();
        assert_eq!(jobs.iter().map(|job| job.state).collect::<Vec<_>>(), [State::Done]);
        drop(database);
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// The other half of the test above, in a process of its own: it does not come to its end.
async fn be_killed(folder: &str) {
    let url = format!("surrealkv://{folder}");
    let database = Database::open(&url, tables(), &[], Arc::new(SystemClock)).await.unwrap();
    enter(&database, &std::env::var("JOBS_KIND").unwrap(), Order::now()).await;
    let hands: Arc<dyn Hands> = Arc::new(Marker::default());
    drain(&database, &hands).await.unwrap();
}

async fn until<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap();
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("backline-jobs-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}
