use leptos::prelude::*;
#[cfg(feature = "hydrate")]
use {
    data::Refusal,
    live::{browser, wire::First},
    serde_json::Value,
    std::sync::Arc,
};

use super::{Args, Newest};

/// What is known about a query: the answer that came with the page or was fetched, and what the socket said since.
#[derive(Clone, Copy)]
pub(in crate::screen) struct Feed {
    said: RwSignal<Option<Newest>>,
}

/// Starts to watch `path` with the arguments at hand, and again whenever they change. Until the answer to new arguments
/// is there, the old one stays.
pub(in crate::screen) fn feed(path: &'static str, args: Args) -> Feed {
    let feed = Feed { said: RwSignal::new(None) };
    #[cfg(feature = "hydrate")]
    feed.follow(path, args);
    #[cfg(not(feature = "hydrate"))]
    let _ = (path, args);
    feed
}

impl Feed {
    /// The newest answer; nothing while the first one is under way.
    pub fn newest(&self) -> Option<Newest> {
        self.said.get()
    }
}

#[cfg(feature = "hydrate")]
impl Feed {
    fn follow(self, path: &'static str, args: Args) {
        let args = Memo::new(move |_| args());
        let handed = args.with_untracked(|args| browser::handed(path, args));
        self.said.set(handed.clone().map(|answered| answered.map(|first| first.value)));
        let handed = StoredValue::new(handed);
        let watching = StoredValue::new(None::<u32>);
        Effect::new(move |_| {
            let now = args.get();
            if let Some(answered) = handed.try_update_value(Option::take).flatten() {
                return self.watch(path, now, answered, watching);
            }
            leptos::task::spawn_local(async move {
                let answered = browser::read(path, &now).await;
                // The page may be gone by now, or ask for something else.
                if args.try_get_untracked().is_some_and(|latest| latest == now) {
                    self.said.set(Some(answered.clone().map(|first| first.value)));
                    self.watch(path, now, answered, watching);
                }
            });
        });
        on_cleanup(move || stop(watching));
    }

    fn watch(
        self,
        path: &'static str,
        args: Value,
        answered: Result<First<Arc<Value>>, Refusal>,
        watching: StoredValue<Option<u32>>,
    ) {
        stop(watching);
        let n = browser::watch(path, args, answered.ok(), move |answer: Newest| {
            // The page may be gone while the frame was on its way.
            self.said.try_set(Some(answer));
        });
        watching.set_value(Some(n));
    }
}

#[cfg(feature = "hydrate")]
fn stop(watching: StoredValue<Option<u32>>) {
    if let Some(n) = watching.try_update_value(Option::take).flatten() {
        browser::leave(n);
    }
}
