use room::mutation;

/// Takes one's picture away. Twice is the same as once.
#[mutation("identity/remove-avatar", gate = SignedIn)]
pub async fn remove_avatar(cx: &mut Write) -> Answer<()> {
    let user = cx.signed_in().await?.id;
    super::wearing::take_off(cx, &user).await
}
