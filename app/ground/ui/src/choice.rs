use leptos::{html, prelude::*};

use crate::{follow::follow_check, prop::is_on};

/// One option of a [`Segments`] or a [`crate::Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// Why it cannot be chosen now. The option stays.
    pub off: Option<String>,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), off: None }
    }

    /// Keeps the option in the list and says why it is not one today.
    pub fn off(mut self, reason: impl Into<String>) -> Self {
        self.off = Some(reason.into());
        self
    }
}

/// A box to tick: part of a form, takes effect when the form is sent.
#[component]
pub fn Check(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(into, default = "on".to_string())] value: String,
    #[prop(optional)] checked: Option<RwSignal<bool>>,
    #[prop(optional)] initial: bool,
    /// A second line, or the reason it is off.
    #[prop(into, optional)]
    help: Option<String>,
    #[prop(into, optional)] off: Signal<bool>,
    #[prop(into, optional)] on_change: Option<Callback<(bool,)>>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let first = checked.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = checked {
        follow_check(node, signal);
    }
    view! {
        <label class="check">
            <input
                node_ref=node
                type="checkbox"
                name=name
                value=value
                checked=first
                disabled=move || is_on(off)
                on:change=move |event| {
                    let now = event_target_checked(&event);
                    if let Some(signal) = checked {
                        signal.set(now);
                    }
                    if let Some(changed) = on_change {
                        changed.run((now,));
                    }
                }
            />
            <span>{label} {help.map(|text| view! { <span class="field-help">{text}</span> })}</span>
        </label>
    }
}

/// On or off at once: takes effect when it is moved.
#[component]
pub fn Switch(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional)] checked: Option<RwSignal<bool>>,
    #[prop(optional)] initial: bool,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] off: Signal<bool>,
    #[prop(into, optional)] on_change: Option<Callback<(bool,)>>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let first = checked.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = checked {
        follow_check(node, signal);
    }
    view! {
        <label class="switch">
            <span>{label} {help.map(|text| view! { <span class="field-help">{text}</span> })}</span>
            <input
                node_ref=node
                type="checkbox"
                role="switch"
                name=name
                checked=first
                disabled=move || is_on(off)
                on:change=move |event| {
                    let now = event_target_checked(&event);
                    if let Some(signal) = checked {
                        signal.set(now);
                    }
                    if let Some(changed) = on_change {
                        changed.run((now,));
                    }
                }
            />
        </label>
    }
}

/// One of at most five, all visible. A radio group underneath, so arrows move and forms send it.
#[component]
pub fn Segments(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    options: Vec<Choice>,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    /// Speaks the label without showing it.
    #[prop(optional)]
    label_hidden: bool,
    /// Sends the form around it as soon as something is chosen. Give the form a key for browsers without scripts.
    #[prop(optional)]
    at_once: bool,
    #[prop(into, optional)] on_change: Option<Callback<(String,)>>,
) -> impl IntoView {
    let value = value.unwrap_or_else(|| RwSignal::new(initial));
    let first = value.get_untracked();
    let options = options
        .into_iter()
        .map(|choice| {
            let Choice { value: own, label, off } = choice;
            let begins = own == first;
            let watched = own.clone();
            let sent = own.clone();
            view! {
                <label title=off.clone()>
                    <input
                        type="radio"
                        name=name.clone()
                        value=own
                        checked=begins
                        prop:checked=move || value.with(|now| *now == watched)
                        disabled=off.is_some()
                        on:change=move |event| {
                            value.set(sent.clone());
                            if let Some(changed) = on_change {
                                changed.run((sent.clone(),));
                            }
                            if let (true, Some(form)) = (at_once, event_target::<web_sys::HtmlInputElement>(&event).form()) {
                                // Refused only for a form that is not on the page.
                                let _ = form.request_submit();
                            }
                        }
                    />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    let label_class = if label_hidden { "only-read" } else { "field-label" };
    let group_name = label.clone();
    view! {
        <div class="field" role="radiogroup" aria-label=group_name>
            <span class=label_class aria-hidden="true">
                {label}
            </span>
            <div class="segments">{options}</div>
        </div>
    }
}
