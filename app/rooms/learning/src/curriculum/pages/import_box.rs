use leptos::{ev, prelude::*};
use ui::{KeyKind, KeyLink, Level, Notice};

use crate::{paths, text::counted};

/// What an import answers with, as far as this box shows it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Done {
    course: String,
    title: String,
    updated: bool,
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

/// Takes a zip of a Markdown folder and makes a course of it; says what was taken and what was not.
#[component]
pub fn ImportBox() -> impl IntoView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<Done>);
    let pick = move |event: ev::Event| send(event, busy, problem, done);
    view! {
        <p class="quiet small">
            "A zip of a folder of Markdown: numbered files become modules and chapters, pictures come along. Importing the same folder again updates the course and leaves what you changed since."
        </p>
        <label class="drop-zone">
            <span class="strong">"Choose a zip"</span>
            <input type="file" name="zip" accept=".zip,application/zip" aria-label="Zip of Markdown files" on:change=pick/>
        </label>
        <Show when=move || busy.get()>
            <Level label="Importing" percent=Signal::stored(50) text="Reading it" words_hidden=true/>
        </Show>
        <Notice text=problem/>
        <div class="stack" aria-live="polite">
            {move || done.get().map(|done| view! { <Outcome done/> })}
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

#[cfg(feature = "hydrate")]
fn send(event: ev::Event, busy: RwSignal<bool>, problem: RwSignal<Option<String>>, done: RwSignal<Option<Done>>) {
    use wasm_bindgen::JsCast;
    let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    busy.set(true);
    problem.set(None);
    done.set(None);
    let address = format!("/upload/course?name={}", String::from(js_sys::encode_uri_component(&file.name())));
    leptos::task::spawn_local(async move {
        let answer = live::browser::send::<Done>(&address, file.into()).await;
        input.set_value("");
        busy.try_set(false);
        match answer {
            Ok(imported) => {
                done.try_set(Some(imported));
            }
            Err(refusal) => {
                let why = refusal.fields.into_values().next().unwrap_or(refusal.message);
                problem.try_set(Some(why));
            }
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn send(_: ev::Event, _: RwSignal<bool>, _: RwSignal<Option<String>>, _: RwSignal<Option<Done>>) {}
