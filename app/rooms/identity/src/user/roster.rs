//! People as those who run this Backline see them: who is here, what they may, and what is changed about that.

#[cfg(feature = "ssr")]
pub mod chores;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Refusal, Row, Timestamp};
use serde::{Deserialize, Serialize};

use super::{PayoutStatus, PlatformRole, Status, UserId, display_name};

/// A moderator may suspend somebody for so long.
pub const MODERATORS_DAYS: i64 = 7;
/// A reason for a suspension: the person reads it when they try to sign in.
pub const REASON: std::ops::RangeInclusive<usize> = 3..=500;

data::choice! {
    /// What somebody is made. `creator` and `user` are no power over the platform.
    pub enum RoleWish {
        Admin = "admin",
        Moderator = "moderator",
        Support = "support",
        Creator = "creator",
        User = "user",
    }
}

data::choice! {
    /// Whom the list shows, in which order: each is a walk along one index.
    pub enum Show {
        Newest = "newest",
        Seen = "seen",
        Admins = "admins",
        Moderators = "moderators",
        Support = "support",
        Creators = "creators",
        Verified = "verified",
        Unverified = "unverified",
        Suspended = "suspended",
        Leaving = "deleting",
    }
}

/// The columns of [`Person`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "users")]
pub struct PersonRow {
    pub id: UserId,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub email_verified: Option<Timestamp>,
    pub image_url: Option<String>,
    pub avatar_url: Option<String>,
    pub image: Option<String>,
    pub admin: Option<bool>,
    pub platform_role: Option<PlatformRole>,
    pub status: Option<Status>,
    pub suspended_reason: Option<String>,
    pub suspended_until: Option<Timestamp>,
    pub deletes_at: Option<Timestamp>,
    pub is_creator: Option<bool>,
    pub stripe_account_status: Option<PayoutStatus>,
    pub joined_at: Option<Timestamp>,
    pub last_seen_at: Option<Timestamp>,
}

/// A person as staff may see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub is_verified: bool,
    pub image_url: Option<String>,
    pub power: PlatformRole,
    pub status: Status,
    pub suspended_reason: Option<String>,
    pub suspended_until: Option<Timestamp>,
    /// When an account that is about to be deleted will be.
    pub deletes_at: Option<Timestamp>,
    pub is_creator: bool,
    pub payouts: Option<PayoutStatus>,
    pub joined_at: Option<Timestamp>,
    pub last_seen_at: Option<Timestamp>,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        let status = row.status.unwrap_or(Status::Active);
        Self {
            name: display_name(row.name.as_deref(), row.first_name.as_deref(), row.last_name.as_deref()),
            id: row.id,
            email: row.email.unwrap_or_default(),
            is_verified: row.email_verified.is_some(),
            image_url: row.image_url.or(row.avatar_url).or(row.image).filter(|_| status.is_shown()),
            power: PlatformRole::of(row.admin, row.platform_role),
            status,
            suspended_reason: row.suspended_reason,
            suspended_until: row.suspended_until,
            deletes_at: row.deletes_at,
            is_creator: row.is_creator.unwrap_or(false),
            payouts: row.stripe_account_status,
            joined_at: row.joined_at,
            last_seen_at: row.last_seen_at,
        }
    }
}

impl Person {
    /// How long their account stays as it is, where that is known.
    pub fn until(&self) -> Option<Timestamp> {
        self.suspended_until.or(self.deletes_at)
    }
}

/// Whether somebody with this power may suspend a person with that one, for so many days; for good without.
pub fn may_suspend(by: PlatformRole, whom: PlatformRole, days: Option<i64>) -> Result<(), Refusal> {
    use PlatformRole::{Admin, Moderator};
    let is_short = days.is_some_and(|days| (1..=MODERATORS_DAYS).contains(&days));
    match by {
        Admin => Ok(()),
        Moderator if whom.is_staff() => {
            Err(Refusal::forbidden("staff_is_for_admins", "Only an administrator can suspend somebody of the staff."))
        }
        Moderator if is_short => Ok(()),
        Moderator => Err(Refusal::forbidden("seven_days", "A moderator can suspend for up to seven days.")),
        _ => Err(Refusal::forbidden("read_only", "You can look people up. Suspending is for moderators.")),
    }
}
