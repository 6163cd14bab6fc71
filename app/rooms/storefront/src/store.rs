//! A creator's store: the shop window, and the place everything they make belongs to.

#[cfg(feature = "ssr")]
pub mod hiding;
pub mod mutations;
#[cfg(feature = "ssr")]
pub mod owning;
pub mod pages;
pub mod queries;
#[cfg(feature = "ssr")]
pub mod sharing;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use identity::UserId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub type StoreId = Id<Store>;

data::choice! {
    /// What the store pays for. Written by the rooms that take money.
    pub enum Plan {
        Free = "free",
        Starter = "starter",
        Creator = "creator",
        CreatorPro = "creator_pro",
        Business = "business",
        EarlyAccess = "early_access",
    }
}

data::choice! {
    pub enum Subscription {
        Active = "active",
        Trialing = "trialing",
        PastDue = "past_due",
        Canceled = "canceled",
        Incomplete = "incomplete",
    }
}

/// The whole row, with secrets in it. It leaves the server only as a card or as the public page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "stores",
    index(by_userId = owner, unique),
    index(by_slug = slug, unique),
    index(by_plan = plan),
    index(by_public = is_public)
)]
pub struct Store {
    pub id: StoreId,
    #[serde(rename = "userId")]
    pub owner: UserId,
    pub name: String,
    pub slug: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner_image: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_domain: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_color: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub genre_tags: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub featured_product_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_sort_order: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section_visibility: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_links: Option<Value>,
    #[serde(rename = "socialLinksV2", default, skip_serializing_if = "Option::is_none")]
    pub social_links_v2: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_public: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_published_profile: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripe_customer_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripe_subscription_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription_status: Option<Subscription>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_ends_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_access_expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copyright_strikes: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_strike_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strike_history: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension_ends_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_config: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_integrations: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onboarding_dismissed_at: Option<Timestamp>,
    /// When it went with its owner. Its name and its address stay: nobody else shall be found there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

/// The columns everybody may see, and those that decide whether.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "stores")]
pub struct Window {
    pub id: StoreId,
    #[serde(rename = "userId")]
    pub owner: UserId,
    pub name: String,
    pub slug: String,
    pub description: Option<String>,
    pub bio: Option<String>,
    pub tagline: Option<String>,
    pub avatar: Option<String>,
    pub banner_image: Option<String>,
    pub genre_tags: Option<Vec<String>>,
    pub is_published_profile: Option<bool>,
    pub suspended_at: Option<Timestamp>,
}

impl Store {
    /// As it is kept when its owner is gone for good: closed, and without what it said of them.
    pub fn removed(self, now: Timestamp) -> Self {
        Self {
            deleted_at: self.deleted_at.or(Some(now)),
            is_public: Some(false),
            is_published_profile: Some(false),
            avatar: None,
            logo_url: None,
            banner_image: None,
            custom_domain: None,
            bio: None,
            social_links: None,
            social_links_v2: None,
            email_config: None,
            notification_integrations: None,
            ..self
        }
    }
}

impl Window {
    /// Whether somebody other than the owner sees the store.
    pub fn is_open(&self) -> bool {
        self.suspended_at.is_none() && self.is_published_profile.unwrap_or(true)
    }
}

/// A producer name of 2 to 80 characters.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    match name.trim().chars().count() {
        0..2 => Err("Two characters or more."),
        2..=80 => Ok(()),
        _ => Err("80 characters or fewer."),
    }
}
