//! The addresses uploads come in by. They follow the manner of tus (begin, pieces at an offset, ask where it stands,
//! cancel), with an end of its own, so that a file can be looked at with what its sender says then.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use data::{Fault, Refusal, RefusalKind, Select, Stamp, refuse};
use futures::{FutureExt, StreamExt};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Arrived, Begin, MOST_AT_ONCE, PIECE_BYTES, Standing, Upload, UploadId, Uploads, count_kept, fits,
    uploads::{kept, sum},
};
use crate::{Answer, Files, Gate, Visit, Write, respond};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// `sha256` and the digest of the piece in hex.
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
/// The longest a piece may take. A line on which the largest one takes longer is sent smaller ones.
const PIECE_TIME: Duration = Duration::from_secs(10 * 60);
/// More than any purpose wants to be told at the end.
const CHOICE_BYTES: usize = 16 * 1024;

/// The doors of uploads. Whose an upload is and what may be sent is checked in each.
pub fn upload_files(uploads: Arc<Uploads>) -> Files {
    Files::new()
        .post("/uploads", Gate::SignedIn, begin)
        .get("/uploads/{id}", Gate::Rule("sender"), stand)
        .patch("/uploads/{id}", Gate::Rule("sender"), append)
        .post("/uploads/{id}", Gate::Rule("sender"), finish)
        .delete("/uploads/{id}", Gate::Rule("sender"), cancel)
        .with_state(uploads)
}

type Shared = State<Arc<Uploads>>;

async fn begin(State(uploads): Shared, Extension(visit): Extension<Visit>, Json(begin): Json<Begin>) -> Response {
    match begun(&uploads, &visit, begin).await {
        Ok(upload) => stands(&upload),
        Err(refusal) => respond(refusal),
    }
}

/// A new upload, or the one that the same file was begun with before.
async fn begun(uploads: &Uploads, visit: &Visit, begin: Begin) -> Answer<Upload> {
    visit.house.has_room()?;
    let cx = visit.house.look(visit.actor.clone());
    let member = cx.signed_in().await?;
    let purpose = uploads.purpose_of(&begin.purpose)?;
    begin.check(purpose.most_bytes())?;
    purpose.may(&cx, &begin.subject).await?;
    let allowed = uploads.allowance.bytes(&cx, &member.id).await?;
    let stamp = stamp(visit, &member.id, "house/begin-upload");
    let owner = member.id;
    let upload = visit.house.write(stamp, move |cx| enter(cx, owner.clone(), begin.clone(), allowed).boxed()).await?;
    as_it_lies(uploads, upload).await
}

async fn enter(cx: &Write, owner: String, begin: Begin, allowed: u64) -> Answer<Upload> {
    let open = cx.rows(Select::by(Upload::OWNER, &owner).and(Upload::OVER, false)).await?;
    if let Some(known) = open.iter().find(|upload| upload.is_for(&begin)) {
        return Ok(known.clone());
    }
    if open.len() >= MOST_AT_ONCE {
        let why = "Four files are on their way already. Wait for one of them, or cancel it.";
        return Err(refuse(RefusalKind::RateLimited, "too_many_uploads", why).with_field("file", why));
    }
    fits(kept(cx, &owner).await?, sum(&open), begin.bytes, allowed)?;
    // Adds nothing, and is written all the same: of two that begin at once one is told that the other was faster, and
    // counts again.
    count_kept(cx, &owner, 0).await?;
    let (Begin { purpose, subject, name, bytes, mark }, now) = (begin, cx.now());
    let upload = Upload {
        id: cx.new_id(),
        owner,
        purpose,
        subject,
        name,
        bytes,
        received: 0,
        mark,
        over: false,
        answer: None,
        begun_at: now,
        touched_at: now,
    };
    cx.put(&upload).await?;
    Ok(upload)
}

/// Where it stands; asked with HEAD, only the headers.
async fn stand(State(uploads): Shared, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Response {
    match mine(&uploads, &visit, &id).await {
        Ok(upload) => stands(&upload),
        Err(refusal) => respond(refusal),
    }
}

async fn append(
    State(uploads): Shared,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match appended(&uploads, &visit, &id, &headers, body).await {
        Ok(upload) => stands(&upload),
        Err(refusal) => respond(refusal),
    }
}

async fn appended(uploads: &Uploads, visit: &Visit, id: &str, headers: &HeaderMap, body: Body) -> Answer<Upload> {
    visit.house.has_room()?;
    let told = |name| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let offset: i64 = told(OFFSET).parse().map_err(|_| Refusal::field("file", "The piece does not say its place."))?;
    // Asked before anything is read: of a stranger's body nothing is.
    let sender = mine(uploads, visit, id).await?.owner;
    let _seat = uploads.seat(&sender)?;
    let piece = tokio::time::timeout(PIECE_TIME, receive(body, PIECE_BYTES)).await.map_err(|_| broken_off())??;
    check_sum(told(CHECKSUM), &piece)?;
    let _turn = uploads.turn(id).await;
    let upload = mine(uploads, visit, id).await?;
    upload.admit(offset, piece.len())?;
    let received = upload.received + piece.len() as i64;
    uploads.quarantine.write(id, offset as u64, piece).await?;
    let stamp = stamp(visit, &upload.owner, "house/append-upload");
    visit.house.write(stamp, move |cx| advance(cx, upload.id.clone(), received).boxed()).await
}

/// Only now is it acknowledged: the disk has it.
async fn advance(cx: &Write, id: UploadId, received: i64) -> Answer<Upload> {
    let upload = Upload { received, touched_at: cx.now(), ..cx.must_get(id).await? };
    cx.put(&upload).await?;
    Ok(upload)
}

async fn finish(
    State(uploads): Shared,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Body,
) -> Response {
    match finished(&uploads, &visit, &id, body).await {
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) => respond(refusal),
    }
}

async fn finished(uploads: &Arc<Uploads>, visit: &Visit, id: &str, body: Body) -> Answer<Value> {
    mine(uploads, visit, id).await?;
    let choice = receive(body, CHOICE_BYTES).await?;
    let choice = if choice.is_empty() { Value::Null } else { serde_json::from_slice(&choice).map_err(misfit)? };
    let _turn = uploads.turn(id).await;
    let upload = mine(uploads, visit, id).await?;
    if let Some(answer) = &upload.answer {
        return Ok(serde_json::from_str(answer).map_err(Fault::new)?);
    }
    if !upload.is_whole() {
        return Err(Refusal::conflict("upload_offset", "Not all of it has arrived yet."));
    }
    let purpose = uploads.purpose_of(&upload.purpose)?;
    let cx = visit.house.look(visit.actor.clone());
    let arrived = Arc::new(Arrived { visit: visit.clone(), upload, choice, uploads: uploads.clone() });
    let taken = match purpose.may(&cx, &arrived.upload.subject).await {
        Ok(()) => purpose.take(arrived.clone()).await,
        Err(refusal) => Err(refusal),
    };
    match taken {
        Ok(answer) => {
            if !visit.house.look(visit.actor.clone()).must_get::<Upload>(id).await?.over {
                return Err(Fault::new(format!("{} took a file and did not say so", purpose.name())).into());
            }
            uploads.quarantine.forget(id).await?;
            Ok(answer)
        }
        Err(refusal) => {
            if !may_be_asked_again(&refusal) {
                forget(uploads, visit, &arrived.upload).await?;
            }
            Err(refusal)
        }
    }
}

/// A question, or something that has nothing to do with the file.
fn may_be_asked_again(refusal: &Refusal) -> bool {
    matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::RateLimited | RefusalKind::Fault)
}

async fn cancel(State(uploads): Shared, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Response {
    let cancelled = async {
        mine(&uploads, &visit, &id).await?;
        let _turn = uploads.turn(&id).await;
        forget(&uploads, &visit, &mine(&uploads, &visit, &id).await?).await
    };
    match cancelled.await {
        Ok(()) => Json(Value::Null).into_response(),
        Err(refusal) => respond(refusal),
    }
}

/// The row first: bytes without a row are swept, a row without bytes would be a promise.
async fn forget(uploads: &Uploads, visit: &Visit, upload: &Upload) -> Answer<()> {
    let stamp = stamp(visit, &upload.owner, "house/cancel-upload");
    let id = upload.id.clone();
    visit.house.write(stamp, move |cx| delete(cx, id.clone()).boxed()).await?;
    Ok(uploads.quarantine.forget(upload.id.as_str()).await?)
}

async fn delete(cx: &Write, id: UploadId) -> Answer<()> {
    Ok(cx.delete::<Upload>(id).await?)
}

/// The upload of whoever asks. Somebody else's does not exist.
async fn mine(uploads: &Uploads, visit: &Visit, id: &str) -> Answer<Upload> {
    let cx = visit.house.look(visit.actor.clone());
    let member = cx.signed_in().await?;
    let upload: Upload = cx.must_get(id).await?;
    match upload.owner == member.id {
        true => as_it_lies(uploads, upload).await,
        false => Err(Refusal::not_found()),
    }
}

/// What was acknowledged is on the disk, unless somebody has taken it away there, as a restored backup has no
/// quarantine. Then it is sent again from where the bytes end.
async fn as_it_lies(uploads: &Uploads, upload: Upload) -> Answer<Upload> {
    if upload.over {
        return Ok(upload);
    }
    let lies = uploads.quarantine.size(upload.id.as_str()).await? as i64;
    Ok(Upload { received: upload.received.min(lies), ..upload })
}

async fn receive(body: Body, most: usize) -> Answer<Bytes> {
    let mut bytes = BytesMut::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| broken_off())?;
        if bytes.len() + chunk.len() > most {
            return Err(refuse(RefusalKind::TooLarge, "too_large", "This piece is too large."));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn broken_off() -> Refusal {
    Refusal::field("file", "It did not arrive completely. Send it again.")
}

/// A piece that names no checksum is taken as it comes: a page that did not come by https cannot make one.
fn check_sum(told: &str, piece: &[u8]) -> Answer<()> {
    let Some(expected) = told.strip_prefix("sha256 ") else {
        return if told.is_empty() { Ok(()) } else { Err(Refusal::field("file", "Only sha256 is known here.")) };
    };
    let found: String = Sha256::digest(piece).iter().map(|byte| format!("{byte:02x}")).collect();
    match found == expected {
        true => Ok(()),
        false => Err(Refusal::conflict("upload_checksum", "This piece was changed on its way. Send it again.")),
    }
}

fn misfit(e: serde_json::Error) -> Refusal {
    refuse(RefusalKind::Validation, "misfit", format!("This request does not fit: {e}."))
}

fn stamp(visit: &Visit, person: &str, action: &str) -> Stamp {
    Stamp { actor: person.into(), action: action.into(), request: visit.request.clone() }
}

fn stands(upload: &Upload) -> Response {
    let standing: Standing = upload.standing();
    let mut response = Json(&standing).into_response();
    for (name, value) in [(OFFSET, standing.received), (LENGTH, standing.bytes)] {
        response.headers_mut().insert(name, HeaderValue::from(value));
    }
    crate::http::no_store(response)
}
