//! A piece of news for one person: in the app, by mail, or in both.

#[cfg(feature = "ssr")]
pub mod digest;
#[cfg(feature = "ssr")]
pub mod emitting;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub(crate) mod letters;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{UserId, notification_preferences::Category};

pub type NotificationId = Id<Notification>;

/// Longest texts, in characters.
pub const TITLE_CHARS: usize = 120;
pub const MESSAGE_CHARS: usize = 2_000;
pub const ACTION_CHARS: usize = 40;

/// The count of what is unread stops here: nobody reads more at once, and every count looks at so many rows at most.
pub const COUNTED: usize = 100;

data::choice! {
    /// How it is meant.
    pub enum Kind { Info = "info", Success = "success", Warning = "warning", Error = "error" }
}

data::choice! {
    /// In whose name it is said.
    pub enum SenderKind { Platform = "platform", Creator = "creator", System = "system" }
}

data::choice! {
    /// What became of the letter about it.
    pub enum EmailState {
        /// There is none: it is said in the app only, or another letter says it already.
        None = "none",
        /// In the outbox, which knows how far it got.
        Queued = "queued",
        /// Waits for the letter that gathers.
        DigestPending = "digest_pending",
        Sent = "sent",
        /// Not wanted, or nobody to write to.
        Skipped = "skipped",
        Failed = "failed",
        /// Was in the letter that gathered.
        Digested = "digested",
    }
}

/// The course a piece of news is about, so that the course can be muted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AboutCourse {
    pub id: String,
    pub title: String,
}

#[cfg(feature = "ssr")]
impl data::ColumnType for AboutCourse {
    fn column_type() -> data::Type {
        data::Type::Object
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "notifications",
    index(by_userId = user),
    index(by_createdAt = created_at),
    index(by_user_created = user + created_at),
    index(by_user_read_created = user + read + created_at),
    index(by_user_once = user + dedupe_key, unique),
    index(by_user_email = user + email_state),
    index(by_read_created = read + created_at)
)]
pub struct Notification {
    pub id: NotificationId,
    /// Whom it is for.
    #[serde(rename = "userId")]
    pub user: UserId,
    pub title: String,
    pub message: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    pub category: Category,
    pub read: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
    /// A path of this site, or an address of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_label: Option<String>,
    pub created_at: Timestamp,
    /// What makes it this piece of news and no other. Said again, it is not written again.
    pub dedupe_key: String,
    /// Its kind is muted in the app; it is kept for the letter that gathers.
    pub hidden_in_app: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    pub email_state: EmailState,
    // Of rows that came from elsewhere; ours say it in `email_state`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_sent: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_sent_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_type: Option<SenderKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_avatar: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<AboutCourse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broadcast_id: Option<String>,
}

impl Notification {
    /// Marks it as read or as unread; what is so already stays as it is.
    pub fn marked(self, read: bool, now: Timestamp) -> Self {
        match self.read == read {
            true => self,
            false => Self { read, read_at: read.then_some(now), ..self },
        }
    }

    /// Puts it away. What is put away is not counted any more.
    pub fn archived(self, now: Timestamp) -> Self {
        let archived_at = self.archived_at.or(Some(now));
        Self { archived_at, ..self.marked(true, now) }
    }

    /// Whether a list that ended with `newest` showed it: lists are in the order of moments, and of ids within one.
    pub fn was_seen_with(&self, newest: &Notification) -> bool {
        (self.created_at, &self.id) <= (newest.created_at, &newest.id)
    }
}

/// The count as a badge shows it: up to 99, then "99+"; nothing for none.
pub fn badge(unread: i64) -> Option<String> {
    match unread {
        ..=0 => None,
        1..=99 => Some(unread.to_string()),
        _ => Some("99+".into()),
    }
}

/// The count as it is spoken.
pub fn unread_in_words(unread: i64) -> String {
    match badge(unread) {
        None => String::new(),
        Some(one) if one == "1" => "1 unread notification".into(),
        Some(many) => format!("{many} unread notifications"),
    }
}

/// The window's title with the count before it.
pub fn counted_title(unread: i64, title: &str) -> String {
    badge(unread).map_or_else(|| title.into(), |count| format!("({count}) {title}"))
}

/// A link that may be followed from here: a path of this site, or an address of it. Everything else leads away.
pub fn own_link<'a>(link: &'a str, site: &str) -> Option<&'a str> {
    let of_site = |rest: &str| rest.is_empty() || rest.starts_with('/');
    let is_ours = link.starts_with("https://") && link.strip_prefix(site).is_some_and(of_site);
    crate::auth_session::safe_path(Some(link)).or_else(|| {
        let is_one_word = !link.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\');
        (is_ours && is_one_word).then_some(link)
    })
}

/// `link` as a path of this site, where it is one.
pub fn is_elsewhere(link: &str) -> bool {
    !link.starts_with('/')
}
