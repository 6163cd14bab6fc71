use room::mutation;

use super::AuthSessionId;
use crate::user::mutations::Onward;

/// Opens a session for whoever knows address and password. Whose account is about to be deleted is asked first whether
/// they keep it.
#[mutation("identity/sign-in", gate = Anyone)]
pub async fn sign_in(
    cx: &mut Write,
    email: String,
    password: String,
    remember: Option<bool>,
    redirect_url: Option<String>,
) -> Answer<Onward> {
    let user = proof::who_knows(cx, &email, &password).await?;
    if user.is_leaving() {
        return crate::user::leaving::going::offer(cx, user, remember.unwrap_or(false)).await;
    }
    super::opening::open(cx, &user, super::BY_PASSWORD, remember.unwrap_or(false)).await?;
    Ok(Onward::to(super::safe_path(redirect_url.as_deref()).unwrap_or("/dashboard")))
}

/// Ends this browser's session. Without one there is nothing to do, and that is done.
#[mutation("identity/sign-out", gate = Anyone)]
pub async fn sign_out(cx: &mut Write) -> Answer<Onward> {
    let id = super::opening::key_of(&cx.actor.session);
    if let Some(session) = cx.get::<super::AuthSession>(id.as_str()).await? {
        crate::auth_event::note(cx, &session.user, crate::auth_event::Happening::SignedOut).await?;
        super::renewing::revoke_whole(cx, session).await?;
    }
    super::opening::forget_token(cx);
    Ok(Onward::to("/sign-in"))
}

/// Ends every session of the caller, this one too.
#[mutation("identity/sign-out-everywhere", gate = SignedIn)]
pub async fn sign_out_everywhere(cx: &mut Write) -> Answer<Onward> {
    let user: crate::UserId = cx.signed_in().await?.id.into();
    super::opening::revoke_all(cx, &user).await?;
    crate::auth_event::note(cx, &user, crate::auth_event::Happening::SignedOutEverywhere).await?;
    super::opening::forget_token(cx);
    Ok(Onward::to("/sign-in"))
}

/// Ends one of the caller's own sessions. Somebody else's does not exist.
#[mutation("identity/revoke-session", gate = SignedIn)]
pub async fn revoke_session(cx: &mut Write, session: AuthSessionId) -> Answer<()> {
    let member = cx.signed_in().await?;
    let found = cx.must_get::<super::AuthSession>(session.as_str()).await?;
    if found.user.as_str() != member.id {
        return Err(data::Refusal::not_found());
    }
    let user = found.user.clone();
    super::renewing::revoke_whole(cx, found).await?;
    crate::auth_event::note(cx, &user, crate::auth_event::Happening::SessionRevoked).await?;
    Ok(())
}

#[cfg(feature = "ssr")]
pub(crate) mod proof;
