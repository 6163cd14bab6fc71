//! The list of rooms, and who answers what across them.

use std::sync::Arc;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use data::{Clock, Fault, Found};
use http::header;
use mail::{Letter, Mailer, Nobody};
use room::{Files, Gate, House, Room, Site, Uploads};
use storage::{Links, Quarantine, Store, Studio};

/// Every room, in the order of the stair and the fan. `mailer` takes their letters away.
pub fn rooms(mailer: Arc<dyn Mailer>) -> Vec<Room> {
    vec![
        mail::room(mailer),
        identity::room_with([storefront::shares(), learning::sharing::shares()].concat()),
        storefront::room(),
        learning::room(),
        admin::room(),
        Room::new("app").query::<crate::areas::letters::Letters>(),
        // new-room: above this line
    ]
}

/// Every kind of letter the rooms write, to made-up people. A kind that is not here is not in the gallery.
pub fn letters() -> Vec<Letter> {
    [identity::letters(), admin::outbox::letters::samples()].concat()
}

/// Everything files may come in for. Without a `studio`, sound and film are played as they came.
pub fn uploads(store: Arc<Store>, quarantine: Quarantine, allowance: u64, studio: Option<Studio>) -> Arc<Uploads> {
    let uploads = Uploads::new(store, quarantine, allowance).prepared_in(studio);
    let uploads = uploads.purpose(identity::Avatars);
    let uploads = uploads.purpose(learning::recording::Recordings).purpose(learning::recording::Captions);
    Arc::new(uploads.purpose(learning::picture::Pictures).purpose(learning::picture::Material))
}

/// Every address of a file.
pub fn files(uploads: Arc<Uploads>, links: Links) -> Files {
    Files::new()
        .get("/sleeve/{seed}", Gate::Anyone, sleeve)
        .merge(identity::files(uploads.clone(), links.clone()))
        .merge(learning::picture::files(uploads.clone()))
        .merge(learning::recording::files(uploads.clone()))
        .merge(room::signed_files(uploads.store.clone(), links))
        .merge(room::upload_files(uploads))
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
    House::find(url, &rooms(Arc::new(Nobody)), clock).await
}

/// Opens the house with everything in it: brings the database to its shape first.
pub async fn enter(found: Found, site: Site, mailer: Arc<dyn Mailer>) -> Result<Arc<House>, Fault> {
    let presence = |house| Some(learning::presence::Tracker::new(house) as Arc<dyn live::Presence>);
    House::enter(found, rooms(mailer), site, Arc::new(identity::People), presence).await
}
