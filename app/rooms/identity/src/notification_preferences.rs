//! What a person wants to hear, and where. No row means the defaults.

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::UserId;

pub type NotificationPreferencesId = Id<NotificationPreferences>;

/// One switch per kind of news.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Categories {
    pub announcements: bool,
    pub course_updates: bool,
    pub new_content: bool,
    pub mentions: bool,
    pub replies: bool,
    pub purchases: bool,
    pub earnings: bool,
    pub system_alerts: bool,
    pub marketing: bool,
}

#[cfg(feature = "ssr")]
impl data::ColumnType for Categories {
    fn column_type() -> data::Type {
        data::Type::Object
    }
}

data::choice! {
    /// How often mail is gathered.
    pub enum Digest { Realtime = "realtime", Daily = "daily", Weekly = "weekly", Never = "never" }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "notificationPreferences", index(by_userId = user, unique))]
pub struct NotificationPreferences {
    pub id: NotificationPreferencesId,
    #[serde(rename = "userId")]
    pub user: UserId,
    pub email_notifications: Categories,
    pub in_app_notifications: Categories,
    pub email_digest: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketing_consent_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

impl Categories {
    fn all() -> Self {
        Self {
            announcements: true,
            course_updates: true,
            new_content: true,
            mentions: true,
            replies: true,
            purchases: true,
            earnings: true,
            system_alerts: true,
            marketing: true,
        }
    }
}

impl NotificationPreferences {
    /// What holds for somebody who never said anything: everything, except advertising by mail.
    pub fn defaults(id: NotificationPreferencesId, user: UserId, now: Timestamp) -> Self {
        Self {
            id,
            user,
            email_notifications: Categories { marketing: false, ..Categories::all() },
            in_app_notifications: Categories::all(),
            email_digest: Digest::Realtime,
            marketing_consent_at: None,
            updated_at: now,
        }
    }

    /// Advertising by mail is wanted from now on; the moment is kept as proof.
    pub fn with_marketing_consent(mut self, now: Timestamp) -> Self {
        self.email_notifications.marketing = true;
        self.marketing_consent_at = Some(now);
        self
    }
}

/// What a person wants to hear: their row over the defaults, never nothing.
#[cfg(feature = "ssr")]
pub async fn notification_preferences(cx: &room::Read, user: &UserId) -> room::Answer<NotificationPreferences> {
    let own = cx.first(data::Select::by(NotificationPreferences::USER, user)).await?;
    Ok(own.unwrap_or_else(|| NotificationPreferences::defaults(user.as_str().into(), user.clone(), cx.now())))
}
