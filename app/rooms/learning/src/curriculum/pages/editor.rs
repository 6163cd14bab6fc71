use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use room::{Live, PageTitle, Watch, call, use_line, watch};
use ui::{Breadcrumbs, Crumb, KeyLink, LiveTag, Tab, Tabs, Toaster, use_toaster};

use super::{body::BodyEditor, inspector::Inspector, tree::Tree};
use crate::{
    course::CourseId,
    curriculum::{ChapterId, Curriculum, Editor, EditorView, Operation, chapter_text, edit_curriculum, editor},
    paths,
};

/// The live editor of a course: tree, chapter, inspector.
#[component]
pub fn EditorPage(
    #[prop(into)] course: Signal<String>,
    /// What is played in the chosen chapter ([`crate::recording::RecordingBox`]). It comes when the editor stands and a chapter
    /// is chosen: nobody waits for it who only writes.
    #[prop(into)]
    recording: ViewFn,
) -> impl IntoView {
    let address = use_query_map();
    let id = Memo::new(move |_| CourseId::new(course.get()));
    let chosen = Memo::new(move |_| address.with(|it| it.get("chapter").map(ChapterId::new)));
    let course = watch(move || editor(id.get()));
    let text = watch(move || chapter_text(id.get(), chosen.get()));
    provide_context(Chosen { course: id, chapter: chosen });
    let stands = RwSignal::new(false);
    Effect::new(move |_| stands.set(true));
    let wants_recording = Memo::new(move |_| stands.get() && chosen.with(Option::is_some));
    view! {
        <Watch of=course let:view>
            <Head view/>
            <div class="editor-frame">
                <aside class="editor-tree" aria-label="Curriculum">
                    <Tree view chosen desk=Desk::new(course, id)/>
                </aside>
                <section class="editor-page" aria-label="Chapter">
                    <Watch of=text let:chapter>
                        <BodyEditor chapter view desk=Desk::new(course, id)/>
                    </Watch>
                    {
                        let recording = recording.clone();
                        move || wants_recording.get().then(|| recording.run())
                    }
                </section>
                <aside class="inspector" aria-label="Course">
                    <Inspector view chosen desk=Desk::new(course, id)/>
                </aside>
            </div>
        </Watch>
    }
}

/// What is open in the editor, for the parts of it that come later.
#[derive(Clone, Copy)]
pub struct Chosen {
    pub course: Memo<CourseId>,
    pub chapter: Memo<Option<ChapterId>>,
}

#[component]
fn Head(view: Signal<EditorView>) -> impl IntoView {
    let id = view.with_untracked(|it| it.id.to_string());
    let crumbs = Signal::derive(move || {
        vec![Crumb::to("My courses", paths::courses()), Crumb::here(view.with(|it| it.title.clone()))]
    });
    let tabs = Signal::stored(vec![Tab::new("Curriculum", paths::edit(&id)), Tab::new("Numbers", paths::numbers(&id))]);
    let preview = Signal::derive(move || view.with(|it| paths::course(&it.slug)));
    view! {
        <PageTitle text=move || view.with(|it| format!("Edit {}", it.title))/>
        <header class="page-head row row-ends row-wrap">
            <Breadcrumbs crumbs heading=true/>
            <div class="row">
                <LiveTag state=use_line()/>
                <KeyLink href=preview icon="icon-[lucide--eye]">"Preview"</KeyLink>
            </div>
        </header>
        <Tabs label="Course" tabs path=Signal::stored(paths::edit(&id))/>
    }
}

/// Where operations are done from: shows them at once, sends them, and offers the way back.
#[derive(Clone, Copy)]
pub struct Desk {
    live: Live<Editor>,
    id: Memo<CourseId>,
    toaster: Toaster,
}

impl Desk {
    fn new(live: Live<Editor>, id: Memo<CourseId>) -> Self {
        Self { live, id, toaster: use_toaster() }
    }

    pub fn course(self) -> CourseId {
        self.id.get_untracked()
    }

    /// The tree as it is shown now.
    pub fn tree(self) -> Option<Curriculum> {
        self.live.value().map(|view| view.curriculum)
    }

    pub fn say(self, text: impl Into<String>) {
        self.toaster.toast(text.into());
    }

    /// Does one step. `told` is said afterwards, with a way back.
    pub fn operate(self, operation: Operation, told: Option<String>) {
        let (course, toaster) = (self.course(), self.toaster);
        let undo = self.live.value().and_then(|view| view.curriculum.undo_of(&operation));
        let shown = operation.clone();
        // What cannot be applied here will be refused there; until then the tree stays as it is.
        let edit = move |view: &mut EditorView| drop(view.curriculum.apply(&shown));
        spawn_local(async move {
            match self.live.optimistic(edit, edit_curriculum(course.clone(), operation)).await {
                Ok(()) => match (told, undo) {
                    (Some(told), Some(undo)) => {
                        toaster.toast_with_undo(told, move || take_back(toaster, course.clone(), undo.clone()))
                    }
                    (Some(told), None) => toaster.toast(told),
                    (None, _) => {}
                },
                Err(refusal) => toaster.toast(why(refusal)),
            }
        });
    }
}

/// The way back. It outlives this page: whoever presses it may be elsewhere by then.
fn take_back(toaster: Toaster, course: CourseId, undo: Operation) {
    spawn_local(async move {
        if let Err(refusal) = call(edit_curriculum(course, undo)).await {
            toaster.toast(why(refusal));
        }
    });
}

/// What a refusal says to a person.
pub fn why(refusal: data::Refusal) -> String {
    refusal.fields.into_values().next().unwrap_or(refusal.message)
}

/// An id for something new, made here so that it keeps its place when the server confirms.
pub fn fresh_id<T: From<String>>() -> T {
    #[cfg(feature = "hydrate")]
    let text = (0..3).map(|_| format!("{:08x}", (js_sys::Math::random() * 4_294_967_296.0) as u32)).collect::<String>();
    #[cfg(not(feature = "hydrate"))]
    let text = String::new();
    T::from(text)
}
