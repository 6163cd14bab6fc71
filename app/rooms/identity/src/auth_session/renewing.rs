//! Another token for the same session, when its person may otherwise than before.
//!
//! Whoever changes what somebody may marks their sessions, in the same transaction. The next request that comes with a
//! marked token gets a new one with its answer, and goes on as if it had brought that one; sockets of the old token are
//! told to come again, and come with the new one.
//!
//! **Invariant:** the new token is made of the old one and of a secret in its row, so neither the database nor whoever
//! watched the old token alone can tell it, and every request that comes with the old one is given the same.

use data::{Fault, Refusal, RefusalKind, Select, Stamp, Timestamp, refuse};
use futures::FutureExt;
use room::{Answer, Cookie, House, Read, Write};

use super::{AuthSession, AuthSessionId, opening};
use crate::{
    User, UserId,
    secret::{hash_of, new_secret},
};

/// How long the old token still opens the door, for requests under way and for a browser whose answer was lost: twice
/// the longest time an open page waits before it comes again. Nobody uses it longer, whoever has it.
pub const GRACE_MS: i64 = 30 * Timestamp::SECOND_MS;

/// What a socket is told whose session goes on under another token.
pub const RENEWED: &str = "renewed";

/// Whether somebody may otherwise after a change: another power, a store of their own, a proven address; or whether the
/// way they prove who they are is another.
pub fn may_otherwise(before: &User, after: &User) -> bool {
    let rights = |user: &User| {
        let power = crate::PlatformRole::of(user.admin, user.platform_role);
        (power, user.is_creator == Some(true), user.email_verified.is_some())
    };
    let proofs = |user: &User| (user.email.clone(), user.hashed_password.clone());
    rights(before) != rights(after) || proofs(before) != proofs(after)
}

/// Every open session of the person gets another token with its next answer.
pub async fn renew_all(cx: &Write, user: &UserId) -> Result<(), Fault> {
    for session in cx.rows(Select::by(AuthSession::USER, user)).await? {
        if session.is_current(cx.now()) && session.renewal.is_none() {
            cx.put(&AuthSession { renewal: Some(new_secret()?), ..session }).await?;
        }
    }
    Ok(())
}

/// What a browser gets in the place of its old token.
pub struct Renewed {
    pub token: String,
    /// Tells the browser.
    pub cookie: Cookie,
}

/// The new token of a session that has one, or is to get one. Call it for every request, before anything else.
pub async fn renew(house: &House, actor: &room::Actor) -> Result<Option<Renewed>, Fault> {
    if actor.session.is_empty() {
        return Ok(None);
    }
    let old = opening::key_of(&actor.session);
    let known = house.look(actor.clone()).get::<AuthSession>(old.as_str()).await?;
    let Some((session, secret)) = known.and_then(|it| it.renewal.clone().map(|secret| (it, secret))) else {
        return Ok(None);
    };
    let token = hash_of(&format!("{} {secret}", actor.session));
    let stamp =
        Stamp { actor: session.user.to_string(), action: "identity/renew".into(), request: house.database.new_id() };
    let (key, now) = (opening::key_of(&token), house.now());
    let kept = match session.is_open(now) {
        false => None,
        true => house.write(stamp, |cx| exchange(cx, old.clone(), key.clone()).boxed()).await.map_err(Fault::new)?,
    };
    Ok(kept.map(|session| Renewed { cookie: opening::cookie(token.clone(), session.cookie_s(now)), token }))
}

/// Puts the session under its new key, once; the old one runs out. Nothing when it ended meanwhile.
async fn exchange(cx: &Write, old: AuthSessionId, new: AuthSessionId) -> Answer<Option<AuthSession>> {
    let now = cx.now();
    let Some(session) = cx.get::<AuthSession>(old.as_str()).await?.filter(|it| it.is_open(now)) else {
        return Ok(None);
    };
    if session.renewed_as.is_some() {
        return Ok(cx.get::<AuthSession>(new.as_str()).await?.filter(|it| it.is_open(now)));
    }
    let fresh = AuthSession { id: new.clone(), renewal: None, ..session.clone() };
    cx.put(&fresh).await?;
    let idle_expires_at = session.idle_expires_at.min(now + GRACE_MS);
    cx.put(&AuthSession { renewed_as: Some(new), idle_expires_at, ..session }).await?;
    Ok(Some(fresh))
}

/// Ends a session, under whatever token it goes on.
pub async fn revoke_whole(cx: &Write, mut session: AuthSession) -> Result<(), Fault> {
    loop {
        let next = session.renewed_as.clone();
        opening::revoke(cx, session).await?;
        let Some(next) = next else { return Ok(()) };
        let Some(found) = cx.get::<AuthSession>(next.as_str()).await? else { return Ok(()) };
        session = found;
    }
}

/// Refuses a socket whose session goes on under another token: it has to come with that one.
pub async fn not_renewed(cx: &Read) -> Answer<()> {
    let key = opening::key_of(&cx.actor.session);
    match cx.get::<super::Renewal>(key.as_str()).await?.and_then(|it| it.renewal) {
        None => Ok(()),
        Some(_) => Err(come_again()),
    }
}

fn come_again() -> Refusal {
    refuse(RefusalKind::Unauthenticated, RENEWED, "Your session goes on under another token. Come again.")
}
