//! Carries out a plan: pictures into the store first, then the whole course in one transaction. Importing the same
//! material again finds what it made before and updates it.

use std::collections::HashMap;

use data::{Fault, Refusal, Row, Select, Stamp, Timestamp};
use room::{Actor, Answer, House, Read};
use serde::{Deserialize, Serialize};
use storage::{Picture, Store};

use crate::{
    course::{Course, CourseId},
    curriculum::{CourseChapter, CourseLesson, CourseModule},
    import::{Plan, PlannedModule, Report, Skipped, Source, plan},
    picture::CoursePicture,
};

/// What an import did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    pub course: CourseId,
    pub title: String,
    /// The course was there from an earlier import and has been updated.
    pub updated: bool,
    pub modules: usize,
    pub chapters: usize,
    pub report: Report,
}

/// A picture that passed the examination and lies in the store.
struct Kept {
    path: String,
    file: String,
    picture: Picture,
}

/// Imports as the actor: into their own store, as a draft when it is new.
pub async fn run(
    house: &House,
    store: &Store,
    actor: &Actor,
    request: &str,
    source: Source,
    fallback_title: &str,
) -> Answer<Imported> {
    let member = house.look(actor.clone()).signed_in().await?;
    run_for(house, store, &member.id, request, source, fallback_title).await
}

/// Imports for an owner, whoever started it: the command line does it this way.
pub async fn run_for(
    house: &House,
    store: &Store,
    owner: &str,
    request: &str,
    source: Source,
    fallback_title: &str,
) -> Answer<Imported> {
    let title = fallback_title.to_string();
    let planned = tokio::task::spawn_blocking(move || plan(source, &title)).await.map_err(Fault::new)?;
    let mut plan = planned?;
    let kept = keep_pictures(store, &mut plan).await?;
    for _ in 0..8 {
        let stamp = Stamp { actor: owner.into(), action: "learning/import-course".into(), request: request.into() };
        let writer = Writer { transaction: house.database.begin(stamp).await?, owner };
        match writer.write(house, &plan, &kept).await {
            Ok(imported) => {
                if writer.transaction.commit().await?.is_some() {
                    return Ok(imported);
                }
            }
            Err(refusal) => {
                let raced = writer.transaction.lost_a_race();
                writer.transaction.cancel().await;
                if !raced {
                    return Err(refusal);
                }
            }
        }
    }
    Err(Refusal::conflict("busy", "Somebody else is changing this course. Try again."))
}

/// Pictures that are none are named in the report; the chapters come without them.
async fn keep_pictures(store: &Store, plan: &mut Plan) -> Answer<Vec<Kept>> {
    let mut kept = vec![];
    for planned in std::mem::take(&mut plan.pictures) {
        let bytes = planned.bytes;
        let examined = tokio::task::spawn_blocking(move || Picture::accept(bytes.into())).await.map_err(Fault::new)?;
        match examined {
            Ok(picture) => {
                let file = store.put(picture.bytes.clone()).await?.as_str().to_string();
                kept.push(Kept { path: planned.path, file, picture });
            }
            Err(refusal) => plan.report.skipped.push(Skipped { path: planned.path, reason: refusal.message }),
        }
    }
    Ok(kept)
}

struct Writer<'a> {
    transaction: data::Transaction,
    owner: &'a str,
}

impl Writer<'_> {
    async fn write(&self, house: &House, plan: &Plan, kept: &[Kept]) -> Answer<Imported> {
        let now = self.transaction.now();
        let (mut course, updated) = self.course(house, plan).await?;
        let addresses = self.pictures(&course.id, kept, now).await?;
        let mut modules = self.known::<CourseModule>(Select::by(CourseModule::COURSE, &course.id)).await?;
        let mut lessons = self.known::<CourseLesson>(Select::by(CourseLesson::COURSE, &course.id)).await?;
        let mut chapters = self.known::<CourseChapter>(Select::by(CourseChapter::COURSE, &course.id)).await?;
        let mut published = 0;
        for (at, planned) in plan.modules.iter().enumerate() {
            let known = take(&mut modules, |row| row.import_key.as_ref() == Some(&planned.key));
            let module = CourseModule {
                id: known.as_ref().map_or_else(|| self.transaction.new_id().into(), |row| row.id.clone()),
                title: planned.title.clone(),
                position: at as i64,
                course: course.id.clone(),
                import_key: Some(planned.key.clone()),
                deleted_at: None,
                ..known.unwrap_or_default()
            };
            self.transaction.put(&module).await?;
            let known = take(&mut lessons, |row| row.module == module.id);
            let lesson = CourseLesson {
                id: known.as_ref().map_or_else(|| self.transaction.new_id().into(), |row| row.id.clone()),
                title: planned.title.clone(),
                description: None,
                position: 0,
                module: module.id.clone(),
                course: course.id.clone(),
                deleted_at: None,
            };
            self.transaction.put(&lesson).await?;
            published += self.chapters(&course.id, &lesson, planned, &mut chapters, &addresses).await?;
        }
        // Chapters of the earlier import that the material no longer has stay: nothing is deleted without being asked.
        published += chapters.iter().filter(|row| row.is_out()).count() as i64;
        if course.chapter_count != published {
            course.chapter_count = published;
            self.transaction.put(&course).await?;
        }
        Ok(Imported {
            title: course.title,
            course: course.id,
            updated,
            modules: plan.modules.len(),
            chapters: plan.modules.iter().map(|module| module.chapters.len()).sum(),
            report: plan.report.clone(),
        })
    }

    /// The course this material made before, else a new draft.
    async fn course(&self, house: &House, plan: &Plan) -> Answer<(Course, bool)> {
        let key = import_key(&plan.title);
        let mine = self.transaction.rows(Select::by(Course::OWNER, self.owner)).await?;
        let known = mine.into_iter().find(|row| row.import_key.as_ref() == Some(&key) && row.deleted_at.is_none());
        if let Some(course) = known {
            return Ok((course, true));
        }
        let cx: Read = house.look(Actor::default());
        let store = cx.first(Select::by(storefront::Store::OWNER, self.owner)).await?.ok_or_else(|| {
            Refusal::conflict("no_store", "Claim your producer name first; then courses have a place to live.")
        })?;
        let id = self.transaction.new_id();
        let mut course = Course {
            slug: Some(crate::course::free_slug(&cx, &plan.title, &id).await?),
            id: id.into(),
            owner: self.owner.into(),
            instructor: Some(self.owner.into()),
            store: Some(store.id),
            title: plan.title.chars().take(*crate::course::TITLE.end()).collect(),
            is_published: Some(false),
            import_key: Some(key),
            ..Course::default()
        };
        course.search_text = course.searchable();
        self.transaction.put(&course).await?;
        Ok((course, false))
    }

    /// Path in the material to address on our pages.
    async fn pictures(&self, course: &CourseId, kept: &[Kept], now: Timestamp) -> Answer<HashMap<String, String>> {
        let known = self.transaction.rows(Select::by(CoursePicture::COURSE, course)).await?;
        let mut addresses = HashMap::new();
        for Kept { path, file, picture } in kept {
            let before = known.iter().find(|row| row.import_key.as_ref() == Some(path));
            let row = CoursePicture {
                id: before.map_or_else(|| self.transaction.new_id().into(), |row| row.id.clone()),
                course: course.clone(),
                file: file.clone(),
                mime: picture.mime.into(),
                width: picture.width.into(),
                height: picture.height.into(),
                uploaded_by: self.owner.into(),
                uploaded_at: before.map_or(now, |row| row.uploaded_at),
                import_key: Some(path.clone()),
            };
            self.transaction.put(&row).await?;
            addresses.insert(path.clone(), format!("/media/{}", row.id));
        }
        Ok(addresses)
    }

    /// Writes a module's chapters; how many of them are published.
    async fn chapters(
        &self,
        course: &CourseId,
        lesson: &CourseLesson,
        planned: &PlannedModule,
        known: &mut Vec<CourseChapter>,
        addresses: &HashMap<String, String>,
    ) -> Answer<i64> {
        let mut published = 0;
        for (at, planned) in planned.chapters.iter().enumerate() {
            let before = take(known, |row| row.import_key.as_ref() == Some(&planned.key));
            let body = planned.with_pictures(|path| addresses.get(path).cloned());
            let before = before.unwrap_or_default();
            let is_new = before.id.as_str().is_empty();
            let changed = before.body.as_deref() != Some(body.as_str());
            let chapter = CourseChapter {
                id: if is_new { self.transaction.new_id().into() } else { before.id.clone() },
                title: planned.title.clone(),
                version: before.version + i64::from(changed && !is_new),
                is_published: before.is_published.or(Some(!body.trim().is_empty())),
                body: Some(body),
                position: at as i64,
                course: course.clone(),
                lesson: Some(lesson.id.clone()),
                import_key: Some(planned.key.clone()),
                deleted_at: None,
                ..before
            };
            published += i64::from(chapter.is_out());
            self.transaction.put(&chapter).await?;
        }
        Ok(published)
    }

    async fn known<T: Row>(&self, select: Select<T>) -> Answer<Vec<T>> {
        Ok(self.transaction.rows(select).await?)
    }
}

/// The same material has the same title, however it is capitalised.
fn import_key(title: &str) -> String {
    slug::slugify(title)
}

fn take<T>(rows: &mut Vec<T>, is: impl Fn(&T) -> bool) -> Option<T> {
    let at = rows.iter().position(is)?;
    Some(rows.remove(at))
}
