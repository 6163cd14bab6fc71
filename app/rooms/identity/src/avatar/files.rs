//! Where the picture of a person is served: to everybody, as their name is.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use data::Refusal;
use http::HeaderMap;
use room::{Answer, Files, Gate, Sent, Uploads, Visit, respond, send};
use serde::Deserialize;
use storage::{FACE_WIDTHS, Key};

use super::AvatarPicture;
use crate::user::{Status, power::Power};

/// An address is of one picture for ever.
const CACHE: &str = "public, max-age=31536000, immutable";

/// The address of pictures of people.
pub fn files(uploads: Arc<Uploads>) -> Files {
    Files::new().get("/avatar/{user}/{mark}", Gate::Anyone, avatar).with_state(uploads)
}

/// How wide it is wanted.
#[derive(Deserialize)]
struct Wanted {
    /// The width of the small one; any other, and none, means as it is.
    w: Option<String>,
}

async fn avatar(
    State(uploads): State<Arc<Uploads>>,
    Extension(visit): Extension<Visit>,
    Path((user, mark)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let picture = match worn_by(&visit, &user).await {
        Ok(picture) => picture,
        Err(refusal) => return respond(refusal),
    };
    // What was written down with an older picture, as the sender of a notification, shows the one of today.
    if picture.mark() != mark {
        return Redirect::temporary(&picture.address()).into_response();
    }
    let is_small = wanted.w.is_some_and(|it| FACE_WIDTHS.iter().any(|width| width.to_string() == it));
    let file = picture.small_file.as_ref().filter(|_| is_small).unwrap_or(&picture.file);
    let Some(file) = Key::parse(file) else { return respond(Refusal::not_found()) };
    send(&uploads.store, &Sent { file, mime: picture.mime.clone(), cache: CACHE.into() }, &headers).await
}

/// Whoever is shut out or gone has no face for anybody, whoever knows their id.
async fn worn_by(visit: &Visit, user: &str) -> Answer<AvatarPicture> {
    let cx = visit.house.look(visit.actor.clone());
    let power = cx.must_get::<Power>(user).await?;
    match power.status.unwrap_or(Status::Active).is_shown() {
        true => cx.must_get(user).await,
        false => Err(Refusal::not_found()),
    }
}
