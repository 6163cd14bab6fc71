//! The addresses of this room's pages. No view writes a path by hand.

/// The catalogue.
pub fn catalogue() -> String {
    "/courses".into()
}

/// A course's public page.
pub fn course(slug: &str) -> String {
    format!("/courses/{slug}")
}

/// The player.
pub fn learn(slug: &str) -> String {
    format!("/learn/{slug}")
}

/// The player at a chapter.
pub fn learn_chapter(slug: &str, chapter: &str) -> String {
    format!("/learn/{slug}?chapter={chapter}")
}

/// The learner's shelf, or the creator's list, by mode.
pub fn courses() -> String {
    "/dashboard/courses".into()
}

/// A new course.
pub fn new_course() -> String {
    "/dashboard/create/course".into()
}

/// The editor.
pub fn edit(course: &str) -> String {
    format!("/dashboard/courses/{course}/edit")
}

/// The live dashboard of a course.
pub fn numbers(course: &str) -> String {
    format!("/dashboard/courses/{course}")
}
