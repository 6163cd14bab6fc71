use data::Refusal;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ui::{IconKey, Level, LevelTone};

use crate::UploadId;

/// A file on its way from this page: how far it is, and whether it was called off. Not owned by the page: what was begun
/// goes on when the person has gone on.
#[derive(Clone)]
pub struct Transfer {
    pub name: String,
    bytes: i64,
    received: ArcRwSignal<i64>,
    cancelled: ArcRwSignal<bool>,
}

impl Transfer {
    pub fn new(name: impl Into<String>, bytes: i64) -> Self {
        Self { name: name.into(), bytes, received: ArcRwSignal::new(0), cancelled: ArcRwSignal::new(false) }
    }

    /// Bytes the server has acknowledged, in percent.
    pub fn percent(&self) -> u32 {
        let received = self.received.get();
        u32::try_from(received.saturating_mul(100) / self.bytes.max(1)).unwrap_or_default()
    }

    /// Whether both are the same file on its way.
    pub fn is(&self, other: &Self) -> bool {
        self.received == other.received
    }

    /// Stops before the next piece, and has the server forget what it has.
    pub fn cancel(&self) {
        self.cancelled.set(true);
    }
}

/// How far a file is, and a key to call it off.
#[component]
pub fn TransferLevel(transfer: Transfer) -> impl IntoView {
    let label = transfer.name.clone();
    let name = format!("Cancel {label}");
    let shown = transfer.clone();
    view! {
        <div class="row">
            <div class="grow">
                <Level label percent=Signal::derive(move || shown.percent()) tone=LevelTone::Note/>
            </div>
            <IconKey name icon="icon-[lucide--x]" at_end=true on_press=move |()| transfer.cancel()/>
        </div>
    }
}

/// Says what the file is for at the end, and waits for what became of it. In the browser only.
pub async fn finish_upload<T: DeserializeOwned>(id: &UploadId, choice: &Value) -> Result<T, Refusal> {
    #[cfg(feature = "hydrate")]
    return browser::finish(id, choice).await;
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (id, choice);
        Err(Refusal::conflict("not_in_a_browser", "This runs in the browser."))
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use data::Refusal;
    use js_sys::{ArrayBuffer, Uint8Array};
    use leptos::prelude::*;
    use live::browser::{exchange, pause, read_as};
    use serde::de::DeserializeOwned;
    use serde_json::Value;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Blob, File};

    use super::Transfer;
    use crate::{Begin, Standing, UploadId};

    /// A line that is cut is tried again this often, each time after a longer wait: about two minutes.
    const TRIES: i32 = 16;
    const LONGEST_WAIT_MS: i32 = 8_000;
    /// Small enough that something moves, large enough that it is not all asking.
    const SMALLEST_PIECE: i64 = 256 * 1024;

    /// Refusals that the next try may not meet.
    const AGAIN: [&str; 3] = ["upload_offset", "upload_checksum", "too_many_pieces"];

    impl Transfer {
        /// Sends a file, and answers when all of it is there. Where the same file was cut before, it goes on from there.
        pub async fn send(&self, file: &File, purpose: &str, subject: &str) -> Result<UploadId, Refusal> {
            let begin = Begin {
                purpose: purpose.into(),
                subject: subject.into(),
                name: file.name().chars().take(200).collect(),
                bytes: self.bytes,
                mark: file.last_modified().to_string(),
            };
            let mut standing = begun(&begin).await?;
            let mut failures = 0;
            while standing.received < standing.bytes {
                self.received.set(standing.received);
                if self.cancelled.get_untracked() {
                    return Err(called_off(&standing.id).await);
                }
                match append(file, &standing).await {
                    Some(Ok(next)) => {
                        standing = next;
                        failures = 0;
                        continue;
                    }
                    // Somebody else has sent that piece, perhaps we ourselves before the line was cut.
                    Some(Err(refusal)) if AGAIN.contains(&refusal.code.as_str()) => {}
                    Some(Err(refusal)) => return Err(refusal),
                    None => {}
                }
                failures += 1;
                if failures > TRIES {
                    return Err(cut());
                }
                wait(failures).await;
                if let Some(answer) = ask(&standing.id).await {
                    standing = answer?;
                }
            }
            self.received.set(standing.received);
            Ok(standing.id)
        }
    }

    pub async fn finish<T: DeserializeOwned>(id: &UploadId, choice: &Value) -> Result<T, Refusal> {
        let address = format!("/uploads/{id}");
        for failures in 1..=TRIES {
            let body = JsValue::from_str(&choice.to_string());
            match exchange("POST", &address, &[], Some(&body)).await {
                Some(answer) => return read_as(answer?),
                None => wait(failures).await,
            }
        }
        Err(cut())
    }

    /// Announces it. With too many on their way it waits for one of them.
    async fn begun(begin: &Begin) -> Result<Standing, Refusal> {
        let body = JsValue::from_str(&serde_json::to_string(begin).unwrap_or_default());
        let mut failures = 0;
        loop {
            let said = exchange("POST", "/uploads", &[("content-type", "application/json")], Some(&body)).await;
            match said {
                Some(Err(refusal)) if refusal.code == "too_many_uploads" && failures < TRIES => {}
                Some(answer) => return read_as(answer?),
                None if failures < TRIES => {}
                None => return Err(cut()),
            }
            failures += 1;
            wait(failures).await;
        }
    }

    /// Sends the next piece. `None` when the line was cut.
    async fn append(file: &File, standing: &Standing) -> Option<Result<Standing, Refusal>> {
        let length = (standing.bytes / 20).clamp(SMALLEST_PIECE, standing.piece.max(SMALLEST_PIECE));
        let end = (standing.received + length).min(standing.bytes);
        let piece = file.slice_with_f64_and_f64(standing.received as f64, end as f64).ok()?;
        let bytes = match bytes_of(&piece).await {
            Some(bytes) => bytes,
            None => return Some(Err(unreadable())),
        };
        let (offset, sum) = (standing.received.to_string(), check_sum(&bytes).await.unwrap_or_default());
        let heads = [("upload-offset", offset.as_str()), ("upload-checksum", sum.as_str())];
        let address = format!("/uploads/{}", standing.id);
        Some(exchange("PATCH", &address, &heads, Some(&bytes)).await?.and_then(read_as))
    }

    async fn ask(id: &UploadId) -> Option<Result<Standing, Refusal>> {
        Some(exchange("GET", &format!("/uploads/{id}"), &[], None).await?.and_then(read_as))
    }

    /// The server forgets it; what it did not hear is swept.
    async fn called_off(id: &UploadId) -> Refusal {
        let _ = exchange("DELETE", &format!("/uploads/{id}"), &[], None).await;
        Refusal::conflict("cancelled", "Cancelled.")
    }

    async fn bytes_of(piece: &Blob) -> Option<JsValue> {
        JsFuture::from(piece.array_buffer()).await.ok()
    }

    /// `None` where the page did not come by a safe way: browsers do not compute there.
    async fn check_sum(bytes: &JsValue) -> Option<String> {
        let window = web_sys::window().filter(web_sys::Window::is_secure_context)?;
        let buffer: &ArrayBuffer = bytes.dyn_ref()?;
        let subtle = window.crypto().ok()?.subtle();
        let digest = JsFuture::from(subtle.digest_with_str_and_buffer_source("SHA-256", buffer).ok()?).await.ok()?;
        let digest = Uint8Array::new(&digest).to_vec();
        Some(digest.iter().fold("sha256 ".to_string(), |text, byte| text + &format!("{byte:02x}")))
    }

    async fn wait(failures: i32) {
        pause((250 << failures.min(5)).min(LONGEST_WAIT_MS)).await;
    }

    fn cut() -> Refusal {
        let message = "The line was cut. Choose the file again when you are back online: it goes on where it was.";
        Refusal::conflict("cut", message)
    }

    fn unreadable() -> Refusal {
        Refusal::field("file", "The browser cannot read this file any more. Choose it again.")
    }
}
