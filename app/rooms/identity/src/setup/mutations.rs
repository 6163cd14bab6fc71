use room::mutation;

use crate::user::mutations::Onward;

/// Makes the account of the first administrator, with the token that was printed at the start.
#[mutation("identity/set-up", gate = Anyone)]
pub async fn set_up(cx: &mut Write, token: String, name: String, email: String, password: String) -> Answer<Onward> {
    super::inviting::check_token(cx, &token).await?;
    let wanted = crate::user::mutations::opening::Applicant::check(&name, &email, &password, true)?;
    let user = crate::user::mutations::opening::admit(cx, wanted.hashed(false, false).await?, None).await?;
    super::inviting::take(cx, user.clone()).await?;
    let user = cx.must_get::<crate::User>(user.id.as_str()).await?;
    crate::auth_session::opening::open(cx, &user, crate::auth_session::BY_PASSWORD, true).await?;
    Ok(Onward::to("/admin"))
}
