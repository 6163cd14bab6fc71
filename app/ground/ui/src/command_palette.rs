use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::Icon;

/// One thing the palette can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub label: String,
    pub href: String,
    /// What it is, at the end of the row: "course", "page".
    pub hint: String,
    /// Its own shortcut, if it has one.
    pub keys: Option<String>,
}

impl Command {
    pub fn new(label: impl Into<String>, href: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), hint: hint.into(), keys: None }
    }
}

/// How many results are listed; more would be a page of search results.
const LISTED: usize = 12;

/// The entries that contain every typed word, those beginning with the text first.
fn matching(commands: &[Command], typed: &str) -> Vec<Command> {
    let typed = typed.trim().to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut found: Vec<(bool, &Command)> = commands
        .iter()
        .filter_map(|command| {
            let label = command.label.to_lowercase();
            let hint = command.hint.to_lowercase();
            words
                .iter()
                .all(|word| label.contains(word) || hint.contains(word))
                .then(|| (!label.starts_with(&typed), command))
        })
        .collect();
    found.sort_by_key(|(later, _)| *later);
    found.into_iter().take(LISTED).map(|(_, command)| command.clone()).collect()
}

/// The visible way to the palette, for those who do not know the keys.
#[component]
pub fn CommandKey(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button class="find-key" type="button" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" aria-label="Search and go to" on:click=move |_| open.set(true)>
            <Icon glyph="icon-[lucide--search]"/>
            <span>"Search and go to"</span>
            <kbd class="short-key">"Ctrl K"</kbd>
        </button>
    }
}

/// Ctrl K and ⌘K open and close the palette from anywhere. Once per app.
pub fn follow_command_keys(open: RwSignal<bool>) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key())
                && !event.shift_key()
                && !event.alt_key()
                && event.key().eq_ignore_ascii_case("k")
            {
                event.prevent_default();
                open.try_update(|open| *open = !*open);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Goes anywhere from the keyboard: words filter, arrows choose, Enter goes. One per app, beside
/// [`follow_command_keys`].
#[component]
pub fn CommandPalette(#[prop(into)] commands: Signal<Vec<Command>>, open: RwSignal<bool>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let input = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let found = Memo::new(move |_| commands.with(|commands| typed.with(|typed| matching(commands, typed))));

    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            typed.set(String::new());
            chosen.set(0);
            if let Some(input) = input.get_untracked() {
                input.set_value("");
            }
            // A palette that was fetched just now comes into the document with the next frame.
            let _ = request_animation_frame(move || {
                // Fails only for a dialog outside the document, which then cannot be seen either.
                let _ = dialog.show_modal();
            });
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });

    let entry = move |at: usize| {
        document().get_element_by_id(&entry_id(at)).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let many = found.with(Vec::len);
        if many == 0 {
            return;
        }
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => many - 1,
            "Enter" => {
                event.prevent_default();
                if let Some(link) = entry(chosen.get_untracked()) {
                    link.click();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        chosen.update(|at| *at = (*at + step) % many);
        if let Some(link) = entry(chosen.get_untracked()) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            link.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    let entries = move || {
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, command)| {
                view! {
                    <a
                        class="palette-entry"
                        id=entry_id(at)
                        role="option"
                        tabindex="-1"
                        href=command.href
                        aria-selected=move || if chosen.get() == at { "true" } else { "false" }
                        on:click=move |_| open.set(false)
                    >
                        <span class="one-line">{command.label}</span>
                        <span class="palette-hint">{command.hint}</span>
                        {command.keys.map(|keys| view! { <kbd class="short-key">{keys}</kbd> })}
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <dialog class="palette" node_ref=dialog aria-label="Search and go to" on:close=move |_| open.set(false)>
            <div class="palette-find">
                <Icon glyph="icon-[lucide--search]"/>
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-label="Search and go to"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-autocomplete="list"
                    aria-activedescendant=move || (!found.with(Vec::is_empty)).then(|| entry_id(chosen.get()))
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="A course, a page, a person"
                    autofocus=true
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        chosen.set(0);
                    }
                    on:keydown=on_key
                />
                <kbd class="short-key">"Esc"</kbd>
            </div>
            <div class="palette-list" id="palette-list" role="listbox" aria-label="Results">
                {entries}
            </div>
            <p class="palette-none" role="status" hidden=move || !found.with(Vec::is_empty)>
                "Nothing by that name."
            </p>
        </dialog>
    }
}

fn entry_id(at: usize) -> String {
    format!("palette-entry-{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: &[&str]) {
        let commands = [
            Command::new("Courses", "/studio/courses", "page"),
            Command::new("Low End That Survives the Car", "/low-end", "course"),
            Command::new("End of month", "/numbers", "page"),
        ];
        let found: Vec<String> = matching(&commands, typed).into_iter().map(|command| command.label).collect();
        assert_eq!(found, expected, "{typed}");
    }

    #[test]
    fn every_typed_word_must_occur_and_beginnings_come_first() {
        check("", &["Courses", "Low End That Survives the Car", "End of month"]);
        check("end", &["End of month", "Low End That Survives the Car"]);
        check("car low", &["Low End That Survives the Car"]);
        check("course", &["Courses", "Low End That Survives the Car"]);
        check("zither", &[]);
    }
}
