//! The bare server: the same lists over the same sockets, in memory. No database, no people, no differences; whatever
//! it needs, a server in this language on this machine needs at least.
use crate::outcome::Outcome;
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Json, Query, State};
use axum::response::Response;
use axum::routing::{any, get, post};
use live::wire::Ask;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

pub const PATH: &str = "reference/list";
pub const ROWS: usize = 10;

#[derive(Default)]
struct Lists {
    /// Number of the newest write.
    newest: u64,
    lists: HashMap<String, Topic>,
}

/// A list and who is on it. A topic is a list under the number its tabs call it by, so that all get the same bytes.
#[derive(Default)]
struct Topic {
    value: Value,
    tabs: Vec<UnboundedSender<Utf8Bytes>>,
}

type Shared = Arc<Mutex<Lists>>;

pub async fn serve(address: SocketAddr) -> Outcome {
    let app = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/live", any(upgrade))
        .route("/rpc/reference/set", post(set))
        .route("/query/reference/list", get(read))
        .with_state(Shared::default());
    let listener = tokio::net::TcpListener::bind(address).await?;
    let stopped = async {
        #[cfg(unix)]
        if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            signal.recv().await;
            return;
        }
        tokio::signal::ctrl_c().await.ok();
    };
    tokio::select! {
        served = axum::serve(listener, app).into_future() => Ok(served?),
        () = stopped => Ok(()),
    }
}

impl Lists {
    fn topic(&mut self, n: u32, args: &Value) -> &mut Topic {
        let list = args["list"].as_u64().unwrap_or_default();
        self.lists.entry(format!("{n}:{list}")).or_insert_with(|| Topic { value: rows(), tabs: vec![] })
    }

    fn frame(v: u64, n: u32, value: &Value) -> Utf8Bytes {
        format!("{{\"v\":{v},\"c\":[[{n},{{\"w\":[\"{v:011}\",{value}]}}]]}}").into()
    }
}

fn rows() -> Value {
    let row = |at: usize| json!({ "id": format!("row-{at}"), "title": "Take 000000000000", "level": "Beginner" });
    json!({ "cards": (0..ROWS).map(row).collect::<Vec<_>>() })
}

async fn upgrade(State(lists): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.read_buffer_size(2 * 1024).write_buffer_size(4 * 1024).on_upgrade(move |socket| serve_tab(lists, socket))
}

async fn serve_tab(lists: Shared, mut socket: WebSocket) {
    let (sender, mut frames) = unbounded_channel();
    loop {
        tokio::select! {
            Some(frame) = frames.recv() => {
                if socket.send(Message::Text(frame)).await.is_err() {
                    return;
                }
            }
            message = socket.recv() => {
                let Some(Ok(message)) = message else { return };
                if let Message::Text(text) = message {
                    hear(&lists, &sender, text.as_str());
                }
            }
        }
    }
}

fn hear(lists: &Shared, sender: &UnboundedSender<Utf8Bytes>, text: &str) {
    let mut lists = lists.lock().unwrap_or_else(|e| e.into_inner());
    let v = lists.newest;
    match serde_json::from_str(text) {
        Ok(Ask::Watch { n, args, .. }) => {
            let topic = lists.topic(n, &args);
            topic.tabs.push(sender.clone());
            sender.send(Lists::frame(v, n, &topic.value)).ok();
        }
        Ok(Ask::Sync { .. }) => {
            sender.send(format!("{{\"v\":{v},\"c\":[]}}").into()).ok();
        }
        _ => {}
    }
}

/// Changes a field of a row and sends the list, encoded once, to everybody on it.
async fn set(State(lists): State<Shared>, Json(edit): Json<Value>) -> Json<Value> {
    let mut lists = lists.lock().unwrap_or_else(|e| e.into_inner());
    lists.newest += 1;
    let v = lists.newest;
    let topic = lists.topic(1, &edit);
    let row = topic.value["cards"].as_array_mut().and_then(|rows| rows.iter_mut().find(|row| row["id"] == edit["id"]));
    if let (Some(row), Some(field)) = (row, edit["field"].as_str()) {
        row[field] = edit["text"].clone();
    }
    let frame = Lists::frame(v, 1, &topic.value);
    topic.tabs.retain(|tab| tab.send(frame.clone()).is_ok());
    Json(json!({ "at": v, "value": null }))
}

async fn read(State(lists): State<Shared>, Query(asked): Query<BTreeMap<String, String>>) -> Json<Value> {
    let args = asked.get("args").and_then(|args| serde_json::from_str(args).ok()).unwrap_or_default();
    let value = lists.lock().unwrap_or_else(|e| e.into_inner()).topic(1, &args).value.clone();
    Json(json!({ "hash": "", "value": value }))
}
