use room::mutation;

/// Has everything we have about the caller put together for them. Once in 24 hours.
#[mutation("identity/export-data", gate = SignedIn)]
pub async fn export_data(cx: &mut Write) -> Answer<()> {
    let user: crate::UserId = cx.signed_in().await?.id.into();
    super::fetching::ask(cx, user).await
}
