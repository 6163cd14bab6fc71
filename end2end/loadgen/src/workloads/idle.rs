//! B9: what a process needs, and each tab that only sits there. Memory in use as the system tells it. The first half of
//! the tabs brings what a process needs once; what the second half adds is counted.
use crate::crowd::{Crowd, Seat};
use crate::outcome::{Outcome, problem};
use crate::reference;
use crate::report::Report;
use crate::server::Server;
use crate::size::Size;
use crate::stage;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::task::JoinSet;

/// Between two looks; memory is at rest when it changed by less than a hundredth from one to the next.
const GLANCE: Duration = Duration::from_millis(500);
const MOST_GLANCES: usize = 20;
const PER_TAB: usize = 6;
/// Passwords proved at the same time; each takes the server a good part of a core.
const SIGN_INS: usize = 2;

pub async fn megabytes(server: &Server) -> Option<f64> {
    at_rest(server).await.map(|bytes| bytes / 1e6)
}

pub async fn tabs(report: &mut Report, server: &mut Server, size: Size) -> Outcome {
    let seat = Seat { cookie: None, watches: shared() };
    let (shared, at_rest) = per_tab(server, vec![seat; size.idle_shared]).await?;
    report.ours("shared-tab", shared);
    server.restart().await?;
    let sessions = sign_in_often(server, size.idle_private).await?;
    let seats = sessions.into_iter().map(|cookie| Seat { cookie: Some(cookie), watches: private() });
    let (private, at_rest_private) = per_tab(server, seats.collect()).await?;
    report.ours("private-tab", private);
    report.detail(
        "B9",
        json!({
            "shared_tabs": size.idle_shared, "shared_mb": at_rest,
            "private_tabs": size.idle_private, "private_mb": at_rest_private,
        }),
    );
    Ok(())
}

pub async fn bare_tabs(report: &mut Report, server: &mut Server, size: Size) -> Outcome {
    server.restart().await?;
    let watches = (0..PER_TAB).map(|list| (reference::PATH, json!({ "list": list }))).collect();
    let (bare, _) = per_tab(server, vec![Seat { cookie: None, watches }; size.idle_shared]).await?;
    report.bare("shared-tab", bare);
    Ok(())
}

/// Kilobytes per seat, and the megabytes of the whole process with all of them taken.
async fn per_tab(server: &Server, mut first: Vec<Seat>) -> Outcome<(Option<f64>, Option<f64>)> {
    let second = first.split_off(first.len() / 2);
    let count = second.len() as f64;
    let seated = Crowd::seat(server.address, first).await?;
    let before = at_rest(server).await;
    let counted = Crowd::seat(server.address, second).await?;
    let after = at_rest(server).await;
    let disturbed = seated.disturbed() + counted.disturbed();
    if disturbed > 0 {
        return problem(format!("{disturbed} idle tabs were told something or cut"));
    }
    let grown = before.zip(after).map(|(before, after)| (after - before) / count / 1e3);
    Ok((grown, after.map(|bytes| bytes / 1e6)))
}

async fn at_rest(server: &Server) -> Option<f64> {
    let mut last = server.memory()? as f64;
    for _ in 0..MOST_GLANCES {
        tokio::time::sleep(GLANCE).await;
        let now = server.memory()? as f64;
        if (now - last).abs() < last / 100.0 {
            return Some(now);
        }
        last = now;
    }
    Some(last)
}

fn shared() -> Vec<(&'static str, Value)> {
    let filter = |category: &str| json!({ "filter": { "category": category } });
    vec![
        ("learning/catalogue", filter("")),
        ("learning/catalogue", filter("daw")),
        ("learning/catalogue", filter("skills")),
        ("learning/of-store", json!({ "slug": "mara-vale" })),
        ("storefront/by-slug", json!({ "slug": "mara-vale" })),
        ("learning/course-page", json!({ "slug": stage::DEMO_COURSE })),
    ]
}

fn private() -> Vec<(&'static str, Value)> {
    let course = json!({ "slug": stage::DEMO_COURSE });
    vec![
        ("identity/me", json!({})),
        ("learning/my-courses", json!({})),
        ("learning/taught", json!({})),
        ("storefront/mine", json!({})),
        ("learning/outline", course.clone()),
        ("learning/course-page", course),
    ]
}

/// As many sessions of one person, who is in one course: what is private is kept per session.
async fn sign_in_often(server: &Server, count: usize) -> Outcome<Vec<String>> {
    let address = server.address;
    let mut onlooker = stage::sign_in(address, stage::ONLOOKER).await?;
    let course = onlooker.value("learning/course-page", json!({ "slug": stage::DEMO_COURSE })).await?;
    onlooker.call("learning/enroll", json!({ "course": course["id"] })).await?;
    let (mut cookies, mut proving) = (vec![], JoinSet::new());
    let mut started = 0;
    while cookies.len() < count {
        while started < count && proving.len() < SIGN_INS {
            proving.spawn(stage::sign_in(address, stage::ONLOOKER));
            started += 1;
        }
        if let Some(door) = proving.join_next().await {
            cookies.push(door??.cookie.ok_or("signing in set no cookie")?);
        }
    }
    Ok(cookies)
}
