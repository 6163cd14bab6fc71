#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use data::{Fact, Refusal, RefusalKind, Row, Select, Stamp, Timestamp};
use facts::identity::{Leaving, Left, Stayed};
use futures::FutureExt;
use mail::Mail;
use room::{Answer, Order};
use testkit::{Stage, Visitor};

use super::{
    NO_NAME, WAITS_MS,
    jobs::EndAccount,
    mutations::{DeleteAccount, delete_account},
    queries::before_leaving,
};
use crate::{
    News, People, User, UserId,
    auth_event::queries::my_events,
    auth_session::{AuthSession, mutations::SignIn, queries::Session},
    auth_token::{
        AuthToken,
        mutations::{FollowLink, follow_link},
        queries::letter,
    },
    avatar::{AvatarPicture, wearing::put_on},
    grant_admin,
    learner_preferences::{LearnerPreferences, mutations::skip_learner_preferences},
    notification::Notification,
    notification_preferences::{
        Category, Digest, NotificationPreferences,
        leaving::{WayOut, open as way_out},
        mutations::ChooseDigest,
    },
    notify, profile,
    user::{
        Status,
        mutations::Onward,
        queries::me,
        roster::{
            Show,
            queries::{RosterFilter, people},
        },
        tally::{ALL, PeopleStats},
        tests::{PASSWORD, form, member},
    },
};

/// A house without a mail server: letters stay in the outbox, where the tests read them.
async fn stage() -> Stage {
    Stage::new(vec![crate::room(), mail::room(Arc::new(mail::Nobody))], Arc::new(People)).await.unwrap()
}

async fn id_of(visitor: &Visitor) -> UserId {
    visitor.read(me()).await.unwrap().unwrap().id
}

fn leave(email: &str) -> DeleteAccount {
    delete_account(email, PASSWORD)
}

fn sign_in(email: &str) -> SignIn {
    SignIn { email: email.into(), password: PASSWORD.into(), remember: None, redirect_url: None }
}

async fn row(stage: &Stage, id: &UserId) -> User {
    stage.house.look(Default::default()).must_get(id.as_str()).await.unwrap()
}

async fn all<T: Row>(stage: &Stage) -> Vec<T> {
    stage.house.look(Default::default()).rows(Select::<T>::all()).await.unwrap()
}

async fn said(stage: &Stage, kind: &str) -> usize {
    all::<Fact>(stage).await.iter().filter(|fact| fact.kind == kind).count()
}

fn secret_in(text: &str) -> String {
    let (_, rest) = text.split_once("token=").unwrap();
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The secrets of the letters that keep an account, the oldest first.
async fn letters(stage: &Stage, to: &str) -> Vec<String> {
    let mut mails = all::<Mail>(stage).await;
    mails.retain(|mail| mail.to == to && mail.kind == "identity/leaving");
    mails.sort_by_key(|mail| mail.written_at);
    mails.into_iter().map(|mail| secret_in(&mail.text.unwrap())).collect()
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Refusal {
    answer.unwrap_err()
}

async fn days_pass(stage: &Stage, days: i64) {
    stage.clock.turn(days * Timestamp::DAY_MS);
    stage.work().await.unwrap();
}

/// Signs in while leaving: the browser as it is known then, and the page it is led to.
async fn knock(stage: &Stage, email: &str) -> (Visitor, Onward) {
    let stranger = stage.stranger();
    let (onward, cookies) = stranger.call_with_cookies(sign_in(email)).await.unwrap();
    assert!(cookies.iter().all(|it| it.name != "session"), "nobody is in yet");
    let browser = cookies.into_iter().find(|it| it.name == "browser").unwrap().value;
    let actor = room::Actor { browser, ..stranger.actor.clone() };
    (Visitor::new(stranger.house, actor), onward)
}

#[tokio::test]
async fn identity_31_who_leaves_is_signed_out_everywhere_and_can_come_back_by_the_letter() {
    let stage = stage().await;
    let ada = member(&stage, "ada@back.example").await;
    let phone = stage.stranger().enter(sign_in("ada@back.example")).await.unwrap();
    let id = id_of(&ada).await;
    assert!(ada.read(before_leaving()).await.unwrap().holds.is_empty());
    let onward = ada.call(leave(" ADA@back.example")).await.unwrap();
    assert_eq!(onward.goto, "/sign-in?changed=leaving");
    for device in [&ada, &phone] {
        assert_eq!(refused(device.read(Session {}).await).kind, RefusalKind::Unauthenticated);
    }
    let until = stage.house.now() + WAITS_MS;
    let user = row(&stage, &id).await;
    assert_eq!((user.status, user.deletes_at), (Some(Status::Deleting), Some(until)));
    assert_eq!(refused(ada.call(leave("ada@back.example")).await).kind, RefusalKind::Unauthenticated);

    let secrets = letters(&stage, "ada@back.example").await;
    assert_eq!(secrets.len(), 1);
    let opened = stage.stranger().read(letter(secrets[0].as_str())).await.unwrap();
    assert_eq!(opened.deletes_at, Some(until));
    assert!(row(&stage, &id).await.is_leaving(), "looking does nothing");
    days_pass(&stage, 29).await;
    let onward = stage.stranger().call(follow_link(secrets[0].as_str())).await.unwrap();
    assert_eq!(onward.goto, "/sign-in?changed=kept");
    let again = FollowLink { token: secrets[0].clone() };
    assert_eq!(refused(stage.stranger().call(again).await).kind, RefusalKind::Gone);
    let user = row(&stage, &id).await;
    assert_eq!((user.status, user.deletes_at), (Some(Status::Active), None));
    days_pass(&stage, 30).await;
    let ada = stage.stranger().enter(sign_in("ada@back.example")).await.unwrap();
    let told: Vec<_> = ada.read(my_events()).await.unwrap().into_iter().map(|it| it.kind.as_str()).collect();
    for kind in ["deletion_scheduled", "deletion_canceled"] {
        assert_eq!(told.iter().filter(|it| **it == kind).count(), 1, "{kind}");
    }
    assert_eq!((said(&stage, Leaving::KIND).await, said(&stage, Stayed::KIND).await), (1, 1));
    assert_eq!(said(&stage, Left::KIND).await, 0);
}

#[tokio::test]
async fn identity_31_the_last_administrator_is_told_what_stands_against_it_and_nothing_is_scheduled() {
    let stage = stage().await;
    let otis = member(&stage, "otis@last.example").await;
    grant_admin(&stage.house, "otis@last.example").await.unwrap();
    let holds = otis.read(before_leaving()).await.unwrap().holds;
    assert_eq!(holds.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["last_admin"]);
    let refusal = refused(otis.call(leave("otis@last.example")).await);
    assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::Conflict, "held"));
    assert_eq!(refusal.fields["last_admin"], holds[0].sentence);
    otis.read(before_leaving()).await.unwrap();
    assert!(letters(&stage, "otis@last.example").await.is_empty());

    member(&stage, "ines@last.example").await;
    grant_admin(&stage.house, "ines@last.example").await.unwrap();
    assert!(otis.read(before_leaving()).await.unwrap().holds.is_empty());
    otis.call(leave("otis@last.example")).await.unwrap();
}

#[tokio::test]
async fn of_two_administrators_who_leave_at_once_one_is_left() {
    for _ in 0..5 {
        let stage = stage().await;
        let (otis, ines) = (member(&stage, "otis@two.example").await, member(&stage, "ines@two.example").await);
        for email in ["otis@two.example", "ines@two.example"] {
            grant_admin(&stage.house, email).await.unwrap();
        }
        let (first, second) = tokio::join!(otis.call(leave("otis@two.example")), ines.call(leave("ines@two.example")));
        assert_eq!(refused(first.and(second)).code, "held");
        let leaving = all::<User>(&stage).await.into_iter().filter(User::is_leaving).count();
        assert_eq!(leaving, 1);
    }
}

#[tokio::test]
async fn identity_31_whoever_signs_in_while_leaving_is_asked_and_comes_in_when_they_stay() {
    let stage = stage().await;
    let ada = member(&stage, "ada@door.example").await;
    let id = id_of(&ada).await;
    ada.call(leave("ada@door.example")).await.unwrap();
    let wrong = SignIn { password: "not her password".into(), ..sign_in("ada@door.example") };
    assert_eq!(refused(stage.stranger().call(wrong).await).code, "mismatch");
    let (browser, onward) = knock(&stage, "ada@door.example").await;
    let token = secret_in(&onward.goto);
    assert_eq!(onward.goto, format!("/auth/verify?token={token}"));
    assert!(stage.stranger().read(letter(token.as_str())).await.unwrap().deletes_at.is_some());
    assert!(row(&stage, &id).await.is_leaving());
    let refusal = refused(stage.stranger().call(follow_link(token.as_str())).await);
    assert_eq!((refusal.code.as_str(), row(&stage, &id).await.is_leaving()), ("other_browser", true));

    let back = browser.enter(follow_link(token.as_str())).await.unwrap();
    assert_eq!(id_of(&back).await, id);
    assert!(!row(&stage, &id).await.is_leaving());
    assert_eq!(refused(browser.call(follow_link(token.as_str())).await).kind, RefusalKind::Gone);
    let by_letter = letters(&stage, "ada@door.example").await.remove(0);
    assert_eq!(refused(stage.stranger().call(follow_link(by_letter)).await).kind, RefusalKind::Gone);
    days_pass(&stage, 31).await;
    assert_eq!(row(&stage, &id).await.status, Some(Status::Active));
}

#[tokio::test]
async fn the_question_at_the_door_is_over_after_a_quarter_of_an_hour() {
    let stage = stage().await;
    let ada = member(&stage, "ada@late.example").await;
    ada.call(leave("ada@late.example")).await.unwrap();
    let (browser, onward) = knock(&stage, "ada@late.example").await;
    stage.clock.turn(15 * Timestamp::MINUTE_MS);
    assert_eq!(refused(browser.call(follow_link(secret_in(&onward.goto))).await).kind, RefusalKind::Gone);
}

#[tokio::test]
async fn leaving_takes_the_password_and_the_own_address_of_whoever_is_signed_in() {
    let stage = stage().await;
    let ada = member(&stage, "ada@proof.example").await;
    member(&stage, "ben@proof.example").await;
    let id = id_of(&ada).await;
    for (email, password, field) in [
        ("ada@proof.example", "not her password", "password"),
        ("ada@proof.example", "", "password"),
        ("ben@proof.example", PASSWORD, "email"),
        ("", PASSWORD, "email"),
    ] {
        let refusal = refused(ada.call(delete_account(email, password)).await);
        assert_eq!(refusal.kind, RefusalKind::Validation);
        assert_eq!(refusal.fields.keys().collect::<Vec<_>>(), [field], "{email}");
    }
    let stranger = stage.stranger();
    assert_eq!(refused(stranger.call(leave("ada@proof.example")).await).kind, RefusalKind::Unauthenticated);
    assert_eq!(refused(stranger.read(before_leaving()).await).kind, RefusalKind::Unauthenticated);
    assert_eq!(row(&stage, &id).await.status, Some(Status::Active));
    assert!(all::<Mail>(&stage).await.is_empty());
}

/// Everything this room keeps about somebody.
async fn furnish(stage: &Stage, ada: &Visitor) {
    let id = id_of(ada).await;
    ada.call(skip_learner_preferences()).await.unwrap();
    ada.call(ChooseDigest { digest: Digest::Weekly }).await.unwrap();
    let stamp = Stamp { actor: "test".into(), action: "test".into(), request: "test".into() };
    stage.house.write(stamp, |cx| fill(cx, id.clone()).boxed()).await.unwrap();
}

async fn fill(cx: &room::Write, id: UserId) -> Answer<()> {
    let picture = AvatarPicture {
        id: id.as_str().into(),
        file: "a".repeat(64),
        small_file: None,
        mime: "image/png".into(),
        bytes: 70,
        uploaded_at: cx.now(),
    };
    put_on(cx, &picture).await?;
    for number in 0..450 {
        let news = News::new(Category::Replies, "An answer", "To a question.", format!("answer:{number}"));
        notify(cx, std::slice::from_ref(&id), &news).await?;
    }
    way_out(cx, &id, Some(Category::Replies)).await?;
    Ok(())
}

#[tokio::test]
async fn identity_31_after_thirty_days_what_was_theirs_is_gone_and_they_have_no_name() {
    let stage = stage().await;
    let ada = member(&stage, "ada@gone.example").await;
    member(&stage, "ben@gone.example").await;
    let id = id_of(&ada).await;
    furnish(&stage, &ada).await;
    ada.call(leave("ada@gone.example")).await.unwrap();
    let secret = letters(&stage, "ada@gone.example").await.remove(0);
    days_pass(&stage, 29).await;
    assert!(row(&stage, &id).await.is_leaving());
    assert!(all::<Notification>(&stage).await.len() > 400);
    days_pass(&stage, 1).await;

    let user = row(&stage, &id).await;
    assert_eq!(user, user.deleted(), "nothing else is left of it");
    assert_eq!((user.name.as_deref(), user.status), (Some(NO_NAME), Some(Status::Deleted)));
    let cx = stage.house.look(Default::default());
    let shown = profile(&cx, &id).await.unwrap();
    assert_eq!((shown.name.as_str(), shown.image_url), (NO_NAME, None));
    let mine = |user: &UserId| *user == id;
    assert!(!all::<AuthToken>(&stage).await.iter().any(|it| it.user.as_ref() == Some(&id)));
    assert!(!all::<AuthSession>(&stage).await.iter().any(|it| mine(&it.user)));
    assert!(!all::<Notification>(&stage).await.iter().any(|it| mine(&it.user)));
    assert!(!all::<NotificationPreferences>(&stage).await.iter().any(|it| mine(&it.user)));
    assert!(!all::<WayOut>(&stage).await.iter().any(|it| mine(&it.user)));
    assert!(!all::<LearnerPreferences>(&stage).await.iter().any(|it| mine(&it.user)));
    assert!(all::<AvatarPicture>(&stage).await.is_empty());
    assert_eq!(said(&stage, Left::KIND).await, 1);
    assert_eq!(cx.must_get::<PeopleStats>(ALL).await.unwrap().total, 1);

    assert_eq!(refused(stage.stranger().call(follow_link(secret)).await).kind, RefusalKind::Gone);
    assert_eq!(refused(stage.stranger().call(sign_in("ada@gone.example")).await).code, "mismatch");
    let other = stage.stranger().enter(form("ada@gone.example")).await.unwrap();
    assert_ne!(id_of(&other).await, id, "the address is free, for a new account");
}

#[tokio::test]
async fn the_end_of_an_account_comes_once_and_two_may_have_ended() {
    let stage = stage().await;
    let mut ends = vec![];
    for email in ["ada@twice.example", "ben@twice.example"] {
        let visitor = member(&stage, email).await;
        ends.push((id_of(&visitor).await, stage.house.now() + WAITS_MS));
        visitor.call(leave(email)).await.unwrap();
    }
    days_pass(&stage, 30).await;
    let stats = async || stage.house.look(Default::default()).must_get::<PeopleStats>(ALL).await.unwrap();
    assert_eq!((said(&stage, Left::KIND).await, stats().await.total), (2, 0));
    let stamp = Stamp { actor: "test".into(), action: "test".into(), request: "test".into() };
    let (user, until) = ends.remove(0);
    stage.house.write(stamp, |cx| queue(cx, user.clone(), until).boxed()).await.unwrap();
    days_pass(&stage, 1).await;
    assert_eq!((said(&stage, Left::KIND).await, stats().await.total), (2, 0));
}

async fn queue(cx: &room::Write, user: UserId, until: Timestamp) -> Answer<()> {
    cx.queue(&EndAccount { user, until }, Order::now()).await?;
    Ok(())
}

#[tokio::test]
async fn whoever_left_stayed_and_left_again_has_the_whole_month_again() {
    let stage = stage().await;
    let ada = member(&stage, "ada@again.example").await;
    let id = id_of(&ada).await;
    ada.call(leave("ada@again.example")).await.unwrap();
    days_pass(&stage, 10).await;
    let (browser, onward) = knock(&stage, "ada@again.example").await;
    let ada = browser.enter(follow_link(secret_in(&onward.goto))).await.unwrap();
    ada.call(leave("ada@again.example")).await.unwrap();
    days_pass(&stage, 20).await;
    assert!(row(&stage, &id).await.is_leaving(), "the first month is over, the second is not");
    days_pass(&stage, 10).await;
    assert_eq!(row(&stage, &id).await.status, Some(Status::Deleted));
}

#[tokio::test]
async fn staff_see_who_is_about_to_be_deleted_and_when() {
    let stage = stage().await;
    let otis = member(&stage, "otis@list.example").await;
    grant_admin(&stage.house, "otis@list.example").await.unwrap();
    let ada = member(&stage, "ada@list.example").await;
    let id = id_of(&ada).await;
    ada.call(leave("ada@list.example")).await.unwrap();
    let filter = RosterFilter { show: Show::Leaving.as_str().into(), ..RosterFilter::default() };
    let found = otis.read(people(filter)).await.unwrap().people;
    let told: Vec<_> = found.iter().map(|it| (it.id.clone(), it.status, it.until())).collect();
    assert_eq!(told, [(id, Status::Deleting, Some(stage.house.now() + WAITS_MS))]);
}
