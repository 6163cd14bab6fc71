use data::Refusal;
use leptos::{either::Either, prelude::*};
use live::{Query, wire::First};
use ui::{Drawing, EmptyState, KeyLink, Skeleton};

/// A query's value on a page: rendered on the server, then kept current by the tab's socket, with the person's own
/// edits laid over it until they come back confirmed.
pub struct Live<Q: Query> {
    first: Resource<Answered<Q>>,
    newer: RwSignal<Option<(Q, Result<Q::Value, Refusal>)>>,
    layers: RwSignal<Vec<Layer<Q::Value>>>,
    next_layer: StoredValue<u32>,
}

type Answered<Q> = (Q, Result<First<<Q as Query>::Value>, Refusal>);
type Layer<V> = (u32, std::sync::Arc<dyn Fn(&mut V) + Send + Sync>);

impl<Q: Query> Clone for Live<Q> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Q: Query> Copy for Live<Q> {}

/// Watches a query. Call it at the top of a page or named panel, never inside a condition or a loop; the arguments may
/// follow signals.
pub fn watch<Q: Query>(query: impl Fn() -> Q + Send + Sync + 'static) -> Live<Q> {
    let query = Memo::new(move |_| query());
    #[cfg(feature = "ssr")]
    let visit = visit();
    let first = Resource::new(
        move || query.get(),
        move |query: Q| {
            #[cfg(feature = "ssr")]
            let visit = visit.clone();
            async move {
                #[cfg(feature = "ssr")]
                let answer = on_server(&query, visit).await;
                #[cfg(all(feature = "hydrate", not(feature = "ssr")))]
                let answer = send_wrapper::SendWrapper::new(live::browser::read(&query)).await;
                #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
                let answer = Err(Refusal::not_found());
                (query, answer)
            }
        },
    );
    let live = Live { first, newer: RwSignal::new(None), layers: RwSignal::default(), next_layer: StoredValue::new(0) };
    #[cfg(feature = "hydrate")]
    live.follow();
    live
}

impl<Q: Query> Live<Q> {
    /// What to show now; nothing while the first value is under way.
    pub fn get(&self) -> Option<Result<Q::Value, Refusal>> {
        let (query, first) = self.first.get()?;
        let newer = self.newer.get().filter(|(of, _)| *of == query).map(|(_, answer)| answer);
        let mut answer = newer.unwrap_or_else(|| first.map(|first| first.value));
        if let Ok(value) = &mut answer {
            self.layers.with(|layers| layers.iter().for_each(|(_, edit)| edit(value)));
        }
        Some(answer)
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
        self.layers.update(|layers| layers.push((number, std::sync::Arc::new(edit))));
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

    #[cfg(feature = "hydrate")]
    fn follow(self) {
        let watching = StoredValue::new(None::<u32>);
        let stop = move || {
            if let Some(n) = watching.try_update_value(Option::take).flatten() {
                live::browser::leave(n);
            }
        };
        Effect::new(move |_| {
            let Some((query, first)) = self.first.get() else { return };
            stop();
            let of = query.clone();
            let newer = self.newer;
            let n = live::browser::watch(&query, first.ok(), move |answer| {
                // The page may be gone while the frame was on its way.
                newer.try_set(Some((of.clone(), answer)));
            });
            watching.set_value(Some(n));
        });
        on_cleanup(stop);
    }
}

#[cfg(feature = "ssr")]
fn visit() -> Option<crate::Visit> {
    use_context::<http::request::Parts>()?.extensions.get::<crate::Visit>().cloned()
}

#[cfg(feature = "ssr")]
async fn on_server<Q: Query>(query: &Q, visit: Option<crate::Visit>) -> Result<First<Q::Value>, Refusal> {
    let Some(visit) = visit else { return Err(data::Fault::new("a page without a visit").into()) };
    let args = serde_json::to_value(query).map_err(data::Fault::new)?;
    let (hash, answer) = visit.house.read(Q::PATH, &args, &visit.actor).await;
    let value = serde_json::from_value((*answer?).clone()).map_err(data::Fault::new)?;
    Ok(First { hash, value })
}

/// Shows a watched value: a skeleton while the first one is under way, the page, or why not.
#[component]
pub fn Watch<Q: Query, C, V>(
    of: Live<Q>,
    /// Replaces the standard page for a refusal.
    #[prop(optional, into)]
    refused: Option<ViewFnRefused>,
    children: C,
) -> impl IntoView
where
    C: Fn(Signal<Q::Value>) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition fallback=|| view! { <Skeleton label="Loading"/> }>
            {move || {
                let children = children.clone();
                let refused = refused.clone();
                Suspend::new(async move {
                    let (_, first) = of.first.await;
                    shown(of, first, children, refused)
                })
            }}
        </Transition>
    }
}

/// A page of its own for a refusal.
#[derive(Clone)]
pub struct ViewFnRefused(std::sync::Arc<dyn Fn(Refusal) -> AnyView + Send + Sync>);

impl<F, V> From<F> for ViewFnRefused
where
    F: Fn(Refusal) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    fn from(f: F) -> Self {
        Self(std::sync::Arc::new(move |refusal| f(refusal).into_any()))
    }
}

fn shown<Q: Query, C, V>(
    of: Live<Q>,
    first: Result<First<Q::Value>, Refusal>,
    children: C,
    refused: Option<ViewFnRefused>,
) -> AnyView
where
    C: Fn(Signal<Q::Value>) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    // A part of a page that knows what to show instead does not decide about the whole answer.
    #[cfg(feature = "ssr")]
    if let (Err(refusal), None) = (&first, &refused) {
        answer_with(refusal);
    }
    let last = StoredValue::new(first.ok().map(|first| first.value));
    let state = Memo::new(move |_| of.get());
    let refusal = Memo::new(move |_| state.get().and_then(Result::err));
    // While a refusal is shown the value is the last one seen; nobody looks at it.
    let value = Memo::new(move |_| {
        if let Some(Ok(value)) = state.get() {
            last.set_value(Some(value));
        }
        last.get_value()
    });
    view! {
        {move || match (refusal.get(), value.with_untracked(|value| value.clone())) {
            (None, Some(latest)) => {
                let value = Signal::derive(move || value.get().unwrap_or_else(|| latest.clone()));
                Either::Left(children(value))
            }
            (refusal, _) => {
                let refusal = refusal.unwrap_or_else(Refusal::not_found);
                Either::Right(match &refused {
                    Some(page) => (page.0)(refusal),
                    None => view! { <Refused refusal/> }.into_any(),
                })
            }
        }}
    }
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
