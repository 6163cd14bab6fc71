//! What plays sound and film. An island (see `island.rs`): until it stands, and where it cannot, the browser's own player
//! with the browser's own keys is there.

use leptos::{html, prelude::*};
use wasm_bindgen::JsValue;

use crate::island::{self, Island};

const NAME: &str = "media";

/// Whether there is something to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    Sound,
    Film,
}

/// An address to play from. A browser takes the first whose kind it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaSource {
    pub address: String,
    pub mime: String,
}

/// Captions in one language, as WebVTT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaTrack {
    pub address: String,
    pub language: String,
    /// The language as its readers call it.
    pub label: String,
}

/// Plays one recording: start and stop, ten seconds back and on, any moment, speed, captions, sound, whole screen. Space
/// and the arrows work wherever the focus is inside it, and on the whole page where `page_keys` says so.
#[component]
pub fn MediaPlayer(
    kind: MediaKind,
    #[prop(into)] title: String,
    sources: Vec<MediaSource>,
    #[prop(optional_no_strip)] poster: Option<String>,
    #[prop(into, optional)] tracks: Signal<Vec<MediaTrack>>,
    /// Seconds, where they are known before the browser has looked.
    #[prop(optional_no_strip)]
    length: Option<f64>,
    /// Where to begin, in seconds.
    #[prop(optional)]
    from: f64,
    /// Plays at once: somebody has just asked for it.
    #[prop(optional)]
    begins: bool,
    /// Hears space and arrows of the whole page, unless something there wants them.
    #[prop(optional)]
    page_keys: bool,
    /// Told when it starts and stops.
    #[prop(optional_no_strip)]
    on_running: Option<Callback<bool>>,
    /// Told where it is, in seconds: every ten of them, and where it stops.
    #[prop(optional_no_strip)]
    on_place: Option<Callback<f64>>,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    let (island, stands) = (StoredValue::new(None::<Island>), RwSignal::new(false));
    let plain = {
        let (title, sources, poster) = (title.clone(), sources.clone(), poster.clone());
        move || (!stands.get()).then(|| own_player(kind, &title, &sources, poster.clone(), tracks))
    };
    let value = move || {
        island::json(&[
            ("film", (kind == MediaKind::Film).into()),
            ("title", title.as_str().into()),
            ("sources", island::list(&sources, |it| vec![("address", &it.address), ("mime", &it.mime)])),
            ("poster", poster.as_deref().map_or(JsValue::UNDEFINED, JsValue::from)),
            ("tracks", tracks.with(|all| island::list(all, track))),
            ("length", length.map_or(JsValue::UNDEFINED, JsValue::from)),
            ("from", from.into()),
            ("begins", begins.into()),
            ("pageKeys", page_keys.into()),
        ])
    };
    let tell = move |told: String| match (told.as_str(), told.parse()) {
        ("true" | "false", _) => drop(on_running.and_then(|it| it.try_run(told == "true"))),
        (_, Ok(second)) => drop(on_place.and_then(|it| it.try_run(second))),
        _ => {}
    };
    Effect::new(move |_| {
        let shown = value();
        if let Some(island) = island.get_value() {
            island.update(&shown);
            return;
        }
        island::load(NAME, move |is_there| {
            // Whoever waited for it may be gone, and the browser's own player goes on where the script does not come.
            let Some(host) = host.try_get_untracked().flatten().filter(|_| is_there) else { return };
            let mounted = Island::mount(NAME, &host, &shown, "{}", tell);
            stands.set(mounted.is_some());
            island.set_value(mounted);
        });
    });
    on_cleanup(move || {
        if let Some(island) = island.try_get_value().flatten() {
            island.destroy();
        }
    });
    view! {
        <div node_ref=host data-island=NAME></div>
        {plain}
    }
}

/// The browser's own.
fn own_player(
    kind: MediaKind,
    title: &str,
    sources: &[MediaSource],
    poster: Option<String>,
    tracks: Signal<Vec<MediaTrack>>,
) -> AnyView {
    let class = if kind == MediaKind::Film { "media-plain media-plain-film" } else { "media-plain" };
    let source = |it: &MediaSource| view! { <source src=it.address.clone() type=it.mime.clone()/> };
    let track = |it: &MediaTrack| {
        view! { <track kind="captions" src=it.address.clone() srclang=it.language.clone() label=it.label.clone()/> }
    };
    view! {
        <video class=class controls playsinline preload="metadata" poster=poster aria-label=title.to_string()>
            {sources.iter().map(source).collect_view()}
            {tracks.with_untracked(|all| all.iter().map(track).collect_view())}
        </video>
    }
    .into_any()
}

fn track(it: &MediaTrack) -> Vec<(&'static str, &str)> {
    vec![("address", &it.address), ("language", &it.language), ("label", &it.label)]
}

/// A length as people say it: `3:05`, `1:02:09`.
pub fn length_in_words(seconds: f64) -> String {
    let all = seconds.floor().max(0.0) as i64;
    let (hours, minutes, seconds) = (all / 3_600, all / 60 % 60, all % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_people_say_them() {
        let said = [0.0, 5.4, 65.0, 3_729.0, -1.0].map(length_in_words);
        assert_eq!(said, ["0:00", "0:05", "1:05", "1:02:09", "0:00"]);
    }
}
