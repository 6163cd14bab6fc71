use leptos::prelude::*;

use crate::{Avatar, Banner, Face, IconKey, Key, KeyKind, KeySize, LiveState, Skeleton, Tone};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedRow {
    pub id: String,
    pub face: Option<Face>,
    /// In weight: "Devon Pryce".
    pub who: String,
    /// "leased Wet Asphalt".
    pub what: String,
    /// A second line.
    pub more: Option<String>,
    /// At the end, measured: "$75.00", "3 min".
    pub end: String,
}

/// Whether there is a list to show at all. How its line is doing is a [`LiveState`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListState {
    Loading,
    #[default]
    Ready,
    Refused,
}

/// Which rows are on the page. While somebody reads, new ones wait; what went away goes at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    let_in: Vec<String>,
    /// The ones that came last: they are lit, and the light fades.
    newest: Vec<String>,
}

impl Shown {
    /// All rows of the first drawing. None of them is news.
    fn first(ids: &[String]) -> Self {
        Self { let_in: ids.to_vec(), newest: Vec::new() }
    }

    fn waiting(&self, ids: &[String]) -> usize {
        ids.iter().filter(|id| !self.let_in.contains(id)).count()
    }

    /// Lets in whoever waits, and forgets who is gone.
    fn let_all_in(&self, ids: &[String]) -> Self {
        let newest: Vec<String> = ids.iter().filter(|id| !self.let_in.contains(id)).cloned().collect();
        let newest = if newest.is_empty() { self.newest.clone() } else { newest };
        Self { let_in: ids.to_vec(), newest }
    }
}

/// What happens, newest first, as it happens. New rows arrive lit and on top; while somebody points at the list, has a key
/// of it in focus or holds it still, they wait behind a key that counts them.
#[component]
pub fn LiveList(
    /// What is in it: "Sales".
    #[prop(into)]
    label: String,
    #[prop(into)] rows: Signal<Vec<FeedRow>>,
    #[prop(into, optional)] state: Signal<ListState>,
    #[prop(into, optional)] line: Signal<LiveState>,
    /// Instead of no rows: a [`crate::EmptyState`] with the next step.
    #[prop(into)]
    empty: ViewFn,
    /// Instead of rows one may not see: a [`crate::EmptyState`] with who can open them.
    #[prop(into, optional)]
    refused: ViewFn,
    /// Tries the line again now.
    #[prop(into, optional)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let ids = move || rows.with(|rows| rows.iter().map(|row| row.id.clone()).collect::<Vec<String>>());
    let shown = RwSignal::new(Shown::first(&untrack(ids)));
    let reading = RwSignal::new(false);
    let held = RwSignal::new(false);
    let let_in = move |ids: &[String]| {
        let now = shown.with_untracked(|shown| shown.let_all_in(ids));
        if shown.with_untracked(|shown| *shown != now) {
            shown.set(now);
        }
    };
    Effect::new(move |_| {
        let ids = ids();
        if !reading.get() && !held.get() {
            let_in(&ids);
        }
    });
    let waiting = Memo::new(move |_| shown.with(|shown| shown.waiting(&ids())));
    let on_page =
        move || shown.with(|shown| ids().into_iter().filter(|id| shown.let_in.contains(id)).collect::<Vec<String>>());
    let name = label.clone();
    let list = move || {
        let label = name.clone();
        view! {
            <div
                on:mouseenter=move |_| reading.set(true)
                on:mouseleave=move |_| reading.set(false)
                on:focusin=move |_| reading.set(true)
                on:focusout=move |_| reading.set(false)
            >
                <div class="feed-head">
                    <span role="status">
                        {move || {
                            let many = waiting.get();
                            (many > 0)
                                .then(|| {
                                    view! {
                                        <Key kind=KeyKind::Lit size=KeySize::Small icon="icon-[lucide--arrow-up]" on_press=move || let_in(&untrack(ids))>
                                            {format!("{many} new")}
                                        </Key>
                                    }
                                })
                        }}
                    </span>
                    <IconKey
                        name=move || if held.get() { "Let new ones in" } else { "Hold still" }.to_string()
                        icon="icon-[lucide--pause]"
                        size=KeySize::Small
                        pressed=held
                        at_end=true
                        on_press=move || held.update(|held| *held = !*held)
                    />
                </div>
                <ul class="feed" class:feed-stale=move || line.with(|line| *line != LiveState::Live) aria-label=label>
                    <For each=on_page key=|id| id.clone() let:id>
                        <FeedLine id rows shown/>
                    </For>
                </ul>
            </div>
        }
        .into_any()
    };
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <div class="live-list">
            {move || stale_words(&line.get()).map(|words| view! { <Stale words on_retry/> })}
            {move || match (state.get(), is_empty.get()) {
                (ListState::Loading, _) => view! { <Skeleton label=format!("{label} on their way") lines=6/> }.into_any(),
                (ListState::Refused, _) => refused.run(),
                (ListState::Ready, true) => empty.run(),
                (ListState::Ready, false) => list(),
            }}
        </div>
    }
}

/// What to say over a list that does not follow any more.
fn stale_words(line: &LiveState) -> Option<String> {
    match line {
        LiveState::Live => None,
        LiveState::Reconnecting => Some("Reconnecting. This is how it stood.".to_string()),
        LiveState::OfflineSince(time) => Some(format!("Offline since {time}. This is how it stood.")),
    }
}

#[component]
fn Stale(words: String, on_retry: Option<Callback<()>>) -> impl IntoView {
    let retry = move || {
        on_retry.map(|retry| {
            view! {
                <Key size=KeySize::Small on_press=retry>
                    "Retry"
                </Key>
            }
        })
    };
    view! {
        <Banner tone=Tone::Hold action=retry>
            {words}
        </Banner>
    }
}

/// A row keeps its place in the document while its words change, else its light would be lit again.
#[component]
fn FeedLine(id: String, rows: Signal<Vec<FeedRow>>, shown: RwSignal<Shown>) -> impl IntoView {
    let is_new = {
        let id = id.clone();
        move || shown.with(|shown| shown.newest.contains(&id))
    };
    let row = Memo::new(move |_| rows.with(|rows| rows.iter().find(|row| row.id == id).cloned()));
    let words = move || {
        row.get().map(|FeedRow { face, who, what, more, end, .. }| {
            view! {
                {face.map(|face| view! { <Avatar name=face.name image=face.image/> })}
                <div class="feed-words">
                    <b>{who}</b>
                    {format!(" {what}")}
                    {more.map(|more| view! { <span class="feed-more">{more}</span> })}
                </div>
                <span class="num">{end}</span>
            }
        })
    };
    view! { <li class:feed-new=is_new>{words}</li> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_string).collect()
    }

    #[test]
    fn nothing_is_news_in_the_first_drawing() {
        let shown = Shown::first(&ids("a b"));
        assert_eq!(shown.waiting(&ids("a b")), 0);
        assert_eq!(shown.let_all_in(&ids("a b")).newest, ids(""));
    }

    #[test]
    fn new_rows_wait_until_they_are_let_in_and_are_lit_then() {
        let shown = Shown::first(&ids("a b"));
        assert_eq!(shown.waiting(&ids("d c a b")), 2);
        let later = shown.let_all_in(&ids("d c a b"));
        assert_eq!(later.waiting(&ids("d c a b")), 0);
        assert_eq!(later.newest, ids("d c"));
    }

    #[test]
    fn a_row_that_comes_back_is_news_again() {
        let shown = Shown::first(&ids("a b")).let_all_in(&ids("b"));
        assert_eq!(shown.waiting(&ids("a b")), 1);
    }

    #[test]
    fn a_list_that_does_not_follow_says_since_when() {
        assert_eq!(stale_words(&LiveState::Live), None);
        let words = stale_words(&LiveState::OfflineSince("14:31".to_string()));
        assert_eq!(words.as_deref(), Some("Offline since 14:31. This is how it stood."));
    }

    proptest! {
        #[test]
        fn whoever_is_let_in_waits_no_more(before in proptest::collection::vec("[a-e]", 0..6), now in proptest::collection::vec("[a-e]", 0..6)) {
            let later = Shown::first(&before).let_all_in(&now);
            prop_assert_eq!(later.waiting(&now), 0);
            prop_assert!(later.newest.iter().all(|id| now.contains(id)));
            prop_assert!(later.newest.iter().all(|id| !before.contains(id)));
        }
    }
}
