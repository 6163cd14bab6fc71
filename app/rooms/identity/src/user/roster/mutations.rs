use room::mutation;

use super::RoleWish;
use crate::UserId;

/// Changes what somebody is. Not oneself, and never the last administrator.
#[mutation("identity/set-role", gate = Rule("administrator"))]
pub async fn set_role(cx: &mut Write, user: UserId, role: RoleWish) -> Answer<()> {
    let me = crate::administrator(cx).await?;
    changing::set_role(cx, &me, &user, role).await
}

/// Closes an account: whoever it is is signed out everywhere, and told the reason when they come back. For good, or for
/// some days.
#[mutation("identity/suspend", gate = Rule("staff"))]
pub async fn suspend(cx: &mut Write, user: UserId, reason: String, days: Option<String>) -> Answer<()> {
    let (me, power) = crate::staff(cx).await?;
    changing::suspend(cx, (&me, power), &user, &reason, days.as_deref().unwrap_or_default()).await
}

/// Opens an account again.
#[mutation("identity/restore", gate = Rule("administrator"))]
pub async fn restore(cx: &mut Write, user: UserId) -> Answer<()> {
    crate::administrator(cx).await?;
    changing::restore(cx, &user).await
}

#[cfg(feature = "ssr")]
pub(crate) mod changing;
