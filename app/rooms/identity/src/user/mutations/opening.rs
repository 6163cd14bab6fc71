//! Making an account, step by step.

use data::{Refusal, RefusalKind, Select, refuse};
use facts::identity::SignedUp;
use room::{Answer, Cookie, Write};

use crate::{
    MODE_COOKIE, Mode, User, UserId,
    auth_event::{Happening, note},
    auth_session::limits,
    notification_preferences::NotificationPreferences,
    password, text,
    user::{AgencyRole, PlatformRole, Status, check_name, normal_email, people::say},
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
    let Some(network) = limits::network(&cx.actor.address) else { return Ok(()) };
    limits::SIGN_UPS.take(&network, email, cx.now()).map_err(|wait_s| {
        let refusal = refuse(
            RefusalKind::RateLimited,
            "too_many_accounts",
            format!("Five accounts an hour from one place. Come back in {}.", limits::in_words(wait_s)),
        );
        Refusal { retry_after_s: Some(wait_s), ..refusal }
    })
}

/// Writes the account. An address that is taken is an error of its field.
pub async fn admit(cx: &Write, wanted: Applicant, as_creator: bool, wants_news: bool) -> Answer<User> {
    if cx.first(Select::by(User::EMAIL, &wanted.email)).await?.is_some() {
        return Err(Refusal::field("email", "There is an account with this address. Sign in instead."));
    }
    let id = UserId::new(format!("user_{}", cx.new_id::<String>()));
    let hashed = password::hash::hash(wanted.password).await?;
    let user = User { hashed_password: Some(hashed), ..fresh(id, wanted.name, wanted.email) };
    cx.put(&user).await?;
    if wants_news {
        let own = NotificationPreferences::defaults(cx.new_id(), user.id.clone(), cx.now());
        cx.put(&own.with_marketing_consent(cx.now())).await?;
    }
    note(cx, &user.id, Happening::SignedUp).await?;
    let fact = SignedUp {
        user: user.id.to_string(),
        email: user.email.clone().unwrap_or_default(),
        name: user.name.clone().unwrap_or_default(),
        as_creator,
    };
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
