use leptos::{html, prelude::*};
use wasm_bindgen::JsValue;

use crate::{
    field::{FieldNote, described, note_id},
    island::{self, Island},
    prop::{is_on, told},
};

const NAME: &str = "rich-text";

/// How far the editor has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RichState {
    /// On its way, or not needed yet.
    #[default]
    Coming,
    /// Stands, and shows its value.
    Ready,
    /// Cannot be had, or cannot show this value.
    Failed,
}

/// Where a page holds on to its editor: how far it is, and what it may be told to do.
#[derive(Clone, Copy)]
pub struct RichPen {
    state: RwSignal<RichState>,
    island: StoredValue<Option<Island>>,
}

impl Default for RichPen {
    fn default() -> Self {
        Self { state: RwSignal::default(), island: StoredValue::new(None) }
    }
}

impl RichPen {
    /// Followed by whoever asks while it draws.
    pub fn state(self) -> RichState {
        self.state.try_get().unwrap_or_default()
    }

    /// Puts one of our pictures where the caret is. False where no editor stands.
    pub fn insert_picture(self, address: &str, alt: &str) -> bool {
        let Some(island) = self.island() else { return false };
        island.act("picture", &island::json(&[("src", address.into()), ("alt", alt.into())]));
        true
    }

    /// Gives the text the focus.
    pub fn focus(self) {
        if let Some(island) = self.island() {
            island.act("focus", "");
        }
    }

    fn island(self) -> Option<Island> {
        self.island.try_get_value().flatten()
    }

    fn show(self, value: &str) {
        if self.island().is_some_and(|island| !island.update(value)) {
            self.leave(RichState::Failed);
        }
    }

    fn leave(self, state: RichState) {
        if let Some(island) = self.island() {
            island.destroy();
        }
        self.island.try_set_value(None);
        self.state.try_set(state);
    }
}

/// Text with headings, lists, links and pictures, edited as it will look. An island (see `island.rs`): the page shows
/// something that works without it until `pen` says that it is ready, and while `hidden`.
///
/// The value is a document as JSON. Whenever `value` says one it is shown in place of what stands there; what a person
/// writes is told to `on_change` and not written back.
#[component]
pub fn RichText(
    /// What the text is called aloud.
    #[prop(into)]
    label: String,
    #[prop(into)] name: String,
    /// Nothing: the editor is not needed, and not fetched.
    #[prop(into)]
    value: Signal<Option<String>>,
    #[prop(into)] on_change: Callback<(String,)>,
    #[prop(optional)] pen: RichPen,
    /// Kept as it is, out of sight.
    #[prop(into, optional)]
    hidden: Signal<bool>,
    #[prop(into, optional)] placeholder: Option<String>,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    /// Shown, and not to be changed.
    #[prop(into, optional)]
    off: Signal<bool>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    let note = note_id(&format!("rich-{name}"));
    let described_by = described(note.clone(), help.is_some(), error);
    let options = move || {
        let placeholder = placeholder.as_deref().map_or(JsValue::UNDEFINED, JsValue::from);
        island::json(&[
            ("label", label.as_str().into()),
            ("placeholder", placeholder),
            ("describedBy", described_by().map_or(JsValue::UNDEFINED, JsValue::from)),
            ("invalid", told(error).is_some().into()),
            ("off", is_on(off).into()),
        ])
    };
    Effect::new({
        let options = options.clone();
        move |_| {
            let (Some(shown), Some(_)) = (value.get(), host.get()) else { return };
            if pen.island().is_some() {
                return pen.show(&shown);
            }
            let options = options.clone();
            island::load(NAME, move |is_there| begin(is_there, host, value, pen, &untrack(&options), on_change));
        }
    });
    Effect::new(move |_| {
        let options = options();
        if let Some(island) = pen.island() {
            island.configure(&options);
        }
    });
    on_cleanup(move || {
        if let Some(island) = pen.island() {
            island.destroy();
        }
    });
    let is_shown = move || pen.state() == RichState::Ready && !is_on(hidden);
    view! {
        <div class="rich" hidden=move || !is_shown()>
            <div class="rich-host" class:rich-bad=move || told(error).is_some() class:rich-off=move || is_on(off) data-island=NAME node_ref=host></div>
            <FieldNote id=note help error/>
        </div>
    }
}

/// The script has come, or not. Whoever waited for it may be gone, and the value another than at first.
fn begin(
    is_there: bool,
    host: NodeRef<html::Div>,
    value: Signal<Option<String>>,
    pen: RichPen,
    options: &str,
    on_change: Callback<(String,)>,
) {
    if pen.state.try_get_untracked().is_none() || pen.island().is_some() {
        return;
    }
    let (Some(host), Some(shown)) = (host.try_get_untracked().flatten(), value.try_get_untracked().flatten()) else {
        return;
    };
    let told = move |value: String| {
        on_change.try_run((value,));
    };
    let island = is_there.then(|| Island::mount(NAME, &host, &shown, options, told)).flatten();
    pen.island.set_value(island);
    pen.state.set(if island.is_some() { RichState::Ready } else { RichState::Failed });
}
