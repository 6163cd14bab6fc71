use room::mutation;

use super::{Category, Channel, Digest, Whose};
use crate::user::mutations::Onward;

/// Switches one kind of news on or off, or all of them, in one of the two places.
#[mutation("identity/switch-news", gate = SignedIn)]
pub async fn switch_news(cx: &mut Write, channel: Channel, category: Option<Category>, on: bool) -> Answer<()> {
    let now = cx.now();
    changing::change_own(cx, |own| Ok(own.switched(channel, category, on, now))).await
}

/// Chooses how often mail is gathered. What waits for a letter of the old kind is looked at again.
#[mutation("identity/choose-digest", gate = SignedIn)]
pub async fn choose_digest(cx: &mut Write, digest: Digest) -> Answer<()> {
    changing::change_own(cx, |own| Ok(super::NotificationPreferences { email_digest: digest, ..own })).await?;
    let user = cx.signed_in().await?.id.into();
    Ok(crate::notification::digest::look_again(cx, &user).await?)
}

/// Nothing more is heard of a course or a creator, but for what everybody must hear.
#[mutation("identity/mute", gate = SignedIn)]
pub async fn mute(cx: &mut Write, whose: Whose, id: String, name: String) -> Answer<()> {
    let muted = changing::named(id, &name)?;
    changing::change_own(cx, |own| changing::muting(own, whose, muted)).await
}

/// It is heard of again.
#[mutation("identity/unmute", gate = SignedIn)]
pub async fn unmute(cx: &mut Write, whose: Whose, id: String) -> Answer<()> {
    changing::change_own(cx, |mut own| {
        own.muted_mut(whose).retain(|it| it.id != id);
        Ok(own)
    })
    .await
}

/// Takes the way out of a letter; with `marketing` out of all advertising as well. Twice is the same as once.
#[mutation("identity/unsubscribe", gate = Anyone)]
pub async fn unsubscribe(cx: &mut Write, token: String, marketing: Option<bool>) -> Answer<Onward> {
    super::leaving::leave(cx, &token, marketing.unwrap_or(false)).await?;
    Ok(Onward::to(super::leaving::path(&token)))
}

#[cfg(feature = "ssr")]
pub(super) mod changing;
