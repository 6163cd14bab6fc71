//! Sending a file: the whole, a part of it, or the word that it is the one that is there already.

use std::{ops::Range, sync::Arc};

use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use data::{Refusal, Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use storage::{Key, Link, Links, Store};

use crate::{Answer, Files, Gate, Visit, respond};

/// A file that whoever asks may have.
#[derive(Clone, Debug)]
pub struct Sent {
    pub file: Key,
    pub mime: String,
    /// How long it may be kept, as `Cache-Control` says it.
    pub cache: String,
}

/// Marks an answer whose bytes nobody on the way may pack: parts of a file are counted in them.
#[derive(Clone, Copy)]
pub struct AsItIs;

/// Sends it. Understands `If-None-Match`, `Range` with one range, and `If-Range`. The name of a file is the hash of its
/// content, so it is the tag as well.
pub async fn send(store: &Store, sent: &Sent, headers: &HeaderMap) -> Response {
    match answer(store, sent, headers).await {
        Ok(response) => response,
        Err(refusal) => respond(refusal),
    }
}

async fn answer(store: &Store, sent: &Sent, headers: &HeaderMap) -> Answer<Response> {
    let tag = format!("\"{}\"", sent.file);
    if told(headers, header::IF_NONE_MATCH).is_some_and(|tags| has(tags, &tag)) {
        return Ok(dressed(StatusCode::NOT_MODIFIED.into_response(), sent, &tag));
    }
    let Some(size) = store.size(&sent.file).await? else { return Err(Refusal::not_found()) };
    let wanted = told(headers, header::RANGE).filter(|_| is_of(headers, &tag));
    let (status, part) = match wanted.map_or(Wanted::Whole, |range| wanted_of(range, size)) {
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Wanted::Nothing => return Ok(nothing(size)),
    };
    let length = part.end - part.start;
    let range = (status == StatusCode::PARTIAL_CONTENT)
        .then(|| format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1)));
    // A file of no bytes has no part that a store could be asked for.
    let body = match length {
        0 => Body::empty(),
        _ => Body::from_stream(store.read_part(&sent.file, part).await?.ok_or_else(Refusal::not_found)?),
    };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    if let Some(range) = range {
        set(&mut response, header::CONTENT_RANGE, &range);
    }
    response.extensions_mut().insert(AsItIs);
    Ok(dressed(response, sent, &tag))
}

fn nothing(size: u64) -> Response {
    let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
    response
}

/// What every answer about this file says. Nothing in it may run.
fn dressed(mut response: Response, sent: &Sent, tag: &str) -> Response {
    let told = [
        (header::CONTENT_TYPE, sent.mime.as_str()),
        (header::ETAG, tag),
        (header::CACHE_CONTROL, &sent.cache),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    for (name, value) in told {
        set(&mut response, name, value);
    }
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn told(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether a list of tags has this one. A proxy that packed an answer makes its tag weak.
fn has(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag)
}

/// Whether a part may be of this content: the asker names it, or trusts that it is.
fn is_of(headers: &HeaderMap, tag: &str) -> bool {
    told(headers, header::IF_RANGE).is_none_or(|it| it == tag)
}

#[derive(Debug, PartialEq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    /// What is wanted lies behind the end.
    Nothing,
}

/// What a `Range` header means. What is not understood, and more than one range, is answered with the whole.
fn wanted_of(header: &str, size: u64) -> Wanted {
    let Some(range) = header.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Wanted::Whole;
    };
    match (range.0.parse::<u64>().ok(), range.1.parse::<u64>().ok()) {
        (Some(first), Some(last)) if first > last => Wanted::Whole,
        (Some(first), _) if first >= size => Wanted::Nothing,
        (Some(first), Some(last)) => Wanted::Part(first..last.saturating_add(1).min(size)),
        (Some(first), None) if range.1.is_empty() => Wanted::Part(first..size),
        (None, Some(0)) if range.0.is_empty() => Wanted::Nothing,
        (None, Some(_)) if range.0.is_empty() && size == 0 => Wanted::Nothing,
        (None, Some(tail)) if range.0.is_empty() => Wanted::Part(size.saturating_sub(tail)..size),
        _ => Wanted::Whole,
    }
}

/// What signed links are checked with.
#[derive(Clone)]
struct Signed {
    store: Arc<Store>,
    links: Links,
}

/// The address of files whose link was signed, until its time is over.
pub fn signed_files(store: Arc<Store>, links: Links) -> Files {
    Files::new().get("/file/{key}", Gate::Rule("signed link"), signed).with_state(Signed { store, links })
}

#[derive(Deserialize)]
struct Claimed {
    #[serde(rename = "type")]
    mime: String,
    until: i64,
    #[serde(rename = "for")]
    person: Option<String>,
    sig: String,
}

async fn signed(
    State(Signed { store, links }): State<Signed>,
    Extension(visit): Extension<Visit>,
    Path(key): Path<String>,
    claimed: Result<Query<Claimed>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    match opened(&visit, &links, &key, claimed.ok()).await {
        Ok(sent) => send(&store, &sent, &headers).await,
        Err(refusal) => respond(refusal),
    }
}

async fn opened(visit: &Visit, links: &Links, key: &str, claimed: Option<Query<Claimed>>) -> Answer<Sent> {
    let now = visit.house.now();
    let file = Key::parse(key).ok_or_else(Refusal::not_found)?;
    let Query(Claimed { mime, until, person, sig }) = claimed.ok_or_else(Refusal::not_found)?;
    let link = Link { file, mime, until: Timestamp(until), person };
    if !links.knows(&link, &sig, now) {
        return Err(Refusal::not_found());
    }
    if let Some(person) = &link.person {
        let member = visit.house.look(visit.actor.clone()).member().await?;
        member.filter(|member| member.id == *person).ok_or_else(Refusal::not_found)?;
    }
    let cache = format!("private, max-age={}", (link.until - now) / Timestamp::SECOND_MS);
    Ok(Sent { file: link.file, mime: link.mime, cache })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part_the_whole_or_nothing() {
        let table = [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=2-99", Wanted::Part(2..10)),
            ("bytes=9-18446744073709551615", Wanted::Part(9..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=10-12", Wanted::Nothing),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=0-1,4-5", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=2-x", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ];
        for (header, expected) in table {
            assert_eq!(wanted_of(header, 10), expected, "{header}");
        }
        assert_eq!(wanted_of("bytes=-3", 0), Wanted::Nothing);
    }

    #[test]
    fn a_tag_is_found_in_a_list_and_weak() {
        assert!(has("\"a\", \"b\"", "\"b\"") && has("W/\"b\"", "\"b\"") && has("*", "\"b\""));
        assert!(!has("\"a\"", "\"b\"") && !has("", "\"b\""));
    }
}
