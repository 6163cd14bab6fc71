//! A watched query without its types. Every page and every query share this one piece of program: with types it would
//! stand in the browser's module once per query, and that was most of the module.

use std::sync::Arc;

use data::Refusal;
use leptos::prelude::*;
use live::wire::First;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is known about a query: the first answer from the page or the server, and what the socket said since.
#[derive(Clone, Copy)]
pub(super) struct Feed {
    pub first: Resource<Known>,
    #[cfg(feature = "ssr")]
    path: &'static str,
    newer: RwSignal<Option<(Value, Newest)>>,
}

/// The newest answer.
pub(super) type Newest = Result<Arc<Value>, Refusal>;

/// A first answer, and the arguments it answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    args: Value,
    pub answer: Result<First<Arc<Value>>, Refusal>,
}

/// Starts to watch `path` with the arguments at hand, and again whenever they change.
pub(super) fn feed(path: &'static str, args: Box<dyn Fn() -> Value + Send + Sync>) -> Feed {
    let args = Memo::new(move |_| args());
    #[cfg(feature = "ssr")]
    let visit = visit();
    let first = Resource::new(
        move || args.get(),
        move |args: Value| {
            #[cfg(feature = "ssr")]
            let visit = visit.clone();
            async move {
                #[cfg(feature = "ssr")]
                let answer = on_server(path, &args, visit).await;
                #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
                let answer = send_wrapper::SendWrapper::new(live::browser::read(path, &args)).await;
                #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
                let answer = {
                    let _ = path;
                    Err(Refusal::not_found())
                };
                Known { args, answer }
            }
        },
    );
    let feed = Feed {
        first,
        #[cfg(feature = "ssr")]
        path,
        newer: RwSignal::new(None),
    };
    #[cfg(feature = "hydrate")]
    feed.follow(path);
    feed
}

impl Feed {
    /// The newest answer; nothing while the first one is under way.
    pub fn newest(&self) -> Option<Newest> {
        let known = self.first.get()?;
        let newer = self.newer.get().filter(|(args, _)| *args == known.args).map(|(_, answer)| answer);
        Some(newer.unwrap_or_else(|| known.answer.map(|first| first.value)))
    }

    #[cfg(feature = "hydrate")]
    fn follow(self, path: &'static str) {
        let watching = StoredValue::new(None::<u32>);
        let stop = move || {
            if let Some(n) = watching.try_update_value(Option::take).flatten() {
                live::browser::leave(n);
            }
        };
        Effect::new(move |_| {
            let Some(known) = self.first.get() else { return };
            stop();
            let of = known.args.clone();
            let newer = self.newer;
            let n = live::browser::watch(path, known.args, known.answer.ok(), move |answer| {
                // The page may be gone while the frame was on its way.
                newer.try_set(Some((of.clone(), answer)));
            });
            watching.set_value(Some(n));
        });
        on_cleanup(stop);
    }
}

#[cfg(feature = "ssr")]
impl Feed {
    /// The mark that tells a document's script what to follow: the query, and the hash of the answer shown.
    pub fn mark(&self, known: &Known) -> AnyView {
        let have = known.answer.as_ref().ok().map(|first| first.hash.clone());
        view! { <template class="watch" data-path=self.path data-args=known.args.to_string() data-have=have></template> }
            .into_any()
    }
}

#[cfg(feature = "ssr")]
fn visit() -> Option<crate::Visit> {
    use_context::<http::request::Parts>()?.extensions.get::<crate::Visit>().cloned()
}

#[cfg(feature = "ssr")]
async fn on_server(
    path: &'static str,
    args: &Value,
    visit: Option<crate::Visit>,
) -> Result<First<Arc<Value>>, Refusal> {
    let Some(visit) = visit else { return Err(data::Fault::new("a page without a visit").into()) };
    let (hash, answer) = visit.house.read(path, args, &visit.actor).await;
    Ok(First { hash, value: answer? })
}
