//! The way out of letters, for whoever has the letter.

use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Response},
};
use data::{Fault, Id, Refusal, RefusalKind, Row, Timestamp, refuse};
use http::StatusCode;
use live::Mutation;
use room::{Answer, Files, Gate, Read, Request, Visit, Write, respond};
use serde::{Deserialize, Serialize};

use super::{Category, Digest, NotificationPreferences, mutations::Unsubscribe, notification_preferences};
use crate::{
    UserId,
    secret::{hash_of, new_secret},
};

/// A letter may be read late, and its way out must still be one.
pub const KEEP_MS: i64 = 400 * Timestamp::DAY_MS;

/// What a letter's way out leads out of. The link's secret is in the letter alone; the id is its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "waysOut", index(by_writtenAt = written_at), index(by_userId = user))]
pub struct WayOut {
    #[row(secret)]
    pub id: Id<WayOut>,
    #[serde(rename = "userId")]
    pub user: UserId,
    /// Nothing for the letter that gathers all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    pub written_at: Timestamp,
}

impl WayOut {
    pub fn was_taken(&self, own: &NotificationPreferences) -> bool {
        match self.category {
            Some(category) => !own.email_notifications.has(category),
            None => own.email_digest == Digest::Never,
        }
    }

    fn taken(&self, mut own: NotificationPreferences) -> NotificationPreferences {
        match self.category {
            Some(category) => own.email_notifications.set(category, false),
            None => own.email_digest = Digest::Never,
        }
        own
    }
}

/// The page of a way out.
pub fn path(token: &str) -> String {
    format!("/unsubscribe/{token}")
}

/// Makes the way out of a letter about one kind of news, or of the one that gathers all; answers with its page.
pub async fn open(cx: &Write, user: &UserId, category: Option<Category>) -> Result<String, Fault> {
    let token = new_secret()?;
    cx.put(&WayOut { id: key_of(&token), user: user.clone(), category, written_at: cx.now() }).await?;
    Ok(path(&token))
}

fn key_of(token: &str) -> Id<WayOut> {
    Id::new(hash_of(token))
}

/// The way a link leads to, and what its owner wants to hear now.
pub async fn found(cx: &Read, token: &str) -> Answer<(WayOut, NotificationPreferences)> {
    let way = cx.get::<WayOut>(key_of(token)).await?.ok_or_else(over)?;
    let own = notification_preferences(cx, &way.user).await?;
    Ok((way, own))
}

fn over() -> Refusal {
    refuse(RefusalKind::Gone, "way_out_over", "This link is too old, or was cut. Sign in to choose what you hear.")
}

/// Takes the way out, and out of advertising too where that was said.
pub async fn leave(cx: &Write, token: &str, marketing: bool) -> Answer<()> {
    let (way, own) = found(cx, token).await?;
    let mut left = way.taken(own.clone());
    if marketing {
        left.email_notifications.marketing = false;
    }
    if left != own {
        cx.put(&NotificationPreferences { updated_at: cx.now(), ..left }).await?;
    }
    Ok(())
}

/// The address mail programs post to, with their own key for it (RFC 8058). They have no session and send no origin.
pub fn files() -> Files {
    Files::new().post("/unsubscribe/{token}", Gate::Anyone, one_click)
}

async fn one_click(Extension(visit): Extension<Visit>, Path(token): Path<String>) -> Response {
    let args = serde_json::json!({ "token": token, "marketing": null });
    let (path, actor, request) = (Unsubscribe::PATH, visit.actor.clone(), visit.request.clone());
    match visit.house.mutate(Request { path, args, actor, request, attempt: None }).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(refusal) => respond(refusal),
    }
}
