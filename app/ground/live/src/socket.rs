//! One socket per tab. The tab names what it watches; the socket tells it what became of that.
//!
//! Nothing is queued: the socket remembers the hash it sent last for each watch, and when the line is free it sends the
//! way from there to now. A slow reader skips versions and costs no memory.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures::{SinkExt, StreamExt, stream::SplitSink};
use serde_json::Value;
use tokio::sync::Notify;

use crate::{
    hub::{Actor, Hub},
    node::Node,
    wire::Ask,
};

/// A dead line is noticed within three of these.
const HEARTBEAT: Duration = Duration::from_secs(3);
/// Longest message a browser may send.
const MOST_BYTES: usize = 64 * 1024;
/// Most queries one tab may watch.
const MOST_WATCHES: usize = 200;
/// Told to the browser when its session is over.
const SIGNED_OUT: u16 = 4401;
/// Told to the browser when its session goes on, and it only has to come again to be recognized.
const COME_AGAIN: u16 = 4402;
/// The code of the guard's refusal that says so.
const RENEWED: &str = "renewed";

/// A query whose refusal ends the socket: that of the session itself.
#[derive(Clone, Debug)]
pub struct Guard {
    pub path: &'static str,
}

/// Answers the upgrade and serves the tab until it leaves.
pub fn serve(upgrade: WebSocketUpgrade, hub: Arc<Hub>, actor: Actor, guard: Option<Guard>) -> Response {
    upgrade
        // The library's defaults keep 128 kB per idle tab.
        .read_buffer_size(2 * 1024)
        .write_buffer_size(4 * 1024)
        .max_message_size(MOST_BYTES)
        .max_frame_size(MOST_BYTES)
        .on_upgrade(move |socket| async move {
            hub.sockets.fetch_add(1, Ordering::Relaxed);
            let tab = Tab::new(hub.clone(), actor);
            tab.run(socket, guard).await;
            hub.sockets.fetch_sub(1, Ordering::Relaxed);
        })
}

/// What to say where the guard is refused.
fn farewell(guard: &Node) -> Option<CloseFrame> {
    let current = guard.current()?;
    let refusal = current.answer.as_ref().err()?;
    Some(match refusal.code == RENEWED {
        true => CloseFrame { code: COME_AGAIN, reason: RENEWED.into() },
        false => CloseFrame { code: SIGNED_OUT, reason: "signed out".into() },
    })
}

struct Tab {
    hub: Arc<Hub>,
    actor: Actor,
    number: u64,
    wake: Arc<Notify>,
    watches: HashMap<u32, Watch>,
    /// Answers the browser waits for: told once everything watched contains this commit.
    syncs: Vec<u64>,
    /// The newest `v` told.
    told: u64,
    present: bool,
}

struct Watch {
    path: String,
    args: Value,
    node: Arc<Node>,
    /// Hash of what the browser holds.
    held: Option<String>,
    /// Nothing was sent yet: even "what you hold is current" is news.
    fresh: bool,
}

impl Tab {
    fn new(hub: Arc<Hub>, actor: Actor) -> Self {
        let number = hub.next_socket();
        let wake = Arc::new(Notify::new());
        Self { hub, actor, number, wake, watches: HashMap::new(), syncs: vec![], told: 0, present: false }
    }

    async fn run(mut self, socket: WebSocket, guard: Option<Guard>) {
        let (mut out, mut inn) = socket.split();
        let guard = match guard {
            Some(guard) => Some(self.hub.node(guard.path, &Value::Object(Default::default()), &self.actor).await),
            None => None,
        };
        if let Some(node) = &guard {
            node.add_wake(self.number, self.wake.clone());
        }
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        let mut heard = Instant::now();
        loop {
            let alive = tokio::select! {
                message = inn.next() => {
                    let alive = match message {
                        Some(Ok(Message::Text(text))) => self.hear(text.as_str()).await,
                        Some(Ok(Message::Close(_))) | Some(Err(_)) | None => false,
                        Some(Ok(_)) => true,
                    };
                    // Not before: while a first run takes long, what the browser says waits in the line.
                    heard = Instant::now();
                    alive
                }
                () = self.wake.notified() => true,
                _ = heartbeat.tick() => {
                    heard.elapsed() < HEARTBEAT * 2 && out.send(Message::Ping(Default::default())).await.is_ok()
                }
            };
            if !alive {
                break;
            }
            if let Some(farewell) = guard.as_ref().and_then(|node| farewell(node)) {
                // The line may be gone already; then nobody is left to tell.
                let _ = out.send(Message::Close(Some(farewell))).await;
                break;
            }
            if !self.tell(&mut out).await {
                break;
            }
        }
        self.leave_all(guard).await;
    }

    /// Takes in one message. `false` ends the socket: what was said makes no sense.
    async fn hear(&mut self, text: &str) -> bool {
        let Ok(ask) = serde_json::from_str::<Ask>(text) else { return false };
        match ask {
            Ask::Watch { n, path, args, have } => {
                if self.watches.len() >= MOST_WATCHES {
                    return false;
                }
                self.watch(n, path, args, have).await;
            }
            Ask::Leave { n } => self.leave(n),
            Ask::Sync { at } => self.syncs.push(at),
            Ask::Here { place } => {
                self.present = place.is_some();
                self.moved(place).await;
            }
        }
        true
    }

    async fn watch(&mut self, n: u32, path: String, args: Value, held: Option<String>) {
        self.leave(n);
        let node = self.hub.node(&path, &args, &self.actor).await;
        node.add_wake(self.number, self.wake.clone());
        self.watches.insert(n, Watch { path, args, node, held, fresh: true });
    }

    fn leave(&mut self, n: u32) {
        let Some(left) = self.watches.remove(&n) else { return };
        left.node.touch(self.hub.now_ms());
        if !self.watches.values().any(|watch| watch.node.id == left.node.id) {
            left.node.remove_wake(self.number);
        }
    }

    async fn moved(&self, place: Option<Value>) {
        if let Some(presence) = &self.hub.presence {
            presence.clone().moved(self.actor.clone(), self.number, place).await;
        }
    }

    /// Sends what changed since the last frame, if anything did. `false` when the line is dead.
    async fn tell(&mut self, out: &mut SplitSink<WebSocket, Message>) -> bool {
        self.ask_again_where_dissolved().await;
        let v = self.contained();
        let mut parts = vec![];
        for (n, watch) in &mut self.watches {
            let Some((hash, part)) = watch.node.part_from(watch.held.as_deref()) else { continue };
            // Looked at after the part was taken: the mark is set before a private value is.
            if !watch.node.is_open_to(&self.actor) {
                self.wake.notify_one();
                continue;
            }
            if watch.held.as_deref() == Some(&hash) && !watch.fresh {
                continue;
            }
            watch.held = Some(hash);
            watch.fresh = false;
            parts.push(format!("[{n},{part}]"));
        }
        let synced = self.syncs.iter().any(|at| *at <= v);
        self.syncs.retain(|at| *at > v);
        if parts.is_empty() && !synced {
            return true;
        }
        // Never backwards: a node that became stale meanwhile does not take back what was told.
        self.told = self.told.max(v);
        let frame = format!("{{\"v\":{},\"c\":[{}]}}", self.told, parts.join(","));
        out.send(Message::Text(frame.into())).await.is_ok()
    }

    /// The newest commit that everything watched contains.
    fn contained(&self) -> u64 {
        let now = self.hub.seq();
        self.watches.values().map(|watch| watch.node.contains(now)).min().unwrap_or(now)
    }

    /// A query that turned out to depend on who asks is asked again under this tab's own rights.
    async fn ask_again_where_dissolved(&mut self) {
        let again: Vec<u32> =
            self.watches.iter().filter(|(_, watch)| !watch.node.is_open_to(&self.actor)).map(|(n, _)| *n).collect();
        for n in again {
            if let Some(Watch { path, args, held, .. }) = self.watches.remove(&n) {
                self.watch(n, path, args, held).await;
            }
        }
    }

    async fn leave_all(mut self, guard: Option<Arc<Node>>) {
        let all: Vec<u32> = self.watches.keys().copied().collect();
        for n in all {
            self.leave(n);
        }
        if let Some(node) = guard {
            node.remove_wake(self.number);
        }
        if self.present {
            self.moved(None).await;
        }
    }
}
