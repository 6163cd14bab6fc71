use room::query;
use serde::{Deserialize, Serialize};

use super::{Medium, RecordingId};
use crate::{
    course::CourseId,
    curriculum::{AssetStatus, ChapterId},
};
#[cfg(feature = "ssr")]
use {
    super::{
        ChapterCaptions, Recording, RecordingHead, RecordingRung, keeping::of_chapter, language_name, purposes::taught,
    },
    crate::curriculum::CourseChapter,
    data::{Fault, Refusal, Select},
    room::Read,
    storage::served_as,
};

/// What a browser knows a list of parts by.
#[cfg(feature = "ssr")]
pub(super) const LIST_MIME: &str = "application/vnd.apple.mpegurl";

/// A recording as it is played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Playable {
    pub id: RecordingId,
    pub medium: Medium,
    pub status: AssetStatus,
    /// Unknown where nobody looked inside.
    pub seconds: Option<f64>,
    pub poster: Option<String>,
    /// In the order a browser tries them: at the size that suits its line where it can, else the whole file.
    pub sources: Vec<Source>,
    pub captions: Vec<Track>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    pub address: String,
    pub mime: String,
}

/// Captions in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub address: String,
    pub language: String,
    /// The language as its readers call it.
    pub label: String,
}

/// A chapter's recording as its teacher sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordingView {
    pub chapter: ChapterId,
    pub sent: Option<SentRecording>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentRecording {
    pub name: String,
    pub bytes: i64,
    /// Percent, while it is prepared.
    pub progress: i64,
    pub reason: Option<String>,
    pub what: Playable,
}

/// The recording of one chapter for its teachers, and how far it is; nothing while no chapter is chosen.
#[query("learning/chapter-recording", gate = Rule("teacher"))]
pub async fn chapter_recording(
    cx: &Read,
    course: CourseId,
    chapter: Option<ChapterId>,
) -> Answer<Option<RecordingView>> {
    let Some(chapter) = chapter else {
        crate::course::teaches(cx, &course).await?;
        return Ok(None);
    };
    let chapter = taught(cx, chapter.as_str()).await?;
    if chapter.course != course {
        return Err(Refusal::not_found());
    }
    let sent = match of_chapter(cx, &chapter).await? {
        Some(recording) => Some(sent(cx, recording).await?),
        None => None,
    };
    Ok(Some(RecordingView { chapter: chapter.id, sent }))
}

#[cfg(feature = "ssr")]
async fn sent(cx: &Read, recording: Recording) -> Result<SentRecording, Fault> {
    let Recording { name, bytes, progress, reason, .. } = recording.clone();
    let head = RecordingHead {
        id: recording.id,
        chapter: recording.chapter,
        mime: recording.mime,
        medium: recording.medium,
        status: recording.status,
        duration: recording.duration,
        play_file: recording.play_file,
        poster_file: recording.poster_file,
    };
    Ok(SentRecording { name, bytes, progress, reason, what: playable(cx, head).await? })
}

/// The recording of a chapter, for whoever may read it. Whoever asks has checked that.
#[cfg(feature = "ssr")]
pub async fn played_in(cx: &Read, chapter: &CourseChapter) -> Result<Option<Playable>, Fault> {
    let Some(id) = &chapter.mux_asset_id else { return Ok(None) };
    match cx.get::<RecordingHead>(id).await?.filter(|it| it.chapter == chapter.id) {
        Some(head) => Ok(Some(playable(cx, head).await?)),
        None => Ok(None),
    }
}

#[cfg(feature = "ssr")]
async fn playable(cx: &Read, head: RecordingHead) -> Result<Playable, Fault> {
    let is_ready = head.status == AssetStatus::Ready;
    let sources = if is_ready { sources(cx, &head).await? } else { vec![] };
    let captions = cx.rows(Select::by(ChapterCaptions::CHAPTER, &head.chapter)).await?;
    let mut captions: Vec<Track> = captions.iter().map(|it| track(&head.id, it)).collect();
    captions.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(Playable {
        poster: head.poster_file.as_ref().map(|_| address(&head.id, "poster")),
        id: head.id,
        medium: head.medium,
        status: head.status,
        seconds: head.duration,
        sources,
        captions,
    })
}

#[cfg(feature = "ssr")]
async fn sources(cx: &Read, head: &RecordingHead) -> Result<Vec<Source>, Fault> {
    let has_film = head.medium == Medium::Film;
    let rungs = cx.rows(Select::by(RecordingRung::RECORDING, &head.id)).await?;
    let list = Source { address: address(&head.id, "all.m3u8"), mime: LIST_MIME.into() };
    let mime = match (&head.play_file, has_film) {
        (Some(_), true) => "video/mp4",
        (Some(_), false) => "audio/mp4",
        (None, _) => served_as(&head.mime, has_film),
    };
    let whole = Source { address: address(&head.id, "play"), mime: mime.into() };
    Ok((!rungs.is_empty()).then_some(list).into_iter().chain([whole]).collect())
}

/// Captions that were sent again have another address, so that nobody reads the old ones.
#[cfg(feature = "ssr")]
fn track(recording: &RecordingId, captions: &ChapterCaptions) -> Track {
    let mark = captions.file.get(..12).unwrap_or_default();
    let part = format!("{}.vtt?{mark}", captions.language);
    Track {
        address: address(recording, &part),
        language: captions.language.clone(),
        label: language_name(&captions.language),
    }
}

#[cfg(feature = "ssr")]
fn address(recording: &RecordingId, part: &str) -> String {
    format!("/media/{recording}/{part}")
}
