use room::mutation;
use serde::{Deserialize, Serialize};

use crate::{Mode, user::Visibility};

/// Where the browser goes next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Onward {
    pub goto: String,
}

impl Onward {
    pub fn to(path: impl Into<String>) -> Self {
        Self { goto: path.into() }
    }
}

/// Makes an account and opens its first session; where mail is sent, after a letter has proven the address.
#[mutation("identity/sign-up", gate = Anyone)]
pub async fn sign_up(
    cx: &mut Write,
    name: String,
    email: String,
    password: String,
    intent: Option<String>,
    redirect_url: Option<String>,
    terms: Option<bool>,
    marketing: Option<bool>,
) -> Answer<Onward> {
    let as_creator = matches!(intent.as_deref(), Some("creator" | "create"));
    let wanted = opening::Applicant::check(&name, &email, &password, terms.unwrap_or(false))?;
    opening::take_place(cx, &wanted.email)?;
    let wanted = wanted.hashed(as_creator, marketing.unwrap_or(false)).await?;
    let redirect = crate::auth_session::safe_path(redirect_url.as_deref());
    // Where mail is sent, the account waits for its address to be proven.
    if cx.site().sends_mail {
        let issued = crate::auth_token::issuing::ask_newcomer(cx, wanted).await?;
        return Ok(crate::auth_token::issuing::inbox(&issued.ticket, redirect));
    }
    let first_page = redirect.unwrap_or(wanted.first_page()).to_string();
    let user = opening::admit(cx, wanted, None).await?;
    crate::auth_session::opening::open(cx, &user, crate::auth_session::BY_PASSWORD, true).await?;
    Ok(Onward::to(first_page))
}

/// The first choice of a new person. Made once: later the dashboard's switch changes it.
#[mutation("identity/choose-role", gate = SignedIn)]
pub async fn choose_role(cx: &mut Write, role: Mode) -> Answer<Onward> {
    let member = cx.signed_in().await?;
    let before = cx.must_get::<crate::User>(&member.id).await?;
    let mut user = before.clone();
    if user.dashboard_preference.is_some() {
        return Ok(Onward::to("/dashboard"));
    }
    user.dashboard_preference = Some(role);
    if role == Mode::Create {
        crate::user::people::start_creating(cx, &mut user).await?;
    }
    crate::user::tally::keep(cx, Some(&before), &user).await?;
    cx.set_cookie(opening::mode_cookie(role));
    Ok(Onward::to(format!("/dashboard?mode={}", role.as_str())))
}

/// Turns the dashboard's other face, on this device at once and on new devices from now on.
#[mutation("identity/switch-mode", gate = SignedIn)]
pub async fn switch_mode(cx: &mut Write, mode: Mode, from: Option<String>) -> Answer<Onward> {
    let member = cx.signed_in().await?;
    let mut user = cx.must_get::<crate::User>(&member.id).await?;
    user.dashboard_preference = Some(mode);
    cx.put(&user).await?;
    cx.set_cookie(opening::mode_cookie(mode));
    Ok(Onward::to(crate::dashboard_mode::after_switch(from.as_deref().unwrap_or_default(), mode)))
}

/// Changes what the caller says of themselves. What is absent stays; an empty text clears.
#[mutation("identity/edit-profile", gate = SignedIn)]
pub async fn edit_profile(
    cx: &mut Write,
    name: Option<String>,
    bio: Option<String>,
    website: Option<String>,
    instagram: Option<String>,
    tiktok: Option<String>,
    twitter: Option<String>,
    youtube: Option<String>,
    timezone: Option<String>,
    private_note: Option<String>,
    visibility: Option<Visibility>,
) -> Answer<()> {
    let user = cx.must_get::<crate::User>(cx.signed_in().await?.id).await?;
    let handles = [instagram, tiktok, twitter, youtube];
    let wish = editing::Wish { name, bio, website, handles, timezone, private_note, visibility };
    let edited = wish.applied_to(user.clone())?;
    crate::user::tally::keep(cx, Some(&user), &edited).await?;
    crate::user::people::say_profile_changed(cx, &edited).await?;
    Ok(())
}

/// Sets another password, or the first one. Other devices are signed out.
#[mutation("identity/change-password", gate = SignedIn, pace = Strict)]
pub async fn change_password(cx: &mut Write, password: String, new_password: String) -> Answer<()> {
    let user = crate::auth_session::mutations::proof::same_person(cx, &password).await?;
    editing::set_password(cx, user, &new_password).await
}

/// Asks for another address. It takes the place of the old one when it is proven.
#[mutation("identity/change-email", gate = SignedIn, pace = Strict)]
pub async fn change_email(cx: &mut Write, email: String, password: String) -> Answer<()> {
    let email = crate::user::typed_email(&email)?;
    let user = crate::auth_session::mutations::proof::same_person(cx, &password).await?;
    if opening::owner_of(cx, &email).await?.is_some() {
        return Err(data::Refusal::field("email", "There is an account with this address already."));
    }
    crate::auth_token::issuing::forget_next_email(cx, &user.id).await?;
    crate::auth_token::issuing::ask_member(cx, &user, email, crate::auth_token::Purpose::ChangeEmail).await?;
    Ok(())
}

/// Stays with the old address after all.
#[mutation("identity/keep-email", gate = SignedIn)]
pub async fn keep_email(cx: &mut Write) -> Answer<()> {
    let user: crate::UserId = cx.signed_in().await?.id.into();
    crate::auth_token::issuing::forget_next_email(cx, &user).await?;
    Ok(())
}

#[cfg(feature = "ssr")]
mod editing;
#[cfg(feature = "ssr")]
pub(crate) mod opening;
