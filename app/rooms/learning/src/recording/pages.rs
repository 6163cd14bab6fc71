//! The recording of a chapter in its editor: sending it, how far it is, how it will be played, its captions.

use leptos::{prelude::*, task::spawn_local};
use room::{Transfer, TransferLevel, Watch, call, watch};
use ui::{
    Banner, Choice, Dialog, FileDrop, IconKey, Key, KeyKind, Level, LevelTone, Notice, Select, Tone, length_in_words,
};

use super::{
    LANGUAGES, Medium, RecordingView, SentRecording, Track, chapter_recording, player::Screen, prepare_again,
    remove_captions, remove_recording,
};
use crate::curriculum::{AssetStatus, ChapterId, Chosen};

const KINDS: &str = "video/mp4,video/quicktime,video/webm,audio/*,.mp4,.m4v,.mov,.webm,.mp3,.m4a,.wav,.flac,.ogg,.opus";

/// Files on their way, each to its chapter: they go on while somebody looks at another one.
type Sending = RwSignal<Vec<(ChapterId, Transfer)>>;

/// What the box of one chapter says and does.
#[derive(Clone)]
struct Desk {
    chapter: ChapterId,
    sending: Sending,
    problem: RwSignal<Option<String>>,
}

/// The recording of the chapter that is open in the editor around it.
#[component]
pub fn RecordingBox() -> impl IntoView {
    let Chosen { course, chapter } = expect_context();
    let state = watch(move || chapter_recording(course.get(), chapter.get()));
    let sending = Sending::default();
    view! {
        <Watch of=state refused=|_| ().into_any() let:state>
            <Chapters state sending/>
        </Watch>
    }
}

#[component]
fn Chapters(state: Signal<Option<RecordingView>>, sending: Sending) -> impl IntoView {
    let chapter = Memo::new(move |_| state.with(|it| it.as_ref().map(|it| it.chapter.clone())));
    move || {
        let desk = Desk { chapter: chapter.get()?, sending, problem: RwSignal::new(None) };
        let sent = Memo::new(move |_| state.with(|it| it.as_ref().and_then(|it| it.sent.clone())));
        Some(view! { <OneRecording desk sent/> })
    }
}

#[component]
fn OneRecording(desk: Desk, sent: Memo<Option<SentRecording>>) -> impl IntoView {
    let (problem, is_there) = (desk.problem, Memo::new(move |_| sent.with(Option::is_some)));
    let (levels, drop, sending) = (desk.clone(), desk.clone(), desk.sending);
    let on_its_way = move || {
        let here = |(chapter, _): &(ChapterId, Transfer)| *chapter == levels.chapter;
        let transfers = sending.get().into_iter().filter(here).map(|(_, transfer)| transfer);
        transfers.map(|transfer| view! { <TransferLevel transfer/> }).collect_view()
    };
    let files = Callback::new(move |files: web_sys::FileList| drop.clone().send_recording(files));
    view! {
        <section class="stack" aria-label="Video or audio">
            <h2 class="head-4">"Video or audio"</h2>
            <Preparing sent desk=desk.clone()/>
            {on_its_way}
            <Show
                when=move || is_there.get()
                fallback=move || {
                    view! {
                        <FileDrop
                            label="Drop a video or audio file here"
                            help="MP4, MOV, WebM, MP3, M4A, WAV, FLAC or Ogg, up to 5 GB"
                            name="recording"
                            accept=KINDS
                            on_files=files
                        />
                    }
                }
            >
                <FileDrop
                    label="Drop another file to replace it"
                    help="MP4, MOV, WebM, MP3, M4A, WAV, FLAC or Ogg, up to 5 GB"
                    name="recording"
                    accept=KINDS
                    on_files=files
                />
            </Show>
            <Notice text=problem/>
            {
                let desk = desk.clone();
                move || is_there.get().then(|| view! { <CaptionsBox desk=desk.clone() sent/> })
            }
        </section>
    }
}

/// How far it is, and at the end how it is played.
#[component]
fn Preparing(sent: Memo<Option<SentRecording>>, desk: Desk) -> impl IntoView {
    let state = Memo::new(move |_| sent.with(|it| it.as_ref().map(|it| (it.what.id.clone(), it.what.status))));
    let percent = Signal::derive(move || sent.with(|it| it.as_ref().map_or(0, |it| it.progress as u32)));
    move || {
        let (_, status) = state.get()?;
        let now = sent.get_untracked()?;
        let desk = desk.clone();
        Some(match status {
            AssetStatus::Waiting => {
                view! { <p role="status">{format!("{} waits for its turn.", now.name)}</p> }.into_any()
            }
            AssetStatus::Preparing => {
                view! { <Level label=format!("Preparing {}", now.name) percent tone=LevelTone::Note/> }.into_any()
            }
            AssetStatus::Errored => {
                let why = now.reason.unwrap_or_default();
                let again = move || {
                    let desk = desk.clone();
                    view! { <Key on_press=move || desk.clone().again()>"Try again"</Key> }
                };
                view! { <Banner tone=Tone::Clip action=again>{format!("{} could not be prepared. {why}", now.name)}</Banner> }
                    .into_any()
            }
            AssetStatus::Ready => view! { <Ready now sent desk/> }.into_any(),
        })
    }
}

#[component]
fn Ready(now: SentRecording, sent: Memo<Option<SentRecording>>, desk: Desk) -> impl IntoView {
    let facts = facts(&now);
    let tracks = move || sent.with(|it| it.as_ref().map(|it| it.what.captions.clone()).unwrap_or_default());
    let (open, what) = (RwSignal::new(false), now.what);
    let title = format!("Remove {}?", now.name);
    view! {
        <div class="player">
            <Screen what title=now.name tracks=Signal::derive(tracks)/>
        </div>
        <div class="row row-ends row-wrap">
            <p class="quiet small">{facts}</p>
            <Key on_press=move || open.set(true)>"Remove it"</Key>
        </div>
        <Dialog open title text="Learners can no longer play it, and its captions go too.".to_string()>
            <Key autofocus=true on_press=move || open.set(false)>"Keep it"</Key>
            <Key
                kind=KeyKind::Stop
                on_press=move || {
                    open.set(false);
                    desk.clone().remove();
                }
            >
                "Remove it"
            </Key>
        </Dialog>
    }
}

fn facts(now: &SentRecording) -> String {
    let medium = match now.what.medium {
        Medium::Film => "Video",
        Medium::Sound => "Audio",
    };
    let size = room::in_words(u64::try_from(now.bytes).unwrap_or_default());
    match now.what.seconds {
        Some(seconds) => format!("{} · {medium}, {}, {size}", now.name, length_in_words(seconds)),
        None => format!("{} · {medium}, {size}. It is played as it came: nothing here prepares it.", now.name),
    }
}

#[component]
fn CaptionsBox(desk: Desk, sent: Memo<Option<SentRecording>>) -> impl IntoView {
    let tracks = move || sent.with(|it| it.as_ref().map(|it| it.what.captions.clone()).unwrap_or_default());
    let options = LANGUAGES.map(|(key, name)| Choice::new(key, name)).to_vec();
    let language = RwSignal::new(LANGUAGES[0].0.to_string());
    let error = RwSignal::new(None::<String>);
    let (remover, sender) = (StoredValue::new(desk.clone()), desk);
    let files = Callback::new(move |files: web_sys::FileList| {
        sender.clone().send_captions(files, language.get_untracked(), error);
    });
    view! {
        <h3 class="head-4">"Captions"</h3>
        <ul role="list" aria-label="Captions">
            <For each=tracks key=|it| it.address.clone() let:it>
                <li class="row row-ends">
                    <span>{it.label.clone()}</span>
                    <IconKey
                        name=format!("Remove the captions in {}", it.label)
                        icon="icon-[lucide--trash-2]"
                        at_end=true
                        on_press=move |()| remover.get_value().remove_captions(&it)
                    />
                </li>
            </For>
        </ul>
        <Select label="Language of the captions" name="captions-language" value=language options/>
        <FileDrop
            label="Drop captions here"
            help="WebVTT or SRT, up to 1 MB. Another file in the same language takes the place of the first."
            name="captions"
            accept=".vtt,.srt,text/vtt"
            on_files=files
        />
        <Notice text=error/>
    }
}

impl Desk {
    fn again(self) {
        let doing = call(prepare_again(self.chapter.clone()));
        self.tell(doing);
    }

    fn remove(self) {
        let doing = call(remove_recording(self.chapter.clone()));
        self.tell(doing);
    }

    fn remove_captions(self, track: &Track) {
        let doing = call(remove_captions(self.chapter.clone(), track.language.clone()));
        self.tell(doing);
    }

    /// What is done shows by itself; what is not is told.
    fn tell(self, doing: impl Future<Output = Result<(), data::Refusal>> + 'static) {
        self.problem.set(None);
        spawn_local(async move {
            if let Err(refusal) = doing.await {
                self.problem.try_set(Some(why(refusal)));
            }
        });
    }
}

#[cfg(feature = "hydrate")]
impl Desk {
    fn send_recording(self, files: web_sys::FileList) {
        let Some(file) = files.get(0) else { return };
        self.problem.set(None);
        let problem = self.problem;
        spawn_local(async move {
            if let Err(refusal) = self.send(file, "learning/recording", serde_json::Value::Null).await {
                problem.try_set(Some(why(refusal)));
            }
        });
    }

    fn send_captions(self, files: web_sys::FileList, language: String, error: RwSignal<Option<String>>) {
        let Some(file) = files.get(0) else { return };
        error.set(None);
        spawn_local(async move {
            let choice = serde_json::json!({ "language": language });
            if let Err(refusal) = self.send(file, "learning/captions", choice).await {
                error.try_set(Some(why(refusal)));
            }
        });
    }

    /// Sends a file and waits for what becomes of it. One that was called off is no problem.
    async fn send(self, file: web_sys::File, purpose: &str, choice: serde_json::Value) -> Result<(), data::Refusal> {
        let transfer = Transfer::new(file.name(), file.size() as i64);
        self.sending.try_update(|all| all.push((self.chapter.clone(), transfer.clone())));
        let sent = match transfer.send(&file, purpose, self.chapter.as_str()).await {
            Ok(upload) => room::finish_upload::<String>(&upload, &choice).await.map(drop),
            Err(refusal) => Err(refusal),
        };
        self.sending.try_update(|all| all.retain(|(_, it)| !it.is(&transfer)));
        sent.or_else(|refusal| if refusal.code == "cancelled" { Ok(()) } else { Err(refusal) })
    }
}

#[cfg(not(feature = "hydrate"))]
impl Desk {
    fn send_recording(self, _: web_sys::FileList) {}
    fn send_captions(self, _: web_sys::FileList, _: String, _: RwSignal<Option<String>>) {}
}

fn why(refusal: data::Refusal) -> String {
    refusal.fields.into_values().next().unwrap_or(refusal.message)
}
