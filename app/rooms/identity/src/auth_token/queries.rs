use data::Timestamp;
use room::query;
use serde::{Deserialize, Serialize};

use super::{AuthTokenId, Purpose};

/// A letter as its reader sees it, who has its link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    pub purpose: Purpose,
    pub email: String,
    /// The browser that asked, by the hash of its mark.
    pub browser_hash: String,
    /// To be typed there; nothing once it is too old.
    pub code: Option<String>,
    /// When the account will be deleted, for whoever may keep it.
    pub deletes_at: Option<Timestamp>,
}

/// A letter as the browser that asked for it knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Awaited {
    pub purpose: Purpose,
    pub email: String,
    /// It was used, here or elsewhere.
    pub is_used: bool,
}

/// What the link of a letter is good for.
#[query("identity/letter", gate = Anyone)]
pub async fn letter(cx: &Read, token: String) -> Answer<Opened> {
    let found = cx.get::<super::AuthToken>(super::issuing::key_of(&token)).await?;
    let found = found.filter(|it| it.is_good(cx.now())).ok_or_else(super::redeeming::gone)?;
    let code = found.takes_a_code(cx.now()).then(|| super::issuing::code_of(&token));
    let deletes_at = crate::user::leaving::going::until(cx, &found).await?;
    Ok(Opened { deletes_at, purpose: found.purpose, email: found.email, browser_hash: found.browser_hash, code })
}

/// The letter one waits for.
#[query("identity/awaited", gate = Anyone)]
pub async fn awaited_letter(cx: &Read, ticket: AuthTokenId) -> Answer<Awaited> {
    let found = cx.get::<super::AuthToken>(ticket.as_str()).await?.ok_or_else(super::redeeming::gone)?;
    Ok(Awaited { purpose: found.purpose, email: found.email, is_used: found.used_at.is_some() })
}
