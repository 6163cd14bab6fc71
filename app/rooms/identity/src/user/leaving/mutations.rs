use room::mutation;

use crate::user::mutations::Onward;

/// Has the caller's account deleted in a month. They are signed out everywhere at once, and can keep it until then.
#[mutation("identity/delete-account", gate = SignedIn)]
pub async fn delete_account(cx: &mut Write, email: String, password: String) -> Answer<Onward> {
    let user = crate::auth_session::mutations::proof::same_person(cx, &password).await?;
    super::going::go(cx, user, &email).await?;
    crate::auth_session::opening::forget_token(cx);
    Ok(Onward::to("/sign-in?changed=leaving"))
}
