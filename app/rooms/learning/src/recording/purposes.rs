//! Recordings and captions come in as uploads. The subject is the chapter.

use std::sync::Arc;

use data::{Refusal, RefusalKind, Stamp};
use futures::{FutureExt, future::BoxFuture};
use room::{Actor, Answer, Arrived, House, Order, Purpose, Read};
use serde::Deserialize;
use serde_json::Value;
use storage::Store;

use super::{
    CAPTIONS_BYTES, ChapterCaptions, LANGUAGES, Medium, RECORDING_BYTES, Recording, captions, captions_id,
    keeping::{have_prepared, put_in},
};
use crate::{
    course::{Course, teaches},
    curriculum::{AssetStatus, ChapterId, CourseChapter},
};

/// What the first bytes of a recording may say it is. No list of other files is among them.
const KINDS: [&str; 10] = [
    "video/mp4",
    "video/x-m4v",
    "video/quicktime",
    "video/webm",
    "audio/mpeg",
    "audio/m4a",
    "audio/x-wav",
    "audio/x-flac",
    "audio/ogg",
    "audio/opus",
];

/// Sound and film for a chapter.
pub struct Recordings;

impl Purpose for Recordings {
    fn name(&self) -> &'static str {
        "learning/recording"
    }

    fn most_bytes(&self) -> u64 {
        RECORDING_BYTES
    }

    fn may<'a>(&'a self, cx: &'a Read, chapter: &'a str) -> BoxFuture<'a, Answer<()>> {
        taught(cx, chapter).map(|it| it.map(drop)).boxed()
    }

    fn take<'a>(&'a self, arrived: Arc<Arrived>) -> BoxFuture<'a, Answer<Value>> {
        take_recording(arrived).boxed()
    }
}

/// Captions for the recording of a chapter.
pub struct Captions;

impl Purpose for Captions {
    fn name(&self) -> &'static str {
        "learning/captions"
    }

    fn most_bytes(&self) -> u64 {
        CAPTIONS_BYTES
    }

    fn may<'a>(&'a self, cx: &'a Read, chapter: &'a str) -> BoxFuture<'a, Answer<()>> {
        taught(cx, chapter).map(|it| it.map(drop)).boxed()
    }

    fn take<'a>(&'a self, arrived: Arc<Arrived>) -> BoxFuture<'a, Answer<Value>> {
        take_captions(arrived).boxed()
    }
}

/// The chapter, for whoever teaches its course; for others it is not there.
pub(super) async fn taught(cx: &Read, chapter: &str) -> Answer<CourseChapter> {
    let chapter: CourseChapter = cx.must_get(chapter).await?;
    teaches(cx, &chapter.course).await?;
    if chapter.deleted_at.is_some() { Err(Refusal::not_found()) } else { Ok(chapter) }
}

async fn take_recording(arrived: Arc<Arrived>) -> Answer<Value> {
    let (visit, upload) = (arrived.visit.clone(), arrived.upload.clone());
    let chapter: CourseChapter = visit.house.look(visit.actor.clone()).must_get(&upload.subject).await?;
    let (file, mime) = arrived.keep(&KINDS).await.map_err(in_words)?;
    let is_prepared = arrived.studio().is_some();
    let recording = Recording {
        id: visit.house.database.new_id().into(),
        course: chapter.course,
        chapter: chapter.id,
        name: upload.name.clone(),
        file: file.to_string(),
        mime: mime.into(),
        bytes: upload.bytes,
        uploaded_by: upload.owner.as_str().into(),
        uploaded_at: visit.house.now(),
        // Looking inside may show that what calls itself a film is sound alone.
        medium: if mime.starts_with("video/") { Medium::Film } else { Medium::Sound },
        // Without anybody to prepare it, it is played as it came.
        status: if is_prepared { AssetStatus::Waiting } else { AssetStatus::Ready },
        progress: 0,
        reason: None,
        duration: None,
        play_file: None,
        poster_file: None,
    };
    let answer = Value::from(recording.id.to_string());
    let told = answer.clone();
    visit
        .house
        .write(stamp(&arrived, "learning/upload-recording"), move |cx| {
            let (arrived, recording, told) = (arrived.clone(), recording.clone(), told.clone());
            async move {
                put_in(cx, &recording).await?;
                if is_prepared {
                    have_prepared(cx, &recording, Order::now()).await?;
                }
                arrived.done(cx, &told).await
            }
            .boxed()
        })
        .await?;
    Ok(answer)
}

/// Puts a WAV into a chapter without anybody sending it: for the demo.
pub async fn record(
    house: &House,
    store: &Store,
    stamp: Stamp,
    chapter: ChapterId,
    name: &str,
    wav: Vec<u8>,
) -> Answer<()> {
    let chapter: CourseChapter = house.look(Actor::default()).must_get(&chapter).await?;
    let course: Course = house.look(Actor::default()).must_get(&chapter.course).await?;
    let bytes = i64::try_from(wav.len()).unwrap_or(i64::MAX);
    let recording = Recording {
        id: house.database.new_id().into(),
        course: chapter.course,
        chapter: chapter.id,
        name: name.into(),
        file: store.put(wav).await?.to_string(),
        mime: "audio/x-wav".into(),
        bytes,
        uploaded_by: course.owner,
        uploaded_at: house.now(),
        medium: Medium::Sound,
        status: AssetStatus::Waiting,
        progress: 0,
        reason: None,
        duration: None,
        play_file: None,
        poster_file: None,
    };
    house
        .write(stamp, move |cx| {
            let recording = recording.clone();
            async move {
                put_in(cx, &recording).await?;
                have_prepared(cx, &recording, Order::now()).await
            }
            .boxed()
        })
        .await
}

/// What the sender says at the end.
#[derive(Deserialize)]
struct Chosen {
    language: String,
}

async fn take_captions(arrived: Arc<Arrived>) -> Answer<Value> {
    let visit = arrived.visit.clone();
    let language = Chosen::deserialize(&arrived.choice).map(|it| it.language).unwrap_or_default();
    if !LANGUAGES.iter().any(|(known, _)| *known == language) {
        return Err(Refusal::field("captions", "Choose the language first."));
    }
    let vtt = captions::to_vtt(&arrived.bytes().await?)?;
    let file = arrived.store().put(vtt).await?;
    let chapter = ChapterId::new(&arrived.upload.subject);
    let row = ChapterCaptions {
        id: captions_id(&chapter, &language),
        chapter,
        language,
        file: file.to_string(),
        added_by: arrived.upload.owner.as_str().into(),
        added_at: visit.house.now(),
    };
    let answer = Value::from(row.language.clone());
    visit
        .house
        .write(stamp(&arrived, "learning/upload-captions"), move |cx| {
            let (arrived, row) = (arrived.clone(), row.clone());
            async move {
                cx.put(&row).await?;
                arrived.done(cx, &row.language).await
            }
            .boxed()
        })
        .await?;
    Ok(answer)
}

fn stamp(arrived: &Arrived, action: &str) -> Stamp {
    Stamp { actor: arrived.upload.owner.clone(), action: action.into(), request: arrived.visit.request.clone() }
}

/// A file of another kind is told what would be taken.
fn in_words(refusal: Refusal) -> Refusal {
    match refusal.kind {
        RefusalKind::Validation => Refusal::field(
            "recording",
            "This is no video or audio that is taken here. MP4, MOV, WebM, MP3, M4A, WAV, FLAC and Ogg are.",
        ),
        _ => refusal,
    }
}
