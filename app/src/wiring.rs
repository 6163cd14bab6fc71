//! The list of rooms, and who answers what across them.

use std::sync::Arc;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use data::{Clock, Fault, Found};
use http::header;
use room::{Files, Gate, House, Room};
use storage::Store;

/// Every room, in the order of the stair and the fan.
pub fn rooms() -> Vec<Room> {
    vec![
        identity::room(),
        storefront::room(),
        learning::room(),
        // new-room: above this line
    ]
}

/// Every address of a file.
pub fn files(store: Arc<Store>) -> Files {
    Files::new().get("/sleeve/{seed}", Gate::Anyone, sleeve).merge(learning::picture::files(store))
}

/// The drawn cover for a seed.
async fn sleeve(Path(seed): Path<String>) -> Response {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, ui::sleeve_drawing(&seed)).into_response()
}

/// The query whose refusal ends a tab's socket: the session itself.
pub const GUARD: live::Guard = live::Guard { path: "identity/session" };

/// Opens the database of the house and changes nothing in it.
pub async fn find(url: &str, clock: Arc<dyn Clock>) -> Result<Found, Fault> {
    House::find(url, &rooms(), clock).await
}

/// Opens the house with everything in it: brings the database to its shape first.
pub async fn enter(found: Found) -> Result<Arc<House>, Fault> {
    let presence = |house| Some(learning::presence::Tracker::new(house) as Arc<dyn live::Presence>);
    House::enter(found, rooms(), Arc::new(identity::People), presence).await
}
