//! The House for tests: a fresh database in memory, a clock one turns by hand, and a cast that scenes, the demo and the
//! journeys in the browser share.

mod cast;
mod clock;
mod visitor;

use std::sync::Arc;

use data::{Clock, Fault, Timestamp};
use live::Actor;
use room::{Doorman, House, Room, Site};

pub use cast::{CAST, IMANI, JONAS, MARA, OTIS, Person};
pub use clock::HandClock;
pub use visitor::Visitor;

/// A house with nobody in it yet.
pub struct Stage {
    pub house: Arc<House>,
    pub clock: Arc<HandClock>,
}

impl Stage {
    /// The given rooms on a fresh database. Time starts on 2026-03-02, a Monday, and stands still.
    pub async fn new(rooms: Vec<Room>, doorman: Arc<dyn Doorman>) -> Result<Self, Fault> {
        Self::with_presence(rooms, doorman, |_| None).await
    }

    /// As [`Stage::new`], for rooms that want to know where the site is and whether it sends mail. Elsewhere it is at
    /// `https://backline.example` and sends none.
    pub async fn at(site: Site, rooms: Vec<Room>, doorman: Arc<dyn Doorman>) -> Result<Self, Fault> {
        Self::build(site, rooms, doorman, |_| None).await
    }

    /// As [`Stage::new`], for rooms that want to know where tabs are.
    pub async fn with_presence(
        rooms: Vec<Room>,
        doorman: Arc<dyn Doorman>,
        presence: impl FnOnce(std::sync::Weak<House>) -> Option<Arc<dyn live::Presence>>,
    ) -> Result<Self, Fault> {
        Self::build(Site::new("https://backline.example", false), rooms, doorman, presence).await
    }

    async fn build(
        site: Site,
        rooms: Vec<Room>,
        doorman: Arc<dyn Doorman>,
        presence: impl FnOnce(std::sync::Weak<House>) -> Option<Arc<dyn live::Presence>>,
    ) -> Result<Self, Fault> {
        let clock = Arc::new(HandClock::at(Timestamp(1_772_409_600_000)));
        let house = House::open("mem://", rooms, site, doorman, clock.clone() as Arc<dyn Clock>, presence).await?;
        Ok(Self { house, clock })
    }

    /// Does everything that is due by the clock, as a worker would.
    pub async fn work(&self) -> Result<(), Fault> {
        jobs::drain(&self.house.database, &self.house.hands()).await
    }

    /// Somebody without an account.
    pub fn stranger(&self) -> Visitor {
        Visitor::new(self.house.clone(), Actor { address: "127.0.0.1".into(), ..Actor::default() })
    }

    /// Somebody with this session.
    pub fn visitor(&self, session: &str) -> Visitor {
        let actor = Actor { session: session.into(), user_agent: "test".into(), ..self.stranger().actor };
        Visitor::new(self.house.clone(), actor)
    }
}
