use data::Timestamp;
use room::query;
use serde::{Deserialize, Serialize};

use super::{AboutCourse, Kind, NotificationId, SenderKind};
use crate::notification_preferences::Category;

/// Notifications on one page, and in the popover of the bell.
pub const PAGE: usize = 20;

/// A notification as its owner reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub id: NotificationId,
    pub title: String,
    pub message: String,
    pub kind: Kind,
    pub category: Category,
    pub read: bool,
    pub link: Option<String>,
    pub action: String,
    pub sender: SenderKind,
    pub sender_name: String,
    pub sender_image: Option<String>,
    /// Where it came from a creator: whom to mute.
    pub creator: Option<String>,
    pub course: Option<AboutCourse>,
    pub at: Timestamp,
}

/// What a list is asked for; as in its page's address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub unread: bool,
    pub category: Option<Category>,
    /// Where the page before ended.
    pub after: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewsPage {
    pub items: Vec<Item>,
    /// Give this as `after` for the next page; nothing when this was the last.
    pub next: Option<String>,
}

/// How many of the caller's notifications are unread; counted up to a hundred.
#[query("identity/unread", gate = SignedIn)]
pub async fn unread(cx: &Read) -> Answer<i64> {
    let member = cx.signed_in().await?;
    let unread = reading::shown(&member.id).and(reading::Mark::READ, false).limit(super::COUNTED);
    Ok(cx.rows(unread).await?.len() as i64)
}

/// The caller's notifications, the newest first.
#[query("identity/notifications", gate = SignedIn)]
pub async fn notifications(cx: &Read, filter: Filter) -> Answer<NewsPage> {
    let member = cx.signed_in().await?;
    reading::page(cx, &member.id, filter).await
}

/// One of the caller's own. Somebody else's does not exist.
#[query("identity/notification", gate = SignedIn)]
pub async fn notification(cx: &Read, notification: NotificationId) -> Answer<Item> {
    let member = cx.signed_in().await?;
    Ok(reading::own(cx, &member.id, &notification).await?.into())
}

#[cfg(feature = "ssr")]
pub(super) mod reading;
