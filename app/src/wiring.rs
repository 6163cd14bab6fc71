//! The list of rooms, and who answers what across them.

use std::sync::Arc;

use data::{Clock, Fault};
use room::{House, Room};

/// Every room, in the order of the stair and the fan.
pub fn rooms() -> Vec<Room> {
    vec![
        identity::room(),
        storefront::room(),
        learning::room(),
        // new-room: above this line
    ]
}

/// The query whose refusal ends a tab's socket: the session itself.
pub const GUARD: live::Guard = live::Guard { path: "identity/session" };

/// Opens the house with everything in it.
pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<Arc<House>, Fault> {
    let presence = |house| Some(learning::presence::Tracker::new(house) as Arc<dyn live::Presence>);
    let house = House::open(url, rooms(), Arc::new(identity::People), clock, presence).await?;
    learning::presence::forget_everybody(&house).await?;
    Ok(house)
}
