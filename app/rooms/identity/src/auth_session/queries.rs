use data::Timestamp;
use room::query;
use serde::{Deserialize, Serialize};

use super::AuthSessionId;
use crate::UserId;

/// Whose session this is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bearer {
    pub user: UserId,
}

/// One of a person's own sessions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    pub id: AuthSessionId,
    pub label: String,
    pub ip_prefix: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub is_this_one: bool,
}

/// The session a tab's socket hangs on: when this is refused, the tab goes to the door; or comes again at once, when the
/// session only goes on under another token.
#[query("identity/session", gate = SignedIn)]
pub async fn session(cx: &Read) -> Answer<Bearer> {
    super::renewing::not_renewed(cx).await?;
    Ok(Bearer { user: cx.signed_in().await?.id.into() })
}

/// Where the caller is signed in, this device first, then the most recent.
#[query("identity/my-sessions", gate = SignedIn)]
pub async fn my_sessions(cx: &Read) -> Answer<Vec<Device>> {
    let member = cx.signed_in().await?;
    let here = super::opening::key_of(&cx.actor.session);
    let now = cx.now();
    let rows = cx.rows(data::Select::by(super::AuthSession::USER, &member.id)).await?;
    let mut devices: Vec<Device> = rows
        .into_iter()
        .filter(|row| row.is_current(now))
        .map(|row| Device {
            is_this_one: row.id == here,
            id: row.id,
            label: row.label,
            ip_prefix: row.ip_prefix,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
        })
        .collect();
    devices.sort_by_key(|device| (!device.is_this_one, std::cmp::Reverse(device.last_seen_at)));
    Ok(devices)
}
