use room::mutation;
use serde::{Deserialize, Serialize};

use crate::Mode;

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

/// Makes an account and opens its first session.
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
    let user = opening::admit(cx, wanted, as_creator, marketing.unwrap_or(false)).await?;
    crate::auth_session::opening::open(cx, &user, true).await?;
    let next = if as_creator { "/onboarding?intent=creator" } else { "/onboarding" };
    let next = crate::auth_session::safe_path(redirect_url.as_deref()).unwrap_or(next);
    Ok(Onward::to(next))
}

/// The first choice of a new person. Made once: later the dashboard's switch changes it.
#[mutation("identity/choose-role", gate = SignedIn)]
pub async fn choose_role(cx: &mut Write, role: Mode) -> Answer<Onward> {
    let member = cx.signed_in().await?;
    let mut user = cx.must_get::<crate::User>(&member.id).await?;
    if user.dashboard_preference.is_some() {
        return Ok(Onward::to("/dashboard"));
    }
    user.dashboard_preference = Some(role);
    if role == Mode::Create {
        crate::user::people::start_creating(cx, &mut user).await?;
    }
    cx.put(&user).await?;
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

#[cfg(feature = "ssr")]
mod opening;
