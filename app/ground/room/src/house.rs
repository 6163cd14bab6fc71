use std::{
    collections::BTreeMap,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use data::{Clock, Database, Fault, Found, Receipt, Refusal, RefusalKind, Stamp, Timestamp, Transaction, refuse};
use futures::future::BoxFuture;
use jobs::{Brought, End, Hands, Job, Policy, Schedule, Worked};
use live::{Actor, Hub, Presence, Ran, Runner};
use serde_json::Value;

use crate::{
    Answer, Doorman, Gate, Read, Room, Site, Uploads, Write,
    errand::{self, Way},
    handover::Handover,
    pace::{Left, Pace, Paces, network},
    registry::{JobEntry, MutationEntry, QueryEntry},
};

/// A lost race is run again this often, then the caller is told to try again.
const TRIES: u32 = 12;

/// All rooms on one database: where queries and mutations are found and run.
pub struct House {
    pub database: Arc<Database>,
    hub: OnceLock<Arc<Hub>>,
    doorman: Arc<dyn Doorman>,
    site: Arc<Site>,
    queries: BTreeMap<&'static str, QueryEntry>,
    mutations: BTreeMap<&'static str, MutationEntry>,
    jobs: BTreeMap<&'static str, JobEntry>,
    errands: BTreeMap<&'static str, Arc<dyn errand::Runner>>,
    schedules: Vec<Schedule>,
    /// For each kind of fact the jobs that hear it.
    ears: BTreeMap<&'static str, Vec<&'static str>>,
    doors: Vec<String>,
    chores: Vec<String>,
    pub(crate) handover: Handover,
    /// Renders a page for a form that was posted without the program in the browser.
    pub(crate) pages: OnceLock<axum::Router>,
    uploads: OnceLock<Arc<Uploads>>,
    is_full: AtomicBool,
    paces: Paces,
}

/// A cookie to set with an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Cookie {
    pub name: &'static str,
    pub value: String,
    /// Seconds; `None` for as long as the browser runs, zero to forget it.
    pub max_age_s: Option<i64>,
    /// Hidden from scripts. Everything that proves something is.
    pub http_only: bool,
}

/// One attempt of a person.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub path: &'a str,
    pub args: Value,
    pub actor: Actor,
    /// Follows the click through the log.
    pub request: String,
    /// The caller's own id of this attempt; repeated, it gets the first answer again.
    pub attempt: Option<String>,
}

/// A mutation that is done.
#[derive(Clone, Debug)]
pub struct Done {
    pub value: Value,
    /// The commit that contains it.
    pub at: u64,
    pub cookies: Vec<Cookie>,
}

impl House {
    /// Opens the database in the shape of all rooms and starts the hub.
    pub async fn open(
        url: &str,
        rooms: Vec<Room>,
        site: Site,
        doorman: Arc<dyn Doorman>,
        clock: Arc<dyn Clock>,
        presence: impl FnOnce(Weak<House>) -> Option<Arc<dyn Presence>>,
    ) -> Result<Arc<Self>, Fault> {
        let found = Self::find(url, &rooms, clock).await?;
        Self::enter(found, rooms, site, doorman, presence).await
    }

    /// Opens the database and changes nothing in it, so that it can be looked at or copied first.
    pub async fn find(url: &str, rooms: &[Room], clock: Arc<dyn Clock>) -> Result<Found, Fault> {
        let own = jobs::tables().into_iter().chain(crate::keeping::tables());
        let tables = own.chain(rooms.iter().flat_map(|room| room.tables.clone())).collect();
        let mut changes: Vec<_> = rooms.iter().flat_map(|room| room.changes.clone()).collect();
        changes.sort_by_key(|change| change.number);
        Found::open(url, tables, &changes, clock).await
    }

    /// Brings the database to the shape of all rooms, which are those it was found with, and starts the hub.
    pub async fn enter(
        found: Found,
        rooms: Vec<Room>,
        site: Site,
        doorman: Arc<dyn Doorman>,
        presence: impl FnOnce(Weak<House>) -> Option<Arc<dyn Presence>>,
    ) -> Result<Arc<Self>, Fault> {
        let rooms: Vec<Room> = std::iter::once(crate::keeping::room()).chain(rooms).collect();
        let database = found.settle().await?;
        let house = Arc::new(Self {
            database: database.clone(),
            hub: OnceLock::new(),
            doorman,
            site: Arc::new(site),
            queries: rooms.iter().flat_map(|room| &room.queries).map(|entry| (entry.path, *entry)).collect(),
            mutations: rooms.iter().flat_map(|room| &room.mutations).map(|entry| (entry.path, *entry)).collect(),
            jobs: rooms.iter().flat_map(|room| &room.jobs).map(|entry| (entry.name, *entry)).collect(),
            errands: rooms.iter().flat_map(|room| room.errands.clone()).collect(),
            schedules: schedules(&rooms)?,
            ears: ears(&rooms),
            doors: rooms.iter().flat_map(Room::doors).collect(),
            chores: rooms.iter().flat_map(Room::chores).collect(),
            handover: Handover::default(),
            pages: OnceLock::new(),
            uploads: OnceLock::new(),
            is_full: AtomicBool::new(false),
            paces: Paces::default(),
        });
        let runner = Arc::new(Queries(Arc::downgrade(&house)));
        let hub = Hub::start(database, runner, presence(Arc::downgrade(&house))).await?;
        // Set once, here: nobody else has the house yet.
        let _ = house.hub.set(hub);
        Ok(house)
    }

    /// The site as everybody outside knows it.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The hub; there is one as soon as `open` has returned.
    pub fn hub(&self) -> Answer<&Arc<Hub>> {
        Ok(self.hub.get().ok_or_else(|| Fault::new("the hub has not started"))?)
    }

    /// Every door: kind, path, gate.
    pub fn doors(&self) -> &[String] {
        &self.doors
    }

    /// Everything done later: jobs with what they may take, what comes back by itself, what hears which fact.
    pub fn chores(&self) -> &[String] {
        &self.chores
    }

    /// Paths of all queries, and of all mutations.
    pub fn paths(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        (self.queries.keys().copied().collect(), self.mutations.keys().copied().collect())
    }

    /// The router that renders pages, for forms posted without JavaScript.
    pub fn set_pages(&self, pages: axum::Router) {
        let _ = self.pages.set(pages);
    }

    /// Where files come in, for the jobs that sweep there and the errands that prepare what came. Without it they do
    /// nothing.
    pub fn set_uploads(&self, uploads: Arc<Uploads>) {
        let _ = self.uploads.set(uploads);
    }

    pub(crate) fn uploads(&self) -> Option<Arc<Uploads>> {
        self.uploads.get().cloned()
    }

    /// A context for reading outside a query: file addresses, commands.
    pub fn look(&self, actor: Actor) -> Read {
        Read::new(&self.database, actor, self.doorman.clone(), self.site.clone())
    }

    /// A context for writing, inside a transaction.
    fn hold(&self, transaction: Transaction, actor: Actor) -> Write {
        Write::new(transaction, actor, self.doorman.clone(), self.site.clone())
    }

    /// A query's value, from the node all its readers share.
    pub async fn read(&self, path: &str, args: &Value, actor: &Actor) -> (String, Answer<Arc<Value>>) {
        match self.hub() {
            Ok(hub) => hub.read(path, args, actor).await,
            Err(refusal) => (String::new(), Err(refusal)),
        }
    }

    /// A posted form as the arguments of a mutation.
    pub fn form_arguments(&self, path: &str, body: &str) -> Answer<Value> {
        (self.mutations.get(path).ok_or_else(Refusal::not_found)?.from_form)(body)
    }

    /// How often somebody may call a mutation. What is not there is refused later.
    pub(crate) fn pace_of(&self, path: &str) -> Pace {
        self.mutations.get(path).map_or(Pace::Standard, |entry| entry.pace)
    }

    /// Counts a request of whoever is signed in, else of a network; nothing for visitors from this machine.
    pub(crate) async fn take(&self, pace: Pace, actor: &Actor) -> (Option<Left>, Answer<()>) {
        let who = match self.look(actor.clone()).member().await {
            Ok(member) => member.map(|member| member.id).or_else(|| network(&actor.address)),
            Err(fault) => return (None, Err(fault.into())),
        };
        let Some(who) = who else { return (None, Ok(())) };
        let (left, answer) = self.paces.take(pace, self.site.per_minute, &who, self.now());
        (Some(left), answer)
    }

    /// Does it: one transaction, run again while others are faster.
    pub async fn mutate(&self, asked: Request<'_>) -> Answer<Done> {
        self.has_room()?;
        let entry = *self.mutations.get(asked.path).ok_or_else(Refusal::not_found)?;
        for attempt in 0..TRIES {
            if let Some(done) = self.attempt(&entry, &asked).await? {
                return Ok(done);
            }
            self.wait(attempt).await;
        }
        Err(busy())
    }

    /// Refuses what people send while the disk is nearly full: what the house needs to go on, and to make room, still
    /// fits then.
    pub fn set_full(&self, is_full: bool) {
        self.is_full.store(is_full, Ordering::Relaxed);
    }

    pub(crate) fn has_room(&self) -> Answer<()> {
        match self.is_full.load(Ordering::Relaxed) {
            true => Err(refuse(
                RefusalKind::NoRoom,
                "disk_full",
                "The server has no room left to keep this. Nothing was changed; try again when there is room.",
            )),
            false => Ok(()),
        }
    }

    /// One try; `None` when somebody else was faster.
    async fn attempt(&self, entry: &MutationEntry, asked: &Request<'_>) -> Answer<Option<Done>> {
        let who = self.look(asked.actor.clone()).member().await?;
        if entry.gate != Gate::Anyone && who.is_none() {
            return Err(Refusal::unauthenticated());
        }
        let actor = who.map_or_else(|| "visitor".to_string(), |member| member.id);
        let receipt = asked.attempt.as_ref().map(|attempt| format!("{actor}:{}:{attempt}", entry.path));
        let stamp = Stamp { actor, action: entry.path.into(), request: asked.request.clone() };
        let transaction = self.database.begin(stamp).await?;
        if let Some(id) = &receipt
            && let Some(done) = transaction.get::<Receipt>(id).await?
        {
            let value = serde_json::from_str(&done.answer).map_err(Fault::new)?;
            // Nothing to commit: it only tells how far the house is.
            return Ok(transaction.commit().await?.map(|at| Done { value, at, cookies: vec![] }));
        }
        let mut cx = self.hold(transaction, asked.actor.clone());
        let answer = (entry.run)(&asked.args, &mut cx).await;
        let passed = entry.gate == Gate::SignedIn || cx.has_passed(entry.gate);
        let (transaction, cookies) = cx.into_parts()?;
        let value = match answer {
            Ok(_) if !passed => {
                transaction.cancel().await;
                return Err(Fault::new(format!("{} answered without passing its gate", entry.path)).into());
            }
            Ok(value) => value,
            Err(refusal) => {
                let raced = transaction.lost_a_race();
                transaction.cancel().await;
                return if raced { Ok(None) } else { Err(refusal) };
            }
        };
        // Answers that set cookies are secrets: not kept. Such a call repeated is simply done again.
        if let (Some(id), true) = (receipt, cookies.is_empty()) {
            let at = transaction.now();
            let receipt = Receipt { id: id.into(), action: entry.path.into(), answer: value.to_string(), at };
            if let Err(fault) = transaction.put(&receipt).await {
                return if transaction.lost_a_race() { Ok(None) } else { Err(fault.into()) };
            }
        }
        Ok(transaction.commit().await?.map(|at| Done { value, at, cookies }))
    }

    /// Does what is no mutation because its input is no JSON: an upload, a command. One transaction all the same, run
    /// again while others are faster.
    pub async fn write<T>(
        &self,
        stamp: Stamp,
        body: impl for<'a> Fn(&'a Write) -> BoxFuture<'a, Answer<T>> + Send + Sync,
    ) -> Answer<T> {
        for attempt in 0..TRIES {
            let transaction = self.database.begin(stamp.clone()).await?;
            let cx = self.hold(transaction, Actor::default());
            let answer = body(&cx).await;
            let (transaction, _) = cx.into_parts()?;
            match answer {
                Ok(value) => {
                    if transaction.commit().await?.is_some() {
                        return Ok(value);
                    }
                }
                Err(refusal) => {
                    let raced = transaction.lost_a_race();
                    transaction.cancel().await;
                    if !raced {
                        return Err(refusal);
                    }
                }
            }
            self.wait(attempt).await;
        }
        Err(busy())
    }

    /// What a worker needs to do the jobs of all rooms.
    pub fn hands(self: &Arc<Self>) -> Arc<dyn Hands> {
        Arc::new(Jobs(self.clone()))
    }

    /// A little longer after each lost race, and never in step with the one who won it.
    async fn wait(&self, attempt: u32) {
        tokio::time::sleep(Duration::from_millis((2u64 << attempt.min(5)) + self.jitter_ms())).await;
    }

    fn jitter_ms(&self) -> u64 {
        self.database.new_id().bytes().last().map_or(0, |byte| u64::from(byte) % 16)
    }

    pub fn now(&self) -> Timestamp {
        self.database.now()
    }
}

fn schedules(rooms: &[Room]) -> Result<Vec<Schedule>, Fault> {
    let entries = rooms.iter().flat_map(|room| &room.schedules);
    entries.map(|it| Schedule::new(it.job, it.cron, it.zone, (it.payload)()?)).collect()
}

fn ears(rooms: &[Room]) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut ears: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (fact, job) in rooms.iter().flat_map(|room| &room.ears) {
        ears.entry(*fact).or_default().push(*job);
    }
    ears
}

fn busy() -> Refusal {
    Refusal::conflict("busy", "Somebody else is changing this at the same moment. Try again.")
}

/// The house as the hub sees it.
struct Queries(Weak<House>);

impl Runner for Queries {
    fn run<'a>(&'a self, path: &'a str, args: &'a Value, actor: &'a Actor) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let gone = |answer| Ran { answer, reads: Default::default(), private: false };
            let Some(house) = self.0.upgrade() else { return gone(Err(Fault::new("the house is closed").into())) };
            let Some(entry) = house.queries.get(path) else { return gone(Err(Refusal::not_found())) };
            let cx = house.look(actor.clone());
            let answer = run_query(entry, args, &cx).await;
            Ran { answer, reads: cx.reads(), private: cx.looked_at_actor() }
        })
    }
}

/// The house as a worker sees it.
struct Jobs(Arc<House>);

impl Hands for Jobs {
    fn policy(&self, kind: &str) -> Policy {
        let job = || self.0.jobs.get(kind).map(|entry| entry.policy);
        self.0.errands.get(kind).map(|errand| errand.policy()).or_else(job).unwrap_or(Policy::USUAL)
    }

    fn schedules(&self) -> &[Schedule] {
        &self.0.schedules
    }

    fn ears(&self, fact: &str) -> &[&'static str] {
        self.0.ears.get(fact).map_or(&[], Vec::as_slice)
    }

    fn stirred(&self) {
        let Some(hub) = self.0.hub.get() else { return };
        for table in jobs::tables() {
            hub.doubt(table.name);
        }
    }

    fn go<'a>(&'a self, job: &'a Job) -> BoxFuture<'a, Answer<Brought>> {
        Box::pin(async move {
            let Some(errand) = self.0.errands.get(job.kind.as_str()) else { return Ok(None) };
            let stamp = Stamp { actor: "system".into(), action: job.kind.clone(), request: job.request.clone() };
            let way = Way::new(self.0.look(Actor::default()), self.0.clone(), stamp);
            errand.go(&job.payload, &way).await
        })
    }

    fn work<'a>(
        &'a self,
        job: &'a Job,
        brought: &'a Brought,
        transaction: Transaction,
    ) -> BoxFuture<'a, Result<Worked, Fault>> {
        Box::pin(async move {
            let cx = self.0.hold(transaction, Actor::default());
            let mut cx = cx.with_uploads(self.0.uploads());
            let answer = self.write(job, brought, &mut cx).await;
            let (transaction, _) = cx.into_parts()?;
            Ok((transaction, answer))
        })
    }
}

impl Jobs {
    /// What the job, or the errand that is back, writes.
    async fn write(&self, job: &Job, brought: &Brought, cx: &mut Write) -> Answer<End> {
        if let Some(errand) = self.0.errands.get(job.kind.as_str()) {
            return errand.write(&job.payload, brought, cx).await;
        }
        let Some(entry) = self.0.jobs.get(job.kind.as_str()) else {
            let message = format!("No room of this program does {}.", job.kind);
            return Err(refuse(RefusalKind::NotFound, "unknown_job", message));
        };
        (entry.run)(&job.payload, cx).await.map(|()| End::Done)
    }
}

async fn run_query(entry: &QueryEntry, args: &Value, cx: &Read) -> Answer<Value> {
    if entry.gate == Gate::SignedIn {
        cx.signed_in().await?;
    }
    let value = (entry.run)(args, cx).await?;
    match cx.has_passed(entry.gate) {
        true => Ok(value),
        false => Err(Fault::new(format!("{} answered without passing its gate", entry.path)).into()),
    }
}
