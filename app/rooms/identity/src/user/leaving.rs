//! Leaving: an account whose owner wants it deleted. It waits for a month, closed, and can be kept; then what is theirs goes,
//! and what others need of it stays without a name.

#[cfg(feature = "ssr")]
pub mod going;
#[cfg(feature = "ssr")]
pub mod jobs;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AgencyRole, PlatformRole, Status, User};

/// How long an account waits to be deleted.
pub const WAITS_MS: i64 = 30 * Timestamp::DAY_MS;
/// What others see in place of the name of somebody who is gone.
pub const NO_NAME: &str = "Deleted member";

/// Something that stands against deleting an account today, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    pub code: String,
    pub sentence: String,
}

impl User {
    /// Whether it waits to be deleted.
    pub fn is_leaving(&self) -> bool {
        self.status == Some(Status::Deleting)
    }

    /// What stays of an account. Everything that is not named here goes, a column that is added later too.
    pub fn deleted(&self) -> Self {
        Self {
            id: self.id.clone(),
            clerk_id: self.clerk_id.clone(),
            name: Some(NO_NAME.into()),
            status: Some(Status::Deleted),
            joined_at: self.joined_at,
            role: Some(AgencyRole::User),
            platform_role: Some(PlatformRole::None),
            admin: Some(false),
            ..Self::default()
        }
    }
}
