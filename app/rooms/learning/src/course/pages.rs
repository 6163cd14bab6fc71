mod catalogue;
mod course;
mod taught;

pub use catalogue::{CardGrid, CataloguePage};
pub use course::CourseDetailPage;
pub use taught::{NewCoursePage, TaughtPage};
