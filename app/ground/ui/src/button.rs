use leptos::prelude::*;

use crate::{
    Icon,
    prop::{is_on, told},
};

/// What a key is for. `Lit` exists once per screen; `Stop` is red all over only inside a dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyKind {
    #[default]
    Plain,
    Lit,
    Bare,
    Stop,
}

/// The height of a key: the density's own, its small one, or the one big key of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySize {
    #[default]
    Normal,
    Small,
    Large,
}

pub(crate) fn key_class(kind: KeyKind, size: KeySize) -> &'static str {
    match (kind, size) {
        (KeyKind::Plain, KeySize::Normal) => "key",
        (KeyKind::Plain, KeySize::Small) => "key key-small",
        (KeyKind::Plain, KeySize::Large) => "key key-large",
        (KeyKind::Lit, KeySize::Normal) => "key key-lit",
        (KeyKind::Lit, KeySize::Small) => "key key-lit key-small",
        (KeyKind::Lit, KeySize::Large) => "key key-lit key-large",
        (KeyKind::Bare, KeySize::Normal) => "key key-bare",
        (KeyKind::Bare, KeySize::Small) => "key key-bare key-small",
        (KeyKind::Bare, KeySize::Large) => "key key-bare key-large",
        (KeyKind::Stop, KeySize::Normal) => "key key-stop",
        (KeyKind::Stop, KeySize::Small) => "key key-stop key-small",
        (KeyKind::Stop, KeySize::Large) => "key key-stop key-large",
    }
}

/// A button. Its label is a verb with its object: "Publish 2 changes".
///
/// A key that cannot be pressed stays in the tab order and says why. While off or working it neither calls
/// `on_press` nor submits its form.
#[component]
pub fn Key(
    #[prop(optional)] kind: KeyKind,
    #[prop(optional)] size: KeySize,
    /// Submits the form around it.
    #[prop(optional)]
    submit: bool,
    #[prop(optional)] icon: Option<&'static str>,
    /// True while the action runs; the label gives way to `verb` and a meter.
    #[prop(into, optional)]
    working: Option<Signal<bool>>,
    /// The verb while working: "Paying", "Saving".
    #[prop(default = "Working")]
    verb: &'static str,
    /// The reason it cannot be pressed now; absent means it can.
    #[prop(into, optional)]
    off: MaybeProp<String>,
    /// Shows the reason in a tooltip instead of beneath, where there is no room.
    #[prop(optional)]
    why_in_tip: bool,
    /// As wide as its container.
    #[prop(optional)]
    full: bool,
    /// Receives focus when its dialog opens. Give it to the harmless key.
    #[prop(optional)]
    autofocus: bool,
    /// Name and value a submitting key sends with the form.
    #[prop(into, optional)]
    name: Option<String>,
    #[prop(into, optional)] value: Option<String>,
    #[prop(into, optional)] on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let busy = move || working.is_some_and(is_on);
    let held = move || busy() || told(off).is_some();
    let hold_class = if full { "key-hold key-hold-full" } else { "key-hold" };
    view! {
        <span class=hold_class data-tip=move || if why_in_tip { told(off) } else { None }>
            <button
                class=key_class(kind, size)
                class:key-full=full
                class:key-working=busy
                // Without scripts a submitting key that is off must not submit, so it stops being one.
                type=move || if submit && told(off).is_none() { "submit" } else { "button" }
                name=name
                value=value
                autofocus=autofocus
                aria-disabled=move || held().then_some("true")
                aria-busy=move || busy().then_some("true")
                aria-description=move || told(off)
                on:click=move |event| {
                    if held() {
                        event.prevent_default();
                        event.stop_propagation();
                    } else if let Some(press) = on_press {
                        press.run(());
                    }
                }
            >
                <span class="key-face">
                    <span class:shown=move || !busy()>{icon.map(|glyph| view! { <Icon glyph/> })} {children()}</span>
                    {working
                        .map(|_| {
                            view! {
                                <span class:shown=busy>
                                    <span class="meter" aria-hidden="true">
                                        <i></i>
                                        <i></i>
                                        <i></i>
                                    </span>
                                    {verb}
                                </span>
                            }
                        })}
                </span>
            </button>
            {move || {
                told(off)
                    .filter(|_| !why_in_tip)
                    .map(|reason| {
                        view! {
                            <span class="key-why">
                                <Icon glyph="icon-[lucide--info]"/>
                                <span>{reason}</span>
                            </span>
                        }
                    })
            }}
        </span>
    }
}

/// A link that looks like a key: for going somewhere, never for changing something.
#[component]
pub fn KeyLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: KeyKind,
    #[prop(optional)] size: KeySize,
    #[prop(optional)] icon: Option<&'static str>,
    #[prop(optional)] full: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=key_class(kind, size) class:key-full=full href=move || href.get()>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
}

/// A key that is only an icon. `name` is what it is called aloud and what its tooltip says.
#[component]
pub fn IconKey(
    #[prop(into)] name: Signal<String>,
    icon: &'static str,
    /// `Bare` unless said otherwise.
    #[prop(default = KeyKind::Bare)]
    kind: KeyKind,
    #[prop(optional)] size: KeySize,
    /// For keys that stay down: whether it is down now.
    #[prop(into, optional)]
    pressed: MaybeProp<bool>,
    /// The reason it cannot be pressed now; shown in the tooltip.
    #[prop(into, optional)]
    off: MaybeProp<String>,
    #[prop(optional)] submit: bool,
    /// Opens the tooltip towards the start of the line, for keys at a right edge.
    #[prop(optional)]
    at_end: bool,
    #[prop(into, optional)] on_press: Option<Callback<()>>,
) -> impl IntoView {
    let is_off = move || told(off).is_some();
    view! {
        <button
            class=key_class(kind, size)
            class:key-square=true
            class:tip-end=at_end
            type=move || if submit && !is_off() { "submit" } else { "button" }
            aria-label=move || name.get()
            aria-pressed=move || pressed.get().map(|down| if down { "true" } else { "false" })
            aria-disabled=move || is_off().then_some("true")
            aria-description=move || told(off)
            data-tip=move || told(off).unwrap_or_else(|| name.get())
            on:click=move |event| {
                if is_off() {
                    event.prevent_default();
                    event.stop_propagation();
                } else if let Some(press) = on_press {
                    press.run(());
                }
            }
        >
            <Icon glyph=icon/>
        </button>
    }
}
