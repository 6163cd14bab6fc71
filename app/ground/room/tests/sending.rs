//! Files on their way out: whole, in parts, and by links that are over some time.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    middleware::from_fn_with_state,
};
use data::{Fault, Timestamp};
use futures::{FutureExt, future::BoxFuture};
use http::{HeaderMap, Request, StatusCode};
use room::{Doorman, Member, Read, Room};
use storage::{Key, Link, Links, Store};
use testkit::Stage;
use tower::ServiceExt;

/// A session is the name of the person.
struct Porter;

impl Doorman for Porter {
    fn member<'a>(&'a self, _: &'a Read, session: &'a str) -> BoxFuture<'a, Result<Option<Member>, Fault>> {
        let (id, name) = (session.to_string(), session.to_string());
        std::future::ready(Ok(Some(Member { id, name, is_admin: false, email_verified: true }))).boxed()
    }
}

struct Scene {
    stage: Stage,
    files: Router,
    links: Links,
    file: Key,
    folder: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const TAKE: &str = "0123456789";

impl Scene {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-sending-{name}-{}", std::process::id()));
        let stage = Stage::new(Vec::<Room>::new(), Arc::new(Porter)).await.unwrap();
        let store = Arc::new(Store::local(&folder).unwrap());
        let file = store.put(TAKE).await.unwrap();
        let links = Links::new(&[7; 32]);
        let files = room::signed_files(store, links.clone()).into_router();
        let files = files.layer(from_fn_with_state(stage.house.clone(), room::actor_of));
        Self { stage, files, links, file, folder }
    }

    fn link(&self) -> Link {
        let until = self.stage.house.now() + Timestamp::MINUTE_MS;
        Link { file: self.file.clone(), mime: "audio/flac".into(), until, person: None }
    }

    fn address(&self) -> String {
        self.links.address(&self.link())
    }

    async fn ask(&self, method: &str, address: &str, heads: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in heads {
            request = request.header(*name, *value);
        }
        let response = self.files.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        (head.status, head.headers, to_bytes(body, usize::MAX).await.unwrap())
    }

    async fn get(&self, heads: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
        self.ask("GET", &self.address(), heads).await
    }
}

#[tokio::test]
async fn a_signed_link_opens_its_file_and_nothing_in_it_runs() {
    let scene = Scene::new("whole").await;
    let (status, heads, body) = scene.get(&[]).await;
    assert_eq!((status, &body[..]), (StatusCode::OK, TAKE.as_bytes()));
    let told = |name: &str| heads[name].to_str().unwrap();
    assert_eq!((told("content-type"), told("content-length")), ("audio/flac", "10"));
    assert_eq!((told("accept-ranges"), told("cache-control")), ("bytes", "private, max-age=60"));
    assert_eq!(told("etag"), format!("\"{}\"", scene.file));
    assert_eq!(
        (told("x-content-type-options"), told("content-security-policy")),
        ("nosniff", "sandbox; default-src 'none'")
    );
    let (status, heads, body) = scene.ask("HEAD", &scene.address(), &[]).await;
    assert_eq!((status, heads["content-length"].to_str().unwrap(), body.len()), (StatusCode::OK, "10", 0));
}

#[tokio::test]
async fn a_link_that_is_over_or_was_touched_opens_nothing() {
    let scene = Scene::new("touched").await;
    let address = scene.address();
    let other = Key::of(b"another");
    let until = scene.link().until.0;
    for touched in [
        format!("/file/{}", scene.file),
        address.replace(scene.file.as_str(), other.as_str()),
        address.replace("audio%2Fflac", "text%2Fhtml"),
        address.replace(&until.to_string(), &(until + 1).to_string()),
        address.replace(&until.to_string(), "soon"),
        address[..address.len() - 2].to_string(),
        Links::new(&[8; 32]).address(&scene.link()),
        address.replace(scene.file.as_str(), "..%2F..%2Fsecret.key"),
    ] {
        assert_eq!(scene.ask("GET", &touched, &[]).await.0, StatusCode::NOT_FOUND, "{touched}");
    }
    scene.stage.clock.turn(Timestamp::MINUTE_MS - 1);
    assert_eq!(scene.ask("GET", &address, &[]).await.0, StatusCode::OK);
    scene.stage.clock.turn(1);
    assert_eq!(scene.ask("GET", &address, &[]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_for_one_person_opens_nothing_for_another() {
    let scene = Scene::new("person").await;
    let address = scene.links.address(&Link { person: Some("mara".into()), ..scene.link() });
    let as_who = async |who: &str| scene.ask("GET", &address, &[("cookie", &format!("session={who}"))]).await.0;
    assert_eq!(as_who("mara").await, StatusCode::OK);
    assert_eq!((as_who("jonas").await, as_who("").await), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let stripped = address.replace("&for=mara", "");
    assert_eq!(scene.ask("GET", &stripped, &[("cookie", "session=jonas")]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_part_comes_with_its_place_and_what_lies_behind_the_end_does_not() {
    let scene = Scene::new("part").await;
    for (range, part, place) in [
        ("bytes=0-3", "0123", "bytes 0-3/10"),
        ("bytes=8-", "89", "bytes 8-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=5-100", "56789", "bytes 5-9/10"),
    ] {
        let (status, heads, body) = scene.get(&[("range", range)]).await;
        assert_eq!((status, &body[..]), (StatusCode::PARTIAL_CONTENT, part.as_bytes()), "{range}");
        assert_eq!(heads["content-range"], place);
        assert_eq!(heads["content-length"], part.len().to_string());
    }
    let (status, heads, body) = scene.get(&[("range", "bytes=10-")]).await;
    assert_eq!((status, body.len()), (StatusCode::RANGE_NOT_SATISFIABLE, 0));
    assert_eq!(heads["content-range"], "bytes */10");
    let (status, _, body) = scene.get(&[("range", "bytes=0-1,4-5")]).await;
    assert_eq!((status, &body[..]), (StatusCode::OK, TAKE.as_bytes()), "several are answered with the whole");
}

#[tokio::test]
async fn what_is_there_already_is_not_sent_again() {
    let scene = Scene::new("tag").await;
    let tag = format!("\"{}\"", scene.file);
    for tags in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".into()] {
        let (status, heads, body) = scene.get(&[("if-none-match", &tags), ("range", "bytes=0-1")]).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
        assert_eq!(heads["etag"], tag);
    }
    assert_eq!(scene.get(&[("if-none-match", "\"other\"")]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_part_of_another_content_is_not_mixed_in() {
    let scene = Scene::new("mixed").await;
    let tag = format!("\"{}\"", scene.file);
    let (status, _, body) = scene.get(&[("range", "bytes=0-1"), ("if-range", &tag)]).await;
    assert_eq!((status, &body[..]), (StatusCode::PARTIAL_CONTENT, &b"01"[..]));
    for other in ["\"other\"", &format!("W/{tag}"), "Mon, 02 Mar 2026 00:00:00 GMT"] {
        let (status, _, body) = scene.get(&[("range", "bytes=0-1"), ("if-range", other)]).await;
        assert_eq!((status, &body[..]), (StatusCode::OK, TAKE.as_bytes()), "{other}");
    }
}
