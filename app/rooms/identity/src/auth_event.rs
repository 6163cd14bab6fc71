//! One line of a person's security log. Append only.

pub mod queries;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::UserId;
#[cfg(feature = "ssr")]
use crate::{News, notification::Kind, notification_preferences::Category, notify};

pub type AuthEventId = Id<AuthEvent>;

data::choice! {
    /// What happened to an account.
    pub enum Happening {
        SignedUp = "sign_up",
        SignedIn = "sign_in_ok",
        SignedOut = "sign_out",
        SignedOutEverywhere = "sign_out_everywhere",
        SessionRevoked = "session_revoked",
        AdminGranted = "admin_granted",
        EmailVerified = "email_verified",
        PasswordChanged = "password_changed",
        PasswordReset = "password_reset",
        EmailChanged = "email_changed",
        EmailChangeUndone = "email_change_undone",
        DeletionScheduled = "deletion_scheduled",
        DeletionCanceled = "deletion_canceled",
        AccountDeleted = "account_deleted",
    }
}

impl Happening {
    /// What the person is told in the app, whatever they switched off: the letter about it goes to an address that may be
    /// somebody else's by then.
    #[cfg(feature = "ssr")]
    fn told(self) -> Option<&'static str> {
        match self {
            Self::PasswordChanged => {
                Some("Other devices were signed out. If this was not you, set another one at once.")
            }
            Self::PasswordReset => Some("It was set with a letter, and every device was signed out."),
            Self::EmailChanged => Some("Letters go to the new one now. The old one can take it back for three days."),
            Self::EmailChangeUndone => Some("Letters go to the old one again, and every device was signed out."),
            Self::DeletionCanceled => {
                Some("It was about to be deleted. If this was not you, set another password at once.")
            }
            Self::AdminGranted => Some("Everything on this Backline is open to you from now on."),
            _ => None,
        }
    }

    /// As the person reads it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::SignedUp => "Account made",
            Self::SignedIn => "Signed in",
            Self::SignedOut => "Signed out",
            Self::SignedOutEverywhere => "Signed out everywhere",
            Self::SessionRevoked => "A device signed out from afar",
            Self::AdminGranted => "Made an administrator",
            Self::EmailVerified => "Address confirmed",
            Self::PasswordChanged => "Password changed",
            Self::PasswordReset => "Password set by letter",
            Self::EmailChanged => "Address changed",
            Self::EmailChangeUndone => "Change of address taken back",
            Self::DeletionScheduled => "Deletion of the account asked for",
            Self::DeletionCanceled => "Account kept after all",
            Self::AccountDeleted => "Account deleted",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "authEvents", index(by_user_at = user + at))]
pub struct AuthEvent {
    pub id: AuthEventId,
    #[serde(rename = "userId")]
    pub user: UserId,
    pub kind: Happening,
    pub ip: String,
    pub user_agent: String,
    pub at: Timestamp,
}

/// Writes one line with the caller's address and browser.
#[cfg(feature = "ssr")]
pub(crate) async fn note(cx: &room::Write, user: &UserId, kind: Happening) -> Result<(), data::Fault> {
    let event = AuthEvent {
        id: cx.new_id(),
        user: user.clone(),
        kind,
        ip: cx.actor.address.clone(),
        user_agent: cx.actor.user_agent.clone(),
        at: cx.now(),
    };
    cx.put(&event).await?;
    tell(cx, &event).await
}

#[cfg(feature = "ssr")]
async fn tell(cx: &room::Write, event: &AuthEvent) -> Result<(), data::Fault> {
    let Some(message) = event.kind.told() else { return Ok(()) };
    let news = News::new(Category::SystemAlerts, event.kind.in_words(), message, format!("account:{}", event.id))
        .meant_as(Kind::Warning)
        .leading_to("See what happened", "/dashboard/settings/security")
        .mandatory()
        .in_app_only();
    notify(cx, std::slice::from_ref(&event.user), &news).await
}
