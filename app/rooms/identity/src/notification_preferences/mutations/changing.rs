//! Changing what one wants to hear.

use data::Refusal;
use room::{Answer, Write};

use crate::{
    notification_preferences,
    notification_preferences::{MOST_MUTED, Muted, NotificationPreferences, Whose},
    text,
};

const LONGEST_ID: usize = 64;
const LONGEST_NAME: usize = 120;

/// Writes the caller's own row, the first time out of the defaults.
pub async fn change_own(
    cx: &Write,
    change: impl FnOnce(NotificationPreferences) -> Answer<NotificationPreferences>,
) -> Answer<()> {
    let user = cx.signed_in().await?.id.into();
    let own = notification_preferences(cx, &user).await?;
    let changed = NotificationPreferences { updated_at: cx.now(), ..change(own)? };
    Ok(cx.put(&changed).await?)
}

/// What is muted, with a name that fits into the list.
pub fn named(id: String, name: &str) -> Answer<Muted> {
    if id.is_empty() || id.len() > LONGEST_ID {
        return Err(Refusal::not_found());
    }
    Ok(Muted { id, name: text::line(name).chars().take(LONGEST_NAME).collect() })
}

pub fn muting(mut own: NotificationPreferences, whose: Whose, muted: Muted) -> Answer<NotificationPreferences> {
    let list = own.muted_mut(whose);
    if list.iter().any(|it| it.id == muted.id) {
        return Ok(own);
    }
    if list.len() >= MOST_MUTED {
        return Err(Refusal::conflict("many_muted", "You muted 500 already. Unmute one first."));
    }
    list.push(muted);
    Ok(own)
}
