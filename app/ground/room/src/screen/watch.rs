use std::{any::Any, sync::Arc};

use data::Refusal;
use leptos::prelude::*;
use live::Query;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ui::{Drawing, EmptyState, KeyLink, Skeleton};

use super::feed::{Feed, feed};

/// A query's value on a page: rendered on the server, then kept current by the tab's socket, with the person's own
/// edits laid over it until they come back confirmed.
pub struct Live<Q: Query> {
    feed: Feed,
    layers: RwSignal<Vec<Layer>>,
    next_layer: StoredValue<u32>,
    seen: Memo<Seen<Q::Value>>,
}

/// An edit on top of the value: given the value, whatever its type.
type Layer = (u32, Arc<dyn Fn(&mut dyn Any) + Send + Sync>);

/// What a page shows: the last value, and why there is none now.
#[derive(PartialEq)]
struct Seen<V> {
    is_known: bool,
    value: Option<V>,
    refusal: Option<Refusal>,
}

impl<Q: Query> Clone for Live<Q> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Q: Query> Copy for Live<Q> {}

/// Watches a query. Call it at the top of a page or named panel, never inside a condition or a loop; the arguments may
/// follow signals.
pub fn watch<Q: Query>(query: impl Fn() -> Q + Send + Sync + 'static) -> Live<Q> {
    let feed = feed(Q::PATH, Box::new(move || serde_json::to_value(query()).unwrap_or_default()));
    let layers = RwSignal::<Vec<Layer>>::default();
    let seen = Memo::new(move |last: Option<&Seen<Q::Value>>| {
        let newest = feed.newest();
        let is_known = newest.is_some();
        let (value, refusal) = match newest.map(|answer| answer.and_then(|value| decoded(&value))) {
            Some(Ok(mut value)) => {
                layers.with(|layers| layers.iter().for_each(|(_, edit)| edit(&mut value)));
                (Some(value), None)
            }
            // While a refusal is shown the value is the last one seen; nobody looks at it.
            Some(Err(refusal)) => (last.and_then(|last| last.value.clone()), Some(refusal)),
            None => (last.and_then(|last| last.value.clone()), None),
        };
        Seen { is_known, value, refusal }
    });
    Live { feed, layers, next_layer: StoredValue::new(0), seen }
}

/// A value of another shape: this tab is older than the server.
pub(super) fn decoded<T: DeserializeOwned>(value: &Value) -> Result<T, Refusal> {
    T::deserialize(value)
        .map_err(|_| data::refuse(data::RefusalKind::Gone, "newer_version", "Backline was updated. Reload this page."))
}

impl<Q: Query> Live<Q> {
    /// What to show now; nothing while the first value is under way.
    pub fn get(&self) -> Option<Result<Q::Value, Refusal>> {
        self.seen.with(|seen| match &seen.refusal {
            _ if !seen.is_known => None,
            Some(refusal) => Some(Err(refusal.clone())),
            None => seen.value.clone().map(Ok),
        })
    }

    /// The value, if there is one and it is allowed.
    pub fn value(&self) -> Option<Q::Value> {
        self.get()?.ok()
    }

    /// Shows an edit at once. It stays until [`Live::unlay`], which the caller does when the server's word has arrived.
    pub fn lay(&self, edit: impl Fn(&mut Q::Value) + Send + Sync + 'static) -> u32 {
        let number = self.next_layer.try_update_value(|next| {
            *next += 1;
            *next
        });
        let number = number.unwrap_or_default();
        let edit = move |value: &mut dyn Any| {
            if let Some(value) = value.downcast_mut() {
                edit(value);
            }
        };
        self.layers.update(|layers| layers.push((number, Arc::new(edit))));
        number
    }

    pub fn unlay(&self, number: u32) {
        self.layers.try_update(|layers| layers.retain(|(it, _)| *it != number));
    }

    /// Shows the edit at once, does it, and takes the edit off when the confirmed value contains it, or when it was
    /// refused. No flicker in between.
    pub async fn optimistic<M: live::Mutation>(
        self,
        edit: impl Fn(&mut Q::Value) + Send + Sync + 'static,
        mutation: M,
    ) -> Result<M::Value, Refusal> {
        let layer = self.lay(edit);
        let answer = super::call_at(mutation).await;
        #[cfg(feature = "hydrate")]
        if let Ok(ack) = &answer {
            live::browser::synced(ack.at).await;
        }
        self.unlay(layer);
        answer.map(|ack| ack.value)
    }

    /// For a [`Watch`] whose children read this value too.
    pub fn beside(&self) -> Beside {
        Beside(self.feed)
    }

    /// The value as children of a [`Watch`] read it, from the moment there is one.
    fn shown(self) -> Option<Signal<Q::Value>> {
        let first = self.seen.with_untracked(|seen| seen.value.clone())?;
        Some(Signal::derive(move || self.seen.with(|seen| seen.value.clone()).unwrap_or_else(|| first.clone())))
    }
}

/// A query that is watched beside another, see [`Watch`].
#[derive(Clone, Copy)]
pub struct Beside(Feed);

/// Shows a watched value: a skeleton while the first one is under way, the page, or why not.
#[component]
pub fn Watch<Q: Query, C, V>(
    of: Live<Q>,
    /// Replaces the standard page for a refusal.
    #[prop(optional, into)]
    refused: Option<ViewFnRefused>,
    /// Other queries whose values the children read. The page waits for them too, and does not know what it has not
    /// waited for.
    #[prop(optional)]
    beside: Vec<Beside>,
    children: C,
) -> impl IntoView
where
    C: Fn(Signal<Q::Value>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let page = move || of.shown().map(|value| children(value).into_any());
    let refusal = move || of.seen.with(|seen| seen.refusal.clone());
    stand(of.feed, beside, Page { page: Arc::new(page), refusal: Arc::new(refusal), refused })
}

/// A page of its own for a refusal.
#[derive(Clone)]
pub struct ViewFnRefused(Arc<dyn Fn(Refusal) -> AnyView + Send + Sync>);

impl<F, V> From<F> for ViewFnRefused
where
    F: Fn(Refusal) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(f: F) -> Self {
        Self(Arc::new(move |refusal| f(refusal).into_any()))
    }
}

/// A [`Watch`] without its types, see [`super::feed`].
#[derive(Clone)]
struct Page {
    page: Arc<dyn Fn() -> Option<AnyView> + Send + Sync>,
    refusal: Arc<dyn Fn() -> Option<Refusal> + Send + Sync>,
    refused: Option<ViewFnRefused>,
}

/// On the server the page waits here for what it shows; in the browser everything it shows first has been handed over
/// ([`live::browser::take_over`]), or is fetched while a skeleton stands in its place.
fn stand(feed: Feed, beside: Vec<Beside>, page: Page) -> AnyView {
    #[cfg(feature = "ssr")]
    return Suspend::new(async move {
        feed.arrive().await;
        for Beside(other) in &beside {
            other.arrive().await;
        }
        let marks = super::is_document().then(|| {
            let others: Vec<AnyView> = beside.iter().map(|Beside(other)| other.mark()).collect();
            (feed.mark(), others)
        });
        match marks {
            Some(marks) => (marks, shown(feed, beside, page)).into_any(),
            None => shown(feed, beside, page),
        }
    })
    .into_any();
    #[cfg(not(feature = "ssr"))]
    shown(feed, beside, page)
}

fn shown(feed: Feed, beside: Vec<Beside>, page: Page) -> AnyView {
    let Page { page, refusal, refused } = page;
    // A part of a page that knows what to show instead does not decide about the whole answer.
    #[cfg(feature = "ssr")]
    if let (Some(Err(refusal)), None) = (untrack(|| feed.newest()), &refused) {
        answer_with(&refusal);
    }
    let is_known =
        Memo::new(move |_| feed.newest().is_some() && beside.iter().all(|Beside(other)| other.newest().is_some()));
    let refusal = Memo::new(move |_| refusal());
    (move || {
        if !is_known.get() {
            return view! { <Skeleton label="Loading"/> }.into_any();
        }
        let why = refusal.get();
        let drawn = if why.is_none() { page() } else { None };
        drawn.unwrap_or_else(|| {
            let refusal = why.unwrap_or_else(Refusal::not_found);
            match &refused {
                Some(page) => (page.0)(refusal),
                None => view! { <Refused refusal/> }.into_any(),
            }
        })
    })
    .into_any()
}

/// The standard page for a refusal: what it is, and where to go.
#[component]
pub fn Refused(refusal: Refusal) -> impl IntoView {
    use data::RefusalKind::{Forbidden, NotFound, Unauthenticated};
    let (title, label, href) = match refusal.kind {
        Unauthenticated => ("Sign in to see this", "Sign in", "/sign-in"),
        NotFound => ("Nothing here", "Go to the courses", "/courses"),
        Forbidden => ("Not open to you", "Go to the courses", "/courses"),
        _ => ("That did not work", "Go to the dashboard", "/dashboard"),
    };
    view! {
        <EmptyState drawing=Drawing::Jack title text=refusal.message page=true>
            <KeyLink href=href>{label}</KeyLink>
        </EmptyState>
    }
}

/// The page's HTTP status is the refusal's; a visitor who must sign in is sent there and comes back.
#[cfg(feature = "ssr")]
fn answer_with(refusal: &Refusal) {
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    if refusal.kind == data::RefusalKind::Unauthenticated {
        let path = use_context::<http::request::Parts>()
            .and_then(|parts| parts.uri.path_and_query().map(|it| it.as_str().to_string()))
            .unwrap_or_default();
        leptos_axum::redirect(&format!("/sign-in?redirect_url={}", encode(&path)), false);
        return;
    }
    if let Ok(status) = http::StatusCode::from_u16(refusal.kind.status()) {
        response.set_status(status);
    }
}

/// Text as part of an address.
pub(super) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => (byte as char).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
