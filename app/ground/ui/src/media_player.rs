//! What plays sound and film: the browser's own element, under keys of ours. Without scripts it has the browser's own.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement, HtmlMediaElement, HtmlVideoElement, KeyboardEvent};

use crate::{Icon, IconKey, Notice};

/// What one step of the keys and arrows is, in seconds.
const STEP_S: f64 = 10.0;
/// A place is told this often while it runs.
const TELL_EVERY_S: f64 = 10.0;
const SPEEDS: [(&str, &str); 6] =
    [("0.5", "0.5×"), ("0.75", "0.75×"), ("1", "1×"), ("1.25", "1.25×"), ("1.5", "1.5×"), ("2", "2×")];

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

/// The element, and what it has said of itself.
#[derive(Clone, Copy)]
struct Machine {
    frame: NodeRef<html::Div>,
    node: NodeRef<html::Video>,
    running: RwSignal<bool>,
    waits: RwSignal<bool>,
    broken: RwSignal<bool>,
    muted: RwSignal<bool>,
    /// Seconds.
    at: RwSignal<f64>,
    length: RwSignal<f64>,
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
    #[prop(into, optional)]
    on_running: Option<Callback<bool>>,
    /// Told where it is, in seconds: every few of them, and where it stops.
    #[prop(into, optional)]
    on_place: Option<Callback<f64>>,
) -> impl IntoView {
    let machine = Machine::new(length, from);
    let alive = RwSignal::new(false);
    Effect::new(move |_| {
        alive.set(true);
        machine.catch_up(from);
    });
    if page_keys {
        machine.hear_the_page();
    }
    let told = StoredValue::new(from);
    let place = move || {
        let at = machine.at.get_untracked();
        told.set_value(at);
        if let Some(on_place) = on_place {
            on_place.run(at);
        }
    };
    let runs = move |running: bool| {
        machine.running.set(running);
        if let Some(on_running) = on_running {
            on_running.run(running);
        }
        if !running {
            place();
        }
    };
    let moved = move || {
        machine.follow();
        if machine.running.get_untracked() && (machine.at.get_untracked() - told.get_value()).abs() >= TELL_EVERY_S {
            place();
        }
    };
    let sources = sources.into_iter().map(|it| view! { <source src=it.address type=it.mime/> }).collect_view();
    let class = if kind == MediaKind::Film { "media media-film" } else { "media media-sound" };
    let problem = move || {
        machine.broken.get().then(|| "It cannot be played. If the line is there, load the page again.".to_string())
    };
    view! {
        <div class=class node_ref=machine.frame role="group" aria-label=title on:keydown=move |event| machine.press(&event)>
            <video
                node_ref=machine.node
                controls=move || !alive.get()
                playsinline
                preload="metadata"
                poster=poster
                autoplay=begins
                on:click=move |_| machine.toggle()
                on:play=move |_| runs(true)
                on:pause=move |_| runs(false)
                on:timeupdate=move |_| moved()
                on:loadedmetadata=move |_| machine.begin(from)
                on:durationchange=move |_| machine.follow()
                on:volumechange=move |_| machine.follow()
                on:waiting=move |_| machine.waits.set(true)
                on:playing=move |_| machine.waits.set(false)
                on:error=move |_| machine.broken.set(true)
            >
                {sources}
                <For each=move || tracks.get() key=|it| it.address.clone() let:it>
                    <track kind="captions" src=it.address srclang=it.language label=it.label/>
                </For>
            </video>
            <Keys machine kind tracks/>
            <Notice text=Signal::derive(problem)/>
        </div>
    }
}

#[component]
fn Keys(machine: Machine, kind: MediaKind, tracks: Signal<Vec<MediaTrack>>) -> impl IntoView {
    let Machine { running, at, length, .. } = machine;
    let words = move || format!("{} of {}", length_in_words(at.get()), length_in_words(length.get()));
    let percent = move || if length.get() > 0.0 { 100.0 * at.get() / length.get() } else { 0.0 };
    let has_tracks = Memo::new(move |_| tracks.with(|it| !it.is_empty()));
    let languages = move || {
        let option = |it: MediaTrack| view! { <option value=it.language>{it.label}</option> };
        tracks.get().into_iter().map(option).collect_view()
    };
    let speeds =
        SPEEDS.map(|(value, label)| view! { <option value=value selected=value == "1">{label}</option> }.into_any());
    let (apart, whole) = (move || machine.apart(), move || machine.whole_screen());
    view! {
        <div class="media-keys with-scripts">
            <input
                class="media-at"
                type="range"
                min="0"
                step="0.1"
                max=move || length.get().to_string()
                aria-label="Position"
                aria-valuetext=words
                style=move || format!("--at: {:.2}%", percent())
                prop:value=move || at.get().to_string()
                on:input=move |event| machine.seek(event_target_value(&event).parse().unwrap_or_default())
            />
            <div class="row">
                <button
                    class="key key-lit key-square"
                    type="button"
                    aria-label=move || if running.get() { "Pause" } else { "Play" }
                    aria-busy=move || machine.waits.get().then_some("true")
                    on:click=move |_| machine.toggle()
                >
                    <Show when=move || running.get() fallback=|| view! { <Icon glyph="icon-[lucide--play]"/> }>
                        <Icon glyph="icon-[lucide--pause]"/>
                    </Show>
                </button>
                <IconKey name="Back 10 seconds" icon="icon-[lucide--undo-2]" on_press=move |()| machine.step(-STEP_S)/>
                <IconKey name="On 10 seconds" icon="icon-[lucide--redo-2]" on_press=move |()| machine.step(STEP_S)/>
                <span class="num media-time" aria-hidden="true">
                    {move || format!("{} / {}", length_in_words(at.get()), length_in_words(length.get()))}
                </span>
                <span class="grow"></span>
                <select aria-label="Speed" on:change=move |event| machine.hurry(&event_target_value(&event))>
                    {speeds.into_iter().collect_view()}
                </select>
                <Show when=move || has_tracks.get()>
                    <select aria-label="Captions" on:change=move |event| machine.caption(&event_target_value(&event))>
                        <option value="">"No captions"</option>
                        {languages}
                    </select>
                </Show>
                <IconKey
                    name="Sound off"
                    icon="icon-[lucide--volume-x]"
                    at_end=true
                    pressed=Signal::derive(move || Some(machine.muted.get()))
                    on_press=move |()| machine.mute()
                />
                {(kind == MediaKind::Film)
                    .then(|| {
                        view! {
                            <span class="media-wide">
                                <IconKey
                                    name="Picture in picture"
                                    icon="icon-[lucide--picture-in-picture-2]"
                                    at_end=true
                                    on_press=move |()| apart()
                                />
                            </span>
                            <IconKey name="Whole screen" icon="icon-[lucide--maximize]" at_end=true on_press=move |()| whole()/>
                        }
                    })}
            </div>
        </div>
    }
}

impl Machine {
    fn new(length: Option<f64>, from: f64) -> Self {
        Self {
            frame: NodeRef::new(),
            node: NodeRef::new(),
            running: RwSignal::new(false),
            waits: RwSignal::new(false),
            broken: RwSignal::new(false),
            muted: RwSignal::new(false),
            at: RwSignal::new(from),
            length: RwSignal::new(length.unwrap_or_default()),
        }
    }

    fn element(self) -> Option<HtmlVideoElement> {
        self.node.get_untracked()
    }

    fn toggle(self) {
        let Some(element) = self.element() else { return };
        if !element.paused() {
            return drop(element.pause());
        }
        self.broken.set(element.network_state() == HtmlMediaElement::NETWORK_NO_SOURCE);
        if let Ok(started) = element.play() {
            // What is stopped before it has begun is no error.
            spawn_local(async move { drop(JsFuture::from(started).await) });
        }
    }

    fn step(self, seconds: f64) {
        self.seek(self.at.get_untracked() + seconds);
    }

    fn seek(self, second: f64) {
        let Some(element) = self.element() else { return };
        element.set_current_time(second.clamp(0.0, self.length.get_untracked()));
        self.follow();
    }

    /// Where it was left, unless that is the end.
    fn begin(self, from: f64) {
        self.follow();
        if from > 0.0 && from < self.length.get_untracked() - STEP_S {
            self.seek(from);
        }
    }

    /// What the element did before this program was there to hear of it.
    fn catch_up(self, from: f64) {
        let Some(element) = self.element() else { return };
        self.running.set(!element.paused());
        if element.ready_state() >= HtmlMediaElement::HAVE_METADATA {
            self.begin(from);
        }
    }

    /// Takes over what the element says of itself.
    fn follow(self) {
        let Some(element) = self.element() else { return };
        self.at.set(element.current_time());
        self.muted.set(element.muted());
        if element.duration().is_finite() {
            self.length.set(element.duration());
        }
    }

    fn hurry(self, speed: &str) {
        if let Some(element) = self.element() {
            element.set_playback_rate(speed.parse().unwrap_or(1.0));
        }
    }

    fn mute(self) {
        if let Some(element) = self.element() {
            element.set_muted(!element.muted());
        }
    }

    /// Shows the captions in this language, and no others.
    fn caption(self, language: &str) {
        let Some(tracks) = self.element().and_then(|it| it.text_tracks()) else { return };
        for at in 0..tracks.length() {
            let Some(track) = tracks.get(at) else { continue };
            let is_it = track.language() == language;
            track.set_mode(if is_it { web_sys::TextTrackMode::Showing } else { web_sys::TextTrackMode::Disabled });
        }
        if let Some(frame) = self.frame.get_untracked() {
            let _ = frame.class_list().toggle_with_force("media-captioned", !language.is_empty());
        }
    }

    fn apart(self) {
        if let Some(element) = self.element() {
            ask(&element, "requestPictureInPicture");
        }
    }

    /// With our keys where the browser can, else the film alone.
    fn whole_screen(self) {
        let (Some(frame), Some(element)) = (self.frame.get_untracked(), self.element()) else { return };
        if document().fullscreen_element().is_some() {
            return document().exit_fullscreen();
        }
        if !ask(&frame, "requestFullscreen") {
            ask(&element, "webkitEnterFullscreen");
        }
    }

    fn press(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || wants(event) {
            return;
        }
        match event.key().as_str() {
            " " => self.toggle(),
            "ArrowLeft" => self.step(-STEP_S),
            "ArrowRight" => self.step(STEP_S),
            "f" => self.whole_screen(),
            _ => return,
        }
        event.prevent_default();
    }

    fn hear_the_page(self) {
        Effect::new(move |_| {
            let heard = window_event_listener(ev::keydown, move |event| {
                if !event.default_prevented() {
                    self.press(&event);
                }
            });
            on_cleanup(move || heard.remove());
        });
    }
}

/// Whether what has the focus does something with this key itself. The position's own arrows are too short for a film.
fn wants(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok()) else { return false };
    match element.tag_name().as_str() {
        "INPUT" => !element.class_list().contains("media-at"),
        "TEXTAREA" | "SELECT" => true,
        "BUTTON" | "A" | "SUMMARY" => event.key() == " ",
        _ => element.is_content_editable() || element.get_attribute("role").is_some_and(|role| role == "slider"),
    }
}

/// Calls what not every browser has. Answers whether it was there.
fn ask(element: &Element, what: &str) -> bool {
    let Ok(method) = js_sys::Reflect::get(element, &JsValue::from_str(what)) else { return false };
    let Some(method) = method.dyn_ref::<js_sys::Function>() else { return false };
    if let Ok(Ok(promised)) = method.call0(element).map(JsCast::dyn_into::<js_sys::Promise>) {
        // A person who may not is left where they are.
        spawn_local(async move { drop(JsFuture::from(promised).await) });
    }
    true
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
