use std::collections::BTreeMap;

use data::Refusal;
use leptos::prelude::*;
use room::{Transfer, TransferLevel, UploadId, UploadView, Watch, finish_upload, my_uploads, watch};
use ui::{Key, KeyKind, KeyLink, Level, Notice};

use crate::{paths, text::counted};

/// What an import answers with, as far as this box shows it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Done {
    course: String,
    title: String,
    updated: bool,
    why: String,
    modules: i64,
    chapters: i64,
    drafts: i64,
    report: Told,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Told {
    skipped: Vec<Remark>,
    kept: Vec<Remark>,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Remark {
    path: String,
    reason: String,
}

/// What the box is doing.
#[derive(Clone, Copy)]
struct Import {
    input: NodeRef<leptos::html::Input>,
    /// The file while it is on its way.
    transfer: RwSignal<Option<Transfer>>,
    /// All of it is there and being read.
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    /// The file that is there, for the answer to a question.
    upload: RwSignal<Option<UploadId>>,
    /// The courses it may be, by their addresses, with the reason.
    choice: RwSignal<BTreeMap<String, String>>,
    done: RwSignal<Option<Done>>,
}

/// Takes a zip of a Markdown folder and makes a course of it; says what was taken and what was not.
#[component]
pub fn ImportBox() -> impl IntoView {
    let import = Import {
        input: NodeRef::new(),
        transfer: RwSignal::new(None),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        upload: RwSignal::new(None),
        choice: RwSignal::new(BTreeMap::new()),
        done: RwSignal::new(None),
    };
    let mine = watch(my_uploads);
    view! {
        <p class="quiet small">
            "A zip of a folder of Markdown: numbered files become modules and chapters, pictures come along. Importing the same folder again updates the course, also under a new heading, and leaves what you changed since."
        </p>
        <label class="drop-zone">
            <span class="strong">"Choose a zip"</span>
            <input
                type="file"
                name="zip"
                accept=".zip,application/zip"
                aria-label="Zip of Markdown files"
                node_ref=import.input
                on:change=move |_| import.send()
            />
        </label>
        {move || import.transfer.get().map(|transfer| view! { <TransferLevel transfer/> })}
        <Show when=move || import.busy.get()>
            <Level label="Importing" percent=Signal::stored(50) text="Reading it" words_hidden=true/>
        </Show>
        <Watch of=mine refused=|_| () let:mine>
            <Show when=move || import.transfer.with(Option::is_none)>
                <ul class="quiet small">{move || mine.with(|all| all.iter().filter_map(waiting).collect_view())}</ul>
            </Show>
        </Watch>
        <Notice text=import.problem/>
        {move || Some(import.choice.get()).filter(|choice| !choice.is_empty()).map(|choice| view! { <Which import choice/> })}
        <div class="stack" aria-live="polite">
            {move || import.done.get().map(|done| view! { <Outcome done/> })}
        </div>
    }
}

/// A file that was cut on its way, here or in another tab.
fn waiting(upload: &UploadView) -> Option<impl IntoView + use<>> {
    let UploadView { purpose, name, received, bytes, .. } = upload;
    let percent = received * 100 / bytes.max(&1);
    let said = format!("“{name}” is here to {percent} percent. Choose it again to go on.");
    // One that is here whole waits for an answer, or is being read.
    (purpose == "learning/material" && received < bytes).then(|| view! { <li>{said}</li> })
}

/// Asks which course the file belongs to, where that is not sure.
#[component]
fn Which(import: Import, choice: BTreeMap<String, String>) -> impl IntoView {
    view! {
        <div class="stack">
            {choice
                .into_iter()
                .map(|(course, why)| {
                    let label = format!("Update {}", paths::course(&course));
                    view! {
                        <p class="quiet">{why}</p>
                        <Key on_press=Callback::new(move |()| import.answer("into", course.clone().into()))>{label}</Key>
                    }
                })
                .collect_view()}
            <Key on_press=Callback::new(move |()| import.answer("new", true.into()))>"Make a new course"</Key>
        </div>
    }
}

#[component]
fn Outcome(done: Done) -> impl IntoView {
    let verb = if done.updated { "Updated" } else { "Imported" };
    let Told { skipped, kept } = done.report;
    let not_taken = format!("{} not taken", counted(skipped.len() as i64, "file"));
    let as_written = match kept.len() {
        1 => "1 text kept as you wrote it".to_string(),
        many => format!("{many} texts kept as you wrote them"),
    };
    let waiting = match done.drafts {
        0 => None,
        1 => Some("1 new chapter is a draft: learners see it when you publish it.".to_string()),
        many => Some(format!("{many} new chapters are drafts: learners see them when you publish them.")),
    };
    view! {
        <p class="strong">{format!("{verb} “{}”: {}, {}.", done.title, counted(done.modules, "module"), counted(done.chapters, "chapter"))}</p>
        {done.updated.then(|| view! { <p class="quiet">{done.why}</p> })}
        {waiting.map(|text| view! { <p class="quiet">{text}</p> })}
        <Remarks summary=as_written remarks=kept/>
        <Remarks summary=not_taken remarks=skipped/>
        <KeyLink kind=KeyKind::Lit href=paths::edit(&done.course)>"Open it in the editor"</KeyLink>
    }
}

#[component]
fn Remarks(summary: String, remarks: Vec<Remark>) -> impl IntoView {
    (!remarks.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>{summary}</summary>
                <ul>
                    {remarks
                        .into_iter()
                        .map(|it| view! { <li><code>{it.path}</code> ": " {it.reason}</li> })
                        .collect_view()}
                </ul>
            </details>
        }
    })
}

impl Import {
    /// Sends the file in the input, and makes a course of it.
    #[cfg(feature = "hydrate")]
    fn send(self) {
        let Some(input) = self.input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        self.begin();
        let transfer = Transfer::new(file.name(), file.size() as i64);
        self.transfer.set(Some(transfer.clone()));
        leptos::task::spawn_local(async move {
            let sent = transfer.send(&file, "learning/material", "").await;
            self.transfer.try_set(None);
            input.set_value("");
            match sent {
                Ok(upload) => self.finish(upload, serde_json::Value::Null).await,
                Err(refusal) => self.told(refusal),
            }
        });
    }

    #[cfg(not(feature = "hydrate"))]
    fn send(self) {}

    /// What the teacher says about the file that is there.
    fn answer(self, word: &'static str, value: serde_json::Value) {
        let Some(upload) = self.upload.get_untracked() else { return };
        self.begin();
        let choice = serde_json::Value::Object([(word.to_string(), value)].into_iter().collect());
        leptos::task::spawn_local(self.finish(upload, choice));
    }

    fn begin(self) {
        self.problem.set(None);
        self.choice.set(BTreeMap::new());
        self.done.set(None);
        self.upload.set(None);
    }

    /// Waits for what became of it. The page may be gone by then.
    async fn finish(self, upload: UploadId, choice: serde_json::Value) {
        self.busy.try_set(true);
        let answer = finish_upload(&upload, &choice).await;
        self.busy.try_set(false);
        match answer {
            Ok(imported) => drop(self.done.try_set(Some(imported))),
            Err(refusal) if refusal.code == "which_course" => {
                self.problem.try_set(Some(refusal.message));
                self.choice.try_set(refusal.fields);
                self.upload.try_set(Some(upload));
            }
            Err(refusal) => self.told(refusal),
        }
    }

    fn told(self, refusal: Refusal) {
        let why = refusal.fields.into_values().next().unwrap_or(refusal.message);
        self.problem.try_set(Some(why));
    }
}
