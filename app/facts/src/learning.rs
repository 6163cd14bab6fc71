//! What the room of courses says.

crate::fact! {
    /// A course can be found and taken.
    CoursePublished = "learning/course-published" { course: String, owner: String }
    /// A chapter of a course that is out can be read from now on.
    ChapterPublished = "learning/chapter-published" { course: String, chapter: String }
    /// Somebody may take a course.
    Enrolled = "learning/enrolled" { course: String, user: String }
    /// A learner ticked off a chapter for the first time.
    ChapterCompleted = "learning/chapter-completed" { course: String, chapter: String, user: String }
    /// A learner ticked off the last open chapter. Said once per learner and course.
    CourseCompleted = "learning/course-completed" { course: String, user: String }
}
