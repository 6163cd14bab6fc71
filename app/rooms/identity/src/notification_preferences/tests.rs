#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use data::{Refusal, RefusalKind, Timestamp};
use futures::FutureExt;
use room::Answer;
use testkit::{Stage, Visitor};

use super::{
    Categories, Category, Channel, Digest, MOST_MUTED, NotificationPreferences, Whose,
    leaving::{self, KEEP_MS},
    mutations::{ChooseDigest, Mute, SwitchNews, Unmute, Unsubscribe},
    queries::{MyNotificationPreferences, WayOut, Wishes},
};
use crate::{
    People, UserId,
    notification::EmailState,
    user::{queries::Me, tests::member},
};

async fn stage() -> Stage {
    Stage::new(vec![crate::room(), mail::room(Arc::new(mail::Nobody))], Arc::new(People)).await.unwrap()
}

async fn wishes(who: &Visitor) -> Wishes {
    who.read(MyNotificationPreferences {}).await.unwrap()
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Refusal {
    answer.unwrap_err()
}

fn switch(channel: Channel, category: Option<Category>, on: bool) -> SwitchNews {
    SwitchNews { channel, category, on }
}

/// What is in the small print of a letter to somebody.
async fn token(stage: &Stage, who: &Visitor, category: Option<Category>) -> String {
    let user = who.read(Me {}).await.unwrap().unwrap().id;
    let stamp = data::Stamp { actor: "system".into(), action: "test".into(), request: "test".into() };
    let path = stage
        .house
        .write(stamp, move |cx| {
            let user = user.clone();
            async move { Ok(leaving::open(cx, &user, category).await?) }.boxed()
        })
        .await
        .unwrap();
    path.trim_start_matches("/unsubscribe/").to_string()
}

#[test]
fn each_switch_is_its_own() {
    for category in Category::ALL {
        let mut switches = Categories::each(false);
        switches.set(*category, true);
        let on: Vec<_> = Category::ALL.iter().filter(|it| switches.has(**it)).collect();
        assert_eq!(on, [category]);
    }
}

#[test]
fn a_letter_goes_at_once_waits_or_is_left_out() {
    let own = NotificationPreferences::defaults("p".into(), UserId::new("u"), Timestamp(0));
    let with = |email_digest| NotificationPreferences { email_digest, ..own.clone() };
    for (digest, category, mandatory, state) in [
        (Digest::Realtime, Category::Replies, false, EmailState::Queued),
        (Digest::Daily, Category::Replies, false, EmailState::DigestPending),
        (Digest::Weekly, Category::Replies, false, EmailState::DigestPending),
        (Digest::Never, Category::Replies, false, EmailState::Skipped),
        (Digest::Never, Category::Purchases, true, EmailState::Queued),
        (Digest::Daily, Category::SystemAlerts, true, EmailState::Queued),
        // Advertising by mail is off until somebody wants it.
        (Digest::Realtime, Category::Marketing, false, EmailState::Skipped),
        (Digest::Daily, Category::Marketing, false, EmailState::Skipped),
    ] {
        assert_eq!(with(digest).letter_about(category, mandatory), state, "{digest:?} {category:?} {mandatory}");
    }
}

#[tokio::test]
async fn who_never_said_anything_has_the_defaults_and_a_switch_is_seen_in_every_tab() {
    let stage = stage().await;
    let ada = member(&stage, "ada@prefs.example").await;
    let other_tab = ada.clone();
    let before = wishes(&other_tab).await;
    assert!(before.email.replies && !before.email.marketing && before.in_app.marketing);
    assert_eq!((before.digest, before.sends_mail), (Digest::Realtime, false));
    ada.call(switch(Channel::Email, Some(Category::Replies), false)).await.unwrap();
    ada.call(ChooseDigest { digest: Digest::Weekly }).await.unwrap();
    let after = wishes(&other_tab).await;
    assert!(!after.email.replies && after.in_app.replies && after.email.mentions);
    assert_eq!(after.digest, Digest::Weekly);
    for on in [false, true] {
        ada.call(switch(Channel::InApp, None, on)).await.unwrap();
        assert_eq!(wishes(&other_tab).await.in_app, Categories::each(on));
    }
    let stranger = refused(stage.stranger().call(ChooseDigest { digest: Digest::Never }).await);
    assert_eq!(stranger.kind, RefusalKind::Unauthenticated);
}

#[tokio::test]
async fn switching_advertising_on_keeps_the_moment_of_the_consent() {
    let stage = stage().await;
    let ada = member(&stage, "ada@consent.example").await;
    let id = ada.read(Me {}).await.unwrap().unwrap().id;
    let consent = async || {
        let cx = stage.house.look(Default::default());
        crate::notification_preferences(&cx, &id).await.unwrap().marketing_consent_at
    };
    ada.call(switch(Channel::InApp, Some(Category::Marketing), true)).await.unwrap();
    assert_eq!(consent().await, None);
    ada.call(switch(Channel::Email, Some(Category::Marketing), true)).await.unwrap();
    let first = consent().await;
    assert_eq!(first, Some(stage.house.now()));
    stage.clock.turn(Timestamp::DAY_MS);
    ada.call(switch(Channel::Email, Some(Category::Marketing), true)).await.unwrap();
    assert_eq!(consent().await, first);
}

#[tokio::test]
async fn what_is_muted_stands_in_a_list_with_the_way_back() {
    let stage = stage().await;
    let ada = member(&stage, "ada@muted.example").await;
    let tape = || Mute { whose: Whose::Course, id: "c1".into(), name: " Tape\nmachines ".into() };
    ada.call(tape()).await.unwrap();
    ada.call(tape()).await.unwrap();
    let muted = wishes(&ada).await.muted_courses;
    assert_eq!(
        muted.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect::<Vec<_>>(),
        [("c1", "Tape machines")]
    );
    ada.call(Unmute { whose: Whose::Course, id: "c1".into() }).await.unwrap();
    assert_eq!(wishes(&ada).await.muted_courses, []);
    let too_long = Mute { whose: Whose::Creator, id: "x".repeat(65), name: "X".into() };
    assert_eq!(refused(ada.call(too_long).await).kind, RefusalKind::NotFound);
}

#[test]
fn the_list_of_what_is_muted_ends_somewhere() {
    use super::{Muted, mutations::changing::muting};
    let mut own = NotificationPreferences::defaults("p".into(), UserId::new("u"), Timestamp(0));
    let one = |at: usize| Muted { id: at.to_string(), name: at.to_string() };
    own.muted_mut(Whose::Creator).extend((0..MOST_MUTED).map(one));
    let refusal = refused(muting(own.clone(), Whose::Creator, one(MOST_MUTED)));
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(muting(own.clone(), Whose::Creator, one(3)).unwrap(), own, "twice is the same as once");
}

#[tokio::test]
async fn looking_at_a_way_out_changes_nothing_and_taking_it_twice_is_the_same_as_once() {
    let stage = stage().await;
    let ada = member(&stage, "ada@leave.example").await;
    let token = token(&stage, &ada, Some(Category::Replies)).await;
    let stranger = stage.stranger();
    let shown = async || stranger.read(WayOut { token: token.clone() }).await.unwrap();
    assert_eq!((shown().await.category, shown().await.has_left), (Some(Category::Replies), false));
    assert!(wishes(&ada).await.email.replies);
    let leave = || Unsubscribe { token: token.clone(), marketing: None };
    for _ in 0..2 {
        assert_eq!(stranger.call(leave()).await.unwrap().goto, format!("/unsubscribe/{token}"));
        assert!(shown().await.has_left);
    }
    let after = wishes(&ada).await;
    assert!(!after.email.replies && after.email.mentions && after.in_app.replies);
}

#[tokio::test]
async fn the_way_out_of_the_gathered_letter_ends_letters_and_may_end_advertising_too() {
    let stage = stage().await;
    let ada = member(&stage, "ada@leave-all.example").await;
    ada.call(switch(Channel::Email, Some(Category::Marketing), true)).await.unwrap();
    ada.call(ChooseDigest { digest: Digest::Daily }).await.unwrap();
    let token = token(&stage, &ada, None).await;
    let stranger = stage.stranger();
    stranger.call(Unsubscribe { token: token.clone(), marketing: None }).await.unwrap();
    let shown = stranger.read(WayOut { token: token.clone() }).await.unwrap();
    assert_eq!((shown.has_left, shown.gets_marketing, wishes(&ada).await.digest), (true, true, Digest::Never));
    stranger.call(Unsubscribe { token: token.clone(), marketing: Some(true) }).await.unwrap();
    assert!(!wishes(&ada).await.email.marketing);
}

#[tokio::test]
async fn a_way_out_that_was_cut_or_is_too_old_says_so() {
    let stage = stage().await;
    stage.work().await.unwrap();
    let ada = member(&stage, "ada@cut.example").await;
    let token = token(&stage, &ada, Some(Category::Replies)).await;
    let cut = token[1..].to_string();
    assert_eq!(refused(stage.stranger().read(WayOut { token: cut.clone() }).await).kind, RefusalKind::Gone);
    assert_eq!(
        refused(stage.stranger().call(Unsubscribe { token: cut, marketing: None }).await).kind,
        RefusalKind::Gone
    );
    stage.clock.turn(KEEP_MS + Timestamp::DAY_MS);
    stage.work().await.unwrap();
    assert_eq!(refused(stage.stranger().read(WayOut { token }).await).kind, RefusalKind::Gone);
}
