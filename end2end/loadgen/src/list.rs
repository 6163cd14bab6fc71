//! W1: a list of ten rows, many tabs on it, ten hands that change it.
use crate::hand::{Hand, now_us, stamp_of};
use crate::oracle;
use crate::outcome::{Outcome, problem};
use crate::tab::Tab;
use crate::writers::{self, Written};
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A query everybody shares, and who can change each of its rows.
pub struct List {
    pub path: &'static str,
    pub args: Value,
    pub hands: Vec<Hand>,
}

/// What a run of W1 brought.
pub struct Run {
    pub written: Written,
    /// Microseconds from the write's issue to the update read, for every tab.
    pub latencies: Vec<u64>,
    pub frames: u64,
    pub bytes: u64,
    pub verdict: oracle::Verdict,
}

/// A tab on the list, with what it has seen of each row.
struct Reader {
    tab: Tab,
    stamps: HashMap<String, u64>,
    latencies: Vec<u64>,
    bytes: u64,
    /// After each frame: the commit it promises, and the newest write seen of each row that changed in it.
    promises: Vec<(u64, Vec<(String, u64)>)>,
}

impl List {
    pub async fn tab(&self) -> Outcome<Tab> {
        let Some(hand) = self.hands.first() else { return problem("a list without rows") };
        let mut tab = Tab::open(hand.door.address, None).await?;
        tab.watch(self.path, self.args.clone(), None).await?;
        tab.settle().await?;
        Ok(tab)
    }

    /// `count` tabs, while the hands write for a time; then everybody is compared with a fresh query.
    pub async fn under_load(&mut self, count: usize, writes_per_s: f64, time: Duration) -> Outcome<Run> {
        let (stop, stopped) = watch::channel(None);
        let mut reading = JoinSet::new();
        for _ in 0..count {
            reading.spawn(Reader::new(self.tab().await?).read(stopped.clone()));
        }
        let written = writers::run(&mut self.hands, writes_per_s, time).await?;
        stop.send_replace(Some(written.newest()));
        let mut readers = vec![];
        while let Some(reader) = reading.join_next().await {
            readers.push(reader??);
        }
        self.judge(written, readers).await
    }

    async fn judge(&self, written: Written, readers: Vec<Reader>) -> Outcome<Run> {
        let mut verdict = oracle::Verdict::default();
        let (mut latencies, mut frames, mut bytes, mut tabs) = (vec![], 0, 0, vec![]);
        for reader in readers {
            verdict.early += oracle::early(&reader.promises, &written);
            latencies.extend(reader.latencies);
            frames += reader.promises.len() as u64;
            bytes += reader.bytes;
            tabs.push(reader.tab);
        }
        let mut door = self.hands[0].door.clone();
        door.cookie = None;
        verdict += oracle::compare(&mut door, &mut tabs).await?;
        verdict.lost += tabs.iter().map(|tab| oracle::missing(tab.value(), &written)).sum::<u64>();
        Ok(Run { written, latencies, frames, bytes, verdict })
    }
}

impl Reader {
    fn new(tab: Tab) -> Reader {
        let mut reader = Reader { tab, stamps: HashMap::new(), latencies: vec![], bytes: 0, promises: vec![] };
        // What stands there already is not news.
        reader.note(0, true);
        reader.latencies.clear();
        reader
    }

    /// Reads until it is told the last commit, and then until that is contained.
    async fn read(mut self, mut stopped: watch::Receiver<Option<u64>>) -> Outcome<Reader> {
        loop {
            let heard = tokio::select! {
                heard = self.tab.next() => heard?,
                changed = stopped.changed() => {
                    changed?;
                    break;
                }
            };
            self.note(heard.bytes, heard.changed);
        }
        let last = stopped.borrow().unwrap_or_default();
        self.tab.synced(last).await?;
        self.note(0, true);
        Ok(self)
    }

    fn note(&mut self, bytes: usize, changed: bool) {
        self.bytes += bytes as u64;
        if !changed {
            return;
        }
        let now = now_us();
        let (mut seen, mut backwards) = (vec![], 0);
        for row in self.tab.value()["cards"].as_array().into_iter().flatten() {
            let (Some(id), Some(stamp)) = (row["id"].as_str(), stamp_of(row)) else { continue };
            let before = self.stamps.insert(id.to_string(), stamp).unwrap_or_default();
            backwards += u64::from(stamp < before);
            if stamp != before {
                self.latencies.push(now - stamp);
                seen.push((id.to_string(), stamp));
            }
        }
        self.tab.disorder += backwards;
        self.promises.push((self.tab.v, seen));
    }
}
