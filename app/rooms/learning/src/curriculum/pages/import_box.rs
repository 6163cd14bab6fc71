use leptos::{ev, prelude::*};
use ui::{KeyKind, KeyLink, Level, Notice};

use crate::paths;

/// What an import answers with, as far as this box shows it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Done {
    course: String,
    title: String,
    updated: bool,
    modules: usize,
    chapters: usize,
    report: Told,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Told {
    skipped: Vec<Passed>,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Passed {
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
        <p class="quiet">
            "A zip of a folder of Markdown: numbered files become modules and chapters, pictures come along. Importing the same folder again updates the course."
        </p>
        <label class="drop-zone">
            <span class="strong">"Choose a zip"</span>
            <input type="file" name="zip" accept=".zip,application/zip" aria-label="Zip of Markdown files" on:change=pick/>
        </label>
        <Show when=move || busy.get()>
            <Level label="Importing" percent=Signal::stored(50) text="Reading it" words_hidden=true/>
        </Show>
        <Notice text=problem/>
        <div aria-live="polite">
            {move || done.get().map(|done| view! { <Outcome done/> })}
        </div>
    }
}

#[component]
fn Outcome(done: Done) -> impl IntoView {
    let verb = if done.updated { "Updated" } else { "Imported" };
    let skipped = done.report.skipped;
    let count = skipped.len();
    view! {
        <p class="strong">{format!("{verb} “{}”: {} modules, {} chapters.", done.title, done.modules, done.chapters)}</p>
        {(count > 0)
            .then(|| {
                view! {
                    <details class="fold">
                        <summary>{format!("{count} files were not taken")}</summary>
                        <ul>
                            {skipped
                                .into_iter()
                                .map(|it| view! { <li><code>{it.path}</code> ": " {it.reason}</li> })
                                .collect_view()}
                        </ul>
                    </details>
                }
            })}
        <KeyLink kind=KeyKind::Lit href=paths::edit(&done.course)>"Open it in the editor"</KeyLink>
    }
}

#[cfg(feature = "hydrate")]
fn send(event: ev::Event, busy: RwSignal<bool>, problem: RwSignal<Option<String>>, done: RwSignal<Option<Done>>) {
    use wasm_bindgen::JsCast;
    let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    busy.set(true);
    problem.set(None);
    done.set(None);
    leptos::task::spawn_local(async move {
        let answer = live::browser::send::<Done>("/upload/course", file.into()).await;
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
