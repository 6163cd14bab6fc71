use room::mutation;

use super::AuthTokenId;
use crate::user::mutations::Onward;

/// Asks for a letter that signs one in.
#[mutation("identity/ask-link", gate = Anyone)]
pub async fn ask_link(cx: &mut Write, email: String, redirect_url: Option<String>) -> Answer<Onward> {
    let email = crate::user::typed_email(&email)?;
    let issued = super::issuing::ask_owner(cx, email, super::Purpose::MagicLink).await?;
    Ok(super::issuing::inbox(&issued.ticket, crate::auth_session::safe_path(redirect_url.as_deref())))
}

/// Asks for a letter with which one sets a new password.
#[mutation("identity/ask-reset", gate = Anyone)]
pub async fn ask_reset(cx: &mut Write, email: String) -> Answer<Onward> {
    let email = crate::user::typed_email(&email)?;
    let issued = super::issuing::ask_owner(cx, email, super::Purpose::ResetPassword).await?;
    Ok(super::issuing::inbox(&issued.ticket, None))
}

/// Asks for a letter that proves the caller's own address.
#[mutation("identity/ask-verification", gate = SignedIn)]
pub async fn ask_verification(cx: &mut Write) -> Answer<Onward> {
    let user = cx.must_get::<crate::User>(cx.signed_in().await?.id).await?;
    let Some(email) = user.email.clone().filter(|_| user.email_verified.is_none()) else {
        return Ok(Onward::to("/dashboard"));
    };
    let issued = super::issuing::ask_member(cx, &user, email, super::Purpose::VerifyEmail).await?;
    Ok(super::issuing::inbox(&issued.ticket, None))
}

/// Sends the letter of a ticket once more, with a new link and a new code.
#[mutation("identity/send-again", gate = Anyone)]
pub async fn send_again(cx: &mut Write, ticket: AuthTokenId, redirect_url: Option<String>) -> Answer<Onward> {
    let again = super::issuing::again(cx, &ticket).await?;
    Ok(super::issuing::inbox(&again, crate::auth_session::safe_path(redirect_url.as_deref())))
}

/// Proves by the code of a letter that one reads it.
#[mutation("identity/enter-code", gate = Anyone)]
pub async fn enter_code(
    cx: &mut Write,
    ticket: AuthTokenId,
    code: String,
    redirect_url: Option<String>,
) -> Answer<Onward> {
    let token = super::redeeming::by_code(cx, &ticket, &code).await?;
    super::redeeming::redeem(cx, token, crate::auth_session::safe_path(redirect_url.as_deref())).await
}

/// Proves by the link of a letter that one reads it. A link that opens a session works where it was asked for.
#[mutation("identity/follow-link", gate = Anyone)]
pub async fn follow_link(cx: &mut Write, token: String) -> Answer<Onward> {
    let token = super::redeeming::by_secret(cx, &token).await?;
    if token.purpose.opens_a_session() && !super::redeeming::is_from_here(cx, &token) {
        return Err(data::Refusal::forbidden("other_browser", "Type the code where you asked for the letter."));
    }
    super::redeeming::redeem(cx, token, None).await
}

/// Sets a new password with the link of a letter.
#[mutation("identity/reset-password", gate = Anyone)]
pub async fn reset_password(cx: &mut Write, token: String, password: String) -> Answer<Onward> {
    let token = super::redeeming::by_secret(cx, &token).await?;
    super::redeeming::set_password(cx, token, &password).await
}
