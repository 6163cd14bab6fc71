//! Putting a picture on and taking it off.

use room::{Answer, Write, count_freed, count_kept};

use super::AvatarPicture;
use crate::{
    User,
    user::{people::say_profile_changed, tally::keep},
};

/// Gives a person this picture in place of the one they had. The old one's files are named by nobody then, and swept.
pub async fn put_on(cx: &Write, fresh: &AvatarPicture) -> Answer<()> {
    let user = fresh.id.as_str();
    if let Some(old) = cx.get::<AvatarPicture>(user).await? {
        count_freed(cx, user, old.bytes).await?;
    }
    count_kept(cx, user, usize::try_from(fresh.bytes).unwrap_or_default()).await?;
    cx.put(fresh).await?;
    let before = cx.must_get::<User>(user).await?;
    let after = User { image_url: Some(fresh.address()), ..before.clone() };
    keep(cx, Some(&before), &after).await?;
    Ok(say_profile_changed(cx, &after).await?)
}

/// Leaves a person without a picture, one they came with included.
pub async fn take_off(cx: &Write, user: &str) -> Answer<()> {
    if let Some(old) = cx.get::<AvatarPicture>(user).await? {
        count_freed(cx, user, old.bytes).await?;
        cx.delete::<AvatarPicture>(user).await?;
    }
    let before = cx.must_get::<User>(user).await?;
    let after = User { image_url: None, avatar_url: None, image: None, ..before.clone() };
    if after == before {
        return Ok(());
    }
    keep(cx, Some(&before), &after).await?;
    Ok(say_profile_changed(cx, &after).await?)
}
