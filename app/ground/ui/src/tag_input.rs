use leptos::{children::ViewFnOnce, ev, html, prelude::*};

use crate::{
    Icon,
    field::{FieldHead, FieldNote, described, note_id},
    prop::told,
};

/// What stands between commas, without empty ones.
fn split(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(',').map(str::trim).filter(|tag| !tag.is_empty())
}

/// The tags with those that were typed, each once however it is written, and no more than allowed. The second is what
/// found no room.
fn with_typed(tags: &[String], typed: &str, most: usize) -> (Vec<String>, String) {
    let mut all = tags.to_vec();
    let mut left = Vec::new();
    for tag in split(typed) {
        let is_there = all.iter().any(|one| one.to_lowercase() == tag.to_lowercase());
        if is_there {
            continue;
        }
        if all.len() < most {
            all.push(tag.to_string());
        } else {
            left.push(tag);
        }
    }
    (all, left.join(", "))
}

/// Words of one's own: typed and ended with Enter or a comma, taken away by unticking them or, from the empty field, with
/// Backspace. Each is a ticked box, and the field is sent too, so a form works without scripts; whoever receives it splits
/// at commas.
#[component]
pub fn TagInput(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    value: RwSignal<Vec<String>>,
    /// Offered by the browser while typing.
    #[prop(into, optional)]
    known: Signal<Vec<String>>,
    #[prop(default = 10)] most: usize,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] placeholder: Option<String>,
    #[prop(into, optional)] on_change: Option<Callback<(Vec<String>,)>>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let note = note_id(&id);
    let list = format!("{id}-known");
    let node = NodeRef::<html::Input>::new();
    let said = RwSignal::new(String::new());
    let crowded = RwSignal::new(false);
    let bad = MaybeProp::derive(move || {
        told(error).or_else(|| crowded.get().then(|| format!("{most} at most. Take one away first.")))
    });
    let described_by = described(note.clone(), help.is_some(), bad);

    let keep = move |tags: Vec<String>, sentence: String| {
        said.set(sentence);
        value.set(tags.clone());
        if let Some(changed) = on_change {
            changed.run((tags,));
        }
    };
    let add = move |typed: &str| {
        let (tags, left) = value.with_untracked(|tags| with_typed(tags, typed, most));
        crowded.set(!left.is_empty());
        if let Some(input) = node.get_untracked() {
            input.set_value(&left);
        }
        if value.with_untracked(|now| *now != tags) {
            let sentence = tags.last().map(|tag| format!("{tag} added")).unwrap_or_default();
            keep(tags, sentence);
        }
    };
    let take = move |tag: &str| {
        let tags = value.with_untracked(|tags| tags.iter().filter(|one| *one != tag).cloned().collect());
        crowded.set(false);
        keep(tags, format!("{tag} taken away"));
        if let Some(input) = node.get_untracked() {
            // Refused only for a field that is not on the page.
            let _ = input.focus();
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let typed = event_target_value(&event);
        match event.key().as_str() {
            // With nothing typed, Enter sends the form as ever.
            "Enter" if !typed.trim().is_empty() => {
                event.prevent_default();
                add(&typed);
            }
            "Backspace" if typed.is_empty() => {
                if let Some(last) = value.with_untracked(|tags| tags.last().cloned()) {
                    take(&last);
                }
            }
            _ => {}
        }
    };
    let field_name = name.clone();
    view! {
        <div class="field">
            <FieldHead id=id.clone() label optional=false aside=ViewFnOnce::default()/>
            <div class="input-frame tags">
                <For each=move || value.get() key=|tag| tag.clone() let:tag>
                    <label class="chip chip-on">
                        <input
                            type="checkbox"
                            name=name.clone()
                            value=tag.clone()
                            checked=true
                            on:change={
                                let tag = tag.clone();
                                move |_| take(&tag)
                            }
                        />
                        {tag}
                        <Icon glyph="icon-[lucide--x]"/>
                    </label>
                </For>
                <input
                    class="input"
                    node_ref=node
                    id=id
                    name=field_name
                    list=list.clone()
                    autocomplete="off"
                    placeholder=placeholder
                    aria-invalid=move || told(bad).is_some().then_some("true")
                    aria-describedby=described_by
                    on:keydown=on_key
                    on:input=move |event| {
                        let typed = event_target_value(&event);
                        if typed.contains(',') {
                            add(&typed);
                        }
                    }
                    on:change=move |event| add(&event_target_value(&event))
                />
            </div>
            <datalist id=list>{move || known.get().into_iter().map(|tag| view! { <option value=tag></option> }).collect_view()}</datalist>
            <FieldNote id=note help error=bad/>
            <span class="only-read" role="status">
                {move || said.get()}
            </span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::with_typed;

    fn check(tags: &[&str], typed: &str, expected: &[&str], left: &str) {
        let tags: Vec<String> = tags.iter().map(|tag| tag.to_string()).collect();
        let (now, rest) = with_typed(&tags, typed, 3);
        assert_eq!((now, rest.as_str()), (expected.iter().map(|tag| tag.to_string()).collect(), left), "{typed}");
    }

    #[test]
    fn tags_are_split_at_commas_and_kept_once() {
        check(&[], "drill", &["drill"], "");
        check(&["drill"], " half-time , roomy", &["drill", "half-time", "roomy"], "");
        check(&["drill"], "Drill, ,", &["drill"], "");
        check(&["Straße"], "straße", &["Straße"], "");
    }

    #[test]
    fn what_finds_no_room_stays_in_the_field() {
        check(&["a", "b", "c"], "d", &["a", "b", "c"], "d");
        check(&["a", "b"], "c, d, e", &["a", "b", "c"], "d, e");
        check(&["a", "b", "c"], "b", &["a", "b", "c"], "");
    }
}
