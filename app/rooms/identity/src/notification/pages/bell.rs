use leptos::prelude::*;
use room::{Watch, watch};
use ui::Menu;

use crate::notification::{badge, counted_title, queries::unread, unread_in_words};

/// How many are unread, for the window's title. The shell has it, and the bell says it.
#[derive(Clone, Default)]
pub struct Unread(ArcRwSignal<i64>);

impl Unread {
    /// The title with the count before it.
    pub fn counted(&self, title: &str) -> String {
        counted_title(self.0.get(), title)
    }
}

/// How many notifications are unread, and the way to them. It stands on every page of the desk, so the newest themselves,
/// `list`, are asked for when it is opened.
#[component]
pub fn Bell(#[prop(into)] list: ViewFn) -> impl IntoView {
    let count = watch(unread);
    let told = use_context::<Unread>().unwrap_or_default().0;
    let is_wanted = RwSignal::new(false);
    view! {
        <Watch of=count refused=|_| () let:count>
            {
                tell(count, told.clone());
                let list = list.clone();
                let label = Signal::derive(move || match unread_in_words(count.get()) {
                    words if words.is_empty() => "Notifications".to_string(),
                    words => words,
                });
                view! {
                    // The menu opens by press and by arrow; either way something in here heard it.
                    <span
                        class="bell"
                        on:click=move |_| is_wanted.set(true)
                        on:keydown=move |_| is_wanted.set(true)
                    >
                        <Menu label icon="icon-[lucide--bell]" at_end=true>
                            {move || is_wanted.get().then(|| list.run())}
                            <p class="bell-ways">
                                <a class="link" href="/dashboard/notifications">
                                    "All notifications"
                                </a>
                                <a class="link" href="/dashboard/settings/notifications">
                                    "Settings"
                                </a>
                            </p>
                        </Menu>
                        {move || badge(count.get()).map(|count| view! { <span class="bell-count num" aria-hidden="true">{count}</span> })}
                        <span class="only-read" role="status">
                            {move || unread_in_words(count.get())}
                        </span>
                    </span>
                }
            }
        </Watch>
    }
}

/// Keeps the window's title at the count for as long as the bell is there.
fn tell(count: Signal<i64>, told: ArcRwSignal<i64>) {
    told.set(count.get_untracked());
    let last = told.clone();
    Effect::new(move |_| told.set(count.get()));
    on_cleanup(move || last.set(0));
}
