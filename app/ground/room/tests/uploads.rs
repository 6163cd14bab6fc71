//! Files that come in piece by piece: in a house on a database in memory, and in one on disk that is killed.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    middleware::from_fn_with_state,
};
use data::{Fault, Id, Refusal, Row, Select, Stamp, SystemClock, Timestamp};
use futures::{FutureExt, future::BoxFuture};
use http::{Request, StatusCode, header};
use room::{
    Answer, Arrived, Doorman, House, KEEP_UNNAMED_MS, KEEP_UPLOADS_MS, Member, PIECE_BYTES, Purpose, Read, Room, Site,
    StorageUse, Upload, UploadView, Uploads, count_kept, my_uploads,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage::{Key, Quarantine, Store};
use testkit::Stage;
use tower::ServiceExt;

/// What an upload ends in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "takes", index(by_file = file))]
struct Take {
    id: Id<Take>,
    #[row(file)]
    file: String,
}

/// Recordings. Those of the closed session nobody may send.
struct Takes;

impl Purpose for Takes {
    fn name(&self) -> &'static str {
        "tape/take"
    }

    fn most_bytes(&self) -> u64 {
        4 * 1024 * 1024 * 1024
    }

    fn may<'a>(&'a self, _: &'a Read, session: &'a str) -> BoxFuture<'a, Answer<()>> {
        std::future::ready(if session == "closed" { Err(Refusal::not_found()) } else { Ok(()) }).boxed()
    }

    fn take<'a>(&'a self, arrived: Arc<Arrived>) -> BoxFuture<'a, Answer<Value>> {
        take(arrived).boxed()
    }
}

async fn take(arrived: Arc<Arrived>) -> Answer<Value> {
    if arrived.choice["ask"] == true {
        return Err(Refusal::conflict("which_tape", "Which tape is it for?"));
    }
    let (key, kind) = arrived.keep(&["audio/x-wav"]).await?;
    let answer = json!({ "file": key.as_str(), "kind": kind });
    let stamp = Stamp { actor: arrived.upload.owner.clone(), action: "tape/take".into(), request: "r".into() };
    let house = arrived.visit.house.clone();
    let told = answer.clone();
    house
        .write(stamp, move |cx| {
            let (arrived, key, told) = (arrived.clone(), key.clone(), told.clone());
            async move {
                cx.put(&Take { id: cx.new_id(), file: key.to_string() }).await?;
                count_kept(cx, &arrived.upload.owner, arrived.upload.bytes as usize).await?;
                arrived.done(cx, &told).await
            }
            .boxed()
        })
        .await?;
    Ok(answer)
}

/// A session is the name of the person.
struct Porter;

impl Doorman for Porter {
    fn member<'a>(&'a self, _: &'a Read, session: &'a str) -> BoxFuture<'a, Result<Option<Member>, Fault>> {
        let (id, name) = (session.to_string(), session.to_string());
        std::future::ready(Ok(Some(Member { id, name, is_admin: false, email_verified: true }))).boxed()
    }
}

fn rooms() -> Vec<Room> {
    vec![Room::new("tape").table::<Take>()]
}

/// A folder of its own that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-uploads-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn uploads(folder: &Path, allowance: u64) -> Arc<Uploads> {
    let store = Arc::new(Store::local(folder.join("files")).unwrap());
    let quarantine = Quarantine::open(folder.join("quarantine")).unwrap();
    Arc::new(Uploads::new(store, quarantine, allowance).purpose(Takes))
}

fn router(house: &Arc<House>, uploads: Arc<Uploads>) -> Router {
    house.set_uploads(uploads.clone());
    room::upload_files(uploads).into_router().layer(from_fn_with_state(house.clone(), room::actor_of))
}

struct Scene {
    stage: Stage,
    files: Router,
    folder: Scratch,
}

const MB: u64 = 1024 * 1024;

impl Scene {
    async fn new(name: &str) -> Self {
        Self::allowing(name, 100 * MB).await
    }

    async fn allowing(name: &str, allowance: u64) -> Self {
        let folder = Scratch::new(name);
        let stage = Stage::new(rooms(), Arc::new(Porter)).await.unwrap();
        let files = router(&stage.house, uploads(&folder.0, allowance));
        Self { stage, files, folder }
    }

    async fn ask(
        &self,
        who: &str,
        method: &str,
        path: &str,
        heads: &[(&str, &str)],
        body: Body,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::COOKIE, format!("session={who}"));
        for (name, value) in heads {
            request = request.header(*name, *value);
        }
        let response = self.files.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn begin(&self, who: &str, name: &str, bytes: usize) -> (StatusCode, Value) {
        let begin = begin(name, bytes);
        self.ask(who, "POST", "/uploads", &[("content-type", "application/json")], begin.into()).await
    }

    /// The address of a file that Mara has announced.
    async fn begun(&self, name: &str, bytes: usize) -> String {
        let (status, standing) = self.begin("mara", name, bytes).await;
        assert_eq!(status, StatusCode::OK, "{standing}");
        format!("/uploads/{}", standing["id"].as_str().unwrap())
    }

    async fn append(&self, address: &str, offset: usize, piece: &[u8]) -> (StatusCode, Value) {
        self.append_with(address, offset, piece, &sum(piece)).await
    }

    async fn append_with(&self, address: &str, offset: usize, piece: &[u8], sum: &str) -> (StatusCode, Value) {
        let offset = offset.to_string();
        let heads = [("upload-offset", offset.as_str()), ("upload-checksum", sum)];
        self.ask("mara", "PATCH", address, &heads, piece.to_vec().into()).await
    }

    async fn finish(&self, address: &str, choice: &Value) -> (StatusCode, Value) {
        self.ask("mara", "POST", address, &[], choice.to_string().into()).await
    }

    async fn received(&self, address: &str) -> Value {
        self.ask("mara", "GET", address, &[], Body::empty()).await.1["received"].clone()
    }

    async fn rows<T: Row>(&self) -> Vec<T> {
        self.stage.house.database.reader().rows(Select::<T>::all()).await.unwrap()
    }

    fn in_quarantine(&self) -> usize {
        std::fs::read_dir(self.folder.0.join("quarantine")).unwrap().count()
    }
}

fn begin(name: &str, bytes: usize) -> String {
    json!({ "purpose": "tape/take", "subject": "", "name": name, "bytes": bytes, "mark": "1" }).to_string()
}

fn sum(piece: &[u8]) -> String {
    let digest: String = Sha256::digest(piece).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256 {digest}")
}

/// Bytes of a long recording, from anywhere in it.
fn tape(from: u64, length: usize) -> Vec<u8> {
    let head = b"RIFF\0\0\0\0WAVEfmt ";
    let byte = |at: u64| head.get(at as usize).copied().unwrap_or((at ^ (at >> 8) ^ (at >> 19)) as u8);
    (from..from + length as u64).map(byte).collect()
}

#[tokio::test]
async fn pieces_become_a_file_under_its_hash_and_the_progress_is_an_ordinary_query() {
    let scene = Scene::new("pieces").await;
    let address = scene.begun("take.wav", 100).await;
    assert_eq!(scene.append(&address, 0, &tape(0, 60)).await.1["received"], 60);
    let mara = scene.stage.visitor("mara");
    let shown = mara.read(my_uploads()).await.unwrap();
    let told: Vec<_> =
        shown.iter().map(|UploadView { name, received, bytes, .. }| (name.as_str(), *received, *bytes)).collect();
    assert_eq!(told, [("take.wav", 60, 100)]);
    assert_eq!(scene.finish(&address, &Value::Null).await.1["code"], "upload_offset", "not all is there");
    scene.append(&address, 60, &tape(60, 40)).await;
    let (status, answer) = scene.finish(&address, &Value::Null).await;
    assert_eq!((status, &answer["kind"]), (StatusCode::OK, &json!("audio/x-wav")));
    let key = Key::of(&tape(0, 100));
    assert_eq!(answer["file"], key.as_str());
    let store = Store::local(scene.folder.0.join("files")).unwrap();
    assert_eq!(store.get(&key).await.unwrap().unwrap(), tape(0, 100));
    assert_eq!(scene.in_quarantine(), 0);
    assert!(mara.read(my_uploads()).await.unwrap().is_empty());
    assert!(scene.stage.visitor("jonas").read(my_uploads()).await.unwrap().is_empty());
}

#[tokio::test]
async fn somebody_elses_upload_does_not_exist() {
    let scene = Scene::new("others").await;
    let address = scene.begun("take.wav", 100).await;
    for method in ["GET", "HEAD", "PATCH", "POST", "DELETE"] {
        let heads = [("upload-offset", "0")];
        let (status, _) = scene.ask("jonas", method, &address, &heads, tape(0, 10).into()).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method}");
        let (status, _) = scene.ask("", method, &address, &heads, tape(0, 10).into()).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{method}");
    }
    assert_eq!(scene.received(&address).await, 0);
    assert_eq!(scene.begin("", "take.wav", 100).await.0, StatusCode::UNAUTHORIZED);
    let (jonas, _) = (scene.begin("jonas", "take.wav", 100).await, ());
    assert_ne!(jonas.1["id"].as_str().unwrap(), address.trim_start_matches("/uploads/"), "the same file of another");
}

#[tokio::test]
async fn what_one_may_not_send_is_refused_before_the_first_byte() {
    let scene = Scene::new("may").await;
    let json = [("content-type", "application/json")];
    let closed = json!({ "purpose": "tape/take", "subject": "closed", "name": "a", "bytes": 1, "mark": "" });
    let unknown = json!({ "purpose": "tape/none", "subject": "", "name": "a", "bytes": 1, "mark": "" });
    for begin in [closed, unknown] {
        let (status, _) = scene.ask("mara", "POST", "/uploads", &json, begin.to_string().into()).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    assert_eq!(scene.begin("mara", "take.wav", 5 * 1024 * MB as usize).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(scene.rows::<Upload>().await.is_empty());
}

#[tokio::test]
async fn a_piece_that_is_not_the_next_or_was_changed_on_its_way_moves_nothing() {
    let scene = Scene::new("wrong").await;
    let address = scene.begun("take.wav", 100).await;
    scene.append(&address, 0, &tape(0, 10)).await;
    for (offset, piece, sum, code) in [
        (0, tape(0, 10), String::new(), "upload_offset"),
        (20, tape(20, 10), String::new(), "upload_offset"),
        (10, tape(10, 91), String::new(), "invalid"),
        (10, vec![], String::new(), "invalid"),
        (10, tape(10, 10), sum(&tape(11, 10)), "upload_checksum"),
        (10, tape(10, 10), "md5 00".into(), "invalid"),
        (10, vec![0; PIECE_BYTES + 1], String::new(), "too_large"),
    ] {
        let (status, answer) = scene.append_with(&address, offset, &piece, &sum).await;
        assert!(status.is_client_error());
        assert_eq!(answer["code"], code, "{offset}: {answer}");
        assert_eq!(scene.received(&address).await, 10);
    }
    assert_eq!(scene.append_with(&address, 10, &tape(10, 90), "").await.0, StatusCode::OK, "none is fine");
    assert_eq!(scene.finish(&address, &Value::Null).await.1["file"], Key::of(&tape(0, 100)).as_str());
}

#[tokio::test]
async fn the_same_file_chosen_again_goes_on_where_it_was() {
    let scene = Scene::new("again").await;
    let address = scene.begun("take.wav", 100).await;
    scene.append(&address, 0, &tape(0, 70)).await;
    assert_eq!(scene.begin("mara", "take.wav", 100).await.1["received"], 70);
    let other = scene.begin("mara", "take.wav", 99).await.1;
    assert_eq!(other["received"], 0, "another size is another file");
    // The bytes are gone, as after a restored backup: they are sent anew, from where they end.
    std::fs::remove_dir_all(scene.folder.0.join("quarantine")).unwrap();
    std::fs::create_dir(scene.folder.0.join("quarantine")).unwrap();
    assert_eq!(scene.received(&address).await, 0);
    assert_eq!(scene.append(&address, 0, &tape(0, 100)).await.1["received"], 100);
}

#[tokio::test]
async fn a_question_keeps_the_file_and_an_answer_that_was_not_heard_is_told_again() {
    let scene = Scene::new("question").await;
    let address = scene.begun("take.wav", 50).await;
    scene.append(&address, 0, &tape(0, 50)).await;
    let (status, answer) = scene.finish(&address, &json!({ "ask": true })).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("which_tape")));
    let first = scene.finish(&address, &Value::Null).await;
    assert_eq!(first.0, StatusCode::OK);
    assert_eq!(scene.finish(&address, &Value::Null).await, first);
    assert_eq!(scene.rows::<Take>().await.len(), 1);
    let code = scene.append(&address, 50, &tape(50, 1)).await.1;
    assert_eq!(code["code"], "upload_over");
}

#[tokio::test]
async fn a_file_of_another_kind_never_leaves_the_quarantine() {
    let scene = Scene::new("kind").await;
    let address = scene.begun("take.wav", 30).await;
    let page = b"<!doctype html><script>x()</script>";
    scene.append(&address, 0, &page[..30]).await;
    let (status, answer) = scene.finish(&address, &Value::Null).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["fields"]["file"].as_str().unwrap().contains("not taken here"), "{answer}");
    assert_eq!((scene.in_quarantine(), scene.rows::<Upload>().await.len()), (0, 0));
    assert!(Store::local(scene.folder.0.join("files")).unwrap().keys().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_fifth_file_waits_until_one_of_four_is_there_or_cancelled() {
    let scene = Scene::new("five").await;
    let mut addresses = vec![];
    for name in ["1", "2", "3", "4"] {
        addresses.push(scene.begun(name, 20).await);
    }
    let (status, answer) = scene.begin("mara", "5", 20).await;
    assert_eq!((status, &answer["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many_uploads")));
    assert_eq!(scene.begin("jonas", "5", 20).await.0, StatusCode::OK, "others are not held up");
    scene.append(&addresses[0], 0, &tape(0, 20)).await;
    assert_eq!(scene.ask("mara", "DELETE", &addresses[0], &[], Body::empty()).await.0, StatusCode::OK);
    assert_eq!(scene.in_quarantine(), 0);
    assert_eq!(scene.ask("mara", "GET", &addresses[0], &[], Body::empty()).await.0, StatusCode::NOT_FOUND);
    scene.begun("5", 20).await;
    scene.append(&addresses[1], 0, &tape(0, 20)).await;
    scene.finish(&addresses[1], &Value::Null).await;
    scene.begun("6", 20).await;
}

#[tokio::test]
async fn eight_pieces_of_a_person_are_received_at_once_and_a_cut_line_frees_its_place() {
    let scene = Scene::new("seats").await;
    let address = scene.begun("take.wav", 100).await;
    let (begun, mut beginnings) = tokio::sync::mpsc::unbounded_channel();
    let slow: Vec<_> = (0..8)
        .map(|_| {
            let begun = begun.clone();
            let never = async move {
                begun.send(()).unwrap();
                std::future::pending::<Result<Vec<u8>, std::io::Error>>().await
            };
            let request = Request::patch(&address).header(header::COOKIE, "session=mara").header("upload-offset", "0");
            let request = request.body(Body::from_stream(futures::stream::once(never))).unwrap();
            tokio::spawn(scene.files.clone().oneshot(request))
        })
        .collect();
    for _ in 0..8 {
        beginnings.recv().await.unwrap();
    }
    let (status, answer) = scene.append(&address, 0, &tape(0, 10)).await;
    assert_eq!((status, &answer["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many_pieces")));
    for request in slow {
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
    }
    assert_eq!(scene.append(&address, 0, &tape(0, 10)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn of_two_files_begun_at_once_only_those_that_fit_are_taken() {
    let scene = Scene::allowing("race", 100).await;
    let names = ["1", "2", "3", "4"];
    let begun = futures::future::join_all(names.map(|name| scene.begin("mara", name, 60))).await;
    let taken = begun.iter().filter(|(status, _)| *status == StatusCode::OK).count();
    assert_eq!((taken, scene.rows::<Upload>().await.len()), (1, 1));
}

#[tokio::test]
async fn nobody_keeps_more_than_they_may() {
    let scene = Scene::allowing("quota", 100).await;
    let address = scene.begun("1", 60).await;
    let (status, answer) = scene.begin("mara", "2", 41).await;
    assert_eq!((status, &answer["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("too_large")), "on its way counts");
    scene.append(&address, 0, &tape(0, 60)).await;
    scene.finish(&address, &Value::Null).await;
    assert_eq!(scene.rows::<StorageUse>().await[0].bytes, 60);
    assert_eq!(scene.begin("mara", "2", 41).await.0, StatusCode::PAYLOAD_TOO_LARGE, "what is kept counts");
    assert_eq!(scene.begin("mara", "2", 40).await.0, StatusCode::OK);
    assert_eq!(scene.begin("jonas", "2", 100).await.0, StatusCode::OK);
}

#[tokio::test]
async fn abandoned_uploads_and_bytes_of_none_are_swept_and_others_stay() {
    let scene = Scene::new("sweep").await;
    let abandoned = scene.begun("abandoned", 20).await;
    scene.append(&abandoned, 0, &tape(0, 10)).await;
    scene.stage.work().await.unwrap();
    scene.stage.clock.turn(KEEP_UPLOADS_MS);
    let touched = scene.begun("touched", 20).await;
    scene.append(&touched, 0, &tape(0, 10)).await;
    // Disks do not know the clock of a test: its own age is given to the one, a young one to the others.
    let folder = scene.folder.0.join("quarantine");
    std::fs::write(folder.join("nobodys"), "x").unwrap();
    std::fs::write(folder.join("young"), "x").unwrap();
    let age = |name: &str, at: Timestamp| {
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(at.0 as u64);
        std::fs::File::options().write(true).open(folder.join(name)).unwrap().set_modified(at).unwrap();
    };
    let now = scene.stage.house.now();
    age("nobodys", now + -(KEEP_UPLOADS_MS + 1));
    age("young", now);
    scene.stage.clock.turn(1);
    scene.stage.work().await.unwrap();
    assert_eq!(scene.received(&abandoned).await, Value::Null);
    assert_eq!(scene.received(&touched).await, 10);
    let mut left: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    let mut expected = vec![touched.trim_start_matches("/uploads/").to_string(), "young".into()];
    expected.sort();
    assert_eq!(left, expected);
}

#[tokio::test]
async fn at_night_files_that_no_row_names_go_and_those_that_one_names_stay() {
    let scene = Scene::new("night").await;
    let address = scene.begun("take.wav", 100).await;
    scene.append(&address, 0, &tape(0, 100)).await;
    scene.finish(&address, &Value::Null).await;
    let store = Store::local(scene.folder.0.join("files")).unwrap();
    let named = Key::of(&tape(0, 100));
    let mut unnamed = vec![];
    // Enough to lie in several sixteenths.
    for n in 0..40 {
        unnamed.push(store.put(format!("left behind {n}")).await.unwrap());
    }
    let young = store.put("just put").await.unwrap();
    let age = |key: &Key, at: Timestamp| {
        let folder = scene.folder.0.join("files").join(&key.as_str()[..2]).join(&key.as_str()[2..4]);
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(at.0 as u64);
        std::fs::File::options().write(true).open(folder.join(key.as_str())).unwrap().set_modified(at).unwrap();
    };
    scene.stage.work().await.unwrap();
    scene.stage.clock.turn(Timestamp::DAY_MS);
    let now = scene.stage.house.now();
    unnamed.iter().chain([&named]).for_each(|key| age(key, now + -(KEEP_UNNAMED_MS + 1)));
    age(&young, now + -KEEP_UNNAMED_MS);
    scene.stage.work().await.unwrap();
    let mut left = vec![named, young];
    left.sort();
    assert_eq!(store.keys().await.unwrap(), left);
    scene.stage.visitor("mara").read(my_uploads()).await.unwrap();
    let plans = scene.stage.house.database.plans().await.unwrap();
    let of_files = |sql: &str| sql.contains("FROM takes ") || sql.contains("FROM uploads ");
    let looked: Vec<_> = plans.iter().filter(|(statement, _)| of_files(statement)).collect();
    // Who names a file, what is open, what is old, what is mine.
    assert!(looked.len() >= 4, "{looked:?}");
    for (statement, plan) in looked {
        assert!(plan.contains("IndexScan") && !plan.contains("TableScan"), "{statement}: {plan}");
    }
}

/// Eight megabytes, or as many as `BACKLINE_UPLOAD_MB` says: what the specification promises is 2048.
#[tokio::test]
async fn a_large_file_arrives_through_three_cuts_and_a_killed_server() {
    if let Ok(folder) = std::env::var("UPLOADS_HOUSE") {
        return keep_house(Path::new(&folder)).await;
    }
    let megabytes: u64 = std::env::var("BACKLINE_UPLOAD_MB").map_or(8, |told| told.parse().unwrap());
    // Not a whole number of pieces.
    let (size, piece) = (megabytes * MB + 7, (megabytes * MB / 8).min(PIECE_BYTES as u64) as usize);
    let folder = Scratch::new("killed");
    let mut server = Killable::start(&folder.0);
    let standing = server.ask(
        "POST",
        "/uploads",
        "content-type: application/json\r\n",
        begin("tape.wav", size as usize).as_bytes(),
    );
    let address = format!("/uploads/{}", standing["id"].as_str().unwrap());
    let mut hash = Sha256::new();
    let mut offset = 0;
    // What is cut or killed: before the first piece, early, in the middle, late.
    let (mut cuts, kill) = (vec![0, size / 4, size - size / 4], size / 2);
    let mut killed = false;
    while offset < size {
        let bytes = tape(offset, piece.min((size - offset) as usize));
        if cuts.first().is_some_and(|at| offset >= *at) {
            cuts.remove(0);
            server.send_half(&address, offset, &bytes);
            assert_eq!(server.received(&address), offset, "half a piece is none");
        }
        if !killed && offset >= kill {
            killed = true;
            // Nobody hears whether the last piece counted.
            drop(server.send(&address, offset, &bytes));
            server = server.killed_and_started_again(&folder.0);
            let stands = server.received(&address);
            assert!([offset, offset + bytes.len() as u64].contains(&stands), "{stands} after {offset}");
            if stands > offset {
                hash.update(&bytes);
                offset = stands;
                continue;
            }
        }
        let answer = answer_of(server.send(&address, offset, &bytes));
        hash.update(&bytes);
        offset += bytes.len() as u64;
        assert_eq!(answer["received"], offset, "{answer}");
    }
    assert!(cuts.is_empty() && killed);
    let answer = server.ask("POST", &address, "", b"");
    let expected: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(answer["file"], expected.as_str(), "{answer}");
    drop(server);
    let kept = Store::local(folder.0.join("files")).unwrap();
    assert_eq!(kept.size(&Key::parse(&expected).unwrap()).await.unwrap(), Some(size));
    assert_eq!(std::fs::read_dir(folder.0.join("quarantine")).unwrap().count(), 0);
}

/// The other half of the test above, in a process of its own: it serves until it is killed.
async fn keep_house(folder: &Path) {
    let url = format!("surrealkv://{}", folder.join("db").display());
    let site = Site::new("https://backline.example", false);
    let house = House::open(&url, rooms(), site, Arc::new(Porter), Arc::new(SystemClock), |_| None).await.unwrap();
    let files = router(&house, uploads(folder, u64::MAX));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("open at {}", listener.local_addr().unwrap());
    axum::serve(listener, files).await.unwrap();
}

/// A server in a process of its own.
struct Killable {
    child: Child,
    address: SocketAddr,
}

impl Killable {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_large_file_arrives_through_three_cuts_and_a_killed_server", "--nocapture"])
            .env("UPLOADS_HOUSE", folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.unwrap().split_once("open at ").map(|it| it.1.parse().unwrap()));
        Self { child, address: address.unwrap() }
    }

    fn killed_and_started_again(mut self, folder: &Path) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        Self::start(folder)
    }

    fn ask(&self, method: &str, path: &str, heads: &str, body: &[u8]) -> Value {
        answer_of(self.request(method, path, heads, body.len(), body))
    }

    fn received(&self, address: &str) -> u64 {
        let standing = self.ask("GET", address, "", b"");
        standing["received"].as_u64().unwrap_or_else(|| panic!("{standing}"))
    }

    fn send(&self, address: &str, offset: u64, piece: &[u8]) -> TcpStream {
        let heads = format!("upload-offset: {offset}\r\nupload-checksum: {}\r\n", sum(piece));
        self.request("PATCH", address, &heads, piece.len(), piece)
    }

    /// Announces a piece, sends half of it, and is gone.
    fn send_half(&self, address: &str, offset: u64, piece: &[u8]) {
        let heads = format!("upload-offset: {offset}\r\n");
        drop(self.request("PATCH", address, &heads, piece.len(), &piece[..piece.len() / 2]));
    }

    fn request(&self, method: &str, path: &str, heads: &str, length: usize, body: &[u8]) -> TcpStream {
        let mut connection = TcpStream::connect(self.address).unwrap();
        let host = self.address;
        write!(
            connection,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: session=mara\r\n{heads}Content-Length: {length}\r\n\
             Connection: close\r\n\r\n"
        )
        .unwrap();
        connection.write_all(body).unwrap();
        connection
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server says to a request that was sent.
fn answer_of(mut connection: TcpStream) -> Value {
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}
