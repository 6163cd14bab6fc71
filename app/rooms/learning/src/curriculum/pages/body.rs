use leptos::{ev, html, prelude::*, task::spawn_local};
use room::{Transfer, TransferLevel, call, pause, use_line};
use ui::{Banner, Drawing, EmptyState, IconKey, Key, KeyKind, LiveState, Tone};

use super::{
    editor::{Desk, why},
    tree::Rename,
};
use crate::{
    course::CourseId,
    curriculum::{ChapterId, EditorView, Node, TextView, write_chapter},
};

/// How long the writer must pause before the text is saved.
const SAVE_AFTER_MS: i32 = 800;

/// The text of the chosen chapter.
#[component]
pub fn BodyEditor(chapter: Signal<Option<TextView>>, view: Signal<EditorView>, desk: Desk) -> impl IntoView {
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
            Some(start) => view! { <Writing start chapter view desk/> }.into_any(),
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

/// A text being written. Not owned by the page: what was typed is saved even when the writer has already gone on.
#[derive(Clone)]
struct Draft {
    id: ChapterId,
    text: ArcRwSignal<String>,
    save: ArcRwSignal<Save>,
    /// The version the text is based on.
    version: ArcStoredValue<i64>,
    keystrokes: ArcStoredValue<u32>,
    /// Somebody waits for the pause, or for the server.
    busy: ArcStoredValue<bool>,
}

impl Draft {
    fn new(start: &TextView) -> Self {
        Self {
            id: start.id.clone(),
            text: ArcRwSignal::new(start.body.clone()),
            save: ArcRwSignal::new(Save::Saved),
            version: ArcStoredValue::new(start.version),
            keystrokes: ArcStoredValue::new(0),
            busy: ArcStoredValue::new(false),
        }
    }

    /// Takes over what stands on the server.
    fn take(&self, newer: TextView) {
        self.version.set_value(newer.version);
        self.text.set(newer.body);
        self.save.set(Save::Saved);
    }

    /// Something was typed: it is saved at the next pause.
    fn typed(&self, text: String) {
        self.text.set(text);
        self.save_later();
    }

    fn save_later(&self) {
        self.keystrokes.update_value(|it| *it = it.wrapping_add(1));
        self.save.set(Save::Typing);
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        let draft = self.clone();
        spawn_local(async move {
            // One write at a time: the next is based on the version the one before made.
            while draft.save.get_untracked() == Save::Typing {
                draft.wait_for_a_pause().await;
                draft.write().await;
            }
            draft.busy.set_value(false);
        });
    }

    async fn wait_for_a_pause(&self) {
        loop {
            let turn = self.keystrokes.get_value();
            pause(SAVE_AFTER_MS).await;
            if self.keystrokes.get_value() == turn {
                return;
            }
        }
    }

    async fn write(&self) {
        let sent = self.text.get_untracked();
        self.save.set(Save::Saving);
        let answer = call(write_chapter(self.id.clone(), sent.clone(), self.version.get_value())).await;
        let next = match answer {
            Ok(saved) => {
                self.version.set_value(saved.version);
                if self.text.with_untracked(|now| *now == sent) { Save::Saved } else { Save::Typing }
            }
            Err(refusal) if refusal.code == "stale" => Save::Conflict,
            Err(refusal) => Save::Not(why(refusal)),
        };
        self.save.set(next);
    }
}

#[component]
fn Writing(start: TextView, chapter: Signal<Option<TextView>>, view: Signal<EditorView>, desk: Desk) -> impl IntoView {
    let draft = StoredValue::new(Draft::new(&start));
    let (text, save) = draft.with_value(|it| (RwSignal::from(it.text.clone()), RwSignal::from(it.save.clone())));
    let area = NodeRef::<html::Textarea>::new();
    let node = StoredValue::new(Node::Chapter(start.id));
    let title = Memo::new(move |_| {
        let shown = view.with(|it| node.with_value(|node| it.curriculum.title_of(node).map(str::to_string)));
        shown.or_else(|| chapter.with(|it| it.as_ref().map(|it| it.title.clone()))).unwrap_or_default()
    });
    // Somebody else's text comes in by itself while nothing of ours is unsaved.
    Effect::new(move |_| {
        let (Some(newer), Save::Saved) = (chapter.get(), save.get()) else { return };
        draft.with_value(|draft| {
            if newer.version > draft.version.get_value() {
                draft.take(newer);
            }
        });
    });
    // What could not be sent goes when the line is back.
    let line = use_line();
    Effect::new(move |_| {
        if line.get() == LiveState::Live && matches!(save.get_untracked(), Save::Not(_)) {
            draft.with_value(Draft::save_later);
        }
    });
    let typed = move |event: ev::Event| draft.with_value(|it| it.typed(event_target_value(&event)));
    let insert = move |before: &'static str, after: &'static str| {
        let Some(area) = area.get_untracked() else { return };
        wrap_selection(&area, before, after);
        draft.with_value(|it| it.typed(area.value()));
    };
    let transfers = RwSignal::<Vec<Transfer>>::default();
    let pick = move |event: ev::Event| upload(event, desk.course(), area, draft.get_value(), transfers);
    let theirs = move || {
        if let Some(newer) = chapter.get_untracked() {
            draft.with_value(|it| it.take(newer));
        }
    };
    let mine = move || {
        draft.with_value(|it| {
            if let Some(newer) = chapter.get_untracked() {
                it.version.set_value(newer.version);
            }
            it.save_later();
        });
    };
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
            <h1 class="only-read">{move || title.get()}</h1>
            <div class="grow"><Rename title node=Signal::derive(move || node.get_value()) desk/></div>
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
                    view! { <IconKey name=name icon=icon on_press=move || insert(before, after)/> }
                })
                .collect_view()}
            <label class="key key-bare">
                <span class="icon-[lucide--image]" aria-hidden="true"></span>
                <span>"Picture"</span>
                <input class="only-read" type="file" accept="image/png,image/jpeg,image/webp,image/gif" multiple on:change=pick/>
            </label>
        </div>
        {move || transfers.get().into_iter().map(|transfer| view! { <TransferLevel transfer/> }).collect_view()}
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

/// Sends the pictures side by side and writes each into the text where the caret is then.
#[cfg(feature = "hydrate")]
fn upload(
    event: ev::Event,
    course: CourseId,
    area: NodeRef<html::Textarea>,
    draft: Draft,
    transfers: RwSignal<Vec<Transfer>>,
) {
    use wasm_bindgen::JsCast;
    let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    let Some(files) = input.files() else { return };
    for file in (0..files.length()).filter_map(|at| files.get(at)) {
        spawn_local(send(file, course.clone(), area, draft.clone(), transfers));
    }
    // The files stay what they are; so the same one can be chosen again.
    input.set_value("");
}

#[cfg(feature = "hydrate")]
async fn send(
    file: web_sys::File,
    course: CourseId,
    area: NodeRef<html::Textarea>,
    draft: Draft,
    transfers: RwSignal<Vec<Transfer>>,
) {
    let name = file.name();
    let transfer = Transfer::new(&name, file.size() as i64);
    transfers.try_update(|all| all.push(transfer.clone()));
    let sent = match transfer.send(&file, "learning/picture", course.as_str()).await {
        Ok(upload) => room::finish_upload::<crate::picture::Uploaded>(&upload, &serde_json::Value::Null).await,
        Err(refusal) => Err(refusal),
    };
    transfers.try_update(|all| all.retain(|it| !it.is(&transfer)));
    match sent {
        Ok(uploaded) => {
            let alt = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem).replace(['[', ']'], "");
            if let Some(area) = area.try_get_untracked().flatten() {
                wrap_selection(&area, &format!("\n![{alt}]({})\n", uploaded.url), "");
                draft.typed(area.value());
            }
        }
        Err(refusal) if refusal.code == "cancelled" => {}
        Err(refusal) => draft.save.set(Save::Not(why(refusal))),
    }
}

#[cfg(not(feature = "hydrate"))]
fn upload(_: ev::Event, _: CourseId, _: NodeRef<html::Textarea>, _: Draft, _: RwSignal<Vec<Transfer>>) {}
