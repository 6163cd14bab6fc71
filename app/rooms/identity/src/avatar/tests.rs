#![allow(clippy::unwrap_used)]
use std::{path::PathBuf, sync::Arc};

use axum::{
    Extension, Router,
    body::{Body, to_bytes},
};
use data::Select;
use http::{Request, StatusCode, header};
use room::{StorageUse, Uploads, Visit};
use serde_json::{Value, json};
use storage::{Key, Quarantine, Store};
use testkit::{Stage, Visitor};
use tower::ServiceExt;

use super::{AvatarPicture, PURPOSE, mutations::remove_avatar, purposes::Avatars};
use crate::{
    auth_session::limits,
    user::{
        queries::{Me, my_profile},
        tests::{member, stage},
    },
};

/// One black pixel, and one white.
const BLACK: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";
const WHITE: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x01D\0;";

/// A house with a store for files.
struct Studio {
    stage: Stage,
    uploads: Arc<Uploads>,
    folder: PathBuf,
}

impl Drop for Studio {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Studio {
    async fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("backline-avatar-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let store = Arc::new(Store::local(folder.join("files")).unwrap());
        let quarantine = Quarantine::open(folder.join("quarantine")).unwrap();
        let uploads = Arc::new(Uploads::new(store, quarantine, 1024 * 1024 * 1024).purpose(Avatars));
        Self { stage: stage().await, uploads, folder }
    }

    async fn ask(&self, who: &Visitor, request: Request<Body>) -> (StatusCode, String, Vec<u8>) {
        let visit = Visit { house: who.house.clone(), actor: who.actor.clone(), request: "test".into() };
        let files = super::files::files(self.uploads.clone()).merge(room::upload_files(self.uploads.clone()));
        let router: Router = files.into_router().layer(Extension(visit));
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let goal = response.headers().get(header::LOCATION).map(|it| it.to_str().unwrap().to_string());
        (status, goal.unwrap_or_default(), to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    async fn begin(&self, who: &Visitor, subject: &str, bytes: usize) -> (StatusCode, Value) {
        let begin = json!({ "purpose": PURPOSE, "subject": subject, "name": "me.png", "bytes": bytes, "mark": "1" });
        let request = Request::post("/uploads").header(header::CONTENT_TYPE, "application/json");
        let (status, _, body) = self.ask(who, request.body(Body::from(begin.to_string())).unwrap()).await;
        (status, serde_json::from_slice(&body).unwrap())
    }

    /// Sends a picture; answers with its address, or with what is said beside the field.
    async fn send(&self, who: &Visitor, bytes: &[u8]) -> (StatusCode, String) {
        let (status, standing) = self.begin(who, "", bytes.len()).await;
        assert_eq!(status, StatusCode::OK, "{standing}");
        let upload = format!("/uploads/{}", standing["id"].as_str().unwrap());
        let piece = Request::patch(&upload).header("upload-offset", "0").body(Body::from(bytes.to_vec())).unwrap();
        assert_eq!(self.ask(who, piece).await.0, StatusCode::OK);
        let (status, _, body) = self.ask(who, Request::post(&upload).body(Body::empty()).unwrap()).await;
        let answer: Value = serde_json::from_slice(&body).unwrap();
        let said = answer.as_str().or(answer["fields"]["picture"].as_str());
        (status, said.unwrap_or_else(|| panic!("{answer}")).to_string())
    }

    async fn get(&self, address: &str) -> (StatusCode, String, Vec<u8>) {
        self.ask(&self.stage.stranger(), Request::get(address).body(Body::empty()).unwrap()).await
    }

    async fn kept(&self, who: &Visitor) -> i64 {
        let cx = who.house.look(who.actor.clone());
        cx.rows(Select::<StorageUse>::all()).await.unwrap().iter().map(|it| it.bytes).sum()
    }
}

async fn shown(who: &Visitor) -> Option<String> {
    who.read(Me {}).await.unwrap().unwrap().image_url
}

#[tokio::test]
async fn a_picture_that_is_sent_is_shown_wherever_the_person_is_and_to_everybody() {
    let studio = Studio::new("sent").await;
    let ada = member(&studio.stage, "ada@face.example").await;
    assert_eq!(shown(&ada).await, None);
    let (status, address) = studio.send(&ada, BLACK).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(shown(&ada).await.as_ref(), Some(&address));
    assert_eq!(ada.read(my_profile()).await.unwrap().image_url.as_ref(), Some(&address));
    let id = ada.read(Me {}).await.unwrap().unwrap().id;
    let cx = ada.house.look(ada.actor.clone());
    assert_eq!(crate::profile(&cx, &id).await.unwrap().image_url.as_ref(), Some(&address));

    let (status, _, bytes) = studio.get(&address).await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(bytes, BLACK, "what was sent is never passed on");
    let row: AvatarPicture = cx.must_get(id.as_str()).await.unwrap();
    assert_eq!(Key::of(&bytes).as_str(), row.file);
    let (status, _, small) = studio.get(&format!("{address}?w=96")).await;
    assert_eq!((status, small), (StatusCode::OK, bytes), "there is no smaller one of a pixel");
}

#[tokio::test]
async fn another_picture_takes_the_place_of_the_first_and_counts_alone() {
    let studio = Studio::new("again").await;
    let ada = member(&studio.stage, "ada@again.example").await;
    let (_, first) = studio.send(&ada, BLACK).await;
    let kept = studio.kept(&ada).await;
    let (_, second) = studio.send(&ada, WHITE).await;
    assert_ne!(first, second, "a page that shows the old one changes");
    assert_eq!(shown(&ada).await, Some(second.clone()));
    let row = ada.house.look(ada.actor.clone()).rows(Select::<AvatarPicture>::all()).await.unwrap();
    assert_eq!((row.len(), row[0].bytes), (1, studio.kept(&ada).await));
    assert!(kept > 0 && studio.kept(&ada).await < 2 * kept);
    let (status, goal, _) = studio.get(&first).await;
    assert_eq!((status, goal), (StatusCode::TEMPORARY_REDIRECT, second));
}

#[tokio::test]
async fn a_picture_that_is_taken_off_is_gone_for_everybody() {
    let studio = Studio::new("off").await;
    let ada = member(&studio.stage, "ada@off.example").await;
    let (_, address) = studio.send(&ada, BLACK).await;
    ada.call(remove_avatar()).await.unwrap();
    assert_eq!((shown(&ada).await, studio.kept(&ada).await), (None, 0));
    assert_eq!(studio.get(&address).await.0, StatusCode::NOT_FOUND);
    ada.call(remove_avatar()).await.unwrap();
    let row = ada.house.look(ada.actor.clone()).rows(Select::<AvatarPicture>::all()).await.unwrap();
    assert!(row.is_empty());
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_beside_the_field_and_the_old_one_stays() {
    let studio = Studio::new("bad").await;
    let ada = member(&studio.stage, "ada@bad.example").await;
    let (_, address) = studio.send(&ada, BLACK).await;
    let bomb = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x01D\0;";
    for (bytes, status, says) in [
        (&b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..], 422, "scripts"),
        (&bomb[..], 413, "4 096 pixels"),
        (&BLACK[..20], 422, "damaged"),
        (&b"%PDF-1.7"[..], 422, "not a PNG"),
    ] {
        let (answered, said) = studio.send(&ada, bytes).await;
        assert_eq!(answered.as_u16(), status, "{said}");
        assert!(said.contains(says), "{said}");
    }
    let (status, answer) = studio.begin(&ada, "", 3 * 1024 * 1024).await;
    assert_eq!(
        (status, &answer["fields"]["file"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &json!("The file is larger than 2 MB."))
    );
    assert_eq!(shown(&ada).await, Some(address));
}

#[tokio::test]
async fn whoever_changes_their_picture_all_the_time_waits() {
    let studio = Studio::new("many").await;
    let ada = member(&studio.stage, "ada@many.example").await;
    let id = ada.read(Me {}).await.unwrap().unwrap().id;
    for turn in 0..30 {
        limits::PICTURES.take(id.as_str(), &turn.to_string(), studio.stage.house.now()).unwrap();
    }
    let (status, said) = studio.send(&ada, BLACK).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(said.contains("60 minutes"), "{said}");
    assert_eq!(shown(&ada).await, None);
}

#[tokio::test]
async fn nobody_sends_a_picture_for_somebody_else() {
    let studio = Studio::new("other").await;
    let ada = member(&studio.stage, "ada@other.example").await;
    let ben = member(&studio.stage, "ben@other.example").await;
    let hers = ada.read(Me {}).await.unwrap().unwrap().id;
    assert_eq!(studio.begin(&ben, hers.as_str(), 40).await.0, StatusCode::NOT_FOUND);
    assert_eq!(studio.begin(&studio.stage.stranger(), "", 40).await.0, StatusCode::UNAUTHORIZED);
    let (_, address) = studio.send(&ada, BLACK).await;
    assert!(studio.stage.stranger().call(remove_avatar()).await.is_err());
    ben.call(remove_avatar()).await.unwrap();
    assert_eq!(shown(&ada).await, Some(address));
}

#[tokio::test]
async fn whoever_is_shut_out_or_gone_has_no_face_at_its_address_either() {
    let studio = Studio::new("gone").await;
    let ada = member(&studio.stage, "ada@gone.example").await;
    let (_, address) = studio.send(&ada, BLACK).await;
    let id = ada.read(Me {}).await.unwrap().unwrap().id;
    let cx = ada.house.look(ada.actor.clone());
    for (status, answer, is_shown) in [
        ("deleting", StatusCode::OK, true),
        ("suspended", StatusCode::NOT_FOUND, false),
        ("deleted", StatusCode::NOT_FOUND, false),
        ("active", StatusCode::OK, true),
    ] {
        let write = format!("UPDATE users SET status = '{status}' WHERE email = 'ada@gone.example'");
        studio.stage.house.database.run_raw(&write).await.unwrap();
        assert_eq!(studio.get(&address).await.0, answer, "{status}");
        assert_eq!(crate::profile(&cx, &id).await.unwrap().image_url.is_some(), is_shown, "{status}");
    }
    let nobody = studio.get("/avatar/user_nobody/0123456789abcdef").await;
    assert_eq!(nobody.0, StatusCode::NOT_FOUND);
}
