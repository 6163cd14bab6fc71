//! Scenes on a fresh database: who may, who may not, what others see.

#![allow(clippy::unwrap_used)]

mod leaving;
mod sharing;
mod shut_out;
mod telling;
pub(crate) mod wire;

use std::sync::Arc;

use data::{RefusalKind, Select};
use futures::{FutureExt, future::BoxFuture};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use room::Answer;
use testkit::{JONAS, MARA, Person, Stage, Visitor};

use crate::{
    course::{
        Course, CourseId, Details, Filter, Sort, Standing, browse, course_page, create_course, delete_course,
        edit_course, page_of, publish_course, unpublish_course,
    },
    curriculum::{ChapterId, Node, Operation, Written, chapter_text, edit_curriculum, editor, write_chapter},
    dashboard::course_dashboard,
    enrollment::{Enrollment, enroll, my_courses},
    presence::{LiveViewer, Tracker},
    progress::{chapter, mark_chapter, open_chapter, outline},
    rollup::CourseStats,
};

pub(crate) struct School {
    pub stage: Stage,
    pub mara: Visitor,
    pub jonas: Visitor,
}

pub(crate) async fn school() -> School {
    let rooms = vec![mail::room(Arc::new(mail::Nobody)), identity::room(), storefront::room(), crate::room()];
    let presence = |house| Some(Tracker::new(house) as Arc<dyn live::Presence>);
    let stage = Stage::with_presence(rooms, Arc::new(identity::People), presence).await.unwrap();
    let mara = arrive(&stage, MARA).await;
    let open = storefront::store::mutations::Open { name: "Mara Vale".into(), slug: None };
    mara.call(open).await.unwrap();
    let jonas = arrive(&stage, JONAS).await;
    School { stage, mara, jonas }
}

pub(crate) async fn arrive(stage: &Stage, person: Person) -> Visitor {
    let sign_up = identity::user::mutations::SignUp {
        name: person.name.into(),
        email: person.email.into(),
        password: person.password.into(),
        intent: None,
        redirect_url: None,
        terms: Some(true),
        marketing: None,
    };
    stage.stranger().enter(sign_up).await.unwrap()
}

pub(crate) fn id<T: From<String>>(name: &str) -> T {
    T::from(format!("{name:0<20}"))
}

impl School {
    /// A course of two modules with two chapters each, published.
    pub async fn course(&self) -> (CourseId, String) {
        let course = self.mara.call(create_course("Mixing 101")).await.unwrap().id;
        for (module, lesson) in [("m1", "l1"), ("m2", "l2")] {
            let add = Operation::AddModule {
                id: id(module),
                lesson: id(lesson),
                title: format!("Module {module}"),
                before: None,
            };
            self.edit(&course, add).await.unwrap();
        }
        for (chapter, lesson) in [("c1", "l1"), ("c2", "l1"), ("c3", "l2"), ("c4", "l2")] {
            self.add_chapter(&course, chapter, lesson).await;
        }
        self.publish(&course).await;
        let slug = self.row(&course).await.slug.unwrap();
        (course, slug)
    }

    /// Fills in what is missing and puts the course into the catalogue.
    pub async fn publish(&self, course: &CourseId) {
        let details = Details {
            description: Some("Everything about balance.".into()),
            category: Some("skills".into()),
            subcategory: Some("Mixing".into()),
            skill_level: Some("Beginner".into()),
            ..Details::default()
        };
        let version = self.row(course).await.version;
        self.mara.call(edit_course(course.clone(), version, details)).await.unwrap();
        self.mara.call(publish_course(course.clone())).await.unwrap();
    }

    async fn add_chapter(&self, course: &CourseId, chapter: &str, lesson: &str) {
        let add = Operation::AddChapter {
            id: id(chapter),
            lesson: id(lesson),
            title: format!("Chapter {chapter}"),
            before: None,
        };
        self.edit(course, add).await.unwrap();
        self.mara.call(write_chapter(id::<ChapterId>(chapter), format!("Secret of {chapter}."), 0)).await.unwrap();
        self.edit(course, Operation::Publish { id: id(chapter), on: true }).await.unwrap();
    }

    pub async fn edit(&self, course: &CourseId, operation: Operation) -> Answer<()> {
        self.mara.call(edit_curriculum(course.clone(), operation)).await
    }

    /// Writes rows as no mutation does. `work` gets Mara's id.
    async fn write(&self, work: impl for<'a> Fn(&'a room::Write, String) -> BoxFuture<'a, Answer<()>> + Send + Sync) {
        let mara = self.mara.house.look(self.mara.actor.clone()).signed_in().await.unwrap().id;
        let stamp = data::Stamp { actor: mara.clone(), action: "test".into(), request: "test".into() };
        self.mara.house.write(stamp, move |cx| work(cx, mara.clone())).await.unwrap();
    }

    pub async fn row(&self, course: &CourseId) -> Course {
        self.mara.house.look(Default::default()).must_get(course).await.unwrap()
    }

    async fn tick(&self, name: &str, done: bool) -> Answer<crate::progress::Ticked> {
        self.jonas.call(mark_chapter(id::<ChapterId>(name), done)).await
    }
}

#[tokio::test]
async fn learning_1_a_draft_without_a_published_chapter_cannot_be_published() {
    let school = school().await;
    let course = school.mara.call(create_course("Empty")).await.unwrap().id;
    let refusal = school.mara.call(publish_course(course)).await.unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert!(refusal.message.contains("at least one published chapter"));
}

#[tokio::test]
async fn where_mail_is_sent_only_a_teacher_with_a_proven_address_publishes() {
    let rooms = vec![mail::room(Arc::new(mail::Nobody)), identity::room(), storefront::room(), crate::room()];
    let site = room::Site::new("https://backline.example", true);
    let stage = Stage::at(site, rooms, Arc::new(identity::People)).await.unwrap();
    let mara = arrive_by_letter(&stage, MARA).await;
    let open = storefront::store::mutations::Open { name: "Mara Vale".into(), slug: None };
    mara.call(open).await.unwrap();
    let course = mara.call(create_course("Mixing 101")).await.unwrap().id;
    let refusal = mara.call(publish_course(course.clone())).await.unwrap_err();
    assert!(!refusal.message.contains("address confirmed"), "{refusal:?}");
    stage.house.database.run_raw("UPDATE users SET emailVerified = NONE").await.unwrap();
    let refusal = mara.call(publish_course(course.clone())).await.unwrap_err();
    assert!(refusal.message.contains("address confirmed"), "{refusal:?}");
    let missing = mara.read(editor(course)).await.unwrap().missing;
    assert!(missing.iter().any(|what| what.contains("address confirmed")), "the editor's list says so too");
}

/// Makes an account where mail is sent: with the code of the letter.
async fn arrive_by_letter(stage: &Stage, person: Person) -> Visitor {
    use identity::auth_token::mutations::EnterCode;
    let sign_up = identity::user::mutations::SignUp {
        name: person.name.into(),
        email: person.email.into(),
        password: person.password.into(),
        intent: None,
        redirect_url: None,
        terms: Some(true),
        marketing: None,
    };
    let asked = stage.stranger().call(sign_up).await.unwrap().goto;
    let (_, ticket) = asked.split_once("ticket=").unwrap();
    let letters = stage.house.look(Default::default()).rows(Select::<mail::Mail>::all()).await.unwrap();
    let text = letters.into_iter().find(|it| it.to == person.email).and_then(|it| it.text).unwrap();
    let is_code = |word: &&str| word.len() == 6 && word.chars().all(|c| c.is_ascii_digit());
    let code = text.split_whitespace().find(is_code).unwrap().to_string();
    stage.stranger().enter(EnterCode { ticket: ticket.to_string().into(), code, redirect_url: None }).await.unwrap()
}

#[tokio::test]
async fn learning_2_what_one_editor_adds_the_other_reads_at_once() {
    let school = school().await;
    let (course, _) = school.course().await;
    assert_eq!(school.mara.read(editor(course.clone())).await.unwrap().curriculum.modules.len(), 2);
    let add = Operation::AddModule { id: id("m3"), lesson: id("l3"), title: "More".into(), before: Some(id("m1")) };
    school.edit(&course, add).await.unwrap();
    let modules = school.mara.read(editor(course)).await.unwrap().curriculum.modules;
    assert_eq!(modules.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["More", "Module m1", "Module m2"]);
}

#[tokio::test]
async fn learning_3_renaming_and_moving_keeps_a_learners_ticks() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    school.tick("c1", true).await.unwrap();
    school.tick("c3", true).await.unwrap();
    school.edit(&course, Operation::Rename { node: Node::Module(id("m1")), title: "First".into() }).await.unwrap();
    school.edit(&course, Operation::MoveModule { id: id("m2"), before: Some(id("m1")) }).await.unwrap();
    school.edit(&course, Operation::MoveChapter { id: id("c1"), lesson: id("l2"), before: None }).await.unwrap();
    let view = school.jonas.read(outline(slug)).await.unwrap();
    assert_eq!((view.percent, view.done, view.total), (50, 2, 4));
    let done: Vec<_> =
        view.modules.iter().flat_map(|it| &it.chapters).filter(|it| it.done).map(|it| it.id.clone()).collect();
    assert_eq!(done, [id::<ChapterId>("c3"), id("c1")]);
}

#[tokio::test]
async fn learning_4_an_operation_on_something_that_is_gone_is_a_conflict() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.edit(&course, Operation::Delete { node: Node::Chapter(id("c1")) }).await.unwrap();
    let stale = Operation::MoveChapter { id: id("c1"), lesson: id("l2"), before: None };
    assert_eq!(school.edit(&course, stale).await.unwrap_err().code, "stale");
}

#[tokio::test]
async fn what_was_deleted_comes_back_with_undo_where_it_was() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    school.tick("c1", true).await.unwrap();
    let before = school.mara.read(editor(course.clone())).await.unwrap().curriculum;
    school.edit(&course, Operation::Delete { node: Node::Module(id("m1")) }).await.unwrap();
    assert_eq!(school.jonas.read(outline(slug.clone())).await.unwrap().total, 2);
    school.edit(&course, Operation::Restore { node: Node::Module(id("m1")) }).await.unwrap();
    assert_eq!(school.mara.read(editor(course)).await.unwrap().curriculum, before);
    assert_eq!(school.jonas.read(outline(slug)).await.unwrap().percent, 25);
}

#[tokio::test]
async fn learning_5_courses_of_one_title_get_addresses_of_their_own() {
    let school = school().await;
    let first = school.mara.call(create_course("Mixing 101")).await.unwrap().id;
    let second = school.mara.call(create_course("Mixing 101")).await.unwrap().id;
    let slugs = [school.row(&first).await.slug.unwrap(), school.row(&second).await.slug.unwrap()];
    assert_eq!(slugs, ["mixing-101", "mixing-101-1"]);
}

#[tokio::test]
async fn learning_6_a_visitor_does_not_get_the_text_of_a_chapter() {
    let school = school().await;
    let (_, slug) = school.course().await;
    let stranger = school.stage.stranger();
    let asked = chapter(slug.clone(), Some(id::<ChapterId>("c1")));
    assert_eq!(stranger.read(asked).await.unwrap_err().kind, RefusalKind::Unauthenticated);
    let page = serde_json::to_string(&stranger.read(course_page(slug)).await.unwrap()).unwrap();
    assert!(page.contains("Chapter c1") && !page.contains("Secret of"));
}

#[tokio::test]
async fn learning_7_a_preview_opens_for_everybody() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.edit(&course, Operation::Preview { id: id("c2"), on: true }).await.unwrap();
    let view = school.stage.stranger().read(chapter(slug, Some(id::<ChapterId>("c2")))).await.unwrap();
    assert!(view.is_preview && view.html.contains("Secret of c2"));
}

#[tokio::test]
async fn learning_8_enrolling_twice_at_once_is_one_enrollment() {
    let school = school().await;
    let (course, _) = school.course().await;
    let (one, two) = tokio::join!(school.jonas.call(enroll(course.clone())), school.jonas.call(enroll(course.clone())));
    one.unwrap();
    two.unwrap();
    let cx = school.mara.house.look(Default::default());
    assert_eq!(cx.rows(Select::by(Enrollment::COURSE, &course)).await.unwrap().len(), 1);
    let facts = cx.rows(Select::<data::Fact>::all()).await.unwrap();
    assert_eq!(facts.iter().filter(|it| it.kind == facts::learning::Enrolled::KIND).count(), 1);
    assert_eq!(school.row(&course).await.student_count, 1);
    assert_eq!(school.jonas.read(my_courses()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn learning_9_a_paid_course_cannot_be_enrolled_in_for_free() {
    let school = school().await;
    let (course, _) = school.course().await;
    let house = &school.mara.house;
    house.database.run_raw(&format!("UPDATE courses:⟨{course}⟩ SET price = 49.0")).await.unwrap();
    assert_eq!(school.jonas.call(enroll(course)).await.unwrap_err().code, "not_purchased");
}

#[tokio::test]
async fn learning_17_a_course_is_complete_with_its_last_chapter_and_not_before() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course)).await.unwrap();
    for (name, percent) in [("c1", 25), ("c2", 50), ("c3", 75)] {
        let ticked = school.tick(name, true).await.unwrap();
        assert_eq!((ticked.percent, ticked.completed_course), (percent, false));
    }
    assert!(school.tick("c4", true).await.unwrap().completed_course);
    assert!(!school.tick("c4", true).await.unwrap().completed_course, "only once");
}

#[test]
fn a_hundred_and_ninety_nine_of_two_hundred_is_ninety_nine_percent() {
    use crate::progress::Progress;
    assert_eq!(Progress { done: 199, total: 200 }.percent(), 99);
    assert!(!Progress { done: 199, total: 200 }.is_complete());
    assert_eq!(Progress { done: 0, total: 0 }.percent(), 0);
    assert!(!Progress { done: 0, total: 0 }.is_complete());
}

#[tokio::test]
async fn a_learner_comes_back_to_the_chapter_they_left() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course)).await.unwrap();
    assert_eq!(school.jonas.read(chapter(slug.clone(), None)).await.unwrap().id, id::<ChapterId>("c1"));
    school.jonas.call(open_chapter(id::<ChapterId>("c3"))).await.unwrap();
    assert_eq!(school.jonas.read(chapter(slug, None)).await.unwrap().id, id::<ChapterId>("c3"));
}

#[tokio::test]
async fn the_roll_ups_say_what_counting_every_row_says() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    for (name, done) in [("c1", true), ("c2", true), ("c1", false), ("c3", true), ("c2", true)] {
        school.tick(name, done).await.unwrap();
    }
    school.edit(&course, Operation::Publish { id: id("c4"), on: false }).await.unwrap();
    school.edit(&course, Operation::Delete { node: Node::Chapter(id("c3")) }).await.unwrap();
    let cx = school.mara.house.look(Default::default());
    let rows = cx.rows(Select::by(Enrollment::COURSE, &course)).await.unwrap();
    let stats: CourseStats = cx.must_get(course.as_str()).await.unwrap();
    assert_eq!(stats.enrolled, rows.len() as i64);
    assert_eq!(stats.percent_sum, rows.iter().map(|it| it.progress.unwrap()).sum::<i64>());
    assert_eq!(stats.ticks, rows.iter().map(|it| it.completed_chapters).sum::<i64>());
    assert_eq!(rows[0].progress, Some(50), "one of the two chapters that are left");
    let view = school.mara.read(course_dashboard(course)).await.unwrap();
    assert_eq!((view.enrolled, view.average, view.chapters.len()), (1, 50, 2));
}

#[tokio::test]
async fn a_stale_text_overwrites_nothing() {
    let school = school().await;
    school.course().await;
    let chapter: ChapterId = id("c1");
    let saved = school.mara.call(write_chapter(chapter.clone(), "Mine.", 1)).await.unwrap();
    assert_eq!(saved.version, 2);
    let refusal = school.mara.call(write_chapter(chapter, "Theirs.", 1)).await.unwrap_err();
    assert_eq!(refusal.code, "stale");
}

#[tokio::test]
async fn a_document_is_kept_as_markdown_and_one_with_strange_parts_not_at_all() {
    let school = school().await;
    let (course, _) = school.course().await;
    let chapter: ChapterId = id("c1");
    let document = |node: &str| {
        serde_json::json!({ "type": "doc", "content": [{ "type": node, "content": [
        { "type": "text", "text": "One owner", "marks": [{ "type": "bold" }] },
        { "type": "text", "text": " per octave." },
    ] }] })
    };
    let write = |document| write_chapter(chapter.clone(), Written::Document(document), 1);
    let refusal = school.mara.call(write(document("marquee"))).await.unwrap_err();
    assert!(refusal.kind == RefusalKind::Validation && refusal.fields["body"].contains("marquee"), "{refusal:?}");
    assert_eq!(school.mara.call(write(document("paragraph"))).await.unwrap().version, 2);
    // The same once more is the same as once.
    assert_eq!(school.mara.call(write(document("paragraph"))).await.unwrap().version, 2);
    let view = school.mara.read(chapter_text(course.clone(), Some(chapter.clone()))).await.unwrap().unwrap();
    assert_eq!(view.body, "**One owner** per octave.\n");
    assert_eq!(view.document, Some(document("paragraph")));
    school.mara.call(write_chapter(chapter.clone(), "Raw <b>HTML</b>.", 2)).await.unwrap();
    let view = school.mara.read(chapter_text(course, Some(chapter))).await.unwrap().unwrap();
    assert_eq!((view.document, view.body.as_str()), (None, "Raw <b>HTML</b>."));
}

#[tokio::test]
async fn another_creator_finds_nothing_to_edit() {
    let school = school().await;
    let (course, _) = school.course().await;
    let rename = Operation::Rename { node: Node::Module(id("m1")), title: "Mine now".into() };
    let answers = [
        school.jonas.call(edit_curriculum(course.clone(), rename)).await.unwrap_err().kind,
        school.jonas.call(unpublish_course(course.clone())).await.unwrap_err().kind,
        school.jonas.read(editor(course.clone())).await.unwrap_err().kind,
        school.jonas.read(chapter_text(course, Some(id::<ChapterId>("c1")))).await.unwrap_err().kind,
    ];
    assert_eq!(answers, [RefusalKind::NotFound; 4]);
}

#[tokio::test]
async fn the_catalogue_shows_what_is_out_and_pages_through_it() {
    let school = school().await;
    let (course, _) = school.course().await;
    assert_eq!(school.stage.stranger().read(browse(Filter::default())).await.unwrap().cards.len(), 1);
    let found = |text: &str| browse(Filter { text: text.into(), ..Filter::default() });
    assert_eq!(
        school.stage.stranger().read(found("bal")).await.unwrap().cards.len(),
        1,
        "the start of a word is enough"
    );
    assert!(school.stage.stranger().read(found("nothing")).await.unwrap().cards.is_empty());
    school.mara.call(unpublish_course(course)).await.unwrap();
    assert!(school.stage.stranger().read(browse(Filter::default())).await.unwrap().cards.is_empty());
}

#[tokio::test]
async fn learning_21_presence_follows_the_tab() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    let tracker = Tracker::new(Arc::downgrade(&school.jonas.house));
    let place = |name: &str| Some(serde_json::json!({ "course": course, "chapter": id::<ChapterId>(name) }));
    let moved = |tab, place| live::Presence::moved(tracker.clone(), school.jonas.actor.clone(), tab, place);
    moved(1, place("c1")).await;
    moved(2, place("c2")).await;
    let here = || async { school.mara.read(course_dashboard(course.clone())).await.unwrap() };
    assert_eq!(here().await.here, 1, "two tabs are one person");
    assert_eq!(here().await.learners[0].here.as_deref(), Some("Chapter c2"));
    moved(2, None).await;
    assert_eq!(here().await.learners[0].here.as_deref(), Some("Chapter c1"));
    moved(1, None).await;
    assert_eq!(here().await.here, 0);
    let cx = school.mara.house.look(Default::default());
    assert!(cx.rows(Select::<LiveViewer>::all()).await.unwrap().is_empty());
}

#[tokio::test]
async fn learning_40_a_deleted_course_is_gone_for_visitors_and_stays_for_its_learners() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    assert_eq!(
        school.jonas.read(course_page(slug.clone())).await.unwrap().standing,
        Standing::Learner { percent: 0, done: 0 }
    );
    school.mara.call(delete_course(course, "Mixing 101")).await.unwrap();
    for outsider in [&school.stage.stranger(), &school.mara] {
        assert_eq!(outsider.read(course_page(slug.clone())).await.unwrap_err().kind, RefusalKind::NotFound);
    }
    assert_eq!(school.jonas.read(my_courses()).await.unwrap()[0].slug, slug);
    assert_eq!(school.jonas.read(outline(slug.clone())).await.unwrap().total, 4);
    assert!(school.jonas.read(chapter(slug, Some(id("c1")))).await.unwrap().html.contains("Secret of c1"));
    assert_eq!(school.tick("c1", true).await.unwrap().percent, 25);
}

#[tokio::test]
async fn a_course_taken_out_of_the_catalogue_stays_for_its_learners_and_teachers() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    school.mara.call(unpublish_course(course)).await.unwrap();
    assert_eq!(school.stage.stranger().read(course_page(slug.clone())).await.unwrap_err().kind, RefusalKind::NotFound);
    assert_eq!(school.jonas.read(outline(slug.clone())).await.unwrap().total, 4);
    assert_eq!(school.mara.read(course_page(slug)).await.unwrap().standing, Standing::Teacher);
}

#[tokio::test]
async fn no_query_of_this_room_scans_a_table() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    school.tick("c1", true).await.unwrap();
    school.jonas.read(my_courses()).await.unwrap();
    school.jonas.read(outline(slug)).await.unwrap();
    school.mara.read(course_dashboard(course)).await.unwrap();
    for sort in [Sort::Newest, Sort::Popular] {
        for (category, after) in [("", None), ("skills", None), ("", Some("7.c1")), ("skills", Some("7.c1"))] {
            let filter = Filter { sort, category: category.into(), after: after.map(Into::into), text: String::new() };
            school.stage.stranger().read(browse(filter)).await.unwrap();
        }
    }
    let plans = school.mara.house.database.plans().await.unwrap();
    let scans: Vec<_> = plans.iter().filter(|(_, plan)| plan.contains("TableScan")).map(|(sql, _)| sql).collect();
    assert!(scans.is_empty(), "{scans:#?}");
    let pages = || plans.iter().filter(|(sql, _)| sql.contains("FROM courses") && sql.contains("ORDER BY"));
    assert_eq!(pages().count(), 8);
    for (sql, plan) in pages() {
        assert!(!plan.contains("Sort"), "the index has the order of the page: {sql}: {plan}");
    }
}

#[tokio::test]
async fn saving_a_text_does_not_run_the_editors_tree_again() {
    let school = school().await;
    let (course, _) = school.course().await;
    let missing = || async { school.mara.read(editor(course.clone())).await.unwrap().missing };
    let runs = || school.mara.house.hub().unwrap().figures().runs;
    assert!(missing().await.is_empty());
    let before = runs();
    school.mara.call(write_chapter(id::<ChapterId>("c1"), "Other words.", 1)).await.unwrap();
    assert!(missing().await.is_empty());
    assert_eq!(runs(), before, "the tree has no word of it");
    for chapter in ["c1", "c2", "c3", "c4"] {
        let version = school.mara.read(chapter_text(course.clone(), Some(id(chapter)))).await.unwrap().unwrap().version;
        school.mara.call(write_chapter(id::<ChapterId>(chapter), " ", version)).await.unwrap();
    }
    assert_eq!(missing().await, ["at least one published chapter with a body"]);
}

#[tokio::test]
async fn chapters_older_than_the_column_say_whether_they_have_a_body() {
    use crate::curriculum::{ChapterProof, HAS_BODY};
    let school = school().await;
    let database = &school.mara.house.database;
    let chapter = |id: &str, text: &str| {
        format!("CREATE courseChapters:{id} SET title = 'x', position = 0, version = 0, courseId = 'c'{text};")
    };
    let raw = [chapter("a", ", description = 'Text'"), chapter("b", ", description = '  '"), chapter("c", "")].concat();
    database.run_raw(&raw).await.unwrap();
    database.run_raw(HAS_BODY.surql).await.unwrap();
    let mut rows = database.reader().rows(Select::by(ChapterProof::COURSE, "c")).await.unwrap();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(rows.iter().map(|row| row.has_body).collect::<Vec<_>>(), [Some(true), Some(false), Some(false)]);
}

#[tokio::test]
async fn a_course_far_down_the_catalogue_does_not_wake_its_first_page() {
    let school = school().await;
    school.write(|cx, owner| fill_the_catalogue(cx, owner).boxed()).await;
    let newest = || async { school.stage.stranger().read(browse(Filter::default())).await.unwrap().cards };
    let runs = || school.mara.house.hub().unwrap().figures().runs;
    assert_eq!(newest().await[0].students, 0);
    let before = runs();
    school.jonas.call(enroll(id::<CourseId>("course0"))).await.unwrap();
    newest().await;
    assert_eq!(runs(), before);
    school.jonas.call(enroll(id::<CourseId>("course39"))).await.unwrap();
    assert_eq!(newest().await[0].students, 1);
}

#[tokio::test]
async fn a_course_among_equals_wakes_only_the_page_it_is_on() {
    let school = school().await;
    school.write(|cx, owner| fill_the_catalogue(cx, owner).boxed()).await;
    let popular = || Filter { sort: Sort::Popular, ..Filter::default() };
    let first = || async { school.stage.stranger().read(browse(popular())).await.unwrap() };
    let runs = || school.mara.house.hub().unwrap().figures().runs;
    assert_eq!(first().await.cards[0].id, id::<CourseId>("course9"));
    let before = runs();
    let renamed = |name: &'static str| {
        school.write(move |cx, _| {
            async move {
                let course: Course = cx.must_get(id::<CourseId>(name)).await?;
                cx.put(&Course { title: "Renamed".into(), ..course }).await.map_err(Into::into)
            }
            .boxed()
        })
    };
    renamed("course10").await;
    first().await;
    assert_eq!(runs(), before, "all have no learners, and this one is on the last page");
    renamed("course9").await;
    assert_eq!(first().await.cards[0].title, "Renamed");
}

#[tokio::test]
async fn a_next_page_that_nobody_was_offered_is_the_first() {
    let school = school().await;
    school.write(|cx, owner| fill_the_catalogue(cx, owner).boxed()).await;
    for sort in [Sort::Newest, Sort::Popular] {
        let page = |after: &str| browse(Filter { sort, after: Some(after.into()), ..Filter::default() });
        let first = school.stage.stranger().read(browse(Filter { sort, ..Filter::default() })).await.unwrap();
        let long = format!("3.{}", "x".repeat(41));
        let broken =
            ["", ".", "3", "3.", "x.course1", "3.course-1", "3.'; DELETE", "9223372036854775808.a", "1.\u{0}", &long];
        for after in broken {
            assert_eq!(school.stage.stranger().read(page(after)).await.unwrap(), first, "{after}");
        }
        let largest = school.stage.stranger().read(page("9223372036854775807.a")).await.unwrap();
        assert_eq!(largest, first, "the place before all");
        for after in ["-9223372036854775808.a", ".a", "-1.zzz"] {
            let behind_all = school.stage.stranger().read(page(after)).await.unwrap();
            assert_eq!((behind_all.cards.len(), behind_all.next), (0, None), "{after}");
        }
    }
}

/// A course of the catalogue: its rank in both orders, its category, and whether the search finds it.
#[derive(Clone, Copy, Debug)]
struct Shown {
    students: i64,
    published_at: Option<i64>,
    category: &'static str,
    is_found: bool,
    is_out: bool,
}

fn shown() -> impl Strategy<Value = Shown> {
    let ranks = (0..3i64, prop::option::weighted(0.95, 0..3i64));
    let kind = (prop::sample::select(vec!["skills", "theory"]), prop::bool::weighted(0.8), prop::bool::weighted(0.9));
    (ranks, kind).prop_map(|((students, published_at), (category, is_found, is_out))| Shown {
        students,
        published_at,
        category,
        is_found,
        is_out,
    })
}

impl Shown {
    fn course(&self, at: usize, owner: &str) -> Course {
        let mut course = Course {
            id: CourseId::new(format!("c{at:03}")),
            owner: owner.into(),
            slug: Some(format!("c{at:03}")),
            title: if self.is_found { "Tape loops".into() } else { "Mixing".into() },
            category: Some(self.category.into()),
            is_published: Some(self.is_out),
            published_at: self.published_at.map(data::Timestamp),
            student_count: self.students,
            ..Course::default()
        };
        course.search_text = course.searchable();
        course
    }

    fn fits(&self, filter: &Filter) -> bool {
        let in_category = filter.category.is_empty() || filter.category == self.category;
        self.is_out && in_category && (filter.text.is_empty() || self.is_found)
    }
}

/// Every course that fits, best first, as no database is asked.
fn ranked(courses: &[Shown], filter: &Filter) -> Vec<CourseId> {
    let mut fitting: Vec<_> = courses.iter().enumerate().filter(|(_, it)| it.fits(filter)).collect();
    fitting.sort_by_key(|(at, it)| match filter.sort {
        Sort::Newest => std::cmp::Reverse((it.published_at, *at)),
        Sort::Popular => std::cmp::Reverse((Some(it.students), *at)),
    });
    fitting.into_iter().map(|(at, _)| CourseId::new(format!("c{at:03}"))).collect()
}

/// All pages, from the first to the one that says it is the last.
async fn walked(cx: &room::Read, mut filter: Filter, size: usize) -> Vec<CourseId> {
    let mut walked = vec![];
    loop {
        let page = page_of(cx, &filter, size).await.unwrap();
        assert!(page.cards.len() <= size && (page.next.is_none() || page.cards.len() == size));
        walked.extend(page.cards.into_iter().map(|card| card.id));
        assert!(walked.len() <= 500, "it comes to no end");
        let Some(next) = page.next else { return walked };
        filter.after = Some(next);
    }
}

#[tokio::test]
async fn whatever_the_ties_every_course_is_on_exactly_one_page_of_the_catalogue() {
    let mut runner = TestRunner::deterministic();
    let catalogues = (prop::collection::vec(shown(), 0..90), 1..30usize);
    for case in 0..12 {
        let school = school().await;
        let (mut courses, size) = catalogues.new_tree(&mut runner).unwrap().current();
        if case == 0 {
            // As many equals as no page before had room for.
            courses =
                vec![
                    Shown { students: 0, published_at: Some(1), category: "skills", is_found: true, is_out: true };
                    100
                ];
        }
        let all = courses.clone();
        school
            .write(move |cx, owner| {
                let courses = courses.clone();
                async move {
                    for (at, course) in courses.iter().enumerate() {
                        cx.put(&course.course(at, &owner)).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await;
        let cx = school.mara.house.look(Default::default());
        for (sort, category, text) in [
            (Sort::Popular, "", ""),
            (Sort::Newest, "", ""),
            (Sort::Popular, "skills", ""),
            (Sort::Newest, "theory", ""),
            (Sort::Popular, "", "tape"),
            (Sort::Newest, "skills", "loo tap"),
        ] {
            let filter = Filter { text: text.into(), category: category.into(), sort, after: None };
            assert_eq!(walked(&cx, filter.clone(), size).await, ranked(&all, &filter), "{filter:?}, pages of {size}");
        }
    }
}

/// Forty courses, each newer than the one before.
async fn fill_the_catalogue(cx: &room::Write, owner: String) -> Answer<()> {
    for at in 0..40 {
        let name = format!("course{at}");
        let course = Course {
            id: id(&name),
            owner: owner.as_str().into(),
            slug: Some(name.clone()),
            title: name,
            is_published: Some(true),
            published_at: Some(data::Timestamp(at)),
            ..Course::default()
        };
        cx.put(&course).await?;
    }
    Ok(())
}
