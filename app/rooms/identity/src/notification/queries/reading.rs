//! Reading a person's notifications along their indexes.

use data::{Place, Refusal, Row, Select, Timestamp};
use room::{Answer, Read};
use serde::{Deserialize, Serialize};

use super::{Filter, Item, NewsPage, PAGE};
use crate::{
    UserId,
    notification::{Notification, NotificationId, SenderKind},
};

/// What is read of a notification to count it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "notifications")]
pub struct Mark {
    pub id: NotificationId,
    #[serde(rename = "userId")]
    pub user: UserId,
    pub read: bool,
    pub hidden_in_app: bool,
    #[serde(default)]
    pub archived_at: Option<Timestamp>,
}

/// What a person sees in the app.
pub fn shown(user: &str) -> Select<Mark> {
    Select::by(Mark::USER, user).and(Mark::HIDDEN_IN_APP, false).and(Mark::ARCHIVED_AT, None::<Timestamp>)
}

/// The same with all columns.
pub fn shown_rows(user: &str) -> Select<Notification> {
    Select::by(Notification::USER, user)
        .and(Notification::HIDDEN_IN_APP, false)
        .and(Notification::ARCHIVED_AT, None::<Timestamp>)
}

pub async fn page(cx: &Read, user: &str, filter: Filter) -> Answer<NewsPage> {
    let mut select = shown_rows(user);
    if filter.unread {
        select = select.and(Notification::READ, false);
    }
    if let Some(category) = filter.category {
        select = select.and(Notification::CATEGORY, category);
    }
    let after = filter.after.as_deref().and_then(place_at);
    // One more than is shown, to know whether there is a next page.
    let mut rows = cx.rows(select.page_down(Notification::CREATED_AT, after).limit(PAGE + 1)).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.created_at.0, row.id));
    Ok(NewsPage { items: rows.into_iter().map(Item::from).collect(), next })
}

/// A person's own notification. Somebody else's does not exist, nor one that is hidden.
pub async fn own(cx: &Read, user: &str, id: &NotificationId) -> Answer<Notification> {
    let found = cx.get::<Notification>(id.as_str()).await?;
    found.filter(|it| it.user.as_str() == user && !it.hidden_in_app).ok_or_else(Refusal::not_found)
}

/// The place an address names. What nobody here has written leads to the first page.
fn place_at(text: &str) -> Option<Place> {
    let (value, id) = text.split_once('.')?;
    let fits = (1..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then_some(Place { value: Some(value.parse().ok()?), id: id.into() })
}

impl From<Notification> for Item {
    fn from(row: Notification) -> Self {
        let sender = row.sender_type.unwrap_or(SenderKind::Platform);
        Self {
            id: row.id,
            title: row.title,
            message: row.message,
            kind: row.kind,
            category: row.category,
            read: row.read,
            action: row.action_label.unwrap_or_else(|| "View".into()),
            link: row.link,
            sender_name: row.sender_name.unwrap_or_else(|| "Backline".into()),
            sender_image: row.sender_avatar,
            creator: row.sender_id.filter(|_| sender == SenderKind::Creator),
            sender,
            course: row.course,
            at: row.created_at,
        }
    }
}
