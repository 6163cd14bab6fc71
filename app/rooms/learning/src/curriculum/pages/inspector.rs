use leptos::{prelude::*, task::spawn_local};
use room::call;
use ui::{Choice, Dialog, Field, Key, KeyKind, Select, Switch, TextArea};

use super::editor::Desk;
use crate::{
    category::{CATEGORIES, category},
    course::{Details, SkillLevel, delete_course, edit_course, publish_course, unpublish_course},
    curriculum::{ChapterId, EditorView, Operation},
    paths,
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
            <h2 class="head-4">"Details"</h2>
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
fn DetailFields(view: Signal<EditorView>, desk: Desk) -> impl IntoView {
    let start = view.get_untracked();
    let errors = RwSignal::new(std::collections::BTreeMap::<String, String>::new());
    let error = move |name: &'static str| Signal::derive(move || errors.with(|it| it.get(name).cloned()));
    let category_key = RwSignal::new(start.category.clone());
    // One edit at a time: the next is based on the version the one before made.
    let waiting = StoredValue::new(Vec::<Details>::new());
    let sending = StoredValue::new(false);
    let made = StoredValue::new(0_i64);
    let edit = move |details: Details| {
        waiting.update_value(|it| it.push(details));
        if sending.get_value() {
            return;
        }
        sending.set_value(true);
        spawn_local(async move {
            while let Some(details) = waiting.try_update_value(|it| (!it.is_empty()).then(|| it.remove(0))).flatten() {
                let version = view.with_untracked(|it| it.version).max(made.get_value());
                match call(edit_course(desk.course(), version, details)).await {
                    Ok(edited) => {
                        made.try_set_value(edited.version);
                        errors.try_set(Default::default());
                        desk.say("Saved.");
                    }
                    Err(refusal) if refusal.fields.is_empty() => desk.say(refusal.message),
                    Err(refusal) => {
                        errors.try_set(refusal.fields);
                    }
                }
            }
            sending.try_set_value(false);
        });
    };
    let mut categories = vec![Choice::new("", "Choose one")];
    categories.extend(CATEGORIES.iter().map(|it| Choice::new(it.key, it.name)));
    let mut levels = vec![Choice::new("", "Choose one")];
    levels.extend(SkillLevel::ALL.iter().map(|it| Choice::new(it.as_str(), it.as_str())));
    let subcategory = start.subcategory.clone();
    view! {
        <Field
            label="Title"
            name="title"
            initial=start.title
            error=error("title")
            max_length=100
            on_commit=move |text: String| edit(Details { title: Some(text), ..Details::default() })
        />
        <TextArea
            label="Description"
            name="description"
            initial=start.description
            rows=5
            error=error("description")
            on_commit=move |text: String| edit(Details { description: Some(text), ..Details::default() })
        />
        <Select
            label="Category"
            name="category"
            options=categories
            initial=start.category
            error=error("category")
            on_commit=move |key: String| {
                category_key.set(key.clone());
                edit(Details { category: Some(key), ..Details::default() });
            }
        />
        {move || {
            let mut choices = vec![Choice::new("", "Choose one")];
            let key = category_key.get();
            choices.extend(category(&key).into_iter().flat_map(|it| it.subcategories).map(|it| Choice::new(*it, *it)));
            let initial = subcategory.clone();
            view! {
                <Select
                    label="Subcategory"
                    name="subcategory"
                    options=choices
                    initial=initial
                    error=error("subcategory")
                    on_commit=move |name: String| edit(Details { subcategory: Some(name), ..Details::default() })
                />
            }
        }}
        <Select
            label="Level"
            name="skill_level"
            options=levels
            initial=start.skill_level
            error=error("skill_level")
            on_commit=move |level: String| edit(Details { skill_level: Some(level), ..Details::default() })
        />
        <Field
            label="Tags"
            name="tags"
            initial=start.tags.join(", ")
            help="Up to five, with commas between."
            error=error("tags")
            on_commit=move |text: String| {
                let tags = text.split(',').map(str::to_string).collect();
                edit(Details { tags: Some(tags), ..Details::default() });
            }
        />
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
                    error.try_set(Some(refusal.fields.into_values().next().unwrap_or(refusal.message)));
                }
            }
        });
    };
    let lost = Signal::derive(move || {
        let learners = view.with(|it| it.student_count);
        format!("It leaves every list. {learners} enrolled learners keep reading it.")
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
