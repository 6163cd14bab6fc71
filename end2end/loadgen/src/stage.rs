//! What the workloads play on: people, stores and courses, made through the doors a person uses.
use crate::door::Door;
use crate::hand::{Hand, Row};
use crate::list::List;
use crate::outcome::{Outcome, While, problem};
use crate::reference;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Accounts of the demo.
pub const CREATOR: (&str, &str) = ("mara@backline.example", "warm tape saturation");
pub const LEARNER: (&str, &str) = ("jonas@backline.example", "four on the floor");
pub const ONLOOKER: (&str, &str) = ("imani@backline.example", "count me in at four");
/// The course of the demo.
pub const DEMO_COURSE: &str = "low-end-that-survives-the-car";
/// A part of the catalogue the demo leaves empty: exactly our ten courses are in it.
const OF_THE_LIST: (&str, &str) = ("daw", "Ableton Live");
/// Where all other courses go.
pub const ELSEWHERE: (&str, &str) = ("genre", "Electronic & EDM");

static IDS: AtomicU64 = AtomicU64::new(1);

/// A course that is out, with one chapter.
pub struct Course {
    pub id: String,
    pub chapter: String,
    /// What its next edit is based on.
    pub version: i64,
}

pub async fn sign_in(address: SocketAddr, (email, password): (&str, &str)) -> Outcome<Door> {
    let mut door = Door::new(address);
    door.call("identity/sign-in", json!({ "email": email, "password": password, "remember": true }))
        .await
        .during("signing in")?;
    Ok(door)
}

pub async fn sign_up(address: SocketAddr, name: &str, role: &str) -> Outcome<Door> {
    let mut door = Door::new(address);
    let email = format!("{}@bench.example", name.to_lowercase().replace(' ', "-"));
    let account = json!({ "name": name, "email": email, "password": "long walks with headphones", "terms": true });
    door.call("identity/sign-up", account).await?;
    door.call("identity/choose-role", json!({ "role": role })).await?;
    // Whoever may otherwise than before gets another token with the next answer; tabs open with that one.
    door.value("identity/me", json!({})).await?;
    Ok(door)
}

/// Ten published courses of the creator: what the catalogue shows of their category is a list of ten rows.
pub async fn catalogue(creator: &Door) -> Outcome<List> {
    let mut hands = vec![];
    for at in 0..reference::ROWS {
        let mut door = creator.clone();
        let course = publish(&mut door, &format!("Ableton from the first click, part {at}"), OF_THE_LIST).await?;
        hands.push(Hand { door, row: Row::Course { id: course.id, version: course.version } });
    }
    let filter = json!({ "text": "", "category": OF_THE_LIST.0, "sort": "newest", "after": null });
    let list = List { path: "learning/catalogue", args: json!({ "filter": filter }), hands };
    let shown = creator.clone().value(list.path, list.args.clone()).await?["cards"].as_array().map_or(0, Vec::len);
    match shown == reference::ROWS {
        true => Ok(list),
        false => problem(format!("the catalogue shows {shown} courses instead of {}", reference::ROWS)),
    }
}

/// The list of the bare server that is the counterpart.
pub fn bare_list(address: SocketAddr) -> List {
    let hand = |at: usize| Hand { door: Door::new(address), row: Row::Bare { list: 0, id: format!("row-{at}") } };
    List { path: reference::PATH, args: json!({ "list": 0 }), hands: (0..reference::ROWS).map(hand).collect() }
}

/// Makes a course, gives it one chapter, and puts it into the catalogue.
pub async fn publish(door: &mut Door, title: &str, (category, subcategory): (&str, &str)) -> Outcome<Course> {
    let made = door.call("learning/create-course", json!({ "title": title })).await?.value;
    let id = text(&made, "id")?;
    let details = json!({
        "description": "Ten short parts, each with one thing to try.",
        "category": category,
        "subcategory": subcategory,
        "skill_level": "Beginner",
    });
    let edited =
        door.call("learning/edit-course", json!({ "course": id, "version": 0, "details": details })).await?.value;
    let version = edited["version"].as_i64().ok_or("an edit told no version")?;
    let (module, lesson, chapter) = (fresh_id(), fresh_id(), fresh_id());
    let steps = [
        json!({ "op": "add_module", "id": module, "lesson": lesson, "title": "First", "before": null }),
        json!({ "op": "add_chapter", "id": chapter, "lesson": lesson, "title": "The first click", "before": null }),
        json!({ "op": "publish", "id": chapter, "on": true }),
    ];
    for step in steps {
        door.call("learning/edit-curriculum", json!({ "course": id, "operation": step })).await?;
    }
    let body = json!({ "chapter": chapter, "body": "Open a new set and record one bar.", "based_on": 0 });
    door.call("learning/write-chapter", body).await?;
    door.call("learning/publish-course", json!({ "course": id })).await?;
    // Publishing is an edit too.
    Ok(Course { id, chapter, version: version + 1 })
}

/// The course with many chapters, by its editor's view.
pub async fn long_course(creator: &mut Door) -> Outcome<Value> {
    let taught = creator.value("learning/taught", json!({})).await?;
    let courses = taught.as_array().into_iter().flatten();
    let long = courses.max_by_key(|course| course["chapters"].as_u64()).cloned().unwrap_or_default();
    creator.value("learning/editor", json!({ "course": text(&long, "id")? })).await
}

pub fn text(value: &Value, field: &str) -> Outcome<String> {
    value[field].as_str().map(str::to_string).ok_or("is missing in the answer").during(field)
}

/// As long as the ids Backline makes.
fn fresh_id() -> String {
    format!("01LOADGEN{:017}", IDS.fetch_add(1, Ordering::Relaxed))
}
