//! Opening a session, its signs of life, its end.

use data::{Fault, Select, Stamp};
use facts::identity::SignedIn;
use futures::FutureExt;
use room::{Answer, Cookie, House, Write, ip_prefix};

use super::{AuthSession, AuthSessionId, device_label, lifetime};
use crate::{
    User, UserId,
    auth_event::{Happening, note},
    secret::{hash_of, new_secret},
    user::{PlatformRole, people::say, tally::seen},
};

const COOKIE: &str = "session";

/// The key of the session a token opens.
pub fn key_of(token: &str) -> AuthSessionId {
    AuthSessionId::new(hash_of(token))
}

/// Opens a session for the browser that asks and hands it the token.
pub async fn open(cx: &mut Write, user: &User, method: &str, remember: bool) -> Answer<()> {
    let token = new_secret()?;
    let is_staff = matches!(user.platform_role, Some(PlatformRole::Admin | PlatformRole::Moderator));
    let lifetime = lifetime(remember, is_staff || user.admin == Some(true));
    let now = cx.now();
    let session = AuthSession {
        id: key_of(&token),
        user: user.id.clone(),
        created_at: now,
        last_seen_at: now,
        idle_expires_at: now + lifetime.idle_ms,
        absolute_expires_at: now + lifetime.absolute_ms,
        idle_ms: lifetime.idle_ms,
        method: method.into(),
        ip_prefix: ip_prefix(&cx.actor.address),
        user_agent: cx.actor.user_agent.clone(),
        label: device_label(&cx.actor.user_agent),
        is_remembered: Some(remember),
        ..AuthSession::default()
    };
    cx.put(&session).await?;
    seen(cx, &user.id).await?;
    note(cx, &user.id, Happening::SignedIn).await?;
    say(cx, SignedIn::KIND, &SignedIn { user: user.id.to_string() }).await?;
    cx.set_cookie(cookie(token, lifetime.cookie_s));
    Ok(())
}

/// Tells a browser its token.
pub(super) fn cookie(token: String, max_age_s: Option<i64>) -> Cookie {
    Cookie { name: COOKIE, value: token, max_age_s, http_only: true }
}

/// Ends a session. Everything that asked who is signed in runs again, and its open pages go to the door.
pub async fn revoke(cx: &Write, mut session: AuthSession) -> Result<(), Fault> {
    if session.revoked_at.is_none() {
        session.revoked_at = Some(cx.now());
        cx.put(&session).await?;
    }
    Ok(())
}

/// Ends every session of a person.
pub async fn revoke_all(cx: &Write, user: &UserId) -> Result<(), Fault> {
    for session in cx.rows(Select::by(AuthSession::USER, user)).await? {
        revoke(cx, session).await?;
    }
    Ok(())
}

/// Ends every session of a person but the one that asks.
pub async fn revoke_others(cx: &Write, user: &UserId) -> Result<(), Fault> {
    let here = key_of(&cx.actor.session);
    for session in cx.rows(Select::by(AuthSession::USER, user)).await? {
        if session.id != here {
            revoke(cx, session).await?;
        }
    }
    Ok(())
}

/// Makes the browser forget its token.
pub fn forget_token(cx: &mut Write) {
    cx.set_cookie(cookie(String::new(), Some(0)));
}

/// A sign of life: call it for every page and every mutation; it writes at most every five minutes.
pub async fn touch(house: &House, actor: &room::Actor) -> Result<(), Fault> {
    if actor.session.is_empty() {
        return Ok(());
    }
    let id = key_of(&actor.session);
    let now = house.now();
    let known = house.look(actor.clone()).get::<AuthSession>(id.as_str()).await?;
    let Some(session) = known.filter(|it| it.is_due(now)) else { return Ok(()) };
    let stamp =
        Stamp { actor: session.user.to_string(), action: "identity/touch".into(), request: house.database.new_id() };
    let work = house.write(stamp, |cx| note_life(cx, id.clone()).boxed());
    work.await.map_err(Fault::new)
}

/// Read again inside: it may have been revoked in between, and must stay so.
async fn note_life(cx: &Write, id: AuthSessionId) -> Answer<()> {
    let now = cx.now();
    let session = cx.get::<AuthSession>(id.as_str()).await?;
    let Some(mut session) = session.filter(|it| it.is_due(now)) else { return Ok(()) };
    session.see(now);
    cx.put(&session).await?;
    Ok(seen(cx, &session.user).await?)
}
