use room::mutation;

use super::NotificationId;
#[cfg(feature = "ssr")]
use super::{
    Notification,
    queries::reading::{own, shown_rows},
};

/// Marks one of the caller's own as read, or as unread.
#[mutation("identity/mark-notification", gate = SignedIn)]
pub async fn mark_notification(cx: &mut Write, notification: NotificationId, read: bool) -> Answer<()> {
    let member = cx.signed_in().await?;
    let marked = own(cx, &member.id, &notification).await?.marked(read, cx.now());
    Ok(cx.put(&marked).await?)
}

/// Marks as read what was there with the newest the caller has seen. What arrived since stays unread.
#[mutation("identity/mark-all-read", gate = SignedIn)]
pub async fn mark_all_read(cx: &mut Write, newest: NotificationId) -> Answer<()> {
    let member = cx.signed_in().await?;
    let newest = own(cx, &member.id, &newest).await?;
    let unread = shown_rows(&member.id).and(Notification::READ, false);
    let unread = cx.rows(unread.less_than(Notification::CREATED_AT, newest.created_at + 1)).await?;
    for row in unread.into_iter().filter(|row| row.was_seen_with(&newest)) {
        cx.put(&row.marked(true, cx.now())).await?;
    }
    Ok(())
}

/// Puts one of the caller's own away.
#[mutation("identity/archive-notification", gate = SignedIn)]
pub async fn archive_notification(cx: &mut Write, notification: NotificationId) -> Answer<()> {
    let member = cx.signed_in().await?;
    let archived = own(cx, &member.id, &notification).await?.archived(cx.now());
    Ok(cx.put(&archived).await?)
}

/// Puts everything away that was read.
#[mutation("identity/clear-read", gate = SignedIn)]
pub async fn clear_read(cx: &mut Write) -> Answer<()> {
    let member = cx.signed_in().await?;
    for row in cx.rows(shown_rows(&member.id).and(Notification::READ, true)).await? {
        cx.put(&row.archived(cx.now())).await?;
    }
    Ok(())
}
