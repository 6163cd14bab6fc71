//! Who watches what, and what a committed change means for them.
//!
//! A change reaches the hub twice: at once from the write wrapper of this process, and a moment later from the
//! database's own LIVE stream, which also knows what other processes wrote. Each is a hint: the query runs again and
//! its result is compared. What LIVE reports of a change already seen is dropped; what the wrapper reports never is, for
//! LIVE may speak of a row before the transaction that wrote it is over.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use data::{Change, Database, Fault, ReadSet, Refusal};
use futures::{StreamExt, future::BoxFuture};
use serde_json::Value;

use crate::node::{Current, Node};

/// Commits remembered, so that a query which was running while they happened can be checked against them.
const RECENT: usize = 4_096;
/// A query nobody watches stays warm this long, for reloads and reconnects.
const LINGER: Duration = Duration::from_secs(60);
/// After the LIVE stream (re)starts, a write racing the start may be missed by both: look at everything once.
const SETTLE: Duration = Duration::from_secs(1);

/// Who is asking, as far as the hub needs to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Actor {
    /// Key of the session; empty for a visitor who is not signed in.
    pub session: String,
    /// The mark a browser has before it has a session; empty where none was given. No query may ask for it: visitors
    /// share what they read.
    pub browser: String,
    /// Address the request came from, for limits.
    pub address: String,
    pub user_agent: String,
}

/// What one run of a query brought.
pub struct Ran {
    pub answer: Result<Value, Refusal>,
    pub reads: ReadSet,
    /// Whether it looked at who is asking. If not, everybody shares it.
    pub private: bool,
}

/// Runs queries by path. The registry of all rooms is one.
pub trait Runner: Send + Sync + 'static {
    fn run<'a>(&'a self, path: &'a str, args: &'a Value, actor: &'a Actor) -> BoxFuture<'a, Ran>;
}

/// Told where each tab is, and when it is gone.
pub trait Presence: Send + Sync + 'static {
    /// `tab` names one socket; `place` is `None` when the tab left or died.
    fn moved(self: Arc<Self>, actor: Actor, tab: u64, place: Option<Value>) -> BoxFuture<'static, ()>;
}

/// Counters since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    pub runs: u64,
    /// Runs whose result was what was there already.
    pub wasted: u64,
    pub nodes: u64,
    pub sockets: u64,
    /// Changes only the LIVE stream reported: written by another process or past the wrapper.
    pub outside: u64,
    /// Transactions of this process that changed a row.
    pub commits: u64,
}

/// See the module.
pub struct Hub {
    runner: Arc<dyn Runner>,
    pub(crate) presence: Option<Arc<dyn Presence>>,
    board: Mutex<Board>,
    /// Number of the newest change.
    seq: AtomicU64,
    next_node: AtomicU64,
    next_socket: AtomicU64,
    pub(crate) sockets: AtomicU64,
    runs: AtomicU64,
    wasted: AtomicU64,
    outside: AtomicU64,
    commits: AtomicU64,
    started: Instant,
    me: Weak<Hub>,
}

#[derive(Default)]
struct Board {
    nodes: HashMap<u64, Arc<Node>>,
    families: HashMap<(String, String), Family>,
    /// What a node depends on, as text keys, to the nodes.
    index: HashMap<String, HashSet<u64>>,
    /// Columns that appear in some key, per table.
    columns: HashMap<&'static str, HashMap<&'static str, usize>>,
    recent: VecDeque<(u64, Change)>,
    /// Reports that still wait for their twin: +1 from the wrapper, −1 from LIVE.
    reports: HashMap<String, i32>,
    watched: HashSet<&'static str>,
}

/// The nodes of one query and arguments.
#[derive(Default)]
struct Family {
    shared: Option<u64>,
    private: HashMap<String, u64>,
    /// Held during the first run, while it is not known whether the result can be shared.
    first: Arc<tokio::sync::Mutex<()>>,
}

impl Hub {
    /// Starts the hub: listens to this process's commits and to the database's LIVE streams.
    pub async fn start(
        database: Arc<Database>,
        runner: Arc<dyn Runner>,
        presence: Option<Arc<dyn Presence>>,
    ) -> Result<Arc<Self>, Fault> {
        let hub = Arc::new_cyclic(|me| Self {
            runner,
            presence,
            board: Mutex::default(),
            seq: AtomicU64::new(0),
            next_node: AtomicU64::new(1),
            next_socket: AtomicU64::new(1),
            sockets: AtomicU64::new(0),
            runs: AtomicU64::new(0),
            wasted: AtomicU64::new(0),
            outside: AtomicU64::new(0),
            commits: AtomicU64::new(0),
            started: Instant::now(),
            me: me.clone(),
        });
        let listener = Arc::downgrade(&hub);
        database.on_commit(move |changes| listener.upgrade().map_or(0, |hub| hub.committed(changes)));
        for table in database.tables().iter().filter(|table| table.watched) {
            hub.board().watched.insert(table.name);
            let stream = database.notifications(table).await?;
            tokio::spawn(follow(Arc::downgrade(&hub), database.clone(), table.clone(), stream.boxed()));
        }
        tokio::spawn(sweep(Arc::downgrade(&hub)));
        Ok(hub)
    }

    /// The value of a query for this actor, from the node everybody shares where that is possible.
    pub async fn read(&self, path: &str, args: &Value, actor: &Actor) -> (String, Result<Arc<Value>, Refusal>) {
        loop {
            let node = self.node(path, args, actor).await;
            let current = self.settled(&node).await;
            // It turned out to be somebody's own while this reader was waiting for it: ask for oneself. The mark is set
            // before the private value, so looking after taking it is enough.
            if node.is_open_to(actor) {
                return (current.hash, current.answer);
            }
        }
    }

    pub fn figures(&self) -> Figures {
        Figures {
            runs: self.runs.load(Ordering::Relaxed),
            wasted: self.wasted.load(Ordering::Relaxed),
            nodes: self.board().nodes.len() as u64,
            sockets: self.sockets.load(Ordering::Relaxed),
            outside: self.outside.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
        }
    }

    /// The newest change the hub has looked at.
    pub(crate) fn seq(&self) -> u64 {
        self.seq.load(Ordering::Acquire)
    }

    pub(crate) fn next_socket(&self) -> u64 {
        self.next_socket.fetch_add(1, Ordering::Relaxed)
    }

    /// Waits until the node's value contains everything committed so far.
    pub(crate) async fn settled(&self, node: &Arc<Node>) -> Current {
        loop {
            let ran = node.ran.notified();
            if let Some(current) = node.clean() {
                return current;
            }
            ran.await;
        }
    }

    /// The node of a query for this actor; made, and run for the first time, if there is none.
    pub(crate) async fn node(&self, path: &str, args: &Value, actor: &Actor) -> Arc<Node> {
        let key = (path.to_string(), args.to_string());
        if let Some(node) = self.known(&key, actor) {
            return node;
        }
        let first = self.board().families.entry(key.clone()).or_default().first.clone();
        let alone = first.lock().await;
        if let Some(node) = self.known(&key, actor) {
            return node;
        }
        let id = self.next_node.fetch_add(1, Ordering::Relaxed);
        let node = Node::new(id, path, args.clone(), actor.clone());
        node.touch(self.now_ms());
        // Known to the board before it runs, so that `place` can move it where it belongs.
        self.board().nodes.insert(id, node.clone());
        node.dirty(self.seq());
        self.run(&node).await;
        drop(alone);
        node
    }

    fn known(&self, key: &(String, String), actor: &Actor) -> Option<Arc<Node>> {
        let board = self.board();
        let family = board.families.get(key)?;
        let id = family.shared.or_else(|| family.private.get(&actor.session).copied())?;
        let node = board.nodes.get(&id)?.clone();
        node.touch(self.now_ms());
        Some(node)
    }

    /// This process committed these changes. Every node they touch is stale when this returns.
    fn committed(&self, changes: Vec<Change>) -> u64 {
        let mut stale = vec![];
        // Who wrote nothing only asks for the newest number.
        self.commits.fetch_add(u64::from(!changes.is_empty()), Ordering::Relaxed);
        {
            let mut board = self.board();
            for change in changes {
                if board.watched.contains(change.table) {
                    board.count_report(&change, 1);
                }
                stale.extend(self.take(&mut board, change));
            }
        }
        self.wake(stale);
        self.seq()
    }

    /// The database reported this change.
    pub(crate) fn notified(&self, change: Change) {
        let stale = {
            let mut board = self.board();
            if board.count_report(&change, -1) >= 0 {
                return;
            }
            self.outside.fetch_add(1, Ordering::Relaxed);
            self.take(&mut board, change)
        };
        self.wake(stale);
    }

    fn take(&self, board: &mut Board, change: Change) -> Vec<(Arc<Node>, u64)> {
        let seq = self.seq.fetch_add(1, Ordering::AcqRel) + 1;
        let stale = board.touched_by(&change).into_iter().map(|node| (node, seq)).collect();
        board.recent.push_back((seq, change));
        if board.recent.len() > RECENT {
            board.recent.pop_front();
        }
        stale
    }

    fn wake(&self, stale: Vec<(Arc<Node>, u64)>) {
        let Some(hub) = self.me.upgrade() else { return };
        for (node, seq) in stale {
            let Some(wait) = node.dirty(seq) else { continue };
            let hub = hub.clone();
            tokio::spawn(async move {
                tokio::time::sleep(wait).await;
                hub.run(&node).await;
            });
        }
    }

    /// Runs a node until it is clean.
    async fn run(&self, node: &Arc<Node>) {
        loop {
            let since = self.seq();
            node.begin();
            let began = Instant::now();
            let Ran { answer, reads, private } = self.runner.run(&node.path, &node.args, &node.actor).await;
            let took = began.elapsed();
            let first = node.current().is_none();
            let touched = self.place(node, &reads, private, since);
            let outcome = node.finish(answer, reads, took, touched);
            self.runs.fetch_add(1, Ordering::Relaxed);
            if !outcome.changed && !first {
                self.wasted.fetch_add(1, Ordering::Relaxed);
            }
            let Some(wait) = outcome.again_after else { return };
            tokio::time::sleep(wait).await;
        }
    }

    /// Enters a node under what it read this time and where it belongs. The number of a change since `since` that
    /// touches it, if there was one: then it must run again.
    fn place(&self, node: &Arc<Node>, reads: &ReadSet, private: bool, since: u64) -> Option<u64> {
        let mut board = self.board();
        if !board.nodes.contains_key(&node.id) {
            return None;
        }
        let old = node.reads();
        board.unindex(node.id, &old);
        board.index_under(node.id, reads);
        let family = board.families.entry((node.path.clone(), node.args.to_string())).or_default();
        if private && family.shared == Some(node.id) {
            family.shared = None;
            node.dissolve();
        }
        match private {
            true => {
                family.private.insert(node.actor.session.clone(), node.id);
            }
            false if family.private.get(&node.actor.session) != Some(&node.id) => family.shared = Some(node.id),
            // Once private, a node stays private: others do not ask it.
            false => {}
        }
        board.recent.iter().filter(|(seq, _)| *seq > since).find(|(_, c)| reads.is_touched_by(c)).map(|(seq, _)| *seq)
    }

    /// Everything of one table may have changed. For tables that are not watched and whose writers say so themselves.
    pub fn doubt(&self, table: &str) {
        let seq = self.seq.fetch_add(1, Ordering::AcqRel) + 1;
        let stale = {
            let board = self.board();
            let doubtful = board.nodes.values().filter(|node| node.reads_of(table));
            doubtful.map(|node| (node.clone(), seq)).collect()
        };
        self.wake(stale);
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    fn drop_idle(&self) {
        let now_ms = self.now_ms();
        let mut board = self.board();
        let linger_ms = LINGER.as_millis() as u64;
        let idle: Vec<_> = board.nodes.values().filter(|node| node.is_idle(now_ms, linger_ms)).cloned().collect();
        for node in idle {
            board.nodes.remove(&node.id);
            board.unindex(node.id, &node.reads());
            let key = (node.path.clone(), node.args.to_string());
            if let Some(family) = board.families.get_mut(&key) {
                family.shared = family.shared.filter(|id| *id != node.id);
                family.private.retain(|_, id| *id != node.id);
                if family.shared.is_none() && family.private.is_empty() {
                    board.families.remove(&key);
                }
            }
        }
        // A report whose twin never came is only memory by now.
        if board.reports.len() > RECENT {
            board.reports.clear();
        }
    }
}

impl Board {
    /// Counts a report of this change; answers how many more the wrapper gave than LIVE.
    fn count_report(&mut self, change: &Change, by: i32) -> i32 {
        let after = change.after.as_ref().map(|image| serde_json::to_string(&**image).unwrap_or_default());
        let key = format!("{}:{}:{}", change.table, change.id, after.unwrap_or_default());
        let waiting = self.reports.entry(key.clone()).or_default();
        *waiting += by;
        let waiting = *waiting;
        if waiting == 0 {
            self.reports.remove(&key);
        }
        waiting
    }

    fn touched_by(&self, change: &Change) -> Vec<Arc<Node>> {
        let mut keys = vec![record_key(change.table, &change.id), table_key(change.table)];
        for column in self.columns.get(change.table).into_iter().flat_map(|columns| columns.keys()) {
            for image in [&change.before, &change.after].into_iter().flatten() {
                keys.push(term_key(change.table, column, image.get(*column).unwrap_or(&Value::Null)));
            }
        }
        let ids: HashSet<u64> = keys.iter().filter_map(|key| self.index.get(key)).flatten().copied().collect();
        ids.iter().filter_map(|id| self.nodes.get(id)).filter(|n| n.reads().is_touched_by(change)).cloned().collect()
    }

    fn index_under(&mut self, node: u64, reads: &ReadSet) {
        for (key, table, column) in keys_of(reads) {
            self.index.entry(key).or_default().insert(node);
            if let Some(column) = column {
                *self.columns.entry(table).or_default().entry(column).or_default() += 1;
            }
        }
    }

    fn unindex(&mut self, node: u64, reads: &ReadSet) {
        for (key, table, column) in keys_of(reads) {
            let emptied = self.index.get_mut(&key).is_some_and(|nodes| {
                nodes.remove(&node);
                nodes.is_empty()
            });
            if emptied {
                self.index.remove(&key);
            }
            let Some(column) = column else { continue };
            let columns = self.columns.entry(table).or_default();
            if let Some(count) = columns.get_mut(column) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    columns.remove(column);
                }
            }
        }
    }
}

/// The index key of each dependency: its record, its first equality term (the most selective, by contract of `Select`),
/// or the table.
fn keys_of(reads: &ReadSet) -> Vec<(String, &'static str, Option<&'static str>)> {
    use data::DependencyKey::{Record, Rows};
    reads
        .dependencies
        .iter()
        .map(|dependency| match &dependency.key {
            Record(id) => (record_key(dependency.table, id), dependency.table, None),
            Rows(terms) => match terms.first() {
                Some((column, value)) => (term_key(dependency.table, column, value), dependency.table, Some(*column)),
                None => (table_key(dependency.table), dependency.table, None),
            },
        })
        .collect()
}

fn record_key(table: &str, id: &str) -> String {
    format!("{table}:{id}")
}

fn term_key(table: &str, column: &str, value: &Value) -> String {
    format!("{table}.{column}={value}")
}

fn table_key(table: &str) -> String {
    format!("{table}*")
}

/// Follows the LIVE stream of one table; opens it again when it ends.
async fn follow(
    hub: Weak<Hub>,
    database: Arc<Database>,
    table: data::Table,
    mut stream: futures::stream::BoxStream<'static, Change>,
) {
    loop {
        while let Some(change) = stream.next().await {
            let Some(hub) = hub.upgrade() else { return };
            hub.notified(change);
        }
        tracing::warn!(table = table.name, "the database's change stream ended; opening it again");
        stream = loop {
            tokio::time::sleep(SETTLE).await;
            match database.notifications(&table).await {
                Ok(stream) => break stream.boxed(),
                Err(fault) => tracing::warn!(%fault, "no change stream yet"),
            }
        };
        tokio::time::sleep(SETTLE).await;
        let Some(hub) = hub.upgrade() else { return };
        hub.doubt(table.name);
    }
}

async fn sweep(hub: Weak<Hub>) {
    loop {
        tokio::time::sleep(LINGER / 6).await;
        let Some(hub) = hub.upgrade() else { return };
        hub.drop_idle();
    }
}
