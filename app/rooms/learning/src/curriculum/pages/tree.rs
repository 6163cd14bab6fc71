use leptos::{ev, prelude::*};
use ui::{Icon, IconKey, Key, KeySize, Menu, MenuItem, MenuRule, Shape, Status, Step, StepWords, Steps, StepsSize};

use super::editor::{Desk, fresh_id};
use crate::{
    curriculum::{ChapterId, ChapterNode, EditorView, LessonNode, ModuleId, ModuleNode, Node, Operation},
    paths,
    text::counted,
};

/// The curriculum: modules that fold, chapters that move by pointer, touch or keys.
#[component]
pub fn Tree(view: Signal<EditorView>, chosen: Memo<Option<ChapterId>>, desk: Desk) -> impl IntoView {
    let drag = Drag::new(desk);
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
        <p class="only-read" aria-live="polite">{move || drag.spoken.get()}</p>
        {move || {
            view.with(|it| it.curriculum.modules.is_empty())
                .then(|| view! { <p class="quiet small">"Nothing yet. Add the first module."</p> })
        }}
        <ol role="list" class="stack">
            <For each=move || view.with(|it| ids(&it.curriculum.modules)) key=Clone::clone let:id>
                <ModuleBranch id view chosen desk drag/>
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
    drag: Drag,
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
                <LessonBranch lesson module view chosen desk drag/>
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
    drag: Drag,
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
        <ol role="list" data-lesson=move || id.get_value().to_string()>
            <For
                each=chapters
                key=|it| (it.id.clone(), it.title.clone(), it.is_published, it.is_free)
                let:chapter
            >
                <ChapterLeaf chapter view chosen desk drag/>
            </For>
            <li class="drop-line" hidden=move || !drag.is_over(&Target::End(id.get_value().to_string()))></li>
        </ol>
    }
}

#[component]
fn ChapterLeaf(
    chapter: ChapterNode,
    view: Signal<EditorView>,
    chosen: Memo<Option<ChapterId>>,
    desk: Desk,
    drag: Drag,
) -> impl IntoView {
    let id = StoredValue::new(chapter.id.clone());
    let course = view.with_untracked(|it| it.id.to_string());
    let href = format!("{}?chapter={}", paths::edit(&course), chapter.id);
    let is_chosen = move || (chosen.get().as_ref() == Some(&id.get_value())).then_some("page");
    let title = chapter.title.clone();
    let step = move |by: i64| {
        if let Some(operation) = neighbor_move(&view.get_untracked(), &id.get_value(), by) {
            desk.operate(operation, None);
            drag.spoken.set(format!("Moved {}.", if by < 0 { "up" } else { "down" }));
            focus_again(format!("[data-chapter='{}'] .grip", id.get_value()));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowUp" => {
            event.prevent_default();
            step(-1);
        }
        "ArrowDown" => {
            event.prevent_default();
            step(1);
        }
        _ => {}
    };
    let delete = {
        let title = title.clone();
        move || {
            desk.operate(Operation::Delete { node: Node::Chapter(id.get_value()) }, Some(format!("“{title}” deleted.")))
        }
    };
    view! {
        <li
            class="chapter"
            class:dragging=move || drag.is_dragged(&id.get_value())
            data-chapter=chapter.id.to_string()
            aria-current=is_chosen
        >
            <span class="drop-line" hidden=move || !drag.is_over(&Target::Before(id.get_value().to_string()))></span>
            <button
                type="button"
                class="grip"
                aria-label=format!("Move {title}. Drag, or use the up and down arrow keys.")
                on:pointerdown=move |event| drag.start(id.get_value(), event)
                on:pointermove=move |event| drag.moved(event)
                on:pointerup=move |_| drag.drop_here()
                on:pointercancel=move |_| drag.cancel()
                on:keydown=on_key
            >
                <Icon glyph="icon-[lucide--grip-vertical]"/>
            </button>
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

/// A row that moves is taken out of the page and put in again, which costs it the focus. Gives it back once the list
/// stands, so that the next key moves on.
fn focus_again(selector: String) {
    use wasm_bindgen::JsCast;
    // Without frames nothing is shown either.
    let _ = request_animation_frame(move || {
        let row = document().query_selector(&selector).ok().flatten();
        if let Some(row) = row.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = row.focus();
        }
    });
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

/// Where a dragged chapter would land.
#[derive(Clone, Debug, PartialEq)]
enum Target {
    /// In front of this chapter.
    Before(String),
    /// At the end of this lesson.
    End(String),
}

/// A chapter under the pointer, from press to release. Pointer events serve mouse, pen and touch alike.
#[derive(Clone, Copy)]
struct Drag {
    held: RwSignal<Option<ChapterId>>,
    over: RwSignal<Option<Target>>,
    spoken: RwSignal<String>,
    desk: Desk,
}

impl Drag {
    fn new(desk: Desk) -> Self {
        Self { held: RwSignal::new(None), over: RwSignal::new(None), spoken: RwSignal::default(), desk }
    }

    fn is_dragged(self, id: &ChapterId) -> bool {
        self.held.with(|held| held.as_ref() == Some(id)) && self.over.with(|over| over.is_some())
    }

    fn is_over(self, target: &Target) -> bool {
        self.over.with(|over| over.as_ref() == Some(target))
    }

    fn start(self, id: ChapterId, event: ev::PointerEvent) {
        use wasm_bindgen::JsCast;
        event.prevent_default();
        if let Some(grip) = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
            // Without capture a fast pointer leaves the grip; then the drag just ends early.
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
        self.held.set(Some(id));
    }

    fn moved(self, event: ev::PointerEvent) {
        if self.held.with_untracked(|held| held.is_none()) {
            return;
        }
        let target = target_at(f64::from(event.client_x()), f64::from(event.client_y()));
        if target.is_some() && self.over.with_untracked(|over| *over != target) {
            self.over.set(target);
        }
    }

    fn drop_here(self) {
        let (held, over) = (self.held.get_untracked(), self.over.get_untracked());
        self.cancel();
        let (Some(id), Some(target)) = (held, over) else { return };
        let Some((lesson, before)) = landing(self.desk, &target) else { return };
        if before.as_ref() != Some(&id) {
            self.desk.operate(Operation::MoveChapter { id, lesson, before }, Some("Moved.".into()));
        }
    }

    fn cancel(self) {
        self.held.set(None);
        self.over.set(None);
    }
}

fn landing(desk: Desk, target: &Target) -> Option<(crate::curriculum::LessonId, Option<ChapterId>)> {
    let tree = desk.tree()?;
    let mut lessons = tree.modules.iter().flat_map(|it| &it.lessons);
    match target {
        Target::End(lesson) => lessons.find(|it| it.id.as_str() == lesson).map(|it| (it.id.clone(), None)),
        Target::Before(chapter) => {
            let lesson = lessons.find(|it| it.chapters.iter().any(|it| it.id.as_str() == chapter))?;
            Some((lesson.id.clone(), Some(ChapterId::new(chapter.as_str()))))
        }
    }
}

/// What lies under a point of the window: the chapter it would go in front of, or a lesson's end.
fn target_at(x: f64, y: f64) -> Option<Target> {
    let under = web_sys::window()?.document()?.element_from_point(x as f32, y as f32)?;
    if let Some(row) = under.closest("[data-chapter]").ok().flatten() {
        let bounds = row.get_bounding_client_rect();
        let in_upper_half = y < bounds.top() + bounds.height() / 2.0;
        if in_upper_half {
            return Some(Target::Before(row.get_attribute("data-chapter")?));
        }
        return match row.next_element_sibling().and_then(|next| next.get_attribute("data-chapter")) {
            Some(next) => Some(Target::Before(next)),
            None => Some(Target::End(row.parent_element()?.get_attribute("data-lesson")?)),
        };
    }
    let lesson = under.closest("[data-lesson]").ok().flatten()?;
    Some(Target::End(lesson.get_attribute("data-lesson")?))
}
