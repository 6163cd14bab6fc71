//! The key a mail program has for a letter's way out: it posts to the link, without a session and without an origin.

#![cfg(feature = "ssr")]
#![recursion_limit = "512"]
#![allow(clippy::unwrap_used)]

use std::{path::PathBuf, sync::Arc};

use app::wiring;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    middleware::from_fn_with_state,
};
use futures::FutureExt;
use identity::notification_preferences::{Category, leaving, queries::my_notification_preferences};
use storage::{Links, Quarantine, Store};
use testkit::{MARA, Stage, Visitor};
use tower::ServiceExt;

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn arrive(stage: &Stage) -> Visitor {
    let sign_up = identity::user::mutations::SignUp {
        name: MARA.name.into(),
        email: MARA.email.into(),
        password: MARA.password.into(),
        intent: None,
        redirect_url: None,
        terms: Some(true),
        marketing: None,
    };
    stage.stranger().enter(sign_up).await.unwrap()
}

/// The page a letter to this person leads to.
async fn way_out(stage: &Stage, who: &Visitor) -> String {
    let user = who.read(identity::user::queries::me()).await.unwrap().unwrap().id;
    let stamp = data::Stamp { actor: "system".into(), action: "test".into(), request: "test".into() };
    let open = stage.house.write(stamp, move |cx| {
        let user = user.clone();
        async move { Ok(leaving::open(cx, &user, Some(Category::Replies)).await?) }.boxed()
    });
    open.await.unwrap()
}

async fn press(files: &Router, address: &str) -> StatusCode {
    let request = Request::post(address)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("List-Unsubscribe=One-Click"));
    files.clone().oneshot(request.unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn a_mail_programs_own_key_ends_the_letters_and_pressing_it_again_is_fine() {
    let stage = Stage::new(wiring::rooms(Arc::new(mail::Nobody)), Arc::new(identity::People)).await.unwrap();
    let folder = Folder(std::env::temp_dir().join(format!("backline-ways-out-{}", std::process::id())));
    let store = Arc::new(Store::local(folder.0.join("files")).unwrap());
    let uploads = wiring::uploads(store, Quarantine::open(folder.0.join("quarantine")).unwrap(), 0, None);
    let files = wiring::files(uploads, Links::new(&[7; 32]));
    let files = files.into_router().layer(from_fn_with_state(stage.house.clone(), room::actor_of));
    let mara = arrive(&stage).await;
    let address = way_out(&stage, &mara).await;
    let hears = async || mara.read(my_notification_preferences()).await.unwrap().email.replies;
    assert!(hears().await);
    for _ in 0..2 {
        assert_eq!(press(&files, &address).await, StatusCode::OK);
        assert!(!hears().await);
    }
    assert_eq!(press(&files, &format!("{address}0")).await, StatusCode::GONE);
}
