//! One watched query: its value, the way here, and who wants to know.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use data::{ReadSet, Refusal};
use serde_json::Value;
use tokio::sync::Notify;

use crate::{diff::diff, hub::Actor, wire::hash};

/// Steps kept so that a tab which missed some catches up without the whole value.
const STEPS: usize = 16;
/// A patch longer than this share of the whole value is not worth it.
const PATCH_SHARE: f64 = 0.6;
/// Between two runs of one query lie at least four times its own running time, within these bounds.
const GAP: (Duration, Duration) = (Duration::from_millis(8), Duration::from_millis(250));

/// A query, its arguments and the identity it really looked at.
pub(crate) struct Node {
    pub id: u64,
    pub path: String,
    pub args: Value,
    /// Under whose rights it runs. For a node that everybody shares any actor gives the same value.
    pub actor: Actor,
    state: Mutex<State>,
    /// Sockets to wake when a run has finished.
    wakes: Mutex<HashMap<u64, Arc<Notify>>>,
    /// Woken after each run; for first reads.
    pub ran: Notify,
    /// Seen to depend on who asks, after having been shared: everybody must ask again for themselves.
    pub dissolved: AtomicBool,
    last_wanted_ms: AtomicU64,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    reads: ReadSet,
    /// The first commit this value does not contain yet.
    dirty_since: Option<u64>,
    /// The same, as of the run under way: its value will contain it, the one at hand does not.
    missing: Option<u64>,
    running: bool,
    last_end: Option<Instant>,
    gap: Duration,
    /// Oldest first: hash before the step, and the step's operations as text without the outer brackets.
    steps: VecDeque<(String, Arc<str>)>,
}

/// What a node holds now, with its frame part encoded once for everybody.
#[derive(Clone)]
pub(crate) struct Current {
    pub hash: String,
    pub answer: Result<Arc<Value>, Refusal>,
    whole: Arc<str>,
}

/// What a finished run brought.
pub(crate) struct Outcome {
    pub changed: bool,
    pub again_after: Option<Duration>,
}

impl Node {
    pub fn new(id: u64, path: &str, args: Value, actor: Actor) -> Arc<Self> {
        Arc::new(Self {
            id,
            path: path.into(),
            args,
            actor,
            state: Mutex::default(),
            wakes: Mutex::default(),
            ran: Notify::new(),
            dissolved: AtomicBool::new(false),
            last_wanted_ms: AtomicU64::new(0),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The value, when it contains every commit known.
    pub fn clean(&self) -> Option<Current> {
        let state = self.state();
        state.current.clone().filter(|_| state.dirty_since.or(state.missing).is_none())
    }

    /// The newest value, clean or not.
    pub fn current(&self) -> Option<Current> {
        self.state().current.clone()
    }

    /// The newest commit this node is sure to contain, given that all up to `now` were looked at.
    pub fn contains(&self, now: u64) -> u64 {
        let state = self.state();
        state.missing.or(state.dirty_since).map_or(now, |since| since.saturating_sub(1))
    }

    pub fn reads(&self) -> ReadSet {
        self.state().reads.clone()
    }

    /// Whether it read anything of this table.
    pub fn reads_of(&self, table: &str) -> bool {
        self.state().reads.dependencies.iter().any(|dependency| dependency.table == table)
    }

    /// Marks it stale as of commit `seq`. `Some(wait)` when the caller must start a run after that wait.
    pub fn dirty(&self, seq: u64) -> Option<Duration> {
        let mut state = self.state();
        state.dirty_since.get_or_insert(seq);
        if state.running {
            return None;
        }
        state.running = true;
        let since_last = state.last_end.map_or(Duration::MAX, |end| end.elapsed());
        Some(state.gap.saturating_sub(since_last))
    }

    /// A run begins: what is committed from now on is not in it.
    pub fn begin(&self) {
        let mut state = self.state();
        state.missing = state.dirty_since.take();
    }

    /// Takes over the result of a run. `touched` says whether something it read has changed meanwhile.
    pub fn finish(
        &self,
        answer: Result<Value, Refusal>,
        reads: ReadSet,
        took: Duration,
        touched: Option<u64>,
    ) -> Outcome {
        let mut state = self.state();
        state.reads = reads;
        state.missing = None;
        state.gap = (took * 4).clamp(GAP.0, GAP.1);
        state.last_end = Some(Instant::now());
        if let Some(seq) = touched {
            state.dirty_since.get_or_insert(seq);
        }
        let next = Current::of(answer);
        let changed = state.current.as_ref().is_none_or(|now| now.hash != next.hash);
        if changed {
            let step = state.current.as_ref().and_then(|now| step(now, &next));
            match step {
                Some(step) => {
                    state.steps.push_back(step);
                    if state.steps.len() > STEPS {
                        state.steps.pop_front();
                    }
                }
                None => state.steps.clear(),
            }
            state.current = Some(next);
        }
        let again_after = state.dirty_since.map(|_| state.gap);
        state.running = again_after.is_some();
        // Said before anybody can be told the value: whoever counts runs by the log has this one when its frame arrives.
        tracing::debug!(path = self.path, changed, ?took, "ran");
        drop(state);
        self.ran.notify_waiters();
        for wake in self.wakes.lock().unwrap_or_else(|e| e.into_inner()).values() {
            wake.notify_one();
        }
        Outcome { changed, again_after }
    }

    /// The part of a frame that brings a holder of `have` up to date, as JSON text; with the hash it leads to.
    pub fn part_from(&self, have: Option<&str>) -> Option<(String, String)> {
        let state = self.state();
        let current = state.current.as_ref()?;
        if have == Some(current.hash.as_str()) {
            return Some((current.hash.clone(), "\"=\"".into()));
        }
        // The newest: a value that went and came back does not bring the way it went before.
        let missed = have.and_then(|have| state.steps.iter().rposition(|(before, _)| before == have));
        let Some(from) = missed else { return Some((current.hash.clone(), current.whole.to_string())) };
        let operations: Vec<&str> = state.steps.iter().skip(from).map(|(_, step)| &**step).collect();
        let patch = format!("{{\"p\":[\"{}\",[{}]]}}", current.hash, operations.join(","));
        match patch.len() < current.whole.len() {
            true => Some((current.hash.clone(), patch)),
            false => Some((current.hash.clone(), current.whole.to_string())),
        }
    }

    pub fn add_wake(&self, socket: u64, wake: Arc<Notify>) {
        self.wakes.lock().unwrap_or_else(|e| e.into_inner()).insert(socket, wake);
    }

    pub fn remove_wake(&self, socket: u64) {
        self.wakes.lock().unwrap_or_else(|e| e.into_inner()).remove(&socket);
    }

    pub fn dissolve(&self) {
        self.dissolved.store(true, Ordering::Release);
        for wake in self.wakes.lock().unwrap_or_else(|e| e.into_inner()).values() {
            wake.notify_one();
        }
    }

    /// Whether this actor may have its value: everybody, or after it was dissolved only the one under whose rights it
    /// runs.
    pub fn is_open_to(&self, actor: &Actor) -> bool {
        !self.dissolved.load(Ordering::Acquire) || self.actor.session == actor.session
    }

    /// Somebody wants it now; it lingers from here.
    pub fn touch(&self, now_ms: u64) {
        self.last_wanted_ms.store(now_ms, Ordering::Relaxed);
    }

    pub fn is_idle(&self, now_ms: u64, linger_ms: u64) -> bool {
        let watched = !self.wakes.lock().unwrap_or_else(|e| e.into_inner()).is_empty();
        !watched && now_ms.saturating_sub(self.last_wanted_ms.load(Ordering::Relaxed)) > linger_ms
    }
}

impl Current {
    fn of(answer: Result<Value, Refusal>) -> Self {
        tracing::debug!("encoded whole");
        match answer {
            Ok(value) => {
                let text = value.to_string();
                let hash = hash(&text);
                let whole = format!("{{\"w\":[\"{hash}\",{text}]}}").into();
                Self { hash, answer: Ok(Arc::new(value)), whole }
            }
            Err(refusal) => {
                let text = serde_json::to_string(&refusal).unwrap_or_else(|_| "null".into());
                let whole = format!("{{\"r\":{text}}}").into();
                Self { hash: hash(&text), answer: Err(refusal), whole }
            }
        }
    }
}

/// The step between two values, unless one of them is a refusal or the step is as long as the value.
fn step(from: &Current, to: &Current) -> Option<(String, Arc<str>)> {
    let (Ok(before), Ok(after)) = (&from.answer, &to.answer) else { return None };
    let operations: Vec<String> = diff(before, after).iter().map(Value::to_string).collect();
    let text = operations.join(",");
    tracing::debug!("encoded step");
    ((text.len() as f64) < PATCH_SHARE * to.whole.len() as f64).then(|| (from.hash.clone(), text.into()))
}
