use leptos::{children::ViewFnOnce, html, prelude::*};

use crate::{
    Choice, Glyph, Icon, Shape,
    follow::{follow_input, follow_select, follow_text_area},
    prop::{is_on, told},
};

/// Help or error, never both: an error takes the place of the help until it is solved.
#[component]
pub(crate) fn FieldNote(id: String, help: Option<String>, error: MaybeProp<String>) -> impl IntoView {
    let note_id = id.clone();
    view! {
        {move || match told(error) {
            Some(sentence) => {
                view! {
                    <p class="field-bad" id=note_id.clone()>
                        <Glyph shape=Shape::Failed/>
                        <span>{sentence}</span>
                    </p>
                }
                    .into_any()
            }
            None => {
                help.clone()
                    .map(|text| view! { <p class="field-help" id=note_id.clone()>{text}</p> })
                    .into_any()
            }
        }}
    }
}

/// The id of what is said beneath a control.
pub(crate) fn note_id(id: &str) -> String {
    format!("{id}-note")
}

/// Whether the control has a note to point at just now.
pub(crate) fn described(
    note: String,
    has_help: bool,
    error: MaybeProp<String>,
) -> impl Fn() -> Option<String> + Clone + Send + 'static {
    move || (has_help || told(error).is_some()).then(|| note.clone())
}

/// The label, and what stands at the end of its line.
#[component]
pub(crate) fn FieldHead(id: String, label: String, optional: bool, aside: ViewFnOnce) -> impl IntoView {
    view! {
        <div class="field-head">
            <label class="field-label" for=id>
                {label}
                {optional.then(|| view! { <span class="field-optional">" optional"</span> })}
            </label>
            {aside.run()}
        </div>
    }
}

/// One line of text: label above, help or error beneath.
///
/// With `value` the signal follows every keystroke; without it the field is the browser's own and the form sends it.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    /// The input type: `text`, `email`, `password`, `number`, `url`, `date`, `datetime-local`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] value: Option<RwSignal<String>>,
    /// The first value of a field without signal.
    #[prop(into, optional)]
    initial: String,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] placeholder: Option<String>,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional)] required: bool,
    /// Says "optional" behind the label.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(into, optional)] off: Signal<bool>,
    #[prop(optional)] max_length: Option<u32>,
    /// Inside the frame, before the text: "$".
    #[prop(into, optional)]
    prefix: Option<String>,
    /// Inside the frame, after the text: "bpm".
    #[prop(into, optional)]
    unit: Option<String>,
    /// Beside the label, at the end of its line: a link such as "Forgot it?".
    #[prop(into, optional)]
    aside: ViewFnOnce,
    /// Called with the text when it is committed: on Enter or on leaving the field.
    #[prop(into, optional)]
    on_commit: Option<Callback<(String,)>>,
    /// Only needed when two fields of one page share a name.
    #[prop(into, optional)]
    id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let note = note_id(&id);
    let described_by = described(note.clone(), help.is_some(), error);
    let node = NodeRef::<html::Input>::new();
    let first = value.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = value {
        follow_input(node, signal);
    }
    let input = view! {
        <input
            class="input"
            node_ref=node
            id=id.clone()
            name=name
            type=kind
            value=first
            placeholder=placeholder
            autocomplete=autocomplete
            inputmode=inputmode
            required=required
            autofocus=autofocus
            maxlength=max_length.map(|most| most.to_string())
            disabled=move || is_on(off)
            aria-invalid=move || told(error).is_some().then_some("true")
            aria-describedby=described_by
            on:input=move |event| {
                if let Some(signal) = value {
                    signal.set(event_target_value(&event));
                }
            }
            on:change=move |event| {
                if let Some(commit) = on_commit {
                    commit.run((event_target_value(&event),));
                }
            }
        />
    };
    let framed = if prefix.is_some() || unit.is_some() {
        view! {
            <span class="input-frame">
                {prefix.map(|text| view! { <span class="input-unit">{text}</span> })} {input}
                {unit.map(|text| view! { <span class="input-unit">{text}</span> })}
            </span>
        }
        .into_any()
    } else {
        input.into_any()
    };
    view! {
        <div class="field">
            <FieldHead id label optional aside/>
            {framed}
            <FieldNote id=note help error/>
        </div>
    }
}

/// Several lines of text. Grows with what is typed where the browser can.
#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] placeholder: Option<String>,
    #[prop(default = 3)] rows: u32,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(into, optional)] off: Signal<bool>,
    #[prop(optional)] max_length: Option<u32>,
    #[prop(into, optional)] on_commit: Option<Callback<(String,)>>,
    #[prop(into, optional)] id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let note = note_id(&id);
    let described_by = described(note.clone(), help.is_some(), error);
    let node = NodeRef::<html::Textarea>::new();
    let first = value.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = value {
        follow_text_area(node, signal);
    }
    view! {
        <div class="field">
            <FieldHead id=id.clone() label optional aside=ViewFnOnce::default()/>
            <textarea
                class="input"
                node_ref=node
                id=id
                name=name
                rows=rows.to_string()
                placeholder=placeholder
                required=required
                maxlength=max_length.map(|most| most.to_string())
                disabled=move || is_on(off)
                aria-invalid=move || told(error).is_some().then_some("true")
                aria-describedby=described_by
                on:input=move |event| {
                    if let Some(signal) = value {
                        signal.set(event_target_value(&event));
                    }
                }
                on:change=move |event| {
                    if let Some(commit) = on_commit {
                        commit.run((event_target_value(&event),));
                    }
                }
            >
                {first}
            </textarea>
            <FieldNote id=note help error/>
        </div>
    }
}

/// One of several, from the browser's own list. Up to five short options are better as [`crate::Segments`].
#[component]
pub fn Select(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    options: Vec<Choice>,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] off: Signal<bool>,
    /// Speaks the label without showing it, for a select in a toolbar.
    #[prop(optional)]
    label_hidden: bool,
    #[prop(into, optional)] on_commit: Option<Callback<(String,)>>,
    #[prop(into, optional)] id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let note = note_id(&id);
    let described_by = described(note.clone(), help.is_some(), error);
    let node = NodeRef::<html::Select>::new();
    let first = value.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = value {
        follow_select(node, signal);
    }
    let options = options
        .into_iter()
        .map(|choice| {
            let text = match &choice.off {
                Some(reason) => format!("{} ({reason})", choice.label),
                None => choice.label,
            };
            view! {
                <option value=choice.value.clone() selected=choice.value == first disabled=choice.off.is_some()>
                    {text}
                </option>
            }
        })
        .collect_view();
    let label_class = if label_hidden { "only-read" } else { "field-label" };
    view! {
        <div class="field">
            <label class=label_class for=id.clone()>
                {label}
            </label>
            <span class="input-select">
                <select
                    class="input"
                    node_ref=node
                    id=id
                    name=name
                    disabled=move || is_on(off)
                    aria-invalid=move || told(error).is_some().then_some("true")
                    aria-describedby=described_by
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        if let Some(signal) = value {
                            signal.set(chosen.clone());
                        }
                        if let Some(commit) = on_commit {
                            commit.run((chosen,));
                        }
                    }
                >
                    {options}
                </select>
                <Icon glyph="icon-[lucide--chevron-down]"/>
            </span>
            <FieldNote id=note help error/>
        </div>
    }
}

/// The search line. Put it into a `<form method="get" role="search">` so that Enter works without scripts.
#[component]
pub fn SearchField(
    /// Spoken, not shown: "Search the marketplace".
    #[prop(into)]
    label: String,
    #[prop(into, default = "q".to_string())] name: String,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    #[prop(into, optional)] placeholder: Option<String>,
    /// The key that leads here, shown at the end: "/".
    #[prop(optional)]
    shortcut: Option<&'static str>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let first = value.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = value {
        follow_input(node, signal);
    }
    view! {
        <label class="search">
            <Icon glyph="icon-[lucide--search]"/>
            <span class="only-read">{label}</span>
            <input
                node_ref=node
                type="search"
                name=name
                value=first
                placeholder=placeholder
                on:input=move |event| {
                    if let Some(signal) = value {
                        signal.set(event_target_value(&event));
                    }
                }
            />
            {shortcut.map(|keys| view! { <kbd class="short-key" aria-hidden="true">{keys}</kbd> })}
        </label>
    }
}
