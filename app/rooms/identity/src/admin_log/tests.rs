#![allow(clippy::unwrap_used)]
use std::{collections::BTreeMap, sync::Arc};

use data::{RefusalKind, Select, Timestamp};
use testkit::{Stage, Visitor};

use super::{
    AdminActivity, Deed, DeedKind, note,
    queries::{AdminLog, AdminLogSummary, LogFilter, LogLines, PAGE},
};
use crate::{People, administrator, grant_admin, user::tests::member};

/// A deed of any kind, as other rooms do them.
#[room::mutation("test/do", gate = Rule("administrator"))]
async fn do_it(cx: &mut Write, kind: DeedKind, to: String) -> Answer<()> {
    administrator(cx).await?;
    let action = if kind == DeedKind::Delete { "tape_cut" } else { "tape_played" };
    let resource = if to == "reel" { "tape" } else { "deck" };
    note(cx, Deed::new(kind, action, resource).to(to, "Reel").because("Why not.").changing("cold", "warm")).await
}

async fn stage() -> (Stage, Visitor) {
    let rooms = vec![crate::room(), room::Room::new("test").mutation::<DoIt>()];
    let stage = Stage::new(rooms, Arc::new(People)).await.unwrap();
    let otis = member(&stage, "otis@log.example").await;
    grant_admin(&stage.house, "otis@log.example").await.unwrap();
    (stage, otis)
}

async fn log(who: &Visitor, filter: LogFilter) -> LogLines {
    who.read(AdminLog { filter }).await.unwrap()
}

#[tokio::test]
async fn a_deed_is_written_down_with_who_what_and_from_where() {
    let (stage, mut otis) = stage().await;
    otis.actor.address = "203.0.113.9".into();
    otis.actor.user_agent = "Deck 1".into();
    otis.call(do_it(DeedKind::Update, "reel")).await.unwrap();
    let line = log(&otis, LogFilter { action: "tape_played".into(), ..LogFilter::default() }).await.lines.remove(0);
    assert_eq!((line.admin_name.as_deref(), line.admin_email.as_deref()), (Some("Ada Reed"), Some("otis@log.example")));
    assert_eq!((line.kind, line.resource.as_str(), line.at), (DeedKind::Update, "tape", stage.house.now()));
    assert_eq!((line.resource_id.as_deref(), line.resource_name.as_deref()), (Some("reel"), Some("Reel")));
    assert_eq!((line.previous_value.as_deref(), line.new_value.as_deref()), (Some("cold"), Some("warm")));
    assert_eq!(line.details.as_deref(), Some("Why not."));
    assert_eq!((line.ip_address.as_deref(), line.user_agent.as_deref()), (Some("203.0.113.9"), Some("Deck 1")));
}

#[tokio::test]
async fn a_refused_deed_leaves_no_line() {
    let (stage, otis) = stage().await;
    let ada = member(&stage, "ada@log.example").await;
    let before = log(&otis, LogFilter::default()).await;
    assert_eq!(ada.call(do_it(DeedKind::Update, "reel")).await.unwrap_err().kind, RefusalKind::Forbidden);
    assert_eq!(log(&otis, LogFilter::default()).await, before);
}

#[tokio::test]
async fn each_filter_shows_its_lines_and_pages_have_each_once() {
    let (stage, otis) = stage().await;
    for number in 0..PAGE + 7 {
        let kind = if number % 2 == 0 { DeedKind::Update } else { DeedKind::Delete };
        otis.call(do_it(kind, if number % 3 == 0 { "reel" } else { "deck" })).await.unwrap();
        // A day passes; a session of staff ends after twelve hours without a sign of life.
        let quarters = if number == 20 { 4 } else { 0 };
        for _ in 0..quarters {
            stage.clock.turn(6 * Timestamp::HOUR_MS);
            crate::touch(&stage.house, &otis.actor).await.unwrap();
        }
    }
    let all = stage.house.database.reader().rows(Select::<AdminActivity>::all()).await.unwrap();
    let today = stage.house.now().day();
    let me = all.iter().find(|line| line.action == "tape_cut").unwrap().admin.clone();
    let none = LogFilter::default;
    type IsMeant<'a> = &'a dyn Fn(&AdminActivity) -> bool;
    let cases: [(LogFilter, IsMeant); 7] = [
        (none(), &|_| true),
        (LogFilter { kind: "delete".into(), ..none() }, &|line| line.kind == DeedKind::Delete),
        (LogFilter { action: "tape_cut".into(), ..none() }, &|line| line.action == "tape_cut"),
        (LogFilter { resource: "tape".into(), ..none() }, &|line| line.resource == "tape"),
        (LogFilter { admin: me.clone(), ..none() }, &|line| line.admin == me),
        (LogFilter { since: Some(today), ..none() }, &|line| line.at.day() >= today),
        (LogFilter { until: Some(today - 1), kind: "update".into(), ..none() }, &|line| {
            line.at.day() < today && line.kind == DeedKind::Update
        }),
    ];
    for (filter, is_meant) in cases {
        let (mut seen, mut after) = (vec![], None);
        loop {
            let page = log(&otis, LogFilter { after, ..filter.clone() }).await;
            assert!(page.lines.len() <= PAGE);
            seen.extend(page.lines);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(seen.is_sorted_by(|one, next| (one.at, &one.id) > (next.at, &next.id)), "{filter:?}");
        assert_eq!(seen.len(), all.iter().filter(|line| is_meant(line)).count(), "{filter:?}");
        assert!(seen.iter().all(is_meant), "{filter:?}");
    }
}

#[tokio::test]
async fn the_numbers_of_the_log_are_those_of_its_lines() {
    let (stage, otis) = stage().await;
    let ines = member(&stage, "ines@log.example").await;
    grant_admin(&stage.house, "ines@log.example").await.unwrap();
    otis.call(do_it(DeedKind::Delete, "old")).await.unwrap();
    stage.clock.turn(30 * Timestamp::DAY_MS);
    // The long pause has ended their sessions.
    let sign_in = || crate::auth_session::mutations::SignIn {
        email: "otis@log.example".into(),
        password: crate::user::tests::PASSWORD.into(),
        remember: None,
        redirect_url: None,
    };
    let again = stage.stranger().enter(sign_in()).await.unwrap();
    let ines_again = crate::auth_session::mutations::SignIn { email: "ines@log.example".into(), ..sign_in() };
    let ines = ines.enter(ines_again).await.unwrap();
    for (who, kind) in [(&again, DeedKind::Update), (&again, DeedKind::Update), (&ines, DeedKind::View)] {
        who.call(do_it(kind, "reel")).await.unwrap();
    }
    let first = stage.house.now().day() - super::queries::DAYS + 1;
    let lines = stage.house.database.reader().rows(Select::<AdminActivity>::all()).await.unwrap();
    let counted = |key: &dyn Fn(&AdminActivity) -> String| {
        lines.iter().filter(|line| line.at.day() >= first).fold(BTreeMap::new(), |mut sums: BTreeMap<_, i64>, line| {
            *sums.entry(key(line)).or_default() += 1;
            sums
        })
    };
    let summary = again.read(AdminLogSummary {}).await.unwrap();
    let told = |list: &[super::queries::Counted]| list.iter().map(|it| (it.id.clone(), it.deeds)).collect();
    assert_eq!(counted(&|line| line.kind.as_str().to_string()), told(&summary.kinds));
    assert_eq!(counted(&|line| line.admin.clone()), told(&summary.admins));
    assert_eq!(summary.total, 3, "the old deed is too old");
}

#[tokio::test]
async fn only_administrators_read_the_log() {
    let (stage, _) = stage().await;
    let ada = member(&stage, "ada@log.example").await;
    for (who, kind) in [(ada, RefusalKind::Forbidden), (stage.stranger(), RefusalKind::Unauthenticated)] {
        assert_eq!(who.read(AdminLog { filter: LogFilter::default() }).await.unwrap_err().kind, kind);
        assert_eq!(who.read(AdminLogSummary {}).await.unwrap_err().kind, kind);
    }
}

#[tokio::test]
async fn nothing_of_the_log_scans_a_table() {
    let (stage, otis) = stage().await;
    otis.call(do_it(DeedKind::Update, "reel")).await.unwrap();
    let none = LogFilter::default;
    let me = otis.read(crate::user::queries::Me {}).await.unwrap().unwrap().id.to_string();
    for filter in [
        none(),
        LogFilter { admin: me, ..none() },
        LogFilter { action: "tape_played".into(), ..none() },
        LogFilter { kind: "update".into(), ..none() },
        LogFilter { resource: "tape".into(), ..none() },
    ] {
        log(&otis, LogFilter { after: Some("9999999999999.z".into()), ..filter.clone() }).await;
        log(&otis, filter).await;
    }
    otis.read(AdminLogSummary {}).await.unwrap();
    let plans = stage.house.database.plans().await.unwrap();
    let ours = |sql: &str| sql.contains("FROM adminActivityLogs ") || sql.contains("FROM adminActivityDays ");
    assert!(plans.iter().filter(|(statement, _)| ours(statement)).count() >= 6);
    for (statement, plan) in plans.iter().filter(|(statement, _)| ours(statement)) {
        assert!(plan.contains("IndexScan") && !plan.contains("TableScan"), "{statement}: {plan}");
        assert!(!plan.contains("Sort"), "{statement}: {plan}");
    }
}
