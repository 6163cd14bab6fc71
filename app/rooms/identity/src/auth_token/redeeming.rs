//! What becomes true when an address is proven.

use data::{Fault, Refusal, RefusalKind, Select, refuse};
use facts::identity::AddressProven;
use room::{Answer, Write};

use super::{
    AuthToken, AuthTokenId, Purpose,
    issuing::{hash_of_code, key_of},
    letters,
};
use crate::{
    User,
    auth_event::{Happening, note},
    auth_session::{
        BY_LINK, BY_PASSWORD,
        limits::WRONG_CODES,
        mutations::proof::may_come_in,
        opening::{open, revoke_all},
    },
    password,
    secret::{hash_of, is_same},
    text,
    user::{
        leaving::going::stay,
        mutations::{
            Onward,
            opening::{Newcomer, admit, owner_of},
        },
        people::{appoint, say},
        tally::keep,
    },
};

/// The proof a link leads to. Used, over or altered: one answer for all.
pub async fn by_secret(cx: &Write, secret: &str) -> Answer<AuthToken> {
    let token = cx.get::<AuthToken>(key_of(secret)).await?;
    token.filter(|it| it.is_good(cx.now())).ok_or_else(gone)
}

/// The proof of a letter, for whoever asked for it and knows its code.
pub async fn by_code(cx: &Write, ticket: &AuthTokenId, typed: &str) -> Answer<AuthToken> {
    WRONG_CODES.take(ticket.as_str(), &cx.new_id::<String>(), cx.now()).map_err(|_| gone())?;
    let token = cx.get::<AuthToken>(ticket.as_str()).await?;
    let token = token.filter(|it| it.takes_a_code(cx.now())).ok_or_else(gone)?;
    let typed: String = text::line(typed).chars().filter(|c| !c.is_whitespace()).collect();
    match is_same(&hash_of_code(ticket, &typed), &token.code_hash) {
        true => Ok(token),
        false => Err(Refusal::field("code", "This is not the code in the letter.")),
    }
}

/// Whether it was asked for in the browser that asks now.
pub fn is_from_here(cx: &Write, token: &AuthToken) -> bool {
    !cx.actor.browser.is_empty() && hash_of(&cx.actor.browser) == token.browser_hash
}

pub fn gone() -> Refusal {
    refuse(RefusalKind::Gone, "letter_over", "This letter is used up or too old. Ask for a new one.")
}

/// Does what the proof is for, once.
pub async fn redeem(cx: &mut Write, token: AuthToken, redirect: Option<&str>) -> Answer<Onward> {
    spend(cx, &token).await?;
    match token.purpose {
        Purpose::SignUp => join(cx, token, redirect).await,
        Purpose::MagicLink => come_in(cx, token, redirect).await,
        Purpose::VerifyEmail => confirm(cx, token).await,
        Purpose::ChangeEmail => change_email(cx, token).await,
        Purpose::UndoEmail => undo_email(cx, token).await,
        Purpose::KeepAccount => keep_account(cx, token).await,
        Purpose::ComeBack => come_back(cx, token).await,
        // Needs a password beside the proof: see `set_password`.
        Purpose::ResetPassword => Err(gone()),
    }
}

/// Marks the proof as used, and with it all others of its kind for the same address.
async fn spend(cx: &Write, token: &AuthToken) -> Result<(), Fault> {
    let alike = Select::by(AuthToken::EMAIL, &token.email).and(AuthToken::PURPOSE, token.purpose);
    for other in cx.rows(alike).await? {
        if other.used_at.is_none() {
            cx.put(&AuthToken { used_at: Some(cx.now()), payload: None, ..other }).await?;
        }
    }
    Ok(())
}

async fn join(cx: &mut Write, token: AuthToken, redirect: Option<&str>) -> Answer<Onward> {
    let wanted = token.payload.ok_or_else(gone)?;
    let wanted: Newcomer = serde_json::from_str(&wanted).map_err(Fault::new)?;
    if owner_of(cx, &token.email).await?.is_some() {
        return Err(gone());
    }
    let goal = redirect.unwrap_or(wanted.first_page()).to_string();
    let user = admit(cx, wanted, Some(cx.now())).await?;
    let user = proven(cx, user).await?;
    open(cx, &user, BY_PASSWORD, true).await?;
    Ok(Onward::to(goal))
}

async fn come_in(cx: &mut Write, token: AuthToken, redirect: Option<&str>) -> Answer<Onward> {
    let user = owner(cx, &token).await?;
    may_come_in(&user)?;
    let user = verify(cx, user).await?;
    open(cx, &user, BY_LINK, true).await?;
    Ok(Onward::to(redirect.unwrap_or("/dashboard")))
}

async fn confirm(cx: &Write, token: AuthToken) -> Answer<Onward> {
    let user = owner(cx, &token).await?;
    verify(cx, user).await?;
    Ok(Onward::to("/dashboard"))
}

async fn change_email(cx: &mut Write, token: AuthToken) -> Answer<Onward> {
    let id = token.user.clone().ok_or_else(gone)?;
    let user = cx.must_get::<User>(id).await?;
    if owner_of(cx, &token.email).await?.is_some() {
        return Err(Refusal::conflict("email_taken", "Meanwhile somebody else has an account with this address."));
    }
    let old = user.email.clone().unwrap_or_default();
    let before = user;
    let user = User { email: Some(token.email), email_verified: Some(cx.now()), ..before.clone() };
    keep(cx, Some(&before), &user).await?;
    note(cx, &user.id, Happening::EmailChanged).await?;
    let user = proven(cx, user).await?;
    if !old.is_empty() {
        super::issuing::ask_member(cx, &user, old, Purpose::UndoEmail).await?;
    }
    Ok(Onward::to("/dashboard/settings/account"))
}

async fn undo_email(cx: &Write, token: AuthToken) -> Answer<Onward> {
    let id = token.user.clone().ok_or_else(gone)?;
    let user = cx.must_get::<User>(id).await?;
    if owner_of(cx, &token.email).await?.is_some_and(|owner| owner.id != user.id) {
        return Err(Refusal::conflict("email_taken", "Meanwhile somebody else has an account with this address."));
    }
    let before = user;
    let user = User { email: Some(token.email), email_verified: Some(cx.now()), ..before.clone() };
    keep(cx, Some(&before), &user).await?;
    revoke_all(cx, &user.id).await?;
    note(cx, &user.id, Happening::EmailChangeUndone).await?;
    Ok(Onward::to("/sign-in/forgot"))
}

async fn keep_account(cx: &Write, token: AuthToken) -> Answer<Onward> {
    let user = owner(cx, &token).await?;
    stay(cx, user).await?;
    Ok(Onward::to("/sign-in?changed=kept"))
}

async fn come_back(cx: &mut Write, token: AuthToken) -> Answer<Onward> {
    let user = owner(cx, &token).await?;
    let user = stay(cx, user).await?;
    open(cx, &user, BY_PASSWORD, token.payload.is_some()).await?;
    Ok(Onward::to("/dashboard"))
}

/// Sets the password of whoever proved to read the account's mail. Every session ends: one of them may be a thief's.
pub async fn set_password(cx: &mut Write, token: AuthToken, typed: &str) -> Answer<Onward> {
    if token.purpose != Purpose::ResetPassword {
        return Err(gone());
    }
    let user = owner(cx, &token).await?;
    may_come_in(&user)?;
    let fresh = text::composed(typed);
    password::check_new(&fresh, &token.email).map_err(|why| Refusal::field("password", why))?;
    spend(cx, &token).await?;
    let hashed_password = Some(password::hash::hash(fresh).await?);
    let user = verify(cx, User { hashed_password, ..user }).await?;
    revoke_all(cx, &user.id).await?;
    note(cx, &user.id, Happening::PasswordReset).await?;
    letters::password_changed(&user).post(cx, cx.new_id::<String>()).await?;
    Ok(Onward::to("/sign-in?changed=password"))
}

/// Whose proof this is, as long as the address is still theirs.
async fn owner(cx: &Write, token: &AuthToken) -> Answer<User> {
    let id = token.user.clone().ok_or_else(gone)?;
    let user = cx.must_get::<User>(id).await?;
    if user.email.as_ref() != Some(&token.email) { Err(gone()) } else { Ok(user) }
}

/// Writes the account with its address as proven.
async fn verify(cx: &Write, before: User) -> Answer<User> {
    let user = User { email_verified: before.email_verified.or(Some(cx.now())), ..before.clone() };
    keep(cx, Some(&before), &user).await?;
    if before.email_verified.is_some() {
        return Ok(user);
    }
    note(cx, &user.id, Happening::EmailVerified).await?;
    proven(cx, user).await
}

/// What follows from a proven address. Answers with the account as it is then.
async fn proven(cx: &Write, user: User) -> Answer<User> {
    let email = user.email.clone().unwrap_or_default();
    say(cx, AddressProven::KIND, &AddressProven { user: user.id.to_string(), email }).await?;
    appoint(cx, user).await
}
