//! One line of a person's security log. Append only.

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::UserId;

pub type AuthEventId = Id<AuthEvent>;

data::choice! {
    /// What happened to an account.
    pub enum Happening {
        SignedUp = "sign_up",
        SignedIn = "sign_in_ok",
        SignedOut = "sign_out",
        SignedOutEverywhere = "sign_out_everywhere",
        SessionRevoked = "session_revoked",
        AdminGranted = "admin_granted",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "authEvents", index(by_user_at = user + at))]
pub struct AuthEvent {
    pub id: AuthEventId,
    #[serde(rename = "userId")]
    pub user: UserId,
    pub kind: Happening,
    pub ip: String,
    pub user_agent: String,
    pub at: Timestamp,
}

/// Writes one line with the caller's address and browser.
#[cfg(feature = "ssr")]
pub(crate) async fn note(cx: &room::Write, user: &UserId, kind: Happening) -> Result<(), data::Fault> {
    let event = AuthEvent {
        id: cx.new_id(),
        user: user.clone(),
        kind,
        ip: cx.actor.address.clone(),
        user_agent: cx.actor.user_agent.clone(),
        at: cx.now(),
    };
    cx.put(&event).await
}
