//! Imports as a teacher does them, again and again.

#![allow(clippy::unwrap_used)]

use std::{collections::HashSet, path::PathBuf};

use axum::{
    Extension, Router,
    body::{Body, Bytes},
};
use data::{AuditEntry, RefusalKind, Row};
use http::{Request, StatusCode};
use room::{StorageUse, Uploads, Visit};
use storage::{Key, Quarantine, Store};
use testkit::{IMANI, Visitor};

use super::*;
use crate::{
    course::{Details, edit_course, unpublish_course},
    curriculum::{Curriculum, EditorView, LessonId, Node, Operation, editor, write_chapter},
    enrollment::{Enrollment, enroll, enrollment_id},
    import::SourceFile,
    picture::{CoursePicture, Material, Pictures},
    progress::{chapter, mark_chapter},
    tests::{
        School, arrive, school,
        wire::{answered, send_in_pieces},
    },
};

/// A school with a place for files.
struct Desk {
    school: School,
    store: Store,
    folder: PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The material most of these tests begin with: two modules, four chapters.
const DRUMS: &[(&str, &str)] = &[
    ("01-Kick.md", "# Kick\n\nBoom."),
    ("01.1-Tuning.md", "# Tuning\n\nTune it."),
    ("02-Snare.md", "# Snare\n\nCrack."),
    ("02.1-Rim.md", "# Rim\n\nTick."),
];

impl Desk {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-importing-{name}-{}", std::process::id()));
        Self { school: school().await, store: Store::local(&folder).unwrap(), folder }
    }

    async fn import(&self, files: &[(&str, &str)]) -> Answer<Imported> {
        self.import_into(files, Destination::Recognized).await
    }

    async fn import_into(&self, files: &[(&str, &str)], destination: Destination) -> Answer<Imported> {
        self.import_source(source(files), "Drums", destination).await
    }

    async fn import_source(&self, source: Source, name: &str, destination: Destination) -> Answer<Imported> {
        let Visitor { house, actor } = &self.school.mara;
        run(house, &self.store, actor, "test", source, name, destination).await
    }

    async fn rename(&self, course: &CourseId, title: &str) {
        let version = self.school.row(course).await.version;
        let details = Details { title: Some(title.into()), ..Details::default() };
        self.school.mara.call(edit_course(course.clone(), version, details)).await.unwrap();
    }

    async fn view(&self, course: &CourseId) -> EditorView {
        self.school.mara.read(editor(course.clone())).await.unwrap()
    }

    /// The text of the chapter of this title.
    async fn row(&self, course: &CourseId, title: &str) -> CourseChapter {
        let rows = self.rows(Select::by(CourseChapter::COURSE, course)).await;
        rows.into_iter().find(|row: &CourseChapter| row.title == title).unwrap()
    }

    async fn rows<T: Row>(&self, select: Select<T>) -> Vec<T> {
        self.school.mara.house.look(Actor::default()).rows(select).await.unwrap()
    }

    async fn rewrite(&self, course: &CourseId, title: &str, body: &str) {
        let row = self.row(course, title).await;
        self.school.mara.call(write_chapter(row.id, body, row.version)).await.unwrap();
    }
}

fn source(files: &[(&str, &str)]) -> Source {
    let file = |(path, text): &(&str, &str)| SourceFile { path: (*path).into(), bytes: text.as_bytes().into() };
    Source { files: files.iter().map(file).collect(), refused: vec![] }
}

/// The material with one file changed, or with one more.
fn with<'a>(files: &[(&'a str, &'a str)], path: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = files.iter().copied().filter(|(known, _)| *known != path);
    others.chain([(path, text)]).collect()
}

/// A module a line: "Kick: Kick, Tuning".
fn outline(tree: &Curriculum) -> Vec<String> {
    let titles = |module: &crate::curriculum::ModuleNode| {
        let chapters = module.lessons.iter().flat_map(|lesson| &lesson.chapters);
        format!("{}: {}", module.title, chapters.map(|it| it.title.as_str()).collect::<Vec<_>>().join(", "))
    };
    tree.modules.iter().map(titles).collect()
}

fn told(remarks: &[crate::import::Skipped]) -> Vec<(&str, &str)> {
    remarks.iter().map(|it| (it.path.as_str(), it.reason.as_str())).collect()
}

#[tokio::test]
async fn importing_the_same_material_again_updates_the_course_and_makes_nothing_twice() {
    let desk = Desk::new("again").await;
    let first = desk.import(DRUMS).await.unwrap();
    let ids = |view: EditorView| view.curriculum.chapters().map(|it| it.id.clone()).collect::<Vec<_>>();
    let before = ids(desk.view(&first.course).await);
    let second = desk.import(&with(DRUMS, "01.1-Tuning.md", "# Tune\n\nTune it well.")).await.unwrap();
    assert!(!first.updated && second.updated && first.course == second.course);
    assert_eq!((second.modules, second.chapters), (2, 4));
    assert_eq!(told(&second.report.kept), []);
    let view = desk.view(&first.course).await;
    assert_eq!(outline(&view.curriculum), ["Kick: Kick, Tune", "Snare: Snare, Rim"]);
    assert_eq!(ids(view), before, "a learner's ticks hang on these");
    assert_eq!(desk.row(&first.course, "Tune").await.body.as_deref(), Some("Tune it well."));
}

/// The material under a heading.
fn called<'a>(heading: &'a str, files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    with(files, "README.md", heading)
}

/// Another course, whose files are called the same.
const BASS: &[(&str, &str)] = &[
    ("01-Kick.md", "# Kick\n\nUnder the bass."),
    ("01.1-Tuning.md", "# Tuning\n\nA fifth up."),
    ("02-Snare.md", "# Snare\n\nOut of the way."),
    ("02.1-Rim.md", "# Rim\n\nNone."),
];

#[tokio::test]
async fn material_with_a_new_heading_updates_its_course_and_the_title_follows() {
    let desk = Desk::new("heading").await;
    let first = desk.import(&called("# Drums", DRUMS)).await.unwrap();
    assert_eq!(first.why, "None of your courses came from this material.");
    let before = desk.school.row(&first.course).await;
    let newer = called("# Drums, and how to hit them", &with(DRUMS, "02.1-Rim.md", "# Rim\n\nTock."));
    let second = desk.import(&newer).await.unwrap();
    assert!(second.updated && second.course == first.course);
    assert_eq!(second.why, "“Drums” has another title and 3 of 4 texts.");
    let after = desk.school.row(&first.course).await;
    assert_eq!((after.title.as_str(), &after.slug), ("Drums, and how to hit them", &before.slug));
    assert!(after.search_text.contains("how to hit them"), "the search finds it under its new title");
    assert_eq!(after.version, before.version + 1, "an editor that is open does not write the old one back");
    assert_eq!(desk.row(&first.course, "Rim").await.body.as_deref(), Some("Tock."));
    assert!(desk.import(&newer).await.unwrap().updated, "and from then on it is known by that title");
    assert_eq!(desk.rows(Select::<Course>::all()).await.len(), 1);
}

#[tokio::test]
async fn a_course_the_teacher_renamed_is_found_and_keeps_its_name() {
    let desk = Desk::new("renamed").await;
    let course = desk.import(&called("# Drums", DRUMS)).await.unwrap().course;
    desk.rename(&course, "Sticks and skins").await;
    let again = desk.import(&called("# Drums", DRUMS)).await.unwrap();
    assert_eq!((again.course == course, told(&again.report.kept)), (true, vec![]));
    let headed = desk.import(&called("# Drums for all", DRUMS)).await.unwrap();
    assert!(headed.course == course);
    assert_eq!(told(&headed.report.kept), [("Sticks and skins", "kept your title")]);
    assert_eq!(desk.school.row(&course).await.title, "Sticks and skins");
    let rewritten = desk.import(&called("# Drums for all", BASS)).await.unwrap();
    assert_eq!((rewritten.course == course, rewritten.title.as_str()), (true, "Sticks and skins"));
}

#[tokio::test]
async fn materials_whose_files_are_only_called_the_same_are_never_one_course() {
    let desk = Desk::new("others").await;
    let drums = desk.import(&called("# Drums", DRUMS)).await.unwrap().course;
    let bass = desk.import(&called("# Bass", BASS)).await.unwrap();
    assert!(!bass.updated && bass.course != drums);
    assert_eq!(desk.row(&drums, "Rim").await.body.as_deref(), Some("Tick."));
    for (heading, files, course) in [("# Drum", DRUMS, &drums), ("# Low bass", BASS, &bass.course)] {
        assert_eq!(desk.import(&called(heading, files)).await.unwrap().course, *course, "{heading}");
    }
}

#[tokio::test]
async fn where_it_is_not_sure_which_course_is_meant_nothing_is_written_and_the_teacher_chooses() {
    let desk = Desk::new("which").await;
    let drums = desk.import(&called("# Drums", DRUMS)).await.unwrap().course;
    let all = || async { (desk.rows(Select::<Course>::all()).await, desk.rows(Select::<CourseChapter>::all()).await) };
    let before = all().await;
    let excerpt = [("README.md", "# Taster"), ("01-Kick.md", "# Kick\n\nBoom.")];
    let elsewhere = [("README.md", "# Drums"), ("07-Cymbals.md", "# Cymbals\n\nTsh.")];
    for (files, why) in [
        (&excerpt, "“Drums” has another title and 1 of 4 texts."),
        (&elsewhere, "“Drums” has this title, but none of these chapters."),
    ] {
        let refusal = desk.import(files).await.unwrap_err();
        assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::Conflict, "which_course"));
        assert_eq!(refusal.fields.iter().collect::<Vec<_>>(), [(&"drums".to_string(), &why.to_string())]);
        assert_eq!(all().await, before);
    }
    let taster = desk.import_into(&excerpt, Destination::New).await.unwrap();
    assert!(!taster.updated && taster.course != drums);
    assert!(desk.import(&excerpt).await.unwrap().course == taster.course, "it is its own from then on");
    assert!(desk.import(&called("# Drums", DRUMS)).await.unwrap().course == drums);
    let more = desk.import_into(&elsewhere, Destination::Course("drums".into())).await.unwrap();
    assert!(more.updated && more.course == drums && more.why == "You chose this course.");
    assert!(desk.view(&drums).await.curriculum.chapters().any(|chapter| chapter.title == "Cymbals"));
}

#[tokio::test]
async fn a_second_course_of_one_material_is_asked_for_and_each_is_updated_by_its_title() {
    let desk = Desk::new("second").await;
    let one = desk.import(&called("# Drums", DRUMS)).await.unwrap().course;
    let two = desk.import_into(&called("# Drums 2", DRUMS), Destination::New).await.unwrap().course;
    for (heading, course) in [("# Drums", &one), ("# Drums 2", &two)] {
        assert_eq!(desk.import(&called(heading, DRUMS)).await.unwrap().course, *course, "{heading}");
    }
    let refusal = desk.import(&called("# Drums 3", DRUMS)).await.unwrap_err();
    assert_eq!(refusal.fields.keys().collect::<Vec<_>>(), ["drums", "drums-2"]);
}

#[tokio::test]
async fn only_a_course_of_ones_own_can_be_chosen() {
    let desk = Desk::new("own").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    let slug = desk.school.row(&course).await.slug.unwrap();
    let imani = arrive(&desk.school.stage, IMANI).await;
    imani.call(storefront::store::mutations::Open { name: "Imani Cole".into(), slug: None }).await.unwrap();
    let Visitor { house, actor } = &imani;
    let chosen = Destination::Course(slug);
    let refusal = run(house, &desk.store, actor, "test", source(DRUMS), "Drums", chosen).await.unwrap_err();
    assert!(refusal.fields["into"].contains("no course at this address"), "{refusal:?}");
    let own = run(house, &desk.store, actor, "test", source(DRUMS), "Drums", Destination::Recognized).await.unwrap();
    assert!(!own.updated && own.course != course, "another's course is not recognized");
    assert_eq!(desk.school.row(&course).await.title, "Drums");
}

#[tokio::test]
async fn the_same_bytes_again_change_nothing() {
    let desk = Desk::new("same").await;
    desk.import(DRUMS).await.unwrap();
    desk.import(DRUMS).await.unwrap();
    let mut lines = desk.rows(Select::<AuditEntry>::all()).await;
    lines.retain(|line| line.action == "learning/import-course");
    assert_eq!(lines.len(), 1, "a transaction that changes nothing leaves no line");
}

#[tokio::test]
async fn a_chapter_changed_here_and_in_the_material_keeps_the_teachers_version() {
    let desk = Desk::new("kept").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    desk.rewrite(&course, "Rim", "My own words.").await;
    let newer = with(DRUMS, "02.1-Rim.md", "# Rim\n\nTick, tock.");
    for time in ["the first time", "and every time, as long as the two differ"] {
        let imported = desk.import(&newer).await.unwrap();
        assert_eq!(told(&imported.report.kept), [("02.1-Rim.md", "kept your version")], "{time}");
        assert!(!imported.report.taken.contains(&"02.1-Rim.md".to_string()));
        assert_eq!(desk.row(&course, "Rim").await.body.as_deref(), Some("My own words."));
    }
    desk.rewrite(&course, "Rim", "Tick, tock.").await;
    assert_eq!(told(&desk.import(&newer).await.unwrap().report.kept), [], "the teacher took it over by hand");
    let newest = with(DRUMS, "02.1-Rim.md", "# Rim\n\nTock.");
    assert_eq!(told(&desk.import(&newest).await.unwrap().report.kept), []);
    assert_eq!(desk.row(&course, "Rim").await.body.as_deref(), Some("Tock."), "and from then on it follows again");
}

#[tokio::test]
async fn a_teachers_version_of_what_the_material_did_not_change_is_no_news() {
    let desk = Desk::new("quiet").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    desk.rewrite(&course, "Rim", "My own words.").await;
    let imported = desk.import(&with(DRUMS, "01-Kick.md", "# Kick\n\nBoom boom.")).await.unwrap();
    assert_eq!(told(&imported.report.kept), []);
    assert_eq!(desk.row(&course, "Rim").await.body.as_deref(), Some("My own words."));
    assert_eq!(desk.row(&course, "Kick").await.body.as_deref(), Some("Boom boom."));
}

#[tokio::test]
async fn titles_a_teacher_gave_stay_and_the_text_follows_the_material() {
    let desk = Desk::new("titles").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    let view = desk.view(&course).await;
    let (module, chapter) = (view.curriculum.modules[1].id.clone(), desk.row(&course, "Rim").await.id);
    for (node, title) in [(Node::Module(module), "Backbeat"), (Node::Chapter(chapter), "Rim shots")] {
        desk.school.edit(&course, Operation::Rename { node, title: title.into() }).await.unwrap();
    }
    let newer = with(&with(DRUMS, "02.1-Rim.md", "# Rimshot\n\nTock."), "02-Snare.md", "# Snares\n\nCrack.");
    let imported = desk.import(&newer).await.unwrap();
    assert_eq!(told(&imported.report.kept), [("Backbeat", "kept your title"), ("02.1-Rim.md", "kept your title")]);
    let view = desk.view(&course).await;
    assert_eq!(outline(&view.curriculum), ["Kick: Kick, Tuning", "Backbeat: Snares, Rim shots"]);
    assert_eq!(desk.row(&course, "Rim shots").await.body.as_deref(), Some("Tock."));
}

#[tokio::test]
async fn what_a_teacher_moved_added_or_deleted_stays_as_it_is() {
    let desk = Desk::new("moved").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    let tree = desk.view(&course).await.curriculum;
    let (kick, snare) = (&tree.modules[0], &tree.modules[1]);
    let lesson = snare.lessons[0].id.clone();
    let (tuning, rim) = (kick.lessons[0].chapters[1].id.clone(), snare.lessons[0].chapters[1].id.clone());
    let own = Operation::AddChapter {
        id: crate::tests::id("own"),
        lesson: lesson.clone(),
        title: "My own".into(),
        before: Some(rim.clone()),
    };
    for operation in [
        Operation::MoveChapter { id: tuning, lesson, before: None },
        Operation::MoveModule { id: snare.id.clone(), before: Some(kick.id.clone()) },
        own,
        Operation::Delete { node: Node::Chapter(rim) },
    ] {
        desk.school.edit(&course, operation).await.unwrap();
    }
    let more = with(&with(DRUMS, "01.2-Layers.md", "# Layers\n\nTwo."), "02.1-Rim.md", "# Rim\n\nTock.");
    let imported = desk.import(&with(&more, "03-Hats.md", "# Hats\n\nTss.")).await.unwrap();
    let view = desk.view(&course).await;
    assert_eq!(outline(&view.curriculum), ["Snare: Snare, My own, Tuning", "Hats: Hats", "Kick: Kick, Layers"]);
    let why = "you deleted this chapter; under another name it comes in again";
    assert_eq!(told(&imported.report.skipped), [("02.1-Rim.md", why)]);
}

#[tokio::test]
async fn a_deleted_module_stays_deleted_with_whatever_the_material_adds_to_it() {
    let desk = Desk::new("module").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    let module = desk.view(&course).await.curriculum.modules[1].id.clone();
    desk.school.edit(&course, Operation::Delete { node: Node::Module(module) }).await.unwrap();
    let imported = desk.import(&with(DRUMS, "02.2-Ghost.md", "# Ghost notes\n\nPsst.")).await.unwrap();
    assert_eq!(outline(&desk.view(&course).await.curriculum), ["Kick: Kick, Tuning"]);
    let skipped = told(&imported.report.skipped);
    assert_eq!(skipped.len(), 3, "{skipped:?}");
    assert!(skipped.contains(&("02.2-Ghost.md", "you deleted the module it belongs to")), "{skipped:?}");
}

#[tokio::test]
async fn what_is_new_in_a_course_that_is_out_waits_to_be_published() {
    let desk = Desk::new("drafts").await;
    let Desk { school, .. } = &desk;
    let course = desk.import(DRUMS).await.unwrap().course;
    school.publish(&course).await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    school.jonas.call(mark_chapter(desk.row(&course, "Kick").await.id, true)).await.unwrap();
    let percent = || async {
        let id =
            enrollment_id(&course, &school.jonas.house.look(school.jonas.actor.clone()).signed_in().await.unwrap().id);
        let row: Enrollment = school.mara.house.look(Actor::default()).must_get(id).await.unwrap();
        row.progress
    };
    let more = with(DRUMS, "03-Hats.md", "# Hats\n\nTss.");
    let imported = desk.import(&more).await.unwrap();
    assert_eq!(imported.drafts, 1);
    assert_eq!(desk.row(&course, "Hats").await.is_published, Some(false));
    assert_eq!(percent().await, Some(25));
    school.mara.call(unpublish_course(course.clone())).await.unwrap();
    let imported = desk.import(&with(&more, "03.1-Open.md", "# Open hats\n\nTsss.")).await.unwrap();
    assert_eq!(imported.drafts, 0);
    assert_eq!(percent().await, Some(20), "one of five: a course that is not out takes chapters as they are");
    assert_eq!(school.row(&course).await.chapter_count, 5);
}

#[tokio::test]
async fn an_import_that_is_refused_in_the_middle_leaves_nothing_behind() {
    let desk = Desk::new("refused").await;
    let all = || async {
        let (courses, chapters) =
            (desk.rows(Select::<Course>::all()).await, desk.rows(Select::<CourseChapter>::all()).await);
        let (modules, audit) =
            (desk.rows(Select::<CourseModule>::all()).await, desk.rows(Select::<AuditEntry>::all()).await);
        (courses, modules, chapters, audit.len())
    };
    let names: Vec<String> = (0..201).map(|at| format!("01.{at}-x.md")).collect();
    let crowd: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "text")).collect();
    let empty = all().await;
    let refusal = desk.import(&crowd).await.unwrap_err();
    assert!(refusal.fields["file"].contains("201 chapters; 200 fit"), "{refusal:?}");
    assert_eq!(all().await, empty);
    desk.import(DRUMS).await.unwrap();
    let before = all().await;
    desk.import(&crowd).await.unwrap_err();
    assert_eq!(all().await, before);
}

#[tokio::test]
async fn two_imports_of_one_material_at_once_are_one_course() {
    let desk = Desk::new("race").await;
    let (one, two) = tokio::join!(desk.import(DRUMS), desk.import(DRUMS));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.course, two.course);
    assert!(one.updated != two.updated);
    assert_eq!(outline(&desk.view(&one.course).await.curriculum), ["Kick: Kick, Tuning", "Snare: Snare, Rim"]);
    // Out, so that the new chapter is a draft and no count of chapters keeps the two apart.
    desk.school.publish(&one.course).await;
    let more = with(DRUMS, "03-Hats.md", "# Hats\n\nTss.");
    let (three, four) = tokio::join!(desk.import(&more), desk.import(&more));
    assert_eq!(three.unwrap().drafts + four.unwrap().drafts, 1);
    assert_eq!(desk.view(&one.course).await.curriculum.chapters().count(), 5);
}

#[tokio::test]
async fn a_text_saved_while_an_import_runs_is_not_lost() {
    let desk = Desk::new("writing").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    for round in 0..5 {
        let row = desk.row(&course, "Rim").await;
        let (mine, theirs) = (format!("Mine {round}."), format!("# Rim\n\nTheirs {round}."));
        let newer = with(DRUMS, "02.1-Rim.md", &theirs);
        let write = desk.school.mara.call(write_chapter(row.id, mine.clone(), row.version));
        let (written, imported) = tokio::join!(write, desk.import(&newer));
        imported.unwrap();
        let now = desk.row(&course, "Rim").await.body.unwrap();
        match written {
            Ok(_) => assert_eq!(now, mine),
            Err(refusal) => assert_eq!(refusal.code, "stale", "the writer was told"),
        }
    }
}

#[tokio::test]
async fn a_picture_that_is_none_is_named_and_its_chapter_comes_without_it() {
    let desk = Desk::new("pictures").await;
    let text = "# Kick\n\n![The wave](wave.png) and ![a script](evil.png)";
    let mut source = source(&[("01-Kick.md", text), ("evil.png", "<svg onload=alert(1)>")]);
    source.files.push(SourceFile { path: "wave.png".into(), bytes: PNG.into() });
    let imported = desk.import_source(source.clone(), "Drums", Destination::Recognized).await.unwrap();
    let why = "SVG pictures can carry scripts. Save it as PNG.";
    assert_eq!(told(&imported.report.skipped), [("evil.png", why)]);
    assert!(!imported.report.taken.contains(&"evil.png".to_string()));
    let body = desk.row(&imported.course, "Kick").await.body.unwrap();
    assert!(body.starts_with("![The wave](/media/") && body.ends_with("![a script](evil.png)"), "{body}");
    let titled = SourceFile { path: "README.md".into(), bytes: b"# Waves".into() };
    source.files.push(titled);
    let again = desk.import_source(source, "Drums", Destination::Recognized).await.unwrap();
    assert_eq!(again.course, imported.course, "a chapter with a picture is recognized as well");
    assert_eq!(desk.row(&imported.course, "Kick").await.body.unwrap(), body, "the picture keeps its address");
    assert_eq!(desk.rows(Select::<CoursePicture>::all()).await.len(), 1);
}

/// One pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0xda, 0x63, 0xfc, 0xcf, 0xc0,
    0x50, 0x0f, 0, 0x04, 0x85, 0x01, 0x80, 0x84, 0xa9, 0x8c, 0x21, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42,
    0x60, 0x82,
];

#[tokio::test]
async fn hostile_material_comes_in_as_harmless_text() {
    let desk = Desk::new("hostile").await;
    let nested = format!("{}deep", "> - ".repeat(5_000));
    let imported = desk
        .import(&[
            ("README.md", "# <script>alert(1)</script> Tricks\n"),
            ("01-Tags.md", "# <img src=x onerror=alert(1)> Tags\n\n<script>alert(1)</script>\n\n<b onclick=x>bold</b>"),
            ("01.1-Links.md", "# Links\n\n[a](javascript:alert(1)) [b](data:text/html,x) ![c](//evil.example/x.png)"),
            ("01.2-Deep.md", &nested),
        ])
        .await
        .unwrap();
    desk.school.publish(&imported.course).await;
    desk.school.jonas.call(enroll(imported.course.clone())).await.unwrap();
    let slug = desk.school.row(&imported.course).await.slug.unwrap();
    let mut words = String::new();
    for node in desk.view(&imported.course).await.curriculum.chapters() {
        let page = desk.school.jonas.read(chapter(slug.clone(), Some(node.id.clone()))).await.unwrap();
        for mark in ["<script", "onerror", "onclick", "href=", "<img", "javascript:"] {
            assert!(!page.html.contains(mark), "{mark} in {}", page.html);
        }
        words += &page.html;
    }
    assert!(words.contains("bold") && words.contains("deep"), "the words stay");
    assert_eq!(imported.title, "alert(1) Tricks", "a title is its words");
}

#[tokio::test]
async fn chapters_from_before_imports_were_remembered_are_taken_for_the_teachers_own() {
    let desk = Desk::new("older").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    let raw = "UPDATE courseChapters SET importedTitle = NONE, importedBody = NONE";
    desk.school.mara.house.database.run_raw(raw).await.unwrap();
    let imported = desk.import(&with(DRUMS, "02.1-Rim.md", "# Rim\n\nTock.")).await.unwrap();
    assert_eq!(told(&imported.report.kept), [("02.1-Rim.md", "kept your version")]);
    assert_eq!(desk.row(&course, "Rim").await.body.as_deref(), Some("Tick."));
    let imported = desk.import(&with(DRUMS, "01-Kick.md", "# Kick\n\nBoom boom.")).await.unwrap();
    assert_eq!(told(&imported.report.kept), [], "what was the same is remembered from then on");
}

#[tokio::test]
async fn a_lesson_that_is_gone_makes_room_for_a_new_one() {
    let desk = Desk::new("lesson").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    let lesson: LessonId = desk.view(&course).await.curriculum.modules[1].lessons[0].id.clone();
    desk.school.edit(&course, Operation::Delete { node: Node::Lesson(lesson) }).await.unwrap();
    desk.import(&with(DRUMS, "02.2-Ghost.md", "# Ghost notes\n\nPsst.")).await.unwrap();
    assert_eq!(outline(&desk.view(&course).await.curriculum), ["Kick: Kick, Tuning", "Snare: Ghost notes"]);
}

// Over the wire.

impl Desk {
    fn router(&self, visitor: &Visitor) -> Router {
        self.router_allowing(visitor, u64::MAX)
    }

    fn router_allowing(&self, visitor: &Visitor, allowance: u64) -> Router {
        let visit = Visit { house: visitor.house.clone(), actor: visitor.actor.clone(), request: "test".into() };
        let quarantine = Quarantine::open(self.folder.join("quarantine")).unwrap();
        let uploads = Uploads::new(Arc::new(self.store.clone()), quarantine, allowance);
        let uploads = Arc::new(uploads.purpose(Pictures).purpose(Material));
        let files = crate::picture::files(uploads.clone()).merge(room::upload_files(uploads));
        files.into_router().layer(Extension(visit))
    }

    async fn send(&self, visitor: &Visitor, address: &str, body: impl Into<Body>) -> (StatusCode, serde_json::Value) {
        let request = Request::post(address).body(body.into()).unwrap();
        answered(self.router(visitor), request).await
    }

    /// Sends a file piece by piece; answers with its address.
    async fn send_in_pieces(&self, visitor: &Visitor, purpose: &str, subject: &str, name: &str, file: &[u8]) -> String {
        send_in_pieces(|| self.router(visitor), purpose, subject, name, file).await
    }
}

#[tokio::test]
async fn a_zip_that_came_in_pieces_is_imported_once_and_a_question_needs_it_no_second_time() {
    let desk = &Desk::new("pieces").await;
    let mara = &desk.school.mara;
    let finish = |address: String, choice: &'static str| async move { desk.send(mara, &address, choice).await };
    let address = desk.send_in_pieces(mara, "learning/material", "", "Drums.zip", &zip_of(DRUMS)).await;
    let (status, first) = finish(address.clone(), "").await;
    assert_eq!((status, &first["title"], &first["updated"]), (StatusCode::OK, &"Drums".into(), &false.into()));
    assert_eq!(finish(address, "").await, (status, first.clone()), "told again, and not done again");
    let address = desk.send_in_pieces(mara, "learning/material", "", "Taster.zip", &zip_of(&DRUMS[..1])).await;
    let (status, asked) = finish(address.clone(), "").await;
    assert_eq!((status, &asked["code"]), (StatusCode::CONFLICT, &"which_course".into()));
    let (_, second) = finish(address, r#"{ "into": "drums" }"#).await;
    assert_eq!((&second["course"], &second["updated"]), (&first["course"], &true.into()));
    let address = desk.send_in_pieces(mara, "learning/material", "", "Notes.zip", b"just words").await;
    let (status, answer) = finish(address, "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["fields"]["file"].as_str().unwrap().contains("not a zip archive"), "{answer}");
    assert_eq!(desk.rows(Select::<Course>::all()).await.len(), 1);
}

#[tokio::test]
async fn a_picture_that_came_in_pieces_is_examined_and_counted_like_any_other() {
    let desk = &Desk::new("piece").await;
    let mara = &desk.school.mara;
    let course = desk.import(DRUMS).await.unwrap().course;
    let address = desk.send_in_pieces(mara, "learning/picture", course.as_str(), "dot.png", PNG).await;
    let (status, uploaded) = desk.send(mara, &address, "").await;
    assert_eq!(status, StatusCode::OK, "{uploaded}");
    let rows = desk.rows(Select::by(CoursePicture::COURSE, &course)).await;
    assert_eq!(uploaded["url"], format!("/media/{}", rows[0].id));
    let kept = desk.store.size(&Key::parse(&rows[0].file).unwrap()).await.unwrap().unwrap();
    assert_eq!(desk.rows(Select::<StorageUse>::all()).await[0].bytes, kept as i64);
    let page = b"<!doctype html><script>alert(1)</script>";
    let address = desk.send_in_pieces(mara, "learning/picture", course.as_str(), "dot.png", page).await;
    let (status, answer) = desk.send(mara, &address, "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["fields"]["picture"].as_str().unwrap().contains("not a PNG"), "{answer}");
    assert_eq!(desk.rows(Select::by(CoursePicture::COURSE, &course)).await.len(), 1);
}

#[tokio::test]
async fn nobody_keeps_more_than_they_may_by_sending_it_whole() {
    let desk = Desk::new("whole").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    for (address, bytes) in
        [("/upload/course".to_string(), zip_of(DRUMS)), (format!("/upload/picture/{course}"), PNG.to_vec())]
    {
        let router = desk.router_allowing(&desk.school.mara, 10);
        let request = Request::post(&address).body(Body::from(bytes)).unwrap();
        let (status, answer) = answered(router, request).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{address}");
        assert!(answer["message"].as_str().unwrap().contains("you may keep"), "{answer}");
    }
}

/// A body of so many megabytes that is made while it is read, and counts how much of it was.
fn endless(megabytes: usize, read: Arc<std::sync::atomic::AtomicUsize>) -> Body {
    let chunk = Bytes::from(vec![0; 1024 * 1024]);
    Body::from_stream(futures::stream::iter((0..megabytes).map(move |_| {
        read.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok::<_, std::io::Error>(chunk.clone())
    })))
}

#[tokio::test]
async fn an_upload_that_is_too_large_is_refused_in_words_and_not_read_to_its_end() {
    let desk = Desk::new("large").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    for (address, most, field, says) in [
        ("/upload/course".to_string(), 100, "file", "larger than 100 MB"),
        (format!("/upload/picture/{course}"), 4, "picture", "larger than 4 MB"),
    ] {
        let read = Arc::default();
        let (status, answer) = desk.send(&desk.school.mara, &address, endless(500, Arc::clone(&read))).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer["fields"][field].as_str().unwrap().contains(says), "{answer}");
        assert!(read.load(std::sync::atomic::Ordering::Relaxed) <= most + 1);
    }
}

#[tokio::test]
async fn nothing_is_read_of_what_a_stranger_sends() {
    let desk = Desk::new("stranger").await;
    let course = desk.import(DRUMS).await.unwrap().course;
    for (visitor, address, kind) in [
        (desk.school.stage.stranger(), "/upload/course".to_string(), RefusalKind::Unauthenticated),
        (desk.school.stage.stranger(), format!("/upload/picture/{course}"), RefusalKind::Unauthenticated),
        (desk.school.jonas.clone(), format!("/upload/picture/{course}"), RefusalKind::NotFound),
    ] {
        let read = Arc::default();
        let (status, _) = desk.send(&visitor, &address, endless(3, Arc::clone(&read))).await;
        assert_eq!(status.as_u16(), kind.status(), "{address}");
        assert_eq!(read.load(std::sync::atomic::Ordering::Relaxed), 0, "{address}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_course_is_refused_in_words() {
    let desk = Desk::new("wrong").await;
    let docx = zip_of(&[("[Content_Types].xml", "<x/>"), ("word/document.xml", "<w/>")]);
    for (what, bytes, says) in [
        ("nothing", vec![], "not a zip archive"),
        ("a text", b"# Kick\n\nBoom.".to_vec(), "not a zip archive"),
        ("a picture", PNG.to_vec(), "not a zip archive"),
        ("a page", b"<!doctype html><script>alert(1)</script>".to_vec(), "not a zip archive"),
        ("another archive", b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "not a zip archive"),
        ("an empty archive", zip_of(&[]), "There is no chapter in it"),
        ("a document of a word processor", docx, "There is no chapter in it"),
        ("an archive of empty files", zip_of(&[("01-a.md", ""), ("02-b.md", " \n")]), "01-a.md: empty"),
    ] {
        let (status, answer) = desk.send(&desk.school.mara, "/upload/course", bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(answer["fields"]["file"].as_str().unwrap().contains(says), "{what}: {answer}");
    }
    assert!(desk.rows(Select::<Course>::all()).await.is_empty());
}

#[tokio::test]
async fn material_without_a_title_is_called_like_its_file_and_known_by_its_texts() {
    let desk = Desk::new("names").await;
    let mut made = vec![];
    for (address, title) in [
        ("/upload/course?name=Night%20Bus.zip", "Night Bus"),
        ("/upload/course?name=Day%0ATrain.zip", "Day Train"),
        ("/upload/course?name=x.zip", "Course x"),
        ("/upload/course", "Imported course"),
    ] {
        let text = format!("# Kick\n\nBoom, says the {title}.");
        let zip = zip_of(&[("01-Kick.md", &text), ("02-Snare.md", "# Snare\n\nCrack.")]);
        let address = if made.is_empty() { address.to_string() } else { new_one(address) };
        let (status, answer) = desk.send(&desk.school.mara, &address, zip.clone()).await;
        assert_eq!((status, &answer["title"]), (StatusCode::OK, &title.into()));
        assert_eq!(answer["updated"], false);
        made.push((zip, answer["course"].clone(), title));
    }
    let (zip, course, title) = made.swap_remove(0);
    let (_, answer) = desk.send(&desk.school.mara, "/upload/course?name=Night%20Bus.zip", zip).await;
    assert_eq!((&answer["course"], &answer["title"], &answer["updated"]), (&course, &title.into(), &true.into()));
    let names: HashSet<_> = made.iter().map(|(_, course, _)| course.to_string()).chain([course.to_string()]).collect();
    assert_eq!(names.len(), 4);
}

/// The address that asks for a course of its own.
fn new_one(address: &str) -> String {
    format!("{address}{}new=true", if address.contains('?') { "&" } else { "?" })
}

#[tokio::test]
async fn a_file_under_another_name_updates_its_course_and_renames_nothing() {
    let desk = &Desk::new("download").await;
    let send = |name: &'static str| async move {
        let address = format!("/upload/course?name={name}");
        desk.send(&desk.school.mara, &address, zip_of(DRUMS)).await.1
    };
    let (first, second) = (send("Drums.zip").await, send("Drums%20(1).zip").await);
    assert_eq!((&second["course"], &second["title"]), (&first["course"], &"Drums".into()));
    let excerpt = zip_of(&DRUMS[..1]);
    let (status, answer) = desk.send(&desk.school.mara, "/upload/course?name=Taster.zip", excerpt.clone()).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &"which_course".into()));
    let address = "/upload/course?name=Taster.zip&into=drums";
    let (_, answer) = desk.send(&desk.school.mara, address, excerpt).await;
    assert_eq!((&answer["course"], &answer["title"]), (&first["course"], &"Drums".into()));
}

fn zip_of(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
