//! B8: what one change costs on the wire.
use crate::door::Door;
use crate::list::List;
use crate::outcome::{Outcome, problem};
use crate::report::Report;
use crate::server::LONG_COURSE;
use crate::stage::{self, text};
use crate::tab::Tab;
use serde_json::{Value, json};

/// Two values of one field, in turn.
const LEVELS: [&str; 2] = ["Advanced", "Beginner"];
/// A row from near the end of its list to near the beginning, and the places there.
const MOVED: (usize, usize) = (90, 3);
/// Queries of a page that comes back.
const RETURNS: usize = 6;

pub async fn measure(report: &mut Report, list: &mut List, creator: &Door) -> Outcome {
    report.ours("field-bytes", Some(field(list).await?));
    report.ours("move-bytes", Some(one_move(creator.clone()).await?));
    let bytes = resume(list, creator).await?;
    report.detail("B8 resume", json!({ "queries": RETURNS, "bytes": bytes }));
    report.ours("resume-bytes", Some(bytes as f64 / RETURNS as f64));
    Ok(())
}

/// The longest frame of a few changes to one field of one row.
pub async fn field(list: &mut List) -> Outcome<f64> {
    let mut tab = list.tab().await?;
    let mut most = 0;
    for at in 0..4 {
        let field = if list.path == crate::reference::PATH { "level" } else { "skill_level" };
        list.hands[at].edit(field, LEVELS[0]).await?;
        most = most.max(tab.next().await?.bytes);
        list.hands[at].edit(field, LEVELS[1]).await?;
        most = most.max(tab.next().await?.bytes);
    }
    Ok(most as f64)
}

/// One chapter moved in the editor of a course with three hundred.
async fn one_move(mut creator: Door) -> Outcome<f64> {
    let editor = stage::long_course(&mut creator).await?;
    let course = text(&editor, "id")?;
    let lesson = &editor["curriculum"]["modules"][1]["lessons"][0];
    let chapters = lesson["chapters"].as_array().map_or(0, Vec::len);
    if chapters != LONG_COURSE.1 {
        return problem(format!("the long course has {chapters} chapters in a lesson instead of {}", LONG_COURSE.1));
    }
    let mut tab = Tab::open(creator.address, creator.cookie.as_deref()).await?;
    tab.watch("learning/editor", json!({ "course": course }), None).await?;
    tab.settle().await?;
    let id = |at: usize| lesson["chapters"][at]["id"].clone();
    let operation = json!({ "op": "move_chapter", "id": id(MOVED.0), "lesson": lesson["id"], "before": id(MOVED.1) });
    creator.call("learning/edit-curriculum", json!({ "course": course, "operation": operation })).await?;
    Ok(tab.next().await?.bytes as f64)
}

/// Coming back with values that are still current: bytes told for all of them.
async fn resume(list: &List, creator: &Door) -> Outcome<usize> {
    let queries: [(&str, Value); RETURNS] = [
        (list.path, list.args.clone()),
        ("learning/catalogue", json!({ "filter": {} })),
        ("learning/of-store", json!({ "slug": "mara-vale" })),
        ("storefront/by-slug", json!({ "slug": "mara-vale" })),
        ("learning/taught", json!({})),
        ("storefront/mine", json!({})),
    ];
    let mut before = Tab::open(creator.address, creator.cookie.as_deref()).await?;
    for (path, args) in &queries {
        before.watch(path, args.clone(), None).await?;
    }
    before.settle().await?;
    let mut tab = Tab::open(creator.address, creator.cookie.as_deref()).await?;
    for watch in before.watches.into_values() {
        let Some(hash) = watch.hash else { return problem(format!("{} was refused", watch.path)) };
        tab.watch(&watch.path, watch.args, Some((hash, watch.value))).await?;
    }
    let mut bytes = 0;
    while tab.watches.values().any(|watch| !watch.answered) {
        let heard = tab.next().await?;
        bytes += heard.bytes;
        if heard.changed {
            return problem("a value that had not changed was sent again");
        }
    }
    Ok(bytes)
}
