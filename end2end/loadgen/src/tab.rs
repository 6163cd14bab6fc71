//! One open page: a socket, what it watches, and the rules every frame has to keep.
use crate::outcome::{Outcome, problem};
use futures::{SinkExt, StreamExt};
use live::patch;
use live::wire::{Ask, Frame, Part};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{COOKIE, ORIGIN};
use tokio_tungstenite::tungstenite::{Message, protocol::WebSocketConfig};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// A frame that is waited for and does not come within this is not coming.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Tab {
    line: WebSocketStream<TcpStream>,
    pub watches: BTreeMap<u32, Watch>,
    /// The newest `v` told.
    pub v: u64,
    pub frames: u64,
    /// Transitions out of order, uninvited, or not leading where they say.
    pub disorder: u64,
}

/// A query as this tab holds it.
pub struct Watch {
    pub path: String,
    pub args: Value,
    pub hash: Option<String>,
    pub value: Value,
    /// Something was told since it was asked for.
    pub answered: bool,
}

/// What came in one frame.
pub struct Heard {
    /// Of its text; the socket puts two to four before it.
    pub bytes: usize,
    /// Whether any value changed.
    pub changed: bool,
}

impl Tab {
    pub async fn open(address: SocketAddr, cookie: Option<&str>) -> Outcome<Tab> {
        let mut request = format!("ws://{address}/live").into_client_request()?;
        request.headers_mut().insert(ORIGIN, HeaderValue::from_str(&format!("http://{address}"))?);
        if let Some(cookie) = cookie {
            request.headers_mut().insert(COOKIE, HeaderValue::from_str(cookie)?);
        }
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        // Ten thousand of these live in one process.
        let config = WebSocketConfig::default().read_buffer_size(2 * 1024).write_buffer_size(0);
        let (line, _) = client_async_with_config(request, stream, Some(config)).await?;
        Ok(Tab { line, watches: BTreeMap::new(), v: 0, frames: 0, disorder: 0 })
    }

    /// Asks to be told about a query; `have` is the hash and value already at hand.
    pub async fn watch(&mut self, path: &str, args: Value, have: Option<(String, Value)>) -> Outcome<u32> {
        let n = self.watches.len() as u32 + 1;
        let (hash, value) = have.unzip();
        let ask = Ask::Watch { n, path: path.into(), args: args.clone(), have: hash.clone() };
        let value = value.unwrap_or_default();
        self.watches.insert(n, Watch { path: path.into(), args, hash, value, answered: false });
        self.say(&ask).await?;
        Ok(n)
    }

    pub async fn say(&mut self, ask: &Ask) -> Outcome {
        Ok(self.line.send(Message::text(serde_json::to_string(ask)?)).await?)
    }

    /// The next frame, taken in. Safe to drop while waiting.
    pub async fn next(&mut self) -> Outcome<Heard> {
        loop {
            let message = match tokio::time::timeout(PATIENCE, self.line.next()).await {
                Err(_) => return problem("a frame that was waited for did not come"),
                Ok(None) => return problem("the server closed a socket"),
                Ok(Some(message)) => message?,
            };
            if let Message::Text(text) = message {
                return self.take(text.as_str());
            }
        }
    }

    /// Sits there until something is told or the line ends; reading answers the pings.
    pub async fn idle(&mut self) {
        while let Some(Ok(message)) = self.line.next().await {
            if message.is_text() {
                return;
            }
        }
    }

    /// Waits until everything asked for has been answered once.
    pub async fn settle(&mut self) -> Outcome {
        while self.watches.values().any(|watch| !watch.answered) {
            self.next().await?;
        }
        Ok(())
    }

    /// Waits for the server's word that everything shown contains a commit.
    pub async fn synced(&mut self, at: u64) -> Outcome {
        if self.v < at {
            self.say(&Ask::Sync { at }).await?;
        }
        while self.v < at {
            self.next().await?;
        }
        Ok(())
    }

    /// The value of its first query.
    pub fn value(&self) -> &Value {
        self.watches.get(&1).map_or(&Value::Null, |watch| &watch.value)
    }

    fn take(&mut self, text: &str) -> Outcome<Heard> {
        let frame: Frame = serde_json::from_str(text)?;
        self.frames += 1;
        if frame.v < self.v {
            self.disorder += 1;
        }
        self.v = self.v.max(frame.v);
        let mut changed = false;
        for (n, part) in frame.c {
            let fits = self.watches.get_mut(&n).map(|watch| watch.take(part));
            changed |= fits == Some(Some(true));
            if matches!(fits, None | Some(None)) {
                self.disorder += 1;
            }
        }
        Ok(Heard { bytes: text.len(), changed })
    }
}

impl Watch {
    /// Whether the value is another now; `None` when what came does not fit what is held.
    fn take(&mut self, part: Part) -> Option<bool> {
        let first = !std::mem::replace(&mut self.answered, true);
        match part {
            // Said once, in answer to the watch.
            Part::Same => (first && self.hash.is_some()).then_some(false),
            Part::Whole(hash, value) => {
                self.value = value;
                (self.hash.replace(hash.clone()) != Some(hash)).then_some(true)
            }
            Part::Patch(hash, operations) => {
                patch::apply(&mut self.value, &operations)?;
                (self.hash.replace(hash.clone()) != Some(hash)).then_some(true)
            }
            Part::Refused(refusal) => {
                self.value = Value::String(refusal.code);
                self.hash = None;
                Some(true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn watch() -> Watch {
        let value = json!({ "cards": [{ "id": "a", "title": "Kick" }] });
        Watch { path: "p".into(), args: json!({}), hash: Some("1".into()), value, answered: true }
    }

    #[test]
    fn a_patch_leads_to_the_next_value() {
        let mut watch = watch();
        let patch = Part::Patch("2".into(), vec![json!([["cards", "a", "title"], "Snare"])]);
        assert_eq!(watch.take(patch), Some(true));
        assert_eq!(watch.value["cards"][0]["title"], "Snare");
    }

    #[test]
    fn a_patch_to_what_is_not_there_a_version_told_twice_and_an_unasked_same_do_not_fit() {
        let missing = Part::Patch("2".into(), vec![json!([["cards", "b", "title"], "Snare"])]);
        assert_eq!(watch().take(missing), None);
        assert_eq!(watch().take(Part::Patch("1".into(), vec![])), None);
        assert_eq!(watch().take(Part::Same), None);
    }
}
