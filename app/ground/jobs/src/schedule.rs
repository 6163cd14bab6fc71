//! Schedules: a kind of job that comes back by itself, at times written as cron in a time zone.

use std::sync::Arc;

use croner::{
    Cron,
    parser::{CronParser, Seconds},
};
use data::{Database, Fault, Id, Row, Timestamp, Transaction};
use jiff::{Zoned, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{Order, Priority, queue};

/// A job that is queued again and again.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The kind of job; there is one schedule per kind.
    pub kind: &'static str,
    cron: Cron,
    zone: TimeZone,
    /// Both as they were written.
    times: String,
    payload: String,
}

/// The newest occurrence of a schedule that was queued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "jobSchedules", unwatched)]
pub struct Occurrence {
    /// The kind of job.
    pub id: Id<Occurrence>,
    /// The newest occurrence that was queued; before the first, when the schedule began.
    pub at: Timestamp,
    /// The newest occurrence, once there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// The first occurrence to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// When it comes, as the program that works says it: `17 3 * * * UTC`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<String>,
}

impl Schedule {
    /// `cron` has five fields (minute, hour, day, month, weekday), `zone` is an IANA name: `Europe/Berlin`. An hour that
    /// a zone skips in spring counts as the moment after the gap, and one that it repeats in autumn comes once.
    pub fn new(kind: &'static str, cron: &str, zone: &str, payload: String) -> Result<Self, Fault> {
        let times = format!("{cron} {zone}");
        let what = |e: &dyn std::fmt::Display| Fault::new(format!("the schedule of {kind}: {e}"));
        let cron = CronParser::builder().seconds(Seconds::Disallowed).build().parse(cron).map_err(|e| what(&e))?;
        let zone = TimeZone::get(zone).map_err(|e| what(&e))?;
        Ok(Self { kind, cron, zone, times, payload })
    }

    /// The newest occurrence up to and with `now`.
    pub fn last(&self, now: Timestamp) -> Option<Timestamp> {
        self.cron.find_previous_occurrence(&self.local(now)?, true).ok().map(moment)
    }

    /// The first occurrence after `now`.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        self.cron.find_next_occurrence(&self.local(now)?, false).ok().map(moment)
    }

    /// When it comes, as it was written: `17 3 * * * UTC`.
    pub fn times(&self) -> &str {
        &self.times
    }

    fn local(&self, now: Timestamp) -> Option<Zoned> {
        let moment = jiff::Timestamp::from_millisecond(now.0).ok()?;
        Some(moment.to_zoned(self.zone.clone()))
    }
}

fn moment(zoned: Zoned) -> Timestamp {
    Timestamp(zoned.timestamp().as_millisecond())
}

/// Queues what has come due since the last time, and answers when the next occurrence is. What was missed while nobody
/// worked is made up for once. A schedule that is new begins now.
pub(crate) async fn tick(database: &Arc<Database>, schedules: &[Schedule]) -> Result<Option<Timestamp>, Fault> {
    let now = database.now();
    queue::transaction!(database, "jobs/tick", |transaction| {
        for schedule in schedules {
            occur(transaction, schedule, now).await?;
        }
        Ok(())
    })?;
    Ok(schedules.iter().filter_map(|schedule| schedule.next(now)).min())
}

/// Two workers write the same row here, so the slower one runs again and finds the occurrence queued.
async fn occur(transaction: &Transaction, schedule: &Schedule, now: Timestamp) -> Result<(), Fault> {
    let known = transaction.get::<Occurrence>(schedule.kind).await?;
    let since = known.as_ref().map_or(now, |known| known.at);
    let due = schedule.last(now).filter(|due| *due > since);
    if let Some(due) = due {
        let order = Order::now().with(Priority::Bulk).once(due.0.to_string());
        queue(transaction, schedule.kind, schedule.payload.clone(), order).await?;
    }
    let told = Occurrence {
        id: schedule.kind.into(),
        at: due.unwrap_or(since),
        last: due.or(known.as_ref().and_then(|known| known.last)),
        next: schedule.next(now),
        times: Some(schedule.times.clone()),
    };
    // Written when it occurs, and when the program says other times than before.
    if known.as_ref() == Some(&told) { Ok(()) } else { transaction.put(&told).await }
}
