//! What an import does to a course that is there already. Pure: the tree goes in, the tree comes out.
//!
//! What is there keeps its place, because teachers move things and the material cannot tell. New chapters go behind the
//! one that stands before them in the material; what was deleted stays deleted.

use std::collections::HashMap;

use data::Refusal;

use crate::{
    curriculum::{
        CHAPTERS, CHAPTERS_PER_LESSON, ChapterId, ChapterNode, Curriculum, LessonNode, MODULES, ModuleId, ModuleNode,
    },
    import::{Plan, PlannedChapter, PlannedModule, Report},
    text::counted,
};

/// Whether what the material says replaces what stands there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Nobody touched what the last import put there, or it is the same anyway.
    Take,
    /// Somebody changed it here, nobody in the material.
    Leave,
    /// Changed here and there: what a person wrote here stays, and the report says so.
    Keep,
}

/// `base` is what the last import put there, if one did.
pub fn verdict(base: Option<&str>, now: &str, new: &str) -> Verdict {
    match () {
        () if now == new || base == Some(now) => Verdict::Take,
        () if base == Some(new) => Verdict::Leave,
        () => Verdict::Keep,
    }
}

/// What an earlier import made, whatever became of it since.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Key of the material to the module and the title it came with.
    pub modules: HashMap<String, (ModuleId, Option<String>)>,
    pub chapters: HashMap<String, ChapterId>,
}

/// A course with a plan laid over it.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    pub tree: Curriculum,
    pub report: Report,
    /// Where each planned chapter is now, by its key; those that were deleted are not here.
    pub chapters: HashMap<String, ChapterId>,
    /// The modules that have the title the material gives them, by their key.
    pub modules: HashMap<String, ModuleId>,
    /// New chapters that wait to be published.
    pub drafts: usize,
}

/// Lays a plan over a course. `is_out`: learners see it, so new chapters are drafts until somebody publishes them.
pub fn lay(
    plan: &Plan,
    tree: Curriculum,
    known: &Known,
    is_out: bool,
    new_id: &dyn Fn() -> String,
) -> Result<Laid, Refusal> {
    let laid = Laid { tree, report: plan.report.clone(), ..Laid::default() };
    let mut merge = Merge { laid, known, is_out, new_id };
    let mut before = None;
    for planned in &plan.modules {
        let home = merge.module(planned, before.as_ref());
        merge.chapters(planned, home.as_ref());
        before = home.or(before);
    }
    check_size(&merge.laid.tree)?;
    Ok(merge.laid)
}

struct Merge<'a> {
    laid: Laid,
    known: &'a Known,
    is_out: bool,
    new_id: &'a dyn Fn() -> String,
}

impl Merge<'_> {
    /// The module to put new chapters in; none when it was deleted, or when nothing is new.
    fn module(&mut self, planned: &PlannedModule, before: Option<&ModuleId>) -> Option<ModuleId> {
        let Some((id, title)) = self.known.modules.get(&planned.key) else {
            return self.needs(planned).then(|| self.add_module(planned, before));
        };
        let module = self.laid.tree.modules.iter_mut().find(|module| module.id == *id)?;
        match verdict(title.as_deref(), &module.title, &planned.title) {
            Verdict::Take => {
                for lesson in module.lessons.iter_mut().filter(|lesson| lesson.title == module.title) {
                    lesson.title = planned.title.clone();
                }
                module.title = planned.title.clone();
                self.laid.modules.insert(planned.key.clone(), id.clone());
            }
            Verdict::Leave => {}
            Verdict::Keep => self.laid.report.keep(&module.title, "kept your title"),
        }
        Some(id.clone())
    }

    /// A module without chapters is wanted for its title; one whose chapters are all elsewhere is not.
    fn needs(&self, planned: &PlannedModule) -> bool {
        let is_known = |chapter: &PlannedChapter| self.known.chapters.contains_key(&chapter.key);
        planned.chapters.is_empty() || !planned.chapters.iter().all(is_known)
    }

    fn add_module(&mut self, planned: &PlannedModule, before: Option<&ModuleId>) -> ModuleId {
        let id = ModuleId::new((self.new_id)());
        let lesson = LessonNode { id: (self.new_id)().into(), title: planned.title.clone(), chapters: vec![] };
        let at = before.and_then(|id| self.laid.tree.modules.iter().position(|module| module.id == *id));
        let module = ModuleNode { id: id.clone(), title: planned.title.clone(), lessons: vec![lesson] };
        self.laid.tree.modules.insert(at.map_or(0, |at| at + 1), module);
        self.laid.modules.insert(planned.key.clone(), id.clone());
        id
    }

    fn chapters(&mut self, planned: &PlannedModule, home: Option<&ModuleId>) {
        // The last one that is still where the material has it: new ones go behind it.
        let mut behind = None;
        for chapter in &planned.chapters {
            let Some(id) = self.chapter(chapter, home, behind.as_ref()) else { continue };
            let module = self.laid.tree.modules.iter().find(|module| Some(&module.id) == home);
            if module.is_some_and(|module| place_of(module, &id).is_some()) {
                behind = Some(id.clone());
            }
            self.laid.chapters.insert(chapter.key.clone(), id);
        }
    }

    /// Finds or adds a chapter; none when it was deleted.
    fn chapter(
        &mut self,
        planned: &PlannedChapter,
        home: Option<&ModuleId>,
        behind: Option<&ChapterId>,
    ) -> Option<ChapterId> {
        let Some(id) = self.known.chapters.get(&planned.key) else {
            let added = home.and_then(|home| self.add_chapter(planned, home, behind));
            if added.is_none() {
                self.laid.report.leave_out(&planned.key, "you deleted the module it belongs to");
            }
            return added;
        };
        if self.laid.tree.chapters().any(|chapter| chapter.id == *id) {
            return Some(id.clone());
        }
        self.laid.report.leave_out(&planned.key, "you deleted this chapter; under another name it comes in again");
        None
    }

    fn add_chapter(
        &mut self,
        planned: &PlannedChapter,
        home: &ModuleId,
        behind: Option<&ChapterId>,
    ) -> Option<ChapterId> {
        let id = ChapterId::new((self.new_id)());
        let is_published = !self.is_out && !planned.body.trim().is_empty();
        let node = ChapterNode { id: id.clone(), title: planned.title.clone(), is_published, is_free: false };
        let module = self.laid.tree.modules.iter_mut().find(|module| module.id == *home)?;
        if module.lessons.is_empty() {
            let lesson = LessonNode { id: (self.new_id)().into(), title: module.title.clone(), chapters: vec![] };
            module.lessons.push(lesson);
        }
        let place = behind.and_then(|id| place_of(module, id)).map_or((0, 0), |(lesson, at)| (lesson, at + 1));
        module.lessons[place.0].chapters.insert(place.1, node);
        self.laid.drafts += usize::from(self.is_out);
        Some(id)
    }
}

fn check_size(tree: &Curriculum) -> Result<(), Refusal> {
    let (modules, chapters) = (tree.modules.len(), tree.chapters().count());
    if modules > MODULES || chapters > CHAPTERS {
        let message = format!(
            "The course would have {} with {}; it can have at most {MODULES} modules and {CHAPTERS} chapters.",
            counted(modules as i64, "module"),
            counted(chapters as i64, "chapter")
        );
        return Err(Refusal::field("file", message));
    }
    let mut lessons = tree.modules.iter().flat_map(|module| &module.lessons);
    let Some(lesson) = lessons.find(|lesson| lesson.chapters.len() > CHAPTERS_PER_LESSON) else { return Ok(()) };
    let message = format!(
        "“{}” would have {} chapters; {CHAPTERS_PER_LESSON} fit. Give some of them a numbered folder of their own.",
        lesson.title,
        lesson.chapters.len()
    );
    Err(Refusal::field("file", message))
}

fn place_of(module: &ModuleNode, chapter: &ChapterId) -> Option<(usize, usize)> {
    module.lessons.iter().enumerate().find_map(|(lesson, node)| {
        let at = node.chapters.iter().position(|it| it.id == *chapter)?;
        Some((lesson, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_replaced_unless_somebody_wrote_it_here() {
        for (base, now, new, expected) in [
            (Some("a"), "a", "b", Verdict::Take),
            (Some("a"), "a", "a", Verdict::Take),
            (Some("a"), "mine", "a", Verdict::Leave),
            (Some("a"), "mine", "b", Verdict::Keep),
            (Some("a"), "b", "b", Verdict::Take),
            (None, "mine", "b", Verdict::Keep),
            (None, "b", "b", Verdict::Take),
        ] {
            assert_eq!(verdict(base, now, new), expected, "{base:?}, {now}, {new}");
        }
    }
}
