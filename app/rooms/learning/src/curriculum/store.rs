//! Reading the tree out of its rows, and writing back what an operation changed.

use std::collections::HashMap;

use data::{Fault, Refusal, Row, Select, Timestamp};
use room::{Answer, Read, Write};

use super::{
    ChapterHead, ChapterNode, CourseChapter, CourseLesson, CourseModule, Curriculum, LessonId, LessonNode, ModuleId,
    ModuleNode, Node,
};
use crate::course::CourseId;

/// The tree of a course, drafts included, without what is in the bin.
pub async fn curriculum_of(cx: &Read, course: &CourseId) -> Result<Curriculum, Fault> {
    let modules = cx.rows(Select::by(CourseModule::COURSE, course)).await?;
    let lessons = cx.rows(Select::by(CourseLesson::COURSE, course)).await?;
    let chapters = cx.rows(Select::<ChapterHead>::by(ChapterHead::COURSE, course)).await?;
    Ok(tree(modules, lessons, chapters))
}

fn tree(mut modules: Vec<CourseModule>, lessons: Vec<CourseLesson>, chapters: Vec<ChapterHead>) -> Curriculum {
    let mut chapters_of: HashMap<LessonId, Vec<ChapterHead>> = HashMap::new();
    for chapter in chapters.into_iter().filter(|it| it.deleted_at.is_none()) {
        if let Some(lesson) = chapter.lesson.clone() {
            chapters_of.entry(lesson).or_default().push(chapter);
        }
    }
    let mut lessons_of: HashMap<ModuleId, Vec<CourseLesson>> = HashMap::new();
    for lesson in lessons.into_iter().filter(|it| it.deleted_at.is_none()) {
        lessons_of.entry(lesson.module.clone()).or_default().push(lesson);
    }
    modules.retain(|it| it.deleted_at.is_none());
    modules.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
    let modules = modules.into_iter().map(|module| {
        let mut lessons = lessons_of.remove(&module.id).unwrap_or_default();
        lessons.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
        let lessons = lessons.into_iter().map(|lesson| {
            let mut chapters = chapters_of.remove(&lesson.id).unwrap_or_default();
            chapters.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
            LessonNode { id: lesson.id, title: lesson.title, chapters: chapters.into_iter().map(node).collect() }
        });
        ModuleNode { id: module.id, title: module.title, lessons: lessons.collect() }
    });
    Curriculum { modules: modules.collect() }
}

fn node(chapter: ChapterHead) -> ChapterNode {
    ChapterNode {
        id: chapter.id,
        title: chapter.title,
        is_published: chapter.is_published == Some(true),
        is_free: chapter.is_free == Some(true),
    }
}

/// Writes the rows in which the tree `new` differs from what is stored. What is missing in `new` goes to the bin.
pub async fn save(cx: &Write, course: &CourseId, new: &Curriculum) -> Answer<()> {
    let now = cx.now();
    let mut modules = by_key(cx.rows(Select::by(CourseModule::COURSE, course)).await?);
    let mut lessons = by_key(cx.rows(Select::by(CourseLesson::COURSE, course)).await?);
    let mut chapters = by_key(cx.rows(Select::<CourseChapter>::by(CourseChapter::COURSE, course)).await?);
    for (at, node) in new.modules.iter().enumerate() {
        let mut row = modules.remove(node.id.as_str()).unwrap_or_default();
        let was = row.clone();
        (row.id, row.course, row.title) = (node.id.clone(), course.clone(), node.title.clone());
        (row.position, row.deleted_at) = (at as i64, None);
        put_changed(cx, &was, &row).await?;
        for (at, node) in node.lessons.iter().enumerate() {
            let module = row.id.clone();
            let mut row = lessons.remove(node.id.as_str()).unwrap_or_default();
            let was = row.clone();
            (row.id, row.course, row.module) = (node.id.clone(), course.clone(), module);
            (row.title, row.position, row.deleted_at) = (node.title.clone(), at as i64, None);
            put_changed(cx, &was, &row).await?;
            for (at, node) in node.chapters.iter().enumerate() {
                let lesson = row.id.clone();
                let mut row = chapters.remove(node.id.as_str()).unwrap_or_default();
                let was = row.clone();
                (row.id, row.course, row.lesson) = (node.id.clone(), course.clone(), Some(lesson));
                (row.title, row.position, row.deleted_at) = (node.title.clone(), at as i64, None);
                (row.is_published, row.is_free) = (Some(node.is_published), Some(node.is_free));
                put_changed(cx, &was, &row).await?;
            }
        }
    }
    for mut row in modules.into_values().filter(|row| row.deleted_at.is_none()) {
        row.deleted_at = Some(now);
        cx.put(&row).await?;
    }
    for mut row in lessons.into_values().filter(|row| row.deleted_at.is_none()) {
        row.deleted_at = Some(now);
        cx.put(&row).await?;
    }
    for mut row in chapters.into_values().filter(|row| row.deleted_at.is_none()) {
        row.deleted_at = Some(now);
        cx.put(&row).await?;
    }
    Ok(())
}

/// Takes something out of the bin, with what went into it in the same moment.
pub async fn restore(cx: &Write, course: &CourseId, node: &Node) -> Answer<()> {
    match node {
        Node::Chapter(id) => {
            let mut row = of_course(cx.must_get::<CourseChapter>(id).await?, course, |row| &row.course)?;
            row.deleted_at = None;
            cx.put(&row).await?;
        }
        Node::Lesson(id) => {
            let row = of_course(cx.must_get::<CourseLesson>(id).await?, course, |row| &row.course)?;
            restore_lesson(cx, row.clone(), row.deleted_at).await?;
        }
        Node::Module(id) => {
            let mut row = of_course(cx.must_get::<CourseModule>(id).await?, course, |row| &row.course)?;
            let when = row.deleted_at.take();
            cx.put(&row).await?;
            for lesson in cx.rows(Select::by(CourseLesson::MODULE, id)).await? {
                restore_lesson(cx, lesson, when).await?;
            }
        }
    }
    Ok(())
}

async fn restore_lesson(cx: &Write, mut lesson: CourseLesson, when: Option<Timestamp>) -> Answer<()> {
    if lesson.deleted_at != when {
        return Ok(());
    }
    lesson.deleted_at = None;
    cx.put(&lesson).await?;
    for mut chapter in cx.rows(Select::by(CourseChapter::LESSON, &lesson.id)).await? {
        if chapter.deleted_at == when {
            chapter.deleted_at = None;
            cx.put(&chapter).await?;
        }
    }
    Ok(())
}

fn of_course<T>(row: T, course: &CourseId, of: impl Fn(&T) -> &CourseId) -> Answer<T> {
    if of(&row) == course { Ok(row) } else { Err(Refusal::not_found()) }
}

fn by_key<T: Row>(rows: Vec<T>) -> HashMap<String, T> {
    rows.into_iter().map(|row| (row.key().to_string(), row)).collect()
}

async fn put_changed<T: Row + PartialEq>(cx: &Write, was: &T, row: &T) -> Answer<()> {
    if was != row {
        cx.put(row).await?;
    }
    Ok(())
}
