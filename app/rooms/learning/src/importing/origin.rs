//! Which course a material made before. Pure: what each course has in common with it goes in, the course comes out.
//!
//! A title alone proves nothing, because headings change and two materials may have the same. Paths alone prove
//! nothing, because many materials begin with `01-Introduction.md`; and names of files even less, because every
//! download is called `course.zip`. So it takes two signs that agree, or most of the texts. Where there are fewer, or
//! two courses are as close, the teacher is asked: mixing two courses up cannot be undone.

use data::Refusal;

use crate::{course::Course, text::counted};

/// What a material has in common with the last import of a course.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Common {
    pub title: bool,
    /// Chapters at the same path.
    pub paths: usize,
    /// Those of them with the same text.
    pub texts: usize,
    /// Chapters of whichever of the two has more: an excerpt is a material of its own.
    pub of: usize,
}

/// How sure it is that the course came from the material.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kinship {
    None,
    /// The title without a file, or fewer than half of the texts.
    Perhaps,
    /// The title and some files, or half of the texts.
    Likely,
    /// The title and half of the texts.
    Certain,
}

impl Common {
    pub fn kinship(&self) -> Kinship {
        let most = self.texts > 0 && self.texts * 2 >= self.of;
        match (self.title, most) {
            (true, true) => Kinship::Certain,
            (false, true) => Kinship::Likely,
            (true, false) if self.paths > 0 => Kinship::Likely,
            (false, false) if self.texts == 0 => Kinship::None,
            _ => Kinship::Perhaps,
        }
    }

    /// In words for the teacher, after the course's name.
    pub fn words(&self) -> String {
        match (self.title, self.paths) {
            (true, 0) => "has this title, but none of these chapters".into(),
            (true, paths) => format!("has this title and {} of these", counted(paths as i64, "chapter")),
            (false, _) => format!("has another title and {} of {} texts", self.texts, self.of),
        }
    }
}

/// The course to update, none for a new one, or a question: its fields are the addresses of the courses it may be.
pub fn origin(mut courses: Vec<(Course, Common)>) -> Result<Option<(Course, Common)>, Refusal> {
    let closest = courses.iter().map(|(_, common)| common.kinship()).max().unwrap_or(Kinship::None);
    courses.retain(|(_, common)| common.kinship() == closest);
    match closest {
        Kinship::None => Ok(None),
        Kinship::Likely | Kinship::Certain if courses.len() == 1 => Ok(courses.pop()),
        _ => Err(courses.iter().fold(question(), |question, (course, common)| {
            question.with_field(address(course), format!("“{}” {}.", course.title, common.words()))
        })),
    }
}

/// What a course is called in a choice.
pub fn address(course: &Course) -> &str {
    course.slug.as_deref().unwrap_or(course.id.as_str())
}

fn question() -> Refusal {
    let message = "This may be a new version of a course you have. Choose the course to update, or make a new one.";
    Refusal::conflict("which_course", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_signs_that_agree_are_enough_and_one_is_a_question() {
        for ((title, paths, texts, of), expected) in [
            ((true, 4, 4, 4), Kinship::Certain),
            ((true, 4, 0, 4), Kinship::Likely),
            ((false, 4, 2, 4), Kinship::Likely),
            ((true, 0, 0, 4), Kinship::Perhaps),
            ((false, 4, 1, 4), Kinship::Perhaps),
            ((false, 2, 2, 40), Kinship::Perhaps),
            ((false, 4, 0, 4), Kinship::None),
            ((false, 0, 0, 0), Kinship::None),
        ] {
            let common = Common { title, paths, texts, of };
            assert_eq!(common.kinship(), expected, "{common:?}");
        }
    }
}
