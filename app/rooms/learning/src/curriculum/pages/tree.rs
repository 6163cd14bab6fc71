use leptos::{ev, prelude::*};
use ui::{
    DropLine, Grip, IconKey, Key, KeySize, Landing, Menu, MenuItem, MenuRule, Shape, Sorting, Status, Step, StepWords,
    Steps, StepsSize, focus_again,
};

use super::editor::{Desk, fresh_id};
use crate::{
    curriculum::{ChapterId, ChapterNode, EditorView, LessonId, LessonNode, ModuleId, ModuleNode, Node, Operation},
    paths,
    text::counted,
};

/// The curriculum: modules that fold, chapters that move by pointer, touch or keys.
#[component]
pub fn Tree(view: Signal<EditorView>, chosen: Memo<Option<ChapterId>>, desk: Desk) -> impl IntoView {
    let sorting = sorting(desk, view);
    let count = Memo::new(move |_| view.with(|it| it.curriculum.chapters().count()));
    let add_module = move || {
        desk.operate(
            Operation::AddModule { id: fresh_id(), lesson: fresh_id(), title: "New module".into(), before: None },
            Some("Module added.".into()),
        );
    };
    view! {
        <header class="row row-ends">
            <h2 class="head-4">"Curriculum"</h2>
            <span class="legend">{move || counted(count.get() as i64, "chapter")}</span>
            <IconKey name="Add a module" icon="icon-[lucide--plus]" at_end=true on_press=add_module/>
        </header>
        <p class="only-read" aria-live="polite">{move || sorting.spoken().get()}</p>
        {move || {
            view.with(|it| it.curriculum.modules.is_empty())
                .then(|| view! { <p class="quiet small">"Nothing yet. Add the first module."</p> })
        }}
        <ol role="list" class="stack">
            <For each=move || view.with(|it| ids(&it.curriculum.modules)) key=Clone::clone let:id>
                <ModuleBranch id view chosen desk sorting/>
            </For>
        </ol>
    }
}

fn ids(modules: &[ModuleNode]) -> Vec<ModuleId> {
    modules.iter().map(|it| it.id.clone()).collect()
}

#[component]
fn ModuleBranch(
    id: ModuleId,
    view: Signal<EditorView>,
    chosen: Memo<Option<ChapterId>>,
    desk: Desk,
    sorting: Sorting,
) -> impl IntoView {
    let key = id.clone();
    let module = Memo::new(move |_| view.with(|it| it.curriculum.modules.iter().find(|it| it.id == key).cloned()));
    let place = Memo::new({
        let key = id.clone();
        move |_| view.with(|it| it.curriculum.modules.iter().position(|it| it.id == key).unwrap_or_default())
    });
    let last = Memo::new(move |_| view.with(|it| it.curriculum.modules.len()).saturating_sub(1));
    let neighbor =
        move |offset: usize| view.with_untracked(|it| it.curriculum.modules.get(offset).map(|it| it.id.clone()));
    let id = StoredValue::new(id);
    let go_before = move |before: Option<ModuleId>| {
        desk.operate(Operation::MoveModule { id: id.get_value(), before }, None);
        focus_again(format!("[data-module='{}'] > .module-head summary", id.get_value()));
    };
    let up = move || go_before(place.get_untracked().checked_sub(1).and_then(neighbor));
    let down = move || go_before(neighbor(place.get_untracked() + 2));
    let node = move || Node::Module(id.get_value());
    let title = Memo::new(move |_| module.with(|it| it.as_ref().map(|it| it.title.clone()).unwrap_or_default()));
    let delete = move || {
        let told = format!("“{}” deleted.", title.get_untracked());
        desk.operate(Operation::Delete { node: node() }, Some(told));
    };
    let add_chapter = move || {
        let lesson = module.with_untracked(|it| it.as_ref().and_then(|it| it.lessons.last()).map(|it| it.id.clone()));
        let Some(lesson) = lesson else { return };
        let operation = Operation::AddChapter { id: fresh_id(), lesson, title: "New chapter".into(), before: None };
        desk.operate(operation, Some("Chapter added.".into()));
    };
    let add_lesson = move || {
        desk.operate(
            Operation::AddLesson { id: fresh_id(), module: id.get_value(), title: "New section".into() },
            Some("Section added.".into()),
        );
    };
    let lessons = move || module.with(|it| it.as_ref().map(|it| it.lessons.clone()).unwrap_or_default());
    let steps = Signal::derive(move || {
        let chosen = chosen.get();
        let step = |chapter: &ChapterNode| match chapter.is_published {
            _ if Some(&chapter.id) == chosen.as_ref() => Step::Here,
            true => Step::Done,
            false => Step::Draft,
        };
        module.with(|it| it.iter().flat_map(|it| &it.lessons).flat_map(|it| &it.chapters).map(step).collect::<Vec<_>>())
    });
    view! {
        <li class="module" data-module=id.get_value().to_string()>
            <div class="module-head row row-ends">
                <span class="num faint">{move || place.get() + 1}</span>
                <div class="grow"><Rename title node=Signal::derive(node) desk/></div>
                <Menu label=Signal::derive(move || format!("Module {}", title.get())) icon="icon-[lucide--ellipsis]" at_end=true>
                    <MenuItem label="Add a section" on_press=add_lesson/>
                    <MenuItem label="Move up" off=Signal::derive(move || (place.get() == 0).then(|| "It is the first.".to_string())) on_press=up/>
                    <MenuItem label="Move down" off=Signal::derive(move || (place.get() == last.get()).then(|| "It is the last.".to_string())) on_press=down/>
                    <MenuRule/>
                    <MenuItem label="Delete module" stop=true on_press=delete/>
                </Menu>
            </div>
            <Steps steps words=StepWords::Making size=StepsSize::Small/>
            <For
                each=lessons
                key=|lesson| lesson.id.clone()
                let:lesson
            >
                <LessonBranch lesson module view chosen desk sorting/>
            </For>
            <Key size=KeySize::Small icon="icon-[lucide--plus]" on_press=add_chapter>"Add chapter"</Key>
        </li>
    }
}

#[component]
fn LessonBranch(
    lesson: LessonNode,
    module: Memo<Option<ModuleNode>>,
    view: Signal<EditorView>,
    chosen: Memo<Option<ChapterId>>,
    desk: Desk,
    sorting: Sorting,
) -> impl IntoView {
    let id = StoredValue::new(lesson.id);
    let of =
        move |module: &Option<ModuleNode>| module.as_ref()?.lessons.iter().find(|it| it.id == id.get_value()).cloned();
    let lesson = Memo::new(move |_| module.with(of));
    let title = Memo::new(move |_| lesson.with(|it| it.as_ref().map(|it| it.title.clone()).unwrap_or_default()));
    // A module with one section shows its chapters without a heading of their own.
    let named = move || module.with(|it| it.as_ref().is_some_and(|it| it.lessons.len() > 1));
    let chapters = move || lesson.with(|it| it.as_ref().map(|it| it.chapters.clone()).unwrap_or_default());
    let node = move || Node::Lesson(id.get_value());
    view! {
        <Show when=named>
            <div class="row row-ends quiet small">
                <div class="grow"><Rename title node=Signal::derive(node) desk/></div>
                <IconKey
                    name=Signal::derive(move || format!("Delete section {}", title.get()))
                    icon="icon-[lucide--trash-2]"
                    size=KeySize::Small
                    at_end=true
                    on_press=move || desk.operate(Operation::Delete { node: node() }, Some(format!("“{}” deleted.", title.get_untracked())))
                />
            </div>
        </Show>
        <ol role="list" data-branch=move || id.get_value().to_string()>
            <For
                each=chapters
                key=|it| (it.id.clone(), it.title.clone(), it.is_published, it.is_free)
                let:chapter
            >
                <ChapterLeaf chapter view chosen desk sorting/>
            </For>
            <li class="drop-end">
                <DropLine sorting landing=Landing::End(id.get_value().to_string())/>
            </li>
        </ol>
    }
}

#[component]
fn ChapterLeaf(
    chapter: ChapterNode,
    view: Signal<EditorView>,
    chosen: Memo<Option<ChapterId>>,
    desk: Desk,
    sorting: Sorting,
) -> impl IntoView {
    let id = StoredValue::new(chapter.id.clone());
    let course = view.with_untracked(|it| it.id.to_string());
    let href = format!("{}?chapter={}", paths::edit(&course), chapter.id);
    let is_chosen = move || (chosen.get().as_ref() == Some(&id.get_value())).then_some("page");
    let title = chapter.title.clone();
    let step = move |by: i64| sorting.step(id.get_value().as_str(), by);
    let delete = {
        let title = title.clone();
        move || {
            desk.operate(Operation::Delete { node: Node::Chapter(id.get_value()) }, Some(format!("“{title}” deleted.")))
        }
    };
    view! {
        <li
            class="chapter"
            class:dragging=move || sorting.is_carried(id.get_value().as_str())
            data-row=chapter.id.to_string()
            aria-current=is_chosen
        >
            <DropLine sorting landing=Landing::Before(chapter.id.to_string())/>
            <Grip sorting row=chapter.id.to_string() title=title.clone()/>
            {match chapter.is_published {
                true => view! { <Status shape=Shape::On word="Published" word_hidden=true/> },
                false => view! { <Status shape=Shape::Draft word="Draft" word_hidden=true/> },
            }}
            <a class="grow one-line" href=href>{title.clone()}</a>
            <Menu label=format!("Chapter {title}") icon="icon-[lucide--ellipsis]" at_end=true>
                <MenuItem label="Move up" on_press=move || step(-1)/>
                <MenuItem label="Move down" on_press=move || step(1)/>
                <MenuRule/>
                <MenuItem label="Delete chapter" stop=true on_press=delete/>
            </Menu>
        </li>
    }
}

/// What moving a chapter does to the course.
fn sorting(desk: Desk, view: Signal<EditorView>) -> Sorting {
    let land = move |chapter: String, landing: Landing| {
        if let Some((lesson, before)) = place(desk, &landing) {
            let id = ChapterId::new(chapter);
            desk.operate(Operation::MoveChapter { id, lesson, before }, Some("Moved.".into()));
        }
    };
    let step = move |chapter: String, by: i64| {
        let operation = neighbor_move(&view.get_untracked(), &ChapterId::new(chapter), by);
        operation.map(|operation| desk.operate(operation, None)).is_some()
    };
    Sorting::new(land, step)
}

/// The lesson and the chapter that a landing names.
fn place(desk: Desk, landing: &Landing) -> Option<(LessonId, Option<ChapterId>)> {
    let tree = desk.tree()?;
    let mut lessons = tree.modules.iter().flat_map(|it| &it.lessons);
    match landing {
        Landing::End(lesson) => lessons.find(|it| it.id.as_str() == lesson).map(|it| (it.id.clone(), None)),
        Landing::Before(chapter) => {
            let lesson = lessons.find(|it| it.chapters.iter().any(|it| it.id.as_str() == chapter))?;
            Some((lesson.id.clone(), Some(ChapterId::new(chapter.as_str()))))
        }
    }
}

/// One place up or down, across the borders of sections and modules.
fn neighbor_move(view: &EditorView, id: &ChapterId, by: i64) -> Option<Operation> {
    let lessons: Vec<&LessonNode> = view.curriculum.modules.iter().flat_map(|it| &it.lessons).collect();
    let of = lessons.iter().position(|it| it.chapters.iter().any(|it| it.id == *id))?;
    let chapters = &lessons[of].chapters;
    let at = chapters.iter().position(|it| it.id == *id)?;
    let move_to = |lesson: &LessonNode, before: Option<&ChapterNode>| Operation::MoveChapter {
        id: id.clone(),
        lesson: lesson.id.clone(),
        before: before.map(|it| it.id.clone()),
    };
    match (by < 0, at) {
        (true, 0) => Some(move_to(lessons.get(of.checked_sub(1)?)?, None)),
        (true, at) => Some(move_to(lessons[of], chapters.get(at - 1))),
        (false, at) if at + 1 == chapters.len() => {
            let next = lessons.get(of + 1)?;
            Some(move_to(next, next.chapters.first()))
        }
        (false, at) => Some(move_to(lessons[of], chapters.get(at + 2))),
    }
}

/// A title that is edited in its place and saved when one leaves it.
#[component]
pub fn Rename(title: Memo<String>, #[prop(into)] node: Signal<Node>, desk: Desk) -> impl IntoView {
    let commit = move |event: ev::Event| {
        let typed = event_target_value(&event);
        if typed != title.get_untracked() {
            desk.operate(Operation::Rename { node: node.get_untracked(), title: typed }, Some("Renamed.".into()));
        }
    };
    view! {
        <input
            class="input input-bare strong"
            type="text"
            maxlength="150"
            aria-label=move || format!("Title of {}", title.get())
            prop:value=move || title.get()
            value=title.get_untracked()
            on:change=commit
        />
    }
}
