//! What somebody may do on the platform, as a gate asks it.

use data::{Refusal, Row};
use room::{Answer, Member, Read};
use serde::{Deserialize, Serialize};

use super::{PlatformRole, Status, UserId};

/// The columns that give power.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "users")]
pub struct Power {
    pub id: UserId,
    pub admin: Option<bool>,
    pub platform_role: Option<PlatformRole>,
    pub status: Option<Status>,
}

/// Whoever administers this Backline, the rule `administrator`; everybody else is refused.
pub async fn administrator(cx: &Read) -> Answer<Member> {
    let member = cx.signed_in().await?;
    if !member.is_admin {
        return Err(Refusal::forbidden("admins_only", "This is for the administrators of this Backline."));
    }
    cx.pass("administrator");
    Ok(member)
}

/// Whoever works for the platform, the rule `staff`, with what they may.
pub async fn staff(cx: &Read) -> Answer<(Member, PlatformRole)> {
    let member = cx.signed_in().await?;
    let power = cx.must_get::<Power>(&member.id).await?;
    let role = PlatformRole::of(power.admin, power.platform_role);
    if !role.is_staff() {
        return Err(Refusal::forbidden("staff_only", "This is for those who run this Backline."));
    }
    cx.pass("staff");
    Ok((member, role))
}
