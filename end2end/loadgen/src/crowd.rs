//! Many tabs that only sit there.
use crate::outcome::{Outcome, While};
use crate::tab::Tab;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::JoinSet;

/// Tabs arriving at the same time. A crowd is there to sit; how a server takes a rush is another question.
const AT_ONCE: usize = 8;

/// Closes its sockets when it is dropped.
#[derive(Default)]
pub struct Crowd {
    sitting: JoinSet<()>,
    /// Tabs that were told something, or cut off, while nothing of theirs changed.
    disturbed: Arc<AtomicU64>,
}

/// What one tab of the crowd is.
#[derive(Clone)]
pub struct Seat {
    pub cookie: Option<String>,
    pub watches: Vec<(&'static str, Value)>,
}

impl Crowd {
    /// Returns when each tab has been told everything it asked for.
    pub async fn seat(address: SocketAddr, seats: impl IntoIterator<Item = Seat>) -> Outcome<Crowd> {
        let mut crowd = Crowd::default();
        let mut arriving = JoinSet::new();
        for seat in seats {
            if arriving.len() >= AT_ONCE
                && let Some(tab) = arriving.join_next().await
            {
                crowd.sit(tab??);
            }
            arriving.spawn(arrive(address, seat));
        }
        while let Some(tab) = arriving.join_next().await {
            crowd.sit(tab??);
        }
        Ok(crowd)
    }

    pub fn disturbed(&self) -> u64 {
        self.disturbed.load(Ordering::Relaxed)
    }

    fn sit(&mut self, mut tab: Tab) {
        let disturbed = self.disturbed.clone();
        self.sitting.spawn(async move {
            tab.idle().await;
            disturbed.fetch_add(1, Ordering::Relaxed);
        });
    }
}

async fn arrive(address: SocketAddr, seat: Seat) -> Outcome<Tab> {
    let mut tab = Tab::open(address, seat.cookie.as_deref()).await.during("opening a tab")?;
    for (path, args) in seat.watches {
        tab.watch(path, args, None).await.during("watching")?;
    }
    tab.settle().await.during("waiting for first values")?;
    Ok(tab)
}
