//! Recordings as teachers send them and learners play them.

#![allow(clippy::unwrap_used)]

use std::{path::PathBuf, process::Command, sync::Arc};

use axum::{Extension, Router, body::Body};
use data::{RefusalKind, Row, Select};
use http::{Request, StatusCode};
use room::{StorageUse, Uploads, Visit};
use serde_json::{Value, json};
use storage::{Quarantine, Store, Studio};
use testkit::{IMANI, Visitor};

use super::*;
use crate::{
    course::create_course,
    curriculum::{Operation, edit_curriculum, editor},
    enrollment::enroll,
    progress::{ChapterView, chapter, keep_place, left_off, mark_chapter, outline},
    tests::{
        School, arrive, id, school,
        wire::{answered, fetched, send_in_pieces},
    },
};

/// Four frames of silence as a WAV: what comes in where nothing looks inside.
const SILENCE: &[u8] =
    b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x08\0\0\0\0\0\0\0\0\0\0\0";
const SRT: &[u8] = b"1\n00:00:00,500 --> 00:00:02,000\nListen to the kick.\n";

/// A school with a place for files, and a course in it that Jonas takes.
struct Lot {
    school: School,
    course: CourseId,
    slug: String,
    uploads: Arc<Uploads>,
    folder: PathBuf,
}

impl Drop for Lot {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Lot {
    /// Where ffmpeg prepares what comes.
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-recording-{name}-{}", std::process::id()));
        let studio = Studio::on_path(folder.join("studio")).expect("these tests need ffmpeg: run `cargo xtask setup`");
        Self::with(folder, Some(studio)).await
    }

    /// Where nothing prepares it.
    async fn plain(name: &str) -> Self {
        Self::with(std::env::temp_dir().join(format!("backline-recording-{name}-{}", std::process::id())), None).await
    }

    async fn with(folder: PathBuf, studio: Option<Studio>) -> Self {
        let store = Arc::new(Store::local(folder.join("files")).unwrap());
        let uploads = Uploads::new(store, Quarantine::open(folder.join("quarantine")).unwrap(), u64::MAX);
        let uploads = Arc::new(uploads.prepared_in(studio).purpose(Recordings).purpose(Captions));
        let school = school().await;
        school.stage.house.set_uploads(uploads.clone());
        let (course, slug) = school.course().await;
        school.jonas.call(enroll(course.clone())).await.unwrap();
        Self { school, course, slug, uploads, folder }
    }

    fn router(&self, visitor: &Visitor) -> Router {
        let visit = Visit { house: visitor.house.clone(), actor: visitor.actor.clone(), request: "test".into() };
        let files = files(self.uploads.clone()).merge(room::upload_files(self.uploads.clone()));
        files.into_router().layer(Extension(visit))
    }

    /// Mara sends a file for a chapter.
    async fn send(&self, purpose: &str, chapter: &str, name: &str, file: &[u8], choice: Value) -> (StatusCode, Value) {
        let mara = &self.school.mara;
        let chapter = id::<ChapterId>(chapter);
        let address = send_in_pieces(|| self.router(mara), purpose, chapter.as_str(), name, file).await;
        answered(self.router(mara), Request::post(&address).body(Body::from(choice.to_string())).unwrap()).await
    }

    async fn record(&self, chapter: &str, name: &str, file: &[u8]) -> RecordingId {
        let (status, recording) = self.send("learning/recording", chapter, name, file, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{recording}");
        recording.as_str().unwrap().into()
    }

    /// What ffmpeg makes of these words.
    fn film(&self, words: &str, name: &str) -> Vec<u8> {
        let path = self.folder.join(name);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-y"]).args(words.split_whitespace()).arg(&path);
        assert!(ffmpeg.status().unwrap().success(), "{words}");
        std::fs::read(path).unwrap()
    }

    /// Two seconds of a test card with a tone.
    fn take(&self) -> Vec<u8> {
        let card = "-f lavfi -i testsrc2=size=320x180:rate=10:duration=2 -f lavfi -i sine=duration=2";
        self.film(&format!("{card} -pix_fmt yuv420p -c:a aac"), "take.mp4")
    }

    async fn get(&self, who: &Visitor, recording: &RecordingId, part: &str) -> (StatusCode, String) {
        let request = Request::get(format!("/media/{recording}/{part}")).body(Body::empty()).unwrap();
        let (status, body) = fetched(self.router(who), request).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    async fn sent(&self, chapter: &str) -> Option<SentRecording> {
        let asked = chapter_recording(self.course.clone(), Some(id::<ChapterId>(chapter)));
        self.school.mara.read(asked).await.unwrap().unwrap().sent
    }

    async fn read(&self, chapter_name: &str) -> ChapterView {
        self.school.jonas.read(chapter(self.slug.clone(), Some(id::<ChapterId>(chapter_name)))).await.unwrap()
    }

    async fn rows<T: Row>(&self, select: Select<T>) -> Vec<T> {
        self.school.stage.house.look(Default::default()).rows(select).await.unwrap()
    }
}

#[tokio::test]
async fn a_film_is_prepared_behind_the_page_and_then_played_at_a_size_that_suits_the_line() {
    let lot = Lot::new("film").await;
    let recording = lot.record("c1", "Kick.mp4", &lot.take()).await;
    let waiting = lot.sent("c1").await.unwrap();
    assert_eq!((waiting.name.as_str(), waiting.what.status), ("Kick.mp4", AssetStatus::Waiting));
    let played = lot.read("c1").await.recording.unwrap();
    assert_eq!((played.status, played.sources.len()), (AssetStatus::Waiting, 0), "nothing to play yet");

    lot.school.stage.work().await.unwrap();
    let played = lot.read("c1").await.recording.unwrap();
    assert_eq!((played.medium, played.status), (Medium::Film, AssetStatus::Ready));
    assert!((1.9..2.3).contains(&played.seconds.unwrap()), "{:?}", played.seconds);
    let mimes: Vec<_> = played.sources.iter().map(|it| it.mime.as_str()).collect();
    assert_eq!(mimes, [LIST_MIME, "video/mp4"]);

    let jonas = &lot.school.jonas;
    let (_, sizes) = lot.get(jonas, &recording, "all.m3u8").await;
    assert!(sizes.contains("RESOLUTION=320x180") && sizes.ends_with("180.m3u8\n"), "{sizes}");
    let (_, list) = lot.get(jonas, &recording, "180.m3u8").await;
    assert!(list.contains("180.mp4") && list.contains("EXT-X-ENDLIST"), "{list}");
    for part in ["180.mp4", "play", "poster"] {
        assert_eq!(lot.get(jonas, &recording, part).await.0, StatusCode::OK, "{part}");
    }
    for part in ["1080.mp4", "source", "en.vtt", "..", "180"] {
        assert_eq!(lot.get(jonas, &recording, part).await.0, StatusCode::NOT_FOUND, "{part}");
    }
    let ranged = Request::get(format!("/media/{recording}/play")).header("range", "bytes=0-99").body(Body::empty());
    let (status, piece) = fetched(lot.router(jonas), ranged.unwrap()).await;
    assert_eq!((status, piece.len()), (StatusCode::PARTIAL_CONTENT, 100));
}

#[tokio::test]
async fn whoever_may_not_open_the_chapter_gets_no_part_of_its_recording() {
    let lot = Lot::plain("closed").await;
    let recording = lot.record("c1", "Silence.wav", SILENCE).await;
    let imani = arrive(&lot.school.stage, IMANI).await;
    for (who, visitor) in [("a stranger", lot.school.stage.stranger()), ("Imani, who does not take it", imani)] {
        assert_eq!(lot.get(&visitor, &recording, "play").await.0, StatusCode::NOT_FOUND, "{who}");
        let address = "/uploads".to_string();
        let begin = json!({
            "purpose": "learning/recording", "subject": id::<ChapterId>("c1").as_str(), "name": "mine.wav", "bytes": 4,
            "mark": "1",
        });
        let request = Request::post(address).header("content-type", "application/json");
        let (status, _) = answered(lot.router(&visitor), request.body(Body::from(begin.to_string())).unwrap()).await;
        assert!([StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND].contains(&status), "{who} sends: {status}");
    }
    assert_eq!(lot.get(&lot.school.jonas, &recording, "play").await.0, StatusCode::OK);
    let jonas = &lot.school.jonas;
    let asked = chapter_recording(lot.course.clone(), Some(id::<ChapterId>("c1")));
    assert_eq!(jonas.read(asked).await.unwrap_err().kind, RefusalKind::NotFound);
    let removed = jonas.call(remove_recording(id::<ChapterId>("c1"))).await;
    assert_eq!(removed.unwrap_err().kind, RefusalKind::NotFound);
    lot.school.edit(&lot.course, Operation::Preview { id: id("c1"), on: true }).await.unwrap();
    let stranger = lot.school.stage.stranger();
    assert_eq!(lot.get(&stranger, &recording, "play").await.0, StatusCode::OK, "a preview plays for everybody");
}

#[tokio::test]
async fn where_nothing_prepares_it_a_recording_is_played_as_it_came() {
    let lot = Lot::plain("plain").await;
    let recording = lot.record("c1", "Silence.wav", SILENCE).await;
    lot.school.stage.work().await.unwrap();
    let played = lot.read("c1").await.recording.unwrap();
    assert_eq!((played.medium, played.status, played.seconds), (Medium::Sound, AssetStatus::Ready, None));
    let source = Source { address: format!("/media/{recording}/play"), mime: "audio/wav".into() };
    assert_eq!(played.sources, [source]);
}

#[tokio::test]
async fn sound_that_browsers_do_not_know_is_made_into_sound_that_they_do() {
    let lot = Lot::new("sound").await;
    let file = lot.film("-f lavfi -i sine=duration=1 -c:a pcm_s16be", "old.mov");
    let recording = lot.record("c1", "old.mov", &file).await;
    lot.school.stage.work().await.unwrap();
    let played = lot.read("c1").await.recording.unwrap();
    assert_eq!(played.medium, Medium::Sound, "a film without a picture is sound");
    assert_eq!(played.sources, [Source { address: format!("/media/{recording}/play"), mime: "audio/mp4".into() }]);
    assert_eq!(lot.get(&lot.school.jonas, &recording, "play").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_damaged_file_is_told_to_the_teacher_who_may_try_again_or_send_another() {
    let lot = Lot::new("damaged").await;
    let mut file = SILENCE[..12].to_vec();
    file.extend([7; 200]);
    lot.record("c1", "torn.wav", &file).await;
    lot.school.stage.work().await.unwrap();
    let sent = lot.sent("c1").await.unwrap();
    assert_eq!(sent.what.status, AssetStatus::Errored);
    assert!(sent.reason.unwrap().contains("damaged"));
    let learner = lot.read("c1").await.recording.unwrap();
    assert_eq!((learner.status, learner.sources.len()), (AssetStatus::Errored, 0));

    lot.school.mara.call(prepare_again(id::<ChapterId>("c1"))).await.unwrap();
    let sent = lot.sent("c1").await.unwrap();
    assert_eq!((sent.what.status, sent.reason), (AssetStatus::Waiting, None));
    lot.school.stage.work().await.unwrap();
    assert_eq!(lot.sent("c1").await.unwrap().what.status, AssetStatus::Errored, "it is still damaged");

    lot.record("c1", "Kick.mp4", &lot.take()).await;
    lot.school.stage.work().await.unwrap();
    assert_eq!(lot.sent("c1").await.unwrap().what.status, AssetStatus::Ready);
    assert_eq!(lot.rows(Select::<Recording>::all()).await.len(), 1, "the one before it is gone");
}

#[tokio::test]
async fn what_is_no_recording_is_refused_beside_the_field() {
    let lot = Lot::plain("words").await;
    for words in [b"just words".as_slice(), b"#EXTM3U\n#EXTINF:8,\nhidden.mp4\n", b"<svg onload=alert(1)>"] {
        let (status, answer) = lot.send("learning/recording", "c1", "Kick.mp4", words, Value::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer["fields"]["recording"].as_str().unwrap().contains("MP4, MOV"), "{answer}");
    }
    assert!(lot.sent("c1").await.is_none());
}

#[tokio::test]
async fn one_that_was_removed_while_it_waited_is_not_prepared() {
    let lot = Lot::new("removed").await;
    lot.record("c1", "Kick.mp4", &lot.take()).await;
    lot.school.mara.call(remove_recording(id::<ChapterId>("c1"))).await.unwrap();
    lot.school.stage.work().await.unwrap();
    assert!(lot.sent("c1").await.is_none() && lot.read("c1").await.recording.is_none());
    assert_eq!(lot.rows(Select::<Recording>::all()).await.len(), 0);
    assert_eq!(lot.rows(Select::<RecordingRung>::all()).await.len(), 0);
    assert_eq!(lot.rows(Select::<StorageUse>::all()).await[0].bytes, 0, "and counts no longer");
    lot.school.mara.call(remove_recording(id::<ChapterId>("c1"))).await.unwrap();
}

#[tokio::test]
async fn captions_are_kept_once_in_a_language_and_outlive_a_new_recording() {
    let lot = Lot::plain("captions").await;
    let recording = lot.record("c1", "Silence.wav", SILENCE).await;
    let german = json!({ "language": "de" });
    let send = |file: &'static [u8], choice: Value| lot.send("learning/captions", "c1", "kick.srt", file, choice);
    let (status, answer) = send(SRT, json!({ "language": "klingon" })).await;
    assert_eq!(
        (status, answer["fields"]["captions"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("Choose the language first."))
    );
    let (status, answer) = send(b"1\n00:99 --> 00:01\nNo.\n", german.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["fields"]["captions"].as_str().unwrap().contains("line 2"), "{answer}");

    assert_eq!(send(SRT, german.clone()).await.0, StatusCode::OK);
    assert_eq!(send(SRT, german).await.0, StatusCode::OK);
    let tracks = lot.read("c1").await.recording.unwrap().captions;
    assert_eq!(tracks.iter().map(|it| it.label.as_str()).collect::<Vec<_>>(), ["Deutsch"]);
    let (_, vtt) = lot.get(&lot.school.jonas, &recording, "de.vtt").await;
    assert!(vtt.starts_with("WEBVTT") && vtt.contains("00:00:00.500 --> 00:00:02.000"), "{vtt}");

    let other = lot.record("c1", "Again.wav", SILENCE).await;
    assert_eq!(lot.get(&lot.school.jonas, &other, "de.vtt").await.0, StatusCode::OK);
    assert_eq!(lot.get(&lot.school.jonas, &recording, "play").await.0, StatusCode::NOT_FOUND);
    lot.school.mara.call(remove_captions(id::<ChapterId>("c1"), "de")).await.unwrap();
    assert_eq!(lot.get(&lot.school.jonas, &other, "de.vtt").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn learning_20_a_recording_goes_on_where_it_was_left_off_on_another_device() {
    let lot = Lot::plain("place").await;
    lot.record("c1", "Silence.wav", SILENCE).await;
    let (jonas, c1) = (&lot.school.jonas, id::<ChapterId>("c1"));
    let asked = || left_off(lot.slug.clone(), Some(id::<ChapterId>("c1")));
    assert_eq!(jonas.read(asked()).await.unwrap().second, 0, "never begun");
    jonas.call(keep_place(c1.clone(), 200)).await.unwrap();
    let sign_in = identity::auth_session::mutations::SignIn {
        email: testkit::JONAS.email.into(),
        password: testkit::JONAS.password.into(),
        remember: None,
        redirect_url: None,
    };
    let phone = lot.school.stage.stranger().enter(sign_in).await.unwrap();
    assert_eq!(phone.read(asked()).await.unwrap().second, 200);
    phone.call(mark_chapter(c1.clone(), true)).await.unwrap();
    assert_eq!(jonas.read(asked()).await.unwrap().second, 200, "a tick forgets no place");
    jonas.call(keep_place(c1.clone(), 90)).await.unwrap();
    let done = jonas.read(outline(lot.slug.clone())).await.unwrap().done;
    assert_eq!((done, jonas.read(asked()).await.unwrap().second), (1, 90), "and a place no tick");
    assert_eq!(lot.school.mara.read(asked()).await.unwrap().second, 0, "each has their own");
    let imani = arrive(&lot.school.stage, IMANI).await;
    assert!(imani.call(keep_place(c1, 5)).await.is_err(), "whoever does not take the course keeps none");
}

#[tokio::test]
async fn a_course_whose_only_chapter_is_a_recording_can_be_published() {
    let lot = Lot::plain("only").await;
    let mara = &lot.school.mara;
    let course = mara.call(create_course("Heard, not read")).await.unwrap().id;
    let add = Operation::AddModule { id: id("m9"), lesson: id("l9"), title: "One".into(), before: None };
    mara.call(edit_curriculum(course.clone(), add)).await.unwrap();
    let add = Operation::AddChapter { id: id("c9"), lesson: id("l9"), title: "Alone".into(), before: None };
    mara.call(edit_curriculum(course.clone(), add)).await.unwrap();
    mara.call(edit_curriculum(course.clone(), Operation::Publish { id: id("c9"), on: true })).await.unwrap();
    let says_so = |missing: Vec<String>| missing.iter().any(|what| what.contains("published chapter"));
    assert!(says_so(mara.read(editor(course.clone())).await.unwrap().missing));
    lot.record("c9", "Silence.wav", SILENCE).await;
    assert!(!says_so(mara.read(editor(course)).await.unwrap().missing));
}
