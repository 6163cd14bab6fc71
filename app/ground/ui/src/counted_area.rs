use leptos::{children::ViewFnOnce, html, prelude::*};

use crate::{
    field::{FieldHead, FieldNote, described, note_id},
    follow::follow_text_area,
    prop::{is_on, told},
};

/// How much of a limit is used. Counted as the browser counts `maxlength`, in UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    used: usize,
    limit: usize,
}

/// From here on the rest is spoken.
const NEARLY: usize = 20;

impl Count {
    fn of(text: &str, limit: usize) -> Self {
        Self { used: text.encode_utf16().count(), limit }
    }

    fn over(self) -> usize {
        self.used.saturating_sub(self.limit)
    }

    fn is_over(self) -> bool {
        self.over() > 0
    }

    fn words(self) -> String {
        match self.over() {
            0 => format!("{} / {}", self.used, self.limit),
            over => format!("{over} over {}", self.limit),
        }
    }

    /// What a screen reader hears while somebody types: nothing, until it matters. In tens, so that it does not count aloud.
    fn spoken(self) -> String {
        if self.is_over() {
            return format!("{} too many", self.over());
        }
        match self.limit - self.used {
            left if left > NEARLY => String::new(),
            left => format!("{} left", left.div_ceil(10) * 10),
        }
    }
}

/// Several lines of text with a limit. What is too long stays and is counted, instead of being cut off while pasting.
#[component]
pub fn CountedArea(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    limit: usize,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(default = 3)] rows: u32,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(into, optional)] off: Signal<bool>,
    #[prop(into, optional)] on_commit: Option<Callback<(String,)>>,
    #[prop(into, optional)] id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let note = note_id(&id);
    let count_id = format!("{id}-count");
    let noted = described(note.clone(), help.is_some(), error);
    let described_by = {
        let count_id = count_id.clone();
        move || noted().map_or_else(|| count_id.clone(), |note| format!("{note} {count_id}"))
    };
    let node = NodeRef::<html::Textarea>::new();
    let value = value.unwrap_or_else(|| RwSignal::new(initial));
    let first = value.get_untracked();
    follow_text_area(node, value);
    let count = Memo::new(move |_| value.with(|text| Count::of(text, limit)));
    let is_bad = move || count.get().is_over() || told(error).is_some();
    view! {
        <div class="field">
            <FieldHead id=id.clone() label optional aside=ViewFnOnce::default()/>
            <textarea
                class="input"
                node_ref=node
                id=id
                name=name
                rows=rows.to_string()
                required=required
                disabled=move || is_on(off)
                aria-invalid=move || is_bad().then_some("true")
                aria-describedby=described_by
                on:input=move |event| value.set(event_target_value(&event))
                on:change=move |event| {
                    if let Some(commit) = on_commit {
                        commit.run((event_target_value(&event),));
                    }
                }
            >
                {first}
            </textarea>
            <div class="field-foot">
                <FieldNote id=note help error/>
                <span class="field-count with-scripts" class:field-over=move || count.get().is_over() id=count_id>
                    {move || count.get().words()}
                </span>
            </div>
            <span class="only-read" role="status">
                {move || count.get().spoken()}
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn a_text_is_counted_as_the_browser_counts_it() {
        assert_eq!(Count::of("kick", 400).words(), "4 / 400");
        assert_eq!(Count::of("🎹", 400).words(), "2 / 400");
        assert_eq!(Count::of("12345", 3).words(), "2 over 3");
    }

    #[test]
    fn the_rest_is_only_spoken_when_it_matters() {
        for (used, expected) in
            [(0, ""), (79, ""), (80, "20 left"), (89, "20 left"), (95, "10 left"), (100, "0 left"), (104, "4 too many")]
        {
            assert_eq!(Count { used, limit: 100 }.spoken(), expected, "{used}");
        }
    }
}
