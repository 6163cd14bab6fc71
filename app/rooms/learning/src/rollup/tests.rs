//! Whatever happened, the numbers are those that counting every row gives.

#![allow(clippy::unwrap_used)]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use data::{RefusalKind, Stamp};
use futures::FutureExt;
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use room::Actor;
use storage::Store;
use testkit::{IMANI, Visitor};

use super::*;
use crate::{
    course::{publish_course, unpublish_course},
    curriculum::{CourseChapter, Node, Operation, edit_curriculum, write_chapter},
    dashboard::course_dashboard,
    enrollment::enroll,
    import::{Source, SourceFile},
    importing::{self, Destination},
    progress::mark_chapter,
    tests::{School, arrive, id, school},
};

/// What may happen to a course. Numbers choose among what is there, round and round.
#[derive(Clone, Debug)]
enum Step {
    Enroll(usize),
    Tick(usize, usize, bool),
    Publish(usize, bool),
    Add(usize),
    Write(usize),
    Move(usize, usize),
    Delete(usize),
    DeleteModule(usize),
    Undo,
    /// Which files the material has, a bit each, and which wording.
    Import(usize, bool),
    Out(bool),
    Tomorrow,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..3usize).prop_map(Step::Enroll),
        6 => (0..3usize, 0..9usize, prop::bool::weighted(0.7)).prop_map(|(who, at, done)| Step::Tick(who, at, done)),
        2 => (0..9usize, any::<bool>()).prop_map(|(at, on)| Step::Publish(at, on)),
        1 => (0..9usize).prop_map(Step::Add),
        1 => (0..9usize).prop_map(Step::Write),
        1 => (0..9usize, 0..9usize).prop_map(|(at, to)| Step::Move(at, to)),
        1 => (0..9usize).prop_map(Step::Delete),
        1 => (0..4usize).prop_map(Step::DeleteModule),
        2 => Just(Step::Undo),
        2 => (0..64usize, any::<bool>()).prop_map(|(files, wording)| Step::Import(files, wording)),
        1 => any::<bool>().prop_map(Step::Out),
        1 => Just(Step::Tomorrow),
    ]
}

const FILES: [&str; 6] = ["01-One.md", "01.1-Two.md", "01.2-Three.md", "02-Four.md", "02.1-Five.md", "03-Six.md"];

/// A course and the people around it.
struct Life {
    school: School,
    /// The last one teaches the course and may try it; that counts for nothing.
    people: [Visitor; 3],
    store: Store,
    folder: std::path::PathBuf,
}

impl Drop for Life {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Life {
    async fn new() -> Self {
        let school = school().await;
        let imani = arrive(&school.stage, IMANI).await;
        let people = [school.jonas.clone(), imani, school.mara.clone()];
        let folder = std::env::temp_dir().join(format!("backline-rollup-{}", std::process::id()));
        Self { people, store: Store::local(&folder).unwrap(), folder, school }
    }

    fn cx(&self) -> room::Read {
        self.school.mara.house.look(Actor::default())
    }

    async fn import(&self, title: &str, files: usize, wording: bool) -> Answer<CourseId> {
        let chosen = FILES.iter().enumerate().filter(|(at, _)| *at == 0 || files & (1 << at) != 0);
        let text = |at: usize| format!("# Chapter {at}\n\n{title}, wording {wording}.").into_bytes();
        let files = chosen.map(|(at, path)| SourceFile { path: path.to_string(), bytes: text(at) }).collect();
        let source = Source { files, refused: vec![] };
        let Visitor { house, actor } = &self.school.mara;
        let imported =
            importing::run(house, &self.store, actor, "test", source, title, Destination::Recognized).await?;
        Ok(imported.course)
    }

    /// Does one step; what cannot be done is refused, which is a step too.
    async fn live(&self, course: &CourseId, title: &str, step: &Step, bin: &mut Vec<Node>) -> Answer<()> {
        let mara = &self.school.mara;
        let tree = curriculum_of(&self.cx(), course).await?;
        let chapters: Vec<_> = tree.chapters().map(|it| it.id.clone()).collect();
        let lessons: Vec<_> = tree.modules.iter().flat_map(|it| &it.lessons).map(|it| it.id.clone()).collect();
        let edit = |operation| mara.call(edit_curriculum(course.clone(), operation));
        let chapter = |at: usize| (!chapters.is_empty()).then(|| chapters[at % chapters.len()].clone());
        let lesson = |at: usize| (!lessons.is_empty()).then(|| lessons[at % lessons.len()].clone());
        match *step {
            Step::Enroll(who) => self.people[who].call(enroll(course.clone())).await.map(drop),
            Step::Tick(who, at, done) => match chapter(at) {
                Some(id) => self.people[who].call(mark_chapter(id, done)).await.map(drop),
                None => Ok(()),
            },
            Step::Publish(at, on) => match chapter(at) {
                Some(id) => edit(Operation::Publish { id, on }).await,
                None => Ok(()),
            },
            Step::Add(at) => match lesson(at) {
                Some(lesson) => {
                    let id = mara.house.database.new_id().into();
                    edit(Operation::AddChapter { id, lesson, title: "Another".into(), before: chapter(at) }).await
                }
                None => Ok(()),
            },
            Step::Write(at) => match chapter(at) {
                Some(id) => {
                    let row: CourseChapter = self.cx().must_get(&id).await?;
                    mara.call(write_chapter(id, format!("{at} words."), row.version)).await.map(drop)
                }
                None => Ok(()),
            },
            Step::Move(at, to) => match (chapter(at), lesson(to)) {
                (Some(id), Some(lesson)) => edit(Operation::MoveChapter { id, lesson, before: None }).await,
                _ => Ok(()),
            },
            Step::Delete(at) => match chapter(at) {
                Some(id) => {
                    bin.push(Node::Chapter(id.clone()));
                    edit(Operation::Delete { node: Node::Chapter(id) }).await
                }
                None => Ok(()),
            },
            Step::DeleteModule(at) => match tree.modules.get(at).filter(|_| tree.modules.len() > 1) {
                Some(module) => {
                    bin.push(Node::Module(module.id.clone()));
                    edit(Operation::Delete { node: Node::Module(module.id.clone()) }).await
                }
                None => Ok(()),
            },
            Step::Undo => match bin.pop() {
                Some(node) => edit(Operation::Restore { node }).await,
                None => Ok(()),
            },
            Step::Import(files, wording) => self.import(title, files, wording).await.map(drop),
            Step::Out(true) => mara.call(publish_course(course.clone())).await,
            Step::Out(false) => mara.call(unpublish_course(course.clone())).await,
            Step::Tomorrow => {
                self.school.stage.clock.turn(Timestamp::DAY_MS);
                Ok(())
            }
        }
    }
}

/// Counts every row and compares with what is kept and with what the creator sees.
async fn check(mara: &Visitor, course: &CourseId, history: &[Step]) {
    let cx = mara.house.look(Actor::default());
    let tree = curriculum_of(&cx, course).await.unwrap().published();
    let enrollments = cx.rows(Select::by(Enrollment::COURSE, course)).await.unwrap();
    let enrolled: HashSet<_> = enrollments.iter().map(|row| row.user.clone()).collect();
    let mut progress = cx.rows(Select::by(UserProgress::COURSE, course)).await.unwrap();
    progress.retain(|row| enrolled.contains(&row.user));
    let done = |row: &&UserProgress| row.is_completed == Some(true);

    let mut stats = CourseStats { id: course.as_str().into(), ..CourseStats::default() };
    for row in &enrollments {
        let mine = progress.iter().filter(done).filter(|it| it.user == row.user).map(|it| it.chapter.clone()).collect();
        let counted = Progress::of(&tree, &mine);
        assert_eq!((row.progress, row.completed_chapters), (Some(counted.percent()), counted.done), "{history:#?}");
        stats.enrolled += 1;
        stats.percent_sum += counted.percent();
        stats.ticks += counted.done;
        stats.completed += i64::from(row.completed_at.is_some());
    }
    let kept: CourseStats = cx.must_get(course.as_str()).await.unwrap();
    assert_eq!(kept, stats, "{history:#?}");

    let row: Course = cx.must_get(course).await.unwrap();
    let out = tree.chapters().count() as i64;
    assert_eq!((row.student_count, row.chapter_count), (stats.enrolled, out), "{history:#?}");

    let mut of_chapter: HashMap<String, i64> = HashMap::new();
    progress.iter().filter(done).for_each(|row| *of_chapter.entry(row.chapter.to_string()).or_default() += 1);
    let kept = cx.rows(Select::by(ChapterStats::COURSE, course)).await.unwrap();
    let kept: HashMap<_, _> =
        kept.into_iter().filter(|row| row.completed != 0).map(|row| (row.id.to_string(), row.completed)).collect();
    assert_eq!(kept, of_chapter, "{history:#?}");

    let mut days: HashMap<i64, (i64, i64)> = HashMap::new();
    enrollments.iter().for_each(|row| days.entry(row.enrolled_at.day()).or_default().0 += 1);
    let first = progress.iter().filter_map(|row| row.completed_at);
    first.for_each(|at| days.entry(at.day()).or_default().1 += 1);
    let kept = cx.rows(Select::by(CourseDay::COURSE, course)).await.unwrap();
    let kept: HashMap<_, _> = kept.into_iter().map(|row| (row.day, (row.enrolled, row.ticks))).collect();
    assert_eq!(kept, days, "{history:#?}");

    let view = mara.read(course_dashboard(course.clone())).await.unwrap();
    let average = if stats.enrolled == 0 { 0 } else { stats.percent_sum / stats.enrolled };
    assert_eq!(
        (view.enrolled, view.completed, view.ticks, view.average),
        (stats.enrolled, stats.completed, stats.ticks, average)
    );
    let shown: Vec<_> = view.chapters.iter().map(|row| (row.id.as_str(), row.completed)).collect();
    let count = |id: &str| of_chapter.get(id).copied().unwrap_or(0);
    let expected: Vec<_> = tree.chapters().map(|it| (it.id.as_str(), count(it.id.as_str()))).collect();
    assert_eq!(shown, expected, "{history:#?}");
    let of_days = view.days.iter().map(|day| (day.day, (day.enrolled, day.ticks))).filter(|(_, it)| *it != (0, 0));
    assert_eq!(of_days.collect::<HashMap<_, _>>(), days, "{history:#?}");
    for learner in &view.learners {
        let row = enrollments.iter().find(|row| row.user.as_str() == learner.id).unwrap();
        assert_eq!((Some(learner.percent), learner.done), (row.progress, row.completed_chapters), "{history:#?}");
    }
}

#[tokio::test]
async fn after_any_history_the_roll_ups_and_the_dashboard_say_what_counting_every_row_says() {
    let life = Life::new().await;
    let mut random = TestRunner::deterministic();
    for round in 0..5 {
        let title = format!("Course {round}");
        let course = life.import(&title, 63, false).await.unwrap();
        life.school.publish(&course).await;
        let history = vec(step(), 18).new_tree(&mut random).unwrap().current();
        let mut bin = vec![];
        for (at, step) in history.iter().enumerate() {
            if let Err(refusal) = life.live(&course, &title, step, &mut bin).await {
                assert_ne!(refusal.kind, RefusalKind::Fault, "{step:?}: {refusal}");
            }
            check(&life.school.mara, &course, &history[..=at]).await;
        }
    }
}

#[tokio::test]
async fn a_tick_taken_off_and_set_again_is_one_tick_of_its_first_day() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    for done in [true, false, true] {
        school.jonas.call(mark_chapter(id::<ChapterId>("c1"), done)).await.unwrap();
        school.stage.clock.turn(Timestamp::DAY_MS);
    }
    check(&school.mara, &course, &[]).await;
    let facts = school.mara.house.look(Actor::default()).rows(Select::<data::Fact>::all()).await.unwrap();
    assert_eq!(facts.iter().filter(|it| it.kind == facts::learning::ChapterCompleted::KIND).count(), 1);
}

#[tokio::test]
async fn a_tick_made_while_another_chapter_comes_out_is_counted_with_it() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.edit(&course, Operation::Publish { id: id("c4"), on: false }).await.unwrap();
    school.jonas.call(enroll(course.clone())).await.unwrap();
    let tries = Arc::new(AtomicUsize::new(0));
    let stamp = Stamp { actor: "mara".into(), action: "test".into(), request: "test".into() };
    let all = (course.clone(), school.jonas.clone(), tries.clone());
    let publish = school.mara.house.write(stamp, move |cx| {
        let (course, jonas, tries) = all.clone();
        publish_and_be_late(cx, course, jonas, tries).boxed()
    });
    publish.await.unwrap();
    assert_eq!(tries.load(Ordering::Relaxed), 2, "the tick was faster, so everything is counted once more");
    check(&school.mara, &course, &[]).await;
}

/// Publishes the fourth chapter; at the first try somebody ticks another one before it is committed.
async fn publish_and_be_late(cx: &Write, course: CourseId, jonas: Visitor, tries: Arc<AtomicUsize>) -> Answer<()> {
    let mut course: Course = cx.must_get(&course).await?;
    let chapter: CourseChapter = cx.must_get(id::<ChapterId>("c4")).await?;
    cx.put(&CourseChapter { is_published: Some(true), ..chapter }).await?;
    recount(cx, &mut course).await?;
    if tries.fetch_add(1, Ordering::Relaxed) == 0 {
        jonas.call(mark_chapter(id::<ChapterId>("c1"), true)).await?;
    }
    Ok(())
}
