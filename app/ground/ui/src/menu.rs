use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{Icon, KeyKind};

/// At most nine entries behind a key. Opens and closes without scripts; with them it also closes on Escape, on
/// leaving and after a choice, and the arrows walk it.
#[component]
pub fn Menu(
    /// What the menu is called: "More for this chapter". Shown on the key unless an icon replaces it.
    #[prop(into)]
    label: Signal<String>,
    /// An icon instead of the word; the label becomes name and tooltip.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// `Bare` unless said otherwise.
    #[prop(default = KeyKind::Bare)]
    kind: KeyKind,
    /// Opens towards the start of the line, for a menu at a right edge.
    #[prop(optional)]
    at_end: bool,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let close = move |focus_key: bool| {
        if let Some(details) = node.get_untracked() {
            details.set_open(false);
            if focus_key
                && let Ok(Some(summary)) = details.query_selector("summary")
                && let Ok(summary) = summary.dyn_into::<web_sys::HtmlElement>()
            {
                let _ = summary.focus();
            }
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(details) = node.get_untracked() else {
            return;
        };
        match event.key().as_str() {
            "Escape" if details.open() => {
                event.prevent_default();
                close(true);
            }
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                details.set_open(true);
                walk(&details, event.key() == "ArrowDown");
            }
            _ => {}
        }
    };
    let on_leave = move |event: ev::FocusEvent| {
        let Some(details) = node.get_untracked() else {
            return;
        };
        let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if !details.contains(to.as_ref()) {
            close(false);
        }
    };
    let on_choice = move |event: ev::MouseEvent| {
        let chosen = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest(".menu-item").ok().flatten());
        if chosen.is_some_and(|item| item.get_attribute("aria-disabled").is_none()) {
            close(true);
        }
    };
    let class = if at_end { "menu menu-end" } else { "menu" };
    let key_class = match kind {
        KeyKind::Plain | KeyKind::Stop => "key",
        KeyKind::Lit => "key key-lit",
        KeyKind::Bare => "key key-bare",
    };
    let face = match icon {
        Some(glyph) => view! { <Icon glyph/> }.into_any(),
        None => view! {
            {move || label.get()}
            <Icon glyph="icon-[lucide--chevron-down]"/>
        }
        .into_any(),
    };
    let tip = move || icon.is_some().then(|| label.get());
    view! {
        <details class=class node_ref=node on:keydown=on_key on:focusout=on_leave>
            <summary class=key_class class:key-square=icon.is_some() class:tip-end=at_end aria-label=move || label.get() data-tip=tip>
                {face}
            </summary>
            <div class="menu-sheet" on:click=on_choice>
                {children()}
            </div>
        </details>
    }
}

/// Moves focus to the next or previous entry, round the ends.
fn walk(details: &web_sys::HtmlDetailsElement, down: bool) {
    let Ok(items) = details.query_selector_all(".menu-item") else {
        return;
    };
    let many = items.length();
    if many == 0 {
        return;
    }
    let active = document().active_element();
    let here = (0..many).find(|at| {
        items.item(*at).is_some_and(|item| active.as_ref().is_some_and(|element| item.is_same_node(Some(element))))
    });
    let next = match (here, down) {
        (None, true) => 0,
        (None, false) => many - 1,
        (Some(at), true) => (at + 1) % many,
        (Some(at), false) => (at + many - 1) % many,
    };
    if let Some(item) = items.item(next).and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = item.focus();
    }
}

/// One entry of a [`Menu`]: a link with `href`, otherwise a button. What is impossible stays, with its reason.
#[component]
pub fn MenuItem(
    #[prop(into)] label: String,
    #[prop(optional)] icon: Option<&'static str>,
    /// The shortcut that does the same: "⌘D".
    #[prop(optional)]
    keys: Option<&'static str>,
    #[prop(into, optional)] href: Option<String>,
    /// Destructive. Such entries come last, after a [`MenuRule`].
    #[prop(optional)]
    stop: bool,
    #[prop(into, optional)] off: MaybeProp<String>,
    #[prop(into, optional)] on_press: Option<Callback<()>>,
) -> impl IntoView {
    let is_off = move || off.with(|reason| reason.is_some());
    let face = view! {
        {icon.map(|glyph| view! { <Icon glyph/> })}
        <span>
            {label} {move || off.get().map(|reason| view! { <span class="menu-why">{reason}</span> })}
        </span>
        {keys.map(|keys| view! { <kbd class="short-key">{keys}</kbd> })}
    };
    match href {
        Some(href) => view! {
            <a class="menu-item" class:menu-item-stop=stop href=move || (!is_off()).then(|| href.clone()) aria-disabled=move || is_off().then_some("true")>
                {face}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                class="menu-item"
                class:menu-item-stop=stop
                type="button"
                aria-disabled=move || is_off().then_some("true")
                on:click=move |_| {
                    if let (false, Some(press)) = (is_off(), on_press) {
                        press.run(());
                    }
                }
            >
                {face}
            </button>
        }
        .into_any(),
    }
}

/// The line before the destructive entries.
#[component]
pub fn MenuRule() -> impl IntoView {
    view! { <hr class="menu-rule"/> }
}
