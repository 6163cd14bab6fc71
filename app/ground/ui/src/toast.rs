use std::{sync::Arc, time::Duration};

use leptos::{
    leptos_dom::helpers::{IntervalHandle, set_interval},
    prelude::*,
};

use crate::{IconKey, KeySize, LiveState};

/// How long a toast stays, in ticks of a quarter second.
const TICKS: u32 = 32;
const TICK: Duration = Duration::from_millis(250);

// The way back outlives the page that offered it: a callback owned by that page would be gone after a navigation.
type WayBack = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    undo: Option<WayBack>,
}

/// Says what happened. Get it with [`use_toaster`].
#[derive(Clone, Copy)]
pub struct Toaster {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toaster {
    fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Shows a sentence for eight seconds: "Chapter deleted".
    pub fn toast(&self, text: impl Into<String>) {
        self.push(text.into(), None);
    }

    /// The same with a key "Undo". `undo` runs at most once and may run after the page has changed.
    pub fn toast_with_undo(&self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.push(text.into(), Some(Arc::new(undo)));
    }

    fn push(&self, text: String, undo: Option<WayBack>) {
        let id = self.next.try_update_value(|next| {
            *next = next.wrapping_add(1);
            *next
        });
        if let Some(id) = id {
            self.shown.try_update(|toasts| toasts.push(Toast { id, text, undo }));
        }
    }

    fn drop_toast(&self, id: u32) {
        self.shown.try_update(|toasts| toasts.retain(|toast| toast.id != id));
    }
}

/// Makes the toaster known below. Call once, at the root of the app, and put a [`ToastRegion`] into the same view.
pub fn provide_toaster() -> Toaster {
    let toaster = Toaster::new();
    provide_context(toaster);
    toaster
}

/// The toaster of this app. Without one above, what is said goes nowhere and nothing breaks.
pub fn use_toaster() -> Toaster {
    use_context::<Toaster>().unwrap_or_else(Toaster::new)
}

/// Where toasts appear. It is in the server's HTML, because a live region must exist before it speaks.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toaster = use_toaster();
    view! {
        <div class="toasts" role="status" aria-live="polite" aria-relevant="additions">
            <For each=move || toaster.shown.get() key=|toast| toast.id let:toast>
                <ToastPlate toast toaster/>
            </For>
        </div>
    }
}

/// Says on every page that the line is lost, for as long as it is.
#[component]
pub fn LineNotice(#[prop(into)] line: Signal<LiveState>) -> impl IntoView {
    let lost = Memo::new(move |_| line.with(|line| *line != LiveState::Live));
    let text = move || if lost.get() { "Reconnecting. This is how it stood." } else { "" };
    view! {
        <p class="line-notice" class:line-lost=move || lost.get() role="status">
            {text}
        </p>
    }
}

#[component]
fn ToastPlate(toast: Toast, toaster: Toaster) -> impl IntoView {
    let Toast { id, text, undo } = toast;
    let left = StoredValue::new(TICKS);
    let held = StoredValue::new(false);
    let interval = StoredValue::new(None::<IntervalHandle>);
    Effect::new(move |_| {
        let handle = set_interval(
            move || {
                if held.try_get_value().unwrap_or(true) {
                    return;
                }
                if left.try_update_value(|ticks| {
                    *ticks = ticks.saturating_sub(1);
                    *ticks
                }) == Some(0)
                {
                    toaster.drop_toast(id);
                }
            },
            TICK,
        );
        interval.set_value(handle.ok());
    });
    on_cleanup(move || {
        if let Some(handle) = interval.try_get_value().flatten() {
            handle.clear();
        }
    });
    let hold = move |now: bool| {
        held.try_set_value(now);
        // Whoever looked at it gets the whole time again.
        left.try_set_value(TICKS);
    };
    view! {
        <div class="toast" on:mouseenter=move |_| hold(true) on:mouseleave=move |_| hold(false) on:focusin=move |_| hold(true) on:focusout=move |_| hold(false)>
            <span class="icon-[lucide--check]" aria-hidden="true"></span>
            <span>{text}</span>
            <span class="toast-keys">
                {undo
                    .map(|way_back| {
                        view! {
                            <button
                                class="key key-small"
                                type="button"
                                on:click=move |_| {
                                    toaster.drop_toast(id);
                                    way_back();
                                }
                            >
                                "Undo"
                            </button>
                        }
                    })}
                <IconKey name="Close this message" icon="icon-[lucide--x]" size=KeySize::Small at_end=true on_press=move || toaster.drop_toast(id)/>
            </span>
        </div>
    }
}
