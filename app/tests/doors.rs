//! Every door of the product, and that none of them opens to somebody else's things.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::{path::PathBuf, sync::Arc};

use app::wiring;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header, request::Builder},
    middleware::from_fn_with_state,
};
use data::RefusalKind;
use learning::{
    course::{CourseId, create_course},
    curriculum::{Operation, edit_curriculum, write_chapter},
    picture::Uploaded,
};
use room::{Answer, FileDoor, Gate};
use serde_json::{Value, json};
use storage::{Key, Link, Links, Quarantine, Store};
use testkit::{JONAS, MARA, Person, Stage, Visitor};
use tower::ServiceExt;

/// Stands in every text and every id of the course nobody but its teacher has seen. No answer may contain it.
const SECRET: &str = "undisclosed";
const MODULE: &str = "undisclosedmodule000";
const LESSON: &str = "undisclosedlesson000";
const CHAPTER: &str = "undisclosedchapter00";
const SLUG: &str = "undisclosed-sessions";

/// One pixel.
const PICTURE: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";
/// A WAV of four frames.
const SILENCE: &[u8] =
    b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x08\0\0\0\0\0\0\0\0\0\0\0";

/// Mara with a draft that nobody else may know of, and Jonas, who is signed in.
struct Scene {
    stage: Stage,
    mara: Visitor,
    jonas: Visitor,
    files: Router,
    doors: Vec<FileDoor>,
    course: CourseId,
    picture: String,
    upload: String,
    recording: String,
    /// What the picture's bytes are kept under.
    file: Key,
    session: String,
    account: String,
    /// What she was told in confidence.
    news: String,
    folder: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Scene {
    async fn new(name: &str) -> Self {
        let stage = Stage::new(wiring::rooms(Arc::new(mail::Nobody)), Arc::new(identity::People)).await.unwrap();
        let (mara, jonas) = (arrive(&stage, MARA).await, arrive(&stage, JONAS).await);
        let open = storefront::store::mutations::Open { name: "Mara Vale".into(), slug: None };
        mara.call(open).await.unwrap();
        let course = mara.call(create_course("Undisclosed sessions")).await.unwrap().id;
        let (module, lesson) = (MODULE.to_string().into(), LESSON.to_string().into());
        let add = Operation::AddModule { id: module, lesson, title: "Undisclosed module".into(), before: None };
        mara.call(edit_curriculum(course.clone(), add)).await.unwrap();
        let (id, lesson) = (CHAPTER.to_string().into(), LESSON.to_string().into());
        let add = Operation::AddChapter { id, lesson, title: "Undisclosed chapter".into(), before: None };
        mara.call(edit_curriculum(course.clone(), add)).await.unwrap();
        mara.call(write_chapter(CHAPTER.to_string(), "Undisclosed text.", 0)).await.unwrap();
        let account = mara.read(identity::user::queries::me()).await.unwrap().unwrap().id.to_string();
        let session = mara.read(identity::auth_session::queries::my_sessions()).await.unwrap()[0].id.to_string();
        let again = MARA.password.to_string();
        mara.call(identity::user::mutations::change_password(again, "warm tape, and warmer")).await.unwrap();
        let filter = identity::notification::queries::Filter::default();
        let told = mara.read(identity::notification::queries::notifications(filter)).await.unwrap();
        let news = told.items[0].id.to_string();

        let folder = std::env::temp_dir().join(format!("backline-doors-{name}-{}", std::process::id()));
        let store = Arc::new(Store::local(folder.join("files")).unwrap());
        let uploads =
            wiring::uploads(store.clone(), Quarantine::open(folder.join("quarantine")).unwrap(), 1024 * 1024, None);
        let files = wiring::files(uploads, Links::new(&[7; 32]));
        let doors = files.doors().to_vec();
        let files = files.into_router().layer(from_fn_with_state(stage.house.clone(), room::actor_of));
        let mut scene = Self {
            stage,
            mara,
            jonas,
            files,
            doors,
            course,
            picture: String::new(),
            upload: String::new(),
            recording: String::new(),
            file: Key::of(b""),
            session,
            account,
            news,
            folder,
        };
        let address = format!("/upload/picture/{}", scene.course);
        let (status, body) = scene.send(&scene.mara, "POST", &address, PICTURE).await;
        assert_eq!(status, StatusCode::OK);
        let uploaded: Uploaded = serde_json::from_slice(&body).unwrap();
        scene.picture = uploaded.url.trim_start_matches("/media/").to_string();
        scene.file = store.keys().await.unwrap().remove(0);
        scene.upload = scene.begin(&scene.mara).await.1;
        scene.recording = scene.record().await;
        scene
    }

    /// Puts a recording into Mara's chapter; answers with its id.
    async fn record(&self) -> String {
        let begin = json!({
            "purpose": "learning/recording", "subject": CHAPTER, "name": "take.wav", "bytes": SILENCE.len(), "mark": "2",
        });
        let request = Request::post("/uploads").header(header::CONTENT_TYPE, "application/json");
        let (_, standing) = self.pass(&self.mara, request, begin.to_string()).await;
        let standing: Value = serde_json::from_slice(&standing).unwrap();
        let address = format!("/uploads/{}", standing["id"].as_str().unwrap());
        self.send(&self.mara, "PATCH", &address, SILENCE).await;
        let (status, recording) = self.send(&self.mara, "POST", &address, b"").await;
        assert_eq!(status, StatusCode::OK);
        serde_json::from_slice(&recording).unwrap()
    }

    /// Arguments of the right form that name Mara's things. A door without a line here fails the test.
    fn hers(&self, path: &str) -> Option<Value> {
        let course = self.course.as_str();
        let rename = json!({ "op": "rename", "node": { "module": MODULE }, "title": "Mine" });
        Some(match path {
            "identity/me"
            | "identity/session"
            | "identity/my-sessions"
            | "identity/my-events"
            | "identity/my-profile" => {
                json!({})
            }
            "identity/ask-link" => json!({ "email": MARA.email, "redirect_url": null }),
            "identity/ask-reset" => json!({ "email": MARA.email }),
            "identity/ask-verification" | "identity/keep-email" => json!({}),
            "identity/letter" | "identity/follow-link" => json!({ "token": "guessed" }),
            "identity/awaited" => json!({ "ticket": "guessed" }),
            "identity/send-again" => json!({ "ticket": "guessed", "redirect_url": null }),
            "identity/enter-code" => json!({ "ticket": "guessed", "code": "123456", "redirect_url": null }),
            "identity/reset-password" => json!({ "token": "guessed", "password": "not her password" }),
            "identity/remove-avatar" => json!({}),
            "identity/my-learner-preferences"
            | "identity/skip-learner-preferences"
            | "identity/reset-learner-preferences" => json!({}),
            "identity/save-learner-preferences" => {
                json!({ "skill_level": "beginner", "interests": ["mixing"], "goal": "hobby", "weekly_hours": 5 })
            }
            "identity/edit-profile" => json!({ "name": "Mara" }),
            "identity/change-password" => json!({ "password": "not her password", "new_password": "mine from now on" }),
            "identity/before-leaving" | "identity/export-data" | "identity/my-data" => json!({}),
            "identity/delete-account" => json!({ "email": MARA.email, "password": "not her password" }),
            "identity/change-email" => json!({ "email": "mine@backline.example", "password": "not her password" }),
            "identity/sign-in" => json!({ "email": MARA.email, "password": "not her password" }),
            "identity/sign-up" => {
                json!({ "name": "Mara", "email": MARA.email, "password": "not her password", "terms": true })
            }
            "identity/sign-out" | "identity/sign-out-everywhere" => json!({}),
            "identity/revoke-session" => json!({ "session": self.session }),
            "identity/choose-role" => json!({ "role": "create" }),
            "identity/switch-mode" => json!({ "mode": "create", "from": null }),
            "identity/setup" => json!({}),
            "identity/set-up" => {
                json!({ "token": "guessed", "name": "Mara", "email": MARA.email, "password": "not her password" })
            }
            "identity/people" => json!({ "filter": {} }),
            "identity/people-numbers" => json!({}),
            "identity/person" | "identity/restore" => json!({ "user": self.account }),
            "identity/set-role" => json!({ "user": self.account, "role": "user" }),
            "identity/suspend" => json!({ "user": self.account, "reason": "Because." }),
            "identity/admin-log" => json!({ "filter": {} }),
            "identity/admin-log-summary" => json!({}),
            "admin/job-counts" | "admin/workers" | "admin/schedules" => json!({}),
            "admin/jobs" => json!({ "state": "dead", "after": null }),
            "admin/try-again" | "admin/give-up" => json!({ "job": "a job of hers" }),
            "admin/outbox" => json!({ "state": "kept", "after": null }),
            "admin/letter" | "admin/send-letter" => json!({ "letter": "a letter to her" }),
            "admin/send-test-letter" | "app/letters" => json!({}),
            "admin/try-all-again" => json!({ "kind": "learning/import" }),
            "storefront/mine" | "house/my-uploads" => json!({}),
            "identity/unread" | "identity/my-notification-preferences" | "identity/clear-read" => json!({}),
            "identity/notifications" => json!({ "filter": {} }),
            "identity/notification" | "identity/archive-notification" => json!({ "notification": self.news }),
            "identity/mark-notification" => json!({ "notification": self.news, "read": true }),
            "identity/mark-all-read" => json!({ "newest": self.news }),
            "identity/switch-news" => json!({ "channel": "email", "category": null, "on": false }),
            "identity/choose-digest" => json!({ "digest": "never" }),
            "identity/mute" => json!({ "whose": "course", "id": "somewhere", "name": "Mine" }),
            "identity/unmute" => json!({ "whose": "course", "id": "somewhere" }),
            "identity/way-out" => json!({ "token": "guessed" }),
            "identity/unsubscribe" => json!({ "token": "guessed", "marketing": null }),
            // Mara shows herself and her store to everybody.
            "identity/public-profile" | "storefront/of-person" => json!({ "person": self.account }),
            "storefront/by-slug" | "learning/of-store" => json!({ "slug": "mara-vale" }),
            "storefront/slug-free" => json!({ "name": "Night Bus" }),
            "storefront/open" => json!({ "name": "Night Bus", "slug": null }),
            "learning/catalogue" => json!({ "filter": { "text": "undisclosed" } }),
            "learning/taught" | "learning/my-courses" => json!({}),
            "learning/editor" | "learning/dashboard" | "learning/publish-course" | "learning/unpublish-course" => {
                json!({ "course": course })
            }
            "learning/enroll" => json!({ "course": course }),
            "learning/chapter-recording" => json!({ "course": course, "chapter": CHAPTER }),
            "learning/prepare-again" | "learning/remove-recording" => json!({ "chapter": CHAPTER }),
            "learning/remove-captions" => json!({ "chapter": CHAPTER, "language": "en" }),
            "learning/chapter-text" => json!({ "course": course, "chapter": CHAPTER }),
            "learning/course-page" | "learning/outline" | "learning/here" => json!({ "slug": SLUG }),
            "learning/chapter" => json!({ "slug": SLUG, "chapter": CHAPTER }),
            "learning/create-course" => json!({ "title": "Mixing" }),
            "learning/edit-course" => json!({ "course": course, "version": 0, "details": { "title": "Mine" } }),
            "learning/delete-course" => json!({ "course": course, "title": "Undisclosed sessions" }),
            "learning/edit-curriculum" => json!({ "course": course, "operation": rename }),
            "learning/write-chapter" => json!({ "chapter": CHAPTER, "body": "Mine.", "based_on": 1 }),
            "learning/keep-place" => json!({ "chapter": CHAPTER, "second": 200 }),
            "learning/left-off" => json!({ "slug": SLUG, "chapter": CHAPTER }),
            "learning/mark-chapter" => json!({ "chapter": CHAPTER, "done": true }),
            "learning/open-chapter" => json!({ "chapter": CHAPTER }),
            _ => return None,
        })
    }

    /// The address with Mara's ids in it, and something to send there.
    fn her_file(&self, door: &FileDoor) -> Option<(String, &'static [u8])> {
        Some(match door.path {
            "/media/{id}" => (format!("/media/{}", self.picture), b""),
            "/media/{id}/{part}" => (format!("/media/{}/play", self.recording), b""),
            "/avatar/{user}/{mark}" => (format!("/avatar/{}/guessed", self.account), b""),
            "/my-data" => ("/my-data".into(), b""),
            "/upload/picture/{course}" => (format!("/upload/picture/{}", self.course), PICTURE),
            "/upload/course" => ("/upload/course?name=Mine".into(), b"PK"),
            "/uploads" => ("/uploads".into(), b"{}"),
            "/uploads/{id}" => (format!("/uploads/{}", self.upload), PICTURE),
            "/file/{key}" => (self.forged(), b""),
            "/sleeve/{seed}" => (format!("/sleeve/{}", self.course), b""),
            "/unsubscribe/{token}" => ("/unsubscribe/guessed".into(), b"List-Unsubscribe=One-Click"),
            _ => return None,
        })
    }

    /// Announces a picture of Mara's course; answers with the upload's id.
    async fn begin(&self, who: &Visitor) -> (StatusCode, String) {
        let (course, bytes) = (self.course.as_str(), PICTURE.len());
        let begin = json!({
            "purpose": "learning/picture", "subject": course, "name": "dot.gif", "bytes": bytes, "mark": "1",
        });
        let request = Request::post("/uploads").header(header::CONTENT_TYPE, "application/json");
        let (status, body) = self.pass(who, request, begin.to_string()).await;
        let answer: Value = serde_json::from_slice(&body).unwrap();
        (status, answer["id"].as_str().unwrap_or_default().to_string())
    }

    /// A link to a file that is here, signed by somebody else.
    fn forged(&self) -> String {
        let until = self.stage.house.now() + 60_000;
        Links::new(&[8; 32]).address(&Link { file: self.file.clone(), mime: "image/png".into(), until, person: None })
    }

    fn names_her_things(&self, text: &str) -> bool {
        [SECRET, self.course.as_str(), &self.picture, &self.recording, &self.upload, &self.session, &self.news]
            .iter()
            .any(|it| text.contains(it))
    }

    async fn ask(&self, who: &Visitor, path: &str, args: &Value) -> Answer<Value> {
        if self.stage.house.paths().0.contains(&path) {
            return self.stage.house.read(path, args, &who.actor).await.1.map(|value| (*value).clone());
        }
        let actor = who.actor.clone();
        let asked = room::Request { path, args: args.clone(), actor, request: "test".into(), attempt: None };
        self.stage.house.mutate(asked).await.map(|done| done.value)
    }

    async fn send(&self, who: &Visitor, method: &str, address: &str, body: &'static [u8]) -> (StatusCode, Vec<u8>) {
        self.pass(who, Request::builder().method(method).uri(address).header("upload-offset", "0"), body).await
    }

    async fn pass(&self, who: &Visitor, request: Builder, body: impl Into<Body>) -> (StatusCode, Vec<u8>) {
        let request = request.header(header::COOKIE, format!("session={}", who.actor.session));
        let response = self.files.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    /// Paths and gates of all queries and mutations; what ends a session comes last.
    fn endpoints(&self) -> Vec<(String, bool)> {
        let doors = self.stage.house.doors().iter().map(|door| {
            let path = door.split_whitespace().nth(1).unwrap().to_string();
            (path, door.ends_with("(Anyone)"))
        });
        let mut all: Vec<_> = doors.collect();
        all.sort_by_key(|(path, _)| path.contains("sign-out"));
        all
    }

    /// What only Mara sees of her course and her account.
    async fn state(&self) -> [Value; 4] {
        let editor = self.ask(&self.mara, "learning/editor", &json!({ "course": self.course })).await.unwrap();
        let text = json!({ "course": self.course, "chapter": CHAPTER });
        let text = self.ask(&self.mara, "learning/chapter-text", &text).await.unwrap();
        let news = self.ask(&self.mara, "identity/notifications", &json!({ "filter": {} })).await.unwrap();
        [editor, text, self.ask(&self.mara, "identity/my-sessions", &json!({})).await.unwrap(), news]
    }
}

async fn arrive(stage: &Stage, person: Person) -> Visitor {
    let sign_up = identity::user::mutations::SignUp {
        name: person.name.into(),
        email: person.email.into(),
        password: person.password.into(),
        intent: None,
        redirect_url: None,
        terms: Some(true),
        marketing: None,
    };
    stage.stranger().enter(sign_up).await.unwrap()
}

fn is_closed<T>(answer: &Answer<T>) -> bool {
    let kind = answer.as_ref().err().map(|refusal| refusal.kind);
    matches!(kind, Some(RefusalKind::Unauthenticated | RefusalKind::NotFound))
}

#[tokio::test]
async fn nobody_gets_at_somebody_elses_things_through_any_query_or_mutation() {
    let scene = Scene::new("endpoints").await;
    let before = scene.state().await;
    for (who, visitor) in [("a stranger", scene.stage.stranger()), ("Jonas", scene.jonas.clone())] {
        for (path, is_open) in scene.endpoints() {
            let args = scene.hers(&path).unwrap_or_else(|| panic!("say in this test what one would send to {path}"));
            let answer = scene.ask(&visitor, &path, &args).await;
            let must_refuse = who == "a stranger" && !is_open;
            // A search may name anything; what it finds is judged below.
            let names_hers = scene.names_her_things(&args.to_string()) && path != "learning/catalogue";
            if must_refuse || names_hers {
                assert!(is_closed(&answer), "{path} answered {who} with {answer:?}");
            }
            let told = format!("{answer:?}").to_lowercase();
            assert!(!scene.names_her_things(&told), "{path} told {who} of it: {told}");
        }
    }
    assert_eq!(scene.state().await, before, "somebody else changed it");
}

#[tokio::test]
async fn nobody_gets_at_somebody_elses_things_through_any_file_address() {
    let scene = Scene::new("files").await;
    let refused = [StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND];
    for (who, visitor) in [("a stranger", scene.stage.stranger()), ("Jonas", scene.jonas.clone())] {
        for door in scene.doors.iter().filter(|door| door.gate != Gate::Anyone) {
            let (address, body) =
                scene.her_file(door).unwrap_or_else(|| panic!("say in this test what one would send to {}", door.path));
            let (status, _) = scene.send(&visitor, door.method, &address, body).await;
            // His own course Jonas may bring, if he had a store: there is nothing of hers in that address.
            let is_his_to_use = who == "Jonas" && door.gate == Gate::SignedIn;
            assert!(refused.contains(&status) || is_his_to_use, "{} answered {who} with {status}", door.path);
            assert_ne!(status, StatusCode::OK, "{} let {who} in", door.path);
        }
    }
    for (who, visitor) in [("a stranger", scene.stage.stranger()), ("Jonas", scene.jonas.clone())] {
        let (status, id) = scene.begin(&visitor).await;
        assert!(refused.contains(&status) && id.is_empty(), "{who} may begin a file for her course: {status}");
    }
    for address in [
        format!("/media/{}", scene.picture),
        format!("/media/{}/play", scene.recording),
        format!("/uploads/{}", scene.upload),
    ] {
        let (status, _) = scene.send(&scene.mara, "GET", &address, b"").await;
        assert_eq!(status, StatusCode::OK, "she herself still sees {address}");
    }
}

#[tokio::test]
async fn an_unknown_door_is_not_found() {
    let scene = Scene::new("unknown").await;
    let answer = scene.ask(&scene.mara, "learning/secrets", &json!({})).await;
    assert_eq!(answer.unwrap_err().kind, RefusalKind::NotFound);
}

/// A review sees at once that a door was added or a gate was changed.
#[tokio::test]
async fn the_list_of_doors_is_the_one_that_was_reviewed() {
    let scene = Scene::new("list").await;
    let files = scene.doors.iter().map(|door| format!("{:<8} {} ({:?})", door.method, door.path, door.gate));
    let mut doors: Vec<String> = scene.stage.house.doors().iter().cloned().chain(files).collect();
    doors.sort();
    let listed = include_str!("doors.txt");
    assert_eq!(doors.join("\n").trim(), listed.trim(), "if this is meant, write it to app/tests/doors.txt");
}

/// And that something is done behind the pages.
#[tokio::test]
async fn the_list_of_what_is_done_later_is_the_one_that_was_reviewed() {
    let stage = Stage::new(wiring::rooms(Arc::new(mail::Nobody)), Arc::new(identity::People)).await.unwrap();
    let mut chores = stage.house.chores().to_vec();
    chores.sort();
    let listed = include_str!("chores.txt");
    assert_eq!(chores.join("\n").trim(), listed.trim(), "if this is meant, write it to app/tests/chores.txt");
}
