use room::query;
use serde::{Deserialize, Serialize};

use super::Person;
use crate::{UserId, admin_log::AdminActivity, auth_session::queries::Device};
#[cfg(feature = "ssr")]
use {
    super::{PersonRow, Show},
    crate::{
        auth_session::AuthSession,
        text,
        user::{
            PlatformRole, Status,
            power::{administrator, staff},
            tally::{ALL, PeopleDay, PeopleStats},
        },
    },
    data::{Place, Select, Timestamp},
    room::{Answer, Read},
};

/// People on one page.
pub const PAGE: usize = 50;
/// "Active" means seen within so many days.
pub const ACTIVE_DAYS: i64 = 30;
/// Deeds shown of one person.
pub const DEEDS: usize = 20;

/// Whom the list is asked for; as in its address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RosterFilter {
    /// Words of a name, the beginning of an address, or an id. What is found is not paged.
    pub text: String,
    pub show: String,
    /// Days since the epoch, of those who joined first and last. For orders by that day only.
    pub since: Option<i64>,
    pub until: Option<i64>,
    /// Where the page before ended.
    pub after: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Roster {
    pub people: Vec<Person>,
    /// Give this as `after` for the next page; nothing when this was the last.
    pub next: Option<String>,
}

/// People in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    pub total: i64,
    pub creators: i64,
    pub students: i64,
    pub verified: i64,
    pub suspended: i64,
    pub joined_this_month: i64,
    pub active: i64,
}

/// One person, with where they are signed in and what was done to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonView {
    pub person: Person,
    pub devices: Vec<Device>,
    /// For administrators.
    pub deeds: Vec<AdminActivity>,
    /// It is the one who looks.
    pub is_me: bool,
}

/// Who is here: searched, filtered, in pages.
#[query("identity/people", gate = Rule("staff"))]
pub async fn people(cx: &Read, filter: RosterFilter) -> Answer<Roster> {
    staff(cx).await?;
    let text = text::line(&filter.text);
    match text.is_empty() {
        true => page_of(cx, &filter).await,
        false => Ok(Roster { people: found(cx, &text).await?, next: None }),
    }
}

#[cfg(feature = "ssr")]
async fn page_of(cx: &Read, filter: &RosterFilter) -> Answer<Roster> {
    let show = Show::parse(&filter.show).unwrap_or(Show::Newest);
    let (select, column) = match show {
        Show::Newest => (Select::all(), PersonRow::JOINED_AT),
        Show::Seen => (Select::all(), PersonRow::LAST_SEEN_AT),
        Show::Admins => (Select::by(PersonRow::PLATFORM_ROLE, PlatformRole::Admin), PersonRow::JOINED_AT),
        Show::Moderators => (Select::by(PersonRow::PLATFORM_ROLE, PlatformRole::Moderator), PersonRow::JOINED_AT),
        Show::Support => (Select::by(PersonRow::PLATFORM_ROLE, PlatformRole::Support), PersonRow::JOINED_AT),
        Show::Creators => (Select::by(PersonRow::IS_CREATOR, true), PersonRow::JOINED_AT),
        Show::Verified => (Select::all(), PersonRow::EMAIL_VERIFIED),
        Show::Unverified => (Select::by(PersonRow::EMAIL_VERIFIED, None::<Timestamp>), PersonRow::JOINED_AT),
        Show::Suspended => (Select::by(PersonRow::STATUS, Status::Suspended), PersonRow::JOINED_AT),
        Show::Leaving => (Select::by(PersonRow::STATUS, Status::Deleting), PersonRow::JOINED_AT),
    };
    let is_by_joining = column.name == PersonRow::JOINED_AT.name;
    let since = filter.since.filter(|_| is_by_joining).unwrap_or(0).saturating_mul(Timestamp::DAY_MS);
    // The bound is there in any case: it is what an index is entered by.
    let mut select = select.at_least(column, since);
    if let Some(day) = filter.until.filter(|_| is_by_joining) {
        select = select.less_than(column, day.saturating_add(1).saturating_mul(Timestamp::DAY_MS));
    }
    let after = filter.after.as_deref().and_then(Place::at);
    // One more than is shown, to know whether there is a next page.
    let mut rows = cx.rows(select.page_down(column, after).limit(PAGE + 1)).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let value = |row: &PersonRow| match show {
        Show::Seen => row.last_seen_at,
        Show::Verified => row.email_verified,
        _ => row.joined_at,
    };
    let end = |row: &PersonRow| Place { value: value(row).map(|at| at.0), id: row.id.to_string() }.address();
    let next = rows.last().filter(|_| has_more).map(end);
    Ok(Roster { people: rows.into_iter().map(Person::from).collect(), next })
}

/// By id, by the beginning of an address, by the words of a name; each of them a look into an index.
#[cfg(feature = "ssr")]
async fn found(cx: &Read, text: &str) -> Answer<Vec<Person>> {
    let text: String = text.chars().take(100).collect();
    let mut rows: Vec<PersonRow> = cx.get::<PersonRow>(&text).await?.into_iter().collect();
    let address = text.to_lowercase();
    let addresses = Select::<PersonRow>::all().at_least(PersonRow::EMAIL, &address);
    let addresses = addresses.less_than(PersonRow::EMAIL, format!("{address}\u{10ffff}")).ascending(PersonRow::EMAIL);
    rows.extend(cx.rows(addresses.limit(PAGE)).await?);
    if !text.contains('@') {
        let names = Select::<PersonRow>::all().matching(PersonRow::NAME, text).descending(PersonRow::JOINED_AT);
        rows.extend(cx.rows(names.limit(PAGE)).await?);
    }
    let mut seen = std::collections::HashSet::new();
    rows.retain(|row| seen.insert(row.id.clone()));
    rows.truncate(PAGE);
    Ok(rows.into_iter().map(Person::from).collect())
}

/// People in numbers, from what was counted when it changed.
#[query("identity/people-numbers", gate = Rule("administrator"))]
pub async fn people_numbers(cx: &Read) -> Answer<Numbers> {
    administrator(cx).await?;
    let stats = cx.get::<PeopleStats>(ALL).await?.unwrap_or_default();
    let today = cx.now().day();
    let month = today + 1 - day_of_month(cx.now());
    let first = month.min(today + 1 - ACTIVE_DAYS);
    let days = cx.rows(Select::<PeopleDay>::all().at_least(PeopleDay::DAY, first).descending(PeopleDay::DAY)).await?;
    let since = |first: i64, of: fn(&PeopleDay) -> i64| days.iter().filter(|it| it.day >= first).map(of).sum();
    Ok(Numbers {
        total: stats.total,
        creators: stats.creators,
        students: stats.students,
        verified: stats.verified,
        suspended: stats.suspended,
        joined_this_month: since(month, |day| day.joined),
        active: since(today + 1 - ACTIVE_DAYS, |day| day.last_seen),
    })
}

#[cfg(feature = "ssr")]
fn day_of_month(now: Timestamp) -> i64 {
    now.in_utc().get(8..10).and_then(|day| day.parse().ok()).unwrap_or(1)
}

/// One person.
#[query("identity/person", gate = Rule("staff"))]
pub async fn look_up(cx: &Read, user: UserId) -> Answer<PersonView> {
    let (me, power) = staff(cx).await?;
    let row = cx.must_get::<PersonRow>(user.as_str()).await?;
    let now = cx.now();
    let sessions = cx.rows(Select::by(AuthSession::USER, &user).limit(PAGE)).await?;
    let devices = sessions.into_iter().filter(|session| session.is_current(now)).map(|session| Device {
        is_this_one: false,
        // The key of a session is nobody's business but its own.
        id: Default::default(),
        label: session.label,
        ip_prefix: session.ip_prefix,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
    });
    let deeds = Select::by(AdminActivity::RESOURCE_ID, user.as_str()).page_down(AdminActivity::AT, None);
    let deeds = match power {
        PlatformRole::Admin => cx.rows(deeds.limit(DEEDS)).await?,
        _ => vec![],
    };
    Ok(PersonView { devices: devices.collect(), deeds, is_me: me.id == user.as_str(), person: row.into() })
}
