//! B2: how often a query runs and is encoded for one write, however many watch. One write at a time, each waited for by
//! every tab, so that nothing can be taken together and no clock matters.
use crate::hand::{Hand, now_us, stamp_of, stamped};
use crate::list::List;
use crate::oracle::{self, Verdict};
use crate::outcome::{Outcome, problem};
use crate::report::Report;
use crate::size::Size;
use crate::stage::{self, text};
use crate::tab::Tab;
use crate::told::{Count, Told};
use live::wire::Ask;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// A list behind a gate: who is in a course now.
const HERE: &str = "learning/here";

/// The catalogue, in front of ever more tabs.
pub async fn public(report: &mut Report, list: &mut List, told: &mut Told, size: Size) -> Outcome<Verdict> {
    let mut verdict = Verdict::default();
    let (mut runs, mut encodes, mut rounds, mut tabs) = (None, None, vec![], vec![]);
    for &count in size.rounds {
        while tabs.len() < count {
            tabs.push(list.tab().await?);
        }
        told.since()?;
        let frames: u64 = tabs.iter().map(|tab| tab.frames).sum();
        for step in 0..size.steps {
            one_write(list, &mut tabs, step).await?;
        }
        let told_now = told.since()?;
        let frames = tabs.iter().map(|tab| tab.frames).sum::<u64>() - frames;
        // Twice the same or in two halves: neither is invited.
        verdict.disorder += frames.abs_diff((size.steps * count) as u64);
        runs = larger(runs, per_step(told_now.runs_of(list.path), size));
        encodes = larger(encodes, per_step(told_now.wholes.max(told_now.steps), size));
        rounds.push(json!({ "tabs": count, "told": of(&told_now, list.path), "frames": frames }));
    }
    let mut door = list.hands[0].door.clone();
    door.cookie = None;
    verdict += oracle::compare(&mut door, &mut tabs).await?;
    let mut stale = (0, 0);
    for step in 0..size.steps {
        let (page, anew) = read_at_once(list, &mut tabs[0], step).await?;
        stale = (stale.0 + u64::from(page), stale.1 + u64::from(anew));
    }
    verdict.early += stale.0 + stale.1;
    report.detail("C3", json!({ "writes": size.steps, "stale_on_the_page": stale.0, "stale_opened_anew": stale.1 }));
    report.ours("shared-runs", runs);
    report.ours("shared-encodes", encodes);
    report.detail("B2 shared", json!({ "writes": size.steps, "rounds": rounds }));
    Ok(verdict)
}

async fn one_write(list: &mut List, tabs: &mut [Tab], step: usize) -> Outcome {
    let at = step % list.hands.len();
    let stamp = now_us();
    let hand = &mut list.hands[at];
    hand.title(&stamped(stamp)).await?;
    for tab in tabs {
        while !shows(tab.value(), hand, stamp) {
            tab.next().await?;
        }
    }
    Ok(())
}

/// Whoever wrote looks at once, on the page that is told it has the commit, and by opening a new one. Whether each of
/// them still shows the value before.
async fn read_at_once(list: &mut List, tab: &mut Tab, step: usize) -> Outcome<(bool, bool)> {
    let at = step % list.hands.len();
    let stamp = now_us();
    let hand = &mut list.hands[at];
    let commit = hand.title(&stamped(stamp)).await?;
    tab.synced(commit).await?;
    let on_the_page = shows(tab.value(), hand, stamp);
    let commit = hand.title(&stamped(stamp + 1)).await?;
    let opened_anew = hand.door.value(list.path, list.args.clone()).await?;
    let opened_anew = shows(&opened_anew, hand, stamp + 1);
    tab.synced(commit).await?;
    Ok((!on_the_page, !opened_anew))
}

fn shows(list: &Value, hand: &Hand, stamp: u64) -> bool {
    let rows = list["cards"].as_array().into_iter().flatten();
    rows.filter(|row| row["id"] == hand.id()).any(|row| stamp_of(row) == Some(stamp))
}

/// People in a course watch who is there, while one of them turns pages.
pub async fn private(report: &mut Report, told: &mut Told, address: SocketAddr, size: Size) -> Outcome<Verdict> {
    let mut mover = stage::sign_in(address, stage::LEARNER).await?;
    let outline = mover.value("learning/outline", json!({ "slug": stage::DEMO_COURSE })).await?;
    let course = text(&outline, "id")?;
    let chapters = [chapter(&outline, 0)?, chapter(&outline, 1)?];
    let mut people = vec![];
    for at in 0..size.people {
        let mut door = stage::sign_up(address, &format!("Reader {at}"), "learn").await?;
        door.call("learning/enroll", json!({ "course": course })).await?;
        let mut tab = Tab::open(address, door.cookie.as_deref()).await?;
        tab.watch(HERE, json!({ "slug": stage::DEMO_COURSE }), None).await?;
        tab.settle().await?;
        people.push((door, tab));
    }
    let mut moving = Tab::open(address, mover.cookie.as_deref()).await?;
    // The first step is arriving; the ones counted are from page to page.
    turn(&mut moving, &course, &chapters[1], &mut people).await?;
    told.since()?;
    for step in 0..size.steps {
        turn(&mut moving, &course, &chapters[step % 2], &mut people).await?;
    }
    let told_now = told.since()?;
    report.ours("private-runs", per_step(told_now.runs_of(HERE), size));
    report.detail("B2 private", json!({ "moves": size.steps, "people": people.len(), "told": of(&told_now, HERE) }));
    let mut verdict = Verdict::default();
    for (mut door, tab) in people {
        verdict += oracle::compare(&mut door, &mut [tab]).await?;
    }
    Ok(verdict)
}

async fn turn(moving: &mut Tab, course: &str, chapter: &Value, people: &mut [(crate::door::Door, Tab)]) -> Outcome {
    let place = json!({ "course": course, "chapter": chapter });
    moving.say(&Ask::Here { place: Some(place) }).await?;
    for (_, tab) in people {
        while tab.value()["chapters"][0]["id"] != *chapter {
            tab.next().await?;
        }
    }
    Ok(())
}

fn chapter(outline: &Value, at: usize) -> Outcome<Value> {
    let modules = outline["modules"].as_array().into_iter().flatten();
    let mut chapters = modules.flat_map(|module| module["chapters"].as_array().into_iter().flatten());
    match chapters.nth(at) {
        Some(chapter) => Ok(chapter["id"].clone()),
        None => problem("the demo's course has too few chapters"),
    }
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::max)
}

/// Nothing when the server tells of no run at all: then it does not tell.
fn per_step(count: u64, size: Size) -> Option<f64> {
    (count > 0).then(|| count as f64 / size.steps as f64)
}

fn of(told: &Count, path: &str) -> Value {
    json!({ "runs": told.runs_of(path), "encoded_whole": told.wholes, "encoded_step": told.steps })
}
