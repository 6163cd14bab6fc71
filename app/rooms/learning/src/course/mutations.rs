use room::mutation;
#[cfg(feature = "ssr")]
use room::{Answer, Read, Write};
use serde::{Deserialize, Serialize};

use super::{CourseId, Details};
#[cfg(feature = "ssr")]
use {
    super::{Course, SLUG_CHARS, check_title, missing_to_publish, teaches},
    data::{Refusal, Select},
    facts::learning::CoursePublished,
};

/// Where a form leads when it is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    pub id: CourseId,
    pub goto: String,
}

/// The version after an edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    pub version: i64,
}

/// A new draft in the caller's own store.
#[mutation("learning/create-course", gate = SignedIn)]
pub async fn create_course(cx: &mut Write, title: String) -> Answer<Made> {
    let course = draft(cx, &title).await?;
    Ok(Made { goto: format!("/dashboard/courses/{}/edit", course.id), id: course.id })
}

/// Changes details. `version` is the one the editor saw.
#[mutation("learning/edit-course", gate = Rule("teacher"))]
pub async fn edit_course(cx: &mut Write, course: CourseId, version: i64, details: Details) -> Answer<Edited> {
    let mut course = teaches(cx, &course).await?;
    if course.version != version {
        return Err(Refusal::conflict("stale", "Somebody else changed this meanwhile. You see their version now."));
    }
    details.apply(&mut course)?;
    course.version += 1;
    cx.put(&course).await?;
    Ok(Edited { version: course.version })
}

/// Puts the course into the catalogue.
#[mutation("learning/publish-course", gate = Rule("teacher"))]
pub async fn publish_course(cx: &mut Write, course: CourseId) -> Answer<()> {
    let mut course = teaches(cx, &course).await?;
    if course.is_out() {
        return Ok(());
    }
    let missing = missing_to_publish(cx, &course).await?;
    if !missing.is_empty() {
        return Err(Refusal::conflict("not_ready", format!("Still missing: {}.", missing.join(", "))));
    }
    (course.is_published, course.hidden_at) = (Some(true), None);
    course.published_at.get_or_insert(cx.now());
    course.version += 1;
    cx.put(&course).await?;
    let fact = CoursePublished { course: course.id.to_string(), owner: course.owner.to_string() };
    cx.say(CoursePublished::KIND, serde_json::to_value(fact).map_err(data::Fault::new)?).await?;
    Ok(())
}

/// Takes the course out of the catalogue. Whoever is enrolled keeps it.
#[mutation("learning/unpublish-course", gate = Rule("teacher"))]
pub async fn unpublish_course(cx: &mut Write, course: CourseId) -> Answer<()> {
    let mut course = teaches(cx, &course).await?;
    (course.is_published, course.hidden_at) = (Some(false), None);
    course.version += 1;
    cx.put(&course).await?;
    Ok(())
}

/// Deletes the course: it is gone from every list at once, its rows stay. The title must be typed.
#[mutation("learning/delete-course", gate = Rule("teacher"))]
pub async fn delete_course(cx: &mut Write, course: CourseId, title: String) -> Answer<()> {
    let mut course = teaches(cx, &course).await?;
    if crate::text::line(&title) != course.title {
        return Err(Refusal::field("title", "Type the title exactly as it is written."));
    }
    let member = cx.signed_in().await?;
    course.deleted_at = Some(cx.now());
    course.deleted_by = Some(member.id);
    // The address stays its own: its learners go on reading there.
    course.is_published = Some(false);
    cx.put(&course).await?;
    Ok(())
}

/// A draft row with a free address.
#[cfg(feature = "ssr")]
pub(crate) async fn draft(cx: &Write, title: &str) -> Answer<Course> {
    let member = cx.signed_in().await?;
    let title = check_title(title).map_err(|why| Refusal::field("title", why))?;
    let store = storefront::my_store(cx).await?.ok_or_else(|| {
        Refusal::conflict("no_store", "Claim your producer name first; then courses have a place to live.")
    })?;
    let id: CourseId = cx.new_id();
    let mut course = Course {
        slug: Some(free_slug(cx, &title, id.as_str()).await?),
        owner: member.id.clone().into(),
        instructor: Some(member.id.into()),
        store: Some(store.id),
        title,
        is_published: Some(false),
        id,
        ..Course::default()
    };
    course.search_text = course.searchable();
    cx.put(&course).await?;
    Ok(course)
}

/// `mixing-101`, or `mixing-101-1` and so on when that is taken.
#[cfg(feature = "ssr")]
pub(crate) async fn free_slug(cx: &Read, title: &str, id: &str) -> Answer<String> {
    let plain: String = slug::slugify(title).chars().take(SLUG_CHARS).collect();
    let plain = plain.trim_matches('-').to_string();
    if plain.is_empty() {
        return Ok(format!("course-{}", id.chars().rev().take(6).collect::<String>().to_lowercase()));
    }
    for number in 0..1_000 {
        let slug = if number == 0 { plain.clone() } else { format!("{plain}-{number}") };
        if cx.first(Select::by(Course::SLUG, &slug)).await?.is_none() {
            return Ok(slug);
        }
    }
    Err(Refusal::conflict("no_slug", "There are too many courses of this title. Choose another."))
}
