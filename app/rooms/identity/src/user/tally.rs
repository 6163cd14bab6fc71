//! People in numbers, kept by the transactions that change them. Whoever writes a person's row writes it with [`keep`].

#[cfg(test)]
mod tests;

use data::{Fault, Id, Row, Timestamp};
use facts::learning::Enrolled;
use room::{Answer, Ear, Write};
use serde::{Deserialize, Serialize};

use super::{PlatformRole, Status, User, UserId};
use crate::auth_session::renewing::{may_otherwise, renew_all};

/// The id of the only row.
pub(crate) const ALL: &str = "all";

/// Everybody in numbers; those who are deleted do not count.
///
/// **Invariant:** whoever takes power away from an administrator writes this row, so of two who would leave none only
/// one can.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "peopleStats")]
pub struct PeopleStats {
    pub id: Id<PeopleStats>,
    pub total: i64,
    pub creators: i64,
    /// Those who have taken a course.
    pub students: i64,
    pub verified: i64,
    pub suspended: i64,
    pub admins: i64,
}

/// One day, UTC. The id is the day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "peopleDays", index(by_day = day))]
pub struct PeopleDay {
    pub id: Id<PeopleDay>,
    /// Days since the epoch.
    pub day: i64,
    pub joined: i64,
    /// People who were seen last on this day.
    pub last_seen: i64,
}

/// People of a database that is older than these numbers. Whoever took a course before is counted with the next one.
pub const COUNT_EVERYBODY: data::SchemaChange = data::SchemaChange {
    number: 30,
    name: "people say when they joined, and are counted",
    surql: "
        UPDATE users SET joinedAt = (
            SELECT VALUE at FROM authEvents WHERE userId = record::id($parent.id) AND kind = 'sign_up' LIMIT 1
        )[0] ?? time::millis(time::now()) WHERE joinedAt = NONE;
        UPSERT peopleStats:all SET
            total = count((SELECT VALUE id FROM users WHERE status != 'deleted')),
            creators = count((SELECT VALUE id FROM users WHERE status != 'deleted' AND isCreator = true)),
            students = count((SELECT VALUE id FROM users WHERE status != 'deleted' AND studentSince != NONE)),
            verified = count((SELECT VALUE id FROM users WHERE status != 'deleted' AND emailVerified != NONE)),
            suspended = count((SELECT VALUE id FROM users WHERE status = 'suspended')),
            admins = count((SELECT VALUE id FROM users WHERE status != 'deleted' AND admin = true))",
};

impl PeopleStats {
    /// Counts a person in, or out with `-1`.
    pub fn count(&mut self, user: &User, sign: i64) {
        if user.status == Some(Status::Deleted) {
            return;
        }
        let power = PlatformRole::of(user.admin, user.platform_role);
        let of = |is_so: bool| sign * i64::from(is_so);
        self.total += sign;
        self.creators += of(user.is_creator == Some(true));
        self.students += of(user.student_since.is_some());
        self.verified += of(user.email_verified.is_some());
        self.suspended += of(user.status == Some(Status::Suspended));
        // Whoever is about to leave is no administrator to count on, and so writes this row when they go.
        self.admins += of(power == PlatformRole::Admin && user.status != Some(Status::Deleting));
    }
}

/// Writes a person's row, and counts what is otherwise than before; with nobody before it is somebody new. Where they may
/// otherwise than before, their sessions get other tokens.
pub(crate) async fn keep(cx: &Write, before: Option<&User>, after: &User) -> Result<(), Fault> {
    cx.put(after).await?;
    let known = cx.get::<PeopleStats>(ALL).await?;
    let mut stats = known.clone().unwrap_or_else(|| PeopleStats { id: ALL.into(), ..PeopleStats::default() });
    match before {
        Some(before) => {
            stats.count(before, -1);
            if may_otherwise(before, after) {
                renew_all(cx, &after.id).await?;
            }
        }
        None => joined(cx, after).await?,
    }
    stats.count(after, 1);
    if known.as_ref() == Some(&stats) { Ok(()) } else { cx.put(&stats).await }
}

async fn joined(cx: &Write, user: &User) -> Result<(), Fault> {
    let (joined, seen) = (user.joined_at, user.last_seen_at);
    let mut day = day_of(cx, cx.now().day()).await?;
    day.joined += i64::from(joined.is_some());
    day.last_seen += i64::from(seen.is_some());
    cx.put(&day).await
}

/// Somebody was here: the day they were seen last is today.
pub(crate) async fn seen(cx: &Write, user: &UserId) -> Result<(), Fault> {
    let Some(mut user) = cx.get::<User>(user.as_str()).await? else { return Ok(()) };
    let now = cx.now();
    let before = user.last_seen_at.replace(now).map(Timestamp::day);
    cx.put(&user).await?;
    if before == Some(now.day()) {
        return Ok(());
    }
    if let Some(before) = before {
        let mut day = day_of(cx, before).await?;
        day.last_seen -= 1;
        cx.put(&day).await?;
    }
    let mut day = day_of(cx, now.day()).await?;
    day.last_seen += 1;
    cx.put(&day).await
}

async fn day_of(cx: &Write, day: i64) -> Result<PeopleDay, Fault> {
    let id = day.to_string();
    let known = cx.get::<PeopleDay>(&id).await?;
    Ok(known.unwrap_or_else(|| PeopleDay { id: id.into(), day, ..PeopleDay::default() }))
}

/// Whoever takes a course for the first time is a student from then on.
pub struct CountStudent;

impl Ear for CountStudent {
    const NAME: &'static str = "identity/count-student";
    type Fact = Enrolled;

    async fn hear(fact: Enrolled, cx: &mut Write) -> Answer<()> {
        let Some(before) = cx.get::<User>(&fact.user).await?.filter(|user| user.student_since.is_none()) else {
            return Ok(());
        };
        let after = User { student_since: Some(cx.now()), ..before.clone() };
        Ok(keep(cx, Some(&before), &after).await?)
    }
}
