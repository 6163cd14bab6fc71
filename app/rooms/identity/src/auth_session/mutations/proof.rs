//! Proving by password who one is: one answer for every way to be wrong, and only so many tries.

use data::{Refusal, RefusalKind, Select, Timestamp, refuse};
use room::{Answer, Write, network};

use crate::{
    User,
    auth_session::{
        AuthSession,
        limits::{WRONG_PER_ADDRESS, WRONG_PER_NETWORK, in_words},
        opening::key_of,
    },
    password, text,
    user::{Status, normal_email},
};

/// How long somebody without a password is taken to be who signed in.
const JUST_NOW_MS: i64 = 10 * Timestamp::MINUTE_MS;

/// The person, or why not. Somebody whose account is about to be deleted is told so by the caller, who can offer to keep it.
pub async fn who_knows(cx: &Write, email: &str, typed: &str) -> Answer<User> {
    let mut missing = Refusal::invalid();
    if email.trim().is_empty() {
        missing = missing.with_field("email", "Your address, please.");
    }
    if typed.is_empty() {
        missing = missing.with_field("password", "Your password, please.");
    }
    missing.if_any()?;
    // An address that cannot be one is treated as one nobody has.
    let email = normal_email(&text::line(email)).unwrap_or_else(|_| email.trim().to_lowercase());
    let tried = take_try(cx, &email)?;
    let user = cx.first(Select::by(User::EMAIL, &email)).await?;
    let hashed = user.as_ref().and_then(|user| user.hashed_password.clone());
    let fits = password::hash::fits(text::composed(typed), hashed).await?;
    let user = user.filter(|_| fits).ok_or_else(mismatch)?;
    tried.was_right();
    if !user.is_leaving() {
        may_come_in(&user)?;
    }
    Ok(user)
}

/// The person who asks once more proves that they are who signed in: by their password, or, where they have none, by
/// having signed in just now.
pub async fn same_person(cx: &Write, typed: &str) -> Answer<User> {
    let user = cx.must_get::<User>(cx.signed_in().await?.id).await?;
    let Some(hashed) = user.hashed_password.clone() else { return signed_in_just_now(cx, user).await };
    if typed.is_empty() {
        return Err(Refusal::field("password", "Your password of today, please."));
    }
    let tried = take_try(cx, user.id.as_str())?;
    if !password::hash::fits(text::composed(typed), Some(hashed)).await? {
        return Err(Refusal::field("password", "This is not your password."));
    }
    tried.was_right();
    Ok(user)
}

async fn signed_in_just_now(cx: &Write, user: User) -> Answer<User> {
    let session = cx.must_get::<AuthSession>(key_of(&cx.actor.session)).await?;
    match cx.now() - session.created_at <= JUST_NOW_MS {
        true => Ok(user),
        false => Err(Refusal::forbidden("sign_in_again", "Sign out and in again first, so that we know it is you.")),
    }
}

/// Whether the account is open; else why not.
pub fn may_come_in(user: &User) -> Answer<()> {
    match user.status.unwrap_or(Status::Active) {
        Status::Active => Ok(()),
        Status::Suspended => Err(suspended(user)),
        Status::Deleting => Err(Refusal::forbidden("deleting", "This account is about to be deleted.")),
        // Its password and its address are gone; nobody gets here but by a row made by hand.
        Status::Deleted => Err(mismatch()),
    }
}

fn mismatch() -> Refusal {
    let refusal = Refusal::field("password", "E-mail and password don't match.");
    Refusal { code: "mismatch".into(), ..refusal }
}

fn suspended(user: &User) -> Refusal {
    let reason = user.suspended_reason.as_deref().map(|it| format!(" The reason: {it}")).unwrap_or_default();
    Refusal::forbidden("suspended", format!("This account is suspended.{reason}"))
}

/// One try, counted before its outcome is known: a hundred at once must not all slip through.
struct Try {
    email: String,
    network: Option<String>,
    number: String,
}

fn take_try(cx: &Write, email: &str) -> Answer<Try> {
    let (now, number) = (cx.now(), cx.new_id::<String>());
    WRONG_PER_ADDRESS.take(email, &number, now).map_err(too_many)?;
    let network = network(&cx.actor.address);
    if let Some(network) = &network {
        WRONG_PER_NETWORK.take(network, &number, now).map_err(too_many)?;
    }
    Ok(Try { email: email.into(), network, number })
}

impl Try {
    fn was_right(self) {
        WRONG_PER_ADDRESS.forget(&self.email);
        if let Some(network) = &self.network {
            WRONG_PER_NETWORK.give_back(network, &self.number);
        }
    }
}

fn too_many(wait_s: i64) -> Refusal {
    let message = format!("Too many tries. Come back in {}.", in_words(wait_s));
    Refusal { retry_after_s: Some(wait_s), ..refuse(RefusalKind::RateLimited, "too_many_tries", message) }
}
