//! Asking for it, and fetching it.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use data::{Refusal, RefusalKind, Timestamp, refuse};
use room::{Answer, Files, Gate, Order, Visit, Write, respond};
use storage::{Key, Link, Links};

use super::{ADDRESS, DataExport, KEEP_MS, Stage, jobs::PutTogether};
use crate::UserId;

/// Has it put together, unless that was asked for less than a day ago.
pub async fn ask(cx: &Write, user: UserId) -> Answer<()> {
    let now = cx.now();
    let known = cx.get::<DataExport>(user.as_str()).await?;
    if let Some(again_at) = known.map(|it| it.again_at()).filter(|at| now < *at) {
        let message = format!("Once a day. You can ask again from {}.", again_at.in_words());
        let wait_s = (again_at - now + Timestamp::SECOND_MS - 1) / Timestamp::SECOND_MS;
        let refusal = refuse(RefusalKind::RateLimited, "once_a_day", message);
        return Err(Refusal { retry_after_s: Some(wait_s), ..refusal });
    }
    let fresh = DataExport {
        id: user.as_str().into(),
        stage: Stage::Pending,
        asked_at: now,
        ends_at: now + KEEP_MS,
        file: None,
        bytes: None,
    };
    cx.put(&fresh).await?;
    cx.queue_errand(&PutTogether { user, asked_at: now }, Order::now()).await?;
    Ok(())
}

/// The address that leads everybody to their own archive.
pub fn files(links: Links) -> Files {
    Files::new().get(ADDRESS, Gate::SignedIn, fetch).with_state(Arc::new(links))
}

async fn fetch(State(links): State<Arc<Links>>, Extension(visit): Extension<Visit>) -> Response {
    match link(&visit).await {
        Ok(link) => Redirect::to(&links.address(&link)).into_response(),
        Err(refusal) => respond(refusal),
    }
}

/// A link that works while the archive is there, in this person's hands alone.
async fn link(visit: &Visit) -> Answer<Link> {
    let cx = visit.house.look(visit.actor.clone());
    let person = cx.signed_in().await?.id;
    let export = cx.get::<DataExport>(&person).await?.filter(|it| it.is_there(cx.now()));
    let export = export.ok_or_else(Refusal::not_found)?;
    let file = export.file.as_deref().and_then(Key::parse).ok_or_else(Refusal::not_found)?;
    Ok(Link { file, mime: "application/zip".into(), until: export.ends_at, person: Some(person) })
}
