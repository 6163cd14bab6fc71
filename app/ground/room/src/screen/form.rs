use std::{marker::PhantomData, sync::Arc};

use data::Refusal;
use leptos::{ev, prelude::*};
use live::Mutation;
use serde_json::Value;

use super::watch::decoded;

/// One form: where it posts, what is wrong, what was typed. Works without the browser's program: then the server
/// renders the page again with the same two.
pub struct FormState<M> {
    pub refusal: RwSignal<Option<Refusal>>,
    pub pending: RwSignal<bool>,
    typed: StoredValue<Value>,
    mutation: PhantomData<fn() -> M>,
}

impl<M> Clone for FormState<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M> Copy for FormState<M> {}

/// The state of the form for `M`; call it at the top of the page.
pub fn use_form<M: Mutation>() -> FormState<M> {
    let (refusal, typed) = failed(M::PATH);
    FormState {
        refusal: RwSignal::new(refusal),
        pending: RwSignal::new(false),
        typed: StoredValue::new(typed),
        mutation: PhantomData,
    }
}

impl<M: Mutation> FormState<M> {
    /// What is wrong with a field.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.refusal.with(|refusal| refusal.as_ref()?.fields.get(field).cloned()))
    }

    /// What is wrong with the whole, when it is no single field's fault.
    pub fn problem(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.refusal.with(|refusal| refusal.as_ref().filter(|it| it.fields.is_empty()).map(|it| it.message.clone()))
        })
    }

    /// What was typed into a field of a form that came back refused.
    pub fn typed(self, field: &str) -> String {
        self.typed.with_value(|typed| typed.get(field).and_then(Value::as_str).unwrap_or_default().to_string())
    }

    /// What was typed into a field of a form that came back refused; else what it begins with.
    pub fn typed_or(self, field: &str, otherwise: String) -> String {
        self.typed.with_value(|typed| typed.get(field).and_then(Value::as_str).map_or(otherwise, str::to_string))
    }
}

/// What came back from the server for this form, both on the server and when the browser takes over its page.
fn failed(path: &'static str) -> (Option<Refusal>, Value) {
    let shared = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        {
            let failed = use_context::<http::request::Parts>()
                .and_then(|parts| parts.extensions.get::<crate::Failed>().cloned());
            failed.filter(|failed| failed.path == path).map(|failed| (failed.refusal, without_secrets(failed.typed)))
        }
        #[cfg(not(feature = "ssr"))]
        {
            let _ = path;
            None::<(Refusal, Value)>
        }
    });
    shared.into_inner().map_or((None, Value::Null), |(refusal, typed)| (Some(refusal), typed))
}

/// A refused form that was posted without the program stands at the address it was posted to. This script gives the page
/// its own address back, before the program, if it comes, asks which page it is on.
#[cfg(feature = "ssr")]
pub fn address_again() -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    parts.extensions.get::<crate::Failed>()?;
    let address = Value::from(parts.uri.path_and_query()?.as_str()).to_string().replace('<', "\\u003c");
    Some(format!("history.replaceState(null, \"\", {address})"))
}

/// A password is not written into a page.
#[cfg(feature = "ssr")]
fn without_secrets(mut typed: Value) -> Value {
    if let Some(fields) = typed.as_object_mut() {
        fields.retain(|name, _| !name.to_lowercase().contains("password"));
    }
    typed
}

/// A form that calls `M`. Its fields are `M`'s arguments by name. When it is done it goes where the answer says
/// (`goto`), unless `on_done` takes the answer.
#[component]
pub fn Form<M: Mutation>(
    of: FormState<M>,
    #[prop(into, optional)] on_done: Option<Callback<(M::Value,)>>,
    #[prop(into, optional)] label: Option<String>,
    children: Children,
) -> impl IntoView {
    let done = on_done.map(|done| {
        Arc::new(move |value: &Value| {
            // A live page may have moved on before the answer came, and the listener with it.
            done.try_run((decoded(value)?,));
            Ok(())
        }) as Done
    });
    let of = Wired { path: M::PATH, refusal: of.refusal, pending: of.pending, done };
    wired(of, label, children)
}

/// A form without its types, see [`super::feed`].
#[derive(Clone)]
struct Wired {
    path: &'static str,
    refusal: RwSignal<Option<Refusal>>,
    pending: RwSignal<bool>,
    done: Option<Done>,
}

type Done = Arc<dyn Fn(&Value) -> Result<(), Refusal> + Send + Sync>;

fn wired(of: Wired, label: Option<String>, children: Children) -> AnyView {
    // Where the form stands, for the answer that shows it again.
    let location = leptos_router::hooks::use_location();
    let from = move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        let query = query.trim_start_matches('?');
        if query.is_empty() { path } else { format!("{path}?{query}") }
    };
    let path = of.path;
    let action = move || format!("/rpc/{path}?from={}", super::watch::encode(&from()));
    let submit = move |event: ev::SubmitEvent| send(of.clone(), event);
    view! {
        <form method="post" action=action aria-label=label novalidate on:submit=submit>
            {children()}
        </form>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn send(of: Wired, event: ev::SubmitEvent) {
    use wasm_bindgen::JsCast;
    event.prevent_default();
    if of.pending.get_untracked() {
        return;
    }
    let Some(form) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
    let Some(fields) = urlencoded(&form) else { return };
    of.pending.set(true);
    wasm_bindgen_futures::spawn_local(async move {
        let answer = live::browser::post(of.path, &fields).await;
        of.pending.try_set(false);
        let taken = answer.and_then(|ack| {
            of.refusal.try_set(None);
            match &of.done {
                Some(done) => done(&ack.value),
                None => {
                    go(&ack.value);
                    Ok(())
                }
            }
        });
        if let Err(refusal) = taken {
            let field = refusal.fields.keys().next().cloned();
            of.refusal.try_set(Some(refusal));
            focus(&form, field);
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn send(of: Wired, _: ev::SubmitEvent) {
    let _ = (of.refusal, of.pending, of.done);
}

/// The form's fields as a browser would post them.
#[cfg(feature = "hydrate")]
fn urlencoded(form: &web_sys::HtmlFormElement) -> Option<String> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let pairs = js_sys::try_iter(&data).ok()??;
    let text: Vec<String> = pairs
        .filter_map(|pair| {
            let pair = js_sys::Array::from(&pair.ok()?);
            let part = |at| pair.get(at).as_string().map(|text| String::from(js_sys::encode_uri_component(&text)));
            Some(format!("{}={}", part(0)?, part(1)?))
        })
        .collect();
    Some(text.join("&"))
}

/// A full load, so that the next page starts with the rights this answer brought.
#[cfg(feature = "hydrate")]
fn go(value: &Value) {
    let goal = value.get("goto").and_then(Value::as_str);
    if let (Some(goal), Some(window)) = (goal, web_sys::window()) {
        let _ = window.location().set_href(goal);
    }
}

/// Puts the person at the first field that needs another look.
#[cfg(feature = "hydrate")]
fn focus(form: &web_sys::HtmlFormElement, field: Option<String>) {
    use wasm_bindgen::JsCast;
    let Some(name) = field else { return };
    let found = form.query_selector(&format!("[name='{name}']")).ok().flatten();
    if let Some(field) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}
