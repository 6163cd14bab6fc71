use leptos::{prelude::*, task::spawn_local};
use room::call;
use ui::{Dialog, Field, Key, KeyKind, Switch};

use super::{
    details::DetailFields,
    editor::{Desk, why},
};
use crate::{
    course::{delete_course, publish_course, unpublish_course},
    curriculum::{ChapterId, EditorView, Operation},
    paths,
    text::counted,
};

/// Beside the text: the chosen chapter's switches, the course's details, and the key that publishes.
#[component]
pub fn Inspector(view: Signal<EditorView>, chosen: Memo<Option<ChapterId>>, desk: Desk) -> impl IntoView {
    view! {
        <section class="stack">
            <Publishing view desk/>
        </section>
        <ChapterSwitches view chosen desk/>
        <section class="stack">
            <DetailFields view desk/>
        </section>
        <section class="stack">
            <Deleting view desk/>
        </section>
    }
}

#[component]
fn Publishing(view: Signal<EditorView>, desk: Desk) -> impl IntoView {
    let busy = RwSignal::new(false);
    let out = Memo::new(move |_| view.with(|it| it.is_published));
    let missing = Signal::derive(move || {
        let missing = view.with(|it| it.missing.join(", "));
        (!missing.is_empty()).then(|| format!("Still missing: {missing}."))
    });
    let publish = move || {
        busy.set(true);
        spawn_local(async move {
            let done = call(publish_course(desk.course())).await;
            busy.try_set(false);
            match done {
                Ok(()) => desk.say("Published. It is in the catalogue now."),
                Err(refusal) => desk.say(refusal.message),
            }
        });
    };
    let unpublish = move || {
        spawn_local(async move {
            match call(unpublish_course(desk.course())).await {
                Ok(()) => desk.say("Taken out of the catalogue. Learners keep it."),
                Err(refusal) => desk.say(refusal.message),
            }
        });
    };
    view! {
        {move || match out.get() {
            true => view! { <Key on_press=unpublish>"Unpublish"</Key> }.into_any(),
            false => {
                view! {
                    <Key kind=KeyKind::Lit working=busy verb="Publishing" off=missing on_press=publish>"Publish course"</Key>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn ChapterSwitches(view: Signal<EditorView>, chosen: Memo<Option<ChapterId>>, desk: Desk) -> impl IntoView {
    let chapter = Memo::new(move |_| {
        let chosen = chosen.get()?;
        view.with(|it| it.curriculum.chapters().find(|it| it.id == chosen).cloned())
    });
    let published = RwSignal::new(false);
    let free = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(chapter) = chapter.get() {
            published.set(chapter.is_published);
            free.set(chapter.is_free);
        }
    });
    let start = chapter.get_untracked();
    published.set(start.as_ref().is_some_and(|it| it.is_published));
    free.set(start.as_ref().is_some_and(|it| it.is_free));
    let operate = move |make: fn(ChapterId, bool) -> Operation, on: bool| {
        if let Some(chapter) = chapter.get_untracked() {
            desk.operate(make(chapter.id, on), None);
        }
    };
    view! {
        <Show when=move || chapter.with(|it| it.is_some())>
            <section class="stack">
                <h2 class="head-4">"This chapter"</h2>
                <Switch
                    label="Published"
                    name="chapter-published"
                    checked=published
                    on_change=move |on: bool| operate(|id, on| Operation::Publish { id, on }, on)
                />
                <Switch
                    label="Free preview"
                    name="chapter-free"
                    checked=free
                    on_change=move |on: bool| operate(|id, on| Operation::Preview { id, on }, on)
                />
            </section>
        </Show>
    }
}

#[component]
fn Deleting(view: Signal<EditorView>, desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let delete = move || {
        busy.set(true);
        spawn_local(async move {
            let done = call(delete_course(desk.course(), typed.get_untracked())).await;
            busy.try_set(false);
            match done {
                Ok(()) => leave(),
                Err(refusal) => {
                    error.try_set(Some(why(refusal)));
                }
            }
        });
    };
    let lost = Signal::derive(move || {
        let learners = view.with(|it| it.student_count);
        format!("It leaves every list. Who is enrolled keeps it: {}.", counted(learners, "learner"))
    });
    view! {
        <Key on_press=move || open.set(true)>"Delete course"</Key>
        <Dialog
            open
            title="Delete this course?"
            text=lost
            body=move || {
                view! { <Field label="Type its title to delete it" name="confirm-title" value=typed error=error/> }
            }
        >
            <Key autofocus=true on_press=move || open.set(false)>"Keep it"</Key>
            <Key kind=KeyKind::Stop working=busy verb="Deleting" on_press=delete>"Delete course"</Key>
        </Dialog>
    }
}

fn leave() {
    if let Some(window) = web_sys::window() {
        // If the browser refuses to leave, the page itself says "nothing here" a moment later.
        let _ = window.location().set_href(&paths::courses());
    }
}
