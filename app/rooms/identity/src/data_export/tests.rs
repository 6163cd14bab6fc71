#![allow(clippy::unwrap_used)]
use std::{
    io::{Cursor, Read as _},
    path::PathBuf,
    sync::Arc,
};

use axum::{
    Extension, Router,
    body::{Body, to_bytes},
};
use data::{RefusalKind, Select, Timestamp};
use futures::FutureExt;
use http::{Request, StatusCode, header};
use mail::Mail;
use room::{Uploads, Visit};
use serde_json::Value;
use storage::{Links, Quarantine, Store};
use testkit::{Stage, Visitor};
use tower::ServiceExt;
use zip::ZipArchive;

use super::{
    ADDRESS, DataExport,
    fetching::files,
    mutations::export_data,
    queries::{Archive, my_data},
    share::Share,
};
use crate::{
    People,
    auth_session::mutations::SignIn,
    learner_preferences::mutations::skip_learner_preferences,
    notification::queries::{Filter, notifications},
    user::{
        leaving::{WAITS_MS, mutations::delete_account},
        tests::{PASSWORD, member},
    },
};

/// A house with a store for files, and a room beside this one.
struct Desk {
    stage: Stage,
    uploads: Arc<Uploads>,
    folder: PathBuf,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Desk {
    async fn new(name: &str) -> Self {
        let elsewhere = Share {
            file: "elsewhere/things.json",
            of: |_, user| async move { Ok(Value::from(format!("things of {user}"))) }.boxed(),
        };
        let rooms = vec![crate::room_with(vec![elsewhere]), mail::room(Arc::new(mail::Nobody))];
        let stage = Stage::new(rooms, Arc::new(People)).await.unwrap();
        let folder = std::env::temp_dir().join(format!("backline-export-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let store = Arc::new(Store::local(folder.join("files")).unwrap());
        let quarantine = Quarantine::open(folder.join("quarantine")).unwrap();
        let uploads = Arc::new(Uploads::new(store, quarantine, 1024 * 1024 * 1024));
        stage.house.set_uploads(uploads.clone());
        Self { stage, uploads, folder }
    }

    /// Goes to an address; answers with the status, where it leads, and the bytes.
    async fn go(&self, who: &Visitor, address: &str) -> (StatusCode, String, Vec<u8>) {
        let visit = Visit { house: who.house.clone(), actor: who.actor.clone(), request: "test".into() };
        let links = Links::new(&[7; 32]);
        let both = files(links.clone()).merge(room::signed_files(self.uploads.store.clone(), links));
        let router: Router = both.into_router().layer(Extension(visit));
        let response = router.oneshot(Request::get(address).body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let goal = response.headers().get(header::LOCATION).map(|it| it.to_str().unwrap().to_string());
        (status, goal.unwrap_or_default(), to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    async fn work(&self) {
        self.stage.work().await.unwrap();
    }

    async fn days_pass(&self, days: i64) {
        self.stage.clock.turn(days * Timestamp::DAY_MS);
        self.work().await;
    }

    async fn back(&self, email: &str) -> Visitor {
        let (email, password) = (email.into(), PASSWORD.into());
        self.stage.stranger().enter(SignIn { email, password, remember: None, redirect_url: None }).await.unwrap()
    }
}

async fn archive(who: &Visitor) -> Option<Archive> {
    who.read(my_data()).await.unwrap()
}

/// A file of an archive.
fn unpacked(zip: &[u8], name: &str) -> Value {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn what_is_kept_about_somebody_is_put_together_for_them_alone_and_without_secrets() {
    let desk = Desk::new("whole").await;
    let ada = member(&desk.stage, "ada@export.example").await;
    let ben = member(&desk.stage, "ben@export.example").await;
    ada.call(skip_learner_preferences()).await.unwrap();
    assert_eq!(archive(&ada).await, None);
    ada.call(export_data()).await.unwrap();
    assert_eq!(archive(&ada).await.unwrap().stage, super::Stage::Pending);
    assert_eq!(desk.go(&ada, ADDRESS).await.0, StatusCode::NOT_FOUND, "it is not there yet");
    desk.work().await;
    let ready = archive(&ada).await.unwrap();
    assert_eq!(ready.stage, super::Stage::Ready);

    let (status, link, _) = desk.go(&ada, ADDRESS).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, _, zip) = desk.go(&ada, &link).await;
    assert_eq!((status, i64::try_from(zip.len()).unwrap()), (StatusCode::OK, ready.bytes.unwrap()));
    let profile = unpacked(&zip, "account/profile.json");
    assert_eq!(profile["email"], "ada@export.example");
    assert!(profile.get("hashedPassword").is_none());
    let sessions = unpacked(&zip, "account/sessions.json");
    assert_eq!(sessions.as_array().unwrap().len(), 1);
    assert!(sessions[0].get("id").is_none() && sessions[0]["label"].is_string());
    assert_eq!(unpacked(&zip, "account/what-you-learn.json").as_array().unwrap().len(), 1);
    for file in ["account/what-you-hear.json", "account/notifications.json", "account/security-log.json"] {
        assert!(unpacked(&zip, file).is_array(), "{file}");
    }
    let id = profile["id"].as_str().unwrap();
    assert_eq!(unpacked(&zip, "elsewhere/things.json"), format!("things of {id}"));

    assert_eq!(archive(&ben).await, None);
    assert_eq!(desk.go(&ben, ADDRESS).await.0, StatusCode::NOT_FOUND);
    assert_eq!(desk.go(&ben, &link).await.0, StatusCode::NOT_FOUND, "the link is hers");
    let stranger = desk.stage.stranger();
    assert_eq!(desk.go(&stranger, ADDRESS).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.go(&stranger, &link).await.0, StatusCode::NOT_FOUND);
    assert_eq!(stranger.call(export_data()).await.unwrap_err().kind, RefusalKind::Unauthenticated);
}

#[tokio::test]
async fn it_is_told_once_in_the_app_and_by_letter() {
    let desk = Desk::new("told").await;
    let ada = member(&desk.stage, "ada@told.example").await;
    ada.call(export_data()).await.unwrap();
    desk.work().await;
    desk.work().await;
    let told = ada.read(notifications(Filter::default())).await.unwrap().items;
    assert_eq!(told.iter().filter(|it| it.title == "Your data is put together").count(), 1);
    let mails = desk.stage.house.look(Default::default()).rows(Select::<Mail>::all()).await.unwrap();
    assert_eq!(mails.iter().filter(|it| it.kind == "identity/data-ready").count(), 1);
}

#[tokio::test]
async fn a_second_one_within_a_day_is_refused_and_says_when() {
    let desk = Desk::new("daily").await;
    let ada = member(&desk.stage, "ada@daily.example").await;
    let (first, second) = tokio::join!(ada.call(export_data()), ada.call(export_data()));
    assert_eq!(first.and(second).unwrap_err().kind, RefusalKind::RateLimited);
    desk.work().await;
    let again_at = archive(&ada).await.unwrap().again_at.unwrap();
    desk.stage.clock.turn(Timestamp::DAY_MS - Timestamp::MINUTE_MS);
    let refusal = ada.call(export_data()).await.unwrap_err();
    assert_eq!((refusal.code.as_str(), refusal.retry_after_s), ("once_a_day", Some(60)));
    assert!(refusal.message.contains(&again_at.in_words()), "{refusal:?}");
    desk.stage.clock.turn(Timestamp::MINUTE_MS);
    let ada = desk.back("ada@daily.example").await;
    ada.call(export_data()).await.unwrap();
    desk.work().await;
    assert_eq!(archive(&ada).await.unwrap().stage, super::Stage::Ready);
}

#[tokio::test]
async fn after_a_week_it_is_gone_and_nothing_names_its_file() {
    let desk = Desk::new("week").await;
    let ada = member(&desk.stage, "ada@week.example").await;
    ada.call(export_data()).await.unwrap();
    desk.work().await;
    let link = desk.go(&ada, ADDRESS).await.1;
    desk.days_pass(6).await;
    let ada = desk.back("ada@week.example").await;
    assert_eq!(desk.go(&ada, &link).await.0, StatusCode::OK);
    desk.days_pass(1).await;
    let ada = desk.back("ada@week.example").await;
    assert_eq!((desk.go(&ada, &link).await.0, archive(&ada).await), (StatusCode::NOT_FOUND, None));
    desk.days_pass(1).await;
    assert!(desk.stage.house.look(Default::default()).rows(Select::<DataExport>::all()).await.unwrap().is_empty());
}

#[tokio::test]
async fn it_goes_with_an_account_that_is_deleted() {
    let desk = Desk::new("leaver").await;
    let ada = member(&desk.stage, "ada@leaver.example").await;
    ada.call(delete_account("ada@leaver.example", PASSWORD)).await.unwrap();
    // Asked for on the last day, which only somebody at the database could do.
    desk.stage.clock.turn(WAITS_MS - Timestamp::HOUR_MS);
    let stamp = data::Stamp { actor: "test".into(), action: "test".into(), request: "test".into() };
    let users = desk.stage.house.look(Default::default()).rows(Select::<crate::User>::all()).await.unwrap();
    let id = users[0].id.clone();
    desk.stage.house.write(stamp, |cx| super::fetching::ask(cx, id.clone()).boxed()).await.unwrap();
    desk.work().await;
    desk.stage.clock.turn(Timestamp::HOUR_MS);
    desk.work().await;
    assert!(desk.stage.house.look(Default::default()).rows(Select::<DataExport>::all()).await.unwrap().is_empty());
}
