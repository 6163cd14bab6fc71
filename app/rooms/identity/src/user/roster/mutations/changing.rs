//! What is changed about a person, step by step.

use data::{Fault, Refusal, Select, Timestamp};
use facts::identity::{Restored, RoleChanged, Suspended};
use room::{Answer, Member, Order, Read, Write};

use super::super::{REASON, RoleWish, chores::LiftSuspension, may_suspend};
use crate::{
    User, UserId,
    admin_log::{Deed, DeedKind, note},
    auth_session::{AuthSession, opening::revoke_all},
    text,
    user::{
        PlatformRole, Status, display_name,
        people::{say, start_creating},
        power::Power,
        tally::keep,
    },
};

/// A suspension for some days is no longer than this.
const MOST_DAYS: i64 = 3_650;

pub async fn set_role(cx: &Write, me: &Member, user: &UserId, role: RoleWish) -> Answer<()> {
    let before = cx.must_get::<User>(user.as_str()).await?;
    if me.id == user.as_str() {
        return Err(Refusal::conflict("not_yourself", "Nobody changes their own role. Ask another administrator."));
    }
    if matches!(before.status, Some(Status::Deleting | Status::Deleted)) {
        return Err(is_leaving());
    }
    let mut after = before.clone();
    match role {
        RoleWish::Admin => give(&mut after, PlatformRole::Admin),
        RoleWish::Moderator => give(&mut after, PlatformRole::Moderator),
        RoleWish::Support => give(&mut after, PlatformRole::Support),
        RoleWish::Creator => start_creating(cx, &mut after).await?,
        RoleWish::User => {
            give(&mut after, PlatformRole::None);
            // A level comes with the first store, and whoever has one stays a creator.
            after.is_creator = after.is_creator.filter(|_| after.creator_level.is_some());
        }
    }
    if after == before {
        return Ok(());
    }
    leave_an_admin(cx, &before, &after).await?;
    keep(cx, Some(&before), &after).await?;
    if power_of(&after).is_staff() {
        shorten_sessions(cx, user).await?;
    }
    let (was, is) = (told(&before), told(&after));
    let deed = Deed::new(DeedKind::Update, "user_role_changed", "user").to(user.as_str(), name_of(&after));
    note(cx, deed.changing(&was, &is)).await?;
    let fact = RoleChanged { user: user.to_string(), before: was, after: is };
    Ok(say(cx, RoleChanged::KIND, &fact).await?)
}

pub async fn suspend(
    cx: &Write,
    (me, power): (&Member, PlatformRole),
    user: &UserId,
    reason: &str,
    days: &str,
) -> Answer<()> {
    let reason = text::line(reason);
    let typed = days.trim();
    let days = typed.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    let mut wrong = Refusal::invalid();
    if !REASON.contains(&reason.chars().count()) {
        wrong = wrong.with_field("reason", "Say why, in 3 to 500 characters. They will read it.");
    }
    if days.is_none() && !typed.is_empty() {
        wrong = wrong.with_field("days", "One day or more, or leave it empty for good.");
    }
    let before = cx.must_get::<User>(user.as_str()).await?;
    may_suspend(power, power_of(&before), days)?;
    wrong.if_any()?;
    if me.id == user.as_str() {
        return Err(Refusal::conflict("not_yourself", "Nobody suspends themselves."));
    }
    match before.status.unwrap_or(Status::Active) {
        Status::Active => {}
        // It may be for longer, and would end sooner.
        Status::Suspended if power != PlatformRole::Admin => {
            return Err(Refusal::conflict(
                "suspended_already",
                "They are suspended already. An administrator can change that.",
            ));
        }
        Status::Suspended => {}
        Status::Deleting | Status::Deleted => return Err(is_leaving()),
    }
    let until = days.map(|days| cx.now() + days * Timestamp::DAY_MS);
    let after = User {
        status: Some(Status::Suspended),
        suspended_reason: Some(reason.clone()),
        suspended_until: until,
        ..before.clone()
    };
    leave_an_admin(cx, &before, &after).await?;
    keep(cx, Some(&before), &after).await?;
    revoke_all(cx, user).await?;
    if let Some(until) = until {
        cx.queue(&LiftSuspension { user: user.clone(), until }, Order::at(until)).await?;
    }
    let deed = Deed::new(DeedKind::Reject, "user_suspended", "user").to(user.as_str(), name_of(&after));
    let is = until.map_or("suspended".into(), |until| format!("suspended until {}", until.in_words()));
    note(cx, deed.because(&reason).changing(status_of(&before), is)).await?;
    let fact = Suspended { user: user.to_string(), reason, until };
    Ok(say(cx, Suspended::KIND, &fact).await?)
}

/// Nothing happens to an account that is not suspended.
pub async fn restore(cx: &Write, user: &UserId) -> Answer<()> {
    let before = cx.must_get::<User>(user.as_str()).await?;
    if before.status != Some(Status::Suspended) {
        return Ok(());
    }
    let deed = Deed::new(DeedKind::Approve, "user_restored", "user").to(user.as_str(), name_of(&before));
    note(cx, deed.changing(status_of(&before), Status::Active.as_str())).await?;
    Ok(open_again(cx, before).await?)
}

/// Without a line in the log: nobody did it, where a suspension ran out.
pub async fn open_again(cx: &Write, before: User) -> Result<(), Fault> {
    let after = User { status: Some(Status::Active), suspended_reason: None, suspended_until: None, ..before.clone() };
    keep(cx, Some(&before), &after).await?;
    say(cx, Restored::KIND, &Restored { user: after.id.to_string() }).await
}

fn is_leaving() -> Refusal {
    Refusal::conflict("not_active", "This account is about to be deleted, or is already.")
}

fn give(user: &mut User, power: PlatformRole) {
    user.platform_role = Some(power);
    user.admin = Some(power == PlatformRole::Admin);
}

fn power_of(user: &User) -> PlatformRole {
    PlatformRole::of(user.admin, user.platform_role)
}

fn is_active_admin(user: &User) -> bool {
    power_of(user) == PlatformRole::Admin && user.status.unwrap_or(Status::Active) == Status::Active
}

/// Somebody else must be left to administer. Two who take it from each other at the same moment both write the row of
/// numbers, so one of them runs again and finds this.
async fn leave_an_admin(cx: &Write, before: &User, after: &User) -> Answer<()> {
    match !is_active_admin(after) && is_last_admin(cx, before).await? {
        false => Ok(()),
        true => Err(Refusal::conflict("last_admin", "This is the last administrator. Make somebody else one first.")),
    }
}

/// Whether somebody administers, and nobody else does.
pub(crate) async fn is_last_admin(cx: &Read, user: &User) -> Result<bool, Fault> {
    if !is_active_admin(user) {
        return Ok(false);
    }
    let admins = cx.rows(Select::by(Power::PLATFORM_ROLE, PlatformRole::Admin)).await?;
    Ok(admins.iter().all(|it| it.id == user.id || it.status.unwrap_or(Status::Active) != Status::Active))
}

/// Sessions opened before somebody got power end as early as those of staff do.
pub(crate) async fn shorten_sessions(cx: &Write, user: &UserId) -> Result<(), Fault> {
    for mut session in cx.rows(Select::by(AuthSession::USER, user)).await? {
        session.limit_to_staff(cx.now());
        cx.put(&session).await?;
    }
    Ok(())
}

fn name_of(user: &User) -> String {
    display_name(user.name.as_deref(), user.first_name.as_deref(), user.last_name.as_deref())
}

/// "admin", "user, creator".
fn told(user: &User) -> String {
    let power = power_of(user);
    let power = if power.is_staff() { power.as_str() } else { "user" };
    if user.is_creator == Some(true) { format!("{power}, creator") } else { power.into() }
}

fn status_of(user: &User) -> &'static str {
    user.status.unwrap_or(Status::Active).as_str()
}
