//! What plays recordings in the reading room, and goes on when the page is turned.

use leptos::{prelude::*, task::spawn_local};
use room::{Live, call};
use ui::{IconKey, Key, MediaKind, MediaPlayer, MediaSource, MediaTrack, Notice, Tone, length_in_words};

use super::{Medium, Playable, RecordingId, Source, Track};
use crate::{
    curriculum::{AssetStatus, ChapterId},
    paths,
    progress::{Chapter, ChapterView, LeftOff, LeftOffView, keep_place},
};

/// The player of the reading room. It stands beside the chapters and not in them: what runs goes on when somebody turns
/// the page.
#[derive(Clone, Copy)]
pub struct Deck {
    here: Memo<Option<Here>>,
    loaded: Memo<Option<Loaded>>,
    running: RwSignal<bool>,
    /// The chapter somebody asked to hear while another one ran.
    asked: RwSignal<Option<ChapterId>>,
}

/// The chapter that is open.
#[derive(Clone, PartialEq)]
struct Here {
    chapter: ChapterId,
    what: Option<Loaded>,
}

/// A recording in the player, and where it is from.
#[derive(Clone, PartialEq)]
struct Loaded {
    chapter: ChapterId,
    title: String,
    address: String,
    /// Where its listener left off, in seconds.
    from: f64,
    what: Playable,
}

impl Here {
    fn of(page: ChapterView, left_off: &LeftOffView) -> Self {
        let from = left_off.second as f64;
        let address = paths::learn_chapter(&page.slug, page.id.as_str());
        let (chapter, title) = (page.id, page.title);
        let ready = page.recording.filter(|it| it.status == AssetStatus::Ready);
        let what = ready.map(|what| Loaded { chapter: chapter.clone(), title, address, from, what });
        Self { chapter, what }
    }
}

/// What is in the player: the open chapter's, unless another one's runs and nobody asked for this one.
fn load(last: Option<Loaded>, here: Option<&Here>, running: bool, asked: Option<&ChapterId>) -> Option<Loaded> {
    let Some(here) = here else { return last };
    let stays = |last: &Loaded| running && last.chapter != here.chapter && asked != Some(&here.chapter);
    last.filter(stays).or_else(|| here.what.clone())
}

impl Deck {
    /// For the chapter that is shown, once it is known where it was left off.
    pub fn new(page: Live<Chapter>, left_off: Live<LeftOff>) -> Self {
        let here = Memo::new(move |_| {
            let (page, left_off) = (page.value()?, left_off.value()?);
            (page.id == left_off.chapter).then(|| Here::of(page, &left_off))
        });
        let (running, asked) = (RwSignal::new(false), RwSignal::new(None));
        let loaded = Memo::new(move |last: Option<&Option<Loaded>>| {
            let asked = asked.get();
            let last = last.cloned().flatten();
            here.with(|here| load(last, here.as_ref(), running.get_untracked(), asked.as_ref()))
        });
        Self { here, loaded, running, asked }
    }

    /// Whether another chapter's recording is in the player.
    fn is_away(self) -> bool {
        let from = self.loaded.with(|it| it.as_ref().map(|it| it.chapter.clone()));
        from.is_some_and(|from| self.here.with(|here| here.as_ref().is_some_and(|here| here.chapter != from)))
    }

    /// Stops it, and loads the open chapter's.
    fn stop(self) {
        self.running.set(false);
        self.asked.set(None);
    }

    fn ask(self) {
        self.asked.set(self.here.with_untracked(|here| here.as_ref().map(|here| here.chapter.clone())));
    }

    /// A player that was replaced says a last time that it stops: nobody listens to that.
    fn says(self, id: &RecordingId, running: bool) {
        if self.loaded.with_untracked(|it| it.as_ref().is_some_and(|it| it.what.id == *id)) {
            self.running.set(running);
        }
    }
}

/// The player above the chapter; small in the corner while it plays another one's.
#[component]
pub fn Player(
    deck: Deck,
    /// Whether places are kept: for whoever takes the course.
    keeps: Memo<bool>,
) -> impl IntoView {
    // By its id: captions that come and lengths that become known do not begin it anew.
    let id = Memo::new(move |_| deck.loaded.with(|it| it.as_ref().map(|it| it.what.id.clone())));
    let away = Memo::new(move |_| deck.is_away());
    let screen = move || {
        id.get()?;
        let loaded = deck.loaded.get_untracked()?;
        let begins = deck.asked.with_untracked(|it| it.as_ref() == Some(&loaded.chapter));
        let tracks = move || deck.loaded.with(|it| it.as_ref().map(|it| it.what.captions.clone()).unwrap_or_default());
        let this = loaded.what.id.clone();
        let chapter = loaded.chapter;
        let on_place = move |second: f64| {
            if keeps.try_get_untracked() == Some(true) {
                // Coming back to the right moment is a comfort: if it cannot be kept, it plays on.
                let kept = keep_place(chapter.clone(), second as i64);
                spawn_local(async move { drop(call(kept).await) });
            }
        };
        Some(view! {
            <Screen
                what=loaded.what
                title=loaded.title
                tracks=Signal::derive(tracks)
                from=loaded.from
                begins
                page_keys=true
                on_running=move |running| deck.says(&this, running)
                on_place
            />
        })
    };
    let from = move || deck.loaded.with(|it| it.as_ref().map(|it| (it.title.clone(), it.address.clone())));
    view! {
        <div class="player" class:player-away=move || away.get()>
            {screen}
            <Show when=move || away.get()>
                <div class="row row-ends player-from">
                    {move || from().map(|(title, address)| view! { <a href=address>{title}</a> })}
                    <IconKey name="Stop and close" icon="icon-[lucide--x]" at_end=true on_press=move |()| deck.stop()/>
                </div>
            </Show>
        </div>
    }
}

/// In a chapter whose recording is not in the player: why not, or the key that puts it there.
#[component]
pub fn PlayHere(deck: Deck, page: Signal<ChapterView>) -> impl IntoView {
    let status = Memo::new(move |_| page.with(|it| it.recording.as_ref().map(|it| it.status)));
    let waits = move || {
        let told = match status.get()? {
            AssetStatus::Waiting | AssetStatus::Preparing => {
                "The recording of this chapter is being prepared. It appears here by itself."
            }
            AssetStatus::Errored => "The recording of this chapter cannot be played yet. Its teacher knows.",
            AssetStatus::Ready => return None,
        };
        Some(told.to_string())
    };
    let other = Memo::new(move |_| status.get() == Some(AssetStatus::Ready) && deck.is_away());
    view! {
        <Notice text=Signal::derive(waits) tone=Tone::Note/>
        <Show when=move || other.get()>
            <Key icon="icon-[lucide--play]" on_press=move || deck.ask()>"Play this chapter instead"</Key>
        </Show>
    }
}

/// `video of 3:05`, where the length is known.
pub fn told(what: &Playable) -> String {
    let medium = match what.medium {
        Medium::Film => "video",
        Medium::Sound => "audio",
    };
    match what.seconds {
        Some(seconds) => format!("{medium} of {}", length_in_words(seconds)),
        None => medium.into(),
    }
}

/// A recording in the player of the design system.
#[component]
pub fn Screen(
    what: Playable,
    #[prop(into)] title: String,
    #[prop(into)] tracks: Signal<Vec<Track>>,
    /// Seconds.
    #[prop(optional)]
    from: f64,
    #[prop(optional)] begins: bool,
    #[prop(optional)] page_keys: bool,
    #[prop(into, optional)] on_running: Option<Callback<bool>>,
    #[prop(into, optional)] on_place: Option<Callback<f64>>,
) -> impl IntoView {
    let kind = match what.medium {
        Medium::Film => MediaKind::Film,
        Medium::Sound => MediaKind::Sound,
    };
    let source = |it: Source| MediaSource { address: it.address, mime: it.mime };
    let track = |it: Track| MediaTrack { address: it.address, language: it.language, label: it.label };
    let sources = what.sources.into_iter().map(source).collect();
    let tracks = Signal::derive(move || tracks.get().into_iter().map(track).collect::<Vec<_>>());
    view! {
        <MediaPlayer
            kind
            title
            sources
            poster=what.poster
            tracks
            length=what.seconds
            from
            begins
            page_keys
            on_running
            on_place
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(chapter: &str) -> Loaded {
        let what = Playable {
            id: chapter.into(),
            medium: Medium::Sound,
            status: AssetStatus::Ready,
            seconds: None,
            poster: None,
            sources: vec![],
            captions: vec![],
        };
        Loaded { chapter: chapter.into(), title: chapter.into(), address: String::new(), from: 0.0, what }
    }

    fn here(chapter: &str, has_recording: bool) -> Here {
        Here { chapter: chapter.into(), what: has_recording.then(|| loaded(chapter)) }
    }

    #[test]
    fn what_runs_goes_on_when_the_page_is_turned_and_what_rests_makes_room() {
        let (one, asked_two) = (Some(loaded("one")), ChapterId::from("two"));
        let two = here("two", true);
        let played = |last: &Option<Loaded>, here: Option<&Here>, running, asked: Option<&ChapterId>| {
            load(last.clone(), here, running, asked).map(|it| it.chapter.to_string())
        };
        assert_eq!(played(&None, Some(&here("one", true)), false, None).as_deref(), Some("one"));
        assert_eq!(played(&one, Some(&two), true, None).as_deref(), Some("one"), "it runs");
        assert_eq!(played(&one, Some(&here("two", false)), true, None).as_deref(), Some("one"), "beside a text, too");
        assert_eq!(played(&one, Some(&two), false, None).as_deref(), Some("two"), "it rests");
        assert_eq!(played(&one, Some(&here("two", false)), false, None), None);
        assert_eq!(played(&one, Some(&two), true, Some(&asked_two)).as_deref(), Some("two"), "this one was asked for");
        assert_eq!(played(&one, None, true, None).as_deref(), Some("one"), "the next page is on its way");
    }
}
