//! What a person wants to hear, and where. No row means the defaults.

#[cfg(feature = "ssr")]
pub mod leaving;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{UserId, notification::EmailState};

pub type NotificationPreferencesId = Id<NotificationPreferences>;

/// So many courses, and so many creators, a person can have muted.
pub const MOST_MUTED: usize = 500;

data::choice! {
    /// A kind of news.
    pub enum Category {
        Announcements = "announcements",
        CourseUpdates = "courseUpdates",
        NewContent = "newContent",
        Mentions = "mentions",
        Replies = "replies",
        Purchases = "purchases",
        Earnings = "earnings",
        SystemAlerts = "systemAlerts",
        Marketing = "marketing",
    }
}

data::choice! {
    /// Where news arrives.
    pub enum Channel { Email = "email", InApp = "inApp" }
}

data::choice! {
    /// What of somebody's news can be muted.
    pub enum Whose { Course = "course", Creator = "creator" }
}

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

/// A course or a creator nothing is heard of, with the name it had then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Muted {
    pub id: String,
    pub name: String,
}

#[cfg(feature = "ssr")]
impl data::ColumnType for Muted {
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
    pub muted_courses: Option<Vec<Muted>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_creators: Option<Vec<Muted>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketing_consent_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

impl Category {
    /// As the settings call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Announcements => "Platform announcements",
            Self::CourseUpdates => "Course updates",
            Self::NewContent => "New content",
            Self::Mentions => "Mentions",
            Self::Replies => "Replies",
            Self::Purchases => "Purchases & receipts",
            Self::Earnings => "Earnings & payouts",
            Self::SystemAlerts => "System alerts",
            Self::Marketing => "Marketing & promotions",
        }
    }
}

impl Digest {
    pub fn label(self) -> &'static str {
        match self {
            Self::Realtime => "At once",
            Self::Daily => "Once a day",
            Self::Weekly => "Once a week",
            Self::Never => "Never",
        }
    }

    /// What the choice means, in one line.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Realtime => "A letter for each piece of news, when it happens.",
            Self::Daily => "One letter at eight in the morning of your time zone, if something is unread.",
            Self::Weekly => "One letter on Monday at eight in the morning of your time zone, if something is unread.",
            Self::Never => "No letters. Security alerts and purchase confirmations still come.",
        }
    }
}

impl Categories {
    /// All of them alike.
    pub fn each(on: bool) -> Self {
        Self {
            announcements: on,
            course_updates: on,
            new_content: on,
            mentions: on,
            replies: on,
            purchases: on,
            earnings: on,
            system_alerts: on,
            marketing: on,
        }
    }

    pub fn has(&self, category: Category) -> bool {
        match category {
            Category::Announcements => self.announcements,
            Category::CourseUpdates => self.course_updates,
            Category::NewContent => self.new_content,
            Category::Mentions => self.mentions,
            Category::Replies => self.replies,
            Category::Purchases => self.purchases,
            Category::Earnings => self.earnings,
            Category::SystemAlerts => self.system_alerts,
            Category::Marketing => self.marketing,
        }
    }

    pub fn set(&mut self, category: Category, on: bool) {
        let switch = match category {
            Category::Announcements => &mut self.announcements,
            Category::CourseUpdates => &mut self.course_updates,
            Category::NewContent => &mut self.new_content,
            Category::Mentions => &mut self.mentions,
            Category::Replies => &mut self.replies,
            Category::Purchases => &mut self.purchases,
            Category::Earnings => &mut self.earnings,
            Category::SystemAlerts => &mut self.system_alerts,
            Category::Marketing => &mut self.marketing,
        };
        *switch = on;
    }

    /// One switch, or all of them.
    pub fn switch(&mut self, category: Option<Category>, on: bool) {
        match category {
            Some(category) => self.set(category, on),
            None => *self = Self::each(on),
        }
    }
}

impl NotificationPreferences {
    /// What holds for somebody who never said anything: everything, except advertising by mail.
    pub fn defaults(id: NotificationPreferencesId, user: UserId, now: Timestamp) -> Self {
        Self {
            id,
            user,
            email_notifications: Categories { marketing: false, ..Categories::each(true) },
            in_app_notifications: Categories::each(true),
            email_digest: Digest::Realtime,
            muted_courses: None,
            muted_creators: None,
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

    /// Switches one kind, or all of them. Advertising by mail that comes on is a consent, and its moment is kept.
    pub fn switched(mut self, channel: Channel, category: Option<Category>, on: bool, now: Timestamp) -> Self {
        let had_marketing = self.email_notifications.marketing;
        match channel {
            Channel::Email => self.email_notifications.switch(category, on),
            Channel::InApp => self.in_app_notifications.switch(category, on),
        }
        let is_consent = !had_marketing && self.email_notifications.marketing;
        if is_consent { self.with_marketing_consent(now) } else { self }
    }

    /// Whether nothing is to be heard of this course or this creator.
    pub fn is_muted(&self, course: Option<&str>, creator: Option<&str>) -> bool {
        let has = |muted: &Option<Vec<Muted>>, id: Option<&str>| {
            id.is_some_and(|id| muted.iter().flatten().any(|it| it.id == id))
        };
        has(&self.muted_courses, course) || has(&self.muted_creators, creator)
    }

    pub fn muted_mut(&mut self, whose: Whose) -> &mut Vec<Muted> {
        let muted = match whose {
            Whose::Course => &mut self.muted_courses,
            Whose::Creator => &mut self.muted_creators,
        };
        muted.get_or_insert_default()
    }

    /// What becomes of the letter about a piece of news.
    pub fn letter_about(&self, category: Category, mandatory: bool) -> EmailState {
        if mandatory {
            return EmailState::Queued;
        }
        if !self.email_notifications.has(category) {
            return EmailState::Skipped;
        }
        match self.email_digest {
            Digest::Realtime => EmailState::Queued,
            Digest::Daily | Digest::Weekly => EmailState::DigestPending,
            Digest::Never => EmailState::Skipped,
        }
    }
}

/// What a person wants to hear: their row over the defaults, never nothing.
#[cfg(feature = "ssr")]
pub async fn notification_preferences(cx: &room::Read, user: &UserId) -> Result<NotificationPreferences, data::Fault> {
    let own = cx.first(data::Select::by(NotificationPreferences::USER, user)).await?;
    Ok(own.unwrap_or_else(|| NotificationPreferences::defaults(user.as_str().into(), user.clone(), cx.now())))
}
