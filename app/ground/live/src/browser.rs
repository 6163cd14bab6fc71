//! The browser's half: one socket for the tab, the values it keeps current, and calls to the server.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use data::Refusal;
use js_sys::Promise;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, MessageEvent, RequestInit, Response, WebSocket};

use crate::{
    patch,
    wire::{Ack, Ask, First, Frame, Handed, Part},
};

/// Close code: the session is over, see `socket.rs`.
const SIGNED_OUT: u16 = 4401;
/// Close code: the session goes on under another token, which comes with the next answer.
const COME_AGAIN: u16 = 4402;
/// First wait before connecting again; doubled up to the second, and stretched by chance.
const BACK_OFF_MS: (i32, i32) = (250, 8_000);

/// How the line is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Line {
    Connecting,
    Open,
    /// Lost; what is shown is how it stood then. Being opened again.
    Lost,
    /// The session is over: this tab shows nothing that needs one.
    SignedOut,
}

type Told = Rc<dyn Fn(Result<Arc<Value>, Refusal>)>;

#[derive(Default)]
struct Tab {
    socket: Option<WebSocket>,
    open: bool,
    wait_ms: i32,
    next: u32,
    watches: BTreeMap<u32, Watch>,
    syncs: Vec<(u64, js_sys::Function)>,
    newest: u64,
    place: Option<Value>,
    on_line: Option<Rc<dyn Fn(Line)>>,
    line: Option<Line>,
    /// Kept as long as the socket: it calls them.
    ears: Vec<Closure<dyn FnMut(JsValue)>>,
}

struct Watch {
    path: &'static str,
    args: Value,
    hash: Option<String>,
    value: Arc<Value>,
    told: Told,
}

thread_local! {
    static TAB: RefCell<Tab> = RefCell::default();
    static HANDED: RefCell<Vec<Handed<Arc<Value>>>> = const { RefCell::new(Vec::new()) };
}

/// Fetches the answers the page was drawn from. `false` when the server does not have them any more: then what stands
/// there cannot be taken over, and the page has to be drawn anew.
pub async fn take_over(address: &str) -> bool {
    let answers = fetch("GET", address, None, "").await.and_then(read_as);
    let came = answers.is_ok();
    HANDED.replace(answers.unwrap_or_default());
    came
}

/// The answer the page was drawn from.
pub fn handed(path: &str, args: &Value) -> Option<Result<First<Arc<Value>>, Refusal>> {
    HANDED.with_borrow(|all| {
        let found = all.iter().find(|handed| handed.path == path && handed.args == *args);
        found.map(|handed| handed.answer.clone())
    })
}

/// The page has been taken over: what is asked for from now on is asked of the server.
pub fn taken_over() {
    HANDED.take();
}

/// Calls back whenever the line changes, and once now.
pub fn on_line(told: impl Fn(Line) + 'static) {
    let now = TAB.with_borrow_mut(|tab| {
        tab.on_line = Some(Rc::new(told));
        tab.line
    });
    set_line(now.unwrap_or(Line::Connecting));
}

/// Keeps a query current from the value at hand. Returns the number to [`leave`] by.
pub fn watch(
    path: &'static str,
    args: Value,
    first: Option<First<Arc<Value>>>,
    told: impl Fn(Result<Arc<Value>, Refusal>) + 'static,
) -> u32 {
    let (hash, value) = first.map_or_else(Default::default, |first| (Some(first.hash), first.value));
    let watch = Watch { path, args, hash, value, told: Rc::new(told) };
    let n = TAB.with_borrow_mut(|tab| {
        tab.next += 1;
        tab.watches.insert(tab.next, watch);
        tab.next
    });
    connect();
    ask_watch(n);
    n
}

/// Stops a watch.
pub fn leave(n: u32) {
    if TAB.with_borrow_mut(|tab| tab.watches.remove(&n)).is_some() {
        say(&Ask::Leave { n });
    }
}

/// Says where this tab is, for presence; `None` when it left.
pub fn here(place: Option<Value>) {
    TAB.with_borrow_mut(|tab| tab.place = place.clone());
    connect();
    say(&Ask::Here { place });
}

/// Resolves when everything watched contains the commit.
pub async fn synced(at: u64) {
    if TAB.with_borrow(|tab| tab.newest >= at || tab.watches.is_empty() || !tab.open) {
        return;
    }
    let promise = Promise::new(&mut |resolve, _| TAB.with_borrow_mut(|tab| tab.syncs.push((at, resolve))));
    say(&Ask::Sync { at });
    // The promise is only ever resolved.
    let _ = JsFuture::from(promise).await;
}

/// A first value, for pages opened by navigation.
pub async fn read(path: &str, args: &Value) -> Result<First<Arc<Value>>, Refusal> {
    let args = js_sys::encode_uri_component(&args.to_string());
    read_as(fetch("GET", &format!("/query/{path}?args={args}"), None, "").await?)
}

/// Does it, and waits for the server's word. Sent again by itself when the line breaks: the id makes that harmless.
pub async fn call(path: &str, args: Value) -> Result<Ack<Value>, Refusal> {
    let body = JsValue::from_str(&args.to_string());
    read_as(fetch("POST", &format!("/rpc/{path}"), Some(body), "application/json").await?)
}

/// Posts a form as it stands: fields as text, the way a browser without this program would.
pub async fn post(path: &str, fields: &str) -> Result<Ack<Value>, Refusal> {
    let body = JsValue::from_str(fields);
    read_as(fetch("POST", &format!("/rpc/{path}"), Some(body), "application/x-www-form-urlencoded").await?)
}

/// Sends a body of any kind to an address of ours and reads the answer's JSON.
pub async fn send<T: DeserializeOwned>(path: &str, body: JsValue) -> Result<T, Refusal> {
    read_as(fetch("POST", path, Some(body), "").await?)
}

/// Every type is read from a parsed value and never from text: one way to read it is half the program.
pub fn read_as<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    T::deserialize(&value).map_err(|_| broken())
}

async fn fetch(method: &str, path: &str, body: Option<JsValue>, kind: &str) -> Result<Value, Refusal> {
    let id = fresh_id();
    let mut tries = 0;
    loop {
        match exchange(method, path, &[("x-mutation-id", &id), ("content-type", kind)], body.as_ref()).await {
            Some(answer) => return answer,
            None if tries == 3 => return Err(offline()),
            None => {
                tries += 1;
                pause(BACK_OFF_MS.0 << tries).await;
            }
        }
    }
}

/// One try; `None` when the line failed and trying again makes sense. A head without a value is not sent.
pub async fn exchange(
    method: &str,
    path: &str,
    heads: &[(&str, &str)],
    body: Option<&JsValue>,
) -> Option<Result<Value, Refusal>> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    for (name, value) in heads.iter().filter(|(_, value)| !value.is_empty()) {
        headers.set(name, value).ok()?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(&headers);
    if let Some(body) = body {
        init.set_body(body);
    }
    let response: Response =
        JsFuture::from(web_sys::window()?.fetch_with_str_and_init(path, &init)).await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let answer = serde_json::from_str(&text).map_err(|_| broken());
    if response.ok() {
        return Some(answer);
    }
    Some(Err(answer.and_then(read_as).unwrap_or_else(|_| broken())))
}

fn offline() -> Refusal {
    data::refuse(
        data::RefusalKind::Fault,
        "offline",
        "No connection. Nothing was lost; try again when you are back online.",
    )
}

fn broken() -> Refusal {
    data::refuse(data::RefusalKind::Fault, "fault", "Something broke on our side. Try again.")
}

fn connect() {
    if TAB.with_borrow(|tab| tab.socket.is_some() || tab.line == Some(Line::SignedOut)) {
        return;
    }
    let Some(url) = address() else { return };
    let Ok(socket) = WebSocket::new(&url) else { return retry() };
    let opened = Closure::new(|_: JsValue| opened());
    let heard = Closure::new(|event: JsValue| {
        if let Some(text) = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string()) {
            heard(&text);
        }
    });
    let closed = Closure::new(|event: JsValue| {
        let code = event.dyn_into::<web_sys::CloseEvent>().map_or(0, |event| event.code());
        closed(code);
    });
    socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
    TAB.with_borrow_mut(|tab| {
        tab.socket = Some(socket);
        tab.ears = vec![opened, heard, closed];
    });
}

fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}/live", location.host().ok()?))
}

fn opened() {
    let (numbers, place) = TAB.with_borrow_mut(|tab| {
        tab.open = true;
        tab.wait_ms = 0;
        (tab.watches.keys().copied().collect::<Vec<_>>(), tab.place.clone())
    });
    numbers.into_iter().for_each(ask_watch);
    if place.is_some() {
        say(&Ask::Here { place });
    }
    set_line(Line::Open);
}

fn closed(code: u16) {
    let waiting = TAB.with_borrow_mut(|tab| {
        tab.socket = None;
        tab.open = false;
        tab.newest = 0;
        std::mem::take(&mut tab.syncs)
    });
    release(waiting);
    if code == SIGNED_OUT {
        set_line(Line::SignedOut);
        return;
    }
    // Nothing is wrong then: the line is there again before anybody could read that it was not.
    if code != COME_AGAIN {
        set_line(Line::Lost);
    }
    retry();
}

fn retry() {
    let wait_ms = TAB.with_borrow_mut(|tab| {
        tab.wait_ms = (tab.wait_ms * 2).clamp(BACK_OFF_MS.0, BACK_OFF_MS.1);
        tab.wait_ms
    });
    // A thousand tabs must not come back in the same instant.
    let wait_ms = (f64::from(wait_ms) * (0.5 + js_sys::Math::random())) as i32;
    spawn_local(async move {
        pause(wait_ms).await;
        connect();
    });
}

fn heard(text: &str) {
    let Some(frame) = serde_json::from_str(text).ok().and_then(|frame| read_as::<Frame>(frame).ok()) else {
        // Not understood: start from whole values.
        TAB.with_borrow_mut(|tab| tab.watches.values_mut().for_each(|watch| watch.hash = None));
        if let Some(socket) = TAB.with_borrow(|tab| tab.socket.clone()) {
            let _ = socket.close();
        }
        return;
    };
    for (n, part) in frame.c {
        take(n, part);
    }
    let done = TAB.with_borrow_mut(|tab| {
        tab.newest = tab.newest.max(frame.v);
        let (done, waiting) = std::mem::take(&mut tab.syncs).into_iter().partition(|(at, _)| *at <= frame.v);
        tab.syncs = waiting;
        done
    });
    release(done);
}

fn release(waiting: Vec<(u64, js_sys::Function)>) {
    for (_, resolve) in waiting {
        let _ = resolve.call0(&JsValue::NULL);
    }
}

/// Takes in what happened to one watch and tells the page.
fn take(n: u32, part: Part) {
    let told = TAB.with_borrow_mut(|tab| {
        let watch = tab.watches.get_mut(&n)?;
        let answer = match part {
            Part::Same => return None,
            Part::Whole(hash, value) => {
                watch.value = Arc::new(value);
                watch.hash = Some(hash);
                Ok(watch.value.clone())
            }
            Part::Patch(hash, operations) => match patch::apply(Arc::make_mut(&mut watch.value), &operations) {
                Some(()) => {
                    watch.hash = Some(hash);
                    Ok(watch.value.clone())
                }
                None => {
                    watch.hash = None;
                    return Some(None);
                }
            },
            Part::Refused(refusal) => {
                watch.value = Arc::default();
                watch.hash = None;
                Err(refusal)
            }
        };
        Some(Some((watch.told.clone(), answer)))
    });
    match told {
        Some(Some((told, answer))) => told(answer),
        // The patch did not fit what we hold: ask for the whole value.
        Some(None) => ask_watch(n),
        None => {}
    }
}

fn ask_watch(n: u32) {
    let ask = TAB.with_borrow(|tab| {
        let watch = tab.watches.get(&n)?;
        Some(Ask::Watch { n, path: watch.path.into(), args: watch.args.clone(), have: watch.hash.clone() })
    });
    if let Some(ask) = ask {
        say(&ask);
    }
}

/// Sends if the line is open; what matters is said again when it opens.
fn say(ask: &Ask) {
    let socket = TAB.with_borrow(|tab| tab.socket.clone().filter(|_| tab.open));
    if let (Some(socket), Ok(text)) = (socket, serde_json::to_string(ask)) {
        let _ = socket.send_with_str(&text);
    }
}

fn set_line(line: Line) {
    let told = TAB.with_borrow_mut(|tab| {
        tab.line = Some(line);
        tab.on_line.clone()
    });
    if let Some(told) = told {
        told(line);
    }
}

/// Names one attempt of the person, so that a repeated request is the same attempt.
fn fresh_id() -> String {
    let part = || (js_sys::Math::random() * 4_294_967_296.0) as u32;
    format!("{:08x}{:08x}{:08x}{:08x}", part(), part(), part(), part())
}

/// Waits; also for pages that must not act on every keystroke.
pub async fn pause(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = JsFuture::from(promise).await;
}
