use leptos::{ev, html, prelude::*, task::spawn_local};
use room::{Transfer, TransferLevel, call, pause, use_line};
use ui::{Banner, Drawing, EmptyState, IconKey, Key, KeyKind, LiveState, RichPen, RichState, RichText, Tone};

use super::{
    editor::{Desk, why},
    tree::Rename,
};
use crate::{
    course::CourseId,
    curriculum::{ChapterId, EditorView, Node, TextView, Written, write_chapter},
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

/// What the text is edited as.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Markdown,
    Document,
}

/// What stands in the editor.
#[derive(Clone, Debug, PartialEq)]
enum Text {
    Markdown(String),
    /// As JSON: as the editor tells it, and read only when it is sent.
    Document(String),
}

impl Text {
    fn markdown(&self) -> String {
        match self {
            Text::Markdown(text) => text.clone(),
            Text::Document(_) => String::new(),
        }
    }

    fn written(&self) -> Written {
        match self {
            Text::Markdown(text) => Written::Markdown(text.clone()),
            Text::Document(json) => Written::Document(serde_json::from_str(json).unwrap_or_default()),
        }
    }
}

/// A text being written. Not owned by the page: what was typed is saved even when the writer has already gone on.
#[derive(Clone)]
struct Draft {
    id: ChapterId,
    text: ArcRwSignal<Text>,
    /// What the rich-text editor was last given, where the text can be shown in it.
    shown: ArcRwSignal<Option<String>>,
    /// Nothing was typed since: the text is the same in both forms.
    is_fresh: ArcStoredValue<bool>,
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
            text: ArcRwSignal::new(Text::Markdown(start.body.clone())),
            shown: ArcRwSignal::new(start.document.as_ref().map(ToString::to_string)),
            is_fresh: ArcStoredValue::new(true),
            save: ArcRwSignal::new(Save::Saved),
            version: ArcStoredValue::new(start.version),
            keystrokes: ArcStoredValue::new(0),
            busy: ArcStoredValue::new(false),
        }
    }

    /// Takes over what stands on the server.
    fn take(&self, newer: TextView) {
        self.version.set_value(newer.version);
        self.is_fresh.set_value(true);
        self.text.set(Text::Markdown(newer.body));
        self.shown.set(newer.document.map(|it| it.to_string()));
        self.save.set(Save::Saved);
    }

    /// Something was typed: it is saved at the next pause.
    fn typed(&self, text: Text) {
        self.is_fresh.set_value(false);
        self.text.set(text);
        self.save_later();
    }

    /// Gets the text in its other form once the server has it. True when it can be changed over now.
    fn settle(&self, newer: Option<TextView>, is_missing: bool) -> bool {
        if self.is_fresh.get_value() && !is_missing {
            return true;
        }
        let is_saved = self.save.with_untracked(|save| *save == Save::Saved);
        if let Some(newer) = newer.filter(|it| is_saved && it.version >= self.version.get_value()) {
            self.take(newer);
        }
        false
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
        let answer = call(write_chapter(self.id.clone(), sent.written(), self.version.get_value())).await;
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

/// Where one writes: the text, what it is edited as, and both editors.
#[derive(Clone, Copy)]
struct Sheet {
    draft: StoredValue<Draft>,
    form: RwSignal<Form>,
    area: NodeRef<html::Textarea>,
    pen: RichPen,
}

impl Sheet {
    fn new(start: &TextView) -> Self {
        Self {
            draft: StoredValue::new(Draft::new(start)),
            // Until the editor stands there is the text as Markdown, which needs nothing to come.
            form: RwSignal::new(Form::Markdown),
            area: NodeRef::new(),
            pen: RichPen::default(),
        }
    }

    fn is_markdown(self) -> bool {
        self.form.get() == Form::Markdown
    }

    /// Puts marks of Markdown around what is selected.
    fn mark(self, before: &str, after: &str) {
        let Some(area) = self.area.try_get_untracked().flatten() else { return };
        wrap_selection(&area, before, after);
        self.draft.with_value(|it| it.typed(Text::Markdown(area.value())));
    }
}

#[component]
fn Writing(start: TextView, chapter: Signal<Option<TextView>>, view: Signal<EditorView>, desk: Desk) -> impl IntoView {
    let sheet = Sheet::new(&start);
    let Sheet { draft, form, pen, .. } = sheet;
    let (shown, save) = draft.with_value(|it| (RwSignal::from(it.shown.clone()), RwSignal::from(it.save.clone())));
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
    let as_markdown = RwSignal::new(false);
    let only_markdown = move || {
        let fits = chapter.with(|it| it.as_ref().is_none_or(|it| it.document.is_some()));
        !fits || pen.state() == RichState::Failed
    };
    // The text changes over from one form to the other only when both are the same.
    Effect::new(move |_| {
        let wants_document = !as_markdown.get() && !only_markdown();
        let wanted = if wants_document && pen.state() == RichState::Ready { Form::Document } else { Form::Markdown };
        let is_missing = wants_document && shown.with(Option::is_none);
        if form.get() == wanted && !is_missing {
            return;
        }
        save.track();
        let newer = chapter.get();
        if draft.with_value(|it| it.settle(newer, is_missing)) {
            form.set(wanted);
        }
    });
    let transfers = RwSignal::<Vec<Transfer>>::default();
    let pick = move |event: ev::Event| upload(event, desk.course(), sheet, transfers);
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
    let refused = MaybeProp::derive(move || match save.get() {
        Save::Not(why) => Some(why),
        _ => None,
    });
    let typed = move |json: String| draft.with_value(|it| it.typed(Text::Document(json)));
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
        <div class="row editor-ways">
            <label class="key key-bare">
                <span class="icon-[lucide--image]" aria-hidden="true"></span>
                <span>"Picture"</span>
                <input class="only-read" type="file" accept="image/png,image/jpeg,image/webp,image/gif" multiple on:change=pick/>
            </label>
            <IconKey
                name="Edit as Markdown"
                icon="icon-[lucide--file-code]"
                pressed=MaybeProp::derive(move || Some(as_markdown.get() || only_markdown()))
                off=MaybeProp::derive(move || only_markdown().then(|| why_markdown(pen.state()).to_string()))
                at_end=true
                on_press=move || as_markdown.update(|it| *it = !*it)
            />
        </div>
        {move || transfers.get().into_iter().map(|transfer| view! { <TransferLevel transfer/> }).collect_view()}
        <RichText
            label="Text of the chapter"
            name="chapter"
            value=Signal::derive(move || shown.get())
            on_change=typed
            pen
            hidden=Signal::derive(move || sheet.is_markdown())
            placeholder="Write what this chapter teaches."
            help="Saved by itself when you pause. Alt and F10 lead to the keys above."
            error=refused
        />
        <Show when=move || sheet.is_markdown()>
            // Whoever begins to write before the editor has come goes on as they began.
            <Source sheet on_focus=move || as_markdown.set(true)/>
            <p class="field-help" id="chapter-body-help">
                {move || if only_markdown() { why_markdown(pen.state()) } else { "Markdown. Saved by itself when you pause." }}
            </p>
        </Show>
        <section class="stack" aria-label="Preview">
            <h2 class="head-4">"As learners see it"</h2>
            <ui::Prose html=Signal::derive(move || chapter.with(|it| it.as_ref().map(|it| it.preview.clone()).unwrap_or_default()))/>
        </section>
    }
}

fn why_markdown(state: RichState) -> &'static str {
    match state {
        RichState::Failed => {
            "The editor could not be loaded, so this is the text as Markdown. It is saved by itself when you pause."
        }
        _ => {
            "This text has something only Markdown can hold, such as HTML or a picture from elsewhere. It is saved by itself \
             when you pause."
        }
    }
}

/// The text as Markdown, with keys that put its marks in.
#[component]
fn Source(sheet: Sheet, #[prop(into)] on_focus: Callback<()>) -> impl IntoView {
    let text = sheet.draft.with_value(|it| RwSignal::from(it.text.clone()));
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
        <div class="row row-wrap rich-tools" role="toolbar" aria-label="Formatting">
            {tools
                .into_iter()
                .map(|(name, icon, before, after)| {
                    view! { <IconKey name=name icon=icon on_press=move || sheet.mark(before, after)/> }
                })
                .collect_view()}
        </div>
        <label class="only-read" for="chapter-body">"Text of the chapter, in Markdown"</label>
        <textarea
            id="chapter-body"
            class="input rich-source"
            rows="24"
            node_ref=sheet.area
            prop:value=move || text.with(Text::markdown)
            on:focus=move |_| on_focus.run(())
            on:input=move |event| sheet.draft.with_value(|it| it.typed(Text::Markdown(event_target_value(&event))))
            aria-describedby="chapter-body-help"
        >
            {text.with_untracked(Text::markdown)}
        </textarea>
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

/// Sends the pictures side by side and puts each into the text where the caret is then.
#[cfg(feature = "hydrate")]
fn upload(event: ev::Event, course: CourseId, sheet: Sheet, transfers: RwSignal<Vec<Transfer>>) {
    use wasm_bindgen::JsCast;
    let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    let Some(files) = input.files() else { return };
    for file in (0..files.length()).filter_map(|at| files.get(at)) {
        spawn_local(send(file, course.clone(), sheet, transfers));
    }
    // The files stay what they are; so the same one can be chosen again.
    input.set_value("");
}

#[cfg(feature = "hydrate")]
async fn send(file: web_sys::File, course: CourseId, sheet: Sheet, transfers: RwSignal<Vec<Transfer>>) {
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
            match sheet.form.try_get_untracked() {
                Some(Form::Markdown) => sheet.mark(&format!("\n![{alt}]({})\n", uploaded.url), ""),
                Some(Form::Document) => drop(sheet.pen.insert_picture(&uploaded.url, &alt)),
                // The writer has gone on; the picture is kept with the course.
                None => {}
            }
        }
        Err(refusal) if refusal.code == "cancelled" => {}
        Err(refusal) => {
            sheet.draft.try_with_value(|draft| draft.save.set(Save::Not(why(refusal))));
        }
    }
}

#[cfg(not(feature = "hydrate"))]
fn upload(_: ev::Event, _: CourseId, _: Sheet, _: RwSignal<Vec<Transfer>>) {}
