use std::sync::Arc;

use data::Refusal;
use futures::{FutureExt, future::BoxFuture, future::Shared};
use leptos::prelude::*;
use live::wire::{First, Handed};
use serde_json::Value;

use super::{Args, Newest};
use crate::{Visit, screen::is_document};

/// A query on a page that is being drawn. It is run when something waits for it, and unknown until then.
///
/// **Invariant:** what nothing has waited for is unknown to the whole page, however fast the answer was. The browser's
/// program is handed the answers that were waited for and must draw from them what was drawn here.
#[derive(Clone, Copy)]
pub(in crate::screen) struct Feed {
    path: &'static str,
    args: StoredValue<Value>,
    first: StoredValue<Shared<BoxFuture<'static, Answered>>>,
    said: RwSignal<Option<Answered>>,
}

type Answered = Result<First<Arc<Value>>, Refusal>;

/// Names `path` with the arguments at hand.
pub(in crate::screen) fn feed(path: &'static str, args: Args) -> Feed {
    let args = untrack(args);
    let visit = use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Visit>().cloned());
    let first = answered(path, args.clone(), visit, is_document()).boxed().shared();
    Feed { path, args: StoredValue::new(args), first: StoredValue::new(first), said: RwSignal::new(None) }
}

async fn answered(path: &'static str, args: Value, visit: Option<Visit>, is_document: bool) -> Answered {
    let Some(visit) = visit else { return Err(data::Fault::new("a page without a visit").into()) };
    let (hash, answer) = visit.house.read(path, &args, &visit.actor).await;
    let answered = answer.map(|value| First { hash, value });
    if !is_document {
        let handed = Handed { path: path.into(), args, answer: answered.clone() };
        visit.house.handover.put(&visit.request, handed);
    }
    answered
}

impl Feed {
    /// Waits for the answer; from now on the page knows it.
    pub async fn arrive(self) {
        let answered = self.first.get_value().await;
        self.said.set(Some(answered));
    }

    /// The answer, if something has waited for it.
    pub fn newest(&self) -> Option<Newest> {
        self.said.get().map(|answered| answered.map(|first| first.value))
    }

    /// The mark that tells a document's script what to follow: the query, and the hash of the answer shown.
    pub fn mark(&self) -> AnyView {
        let have = self.said.get_untracked().and_then(Result::ok).map(|first| first.hash);
        let args = self.args.get_value().to_string();
        view! { <template class="watch" data-path=self.path data-args=args data-have=have></template> }.into_any()
    }
}
