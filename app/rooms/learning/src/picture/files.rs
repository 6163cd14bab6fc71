//! Files over plain routes: uploads are raw bytes, not endpoint arguments.

use std::sync::Arc;

use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use data::{Refusal, RefusalKind, Stamp, refuse};
use futures::{FutureExt, StreamExt};
use http::HeaderMap;
use room::{Answer, Files, Gate, Sent, Uploads, Visit, Write, count_kept, respond, send};
use serde::Deserialize;
use storage::{Key, Store};

use super::{CoursePicture, Stored, Uploaded};
use crate::{
    course::{Course, CourseId, access, is_public, teaches},
    import::Source,
    importing::{self, Destination},
};

/// Largest picture, and largest import, on the wire.
pub(super) const PICTURE_BYTES: usize = 4 * 1024 * 1024;
pub(super) const IMPORT_BYTES: usize = 100 * 1024 * 1024;

/// Pictures of courses, and a whole course at once.
pub fn files(uploads: Arc<Uploads>) -> Files {
    Files::new()
        .get("/media/{id}", Gate::Rule("reader"), media)
        .post("/upload/picture/{course}", Gate::Rule("teacher"), upload)
        .post("/upload/course", Gate::SignedIn, import_zip)
        .with_state(uploads)
}

/// How wide a picture is wanted.
#[derive(Deserialize)]
struct Wanted {
    /// One of the widths its page names; any other, and none, means as it is.
    w: Option<String>,
}

async fn media(
    State(uploads): State<Arc<Uploads>>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    match readable(&visit, &id).await {
        Ok(picture) => {
            let width = wanted.w.and_then(|it| it.parse().ok());
            let Some(file) = Key::parse(picture.file_at(width)) else { return respond(Refusal::not_found()) };
            // The right to see it may end: the browser asks each time, and mostly hears "not modified".
            send(&uploads.store, &Sent { file, mime: picture.mime, cache: "private, no-cache".into() }, &headers).await
        }
        Err(refusal) => respond(refusal),
    }
}

/// The picture, for those who may open its course, and for everybody where the course has previews to show.
async fn readable(visit: &Visit, id: &str) -> Answer<CoursePicture> {
    let cx = visit.house.look(visit.actor.clone());
    let picture: CoursePicture = cx.must_get(id).await?;
    let course: Course = cx.must_get(&picture.course).await?;
    if access(&cx, &course).await?.is_open() || is_public(&cx, &course, &format!("/media/{id}")).await? {
        return Ok(picture);
    }
    Err(Refusal::not_found())
}

async fn upload(
    State(uploads): State<Arc<Uploads>>,
    Extension(visit): Extension<Visit>,
    Path(course): Path<String>,
    body: Body,
) -> Response {
    match keep_picture(&uploads, &visit, course.into(), body).await {
        Ok(uploaded) => Json(uploaded).into_response(),
        Err(refusal) => respond(refusal),
    }
}

async fn keep_picture(uploads: &Uploads, visit: &Visit, course: CourseId, body: Body) -> Answer<Uploaded> {
    let cx = visit.house.look(visit.actor.clone());
    let course = teaches(&cx, &course).await?.id;
    let member = cx.signed_in().await?;
    let bytes = receive(body, PICTURE_BYTES, "picture", "The picture is larger than 4 MB.").await?;
    uploads.allow(&cx, &member.id, bytes.len()).await?;
    let (row, bytes) = examined(&uploads.store, visit, course, &member.id, bytes.into()).await?;
    let url = format!("/media/{}", row.id);
    visit.house.write(stamp(visit, &member.id), move |cx| keep(cx, row.clone(), bytes).boxed()).await?;
    Ok(Uploaded { url })
}

pub(super) fn stamp(visit: &Visit, person: &str) -> Stamp {
    Stamp { actor: person.into(), action: "learning/upload-picture".into(), request: visit.request.clone() }
}

/// A picture that was examined and lies in the store, as a row to be, and how many bytes it has there.
pub(super) async fn examined(
    store: &Store,
    visit: &Visit,
    course: CourseId,
    person: &str,
    bytes: Bytes,
) -> Answer<(CoursePicture, usize)> {
    let stored = Stored::examine(store, bytes).await?;
    let id = visit.house.database.new_id().into();
    Ok((stored.row(id, course, person, visit.house.now()), stored.size()))
}

pub(super) async fn keep(cx: &Write, row: CoursePicture, bytes: usize) -> Answer<()> {
    count_kept(cx, row.uploaded_by.as_str(), bytes).await?;
    Ok(cx.put(&row).await?)
}

/// What the sender says beside the file.
#[derive(Deserialize)]
struct Asked {
    /// The file's name: a course that says no title itself is called so.
    #[serde(default)]
    name: String,
    /// The address of the course to update.
    into: Option<String>,
    /// `true` for a new course, whatever there is.
    #[serde(default)]
    new: bool,
}

async fn import_zip(
    State(uploads): State<Arc<Uploads>>,
    Extension(visit): Extension<Visit>,
    Query(Asked { name, into, new }): Query<Asked>,
    body: Body,
) -> Response {
    let imported = async {
        let zip = receive(body, IMPORT_BYTES, "file", "The archive is larger than 100 MB.").await?;
        let cx = visit.house.look(visit.actor.clone());
        uploads.allow(&cx, &cx.signed_in().await?.id, zip.len()).await?;
        let source = tokio::task::spawn_blocking(move || Source::from_zip(zip)).await.map_err(data::Fault::new)??;
        let destination = Destination::chosen(into, new);
        importing::run(&visit.house, &uploads.store, &visit.actor, &visit.request, source, &called(&name), destination)
            .await
    };
    match imported.await {
        Ok(imported) => Json(imported).into_response(),
        Err(refusal) => respond(refusal),
    }
}

/// What a course is called that says no title itself.
pub(super) fn called(file: &str) -> String {
    let name = crate::text::line(file.strip_suffix(".zip").unwrap_or(file));
    if name.is_empty() { "Imported course".into() } else { name }
}

/// What was sent, up to `most` bytes. Called after it is known who sends: for a stranger nothing is gathered.
async fn receive(body: Body, most: usize, field: &str, too_large: &str) -> Answer<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let cut = |_| Refusal::field(field, "It did not arrive completely. Send it again.");
        let chunk = chunk.map_err(cut)?;
        if bytes.len() + chunk.len() > most {
            return Err(refuse(RefusalKind::TooLarge, "too_large", too_large).with_field(field, too_large));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
