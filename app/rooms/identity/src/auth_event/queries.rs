use data::Timestamp;
use room::query;
use serde::{Deserialize, Serialize};

use super::{AuthEventId, Happening};

/// So many lines of the log a person sees.
#[cfg(feature = "ssr")]
const SHOWN: usize = 50;

/// One line of a person's own security log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: AuthEventId,
    pub kind: Happening,
    pub device: String,
    pub ip_prefix: String,
    pub at: Timestamp,
}

/// What happened on the caller's account, the newest first.
#[query("identity/my-events", gate = SignedIn)]
pub async fn my_events(cx: &Read) -> Answer<Vec<Entry>> {
    let member = cx.signed_in().await?;
    let mine = data::Select::by(super::AuthEvent::USER, &member.id).descending(super::AuthEvent::AT).limit(SHOWN);
    let entries = cx.rows(mine).await?.into_iter().map(|event| Entry {
        id: event.id,
        kind: event.kind,
        device: crate::auth_session::device_label(&event.user_agent),
        ip_prefix: room::ip_prefix(&event.ip),
        at: event.at,
    });
    Ok(entries.collect())
}
