//! Rows that people carry to another place, in one list or from list to list, by pointer, touch or keys.
//!
//! Whoever draws the tree marks it: a list is `data-branch`, a row of it `data-row`, each with its id. A row has a
//! [`Grip`], and a [`DropLine`] before it and at the end of its list. What a move means is the owner's to say.

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

use crate::Icon;

/// Where a carried row would land.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Landing {
    /// In front of this row.
    Before(String),
    /// At the end of this list.
    End(String),
}

/// A tree whose rows are carried, from press to release.
#[derive(Clone, Copy)]
pub struct Sorting {
    held: RwSignal<Option<String>>,
    over: RwSignal<Option<Landing>>,
    spoken: RwSignal<String>,
    on_land: Callback<(String, Landing)>,
    on_step: Callback<(String, i64), bool>,
}

impl Sorting {
    /// `on_land` is told which row was let go where. `on_step` moves a row one place up (-1) or down (1), across the
    /// borders of lists, and answers whether there was such a place.
    pub fn new(
        on_land: impl Fn(String, Landing) + Send + Sync + 'static,
        on_step: impl Fn(String, i64) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            held: RwSignal::new(None),
            over: RwSignal::new(None),
            spoken: RwSignal::default(),
            on_land: Callback::new(move |(row, landing)| on_land(row, landing)),
            on_step: Callback::new(move |(row, by)| on_step(row, by)),
        }
    }

    /// Whether this row is being carried, and over something.
    pub fn is_carried(self, row: &str) -> bool {
        self.held.with(|held| held.as_deref() == Some(row)) && self.over.with(Option::is_some)
    }

    /// What a screen reader is told of the last move by keys.
    pub fn spoken(self) -> Signal<String> {
        self.spoken.into()
    }

    /// Moves a row one place. It is taken out of the page and put in again, which costs it the focus: gives that back.
    pub fn step(self, row: &str, by: i64) {
        if self.on_step.run((row.to_string(), by)) {
            self.spoken.set(format!("Moved {}.", if by < 0 { "up" } else { "down" }));
            focus_again(format!("[data-row='{row}'] .grip"));
        }
    }

    fn start(self, row: String, event: ev::PointerEvent) {
        event.prevent_default();
        if let Some(grip) = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
            // Without capture a fast pointer leaves the grip; then the drag just ends early.
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
        self.held.set(Some(row));
    }

    fn moved(self, event: ev::PointerEvent) {
        if self.held.with_untracked(Option::is_none) {
            return;
        }
        let landing = landing_at(f64::from(event.client_x()), f64::from(event.client_y()));
        if landing.is_some() && self.over.with_untracked(|over| *over != landing) {
            self.over.set(landing);
        }
    }

    fn let_go(self) {
        let (held, over) = (self.held.get_untracked(), self.over.get_untracked());
        self.cancel();
        let (Some(row), Some(landing)) = (held, over) else { return };
        if landing != Landing::Before(row.clone()) {
            self.on_land.run((row, landing));
        }
    }

    fn cancel(self) {
        self.held.set(None);
        self.over.set(None);
    }
}

/// What a row is carried by. The up and down arrow keys move it too.
#[component]
pub fn Grip(
    sorting: Sorting,
    /// The row's id, as in its `data-row`.
    #[prop(into)]
    row: String,
    #[prop(into)] title: String,
) -> impl IntoView {
    let row = StoredValue::new(row);
    let on_key = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            _ => return,
        };
        event.prevent_default();
        sorting.step(&row.get_value(), by);
    };
    view! {
        <button
            type="button"
            class="grip"
            aria-label=format!("Move {title}. Drag, or use the up and down arrow keys.")
            on:pointerdown=move |event| sorting.start(row.get_value(), event)
            on:pointermove=move |event| sorting.moved(event)
            on:pointerup=move |_| sorting.let_go()
            on:pointercancel=move |_| sorting.cancel()
            on:keydown=on_key
        >
            <Icon glyph="icon-[lucide--grip-vertical]"/>
        </button>
    }
}

/// The lit line where the carried row would land; hidden elsewhere.
#[component]
pub fn DropLine(sorting: Sorting, landing: Landing) -> impl IntoView {
    view! { <span class="drop-line" hidden=move || sorting.over.with(|over| over.as_ref() != Some(&landing))></span> }
}

/// Gives a row the focus again once the list stands, so that the next key moves on. The browser's own frame, which the row
/// that asks does not take along when it goes.
pub fn focus_again(selector: String) {
    let focus = Closure::once_into_js(move || {
        let row = document().query_selector(&selector).ok().flatten();
        if let Some(row) = row.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = row.focus();
        }
    });
    // Without frames nothing is shown either.
    let _ = window().request_animation_frame(focus.unchecked_ref());
}

/// What lies under a point of the window: the row it would go in front of, or a list's end.
fn landing_at(x: f64, y: f64) -> Option<Landing> {
    let under = document().element_from_point(x as f32, y as f32)?;
    if let Some(row) = under.closest("[data-row]").ok().flatten() {
        let bounds = row.get_bounding_client_rect();
        if y < bounds.top() + bounds.height() / 2.0 {
            return Some(Landing::Before(row.get_attribute("data-row")?));
        }
        return match row.next_element_sibling().and_then(|next| next.get_attribute("data-row")) {
            Some(next) => Some(Landing::Before(next)),
            None => Some(Landing::End(row.parent_element()?.get_attribute("data-branch")?)),
        };
    }
    let branch = under.closest("[data-branch]").ok().flatten()?;
    Some(Landing::End(branch.get_attribute("data-branch")?))
}
