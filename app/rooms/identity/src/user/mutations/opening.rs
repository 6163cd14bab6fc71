//! Making an account, step by step.

use data::{Refusal, RefusalKind, Select, Timestamp, refuse};
use facts::identity::SignedUp;
use room::{Answer, Cookie, Write};
use serde::{Deserialize, Serialize};

use crate::{
    MODE_COOKIE, Mode, User, UserId,
    auth_event::{Happening, note},
    auth_session::limits,
    notification_preferences::NotificationPreferences,
    password, text,
    user::{AgencyRole, PlatformRole, Status, check_name, normal_email, people::say, tally::keep},
};

const YEAR_S: i64 = 365 * 24 * 3_600;

/// Somebody whose form is in order.
pub struct Applicant {
    name: String,
    pub email: String,
    password: String,
}

impl Applicant {
    /// Tells everything that is wrong with a form at once.
    pub fn check(name: &str, email: &str, password: &str, accepts_terms: bool) -> Answer<Self> {
        let (name, password) = (text::line(name), text::composed(password));
        let email = normal_email(&text::line(email));
        let mut wrong = Refusal::invalid();
        if let Err(why) = check_name(&name) {
            wrong = wrong.with_field("name", why);
        }
        if let Err(why) = &email {
            wrong = wrong.with_field("email", *why);
        }
        if let Err(why) = password::check_new(&password, email.as_deref().unwrap_or_default()) {
            wrong = wrong.with_field("password", why);
        }
        if !accepts_terms {
            wrong = wrong.with_field("terms", "We need your word on the terms first.");
        }
        wrong.if_any()?;
        Ok(Self { name, email: email.unwrap_or_default(), password })
    }
}

/// Counts one wish for an account from the caller's network. The same wish counts once, however often it is repeated.
pub fn take_place(cx: &Write, email: &str) -> Answer<()> {
    let Some(network) = room::network(&cx.actor.address) else { return Ok(()) };
    limits::SIGN_UPS.take(&network, email, cx.now()).map_err(|wait_s| {
        let refusal = refuse(
            RefusalKind::RateLimited,
            "too_many_accounts",
            format!("Five accounts an hour from one place. Come back in {}.", limits::in_words(wait_s)),
        );
        Refusal { retry_after_s: Some(wait_s), ..refusal }
    })
}

/// An account to be made, now or when its address is proven.
#[derive(Clone, Serialize, Deserialize)]
pub struct Newcomer {
    pub name: String,
    pub email: String,
    hashed_password: String,
    as_creator: bool,
    wants_news: bool,
}

impl Applicant {
    pub async fn hashed(self, as_creator: bool, wants_news: bool) -> Answer<Newcomer> {
        let hashed_password = password::hash::hash(self.password).await?;
        Ok(Newcomer { name: self.name, email: self.email, hashed_password, as_creator, wants_news })
    }
}

impl Newcomer {
    /// Somebody made up, for the gallery's letters.
    pub fn sample(name: &str, email: &str) -> Self {
        let (name, email) = (name.into(), email.into());
        Self { name, email, hashed_password: String::new(), as_creator: false, wants_news: false }
    }

    /// Where a new person goes first.
    pub fn first_page(&self) -> &'static str {
        if self.as_creator { "/onboarding?intent=creator" } else { "/onboarding" }
    }
}

/// Whose address this is.
pub async fn owner_of(cx: &Write, email: &str) -> Answer<Option<User>> {
    Ok(cx.first(Select::by(User::EMAIL, email)).await?)
}

/// Writes the account. An address that is taken is an error of its field.
pub async fn admit(cx: &Write, wanted: Newcomer, email_verified: Option<Timestamp>) -> Answer<User> {
    if owner_of(cx, &wanted.email).await?.is_some() {
        return Err(Refusal::field("email", "There is an account with this address. Sign in instead."));
    }
    let id = UserId::new(format!("user_{}", cx.new_id::<String>()));
    let (name, email, hashed_password) = (wanted.name, wanted.email, Some(wanted.hashed_password));
    let fact =
        SignedUp { user: id.to_string(), email: email.clone(), name: name.clone(), as_creator: wanted.as_creator };
    let now = Some(cx.now());
    let user = User { hashed_password, email_verified, joined_at: now, last_seen_at: now, ..fresh(id, name, email) };
    keep(cx, None, &user).await?;
    if wanted.wants_news {
        let own = NotificationPreferences::defaults(cx.new_id(), user.id.clone(), cx.now());
        cx.put(&own.with_marketing_consent(cx.now())).await?;
    }
    note(cx, &user.id, Happening::SignedUp).await?;
    say(cx, SignedUp::KIND, &fact).await?;
    Ok(user)
}

fn fresh(id: UserId, name: String, email: String) -> User {
    User {
        clerk_id: Some(id.to_string()),
        name: Some(name),
        email: Some(email),
        admin: Some(false),
        role: Some(AgencyRole::User),
        platform_role: Some(PlatformRole::None),
        status: Some(Status::Active),
        timezone: Some("UTC".into()),
        id,
        ..User::default()
    }
}

/// The device's own choice of face. The server reads it, so that the first page is the right one.
pub fn mode_cookie(mode: Mode) -> Cookie {
    Cookie { name: MODE_COOKIE, value: mode.as_str().into(), max_age_s: Some(YEAR_S), http_only: true }
}
