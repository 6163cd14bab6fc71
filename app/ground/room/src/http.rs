//! The doors of a room on the wire: `GET /query/…`, `POST /rpc/…`, `/live`. And who is knocking.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{ConnectInfo, Path, Query as UrlQuery, Request as HttpRequest, State, WebSocketUpgrade},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
    routing::{any, get, post},
};
use data::Refusal;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use live::{
    Actor, Guard,
    wire::{Ack, First},
};
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    Cookie, House, Request,
    pace::{Left, Pace},
};

/// The visit a page is rendered for, found among the request's extensions.
#[derive(Clone)]
pub struct Visit {
    pub house: Arc<House>,
    pub actor: Actor,
    /// Follows this request through the log.
    pub request: String,
}

/// The visit of the page that is being drawn.
pub fn visit() -> Option<Visit> {
    leptos::prelude::use_context::<http::request::Parts>()?.extensions.get::<Visit>().cloned()
}

/// A form that was posted without the browser's program and refused: the page shows it again with what was typed.
#[derive(Clone, Debug)]
pub struct Failed {
    pub path: String,
    pub refusal: Refusal,
    pub typed: Value,
}

/// Names of the session cookie: with the prefix that binds it to https and this host, and plain on a local machine.
pub const SESSION_COOKIES: [&str; 2] = ["__Host-session", "session"];

/// Name of the cookie with the mark of a browser that waits for a letter.
pub const BROWSER_COOKIE: &str = "browser";

/// Set by a document's script, which cannot see where a redirect leads: it is told in a header instead.
const FROM_A_DOCUMENT: &str = "x-document";
const GOAL: &str = "x-goto";

/// The routes; `guard` is the query whose refusal ends a tab's socket.
pub fn routes(guard: Option<Guard>) -> Router {
    Router::new()
        .route("/query/{room}/{name}", get(read))
        .route("/rpc/{room}/{name}", post(write))
        .route("/handover/{request}", get(handover))
        .route("/live", any(socket))
        .layer(Extension(guard))
}

/// Middleware: finds out who is knocking and gives the request its id.
pub async fn actor_of(State(house): State<Arc<House>>, mut request: HttpRequest, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = peer.map(|peer| house.site().proxies.caller(peer, &forwarded_for(headers)).to_string());
    let actor = Actor {
        session: cookie(text(header::COOKIE), &SESSION_COOKIES),
        browser: cookie(text(header::COOKIE), &[BROWSER_COOKIE]),
        address: address.unwrap_or_default(),
        user_agent: text(header::USER_AGENT).chars().take(200).collect(),
    };
    let id = house.database.new_id();
    tracing::info!(request = %id, method = %request.method(), path = request.uri().path(), "asked");
    request.extensions_mut().insert(Visit { house, actor, request: id.clone() });
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// All that proxies said about where a request came from, in the order they said it.
fn forwarded_for(headers: &HeaderMap) -> String {
    let said = headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok());
    said.collect::<Vec<_>>().join(",")
}

/// The newest cookie with one of these names.
fn cookie(cookies: &str, names: &[&str]) -> String {
    let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let found = pairs.filter(|(name, _)| names.contains(name)).map(|(_, value)| value.to_string());
    found.fold(String::new(), |_, newest| newest)
}

#[derive(serde::Deserialize)]
struct Arguments {
    #[serde(default)]
    args: Option<String>,
}

async fn read(
    Extension(visit): Extension<Visit>,
    Path((room, name)): Path<(String, String)>,
    UrlQuery(Arguments { args }): UrlQuery<Arguments>,
) -> Response {
    let Ok(args) = serde_json::from_str(args.as_deref().unwrap_or("{}")) else {
        return respond(data::refuse(data::RefusalKind::Validation, "misfit", "The arguments are not JSON."));
    };
    let (left, may) = visit.house.take(Pace::Generous, &visit.actor).await;
    let answer = match may {
        Ok(()) => visit.house.read(&format!("{room}/{name}"), &args, &visit.actor).await,
        Err(refusal) => (String::new(), Err(refusal)),
    };
    let response = match answer {
        (hash, Ok(value)) => no_store(Json(First { hash, value: (*value).clone() }).into_response()),
        (_, Err(refusal)) => respond(refusal),
    };
    paced(response, left)
}

/// With what is left of the limit that was counted.
fn paced(mut response: Response, left: Option<Left>) -> Response {
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    response
}

/// The answers a page was drawn from, for its own program.
async fn handover(Extension(visit): Extension<Visit>, Path(request): Path<String>) -> Response {
    match visit.house.handover.of(&request, &visit.actor.session) {
        Some(answers) => no_store(Json(answers).into_response()),
        None => respond(Refusal::not_found()),
    }
}

/// The page a form stands on.
#[derive(serde::Deserialize)]
struct Origin {
    #[serde(default)]
    from: Option<String>,
}

async fn write(
    Extension(visit): Extension<Visit>,
    Path((room, name)): Path<(String, String)>,
    UrlQuery(Origin { from }): UrlQuery<Origin>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = format!("{room}/{name}");
    let told = |name: &str| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let is_form = told("content-type").starts_with("application/x-www-form-urlencoded");
    let wants_page = is_form && !told("accept").contains("application/json");
    let text = String::from_utf8_lossy(&body);
    let page = from.filter(|it| it.starts_with('/')).unwrap_or_else(|| told("referer").to_string());
    let args = match is_form {
        true => visit.house.form_arguments(&path, &text),
        false => serde_json::from_str(&text)
            .map_err(|_| data::refuse(data::RefusalKind::Validation, "misfit", "The body is not JSON.")),
    };
    let args = match args {
        Ok(args) => args,
        Err(refusal) => return respond(refusal),
    };
    let attempt = Some(told("x-mutation-id")).filter(|id| (8..=64).contains(&id.len())).map(str::to_string);
    let typed = args.clone();
    let asked = Request { path: &path, args, actor: visit.actor.clone(), request: visit.request.clone(), attempt };
    let (left, may) = visit.house.take(visit.house.pace_of(&path), &visit.actor).await;
    let done = match may {
        Ok(()) => visit.house.mutate(asked).await,
        Err(refusal) => Err(refusal),
    };
    let secure = is_secure(&headers);
    let response = match (done, wants_page) {
        (Ok(done), true) => {
            let goal = goal(&done.value, &page);
            let response = match told(FROM_A_DOCUMENT).is_empty() {
                true => Redirect::to(&goal).into_response(),
                false => (StatusCode::NO_CONTENT, [(GOAL, goal)]).into_response(),
            };
            with_cookies(response, &done.cookies, secure)
        }
        (Ok(done), false) => {
            with_cookies(Json(Ack { at: done.at, value: done.value }).into_response(), &done.cookies, secure)
        }
        (Err(refusal), true) => page_again(&visit, &page, &headers, Failed { path, refusal, typed }).await,
        (Err(refusal), false) => {
            tracing::debug!(request = %visit.request, code = %refusal.code, "refused");
            respond(refusal)
        }
    };
    paced(response, left)
}

/// Where a form leads when it succeeded: where the mutation says (`goto`), else back to its page.
fn goal(value: &Value, referer: &str) -> String {
    let said = value.get("goto").and_then(Value::as_str).map(str::to_string);
    said.unwrap_or_else(|| path_of(referer))
}

/// The path and query of an address; never another host.
fn path_of(address: &str) -> String {
    let uri: Uri = address.parse().unwrap_or_default();
    uri.path_and_query().map_or_else(|| "/".into(), |it| it.as_str().to_string())
}

/// Shows the page a form was posted from once more, with its errors and everything that was typed.
async fn page_again(visit: &Visit, referer: &str, headers: &HeaderMap, failed: Failed) -> Response {
    let Some(pages) = visit.house.pages.get() else { return respond(failed.refusal) };
    let status = StatusCode::from_u16(failed.refusal.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry = failed.refusal.retry_after_s;
    let mut request = HttpRequest::builder().uri(path_of(referer));
    for name in [header::COOKIE, header::USER_AGENT, header::HOST] {
        if let Some(value) = headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let Ok(mut request) = request.body(axum::body::Body::empty()) else { return respond(failed.refusal) };
    request.extensions_mut().insert(failed);
    request.extensions_mut().insert(visit.clone());
    let Ok(mut response) = pages.clone().oneshot(request).await;
    *response.status_mut() = status;
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

async fn socket(
    Extension(visit): Extension<Visit>,
    Extension(guard): Extension<Option<Guard>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_same_origin(&headers) {
        return respond(Refusal::forbidden("foreign_origin", "This address only answers Backline's own pages."));
    }
    let guard = guard.filter(|_| !visit.actor.session.is_empty());
    match visit.house.hub() {
        Ok(hub) => live::serve(upgrade, hub.clone(), visit.actor, guard),
        Err(refusal) => respond(refusal),
    }
}

/// A refusal as an answer for programs.
pub fn respond(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry = refusal.retry_after_s;
    let mut response = (status, Json(refusal)).into_response();
    if let Some(seconds) = retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    no_store(response)
}

pub(crate) fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// Whether an answer tells the browser another session, or to forget the one it has.
pub fn tells_a_session(response: &Response) -> bool {
    let told = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|it| it.to_str().ok());
    told.filter_map(|it| it.split('=').next()).any(|name| SESSION_COOKIES.contains(&name))
}

/// Sets cookies with an answer, which nobody on the way may keep then.
pub fn with_cookies(mut response: Response, cookies: &[Cookie], secure: bool) -> Response {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&set_cookie(cookie, secure)) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    no_store(response)
}

fn set_cookie(cookie: &Cookie, secure: bool) -> String {
    let is_session = SESSION_COOKIES.contains(&cookie.name);
    let name = if is_session { SESSION_COOKIES[usize::from(!secure)] } else { cookie.name };
    let mut text = format!("{name}={}; Path=/; SameSite=Lax", cookie.value);
    if cookie.http_only {
        text += "; HttpOnly";
    }
    if secure {
        text += "; Secure";
    }
    if let Some(seconds) = cookie.max_age_s {
        text += &format!("; Max-Age={seconds}");
    }
    text
}

/// Whether the person came by https, as the proxy in front tells.
pub fn is_secure(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|it| it == "https")
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let origin: Uri = text(header::ORIGIN).parse().unwrap_or_default();
    origin.authority().is_some_and(|authority| authority.as_str() == text(header::HOST))
}
