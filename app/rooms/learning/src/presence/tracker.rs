use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use data::{Fault, Refusal, Select, Stamp};
use futures::future::BoxFuture;
use room::{Actor, Answer, House};
use tokio::sync::Mutex;

use super::{LiveViewer, Place};
use crate::{
    course::{Course, access},
    progress::open,
};

/// How long a row may outlive a crash of the whole program before somebody else would take it for dead.
const LIFE_MS: i64 = 60_000;

/// Turns sockets into rows: writes who is where, removes them when their last tab is gone.
pub struct Tracker {
    house: Weak<House>,
    /// Tab to person and place, in the order the tabs spoke last.
    tabs: Mutex<HashMap<u64, (String, Place, u64)>>,
}

impl Tracker {
    pub fn new(house: Weak<House>) -> Arc<Self> {
        Arc::new(Self { house, tabs: Mutex::default() })
    }

    async fn enter(&self, actor: Actor, tab: u64, place: Place) -> Answer<()> {
        let Some(house) = self.house.upgrade() else { return Ok(()) };
        let cx = house.look(actor);
        let member = cx.signed_in().await?;
        let course: Course = cx.must_get(&place.course).await?;
        open(access(&cx, &course).await?)?;
        let mut tabs = self.tabs.lock().await;
        let left = tabs.get(&tab).filter(|(_, was, _)| was.course != place.course).map(|(_, was, _)| was.clone());
        let turn = tabs.values().map(|(_, _, turn)| *turn).max().unwrap_or(0) + 1;
        tabs.insert(tab, (member.id.clone(), place.clone(), turn));
        if let Some(left) = left {
            settle(&house, &tabs, &member.id, &left).await?;
        }
        settle(&house, &tabs, &member.id, &place).await
    }

    async fn leave(&self, tab: u64) -> Answer<()> {
        let Some(house) = self.house.upgrade() else { return Ok(()) };
        let mut tabs = self.tabs.lock().await;
        let Some((user, place, _)) = tabs.remove(&tab) else { return Ok(()) };
        settle(&house, &tabs, &user, &place).await
    }
}

impl live::Presence for Tracker {
    fn moved(self: Arc<Self>, actor: Actor, tab: u64, place: Option<serde_json::Value>) -> BoxFuture<'static, ()> {
        let place = place.and_then(|place| serde_json::from_value::<Place>(place).ok());
        Box::pin(async move {
            let moved = match place {
                Some(place) => self.enter(actor, tab, place).await,
                None => self.leave(tab).await,
            };
            if let Err(refusal) = moved {
                tracing::debug!(code = %refusal.code, "not counted as present");
            }
        })
    }
}

/// Writes what is true of one person in one course now.
async fn settle(
    house: &Arc<House>,
    tabs: &HashMap<u64, (String, Place, u64)>,
    user: &str,
    place: &Place,
) -> Answer<()> {
    let mine = tabs.values().filter(|(who, at, _)| who == user && at.course == place.course);
    let latest = mine.max_by_key(|(_, _, turn)| *turn).map(|(_, at, _)| at.chapter.clone());
    let id = format!("{}.{user}", place.course);
    let now = house.now();
    for _ in 0..8 {
        let transaction = house.database.begin(stamp("learning/presence")).await?;
        let written = match &latest {
            Some(chapter) => {
                let row = LiveViewer {
                    id: id.as_str().into(),
                    course: place.course.clone(),
                    chapter: Some(chapter.clone()),
                    user: user.into(),
                    last_seen: now,
                    expires_at: now + LIFE_MS,
                };
                transaction.put(&row).await
            }
            None => transaction.delete::<LiveViewer>(&id).await,
        };
        if written.is_ok() && transaction.commit().await?.is_some() {
            return Ok(());
        }
    }
    Err(Refusal::from(Fault::new("presence could not be written")))
}

/// Nobody is present in a program that has just started.
pub async fn forget_everybody(house: &Arc<House>) -> Result<(), Fault> {
    let transaction = house.database.begin(stamp("learning/presence-reset")).await?;
    for row in transaction.rows::<LiveViewer>(Select::all()).await? {
        transaction.delete::<LiveViewer>(&row.id).await?;
    }
    transaction.commit().await.map(drop)
}

fn stamp(action: &str) -> Stamp {
    Stamp { actor: "system".into(), action: action.into(), request: "-".into() }
}
