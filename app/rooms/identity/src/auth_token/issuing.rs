//! Making a proof and putting it into a letter.

use data::{Fault, Refusal, RefusalKind, Select, Timestamp, refuse};
use room::{Answer, Cookie, Read, Write, network};
use sha2::{Digest, Sha256};

use super::{AuthToken, AuthTokenId, Purpose, letters, redeeming::gone};
use crate::{
    User, UserId,
    auth_session::{
        limits::{self, LETTERS_PER_ADDRESS, LETTERS_PER_NETWORK},
        mutations::proof::may_come_in,
    },
    secret::{hash_of, new_secret},
    user::mutations::{
        Onward,
        opening::{Newcomer, owner_of},
    },
};

/// The mark a browser is known by before it has a session.
const BROWSER_COOKIE: &str = room::BROWSER_COOKIE;
/// As long as the longest code or link that asks for it.
const BROWSER_S: i64 = 24 * 3_600;
/// The pause before a letter is sent once more.
const AGAIN_MS: i64 = Timestamp::MINUTE_MS;

/// What a letter is to prove.
pub struct Wanted {
    pub purpose: Purpose,
    pub user: Option<UserId>,
    pub email: String,
    pub payload: Option<String>,
}

/// A proof that was made. The secret and the code go into the letter and nowhere else.
pub struct Issued {
    pub secret: String,
    pub code: String,
    pub ticket: AuthTokenId,
}

/// The key of the row a secret opens.
pub fn key_of(secret: &str) -> AuthTokenId {
    AuthTokenId::new(hash_of(secret))
}

/// Six digits out of the secret.
pub fn code_of(secret: &str) -> String {
    let digest = Sha256::digest(format!("code:{secret}").as_bytes());
    let number = digest.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// A code's hash, bound to its row: equal codes of two letters look different.
pub fn hash_of_code(ticket: &AuthTokenId, code: &str) -> String {
    hash_of(&format!("{ticket}:{code}"))
}

/// Makes a proof, for the browser that asks.
pub async fn issue(cx: &mut Write, wanted: Wanted) -> Answer<Issued> {
    let secret = new_secret()?;
    let (code, ticket) = (code_of(&secret), key_of(&secret));
    let now = cx.now();
    let token = AuthToken {
        id: ticket.clone(),
        user: wanted.user,
        email: wanted.email,
        payload: wanted.payload,
        code_hash: hash_of_code(&ticket, &code),
        browser_hash: hash_of(&mark(cx)?),
        created_at: now,
        expires_at: now + wanted.purpose.link_ms(),
        used_at: None,
        purpose: wanted.purpose,
    };
    cx.put(&token).await?;
    Ok(Issued { secret, code, ticket })
}

/// The mark of the browser that asks; a new one where it has none.
fn mark(cx: &mut Write) -> Answer<String> {
    if !cx.actor.browser.is_empty() {
        return Ok(cx.actor.browser.clone());
    }
    let mark = new_secret()?;
    let cookie = Cookie { name: BROWSER_COOKIE, value: mark.clone(), max_age_s: Some(BROWSER_S), http_only: true };
    cx.set_cookie(cookie);
    Ok(mark)
}

/// Counts a letter to this address, asked for from the caller's network.
pub fn take_stamp(cx: &Write, email: &str) -> Answer<()> {
    let (now, number) = (cx.now(), cx.new_id::<String>());
    LETTERS_PER_ADDRESS.take(email, &number, now).map_err(too_many)?;
    match network(&cx.actor.address) {
        Some(network) => LETTERS_PER_NETWORK.take(&network, &number, now).map_err(too_many),
        None => Ok(()),
    }
}

pub fn too_many(wait_s: i64) -> Refusal {
    let message =
        format!("That were many letters. Look into the last one, or come back in {}.", limits::in_words(wait_s));
    Refusal { retry_after_s: Some(wait_s), ..refuse(RefusalKind::RateLimited, "too_many_letters", message) }
}

/// The page that asks for the code, for the letter with this ticket.
pub fn inbox(ticket: &AuthTokenId, redirect: Option<&str>) -> Onward {
    let redirect = redirect.map(|path| format!("&redirect_url={}", escape(path))).unwrap_or_default();
    Onward::to(format!("/sign-in/check-inbox?ticket={ticket}{redirect}"))
}

/// A path as the value of a query.
fn escape(path: &str) -> String {
    path.bytes().fold(String::new(), |text, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
            text + &char::from(byte).to_string()
        }
        _ => text + &format!("%{byte:02X}"),
    })
}

/// Asks a newcomer to prove their address. Where there is an account already, its owner is written to, and the newcomer
/// sees the same.
pub async fn ask_newcomer(cx: &mut Write, wanted: Newcomer) -> Answer<Issued> {
    take_stamp(cx, &wanted.email)?;
    let owner = owner_of(cx, &wanted.email).await?;
    let payload = serde_json::to_string(&wanted).map_err(Fault::new)?;
    let (email, purpose) = (wanted.email.clone(), Purpose::SignUp);
    let issued = issue(cx, Wanted { purpose, user: None, email, payload: Some(payload) }).await?;
    match owner {
        Some(owner) => letters::already_here(&owner).post(cx, cx.new_id::<String>()).await?,
        None => letters::welcome(&wanted, &issued).post(cx, cx.new_id::<String>()).await?,
    }
    Ok(issued)
}

/// Writes to whoever has this address, if anybody has; whoever asks cannot tell.
pub async fn ask_owner(cx: &mut Write, email: String, purpose: Purpose) -> Answer<Issued> {
    take_stamp(cx, &email)?;
    let owner = owner_of(cx, &email).await?.filter(|owner| may_come_in(owner).is_ok());
    let user = owner.as_ref().map(|owner| owner.id.clone());
    let issued = issue(cx, Wanted { purpose, user, email, payload: None }).await?;
    if let Some(owner) = owner {
        letters::proof(purpose, &owner, &issued).post(cx, cx.new_id::<String>()).await?;
    }
    Ok(issued)
}

/// Writes to an address that somebody who is signed in says is theirs.
pub async fn ask_member(cx: &mut Write, user: &User, email: String, purpose: Purpose) -> Answer<Issued> {
    take_stamp(cx, &email)?;
    let issued =
        issue(cx, Wanted { purpose, user: Some(user.id.clone()), email: email.clone(), payload: None }).await?;
    let reader = User { email: Some(email), ..user.clone() };
    letters::proof(purpose, &reader, &issued).post(cx, cx.new_id::<String>()).await?;
    Ok(issued)
}

/// Sends the letter of a ticket once more: a minute later at the earliest.
pub async fn again(cx: &mut Write, ticket: &AuthTokenId) -> Answer<AuthTokenId> {
    let before = cx.get::<AuthToken>(ticket.as_str()).await?.filter(|it| it.used_at.is_none());
    let before = before.ok_or_else(gone)?;
    let wait_ms = before.created_at + AGAIN_MS - cx.now();
    if wait_ms > 0 {
        return Err(too_many((wait_ms + Timestamp::SECOND_MS - 1) / Timestamp::SECOND_MS));
    }
    let issued = match (before.purpose, before.payload) {
        (Purpose::SignUp, Some(wanted)) => {
            let wanted: Newcomer = serde_json::from_str(&wanted).map_err(Fault::new)?;
            ask_newcomer(cx, wanted).await?
        }
        (Purpose::VerifyEmail | Purpose::ChangeEmail, _) => {
            let user = cx.must_get::<User>(before.user.ok_or_else(gone)?).await?;
            ask_member(cx, &user, before.email, before.purpose).await?
        }
        // Only whoever asked to leave gets these.
        (Purpose::KeepAccount | Purpose::ComeBack, _) => return Err(gone()),
        (purpose, _) => ask_owner(cx, before.email, purpose).await?,
    };
    Ok(issued.ticket)
}

/// The address a person wants to change to, while it waits to be proven.
pub async fn next_email(cx: &Read, user: &UserId) -> Result<Option<String>, Fault> {
    let wanted = Select::by(AuthToken::USER, user).and(AuthToken::PURPOSE, Purpose::ChangeEmail);
    let open = cx.rows(wanted).await?.into_iter().filter(|it| it.is_good(cx.now()));
    Ok(open.max_by_key(|it| it.created_at).map(|it| it.email))
}

/// Forgets every address a person wanted to change to.
pub async fn forget_next_email(cx: &Write, user: &UserId) -> Result<(), Fault> {
    let wanted = Select::by(AuthToken::USER, user).and(AuthToken::PURPOSE, Purpose::ChangeEmail);
    for token in cx.rows(wanted).await? {
        cx.put(&AuthToken { used_at: Some(cx.now()), ..token }).await?;
    }
    Ok(())
}
