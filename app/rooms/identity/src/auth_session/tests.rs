#![allow(clippy::unwrap_used)]
use data::{Refusal, RefusalKind, Select, Timestamp};
use futures::FutureExt;
use room::{Answer, ip_prefix};
use testkit::{Stage, Visitor};

use super::{
    AuthSession, device_label, lifetime,
    mutations::{RevokeSession, SignIn, SignOut, SignOutEverywhere},
    opening::key_of,
    queries::{MySessions, Session},
    renewing::{GRACE_MS, RENEWED, may_otherwise, renew},
    safe_path,
};
use crate::{
    PlatformRole, User, become_creator, grant_admin, touch,
    user::{
        Status,
        queries::Me,
        roster::{RoleWish, mutations::SetRole},
        tests::{PASSWORD, member, stage},
    },
};

fn with(email: &str, password: &str) -> SignIn {
    SignIn { email: email.into(), password: password.into(), remember: Some(true), redirect_url: None }
}

async fn session(visitor: &Visitor) -> AuthSession {
    let cx = visitor.house.look(visitor.actor.clone());
    cx.must_get(key_of(&visitor.actor.session).as_str()).await.unwrap()
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Refusal {
    answer.unwrap_err()
}

#[test]
fn identity_9_only_paths_of_this_site_are_followed() {
    for (wanted, followed) in [
        (Some("/dashboard"), Some("/dashboard")),
        (Some("/courses/tape?a=b#c"), Some("/courses/tape?a=b#c")),
        (Some("//evil.example"), None),
        (Some("/\\evil"), None),
        (Some("/a\\b"), None),
        (Some("/\t/evil.example"), None),
        (Some("https://evil.example"), None),
        (Some("javascript:alert(1)"), None),
        (Some("courses"), None),
        (Some(""), None),
        (None, None),
    ] {
        assert_eq!(safe_path(wanted), followed, "{wanted:?}");
    }
}

#[test]
fn staff_and_borrowed_devices_are_signed_out_sooner() {
    const DAY: i64 = Timestamp::DAY_MS;
    for (remember, is_staff, idle, absolute, cookie_days) in [
        (true, false, 30 * DAY, 90 * DAY, Some(90)),
        (false, false, DAY, 90 * DAY, None),
        (true, true, DAY / 2, 7 * DAY, Some(7)),
        (false, true, DAY / 2, 7 * DAY, None),
    ] {
        let it = lifetime(remember, is_staff);
        assert_eq!((it.idle_ms, it.absolute_ms), (idle, absolute));
        assert_eq!(it.cookie_s, cookie_days.map(|days| days * 86_400));
    }
}

#[test]
fn devices_are_named_as_people_know_them() {
    for (agent, label) in [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8", "Unknown device"),
    ] {
        assert_eq!(device_label(agent), label);
    }
}

#[test]
fn networks_not_machines_are_kept() {
    for (address, prefix) in [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("nonsense", ""),
    ] {
        assert_eq!(ip_prefix(address), prefix);
    }
}

#[tokio::test]
async fn identity_9_signing_in_stays_on_this_site() {
    let stage = stage().await;
    member(&stage, "ada@nine.example").await;
    for (wanted, goto) in
        [("//evil.example", "/dashboard"), ("/\\evil", "/dashboard"), ("", "/dashboard"), ("/courses", "/courses")]
    {
        let wish = SignIn { redirect_url: Some(wanted.into()), ..with(" ADA@nine.example", PASSWORD) };
        assert_eq!(stage.stranger().call(wish).await.unwrap().goto, goto);
    }
}

#[tokio::test]
async fn a_wrong_address_and_a_wrong_password_sound_the_same() {
    let stage = stage().await;
    member(&stage, "ada@same.example").await;
    let wrong_password = refused(stage.stranger().call(with("ada@same.example", "not the one")).await);
    let wrong_address = refused(stage.stranger().call(with("eve@same.example", PASSWORD)).await);
    assert_eq!(wrong_password, wrong_address);
    assert_eq!(wrong_password.code, "mismatch");
}

#[tokio::test]
async fn identity_6_the_sixth_try_waits_even_with_the_right_password() {
    let stage = stage().await;
    member(&stage, "ada@six.example").await;
    let stranger = stage.stranger();
    for _ in 0..5 {
        let refusal = refused(stranger.call(with("ada@six.example", "not the one")).await);
        assert_eq!(refusal.code, "mismatch");
        stage.clock.turn(Timestamp::MINUTE_MS);
    }
    let refusal = refused(stranger.call(with("Ada@six.example", PASSWORD)).await);
    assert_eq!((refusal.kind, refusal.retry_after_s), (RefusalKind::RateLimited, Some(600)));
    // Others are not affected.
    member(&stage, "bo@six.example").await;
    stranger.call(with("bo@six.example", PASSWORD)).await.unwrap();
    stage.clock.turn(10 * Timestamp::MINUTE_MS);
    stranger.call(with("ada@six.example", PASSWORD)).await.unwrap();
}

#[tokio::test]
async fn getting_it_right_forgives_what_went_before() {
    let stage = stage().await;
    member(&stage, "ada@forgive.example").await;
    for _ in 0..3 {
        for _ in 0..4 {
            refused(stage.stranger().call(with("ada@forgive.example", "not the one")).await);
        }
        stage.stranger().call(with("ada@forgive.example", PASSWORD)).await.unwrap();
    }
}

#[tokio::test]
async fn a_hundred_guesses_at_once_are_five_guesses() {
    let stage = stage().await;
    member(&stage, "ada@rush.example").await;
    let guesses = (0..30).map(|_| {
        let stranger = stage.stranger();
        async move { stranger.call(with("ada@rush.example", "not the one")).await.unwrap_err().code }
    });
    let codes = futures::future::join_all(guesses).await;
    assert_eq!(codes.iter().filter(|code| *code == "mismatch").count(), 5);
}

#[tokio::test]
async fn a_revoked_session_is_refused_where_it_was_just_welcome() {
    let stage = stage().await;
    let phone = member(&stage, "ada@revoke.example").await;
    let laptop = stage.stranger().enter(with("ada@revoke.example", PASSWORD)).await.unwrap();
    phone.read(Session {}).await.unwrap();
    assert_eq!(laptop.read(MySessions {}).await.unwrap().len(), 2);

    laptop.call(RevokeSession { session: key_of(&phone.actor.session) }).await.unwrap();
    assert_eq!(refused(phone.read(Session {}).await).kind, RefusalKind::Unauthenticated);
    let left = laptop.read(MySessions {}).await.unwrap();
    assert!(left.len() == 1 && left[0].is_this_one);
}

#[tokio::test]
async fn a_stranger_cannot_end_somebody_elses_session() {
    let stage = stage().await;
    let ada = member(&stage, "ada@mine.example").await;
    let eve = member(&stage, "eve@mine.example").await;
    let id = key_of(&ada.actor.session);
    let by_eve = refused(eve.call(RevokeSession { session: id.clone() }).await);
    let by_visitor = refused(stage.stranger().call(RevokeSession { session: id }).await);
    assert_eq!((by_eve.kind, by_visitor.kind), (RefusalKind::NotFound, RefusalKind::Unauthenticated));
    ada.read(Session {}).await.unwrap();
}

#[tokio::test]
async fn signing_out_ends_this_session_and_forgets_the_cookie() {
    let stage = stage().await;
    let ada = member(&stage, "ada@out.example").await;
    let (onward, cookies) = ada.call_with_cookies(SignOut {}).await.unwrap();
    assert_eq!(onward.goto, "/sign-in");
    assert_eq!((cookies[0].value.as_str(), cookies[0].max_age_s), ("", Some(0)));
    assert_eq!(refused(ada.read(Session {}).await).kind, RefusalKind::Unauthenticated);
    ada.call(SignOut {}).await.unwrap();
    stage.stranger().call(SignOut {}).await.unwrap();
}

#[tokio::test]
async fn signing_out_everywhere_ends_them_all_and_nobody_elses() {
    let stage = stage().await;
    let phone = member(&stage, "ada@all.example").await;
    let laptop = stage.stranger().enter(with("ada@all.example", PASSWORD)).await.unwrap();
    let bo = member(&stage, "bo@all.example").await;
    laptop.call(SignOutEverywhere {}).await.unwrap();
    for gone in [&phone, &laptop] {
        assert_eq!(refused(gone.read(Session {}).await).kind, RefusalKind::Unauthenticated);
    }
    bo.read(Session {}).await.unwrap();
}

#[tokio::test]
async fn a_quiet_session_ends_and_a_seen_one_goes_on() {
    let stage = stage().await;
    let quiet = member(&stage, "quiet@idle.example").await;
    let seen = member(&stage, "seen@idle.example").await;
    let in_20_days = 20 * Timestamp::DAY_MS;
    stage.clock.turn(in_20_days);
    touch(&stage.house, &seen.actor).await.unwrap();
    stage.clock.turn(in_20_days);
    assert!(member_of(&stage, &quiet).await.is_none());
    assert!(member_of(&stage, &seen).await.is_some());
    // However lively, it ends after ninety days.
    for _ in 0..5 {
        touch(&stage.house, &seen.actor).await.unwrap();
        stage.clock.turn(11 * Timestamp::DAY_MS);
    }
    assert!(member_of(&stage, &seen).await.is_none());
}

async fn member_of(stage: &Stage, visitor: &Visitor) -> Option<room::Member> {
    stage.house.look(visitor.actor.clone()).member().await.unwrap()
}

#[tokio::test]
async fn a_sign_of_life_is_written_every_five_minutes_and_not_after_the_end() {
    let stage = stage().await;
    let ada = member(&stage, "ada@touch.example").await;
    let opened = session(&ada).await;
    stage.clock.turn(4 * Timestamp::MINUTE_MS);
    touch(&stage.house, &ada.actor).await.unwrap();
    assert_eq!(session(&ada).await, opened);
    stage.clock.turn(Timestamp::MINUTE_MS);
    touch(&stage.house, &ada.actor).await.unwrap();
    let seen = session(&ada).await;
    assert_eq!(seen.last_seen_at, stage.house.now());
    // What the doorman reads stays, so that no page wakes.
    assert_eq!(seen.idle_expires_at, opened.idle_expires_at);
    ada.call(SignOut {}).await.unwrap();
    let ended = session(&ada).await;
    stage.clock.turn(Timestamp::HOUR_MS);
    touch(&stage.house, &ada.actor).await.unwrap();
    assert_eq!(session(&ada).await, ended);
}

#[tokio::test]
async fn the_token_itself_is_kept_nowhere() {
    let stage = stage().await;
    let ada = member(&stage, "ada@token.example").await;
    let cx = stage.house.look(Default::default());
    let kept = cx.rows(Select::<AuthSession>::all()).await.unwrap();
    assert!(!serde_json::to_string(&kept).unwrap().contains(&ada.actor.session));
    // And the hash opens nothing.
    let thief = stage.visitor(key_of(&ada.actor.session).as_str());
    assert_eq!(refused(thief.read(Session {}).await).kind, RefusalKind::Unauthenticated);
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once_and_told_why() {
    let stage = stage().await;
    let ada = member(&stage, "ada@suspended.example").await;
    ada.read(Session {}).await.unwrap();
    let suspend = "UPDATE users SET status = 'suspended', suspendedReason = 'Spam.' \
                   WHERE email = 'ada@suspended.example'";
    stage.house.database.run_raw(suspend).await.unwrap();
    assert!(member_of(&stage, &ada).await.is_none());
    let refusal = refused(stage.stranger().call(with("ada@suspended.example", PASSWORD)).await);
    assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::Forbidden, "suspended"));
    assert!(refusal.message.contains("Spam."));
}

#[tokio::test]
async fn a_session_that_ended_a_month_ago_is_deleted_at_night_and_an_open_one_is_not() {
    let stage = stage().await;
    stage.work().await.unwrap();
    let ada = member(&stage, "ada@forgotten.example").await;
    ada.call(SignOut {}).await.unwrap();
    stage.clock.turn(29 * Timestamp::DAY_MS);
    let again = stage.stranger().enter(with("ada@forgotten.example", PASSWORD)).await.unwrap();
    stage.clock.turn(33 * Timestamp::DAY_MS);
    stage.work().await.unwrap();
    let left = stage.house.look(Default::default()).rows(Select::<AuthSession>::all()).await.unwrap();
    let left: Vec<&str> = left.iter().map(|session| session.id.as_str()).collect();
    assert_eq!(left, [key_of(&again.actor.session).as_str()]);
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_signs_nobody_out_and_shuts_nobody_out() {
    let stage = stage().await;
    let ada = member(&stage, "ada@clock.example").await;
    for jump in [7 * Timestamp::HOUR_MS, -20 * Timestamp::MINUTE_MS, 20 * Timestamp::MINUTE_MS] {
        stage.clock.turn(jump);
        touch(&stage.house, &ada.actor).await.unwrap();
        ada.read(Session {}).await.unwrap();
    }
    // Renewed just before the clock goes back: the new token is good, and the old one for no longer than it would be.
    made_creator(&stage, &id_of(&ada).await).await;
    let renewed = comes_in(&ada).await;
    stage.clock.turn(-20 * Timestamp::MINUTE_MS);
    renewed.read(Session {}).await.unwrap();
    stage.clock.turn(20 * Timestamp::MINUTE_MS + GRACE_MS);
    assert!(member_of(&stage, &ada).await.is_none() && member_of(&stage, &renewed).await.is_some());
    // Five wrong tries, and the clock goes back: nobody waits for that hour to come again.
    for _ in 0..5 {
        refused(stage.stranger().call(with("ada@clock.example", "not the one")).await);
    }
    stage.clock.turn(-20 * Timestamp::MINUTE_MS);
    stage.stranger().call(with("ada@clock.example", PASSWORD)).await.unwrap();
}

/// As a request of this browser comes in: with another token where there is one, which the browser keeps.
pub(crate) async fn comes_in(visitor: &Visitor) -> Visitor {
    let renewed = renew(&visitor.house, &visitor.actor).await.unwrap();
    let session = renewed.map_or(visitor.actor.session.clone(), |it| it.cookie.value);
    Visitor::new(visitor.house.clone(), room::Actor { session, ..visitor.actor.clone() })
}

async fn id_of(visitor: &Visitor) -> crate::UserId {
    visitor.read(Me {}).await.unwrap().unwrap().id
}

#[test]
fn who_may_otherwise_or_proves_otherwise_who_they_are_gets_another_token_and_nobody_else() {
    let before = User { email: Some("ada@x.example".into()), ..User::default() };
    type Change = fn(&mut User);
    let table: [(&str, Change, bool); 11] = [
        ("administers", |it| it.admin = Some(true), true),
        ("moderates", |it| it.platform_role = Some(PlatformRole::Moderator), true),
        ("supports", |it| it.platform_role = Some(PlatformRole::Support), true),
        ("sells", |it| it.is_creator = Some(true), true),
        ("has a proven address", |it| it.email_verified = Some(Timestamp(1)), true),
        ("has another address", |it| it.email = Some("ada@y.example".into()), true),
        ("has another password", |it| it.hashed_password = Some("other".into()), true),
        ("is nobody still", |it| it.platform_role = Some(PlatformRole::None), false),
        ("does not sell, said aloud", |it| it.is_creator = Some(false), false),
        ("has another name", |it| it.name = Some("Ada".into()), false),
        // Their sessions end, which is more.
        ("is suspended", |it| it.status = Some(Status::Suspended), false),
    ];
    for (what, change, is_renewed) in table {
        let mut after = before.clone();
        change(&mut after);
        assert_eq!(may_otherwise(&before, &after), is_renewed, "{what}");
        assert_eq!(may_otherwise(&after, &before), is_renewed, "no longer: {what}");
    }
}

#[tokio::test]
async fn whoever_gets_power_gets_another_token_and_the_stolen_one_is_refused() {
    let stage = stage().await;
    let otis = member(&stage, "otis@renew.example").await;
    grant_admin(&stage.house, "otis@renew.example").await.unwrap();
    let ada = member(&stage, "ada@renew.example").await;
    let thief = stage.visitor(&ada.actor.session);
    let user = id_of(&ada).await;
    assert_eq!(comes_in(&ada).await.actor.session, ada.actor.session, "nothing changed yet");
    otis.call(SetRole { user: user.clone(), role: RoleWish::Moderator }).await.unwrap();

    let renewed = comes_in(&ada).await;
    assert_ne!(renewed.actor.session, ada.actor.session);
    assert_eq!(id_of(&renewed).await, user);
    // It is the same session, once: on the list, and for as long as it was.
    let devices = renewed.read(MySessions {}).await.unwrap();
    assert!(devices.len() == 1 && devices[0].is_this_one, "{devices:?}");
    let (was, is) = (session(&ada).await, session(&renewed).await);
    assert_eq!((was.created_at, was.absolute_expires_at), (is.created_at, is.absolute_expires_at));
    // And it is not renewed over and over.
    assert_eq!(comes_in(&renewed).await.actor.session, renewed.actor.session);

    stage.clock.turn(GRACE_MS);
    assert_eq!(comes_in(&thief).await.actor.session, thief.actor.session, "the old token is exchanged no more");
    assert!(member_of(&stage, &thief).await.is_none());
    assert_eq!(refused(thief.call(SignOutEverywhere {}).await).kind, RefusalKind::Unauthenticated);
    assert!(member_of(&stage, &renewed).await.is_some());
}

#[tokio::test]
async fn requests_under_way_and_a_browser_whose_answer_was_lost_are_not_signed_out() {
    let stage = stage().await;
    let ada = member(&stage, "ada@flight.example").await;
    let user = id_of(&ada).await;
    made_creator(&stage, &user).await;
    // Until its next request the old token is all the browser has.
    assert!(member_of(&stage, &ada).await.is_some());
    // Two tabs at once, and a third whose answer was lost: all are told the same.
    let (one, two) = futures::join!(comes_in(&ada), comes_in(&ada));
    stage.clock.turn(GRACE_MS - 1);
    let three = comes_in(&ada).await;
    assert_eq!((&one.actor.session, &two.actor.session), (&three.actor.session, &three.actor.session));
    // What came in before goes on to its end.
    assert!(member_of(&stage, &ada).await.is_some());
    assert_eq!(ada.read(MySessions {}).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_open_page_is_told_to_come_again_and_not_to_go_to_the_door() {
    let stage = stage().await;
    let ada = member(&stage, "ada@open.example").await;
    ada.read(Session {}).await.unwrap();
    let user = id_of(&ada).await;
    made_creator(&stage, &user).await;
    assert_eq!(refused(ada.read(Session {}).await).code, RENEWED);
    let renewed = comes_in(&ada).await;
    renewed.read(Session {}).await.unwrap();
    assert_eq!(refused(ada.read(Session {}).await).code, RENEWED);
    // Later nobody comes again with it.
    stage.clock.turn(GRACE_MS);
    let thief = stage.visitor(&ada.actor.session);
    touch(&stage.house, &renewed.actor).await.unwrap();
    assert_ne!(member_of(&stage, &renewed).await, None);
    assert_eq!(member_of(&stage, &thief).await, None);
}

#[tokio::test]
async fn a_session_that_was_renewed_ends_under_both_tokens() {
    let stage = stage().await;
    let laptop = member(&stage, "ada@both.example").await;
    let phone = stage.stranger().enter(with("ada@both.example", PASSWORD)).await.unwrap();
    let user = id_of(&laptop).await;
    made_creator(&stage, &user).await;
    let (here, renewed) = (comes_in(&laptop).await, comes_in(&phone).await);
    // The page that asks still knew the phone by its old key.
    here.call(RevokeSession { session: key_of(&phone.actor.session) }).await.unwrap();
    for gone in [&phone, &renewed, &comes_in(&phone).await] {
        assert!(member_of(&stage, gone).await.is_none());
    }
    assert!(member_of(&stage, &here).await.is_some());
}

#[tokio::test]
async fn neither_the_database_nor_the_old_token_tells_the_new_one() {
    let stage = stage().await;
    let ada = member(&stage, "ada@untold.example").await;
    made_creator(&stage, &id_of(&ada).await).await;
    let renewed = comes_in(&ada).await;
    let kept = stage.house.look(Default::default()).rows(Select::<AuthSession>::all()).await.unwrap();
    let text = serde_json::to_string(&kept).unwrap();
    assert!(!text.contains(&renewed.actor.session) && !text.contains(&ada.actor.session));
    let secret = session(&ada).await.renewal.unwrap();
    for guess in [crate::secret::hash_of(&ada.actor.session), crate::secret::hash_of(&secret), secret] {
        assert_ne!(guess, renewed.actor.session);
    }
}

#[tokio::test]
async fn a_renewed_cookie_is_kept_as_long_as_the_one_before() {
    let stage = stage().await;
    let ada = member(&stage, "ada@kept.example").await;
    let borrowed = SignIn { remember: None, ..with("ada@kept.example", PASSWORD) };
    let borrowed = stage.stranger().enter(borrowed).await.unwrap();
    made_creator(&stage, &id_of(&ada).await).await;
    let day_s = Timestamp::DAY_MS / Timestamp::SECOND_MS;
    for (visitor, kept) in [(ada, Some(90 * day_s)), (borrowed, None)] {
        let cookie = renew(&stage.house, &visitor.actor).await.unwrap().unwrap().cookie;
        assert_eq!((cookie.name, cookie.max_age_s, cookie.http_only), ("session", kept, true));
    }
}

/// Makes somebody a creator, as the room of stores does.
async fn made_creator(stage: &Stage, user: &crate::UserId) {
    let stamp = data::Stamp { actor: "system".into(), action: "test".into(), request: "test".into() };
    stage.house.write(stamp, |cx| create(cx, user.clone()).boxed()).await.unwrap();
}

async fn create(cx: &room::Write, user: crate::UserId) -> Answer<()> {
    become_creator(cx, &user).await
}
