//! Printing the way in, and taking it.

use data::{Fault, Refusal, Select, Stamp};
use futures::FutureExt;
use room::{Answer, House, Read, Write};

use super::Setup;
use crate::{
    User,
    secret::{hash_of, is_same, new_secret},
    user::{PlatformRole, power::Power},
};

/// The id of the only row.
const ONLY: &str = "first";

/// Whether somebody administers.
pub(crate) async fn has_admin(cx: &Read) -> Result<bool, Fault> {
    Ok(cx.first(Select::by(Power::PLATFORM_ROLE, PlatformRole::Admin)).await?.is_some())
}

/// A fresh way in, where nobody administers; the one before is void. Call it once, at the start, and show it to whoever
/// started the server.
pub async fn setup_path(house: &House) -> Answer<Option<String>> {
    let stamp =
        Stamp { actor: "system".into(), action: "identity/print-setup".into(), request: house.database.new_id() };
    house.write(stamp, |cx| print(cx).boxed()).await
}

async fn print(cx: &Write) -> Answer<Option<String>> {
    if has_admin(cx).await? {
        return Ok(None);
    }
    let token = new_secret()?;
    cx.put(&Setup { id: ONLY.into(), token_hash: hash_of(&token), printed_at: cx.now() }).await?;
    Ok(Some(format!("/setup?token={token}")))
}

/// The way in is open to whoever has its token. Where somebody administers there is none.
pub(crate) async fn check_token(cx: &Write, token: &str) -> Answer<()> {
    if has_admin(cx).await? {
        return Err(Refusal::not_found());
    }
    let printed = cx.must_get::<Setup>(ONLY).await?;
    match is_same(&hash_of(token.trim()), &printed.token_hash) {
        true => Ok(()),
        false => Err(Refusal::field("token", "This is not the token the server printed at its last start.")),
    }
}

/// The first account administers, and the way in is gone.
pub(crate) async fn take(cx: &Write, user: User) -> Answer<()> {
    cx.delete::<Setup>(ONLY).await?;
    crate::user::people::grant(cx, user).await.map(drop)
}
