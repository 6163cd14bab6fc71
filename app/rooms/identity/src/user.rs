//! A person: what is kept of them, and what of it others may see.

pub mod leaving;
pub mod mutations;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod power;
pub mod profile;
pub mod queries;
pub mod roster;
#[cfg(feature = "ssr")]
pub mod tally;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Mode;

/// `user_` and a ULID; imported people keep the id they arrive with. Every `userId` of the schema holds this.
pub type UserId = Id<User>;

data::choice! {
    /// What somebody is within an agency. It never gives power over the platform.
    pub enum AgencyRole {
        Owner = "AGENCY_OWNER",
        Admin = "AGENCY_ADMIN",
        User = "SUBACCOUNT_USER",
        Guest = "SUBACCOUNT_GUEST",
    }
}

data::choice! {
    /// Power over the platform. Kept equal to the column `admin`.
    pub enum PlatformRole { None = "none", Support = "support", Moderator = "moderator", Admin = "admin" }
}

impl PlatformRole {
    /// Out of a row's two columns. Whoever came from elsewhere has only the first.
    pub fn of(admin: Option<bool>, role: Option<Self>) -> Self {
        if admin == Some(true) { Self::Admin } else { role.unwrap_or(Self::None) }
    }

    /// Whether somebody works for the platform.
    pub fn is_staff(self) -> bool {
        self != Self::None
    }
}

data::choice! {
    /// Only an active account can be signed in to.
    pub enum Status { Active = "active", Suspended = "suspended", Deleting = "deleting", Deleted = "deleted" }
}

impl Status {
    /// Whether others are shown this person, picture and all. Whoever is about to leave still is who they were.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Active | Self::Deleting)
    }
}

data::choice! {
    pub enum Visibility { Public = "public", Members = "members", Hidden = "hidden" }
}

data::choice! {
    pub enum PayoutStatus { Pending = "pending", Restricted = "restricted", Enabled = "enabled" }
}

/// The whole row. It leaves the server only as one of the projections below.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "users",
    index(by_email = email, unique),
    index(by_clerkId = clerk_id, unique),
    index(by_discordId = discord_id),
    index(by_isCreator = is_creator),
    index(by_stripeConnectAccountId = stripe_connect_account_id),
    index(by_status = status),
    index(by_platformRole = platform_role),
    index(by_joined = joined_at),
    index(by_seen = last_seen_at),
    index(by_role_joined = platform_role + joined_at),
    index(by_creator_joined = is_creator + joined_at),
    index(by_status_joined = status + joined_at),
    index(by_verified = email_verified),
    index(by_verified_joined = email_verified + joined_at),
    index(search_name = name, search)
)]
pub struct User {
    pub id: UserId,
    /// The same as the id, under the schema's name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clerk_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When the address was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<Timestamp>,
    /// Argon2id in PHC form; absent for people who never set a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(secret)]
    pub hashed_password: Option<String>,
    /// The avatar we write. The two below are read for people who came from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,

    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<AgencyRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_role: Option<PlatformRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_reason: Option<String>,
    /// When a suspension ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<Timestamp>,
    /// When an account that is `deleting` will be deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletes_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<Timestamp>,
    /// Written at most every five minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<Timestamp>,
    /// When they took their first course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_role_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_type_id: Option<String>,

    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dashboard_preference: Option<Mode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_creator: Option<bool>,
    /// Set once, when the person first became a creator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator_since: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator_level: Option<i64>,
    #[serde(rename = "creatorXP", default, skip_serializing_if = "Option::is_none")]
    pub creator_xp: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creator_badges: Option<Vec<String>>,

    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instagram: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiktok: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twitter: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub youtube: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// For the person's own eyes; never part of a profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_visibility: Option<Visibility>,

    // Written by the rooms they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discord_username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discord_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discord_verified: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripe_connect_account_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripe_account_status: Option<PayoutStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripe_onboarding_complete: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_session_platform: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_session_link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_session_phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coach_no_show_count: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coaching_disabled: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coaching_disabled_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_no_show_count: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub google_calendar_connected: Option<bool>,
}

/// What the doorman knows of somebody; all a gate needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "users")]
pub struct Standing {
    pub id: UserId,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email_verified: Option<Timestamp>,
    pub admin: Option<bool>,
    pub status: Option<Status>,
}

/// The columns of [`Account`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "users")]
pub struct AccountRow {
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
    pub is_creator: Option<bool>,
    pub dashboard_preference: Option<Mode>,
}

/// The columns of [`Profile`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "users")]
pub struct ProfileRow {
    pub id: UserId,
    pub name: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub image_url: Option<String>,
    pub avatar_url: Option<String>,
    pub image: Option<String>,
    pub status: Option<Status>,
    pub bio: Option<String>,
    pub instagram: Option<String>,
    pub tiktok: Option<String>,
    pub twitter: Option<String>,
    pub youtube: Option<String>,
    pub website: Option<String>,
    pub is_creator: Option<bool>,
    pub creator_level: Option<i64>,
    pub creator_badges: Option<Vec<String>>,
    pub profile_visibility: Option<Visibility>,
}

/// A person as they see themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub id: UserId,
    pub name: String,
    pub first_name: String,
    pub email: String,
    pub image_url: Option<String>,
    pub is_admin: bool,
    /// What they may do on the platform.
    pub power: PlatformRole,
    pub is_creator: bool,
    /// What they chose to see first; nothing before onboarding.
    pub preference: Option<Mode>,
    pub email_verified: bool,
    /// We can write to them, and do not know yet whether the address is theirs.
    pub is_asked_to_confirm: bool,
}

/// What a person says of themselves, and how they can be reached, for their own eyes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnProfile {
    pub name: String,
    pub image_url: Option<String>,
    pub bio: String,
    pub website: String,
    pub instagram: String,
    pub tiktok: String,
    pub twitter: String,
    pub youtube: String,
    /// IANA name of the time zone.
    pub timezone: String,
    pub private_note: String,
    pub visibility: Visibility,
    pub email: String,
    pub email_verified: bool,
    /// An address that waits to be proven before it takes the place of the other.
    pub next_email: Option<String>,
    pub has_password: bool,
}

/// A person as everybody may see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub id: UserId,
    pub name: String,
    pub image_url: Option<String>,
    pub bio: Option<String>,
    pub instagram: Option<String>,
    pub tiktok: Option<String>,
    pub twitter: Option<String>,
    pub youtube: Option<String>,
    pub website: Option<String>,
    pub is_creator: bool,
    pub creator_level: i64,
    pub creator_badges: Vec<String>,
}

/// What a person is called: never their address, which nobody asked them to publish.
pub fn display_name(name: Option<&str>, first: Option<&str>, last: Option<&str>) -> String {
    let said = |word: Option<&str>| word.map(str::trim).filter(|it| !it.is_empty()).map(str::to_string);
    let both = || Some(format!("{} {}", said(first)?, said(last)?));
    said(name).or_else(both).or_else(|| said(first)).or_else(|| said(last)).unwrap_or_else(|| "Member".into())
}

impl Standing {
    pub fn display_name(&self) -> String {
        display_name(self.name.as_deref(), self.first_name.as_deref(), self.last_name.as_deref())
    }

    pub fn may_come_in(&self) -> bool {
        self.status.unwrap_or(Status::Active) == Status::Active
    }
}

impl Account {
    /// `sends_mail`: whether letters leave this Backline.
    pub fn of(row: AccountRow, sends_mail: bool) -> Self {
        let name = display_name(row.name.as_deref(), row.first_name.as_deref(), row.last_name.as_deref());
        Self {
            first_name: name.split_whitespace().next().unwrap_or_default().to_string(),
            name,
            id: row.id,
            email: row.email.unwrap_or_default(),
            image_url: row.image_url.or(row.avatar_url).or(row.image),
            is_admin: row.admin.unwrap_or(false),
            power: PlatformRole::of(row.admin, row.platform_role),
            is_creator: row.is_creator.unwrap_or(false),
            preference: row.dashboard_preference,
            email_verified: row.email_verified.is_some(),
            is_asked_to_confirm: sends_mail && row.email_verified.is_none(),
        }
    }
}

impl From<ProfileRow> for Profile {
    fn from(row: ProfileRow) -> Self {
        let name = match row.status {
            Some(Status::Deleted) => leaving::NO_NAME.to_string(),
            _ => display_name(row.name.as_deref(), row.first_name.as_deref(), row.last_name.as_deref()),
        };
        let is_shown = row.status.unwrap_or(Status::Active).is_shown();
        Self {
            id: row.id,
            name,
            image_url: row.image_url.or(row.avatar_url).or(row.image).filter(|_| is_shown),
            bio: row.bio,
            instagram: row.instagram,
            tiktok: row.tiktok,
            twitter: row.twitter,
            youtube: row.youtube,
            website: row.website,
            is_creator: row.is_creator.unwrap_or(false),
            creator_level: row.creator_level.unwrap_or(0),
            creator_badges: row.creator_badges.unwrap_or_default(),
        }
    }
}

/// A name as people write it, of 1 to 80 characters.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    match name.chars().count() {
        0 => Err("What should we call you?"),
        1..=80 => Ok(()),
        _ => Err("80 characters or fewer."),
    }
}

/// An address as it is kept and compared: without spaces around it, in lower case.
pub fn normal_email(typed: &str) -> Result<String, &'static str> {
    const WRONG: &str = "This does not look like an address. It needs an @ and a domain.";
    let email = typed.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@').ok_or(WRONG)?;
    let is_sound = |c: char| !c.is_whitespace() && !c.is_control() && !"@\"<>(),;:\\[]".contains(c);
    let local_is_sound = (1..=64).contains(&local.len()) && local.chars().all(is_sound) && !has_loose_dot(local);
    match () {
        () if email.len() > 254 => Err("254 characters or fewer."),
        () if !local_is_sound || !is_domain(domain) => Err(WRONG),
        () => Ok(email),
    }
}

/// A typed address as it is kept, or what is wrong with the field.
#[cfg(feature = "ssr")]
pub(crate) fn typed_email(typed: &str) -> Result<String, data::Refusal> {
    normal_email(&crate::text::line(typed)).map_err(|why| data::Refusal::field("email", why))
}

fn has_loose_dot(local: &str) -> bool {
    local.split('.').any(str::is_empty)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}
