//! The queue with 100,000 jobs waiting, on disk and synced as in production: how fast they are queued and done, and how
//! long an urgent one waits. Ends by itself after half a minute of work.
//!
//! `cargo xtask bench jobs`

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use data::{Database, Fault, Id, Refusal, Row, Stamp, SystemClock, Transaction};
use futures::{FutureExt, future::BoxFuture};
use jobs::{Brought, End, Hands, Job, Order, Policy, Priority, Schedule, Worked, Worker, queue};
use serde::{Deserialize, Serialize};

const WAITING: usize = 100_000;
const TENANTS: usize = 200;
/// Jobs queued by one transaction.
const BATCH: usize = 500;
const SLOTS: usize = 8;
const WORK: Duration = Duration::from_secs(30);
/// Between two urgent jobs.
const EVERY: Duration = Duration::from_millis(250);

/// What a job writes.
#[derive(Clone, Debug, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "effects", unwatched)]
struct Effect {
    id: Id<Effect>,
    of: String,
}

#[derive(Default)]
struct Bench {
    done: AtomicU64,
    /// When the urgent job under way began.
    urgent: Mutex<Option<Instant>>,
}

impl Hands for Bench {
    fn policy(&self, _: &str) -> Policy {
        Policy::USUAL
    }

    fn ears(&self, _: &str) -> &[&'static str] {
        &[]
    }

    fn schedules(&self) -> &[Schedule] {
        &[]
    }

    fn go<'a>(&'a self, _: &'a Job) -> BoxFuture<'a, Result<Brought, Refusal>> {
        async { Ok(None) }.boxed()
    }

    fn work<'a>(
        &'a self,
        job: &'a Job,
        _: &'a Brought,
        transaction: Transaction,
    ) -> BoxFuture<'a, Result<Worked, Fault>> {
        async move {
            if job.priority == Priority::Urgent {
                *self.urgent.lock().unwrap_or_else(|e| e.into_inner()) = Some(Instant::now());
            }
            transaction.put(&Effect { id: transaction.new_id().into(), of: job.id.to_string() }).await?;
            self.done.fetch_add(1, Ordering::Relaxed);
            Ok((transaction, Ok(End::Done)))
        }
        .boxed()
    }
}

fn main() -> Result<(), Fault> {
    // The database's query engine recurses deeply.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(10 << 20).build();
    runtime.map_err(Fault::new)?.block_on(bench())
}

async fn bench() -> Result<(), Fault> {
    let folder = std::env::temp_dir().join(format!("backline-bench-jobs-{}", std::process::id()));
    let tables = jobs::tables().into_iter().chain([Effect::table()]).collect();
    let url = format!("surrealkv://{}", folder.display());
    let database = Database::open(&url, tables, &[], Arc::new(SystemClock)).await?;

    let begun = Instant::now();
    for batch in 0..WAITING / BATCH {
        enter(&database, batch * BATCH..(batch + 1) * BATCH, Priority::Normal).await?;
    }
    println!("queued     {WAITING} jobs of {TENANTS} tenants, {:.0} a second", rate(WAITING as u64, begun));

    let bench = Arc::new(Bench::default());
    let worker = Worker::start(database.clone(), bench.clone(), SLOTS);
    let begun = Instant::now();
    let mut waits = vec![];
    while begun.elapsed() < WORK {
        tokio::time::sleep(EVERY).await;
        enter(&database, 0..1, Priority::Urgent).await?;
        let wait = tokio::time::timeout(WORK, began(&bench, Instant::now())).await;
        waits.push(wait.map_err(|_| Fault::new("an urgent job never began"))?);
    }
    let done = bench.done.load(Ordering::Relaxed);
    println!("done       {done} with {SLOTS} slots, {:.0} a second", rate(done, begun));
    worker.stop(Duration::from_secs(5)).await;
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!("urgent     {} from commit to begin: p50 {:.1} ms, p99 {:.1} ms", waits.len(), at(0.5), at(0.99));
    drop(database);
    std::fs::remove_dir_all(folder).map_err(Fault::new)
}

async fn enter(database: &Arc<Database>, numbers: std::ops::Range<usize>, priority: Priority) -> Result<(), Fault> {
    let stamp = Stamp { actor: "bench".into(), action: "bench/queue".into(), request: "bench".into() };
    let transaction = database.begin(stamp).await?;
    for number in numbers {
        let order = Order::now().on_behalf_of(format!("tenant {}", number % TENANTS)).with(priority);
        queue(&transaction, "bench", "null".into(), order).await?;
    }
    transaction.commit().await?.map(drop).ok_or_else(|| Fault::new("somebody else was faster"))
}

/// How long after `queued` the urgent job began.
async fn began(bench: &Bench, queued: Instant) -> Duration {
    loop {
        if let Some(began) = bench.urgent.lock().unwrap_or_else(|e| e.into_inner()).take() {
            return began.saturating_duration_since(queued);
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

fn rate(count: u64, since: Instant) -> f64 {
    count as f64 / since.elapsed().as_secs_f64()
}
