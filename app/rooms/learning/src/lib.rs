//! How is it taught: courses and their curriculum, enrollment, progress, who is reading now.
//!
//! Reading order: `course` (what it is, who may open it), `curriculum` (what it consists of), `recording` (its
//! sound and film), `enrollment`,
//! `progress`, `presence`, then what a creator watches: `rollup`, `dashboard`.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

pub mod category;
pub mod course;
pub mod curriculum;
pub mod dashboard;
#[cfg(feature = "ssr")]
pub mod document;
pub mod enrollment;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod importing;
#[cfg(feature = "ssr")]
pub mod markdown;
pub mod paths;
pub mod picture;
pub mod presence;
pub mod progress;
pub mod recording;
#[cfg(feature = "ssr")]
pub mod rollup;
#[cfg(feature = "ssr")]
pub mod sharing;
#[cfg(all(test, feature = "ssr"))]
mod tests;
pub mod text;

/// Tables and doors of this room.
#[cfg(feature = "ssr")]
pub fn room() -> room::Room {
    room::Room::new("learning")
        .table::<course::Course>()
        .table::<curriculum::CourseModule>()
        .table::<curriculum::CourseLesson>()
        .table::<curriculum::CourseChapter>()
        .table::<picture::CoursePicture>()
        .table::<recording::Recording>()
        .table::<recording::RecordingRung>()
        .table::<recording::ChapterCaptions>()
        .table::<enrollment::Enrollment>()
        .table::<progress::UserProgress>()
        .table::<presence::LiveViewer>()
        .table::<rollup::CourseStats>()
        .table::<rollup::ChapterStats>()
        .table::<rollup::CourseDay>()
        .change(curriculum::HAS_BODY)
        .query::<course::Browse>()
        .query::<course::CoursePage>()
        .query::<course::Taught>()
        .query::<course::OfStore>()
        .query::<curriculum::Editor>()
        .query::<curriculum::ChapterText>()
        .query::<recording::ChapterRecording>()
        .query::<enrollment::MyCourses>()
        .query::<progress::Outline>()
        .query::<progress::Chapter>()
        .query::<progress::LeftOff>()
        .query::<presence::WhoIsHere>()
        .query::<dashboard::CourseDashboard>()
        .mutation::<course::CreateCourse>()
        .mutation::<course::EditCourse>()
        .mutation::<course::PublishCourse>()
        .mutation::<course::UnpublishCourse>()
        .mutation::<course::DeleteCourse>()
        .mutation::<curriculum::EditCurriculum>()
        .mutation::<curriculum::WriteChapter>()
        .mutation::<recording::PrepareAgain>()
        .mutation::<recording::RemoveRecording>()
        .mutation::<recording::RemoveCaptions>()
        .mutation::<enrollment::Enroll>()
        .mutation::<progress::MarkChapter>()
        .mutation::<progress::OpenChapter>()
        .mutation::<progress::KeepPlace>()
        .ear::<course::jobs::HideCourses>()
        .ear::<course::jobs::ShowCourses>()
        .ear::<course::jobs::TakeOutCourses>()
        .ear::<course::jobs::PutBackCourses>()
        .ear::<enrollment::jobs::TellTeachers>()
        .ear::<progress::jobs::Congratulate>()
        .ear::<curriculum::jobs::HearOfChapter>()
        .job::<curriculum::jobs::TellLearners>()
        .errand::<recording::jobs::PrepareRecording>(())
}
