#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use data::{RefusalKind, Select};
use facts::storefront::StoreOpened;
use identity::{People, auth_session::mutations::SignIn, user::mutations::SignUp, user::queries::Me};
use testkit::{Stage, Visitor};

use super::{
    Store, StoreId,
    mutations::Open,
    owning::own_store,
    queries::{BySlug, Mine, SlugFree},
};

async fn stage() -> Stage {
    Stage::new(vec![identity::room(), crate::room()], Arc::new(People)).await.unwrap()
}

async fn member(stage: &Stage, name: &str, email: &str) -> Visitor {
    let form = SignUp {
        name: name.into(),
        email: email.into(),
        password: "warm tape saturation".into(),
        intent: None,
        redirect_url: None,
        terms: Some(true),
        marketing: None,
    };
    stage.stranger().enter(form).await.unwrap()
}

fn named(name: &str) -> Open {
    Open { name: name.into(), slug: None }
}

#[tokio::test]
async fn storefront_1_a_first_store_makes_a_creator_and_a_second_call_gives_it_back() {
    let stage = stage().await;
    let mara = member(&stage, "Mara Vale", "mara@one.example").await;
    let opened = mara.call(named("Night Owl")).await.unwrap();
    assert_eq!((opened.store.slug.as_str(), opened.goto.as_str()), ("night-owl", "/dashboard/create/store"));
    assert!(mara.read(Me {}).await.unwrap().unwrap().is_creator);
    let again = mara.call(named("Another")).await.unwrap();
    assert_eq!(again.store, opened.store);
    let cx = stage.house.look(Default::default());
    let said = cx.rows(Select::<data::Fact>::all()).await.unwrap();
    assert_eq!(said.iter().filter(|fact| fact.kind == StoreOpened::KIND).count(), 1);
}

#[tokio::test]
async fn storefront_2_a_taken_name_gets_a_number() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@two.example").await;
    let jonas = member(&stage, "Jonas", "jonas@two.example").await;
    mara.call(named("Night Owl")).await.unwrap();
    let offer = jonas.read(SlugFree { name: "Night Owl".into() }).await.unwrap();
    assert_eq!((offer.slug.as_str(), offer.is_free), ("night-owl-1", false));
    assert_eq!(jonas.call(named("Night Owl")).await.unwrap().store.slug, "night-owl-1");
}

#[tokio::test]
async fn storefront_4_the_public_page_holds_no_secret() {
    let stage = stage().await;
    let mara = member(&stage, "Mara Vale", "mara@four.example").await;
    mara.call(named("Night Owl")).await.unwrap();
    let secrets = "UPDATE stores SET stripeCustomerId = 'cus_secret', \
                   notificationIntegrations = { slackWebhookUrl: 'https://hooks.example/secret' }, \
                   emailConfig = { fromEmail: 'secret@four.example' }";
    stage.house.database.run_raw(secrets).await.unwrap();
    let page = stage.stranger().read(BySlug { slug: "night-owl".into() }).await.unwrap();
    assert_eq!((page.name.as_str(), page.maker.as_str()), ("Night Owl", "Mara Vale"));
    let text = serde_json::to_string(&page).unwrap();
    assert!(!text.contains("secret") && !text.contains("mara@four.example"), "{text}");
}

#[tokio::test]
async fn identity_16_the_panel_closes_in_another_tab() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@sixteen.example").await;
    assert_eq!(mara.read(SlugFree { name: "Lo Fi!! Kid".into() }).await.unwrap().slug, "lo-fi-kid");
    let other_tab = mara.clone();
    assert_eq!(other_tab.read(Mine {}).await.unwrap(), None);
    mara.call(named("Lo Fi!! Kid")).await.unwrap();
    assert_eq!(other_tab.read(Mine {}).await.unwrap().unwrap().slug, "lo-fi-kid");
}

#[tokio::test]
async fn identity_17_the_houses_own_names_are_refused_before_and_at_submit() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@seventeen.example").await;
    for name in ["Admin", "API", "🎧🎧🎧", "x"] {
        let offer = mara.read(SlugFree { name: name.into() }).await.unwrap();
        assert!(!offer.is_free && offer.slug.is_empty(), "{name}");
        let refusal = mara.call(named(name)).await.unwrap_err();
        assert!(refusal.fields.contains_key("name"), "{name}");
    }
    let wish = Open { name: "Mara".into(), slug: Some("admin".into()) };
    assert!(mara.call(wish).await.unwrap_err().fields.contains_key("slug"));
}

#[tokio::test]
async fn two_who_want_one_address_at_once_both_get_a_store() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@race.example").await;
    let jonas = member(&stage, "Jonas", "jonas@race.example").await;
    let (one, two) = tokio::join!(mara.call(named("Night Owl")), jonas.call(named("Night Owl")));
    let mut slugs = [one.unwrap().store.slug, two.unwrap().store.slug];
    slugs.sort();
    assert_eq!(slugs, ["night-owl", "night-owl-1"]);
}

#[tokio::test]
async fn a_double_press_opens_one_store() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@double.example").await;
    let (one, two) = tokio::join!(mara.call(named("Night Owl")), mara.call(named("Night Owl")));
    assert_eq!(one.unwrap().store, two.unwrap().store);
}

#[tokio::test]
async fn somebody_elses_store_does_not_exist() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@own.example").await;
    let eve = member(&stage, "Eve", "eve@own.example").await;
    let otis = member(&stage, "Otis", "otis@own.example").await;
    identity::grant_admin(&stage.house, "otis@own.example").await.unwrap();
    let store: StoreId = mara.call(named("Night Owl")).await.unwrap().store.id;
    for (who, answer) in [
        (&mara, Ok(())),
        (&otis, Ok(())),
        (&eve, Err(RefusalKind::NotFound)),
        (&stage.stranger(), Err(RefusalKind::Unauthenticated)),
    ] {
        let cx = stage.house.look(who.actor.clone());
        assert_eq!(own_store(&cx, &store).await.map(drop).map_err(|it| it.kind), answer);
    }
}

#[tokio::test]
async fn a_closed_store_is_there_for_its_owner_only() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@closed.example").await;
    mara.call(named("Night Owl")).await.unwrap();
    stage.house.database.run_raw("UPDATE stores SET isPublishedProfile = false").await.unwrap();
    let page = || BySlug { slug: "night-owl".into() };
    mara.read(page()).await.unwrap();
    assert_eq!(stage.stranger().read(page()).await.unwrap_err().kind, RefusalKind::NotFound);
    let nowhere = BySlug { slug: "nowhere".into() };
    assert_eq!(stage.stranger().read(nowhere).await.unwrap_err().kind, RefusalKind::NotFound);
}

#[tokio::test]
async fn a_store_starts_free_and_open() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@start.example").await;
    let card = mara.call(named("Night Owl")).await.unwrap().store;
    let store: Store = stage.house.look(Default::default()).must_get(card.id.as_str()).await.unwrap();
    assert_eq!((store.is_public, store.is_published_profile), (Some(true), Some(true)));
    assert_eq!((store.plan, store.plan_started_at), (Some(super::Plan::Free), Some(stage.house.now())));
}

#[tokio::test]
async fn the_store_of_somebody_who_is_shut_out_is_hidden_until_they_are_back() {
    let stage = stage().await;
    let mara = member(&stage, "Mara", "mara@hidden.example").await;
    let otis = member(&stage, "Otis", "otis@hidden.example").await;
    identity::grant_admin(&stage.house, "otis@hidden.example").await.unwrap();
    mara.call(named("Night Owl")).await.unwrap();
    let user = mara.read(Me {}).await.unwrap().unwrap().id;
    let look = async || stage.stranger().read(BySlug { slug: "night-owl".into() }).await;
    look().await.unwrap();
    let suspend = identity::user::roster::mutations::suspend(user.clone(), "Spam.", None);
    otis.call(suspend).await.unwrap();
    stage.work().await.unwrap();
    assert_eq!(look().await.unwrap_err().kind, RefusalKind::NotFound);
    otis.call(identity::user::roster::mutations::restore(user)).await.unwrap();
    stage.work().await.unwrap();
    look().await.unwrap();
}

#[tokio::test]
async fn identity_31_the_store_of_somebody_who_leaves_is_hidden_comes_back_with_them_and_goes_with_them() {
    let rooms = vec![mail::room(Arc::new(mail::Nobody)), identity::room(), crate::room()];
    let stage = Stage::new(rooms, Arc::new(People)).await.unwrap();
    let mara = member(&stage, "Mara", "mara@leaving.example").await;
    mara.call(named("Night Owl")).await.unwrap();
    let look = async || stage.stranger().read(BySlug { slug: "night-owl".into() }).await;
    let leave = || identity::user::leaving::mutations::delete_account("mara@leaving.example", "warm tape saturation");
    mara.call(leave()).await.unwrap();
    stage.work().await.unwrap();
    assert_eq!(look().await.unwrap_err().kind, RefusalKind::NotFound);

    let sign_in = SignIn {
        email: "mara@leaving.example".into(),
        password: "warm tape saturation".into(),
        remember: None,
        redirect_url: None,
    };
    let (onward, cookies) = stage.stranger().call_with_cookies(sign_in).await.unwrap();
    let (_, token) = onward.goto.split_once("token=").unwrap();
    let mut browser = stage.stranger();
    browser.actor.browser = cookies.into_iter().find(|it| it.name == "browser").unwrap().value;
    let mara = browser.enter(identity::auth_token::mutations::follow_link(token)).await.unwrap();
    stage.work().await.unwrap();
    look().await.unwrap();

    mara.call(leave()).await.unwrap();
    stage.clock.turn(identity::user::leaving::WAITS_MS);
    stage.work().await.unwrap();
    assert_eq!(look().await.unwrap_err().kind, RefusalKind::NotFound);
    let store = stage.house.look(Default::default()).rows(Select::<Store>::all()).await.unwrap().remove(0);
    assert_eq!((store.name.as_str(), store.bio.clone(), store.avatar.clone()), ("Night Owl", None, None));
    assert_eq!(store.deleted_at, Some(stage.house.now()));
    let other = member(&stage, "Mara", "mara@leaving.example").await;
    assert_ne!(other.call(named("Night Owl")).await.unwrap().store.slug, "night-owl", "nobody else is found there");
}
