use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_params_map, use_query_map};
use room::{Live, PageTitle, Watch, call, here, use_line, watch};
use ui::{Face, Faces, Icon, Key, KeyKind, KeyLink, Lamp, Level, LiveTag, Step, Steps, use_toaster};

use crate::{
    curriculum::ChapterId,
    paths,
    presence::{Place, WhoIsHere, who_is_here},
    progress::{
        ChapterView, Outline, OutlineModule, OutlineView, chapter, left_off, mark_chapter, open_chapter, outline,
    },
    recording::{Deck, PlayHere, Player, told},
    text::counted,
};

/// The player: the outline with its ticks, the chapter, and who else is here.
#[component]
pub fn PlayerPage() -> impl IntoView {
    let (params, address) = (use_params_map(), use_query_map());
    let slug = Memo::new(move |_| params.with(|it| it.get("slug").unwrap_or_default()));
    let asked = Memo::new(move |_| address.with(|it| it.get("chapter").map(ChapterId::new)));
    let side = watch(move || outline(slug.get()));
    let text = watch(move || chapter(slug.get(), asked.get()));
    let people = watch(move || who_is_here(slug.get()));
    let left = watch(move || left_off(slug.get(), asked.get()));
    let deck = Deck::new(text, left);
    let learning = Memo::new(move |_| side.value().is_some());
    view! {
        <div class="learn-frame">
            <aside class="learn-outline" aria-label="Outline">
                <Watch of=side beside=vec![text.beside(), people.beside()] refused=|_| ().into_any() let:course>
                    <Side course people current=text/>
                </Watch>
            </aside>
            <div class="learn-main">
                <Watch of=text beside=vec![left.beside(), side.beside()] refused=|_| ().into_any() let:_page>
                    <Player deck keeps=learning/>
                </Watch>
                <Watch of=text beside=vec![side.beside()] let:page>
                    <Reader page side learning deck/>
                </Watch>
            </div>
        </div>
    }
}

#[component]
fn Side(
    course: Signal<OutlineView>,
    people: Live<WhoIsHere>,
    current: Live<crate::progress::Chapter>,
) -> impl IntoView {
    let current = Memo::new(move |_| current.value().map(|it| it.id));
    let slug = move || course.with(|it| it.slug.clone());
    view! {
        <header class="stack">
            <div class="row row-ends">
                <span class="quiet small">{move || course.with(|it| it.maker.clone())}</span>
                <Present people/>
            </div>
            <h2 class="head-3">
                <a href=move || paths::course(&slug())>{move || course.with(|it| it.title.clone())}</a>
            </h2>
            <Level
                label="Progress"
                percent=Signal::derive(move || course.with(|it| it.percent as u32))
                text=Signal::derive(move || course.with(|it| format!("{} of {}", it.done, counted(it.total, "chapter"))))
            />
            <LiveTag state=use_line()/>
        </header>
        <nav aria-label="Chapters">
            <For each=move || course.with(|it| it.modules.clone()) key=|module| module.id.clone() let:module>
                <Module id=module.id course current/>
            </For>
        </nav>
    }
}

#[component]
fn Present(people: Live<WhoIsHere>) -> impl IntoView {
    let count = Memo::new(move |_| people.value().map_or(0, |it| it.count));
    let faces = Signal::derive(move || {
        let faces = people.value().map(|it| it.faces).unwrap_or_default();
        faces.into_iter().map(|face| Face::new(face.name).pictured(face.image)).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || { count.get() > 0 }>
            <span class="row">
                <Faces label="Reading now" faces/>
                <Lamp label=Signal::derive(move || format!("{} watching now", count.get()))/>
            </span>
        </Show>
    }
}

/// One module: open when it holds the current chapter.
#[component]
fn Module(id: String, course: Signal<OutlineView>, current: Memo<Option<ChapterId>>) -> impl IntoView {
    let module =
        Memo::new(move |_| {
            course
                .with(|it| it.modules.iter().find(|module| module.id == id).cloned())
                .unwrap_or_else(|| OutlineModule { id: id.clone(), title: String::new(), chapters: vec![] })
        });
    let holds_current = Memo::new(move |_| {
        let current = current.get();
        module.with(|it| it.chapters.iter().any(|chapter| Some(&chapter.id) == current.as_ref()))
    });
    let steps = Signal::derive(move || {
        let current = current.get();
        module.with(|it| {
            let step = |done: bool, here: bool| match (done, here) {
                (true, _) => Step::Done,
                (false, true) => Step::Here,
                _ => Step::Open,
            };
            it.chapters
                .iter()
                .map(|chapter| step(chapter.done, Some(&chapter.id) == current.as_ref()))
                .collect::<Vec<_>>()
        })
    });
    let slug = move || course.with(|it| it.slug.clone());
    view! {
        <details class="module" open=move || holds_current.get()>
            <summary class="module-head">
                <span>{move || module.with(|it| it.title.clone())}</span>
                <Steps steps/>
            </summary>
            <ol role="list">
                <For each=move || module.with(|it| it.chapters.clone()) key=|it| (it.id.clone(), it.done, it.title.clone()) let:row>
                    {
                        let row_id = row.id.clone();
                        let is_current = move || (current.get().as_ref() == Some(&row_id)).then_some("page");
                        view! {
                            <li>
                                <a class="chapter" href=paths::learn_chapter(&slug(), row.id.as_str()) aria-current=is_current>
                                    <span class=if row.done { "tick tick-done" } else { "tick" } aria-hidden="true"></span>
                                    <span>{row.title}</span>
                                    {row.done.then(|| view! { <span class="only-read">", done"</span> })}
                                </a>
                            </li>
                        }
                    }
                </For>
            </ol>
        </details>
    }
}

#[component]
fn Reader(page: Signal<ChapterView>, side: Live<Outline>, learning: Memo<bool>, deck: Deck) -> impl IntoView {
    let id = Memo::new(move |_| page.with(|it| it.id.clone()));
    let done = Memo::new(move |_| {
        let id = id.get();
        side.value().is_some_and(|it| it.modules.iter().flat_map(|m| &m.chapters).any(|c| c.id == id && c.done))
    });
    stay_present(page, learning);
    let busy = RwSignal::new(false);
    let toaster = use_toaster();
    let mark = move || {
        if busy.get_untracked() || !learning.get_untracked() {
            return;
        }
        let (chapter, now_done) = (id.get_untracked(), !done.get_untracked());
        busy.set(true);
        spawn_local(async move {
            let ticked = chapter.clone();
            let marked =
                side.optimistic(move |view| tick(view, &ticked, now_done), mark_chapter(chapter, now_done)).await;
            busy.try_set(false);
            match marked {
                Ok(ticked) if ticked.completed_course => toaster.toast("Course complete. Well done."),
                Ok(_) => {}
                Err(refusal) => toaster.toast(refusal.message),
            }
        });
    };
    listen_to_keys(page, mark);
    let next = move || page.with(|it| it.next.clone());
    let link = move |id: &ChapterId| page.with(|it| paths::learn_chapter(&it.slug, id.as_str()));
    view! {
        <PageTitle text=move || page.with(|it| format!("{} · {}", it.title, it.course_title))/>
        <div class="learn-stage">
            <article class="learn-body">
                <p class="legend">
                    {move || page.with(legend)}
                </p>
                <h1 class="head-1" id="chapter-title">{move || page.with(|it| it.title.clone())}</h1>
                <PlayHere deck page/>
                <ui::Prose html=Signal::derive(move || page.with(|it| it.html.clone()))/>
            </article>
            <nav class="learn-next" aria-label="Chapter">
                {move || {
                    page.with(|it| it.previous.clone())
                        .map(|to| view! { <KeyLink href=link(&to.id) icon="icon-[lucide--chevron-left]">{to.title}</KeyLink> })
                }}
                <Show when=move || learning.get()>
                    <Key working=busy verb="Saving" on_press=mark>
                        {move || if done.get() { "Done. Take it back" } else { "Mark done" }}
                    </Key>
                </Show>
                {move || match next() {
                    Some(to) => {
                        view! {
                            <KeyLink kind=KeyKind::Lit href=link(&to.id)>
                                {format!("Next: {}", to.title)}
                                <Icon glyph="icon-[lucide--chevron-right]"/>
                            </KeyLink>
                        }
                            .into_any()
                    }
                    None => {
                        view! {
                            <KeyLink kind=KeyKind::Lit href=page.with(|it| paths::course(&it.slug))>"Back to the course"</KeyLink>
                        }
                            .into_any()
                    }
                }}
            </nav>
        </div>
    }
}

/// `Drums · chapter 2 of 9 · 4 min`, and the length of what is played.
fn legend(page: &ChapterView) -> String {
    let text = format!("{} · chapter {} of {} · {} min", page.module, page.number, page.total, page.minutes.max(1));
    match &page.recording {
        Some(recording) => format!("{text} · {}", told(recording)),
        None => text,
    }
}

/// The tick as it will be, on the outline that is shown.
fn tick(view: &mut OutlineView, chapter: &ChapterId, done: bool) {
    let mut changed = 0;
    for row in view.modules.iter_mut().flat_map(|module| &mut module.chapters).filter(|row| row.id == *chapter) {
        changed = i64::from(done) - i64::from(row.done);
        row.done = done;
    }
    view.done += changed;
    view.percent = if view.total == 0 { 0 } else { 100 * view.done / view.total };
}

/// Tells the server where this tab is, and to come back here next time.
fn stay_present(page: Signal<ChapterView>, learning: Memo<bool>) {
    let place = Memo::new(move |_| page.with(|it| Place { course: it.course.clone(), chapter: it.id.clone() }));
    Effect::new(move |_| {
        let place = place.get();
        if !learning.get() {
            return;
        }
        let opened = place.chapter.clone();
        here(serde_json::to_value(place).ok());
        // Coming back to the right place is a comfort: if it cannot be kept, reading goes on.
        spawn_local(async move { drop(call(open_chapter(opened)).await) });
    });
    on_cleanup(|| here(None));
}

/// N and P turn the page, M marks the chapter done; not while somebody types.
fn listen_to_keys(page: Signal<ChapterView>, mark: impl Fn() + Clone + Send + Sync + 'static) {
    let navigate = leptos_router::hooks::use_navigate();
    Effect::new(move |_| {
        let (navigate, mark) = (navigate.clone(), mark.clone());
        let handle = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
                return;
            }
            let to = match event.key().as_str() {
                "n" => page.with_untracked(|it| it.next.clone()),
                "p" => page.with_untracked(|it| it.previous.clone()),
                "m" => {
                    mark();
                    None
                }
                _ => None,
            };
            if let Some(to) = to {
                let address = page.with_untracked(|it| paths::learn_chapter(&it.slug, to.id.as_str()));
                navigate(&address, Default::default());
            }
        });
        on_cleanup(move || handle.remove());
    });
}

fn is_typing(event: &ev::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let Some(element) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) else { return false };
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
}
