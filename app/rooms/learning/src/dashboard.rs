//! A course as its creator watches it: who is in it now, who came, how far they are. Read from roll-ups.

mod pages;

use room::query;
use serde::{Deserialize, Serialize};

use crate::{course::CourseId, presence::FaceHere};
#[cfg(feature = "ssr")]
use {
    crate::{
        course::teaches,
        curriculum::store::curriculum_of,
        enrollment::Enrollment,
        presence::LiveViewer,
        rollup::{ChapterStats, CourseDay, CourseStats},
    },
    data::Select,
    room::{Answer, Read},
    std::collections::HashMap,
};

/// Learners listed, newest first.
pub const LATEST: usize = 20;
/// Days of the chart.
pub const DAYS: i64 = 28;

pub use pages::NumbersPage;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    pub id: CourseId,
    pub title: String,
    pub slug: String,
    pub is_published: bool,
    pub enrolled: i64,
    pub completed: i64,
    /// Average percent of everybody enrolled.
    pub average: i64,
    pub ticks: i64,
    pub chapters: Vec<ChapterRow>,
    pub learners: Vec<LearnerRow>,
    pub days: Vec<DayRow>,
    pub here: i64,
    pub faces: Vec<FaceHere>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChapterRow {
    pub id: String,
    pub title: String,
    pub module: String,
    pub completed: i64,
    pub here: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LearnerRow {
    pub id: String,
    pub name: String,
    pub image: Option<String>,
    pub percent: i64,
    pub done: i64,
    pub enrolled_at: i64,
    pub completed: bool,
    /// The title of the chapter they are in now.
    pub here: Option<String>,
}

/// A day of the chart, keyed by its number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayRow {
    pub id: String,
    pub day: i64,
    pub enrolled: i64,
    pub ticks: i64,
}

/// The live dashboard of one course.
#[query("learning/dashboard", gate = Rule("teacher"))]
pub async fn course_dashboard(cx: &Read, course: CourseId) -> Answer<Dashboard> {
    let course = teaches(cx, &course).await?;
    let stats = cx.get::<CourseStats>(course.id.as_str()).await?.unwrap_or_default();
    let viewers = cx.rows(Select::by(LiveViewer::COURSE, &course.id).limit(1_000)).await?;
    let tree = curriculum_of(cx, &course.id).await?.published();
    let titles: HashMap<String, String> =
        tree.chapters().map(|chapter| (chapter.id.to_string(), chapter.title.clone())).collect();
    let mut here_in: HashMap<String, i64> = HashMap::new();
    let mut chapter_of: HashMap<String, String> = HashMap::new();
    for viewer in &viewers {
        let Some(chapter) = &viewer.chapter else { continue };
        *here_in.entry(chapter.to_string()).or_default() += 1;
        chapter_of.insert(viewer.user.to_string(), chapter.to_string());
    }
    let completed: HashMap<String, i64> = cx
        .rows(Select::by(ChapterStats::COURSE, &course.id))
        .await?
        .into_iter()
        .map(|row| (row.id.to_string(), row.completed))
        .collect();
    let mut chapters = vec![];
    for module in &tree.modules {
        for chapter in module.lessons.iter().flat_map(|lesson| &lesson.chapters) {
            chapters.push(ChapterRow {
                id: chapter.id.to_string(),
                title: chapter.title.clone(),
                module: module.title.clone(),
                completed: completed.get(chapter.id.as_str()).copied().unwrap_or(0),
                here: here_in.get(chapter.id.as_str()).copied().unwrap_or(0),
            });
        }
    }
    let newest = Select::by(Enrollment::COURSE, &course.id).descending(Enrollment::ENROLLED_AT).limit(LATEST);
    let mut learners = vec![];
    for row in cx.rows(newest).await? {
        let profile = identity::profile(cx, &row.user).await?;
        learners.push(LearnerRow {
            name: profile.name,
            image: profile.image_url,
            here: chapter_of.get(row.user.as_str()).and_then(|id| titles.get(id)).cloned(),
            id: row.user.to_string(),
            percent: row.progress.unwrap_or(0),
            done: row.completed_chapters,
            enrolled_at: row.enrolled_at.0,
            completed: row.completed_at.is_some(),
        });
    }
    let mut faces = vec![];
    for viewer in viewers.iter().take(crate::presence::FACES) {
        faces.push(crate::presence::face_of(cx, viewer.clone()).await?);
    }
    Ok(Dashboard {
        average: if stats.enrolled == 0 { 0 } else { stats.percent_sum / stats.enrolled },
        enrolled: stats.enrolled,
        completed: stats.completed,
        ticks: stats.ticks,
        days: days(cx, &course.id).await?,
        is_published: course.is_out(),
        slug: course.slug.clone().unwrap_or_default(),
        title: course.title,
        id: course.id,
        chapters,
        learners,
        here: viewers.len() as i64,
        faces,
    })
}

#[cfg(feature = "ssr")]
async fn days(cx: &Read, course: &CourseId) -> Answer<Vec<DayRow>> {
    let today = cx.now().day();
    let select = Select::by(CourseDay::COURSE, course).at_least(CourseDay::DAY, today - DAYS + 1);
    let known: HashMap<i64, CourseDay> = cx.rows(select).await?.into_iter().map(|row| (row.day, row)).collect();
    let count = |day: i64, of: fn(&CourseDay) -> i64| known.get(&day).map_or(0, of);
    Ok((today - DAYS + 1..=today)
        .map(|day| DayRow {
            id: day.to_string(),
            day,
            enrolled: count(day, |it| it.enrolled),
            ticks: count(day, |it| it.ticks),
        })
        .collect())
}
