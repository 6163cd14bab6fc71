//! What was done with power over the platform: who, what, to whom, from where. Append only: no door changes or deletes a
//! line.

#[cfg(feature = "ssr")]
mod noting;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::UserId;

#[cfg(feature = "ssr")]
pub use noting::{Deed, note};

pub type AdminActivityId = Id<AdminActivity>;

data::choice! {
    /// What kind of deed it was.
    pub enum DeedKind {
        Create = "create",
        Update = "update",
        Delete = "delete",
        Approve = "approve",
        Reject = "reject",
        Export = "export",
        View = "view",
    }
}

/// One deed. Secrets are never written into `previousValue` or `newValue`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "adminActivityLogs",
    index(by_adminId = admin),
    index(by_action = action),
    index(by_actionType = kind),
    index(by_resourceType = resource),
    index(by_timestamp = at),
    index(by_admin_time = admin + at),
    index(by_action_time = action + at),
    index(by_kind_time = kind + at),
    index(by_resource_time = resource + at),
    index(by_subject_time = resource_id + at)
)]
pub struct AdminActivity {
    pub id: AdminActivityId,
    /// Account id, or `system` for the command line.
    #[serde(rename = "adminId")]
    pub admin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin_email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin_name: Option<String>,
    /// `user_role_changed`
    pub action: String,
    #[serde(rename = "actionType")]
    pub kind: DeedKind,
    /// `user`, `job`: what it was done to.
    #[serde(rename = "resourceType")]
    pub resource: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// The reason that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    #[serde(rename = "timestamp")]
    pub at: Timestamp,
}

/// How many deeds of one kind one person did on one day, UTC. The id is day, person and kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "adminActivityDays", index(by_day = day))]
pub struct DeedDay {
    pub id: Id<DeedDay>,
    /// Days since the epoch.
    pub day: i64,
    pub admin: UserId,
    pub admin_name: String,
    pub kind: DeedKind,
    pub deeds: i64,
}
