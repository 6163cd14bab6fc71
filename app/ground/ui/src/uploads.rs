use leptos::prelude::*;

use crate::{IconKey, KeySize, Level, LevelTone, Shape, Status};

/// A file on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub id: String,
    /// The file's name.
    pub name: String,
    pub state: UploadState,
}

impl Upload {
    pub fn new(id: impl Into<String>, name: impl Into<String>, state: UploadState) -> Self {
        Self { id: id.into(), name: name.into(), state }
    }
}

/// How far a file got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadState {
    Waiting,
    Sending {
        percent: u32,
        /// "1.9 of 3.0 GB, 4 min left, you can leave".
        text: String,
    },
    /// It is here, and being worked on: "Reading the peaks".
    Processing(String),
    /// What it turned out to be: "3:04, 24 bit".
    Ready(String),
    /// A sentence with the way out: "Can't decode this file. Export it again as WAV."
    Failed(String),
    Canceled,
}

/// What can be done about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Choices {
    cancel: bool,
    retry: bool,
    /// Takes it off the list. A file that is here is not deleted by that.
    clear: bool,
}

impl UploadState {
    fn choices(&self) -> Choices {
        let (cancel, retry, clear) = match self {
            Self::Waiting | Self::Sending { .. } => (true, false, false),
            Self::Processing(_) => (false, false, false),
            Self::Ready(_) => (false, false, true),
            Self::Failed(_) | Self::Canceled => (false, true, true),
        };
        Choices { cancel, retry, clear }
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Waiting => Shape::Scheduled,
            Self::Sending { .. } | Self::Processing(_) => Shape::Processing,
            Self::Ready(_) => Shape::On,
            Self::Failed(_) => Shape::Failed,
            Self::Canceled => Shape::Ended,
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Waiting => "Waiting".to_string(),
            Self::Sending { .. } => "Sending".to_string(),
            Self::Processing(what) => what.clone(),
            Self::Ready(_) => "Ready".to_string(),
            Self::Failed(_) => "Failed".to_string(),
            Self::Canceled => "Canceled".to_string(),
        }
    }
}

/// All of them in a sentence, spoken when it changes: "2 files: 1 ready, 1 failed".
fn sentence(uploads: &[Upload]) -> String {
    if uploads.is_empty() {
        return String::new();
    }
    let many = |is: fn(&UploadState) -> bool| uploads.iter().filter(|upload| is(&upload.state)).count();
    let noun = if uploads.len() == 1 { "file" } else { "files" };
    let counted: Vec<String> = [
        (many(|state| matches!(state, UploadState::Ready(_))), "ready"),
        (
            many(|state| {
                matches!(state, UploadState::Waiting | UploadState::Sending { .. } | UploadState::Processing(_))
            }),
            "on the way",
        ),
        (many(|state| matches!(state, UploadState::Failed(_))), "failed"),
        (many(|state| matches!(state, UploadState::Canceled)), "canceled"),
    ]
    .into_iter()
    .filter(|(many, _)| *many > 0)
    .map(|(many, word)| format!("{many} {word}"))
    .collect();
    format!("{} {noun}: {}", uploads.len(), counted.join(", "))
}

/// What became of files that were dropped: a row each, with what can be done about it.
#[component]
pub fn Uploads(
    #[prop(into)] uploads: Signal<Vec<Upload>>,
    /// With the file's id.
    #[prop(into, optional)]
    on_cancel: Option<Callback<(String,)>>,
    #[prop(into, optional)] on_retry: Option<Callback<(String,)>>,
    #[prop(into, optional)] on_clear: Option<Callback<(String,)>>,
) -> impl IntoView {
    let said = Memo::new(move |_| uploads.with(|uploads| sentence(uploads)));
    let ids = move || uploads.with(|uploads| uploads.iter().map(|upload| upload.id.clone()).collect::<Vec<String>>());
    view! {
        <div>
            <span class="only-read" role="status">
                {said}
            </span>
            <ul class="uploads" aria-label="Files">
                <For each=ids key=|id| id.clone() let:id>
                    <Line id uploads on_cancel on_retry on_clear/>
                </For>
            </ul>
        </div>
    }
}

/// A row stays while its level rises, so that its keys keep focus.
#[component]
fn Line(
    id: String,
    uploads: Signal<Vec<Upload>>,
    on_cancel: Option<Callback<(String,)>>,
    on_retry: Option<Callback<(String,)>>,
    on_clear: Option<Callback<(String,)>>,
) -> impl IntoView {
    let own = {
        let id = id.clone();
        Memo::new(move |_| uploads.with(|uploads| uploads.iter().find(|upload| upload.id == id).cloned()))
    };
    let state = Memo::new(move |_| own.get().map_or(UploadState::Canceled, |upload| upload.state));
    let name = own.get_untracked().map(|upload| upload.name).unwrap_or_default();
    let choices = Memo::new(move |_| state.with(UploadState::choices));
    let key = {
        let name = name.clone();
        move |verb: &str, glyph: &'static str, press: Option<Callback<(String,)>>| {
            let id = id.clone();
            press.map(|press| view! { <IconKey name=format!("{verb} {name}") icon=glyph size=KeySize::Small at_end=true on_press=move || press.run((id.clone(),))/> })
        }
    };
    let keys = move || {
        let Choices { cancel, retry, clear } = choices.get();
        view! {
            {retry.then(|| key("Try again:", "icon-[lucide--rotate-ccw]", on_retry))}
            {cancel.then(|| key("Cancel", "icon-[lucide--x]", on_cancel))}
            {clear.then(|| key("Take off the list:", "icon-[lucide--x]", on_clear))}
        }
    };
    let percent = Memo::new(move |_| {
        state.with(|state| if let UploadState::Sending { percent, .. } = state { *percent } else { 0 })
    });
    let is_sending = Memo::new(move |_| state.with(|state| matches!(state, UploadState::Sending { .. })));
    let level_name = name.clone();
    let level = move || {
        let text = MaybeProp::derive(move || {
            state.with(|state| if let UploadState::Sending { text, .. } = state { Some(text.clone()) } else { None })
        });
        is_sending.get().then(|| view! { <Level label=format!("Sending {level_name}") percent text tone=LevelTone::Note words_hidden=true/> })
    };
    let more = move || match state.get() {
        UploadState::Sending { text, .. } | UploadState::Ready(text) => {
            Some(view! { <p class="small quiet">{text}</p> })
        }
        UploadState::Failed(sentence) => Some(view! { <p class="small quiet">{sentence}</p> }),
        _ => None,
    };
    view! {
        <li class="upload">
            <span class="strong one-line">{name}</span>
            {move || state.with(|state| view! { <Status shape=state.shape() word=state.word()/> })}
            <span class="upload-keys">{keys}</span>
            <div class="upload-more">{level} {more}</div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [UploadState; 6] {
        [
            UploadState::Waiting,
            UploadState::Sending { percent: 40, text: "1.9 of 3.0 GB".to_string() },
            UploadState::Processing("Reading the peaks".to_string()),
            UploadState::Ready("3:04".to_string()),
            UploadState::Failed("Export it again.".to_string()),
            UploadState::Canceled,
        ]
    }

    #[test]
    fn what_is_on_its_way_can_be_canceled_and_what_is_over_cleared() {
        let told: Vec<(bool, bool, bool)> =
            all().iter().map(|state| state.choices()).map(|it| (it.cancel, it.retry, it.clear)).collect();
        let expected = [
            (true, false, false),
            (true, false, false),
            (false, false, false),
            (false, false, true),
            (false, true, true),
            (false, true, true),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn all_files_are_told_in_a_sentence() {
        let uploads: Vec<Upload> =
            all().into_iter().enumerate().map(|(at, state)| Upload::new(at.to_string(), "kick.wav", state)).collect();
        assert_eq!(sentence(&uploads), "6 files: 1 ready, 3 on the way, 1 failed, 1 canceled");
        assert_eq!(sentence(&uploads[3..4]), "1 file: 1 ready");
        assert_eq!(sentence(&[]), "");
    }
}
