//! Where recordings are played from. The right to is asked at each part: it may end while somebody watches.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use data::{Refusal, Select};
use http::{HeaderMap, header};
use room::{Answer, Files, Gate, Read, Sent, Uploads, Visit, respond, send};
use storage::{Key, served_as};

use super::{ChapterCaptions, LIST_MIME, Medium, Recording, RecordingRung, RungId, captions_id};
use crate::{
    course::{Course, access_chapter, visible},
    curriculum::CourseChapter,
};

const CACHE: &str = "private, no-cache";

/// Recordings by their parts: `play`, `poster`, `all.m3u8`, `720.m3u8`, `720.mp4`, `en.vtt`.
pub fn files(uploads: Arc<Uploads>) -> Files {
    Files::new().get("/media/{id}/{part}", Gate::Rule("reader"), part).with_state(uploads)
}

/// A file of the store, or the list of sizes, which is written as it is asked for.
enum Part {
    Kept { file: String, mime: &'static str },
    Sizes(String),
}

async fn part(
    State(uploads): State<Arc<Uploads>>,
    Extension(visit): Extension<Visit>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let cx = visit.house.look(visit.actor.clone());
    match found(&cx, &id, &name).await {
        Ok(Part::Sizes(list)) => {
            ([(header::CONTENT_TYPE, LIST_MIME), (header::CACHE_CONTROL, CACHE)], list).into_response()
        }
        Ok(Part::Kept { file, mime }) => {
            let Some(file) = Key::parse(&file) else { return respond(Refusal::not_found()) };
            send(&uploads.store, &Sent { file, mime: mime.into(), cache: CACHE.into() }, &headers).await
        }
        Err(refusal) => respond(refusal),
    }
}

async fn found(cx: &Read, id: &str, name: &str) -> Answer<Part> {
    let recording = readable(cx, id).await?;
    let kept = |file: Option<String>, mime| file.map(|file| Part::Kept { file, mime }).ok_or_else(Refusal::not_found);
    if name == "all.m3u8" {
        let rungs = cx.rows(Select::by(RecordingRung::RECORDING, &recording.id)).await?;
        return Ok(Part::Sizes(sizes(rungs)));
    }
    if name == "play" {
        return Ok(played(recording));
    }
    if name == "poster" {
        // A still is written as a JPEG; see `storage::Picture`.
        return kept(recording.poster_file, "image/jpeg");
    }
    match name.split_once('.') {
        Some((lines, "m3u8")) => kept(rung(cx, &recording, lines).await?.map(|it| it.list_file), LIST_MIME),
        Some((lines, "mp4")) => kept(rung(cx, &recording, lines).await?.map(|it| it.file), "video/mp4"),
        Some((language, "vtt")) => {
            let captions = cx.get::<ChapterCaptions>(captions_id(&recording.chapter, language)).await?;
            kept(captions.map(|it| it.file), "text/vtt; charset=utf-8")
        }
        _ => Err(Refusal::not_found()),
    }
}

/// The recording, for whoever may open its chapter; for others it is not there.
async fn readable(cx: &Read, id: &str) -> Answer<Recording> {
    let recording: Recording = cx.must_get(id).await?;
    let chapter: CourseChapter = cx.must_get(&recording.chapter).await?;
    let course: Course = cx.must_get(&recording.course).await?;
    let course = visible(cx, course).await?;
    match access_chapter(cx, &course, &chapter).await?.is_open() {
        true => Ok(recording),
        false => Err(Refusal::not_found()),
    }
}

fn played(recording: Recording) -> Part {
    let has_film = recording.medium == Medium::Film;
    match recording.play_file {
        Some(file) => Part::Kept { file, mime: if has_film { "video/mp4" } else { "audio/mp4" } },
        None => Part::Kept { mime: served_as(&recording.mime, has_film), file: recording.file },
    }
}

async fn rung(cx: &Read, recording: &Recording, lines: &str) -> Answer<Option<RecordingRung>> {
    Ok(cx.get(RungId::new(format!("{}.{lines}", recording.id))).await?)
}

/// The sizes a player chooses from, the smallest first: it begins with that.
fn sizes(mut rungs: Vec<RecordingRung>) -> String {
    rungs.sort_by_key(|it| it.lines);
    let line = |it: RecordingRung| {
        let RecordingRung { bandwidth, width, height, lines, has_sound, .. } = it;
        // H.264 main profile of level 4.0, and AAC, as the studio makes them.
        let codecs = if has_sound { "avc1.4d4028,mp4a.40.2" } else { "avc1.4d4028" };
        let told = format!("BANDWIDTH={bandwidth},RESOLUTION={width}x{height},CODECS=\"{codecs}\"");
        format!("#EXT-X-STREAM-INF:{told}\n{lines}.m3u8\n")
    };
    let lines: String = rungs.into_iter().map(line).collect();
    format!("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n{lines}")
}
