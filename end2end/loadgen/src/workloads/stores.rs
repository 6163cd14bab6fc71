//! W2: many stores, each with its own tabs on three dashboard queries, and writes to random ones: in turn a learner ticks
//! a chapter or takes the tick back, and the creator renames the course. No two writes in a row lead back to where it
//! was, so a run that changes nothing was not called for.
use crate::door::Door;
use crate::oracle::{self, Verdict};
use crate::outcome::Outcome;
use crate::report::{Report, percentile_ms};
use crate::size::Size;
use crate::stage::{self, Course};
use crate::tab::Tab;
use crate::told::Told;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// The list, the roll-up and the small one.
const QUERIES: [&str; 3] = ["learning/taught", "learning/dashboard", "storefront/mine"];
/// Writers share the stores among them: no two write to the same one.
const WRITERS: usize = 4;

struct Shop {
    creator: Door,
    /// Somebody enrolled in its course.
    learner: Door,
    course: Course,
    /// So far.
    writes: u64,
}

/// What a writer did.
struct Done {
    shops: Vec<Shop>,
    took: Vec<u64>,
    newest: u64,
}

pub async fn play(report: &mut Report, told: &mut Told, address: SocketAddr, size: Size) -> Outcome<Verdict> {
    let learner = stage::sign_in(address, stage::LEARNER).await?;
    let mut shops = vec![];
    for at in 0..size.stores {
        shops.push(open(address, &learner, at).await?);
    }
    // A tab that nobody reads is cut, so each is read from its first moment.
    let (stop, stopped) = tokio::sync::watch::channel(None);
    let mut reading = JoinSet::new();
    for (at, shop) in shops.iter().enumerate() {
        for _ in 0..size.tabs_per_store {
            reading.spawn(read(at, sit(shop).await?, stopped.clone()));
        }
    }
    told.since()?;
    let done = write(shops, size).await?;
    stop.send_replace(done.iter().map(|done| done.newest).max());
    let mut crowds: Vec<Vec<Tab>> = (0..size.stores).map(|_| vec![]).collect();
    while let Some(tab) = reading.join_next().await {
        let (at, tab) = tab??;
        crowds[at].push(tab);
    }
    let told_now = told.since()?;
    let (runs, wasted) = told_now.wasted(&QUERIES);
    report.ours("wasted", (runs > 0).then(|| 100.0 * wasted as f64 / runs as f64));
    let mut took: Vec<u64> = done.iter().flat_map(|done| done.took.clone()).collect();
    report.detail(
        "W2",
        json!({
            "stores": size.stores,
            "tabs": size.stores * size.tabs_per_store,
            "writes_per_s_asked": size.store_writes,
            "writes_per_s": took.len() as f64 / size.store_time.as_secs_f64(),
            "write_p50_ms": percentile_ms(&mut took, 0.5),
            "write_p99_ms": percentile_ms(&mut took, 0.99),
            "runs": told_now.runs,
        }),
    );
    let mut verdict = Verdict::default();
    for shop in done.into_iter().flat_map(|done| done.shops) {
        let number = shop.number(&crowds);
        verdict += oracle::compare(&mut shop.creator.clone(), &mut crowds[number]).await?;
    }
    Ok(verdict)
}

impl Shop {
    /// The crowd that watches this shop: its tabs name its course.
    fn number(&self, crowds: &[Vec<Tab>]) -> usize {
        let watches_it = |tab: &Tab| tab.watches.values().any(|watch| watch.args["course"] == json!(self.course.id));
        crowds.iter().position(|crowd| crowd.iter().any(watches_it)).unwrap_or_default()
    }

    async fn write(&mut self) -> Outcome<u64> {
        self.writes += 1;
        if self.writes.is_multiple_of(2) {
            return self.rename().await;
        }
        let tick = json!({ "chapter": self.course.chapter, "done": self.writes % 4 == 1 });
        Ok(self.learner.call("learning/mark-chapter", tick).await?.at)
    }

    async fn rename(&mut self) -> Outcome<u64> {
        let details = json!({ "title": format!("Mixing by ear, take {}", self.writes) });
        let edit = json!({ "course": self.course.id, "version": self.course.version, "details": details });
        let ack = self.creator.call("learning/edit-course", edit).await?;
        self.course.version += 1;
        Ok(ack.at)
    }
}

async fn open(address: SocketAddr, learner: &Door, at: usize) -> Outcome<Shop> {
    let mut creator = stage::sign_up(address, &format!("Producer {at}"), "create").await?;
    creator.call("storefront/open", json!({ "name": format!("Producer {at}") })).await?;
    let course = stage::publish(&mut creator, &format!("Mixing by ear, part {at}"), stage::ELSEWHERE).await?;
    let mut learner = learner.clone();
    learner.call("learning/enroll", json!({ "course": course.id })).await?;
    Ok(Shop { creator, learner, course, writes: 0 })
}

async fn sit(shop: &Shop) -> Outcome<Tab> {
    let mut tab = Tab::open(shop.creator.address, shop.creator.cookie.as_deref()).await?;
    for path in QUERIES {
        let args = if path == "learning/dashboard" { json!({ "course": shop.course.id }) } else { json!({}) };
        tab.watch(path, args, None).await?;
    }
    tab.settle().await?;
    Ok(tab)
}

/// Reads until the last commit is known, and then until it is contained.
async fn read(
    at: usize,
    mut tab: Tab,
    mut stopped: tokio::sync::watch::Receiver<Option<u64>>,
) -> Outcome<(usize, Tab)> {
    loop {
        tokio::select! {
            heard = tab.next() => {
                heard?;
            }
            changed = stopped.changed() => {
                changed?;
                break;
            }
        }
    }
    let last = stopped.borrow().unwrap_or_default();
    tab.synced(last).await?;
    Ok((at, tab))
}

async fn write(shops: Vec<Shop>, size: Size) -> Outcome<Vec<Done>> {
    let mut shares: Vec<Vec<Shop>> = (0..WRITERS).map(|_| vec![]).collect();
    for (at, shop) in shops.into_iter().enumerate() {
        shares[at % WRITERS].push(shop);
    }
    let period = Duration::from_secs_f64(WRITERS as f64 / size.store_writes);
    let end = Instant::now() + size.store_time;
    let mut writing = JoinSet::new();
    for (seed, share) in shares.into_iter().enumerate() {
        writing.spawn(write_share(share, seed as u64, period, end));
    }
    let mut done = vec![];
    while let Some(one) = writing.join_next().await {
        done.push(one??);
    }
    Ok(done)
}

async fn write_share(mut shops: Vec<Shop>, seed: u64, period: Duration, end: Instant) -> Outcome<Done> {
    let mut pace = interval(period);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut took, mut newest, mut chance) = (vec![], 0, Chance(seed + 1));
    while !shops.is_empty() {
        pace.tick().await;
        if Instant::now() >= end {
            break;
        }
        let at = chance.next() as usize % shops.len();
        let began = Instant::now();
        let written = shops[at].write().await?;
        took.push(began.elapsed().as_micros() as u64);
        newest = newest.max(written);
    }
    Ok(Done { shops, took, newest })
}

/// The same stores in the same order in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
