//! Telling somebody something. The one way for the whole product.

use data::{Fault, Row, Select};
use room::Write;
use serde::{Deserialize, Serialize};

use super::{
    ACTION_CHARS, AboutCourse, EmailState, Kind, MESSAGE_CHARS, Notification, SenderKind, TITLE_CHARS, digest, letters,
    own_link,
};
use crate::{
    UserId, notification_preferences,
    notification_preferences::{Category, NotificationPreferences},
    text,
    user::{Status, display_name},
};

/// A piece of news, for whomever it concerns.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    category: Category,
    kind: Kind,
    title: String,
    message: String,
    /// What makes it this piece of news and no other: each person gets it once.
    once: String,
    link: Option<String>,
    action: String,
    creator: Option<UserId>,
    course: Option<AboutCourse>,
    is_mandatory: bool,
    is_in_app_only: bool,
}

impl News {
    /// Plain text both of them. `once` is like `enrolled:{course}:{user}`.
    pub fn new(
        category: Category,
        title: impl Into<String>,
        message: impl Into<String>,
        once: impl Into<String>,
    ) -> Self {
        Self {
            category,
            kind: Kind::Info,
            title: title.into(),
            message: message.into(),
            once: once.into(),
            link: None,
            action: "View".into(),
            creator: None,
            course: None,
            is_mandatory: false,
            is_in_app_only: false,
        }
    }

    pub fn meant_as(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Where its key leads: a path of this site. The label is a verb.
    pub fn leading_to(self, action: impl Into<String>, link: impl Into<String>) -> Self {
        Self { action: action.into(), link: Some(link.into()), ..self }
    }

    /// Said in a creator's name. Whoever muted them does not hear it.
    pub fn said_by(self, creator: UserId) -> Self {
        Self { creator: Some(creator), ..self }
    }

    /// About a course. Whoever muted it does not hear it.
    pub fn about(self, course: impl Into<String>, title: impl Into<String>) -> Self {
        Self { course: Some(AboutCourse { id: course.into(), title: title.into() }), ..self }
    }

    /// Must be heard, whatever was switched off: what concerns the account, money, the law.
    pub fn mandatory(self) -> Self {
        Self { is_mandatory: true, ..self }
    }

    /// No letter: another one says it already, or it is not worth one.
    pub fn in_app_only(self) -> Self {
        Self { is_in_app_only: true, ..self }
    }
}

/// Whom it is for, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "users")]
pub(super) struct Reader {
    pub id: UserId,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub image_url: Option<String>,
    pub avatar_url: Option<String>,
    pub image: Option<String>,
    pub email: Option<String>,
    pub timezone: Option<String>,
    pub status: Option<Status>,
}

impl Reader {
    pub fn display_name(&self) -> String {
        display_name(self.name.as_deref(), self.first_name.as_deref(), self.last_name.as_deref())
    }

    /// Where we can write to somebody who is there.
    pub fn address(&self) -> Option<&str> {
        let is_here = self.status.unwrap_or(Status::Active) == Status::Active;
        self.email.as_deref().filter(|_| is_here)
    }

    pub fn zone(&self) -> &str {
        self.timezone.as_deref().unwrap_or("UTC")
    }
}

/// Tells each of them once, in the transaction that makes it true. For more people than a teacher has, queue a job that
/// takes them in batches: nobody who publishes waits for all who hear of it.
pub async fn notify(cx: &Write, recipients: &[UserId], news: &News) -> Result<(), Fault> {
    let draft = draft(cx, news).await?;
    for user in recipients {
        deliver(cx, &draft, news, user).await?;
    }
    Ok(())
}

/// The row as it is for everybody: texts that fit, a link that leads nowhere else, the sender's name of today.
async fn draft(cx: &Write, news: &News) -> Result<Notification, Fault> {
    let creator = match &news.creator {
        Some(id) => cx.get::<Reader>(id.as_str()).await?,
        None => None,
    };
    let link = allowed(news.link.as_deref(), &cx.site().address, &news.once);
    let (sender_id, sender_name) = creator.as_ref().map(|it| (it.id.to_string(), it.display_name())).unzip();
    Ok(Notification {
        id: Default::default(),
        user: UserId::default(),
        title: shortened(&text::line(&news.title), TITLE_CHARS),
        message: shortened(&text::block(&news.message), MESSAGE_CHARS),
        kind: news.kind,
        category: news.category,
        read: false,
        read_at: None,
        action_label: link.as_ref().map(|_| shortened(&text::line(&news.action), ACTION_CHARS)),
        link,
        created_at: cx.now(),
        dedupe_key: news.once.clone(),
        hidden_in_app: false,
        archived_at: None,
        email_state: EmailState::None,
        email_sent: None,
        email_sent_at: None,
        sender_type: Some(if creator.is_some() { SenderKind::Creator } else { SenderKind::Platform }),
        sender_id,
        sender_name,
        sender_avatar: creator.and_then(|it| it.image_url.or(it.avatar_url).or(it.image)),
        course: news.course.clone(),
        broadcast_id: None,
    })
}

fn allowed(link: Option<&str>, site: &str, once: &str) -> Option<String> {
    let found = link.and_then(|link| own_link(link, site));
    if found.is_none() && link.is_some() {
        tracing::warn!(news = %once, "a notification's link leads away from here and was left out");
    }
    found.map(str::to_string)
}

fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

async fn deliver(cx: &Write, draft: &Notification, news: &News, user: &UserId) -> Result<(), Fault> {
    let told = Select::by(Notification::USER, user).and(Notification::DEDUPE_KEY, &draft.dedupe_key);
    if cx.first(told).await?.is_some() {
        return Ok(());
    }
    let reader = cx.get::<Reader>(user.as_str()).await?.filter(|it| it.status != Some(Status::Deleted));
    let Some(reader) = reader else { return Ok(()) };
    let own = notification_preferences(cx, user).await?;
    let course = draft.course.as_ref().map(|it| it.id.as_str());
    if !news.is_mandatory && own.is_muted(course, draft.sender_id.as_deref()) {
        return Ok(());
    }
    let row = Notification {
        id: cx.new_id(),
        user: user.clone(),
        hidden_in_app: !news.is_mandatory && !own.in_app_notifications.has(draft.category),
        email_state: letter_about(news, &own, &reader, cx.site().sends_mail),
        ..draft.clone()
    };
    cx.put(&row).await?;
    match row.email_state {
        EmailState::Queued => letters::send(cx, &row, &reader, news.is_mandatory).await,
        EmailState::DigestPending => digest::wait(cx, &reader, own.email_digest).await,
        _ => Ok(()),
    }
}

/// Where no mail is sent only the letters everybody must get are kept, for whoever administers.
fn letter_about(news: &News, own: &NotificationPreferences, reader: &Reader, sends_mail: bool) -> EmailState {
    match news.is_in_app_only {
        true => EmailState::None,
        false if reader.address().is_none() => EmailState::Skipped,
        false if !sends_mail && !news.is_mandatory => EmailState::Skipped,
        false => own.letter_about(news.category, news.is_mandatory),
    }
}
