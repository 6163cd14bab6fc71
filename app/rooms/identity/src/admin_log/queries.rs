use room::query;
use serde::{Deserialize, Serialize};

use super::AdminActivity;
#[cfg(feature = "ssr")]
use {
    super::{DeedDay, DeedKind},
    crate::user::power::administrator,
    data::{Place, Select, Timestamp},
    std::collections::BTreeMap,
};

/// Lines on one page of the log.
pub const PAGE: usize = 50;
/// Days of the summary.
pub const DAYS: i64 = 30;

/// Which lines are shown; as in the address. Of the first four one at a time: each has an index of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogFilter {
    /// Account id of who did it.
    pub admin: String,
    pub action: String,
    pub kind: String,
    /// `user`, `job`.
    pub resource: String,
    /// Days since the epoch, the first and the last that are shown.
    pub since: Option<i64>,
    pub until: Option<i64>,
    /// Where the page before ended.
    pub after: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogLines {
    pub lines: Vec<AdminActivity>,
    /// Give this as `after` for the next page; nothing when this was the last.
    pub next: Option<String>,
}

/// The last [`DAYS`] days in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogSummary {
    pub total: i64,
    pub kinds: Vec<Counted>,
    pub admins: Vec<Counted>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    pub id: String,
    pub name: String,
    pub deeds: i64,
}

/// What was done with power over the platform, newest first.
#[query("identity/admin-log", gate = Rule("administrator"))]
pub async fn admin_log(cx: &Read, filter: LogFilter) -> Answer<LogLines> {
    administrator(cx).await?;
    let mut select = match &filter {
        LogFilter { admin, .. } if !admin.is_empty() => Select::by(AdminActivity::ADMIN, admin),
        LogFilter { action, .. } if !action.is_empty() => Select::by(AdminActivity::ACTION, action),
        LogFilter { resource, .. } if !resource.is_empty() => Select::by(AdminActivity::RESOURCE, resource),
        LogFilter { kind, .. } => match DeedKind::parse(kind) {
            Some(kind) => Select::by(AdminActivity::KIND, kind),
            None => Select::all(),
        },
    };
    // The bound is there in any case: it is what the index over the time is entered by.
    select = select.at_least(AdminActivity::AT, filter.since.unwrap_or(0).saturating_mul(Timestamp::DAY_MS));
    if let Some(day) = filter.until {
        select = select.less_than(AdminActivity::AT, day.saturating_add(1).saturating_mul(Timestamp::DAY_MS));
    }
    let after = filter.after.as_deref().and_then(Place::at);
    // One more than is shown, to know whether there is a next page.
    let mut lines = cx.rows(select.page_down(AdminActivity::AT, after).limit(PAGE + 1)).await?;
    let has_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let end = |line: &AdminActivity| Place { value: Some(line.at.0), id: line.id.to_string() }.address();
    let next = lines.last().filter(|_| has_more).map(end);
    Ok(LogLines { lines, next })
}

/// How much was done in the last days, by kind and by person. Read from what each deed counted.
#[query("identity/admin-log-summary", gate = Rule("administrator"))]
pub async fn admin_log_summary(cx: &Read) -> Answer<LogSummary> {
    administrator(cx).await?;
    let first = cx.now().day() - DAYS + 1;
    let days = cx.rows(Select::<DeedDay>::all().at_least(DeedDay::DAY, first).descending(DeedDay::DAY)).await?;
    let mut kinds: BTreeMap<&str, i64> = BTreeMap::new();
    let mut admins: BTreeMap<&str, (&str, i64)> = BTreeMap::new();
    for day in &days {
        *kinds.entry(day.kind.as_str()).or_default() += day.deeds;
        admins.entry(day.admin.as_str()).or_insert((&day.admin_name, 0)).1 += day.deeds;
    }
    let counted = |id: &str, name: &str, deeds| Counted { id: id.into(), name: name.into(), deeds };
    Ok(LogSummary {
        total: days.iter().map(|day| day.deeds).sum(),
        kinds: kinds.into_iter().map(|(kind, deeds)| counted(kind, kind, deeds)).collect(),
        admins: admins.into_iter().map(|(id, (name, deeds))| counted(id, name, deeds)).collect(),
    })
}
