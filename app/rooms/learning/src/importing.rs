//! Carries out a plan: pictures into the store first, then the whole course in one transaction. Importing the same
//! material again finds what it made before and updates it, but for what a teacher has changed since.

mod merging;
mod origin;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use data::{Fault, Refusal, RefusalKind, Select, Stamp};
use futures::FutureExt;
use room::{Actor, Answer, Arrived, House, Read, Write, count_kept};
use serde::{Deserialize, Serialize};
use storage::{Key, Store};

use crate::{
    course::{Course, CourseId},
    curriculum::{
        ChapterId, ChapterImprint, CourseChapter, CourseModule, ModuleId,
        store::{curriculum_of, save},
    },
    import::{Plan, PlannedChapter, Report, Source, plan},
    picture::{CoursePicture, Stored},
    rollup::recount,
};
use merging::{Known, Verdict, lay, verdict};
use origin::{Common, address, origin};

/// Which course an import goes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Destination {
    /// The course the material made before, else a new one. Where that is not sure, the import is refused with the code
    /// `which_course`, and a field per course it may be: its address, with the reason.
    #[default]
    Recognized,
    /// This one of the owner's courses, by its address.
    Course(String),
    New,
}

impl Destination {
    /// As a command line or an address says it.
    pub fn chosen(course: Option<String>, is_new: bool) -> Self {
        match course {
            _ if is_new => Self::New,
            Some(address) => Self::Course(address),
            None => Self::Recognized,
        }
    }
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    pub course: CourseId,
    pub title: String,
    /// The course was there from an earlier import and has been updated.
    pub updated: bool,
    /// Why it is this course, in words for the teacher.
    pub why: String,
    pub modules: usize,
    pub chapters: usize,
    /// New chapters that wait to be published, because the course is out already.
    pub drafts: usize,
    pub report: Report,
}

/// A picture that passed the examination and lies in the store.
struct StoredPicture {
    path: String,
    stored: Stored,
}

/// Imports as the actor: into their own store, as a draft when it is new.
pub async fn run(
    house: &House,
    store: &Store,
    actor: &Actor,
    request: &str,
    source: Source,
    fallback_title: &str,
    destination: Destination,
) -> Answer<Imported> {
    let member = house.look(actor.clone()).signed_in().await?;
    run_for(house, store, &member.id, request, source, fallback_title, destination).await
}

/// Imports for an owner, whoever started it: the command line does it this way.
pub async fn run_for(
    house: &House,
    store: &Store,
    owner: &str,
    request: &str,
    source: Source,
    fallback_title: &str,
    destination: Destination,
) -> Answer<Imported> {
    let import = prepare(house, store, owner, source, fallback_title, destination).await?;
    house
        .write(stamp(owner, request), move |cx| {
            let import = import.clone();
            async move { import.write(cx).await }.boxed()
        })
        .await
}

/// Imports what somebody has sent in pieces: the upload is over exactly when the course is there.
pub async fn run_arrived(
    arrived: Arc<Arrived>,
    source: Source,
    fallback_title: &str,
    destination: Destination,
) -> Answer<Imported> {
    let (visit, owner) = (arrived.visit.clone(), arrived.upload.owner.clone());
    let import = prepare(&visit.house, arrived.store(), &owner, source, fallback_title, destination).await?;
    visit
        .house
        .write(stamp(&owner, &visit.request), move |cx| {
            let (import, arrived) = (import.clone(), arrived.clone());
            async move {
                let imported = import.write(cx).await?;
                arrived.done(cx, &imported).await.map(|()| imported)
            }
            .boxed()
        })
        .await
}

fn stamp(owner: &str, request: &str) -> Stamp {
    Stamp { actor: owner.into(), action: "learning/import-course".into(), request: request.into() }
}

/// Everything that needs no transaction: the plan, and the pictures in the store.
async fn prepare(
    house: &House,
    store: &Store,
    owner: &str,
    source: Source,
    fallback_title: &str,
    destination: Destination,
) -> Answer<Arc<Import>> {
    // Asked again in the transaction; here it keeps the files of somebody without a store out of ours.
    home(&house.look(Actor::default()), owner).await?;
    let title = fallback_title.to_string();
    let planned = tokio::task::spawn_blocking(move || plan(source, &title)).await.map_err(Fault::new)?;
    let mut plan = planned?;
    let pictures = store_pictures(store, &mut plan).await?;
    Ok(Arc::new(Import { plan, pictures, owner: owner.into(), destination }))
}

/// Pictures that are none are named in the report; the chapters come without them.
async fn store_pictures(store: &Store, plan: &mut Plan) -> Answer<Vec<StoredPicture>> {
    let mut stored = vec![];
    for planned in std::mem::take(&mut plan.pictures) {
        match Stored::examine(store, planned.bytes.into()).await {
            Ok(picture) => stored.push(StoredPicture { path: planned.path, stored: picture }),
            Err(refusal) if refusal.kind == RefusalKind::Fault => return Err(refusal),
            Err(refusal) => plan.report.leave_out(&planned.path, &refusal.message),
        }
    }
    Ok(stored)
}

/// An import with everything it needs, ready to be written as often as it takes.
struct Import {
    plan: Plan,
    pictures: Vec<StoredPicture>,
    owner: String,
    destination: Destination,
}

/// The course an import goes to.
struct Chosen {
    course: Course,
    updated: bool,
    why: String,
}

impl Import {
    async fn write(&self, cx: &Write) -> Answer<Imported> {
        let Chosen { mut course, updated, why } = self.course(cx).await?;
        let addresses = self.pictures(cx, &course.id).await?;
        let known = known(cx, &course.id).await?;
        let tree = curriculum_of(cx, &course.id).await?;
        let mut laid = lay(&self.plan, tree, &known, course.is_out(), &|| cx.new_id())?;
        save(cx, &course.id, &laid.tree).await?;
        self.modules(cx, &course.id, &laid.modules).await?;
        self.chapters(cx, &course.id, &laid.chapters, &addresses, &mut laid.report).await?;
        if self.retitle(&mut course, &mut laid.report) {
            cx.put(&course).await?;
        }
        recount(cx, &mut course).await?;
        Ok(Imported {
            title: course.title,
            course: course.id,
            updated,
            why,
            modules: self.plan.modules.len(),
            chapters: self.plan.chapters().count(),
            drafts: laid.drafts,
            report: laid.report,
        })
    }

    async fn course(&self, cx: &Write) -> Answer<Chosen> {
        if self.destination == Destination::New {
            return self.draft(cx, "You asked for a new course.").await;
        }
        let mut mine = cx.rows(Select::by(Course::OWNER, &self.owner)).await?;
        mine.retain(|course| course.deleted_at.is_none());
        if let Destination::Course(named) = &self.destination {
            let chosen = mine.into_iter().find(|course| address(course) == named);
            let course = chosen.ok_or_else(|| Refusal::field("into", "You have no course at this address."))?;
            return Ok(Chosen { course, updated: true, why: "You chose this course.".into() });
        }
        let mut imported = vec![];
        for course in mine.into_iter().filter(|course| course.import_key.is_some()) {
            let common = self.common(cx, &course).await?;
            imported.push((course, common));
        }
        match origin(imported)? {
            Some((course, common)) => {
                let why = format!("“{}” {}.", course.title, common.words());
                Ok(Chosen { course, updated: true, why })
            }
            None => self.draft(cx, "None of your courses came from this material.").await,
        }
    }

    async fn draft(&self, cx: &Write, why: &str) -> Answer<Chosen> {
        let store = home(cx, &self.owner).await?;
        let id: CourseId = cx.new_id();
        let mut course = Course {
            slug: Some(crate::course::free_slug(cx, &self.plan.title, id.as_str()).await?),
            id,
            owner: self.owner.as_str().into(),
            instructor: Some(self.owner.as_str().into()),
            store: Some(store.id),
            title: self.title(),
            is_published: Some(false),
            import_key: Some(import_key(&self.title())),
            ..Course::default()
        };
        course.search_text = course.searchable();
        cx.put(&course).await?;
        Ok(Chosen { course, updated: false, why: why.into() })
    }

    fn title(&self) -> String {
        self.plan.title.chars().take(*crate::course::TITLE.end()).collect()
    }

    /// What the material has in common with what the last import left in a course.
    async fn common(&self, cx: &Write, course: &Course) -> Answer<Common> {
        let rows = cx.rows(Select::by(ChapterImprint::COURSE, &course.id)).await?;
        let left: HashMap<_, _> =
            rows.into_iter().filter_map(|row| Some((row.import_key?, row.imported_body))).collect();
        // Texts were remembered with the addresses their pictures have in this course.
        let pictures = cx.rows(Select::by(CoursePicture::COURSE, &course.id)).await?;
        let addresses: HashMap<_, _> =
            pictures.into_iter().filter_map(|row| Some((row.import_key?, format!("/media/{}", row.id)))).collect();
        let mut common = Common {
            title: course.import_key == Some(import_key(&self.title())),
            of: left.len().max(self.plan.chapters().count()),
            ..Common::default()
        };
        for planned in self.plan.chapters() {
            let Some(text) = left.get(&planned.key) else { continue };
            common.paths += 1;
            let body = planned.with_pictures(|path| addresses.get(path).cloned());
            common.texts += usize::from(!body.trim().is_empty() && *text == Some(hash(&body)));
        }
        Ok(common)
    }

    /// Gives the course the title the material has now, unless a teacher gave it another. The address stays. Answers
    /// whether the row is another.
    fn retitle(&self, course: &mut Course, report: &mut Report) -> bool {
        let title = self.title();
        let key = Some(import_key(&title));
        // The name of a file is a title for want of a better one, and no reason to change what is there.
        let is_said = self.plan.is_titled || course.import_key.is_none();
        if !is_said || course.import_key == key {
            return false;
        }
        match verdict(course.import_key.as_deref(), &import_key(&course.title), &import_key(&title)) {
            Verdict::Keep => report.keep(&course.title, "kept your title"),
            _ => {
                course.title = title;
                course.search_text = course.searchable();
                course.version += 1;
            }
        }
        course.import_key = key;
        true
    }

    /// Path in the material to address on our pages.
    async fn pictures(&self, cx: &Write, course: &CourseId) -> Answer<HashMap<String, String>> {
        let known = cx.rows(Select::by(CoursePicture::COURSE, course)).await?;
        let mut addresses = HashMap::new();
        let mut bytes = 0;
        for StoredPicture { path, stored } in &self.pictures {
            let before = known.iter().find(|row| row.import_key.as_ref() == Some(path));
            if before.is_none_or(|row| row.file != stored.file()) {
                bytes += stored.size();
            }
            let id = before.map_or_else(|| cx.new_id(), |row| row.id.clone());
            let at = before.map_or(cx.now(), |row| row.uploaded_at);
            let row = stored.row(id, course.clone(), &self.owner, at);
            let row = CoursePicture { import_key: Some(path.clone()), ..row };
            cx.put(&row).await?;
            addresses.insert(path.clone(), format!("/media/{}", row.id));
        }
        if bytes > 0 {
            count_kept(cx, &self.owner, bytes).await?;
        }
        Ok(addresses)
    }

    /// Remembers in the modules what they came from.
    async fn modules(&self, cx: &Write, course: &CourseId, titled: &HashMap<String, ModuleId>) -> Answer<()> {
        let rows = cx.rows(Select::by(CourseModule::COURSE, course)).await?;
        for planned in &self.plan.modules {
            let Some(id) = titled.get(&planned.key) else { continue };
            let Some(row) = rows.iter().find(|row| row.id == *id) else { continue };
            let came = CourseModule {
                import_key: Some(planned.key.clone()),
                imported_title: Some(planned.title.clone()),
                ..row.clone()
            };
            if came != *row {
                cx.put(&came).await?;
            }
        }
        Ok(())
    }

    /// Puts titles and texts into the chapters where nobody has written since.
    async fn chapters(
        &self,
        cx: &Write,
        course: &CourseId,
        placed: &HashMap<String, ChapterId>,
        addresses: &HashMap<String, String>,
        report: &mut Report,
    ) -> Answer<()> {
        let rows = cx.rows(Select::by(CourseChapter::COURSE, course)).await?;
        let mut rows: HashMap<ChapterId, CourseChapter> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        for planned in self.plan.chapters() {
            let Some(row) = placed.get(&planned.key).and_then(|id| rows.remove(id)) else { continue };
            let body = planned.with_pictures(|path| addresses.get(path).cloned());
            let (came, kept) = take(row.clone(), planned, body);
            if let Some(reason) = kept {
                report.keep(&planned.key, reason);
            }
            if came != row {
                cx.put(&came).await?;
            }
        }
        Ok(())
    }
}

/// The store the course belongs to.
pub(crate) async fn home(cx: &Read, owner: &str) -> Answer<storefront::Store> {
    cx.first(Select::by(storefront::Store::OWNER, owner)).await?.ok_or_else(|| {
        Refusal::conflict("no_store", "Claim your producer name first; then courses have a place to live.")
    })
}

/// A chapter with what the material says now, and what of it was not taken.
fn take(mut row: CourseChapter, planned: &PlannedChapter, body: String) -> (CourseChapter, Option<&'static str>) {
    let mut kept = None;
    match verdict(row.imported_title.as_deref(), &row.title, &planned.title) {
        Verdict::Take => {
            row.title = planned.title.clone();
            row.imported_title = Some(planned.title.clone());
        }
        Verdict::Leave => {}
        Verdict::Keep => kept = Some("kept your title"),
    }
    let is_new = row.import_key.is_none();
    let (now, new) = (hash(row.body.as_deref().unwrap_or_default()), hash(&body));
    match verdict(row.imported_body.as_deref(), &now, &new) {
        Verdict::Keep if !is_new => kept = Some("kept your version"),
        Verdict::Leave => {}
        _ => {
            if row.body.as_deref() != Some(body.as_str()) {
                row.rewrite(body);
            }
            row.imported_body = Some(new);
        }
    }
    row.import_key = Some(planned.key.clone());
    (row, kept)
}

fn hash(body: &str) -> String {
    Key::of(body.as_bytes()).as_str().to_string()
}

async fn known(cx: &Write, course: &CourseId) -> Answer<Known> {
    let modules = cx.rows(Select::by(CourseModule::COURSE, course)).await?;
    let chapters = cx.rows(Select::by(CourseChapter::COURSE, course)).await?;
    Ok(Known {
        modules: modules.into_iter().filter_map(|row| Some((row.import_key?, (row.id, row.imported_title)))).collect(),
        chapters: chapters.into_iter().filter_map(|row| Some((row.import_key?, row.id))).collect(),
    })
}

/// What is remembered of a title: how it is capitalized does not count.
fn import_key(title: &str) -> String {
    let key = slug::slugify(title);
    if key.is_empty() { title.to_lowercase() } else { key }
}
