use leptos::{ev, html, prelude::*, task::spawn_local};
use room::{call, pause};
use ui::{Banner, Drawing, EmptyState, IconKey, Key, KeyKind, Tone};

use crate::{
    course::CourseId,
    curriculum::{TextView, write_chapter},
};

/// How long the writer must pause before the text is saved.
const SAVE_AFTER_MS: i32 = 800;

/// The text of the chosen chapter.
#[component]
pub fn BodyEditor(chapter: Signal<Option<TextView>>, course: Memo<CourseId>) -> impl IntoView {
    let id = Memo::new(move |_| chapter.with(|it| it.as_ref().map(|it| it.id.clone())));
    view! {
        {move || match id.get().and_then(|_| chapter.get_untracked()) {
            None => {
                view! {
                    <EmptyState
                        drawing=Drawing::Faders
                        title="Choose a chapter"
                        text="Its text opens here. New chapters start as drafts; learners see them when you publish them."
                    />
                }
                    .into_any()
            }
            Some(start) => view! { <Writing start chapter course/> }.into_any(),
        }}
    }
}

/// What is known about the text that was typed.
#[derive(Clone, Debug, PartialEq)]
enum Save {
    Saved,
    Typing,
    Saving,
    /// Could not be saved, and why. What was typed stays.
    Not(String),
    /// Somebody else wrote meanwhile.
    Conflict,
}

#[component]
fn Writing(start: TextView, chapter: Signal<Option<TextView>>, course: Memo<CourseId>) -> impl IntoView {
    let id = start.id.clone();
    let text = RwSignal::new(start.body.clone());
    let version = StoredValue::new(start.version);
    let save = RwSignal::new(Save::Saved);
    let keystroke = StoredValue::new(0_u32);
    let area = NodeRef::<html::Textarea>::new();

    let write = {
        let id = id.clone();
        move || {
            let (id, body) = (id.clone(), text.get_untracked());
            save.set(Save::Saving);
            spawn_local(async move {
                let sent = body.clone();
                let answer = call(write_chapter(id, body, version.get_value())).await;
                let unchanged = text.try_get_untracked().is_some_and(|now| now == sent);
                let next = match answer {
                    Ok(saved) => {
                        version.try_set_value(saved.version);
                        if unchanged { Save::Saved } else { Save::Typing }
                    }
                    Err(refusal) if refusal.code == "stale" => Save::Conflict,
                    Err(refusal) => Save::Not(refusal.fields.into_values().next().unwrap_or(refusal.message)),
                };
                save.try_set(next);
            });
        }
    };
    let later = {
        let write = write.clone();
        move || {
            save.set(Save::Typing);
            let turn = keystroke.try_update_value(|it| {
                *it += 1;
                *it
            });
            let write = write.clone();
            spawn_local(async move {
                pause(SAVE_AFTER_MS).await;
                // Only the last keystroke of a pause saves.
                if keystroke.try_get_value() == turn && save.try_get_untracked() == Some(Save::Typing) {
                    write();
                }
            });
        }
    };
    // Somebody else's text comes in by itself while nothing of ours is unsaved.
    Effect::new(move |_| {
        let Some(newer) = chapter.get() else { return };
        if newer.version > version.get_value() && save.get_untracked() == Save::Saved {
            version.set_value(newer.version);
            text.set(newer.body);
        }
    });
    let typed = {
        let later = later.clone();
        move |event: ev::Event| {
            text.set(event_target_value(&event));
            later();
        }
    };
    let insert = {
        let later = later.clone();
        move |before: &'static str, after: &'static str| {
            let Some(area) = area.get_untracked() else { return };
            wrap_selection(&area, before, after);
            text.set(area.value());
            later();
        }
    };
    let pick = {
        let later = later.clone();
        move |event: ev::Event| upload(event, course.get_untracked(), area, text, save, later.clone())
    };
    let theirs = move || {
        if let Some(newer) = chapter.get_untracked() {
            version.set_value(newer.version);
            text.set(newer.body);
            save.set(Save::Saved);
        }
    };
    let mine = {
        let write = write.clone();
        move || {
            if let Some(newer) = chapter.get_untracked() {
                version.set_value(newer.version);
            }
            write();
        }
    };
    let mine = Callback::new(move |()| mine());
    let tools = [
        ("Bold", "icon-[lucide--bold]", "**", "**"),
        ("Italic", "icon-[lucide--italic]", "*", "*"),
        ("Heading", "icon-[lucide--heading-2]", "## ", ""),
        ("List", "icon-[lucide--list]", "- ", ""),
        ("Quote", "icon-[lucide--quote]", "> ", ""),
        ("Code", "icon-[lucide--code]", "`", "`"),
        ("Link", "icon-[lucide--link]", "[", "](https://)"),
    ];
    view! {
        <div class="row row-ends row-wrap">
            <h1 class="head-2">{start.title}</h1>
            <p class="quiet small" role="status">{move || said(&save.get())}</p>
        </div>
        <Show when=move || save.get() == Save::Conflict>
            <Banner
                tone=Tone::Hold
                action=move || {
                    view! {
                        <Key on_press=theirs>"Take theirs"</Key>
                        <Key kind=KeyKind::Lit on_press=mine>"Keep mine"</Key>
                    }
                }
            >
                "Somebody else changed this chapter while you were writing."
            </Banner>
        </Show>
        <div class="row row-wrap" role="toolbar" aria-label="Formatting">
            {tools
                .into_iter()
                .map(|(name, icon, before, after)| {
                    let insert = insert.clone();
                    view! { <IconKey name=name icon=icon on_press=move || insert(before, after)/> }
                })
                .collect_view()}
            <label class="key key-bare">
                <span class="icon-[lucide--image]" aria-hidden="true"></span>
                <span>"Picture"</span>
                <input class="only-read" type="file" accept="image/png,image/jpeg,image/webp,image/gif" on:change=pick/>
            </label>
        </div>
        <label class="only-read" for="chapter-body">"Text of the chapter, in Markdown"</label>
        <textarea
            id="chapter-body"
            class="input"
            rows="24"
            node_ref=area
            prop:value=move || text.get()
            on:input=typed
            aria-describedby="chapter-body-help"
        >
            {start.body}
        </textarea>
        <p class="field-help" id="chapter-body-help">"Markdown. Saved by itself when you pause."</p>
        <section class="stack" aria-label="Preview">
            <h2 class="head-4">"As learners see it"</h2>
            <ui::Prose html=Signal::derive(move || chapter.with(|it| it.as_ref().map(|it| it.preview.clone()).unwrap_or_default()))/>
        </section>
    }
}

fn said(save: &Save) -> String {
    match save {
        Save::Saved => "Saved".into(),
        Save::Typing => "Not saved yet".into(),
        Save::Saving => "Saving".into(),
        Save::Not(why) => format!("Not saved: {why}"),
        Save::Conflict => "Not saved: somebody else was faster".into(),
    }
}

/// Puts marks around what is selected, and selects it again.
fn wrap_selection(area: &web_sys::HtmlTextAreaElement, before: &str, after: &str) {
    let text: Vec<u16> = area.value().encode_utf16().collect();
    let start = area.selection_start().ok().flatten().unwrap_or(0) as usize;
    let end = area.selection_end().ok().flatten().unwrap_or(0) as usize;
    let (start, end) = (start.min(text.len()), end.min(text.len()));
    let part = |range: &[u16]| String::from_utf16_lossy(range);
    let new = format!("{}{before}{}{after}{}", part(&text[..start]), part(&text[start..end]), part(&text[end..]));
    area.set_value(&new);
    let caret = (start + before.encode_utf16().count()) as u32;
    let _ = area.focus();
    let _ = area.set_selection_range(caret, caret + (end - start) as u32);
}

/// Sends the picture and writes it into the text where the caret is.
#[cfg(feature = "hydrate")]
fn upload(
    event: ev::Event,
    course: CourseId,
    area: NodeRef<html::Textarea>,
    text: RwSignal<String>,
    save: RwSignal<Save>,
    later: impl Fn() + 'static,
) {
    use wasm_bindgen::JsCast;
    let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    let name = file.name();
    save.set(Save::Saving);
    spawn_local(async move {
        let sent =
            live::browser::send::<crate::picture::Uploaded>(&format!("/upload/picture/{course}"), file.into()).await;
        input.set_value("");
        match sent {
            Ok(uploaded) => {
                let alt = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).replace(['[', ']'], "");
                if let Some(area) = area.get_untracked() {
                    wrap_selection(&area, &format!("\n![{alt}]({})\n", uploaded.url), "");
                    text.try_set(area.value());
                    later();
                }
            }
            Err(refusal) => {
                let why = refusal.fields.into_values().next().unwrap_or(refusal.message);
                save.try_set(Save::Not(why));
            }
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn upload(
    _: ev::Event,
    _: CourseId,
    _: NodeRef<html::Textarea>,
    _: RwSignal<String>,
    _: RwSignal<Save>,
    _: impl Fn() + 'static,
) {
}
