//! The letter that gathers: when it is due, and what is in it.

use data::{Fault, Id, Row, Select, Timestamp};
use jiff::{Span, Zoned, civil::Weekday, tz::TimeZone};
use room::Write;
use serde::{Deserialize, Serialize};

use super::{EmailState, Notification, emitting::Reader, letters};
use crate::{UserId, notification_preferences, notification_preferences::Digest};

/// The hour of a person's own morning.
const HOUR: i8 = 8;

/// Something waits for a person's next letter. There is one per person, whose id it has, and none while nothing waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "notificationDigests", index(by_dueAt = due_at))]
pub struct NotificationDigest {
    pub id: Id<NotificationDigest>,
    /// Since when it waits.
    pub since: Timestamp,
    pub due_at: Timestamp,
}

/// The first morning after `since`, by the clock on the person's wall: any day's, or Monday's. What is not gathered any more
/// is due at once.
pub fn due(cadence: Digest, zone: &str, since: Timestamp) -> Timestamp {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let is_day = |morning: &Zoned| match cadence {
        Digest::Weekly => morning.weekday() == Weekday::Monday,
        Digest::Daily | Digest::Realtime | Digest::Never => true,
    };
    match cadence {
        Digest::Realtime | Digest::Never => since,
        Digest::Daily | Digest::Weekly => mornings(&zone, since)
            .filter(is_day)
            .map(|morning| Timestamp(morning.timestamp().as_millisecond()))
            .find(|morning| *morning > since)
            .unwrap_or(since),
    }
}

/// Eight o'clock of that day and of the eight days after it. An hour the zone skips is the one after the gap.
fn mornings(zone: &TimeZone, since: Timestamp) -> impl Iterator<Item = Zoned> {
    let start = jiff::Timestamp::from_millisecond(since.0).map(|it| it.to_zoned(zone.clone()).date());
    let zone = zone.clone();
    (0..=8).filter_map(move |days| {
        let day = start.as_ref().ok()?.checked_add(Span::new().days(days)).ok()?;
        day.at(HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()
    })
}

/// Something new waits for the person's next letter.
pub(super) async fn wait(cx: &Write, reader: &Reader, cadence: Digest) -> Result<(), Fault> {
    if cx.get::<NotificationDigest>(reader.id.as_str()).await?.is_some() {
        return Ok(());
    }
    let since = cx.now();
    let due_at = due(cadence, reader.zone(), since);
    cx.put(&NotificationDigest { id: reader.id.as_str().into(), since, due_at }).await
}

/// The person wants letters at another time, or none: what waits is looked at soon.
pub async fn look_again(cx: &Write, user: &UserId) -> Result<(), Fault> {
    match cx.get::<NotificationDigest>(user.as_str()).await? {
        Some(waiting) => cx.put(&NotificationDigest { due_at: cx.now(), ..waiting }).await,
        None => Ok(()),
    }
}

/// Writes the letter that is due, if it still is by what the person wants and where they live now.
pub(super) async fn send(cx: &Write, waiting: NotificationDigest) -> Result<(), Fault> {
    let user = UserId::new(waiting.id.as_str());
    let own = notification_preferences(cx, &user).await?;
    let reader = cx.get::<Reader>(user.as_str()).await?;
    let zone = reader.as_ref().map_or("UTC", Reader::zone);
    let due_at = due(own.email_digest, zone, waiting.since);
    if due_at > cx.now() {
        return cx.put(&NotificationDigest { due_at, ..waiting }).await;
    }
    cx.delete::<NotificationDigest>(&waiting.id).await?;
    let mut rows = pending(cx, &user).await?;
    let reader = reader.filter(|it| it.address().is_some() && own.email_digest != Digest::Never);
    let Some(reader) = reader else { return settle(cx, rows, EmailState::Skipped).await };
    let read = rows.extract_if(.., |row| row.read).collect();
    settle(cx, read, EmailState::Skipped).await?;
    if rows.is_empty() {
        return Ok(());
    }
    letters::gather(cx, &rows, &reader, format!("{user}.{}", waiting.since.0)).await?;
    settle(cx, rows, EmailState::Digested).await
}

/// What waits for the person's letter, the newest first.
async fn pending(cx: &Write, user: &UserId) -> Result<Vec<Notification>, Fault> {
    let waiting = Select::by(Notification::USER, user).and(Notification::EMAIL_STATE, EmailState::DigestPending);
    let mut rows = cx.rows(waiting).await?;
    rows.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    Ok(rows)
}

async fn settle(cx: &Write, rows: Vec<Notification>, email_state: EmailState) -> Result<(), Fault> {
    for row in rows {
        cx.put(&Notification { email_state, ..row }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(moment: &str) -> Timestamp {
        Timestamp(moment.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_day_begins_at_eight_on_the_persons_own_wall_also_when_the_clocks_change() {
        for (cadence, zone, since, due_at) in [
            (Digest::Daily, "UTC", "2026-03-02T07:59:00Z", "2026-03-02T08:00:00Z"),
            (Digest::Daily, "UTC", "2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z"),
            (Digest::Daily, "Europe/Berlin", "2026-03-27T09:00:00Z", "2026-03-28T07:00:00Z"),
            // The night in between has 23 hours there.
            (Digest::Daily, "Europe/Berlin", "2026-03-28T09:00:00Z", "2026-03-29T06:00:00Z"),
            // And this one 25.
            (Digest::Daily, "Europe/Berlin", "2026-10-24T09:00:00Z", "2026-10-25T07:00:00Z"),
            (Digest::Daily, "Asia/Kathmandu", "2026-03-02T00:00:00Z", "2026-03-02T02:15:00Z"),
            (Digest::Daily, "America/Los_Angeles", "2026-03-02T01:00:00Z", "2026-03-02T16:00:00Z"),
            (Digest::Weekly, "UTC", "2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z"),
            (Digest::Weekly, "UTC", "2026-03-02T08:00:00Z", "2026-03-09T08:00:00Z"),
            (Digest::Weekly, "Europe/Berlin", "2026-03-25T09:00:00Z", "2026-03-30T06:00:00Z"),
            (Digest::Daily, "Mars/Olympus", "2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z"),
            (Digest::Never, "UTC", "2026-03-02T07:00:00Z", "2026-03-02T07:00:00Z"),
            (Digest::Realtime, "UTC", "2026-03-02T07:00:00Z", "2026-03-02T07:00:00Z"),
        ] {
            assert_eq!(due(cadence, zone, at(since)), at(due_at), "{cadence:?} {zone} {since}");
        }
    }
}
