//! The operations on a curriculum. Applying one is pure: browsers apply it at once, the server for good.

use data::Refusal;
use serde::{Deserialize, Serialize};

use super::{ChapterId, ChapterNode, Curriculum, LessonId, LessonNode, ModuleId, ModuleNode};

/// Limits of one course.
pub const MODULES: usize = 200;
pub const LESSONS_PER_MODULE: usize = 100;
pub const CHAPTERS_PER_LESSON: usize = 200;
pub const CHAPTERS: usize = 2_000;
pub const TITLE_CHARS: usize = 150;

/// One step of an editor. New things bring the id the editor gave them, so that nothing changes its key when the server
/// confirms. `before` is the neighbor it goes in front of; none means last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Operation {
    /// A module comes with its first lesson.
    AddModule {
        id: ModuleId,
        lesson: LessonId,
        title: String,
        before: Option<ModuleId>,
    },
    AddLesson {
        id: LessonId,
        module: ModuleId,
        title: String,
    },
    AddChapter {
        id: ChapterId,
        lesson: LessonId,
        title: String,
        before: Option<ChapterId>,
    },
    Rename {
        node: Node,
        title: String,
    },
    MoveModule {
        id: ModuleId,
        before: Option<ModuleId>,
    },
    MoveChapter {
        id: ChapterId,
        lesson: LessonId,
        before: Option<ChapterId>,
    },
    Delete {
        node: Node,
    },
    /// Takes something out of the bin again, to where it was.
    Restore {
        node: Node,
    },
    Publish {
        id: ChapterId,
        on: bool,
    },
    Preview {
        id: ChapterId,
        on: bool,
    },
}

/// Something in the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    Module(ModuleId),
    Lesson(LessonId),
    Chapter(ChapterId),
}

impl Curriculum {
    /// Applies one step, or says why it cannot be. What it names must still be there: otherwise somebody else was
    /// faster and the editor shows the newer tree.
    pub fn apply(&mut self, operation: &Operation) -> Result<(), Refusal> {
        match operation {
            Operation::AddModule { id, lesson, title, before } => self.add_module(id, lesson, title, before.as_ref()),
            Operation::AddLesson { id, module, title } => self.add_lesson(id, module, title),
            Operation::AddChapter { id, lesson, title, before } => self.add_chapter(id, lesson, title, before.as_ref()),
            Operation::Rename { node, title } => self.rename(node, title),
            Operation::MoveModule { id, before } => {
                let at = position(&self.modules, |it| &it.id == id)?;
                let module = self.modules.remove(at);
                insert(&mut self.modules, module, before.as_ref(), |it, id| &it.id == id)
            }
            Operation::MoveChapter { id, lesson, before } => {
                // The goal is looked up first: a move to nowhere must not lose the chapter.
                self.lesson(lesson)?;
                let chapter = self.take_chapter(id)?;
                let chapters = &mut self.lesson(lesson)?.chapters;
                if chapters.len() >= CHAPTERS_PER_LESSON {
                    return Err(full("A lesson holds at most 200 chapters."));
                }
                insert(chapters, chapter, before.as_ref(), |it, id| &it.id == id)
            }
            Operation::Delete { node } => self.delete(node),
            // The bin is on the server; the tree comes back with it.
            Operation::Restore { .. } => Ok(()),
            Operation::Publish { id, on } => self.chapter(id).map(|chapter| chapter.is_published = *on),
            Operation::Preview { id, on } => self.chapter(id).map(|chapter| chapter.is_free = *on),
        }
    }

    /// The step that undoes `operation` on this tree, taken before it was applied.
    pub fn undo_of(&self, operation: &Operation) -> Option<Operation> {
        Some(match operation {
            Operation::AddModule { id, .. } => Operation::Delete { node: Node::Module(id.clone()) },
            Operation::AddLesson { id, .. } => Operation::Delete { node: Node::Lesson(id.clone()) },
            Operation::AddChapter { id, .. } => Operation::Delete { node: Node::Chapter(id.clone()) },
            Operation::Rename { node, .. } => {
                Operation::Rename { node: node.clone(), title: self.title_of(node)?.to_string() }
            }
            Operation::MoveModule { id, .. } => {
                let at = self.modules.iter().position(|it| &it.id == id)?;
                Operation::MoveModule { id: id.clone(), before: self.modules.get(at + 1).map(|it| it.id.clone()) }
            }
            Operation::MoveChapter { id, .. } => {
                let lesson = self.lessons().find(|lesson| lesson.chapters.iter().any(|it| &it.id == id))?;
                let at = lesson.chapters.iter().position(|it| &it.id == id)?;
                let before = lesson.chapters.get(at + 1).map(|it| it.id.clone());
                Operation::MoveChapter { id: id.clone(), lesson: lesson.id.clone(), before }
            }
            Operation::Delete { node } => Operation::Restore { node: node.clone() },
            Operation::Restore { node } => Operation::Delete { node: node.clone() },
            Operation::Publish { id, on } => Operation::Publish { id: id.clone(), on: !on },
            Operation::Preview { id, on } => Operation::Preview { id: id.clone(), on: !on },
        })
    }

    pub fn title_of(&self, node: &Node) -> Option<&str> {
        match node {
            Node::Module(id) => self.modules.iter().find(|it| &it.id == id).map(|it| it.title.as_str()),
            Node::Lesson(id) => self.lessons().find(|it| &it.id == id).map(|it| it.title.as_str()),
            Node::Chapter(id) => self.chapters().find(|it| &it.id == id).map(|it| it.title.as_str()),
        }
    }

    fn add_module(
        &mut self,
        id: &ModuleId,
        lesson: &LessonId,
        title: &str,
        before: Option<&ModuleId>,
    ) -> Result<(), Refusal> {
        check_id(id.as_str())?;
        check_id(lesson.as_str())?;
        let title = check_title(title, 1)?;
        if self.modules.len() >= MODULES {
            return Err(full("A course holds at most 200 modules."));
        }
        let first = LessonNode { id: lesson.clone(), title: title.clone(), chapters: vec![] };
        let module = ModuleNode { id: id.clone(), title, lessons: vec![first] };
        insert(&mut self.modules, module, before, |it, id| &it.id == id)
    }

    fn add_lesson(&mut self, id: &LessonId, module: &ModuleId, title: &str) -> Result<(), Refusal> {
        check_id(id.as_str())?;
        let title = check_title(title, 1)?;
        let module = self.modules.iter_mut().find(|it| &it.id == module).ok_or_else(stale)?;
        if module.lessons.len() >= LESSONS_PER_MODULE {
            return Err(full("A module holds at most 100 lessons."));
        }
        module.lessons.push(LessonNode { id: id.clone(), title, chapters: vec![] });
        Ok(())
    }

    fn add_chapter(
        &mut self,
        id: &ChapterId,
        lesson: &LessonId,
        title: &str,
        before: Option<&ChapterId>,
    ) -> Result<(), Refusal> {
        check_id(id.as_str())?;
        let title = check_title(title, 3)?;
        if self.chapters().count() >= CHAPTERS {
            return Err(full("A course holds at most 2,000 chapters."));
        }
        let chapters = &mut self.lesson(lesson)?.chapters;
        if chapters.len() >= CHAPTERS_PER_LESSON {
            return Err(full("A lesson holds at most 200 chapters."));
        }
        let chapter = ChapterNode { id: id.clone(), title, is_published: false, is_free: false };
        insert(chapters, chapter, before, |it, id| &it.id == id)
    }

    fn rename(&mut self, node: &Node, title: &str) -> Result<(), Refusal> {
        match node {
            Node::Module(id) => {
                let title = check_title(title, 1)?;
                let at = position(&self.modules, |it| &it.id == id)?;
                self.modules[at].title = title;
            }
            Node::Lesson(id) => self.lesson(id)?.title = check_title(title, 1)?,
            Node::Chapter(id) => self.chapter(id)?.title = check_title(title, 3)?,
        }
        Ok(())
    }

    fn delete(&mut self, node: &Node) -> Result<(), Refusal> {
        match node {
            Node::Module(id) => {
                let at = position(&self.modules, |it| &it.id == id)?;
                self.modules.remove(at);
            }
            Node::Lesson(id) => {
                let module = self.modules.iter_mut().find(|it| it.lessons.iter().any(|it| &it.id == id));
                module.ok_or_else(stale)?.lessons.retain(|it| &it.id != id);
            }
            Node::Chapter(id) => {
                self.take_chapter(id)?;
            }
        }
        Ok(())
    }

    fn lessons(&self) -> impl Iterator<Item = &LessonNode> {
        self.modules.iter().flat_map(|module| &module.lessons)
    }

    fn lesson(&mut self, id: &LessonId) -> Result<&mut LessonNode, Refusal> {
        self.modules.iter_mut().flat_map(|it| &mut it.lessons).find(|it| &it.id == id).ok_or_else(stale)
    }

    fn chapter(&mut self, id: &ChapterId) -> Result<&mut ChapterNode, Refusal> {
        let lessons = self.modules.iter_mut().flat_map(|it| &mut it.lessons);
        lessons.flat_map(|it| &mut it.chapters).find(|it| &it.id == id).ok_or_else(stale)
    }

    fn take_chapter(&mut self, id: &ChapterId) -> Result<ChapterNode, Refusal> {
        for lesson in self.modules.iter_mut().flat_map(|it| &mut it.lessons) {
            if let Some(at) = lesson.chapters.iter().position(|it| &it.id == id) {
                return Ok(lesson.chapters.remove(at));
            }
        }
        Err(stale())
    }
}

fn insert<T, I>(items: &mut Vec<T>, item: T, before: Option<&I>, is: impl Fn(&T, &I) -> bool) -> Result<(), Refusal> {
    // A neighbor that has gone meanwhile is no reason to refuse: last is where it ends up.
    let at = before.and_then(|id| items.iter().position(|it| is(it, id))).unwrap_or(items.len());
    items.insert(at, item);
    Ok(())
}

fn position<T>(items: &[T], is: impl Fn(&T) -> bool) -> Result<usize, Refusal> {
    items.iter().position(is).ok_or_else(stale)
}

fn check_title(title: &str, least: usize) -> Result<String, Refusal> {
    let title = crate::text::line(title);
    match (least..=TITLE_CHARS).contains(&title.chars().count()) {
        true => Ok(title),
        false => Err(Refusal::field("title", format!("Between {least} and {TITLE_CHARS} characters."))),
    }
}

/// Ids come from the editor: only what could be one of ours is taken.
fn check_id(id: &str) -> Result<(), Refusal> {
    let fits = (16..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(Refusal::field("id", "Not an id.")) }
}

fn stale() -> Refusal {
    Refusal::conflict("stale", "Somebody else changed this meanwhile. You see their version now.")
}

fn full(message: &str) -> Refusal {
    Refusal::field("title", message)
}
