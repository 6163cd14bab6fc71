//! Opening a session, its signs of life, its end.

use data::{Fault, Select, Stamp};
use facts::identity::SignedIn;
use room::{Answer, Cookie, House, Write};
use sha2::{Digest, Sha256};

use super::{AuthSession, AuthSessionId, SEEN_EVERY_MS, device_label, ip_prefix, lifetime};
use crate::{
    User, UserId,
    auth_event::{Happening, note},
    user::{PlatformRole, people::say},
};

const COOKIE: &str = "session";

/// The key of the session a token opens.
pub fn key_of(token: &str) -> AuthSessionId {
    AuthSessionId::new(hex(&Sha256::digest(token.as_bytes())))
}

/// Opens a session for the browser that asks and hands it the token.
pub async fn open(cx: &mut Write, user: &User, remember: bool) -> Answer<()> {
    let token = new_token()?;
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
        method: "password".into(),
        ip_prefix: ip_prefix(&cx.actor.address),
        user_agent: cx.actor.user_agent.clone(),
        label: device_label(&cx.actor.user_agent),
        revoked_at: None,
    };
    cx.put(&session).await?;
    note(cx, &user.id, Happening::SignedIn).await?;
    say(cx, SignedIn::KIND, &SignedIn { user: user.id.to_string() }).await?;
    cx.set_cookie(Cookie { name: COOKIE, value: token, max_age_s: lifetime.cookie_s, http_only: true });
    Ok(())
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

/// Makes the browser forget its token.
pub fn forget_token(cx: &mut Write) {
    cx.set_cookie(Cookie { name: COOKIE, value: String::new(), max_age_s: Some(0), http_only: true });
}

/// A sign of life: call it for every page and every mutation; it writes at most every five minutes.
pub async fn touch(house: &House, actor: &room::Actor) -> Result<(), Fault> {
    if actor.session.is_empty() {
        return Ok(());
    }
    let id = key_of(&actor.session);
    let now = house.now();
    let is_due = |it: &AuthSession| it.is_open(now) && now - it.last_seen_at >= SEEN_EVERY_MS;
    let seen = house.look(actor.clone()).get::<AuthSession>(id.as_str()).await?;
    let Some(session) = seen.filter(is_due) else { return Ok(()) };
    let stamp =
        Stamp { actor: session.user.to_string(), action: "identity/touch".into(), request: house.database.new_id() };
    let work = house.database.begin(stamp).await?;
    // Read again inside: it may have been revoked in between, and must stay so.
    match work.get::<AuthSession>(id.as_str()).await?.filter(is_due) {
        Some(mut session) => {
            session.see(now);
            work.put(&session).await?;
            // Losing the race means somebody else was seen, or signed out: both are fine.
            work.commit().await.map(drop)
        }
        None => {
            work.cancel().await;
            Ok(())
        }
    }
}

/// 256 random bits in hex.
fn new_token() -> Result<String, Fault> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Fault::new)?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
