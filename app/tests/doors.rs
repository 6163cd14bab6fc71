//! Every door of the product, and that none of them opens to somebody else's things.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::{path::PathBuf, sync::Arc};

use app::wiring;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
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
use storage::Store;
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

/// Mara with a draft that nobody else may know of, and Jonas, who is signed in.
struct Scene {
    stage: Stage,
    mara: Visitor,
    jonas: Visitor,
    files: Router,
    doors: Vec<FileDoor>,
    course: CourseId,
    picture: String,
    session: String,
    folder: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Scene {
    async fn new(name: &str) -> Self {
        let stage = Stage::new(wiring::rooms(), Arc::new(identity::People)).await.unwrap();
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
        let session = mara.read(identity::auth_session::queries::my_sessions()).await.unwrap()[0].id.to_string();

        let folder = std::env::temp_dir().join(format!("backline-doors-{name}-{}", std::process::id()));
        let files = wiring::files(Arc::new(Store::local(&folder).unwrap()));
        let doors = files.doors().to_vec();
        let files = files.into_router().layer(from_fn_with_state(stage.house.clone(), room::actor_of));
        let mut scene = Self { stage, mara, jonas, files, doors, course, picture: String::new(), session, folder };
        let address = format!("/upload/picture/{}", scene.course);
        let (status, body) = scene.send(&scene.mara, "POST", &address, PICTURE).await;
        assert_eq!(status, StatusCode::OK);
        let uploaded: Uploaded = serde_json::from_slice(&body).unwrap();
        scene.picture = uploaded.url.trim_start_matches("/media/").to_string();
        scene
    }

    /// Arguments of the right form that name Mara's things. A door without a line here fails the test.
    fn hers(&self, path: &str) -> Option<Value> {
        let course = self.course.as_str();
        let rename = json!({ "op": "rename", "node": { "module": MODULE }, "title": "Mine" });
        Some(match path {
            "identity/me" | "identity/session" | "identity/my-sessions" => json!({}),
            "identity/sign-in" => json!({ "email": MARA.email, "password": "not her password" }),
            "identity/sign-up" => {
                json!({ "name": "Mara", "email": MARA.email, "password": "not her password", "terms": true })
            }
            "identity/sign-out" | "identity/sign-out-everywhere" => json!({}),
            "identity/revoke-session" => json!({ "session": self.session }),
            "identity/choose-role" => json!({ "role": "create" }),
            "identity/switch-mode" => json!({ "mode": "create", "from": null }),
            "storefront/mine" => json!({}),
            "storefront/by-slug" | "learning/of-store" => json!({ "slug": "mara-vale" }),
            "storefront/slug-free" => json!({ "name": "Night Bus" }),
            "storefront/open" => json!({ "name": "Night Bus", "slug": null }),
            "learning/catalogue" => json!({ "filter": { "text": "undisclosed" } }),
            "learning/taught" | "learning/my-courses" => json!({}),
            "learning/editor" | "learning/dashboard" | "learning/publish-course" | "learning/unpublish-course" => {
                json!({ "course": course })
            }
            "learning/enroll" => json!({ "course": course }),
            "learning/chapter-text" => json!({ "course": course, "chapter": CHAPTER }),
            "learning/course-page" | "learning/outline" | "learning/here" => json!({ "slug": SLUG }),
            "learning/chapter" => json!({ "slug": SLUG, "chapter": CHAPTER }),
            "learning/create-course" => json!({ "title": "Mixing" }),
            "learning/edit-course" => json!({ "course": course, "version": 0, "details": { "title": "Mine" } }),
            "learning/delete-course" => json!({ "course": course, "title": "Undisclosed sessions" }),
            "learning/edit-curriculum" => json!({ "course": course, "operation": rename }),
            "learning/write-chapter" => json!({ "chapter": CHAPTER, "body": "Mine.", "based_on": 1 }),
            "learning/mark-chapter" => json!({ "chapter": CHAPTER, "done": true }),
            "learning/open-chapter" => json!({ "chapter": CHAPTER }),
            _ => return None,
        })
    }

    /// The address with Mara's ids in it, and something to send there.
    fn her_file(&self, door: &FileDoor) -> Option<(String, &'static [u8])> {
        Some(match door.path {
            "/media/{id}" => (format!("/media/{}", self.picture), b""),
            "/upload/picture/{course}" => (format!("/upload/picture/{}", self.course), PICTURE),
            "/upload/course" => ("/upload/course?name=Mine".into(), b"PK"),
            "/sleeve/{seed}" => (format!("/sleeve/{}", self.course), b""),
            _ => return None,
        })
    }

    fn names_her_things(&self, text: &str) -> bool {
        [SECRET, self.course.as_str(), &self.picture, &self.session].iter().any(|it| text.contains(it))
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
        let request = Request::builder().method(method).uri(address);
        let request = request.header(header::COOKIE, format!("session={}", who.actor.session));
        let response = self.files.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
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
    async fn state(&self) -> [Value; 3] {
        let editor = self.ask(&self.mara, "learning/editor", &json!({ "course": self.course })).await.unwrap();
        let text = json!({ "course": self.course, "chapter": CHAPTER });
        let text = self.ask(&self.mara, "learning/chapter-text", &text).await.unwrap();
        [editor, text, self.ask(&self.mara, "identity/my-sessions", &json!({})).await.unwrap()]
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
    let (status, _) = scene.send(&scene.mara, "GET", &format!("/media/{}", scene.picture), b"").await;
    assert_eq!(status, StatusCode::OK, "she herself still sees it");
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
