#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use data::{Refusal, RefusalKind, Select, Stamp, Timestamp};
use futures::FutureExt;
use room::Answer;
use testkit::{Stage, Visitor};

use super::{
    Status, User, Visibility, check_name, display_name,
    mutations::{ChooseRole, Onward, SignUp, SwitchMode},
    normal_email,
    queries::{Me, PublicProfile},
};
use crate::{
    Account, Mode, People, UserId, become_creator, grant_admin, notification_preferences, profile, resolve_mode,
};

pub(crate) const PASSWORD: &str = "warm tape saturation";

pub(crate) async fn stage() -> Stage {
    Stage::new(vec![crate::room()], Arc::new(People)).await.unwrap()
}

pub(crate) fn form(email: &str) -> SignUp {
    SignUp {
        name: "Ada Reed".into(),
        email: email.into(),
        password: PASSWORD.into(),
        intent: None,
        redirect_url: None,
        terms: Some(true),
        marketing: None,
    }
}

pub(crate) async fn member(stage: &Stage, email: &str) -> Visitor {
    stage.stranger().enter(form(email)).await.unwrap()
}

fn field<'a>(refusal: &'a Refusal, name: &str) -> &'a str {
    refusal.fields.get(name).map(String::as_str).unwrap_or_default()
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Refusal {
    answer.unwrap_err()
}

async fn account(visitor: &Visitor) -> Account {
    visitor.read(Me {}).await.unwrap().unwrap()
}

async fn row(visitor: &Visitor) -> User {
    let id = account(visitor).await.id;
    visitor.house.look(visitor.actor.clone()).must_get(id.as_str()).await.unwrap()
}

#[test]
fn a_name_is_never_an_address() {
    for (name, first, last, shown) in [
        (Some("Ada R"), Some("Ada"), Some("Reed"), "Ada R"),
        (None, Some("Ada"), Some("Reed"), "Ada Reed"),
        (Some("  "), Some("Ada"), None, "Ada"),
        (None, None, Some("Reed"), "Reed"),
        (None, None, None, "Member"),
    ] {
        assert_eq!(display_name(name, first, last), shown);
    }
}

#[test]
fn addresses_are_compared_in_small_letters_without_spaces() {
    assert_eq!(normal_email(" Ada@PaperMoth.Example "), Ok("ada@papermoth.example".into()));
    for wrong in ["", "ada", "ada@", "@x.example", "a b@x.example", "ada@x", "ada@-x.example", "a..b@x.example"] {
        assert!(normal_email(wrong).is_err(), "{wrong}");
    }
    assert!(normal_email(&format!("{}@x.example", "a".repeat(250))).is_err());
}

#[test]
fn names_have_one_to_eighty_characters() {
    for (name, good) in [("", false), ("A", true), (&"é".repeat(80), true), (&"a".repeat(81), false)] {
        assert_eq!(check_name(name).is_ok(), good);
    }
}

#[test]
fn passwords_are_judged_by_length_and_by_what_everybody_tries() {
    let judge = |password: &str| crate::password::check_new(password, "ada.reed@x.example").is_ok();
    for good in ["warm tape saturation", "éclair über naïve", "1 2 3 4 5 x 9", &"ab3 ".repeat(32)] {
        assert!(judge(good), "{good}");
    }
    for bad in [
        "password123",
        "PASSWORD123",
        "short one",
        "aaaaaaaaaaaa",
        "abababababab",
        "1234567890",
        "zyxwvutsrqpo",
        "ada.reed@x.example",
        "backline2026",
        "            ",
        &"long ".repeat(26),
    ] {
        assert!(!judge(bad), "{bad}");
    }
}

#[test]
fn identity_13_and_14_the_first_word_on_the_mode_wins() {
    use Mode::{Create, Learn};
    for (query, path, cookie, preference, owns_store, mode) in [
        (Some("learn"), "/dashboard/create/course", Some("create"), Some("create"), true, Some(Learn)),
        (None, "/dashboard/create/course", Some("learn"), Some("learn"), false, Some(Create)),
        (None, "/dashboard/social/create", Some("learn"), None, false, Some(Create)),
        (None, "/dashboard/creations", Some("learn"), None, false, Some(Learn)),
        (None, "/dashboard", Some("learn"), Some("create"), true, Some(Learn)),
        (None, "/dashboard", None, Some("create"), false, Some(Create)),
        (None, "/dashboard", None, Some("learn"), true, Some(Learn)),
        (None, "/dashboard", None, None, true, Some(Create)),
        (None, "/dashboard", None, None, false, None),
        (Some("admin"), "/dashboard", None, Some("learn"), false, Some(Learn)),
        (Some("<script>"), "/dashboard", Some("nonsense"), None, false, None),
    ] {
        assert_eq!(resolve_mode(query, path, cookie, preference, owns_store), mode, "{query:?} {path} {cookie:?}");
    }
}

#[tokio::test]
async fn signing_up_opens_a_session_and_leads_to_the_first_choice() {
    let stage = stage().await;
    let (onward, cookies) = stage.stranger().call_with_cookies(form(" Ada@Up.Example ")).await.unwrap();
    assert_eq!(onward, Onward::to("/onboarding"));
    let cookie = cookies.iter().find(|it| it.name == "session").unwrap();
    assert!(cookie.http_only && cookie.value.len() == 64);

    let ada = stage.visitor(&cookie.value);
    let account = account(&ada).await;
    assert_eq!((account.email.as_str(), account.name.as_str()), ("ada@up.example", "Ada Reed"));
    assert_eq!((account.preference, account.is_admin, account.is_creator), (None, false, false));
    let row = row(&ada).await;
    assert!(row.id.as_str().starts_with("user_") && row.clerk_id.as_deref() == Some(row.id.as_str()));
    assert!(row.hashed_password.unwrap().starts_with("$argon2id$"));
    assert_eq!(stage.stranger().read(Me {}).await.unwrap(), None);
}

#[tokio::test]
async fn identity_3_a_taken_address_is_an_error_of_its_field() {
    let stage = stage().await;
    member(&stage, "ada@taken.example").await;
    let refusal = refused(stage.stranger().call(form("ADA@taken.example ")).await);
    assert_eq!(refusal.kind, RefusalKind::Validation);
    assert!(field(&refusal, "email").contains("Sign in instead"));
}

#[tokio::test]
async fn a_form_tells_everything_that_is_wrong_at_once() {
    let stage = stage().await;
    let wrong = SignUp { name: " ".into(), email: "ada".into(), password: "short".into(), terms: None, ..form("") };
    let refusal = refused(stage.stranger().call(wrong).await);
    let fields: Vec<&str> = refusal.fields.keys().map(String::as_str).collect();
    assert_eq!(fields, ["email", "name", "password", "terms"]);
}

#[tokio::test]
async fn two_simultaneous_sign_ups_with_one_address_make_one_account() {
    let stage = stage().await;
    let (one, two) = (stage.stranger(), stage.stranger());
    let (first, second) = tokio::join!(one.call(form("twin@x.example")), two.call(form("twin@x.example")));
    let loser = first.and(second).unwrap_err();
    assert!(!field(&loser, "email").is_empty(), "{loser:?}");
    let cx = stage.house.look(Default::default());
    assert_eq!(cx.rows(Select::by(User::EMAIL, "twin@x.example")).await.unwrap().len(), 1);
}

#[tokio::test]
async fn five_accounts_an_hour_from_one_network() {
    let stage = stage().await;
    let mut stranger = stage.stranger();
    stranger.actor.address = "203.0.113.9".into();
    for number in 0..5 {
        stranger.call(form(&format!("n{number}@net.example"))).await.unwrap();
    }
    let refusal = refused(stranger.call(form("n5@net.example")).await);
    assert_eq!((refusal.kind, refusal.retry_after_s), (RefusalKind::RateLimited, Some(3_600)));
    // A neighbor in the same network waits too, somebody elsewhere does not.
    stranger.actor.address = "203.0.113.77".into();
    assert_eq!(refused(stranger.call(form("n6@net.example")).await).kind, RefusalKind::RateLimited);
    stranger.actor.address = "203.0.114.9".into();
    stranger.call(form("n7@net.example")).await.unwrap();
    stage.clock.turn(Timestamp::HOUR_MS);
    stranger.actor.address = "203.0.113.9".into();
    stranger.call(form("n5@net.example")).await.unwrap();
}

#[tokio::test]
async fn signing_up_follows_only_paths_of_this_site() {
    let stage = stage().await;
    for (number, (wanted, goto)) in
        [("/courses/tape", "/courses/tape"), ("//evil.example", "/onboarding"), ("https://evil.example", "/onboarding")]
            .into_iter()
            .enumerate()
    {
        let wish = SignUp { redirect_url: Some(wanted.into()), ..form(&format!("r{number}@redirect.example")) };
        assert_eq!(stage.stranger().call(wish).await.unwrap().goto, goto);
    }
}

#[tokio::test]
async fn identity_11_choosing_to_create_makes_a_creator() {
    let stage = stage().await;
    let ada = member(&stage, "ada@eleven.example").await;
    let (onward, cookies) = ada.call_with_cookies(ChooseRole { role: Mode::Create }).await.unwrap();
    assert_eq!(onward.goto, "/dashboard?mode=create");
    assert!(cookies.iter().any(|it| it.name == "dashboard_mode" && it.value == "create"));
    let row = row(&ada).await;
    assert_eq!((row.is_creator, row.creator_since), (Some(true), Some(stage.house.now())));
    assert_eq!(account(&ada).await.preference, Some(Mode::Create));
}

#[tokio::test]
async fn identity_12_choosing_again_changes_nothing() {
    let stage = stage().await;
    let ada = member(&stage, "ada@twelve.example").await;
    ada.call(ChooseRole { role: Mode::Create }).await.unwrap();
    let before = row(&ada).await;
    stage.clock.turn(Timestamp::HOUR_MS);
    let onward = ada.call(ChooseRole { role: Mode::Learn }).await.unwrap();
    assert_eq!(onward.goto, "/dashboard");
    assert_eq!(row(&ada).await, before);
}

#[tokio::test]
async fn choosing_and_switching_are_for_those_signed_in() {
    let stage = stage().await;
    let stranger = stage.stranger();
    let choice = refused(stranger.call(ChooseRole { role: Mode::Learn }).await);
    let switch = refused(stranger.call(SwitchMode { mode: Mode::Learn, from: None }).await);
    assert_eq!((choice.kind, switch.kind), (RefusalKind::Unauthenticated, RefusalKind::Unauthenticated));
}

#[tokio::test]
async fn switching_stays_on_pages_that_have_both_faces() {
    let stage = stage().await;
    let ada = member(&stage, "ada@switch.example").await;
    for (from, goto) in [
        ("/dashboard/courses?mode=learn", "/dashboard/courses?mode=create"),
        ("/dashboard/analytics", "/dashboard?mode=create"),
        ("//evil.example", "/dashboard?mode=create"),
        ("", "/dashboard?mode=create"),
    ] {
        let onward = ada.call(SwitchMode { mode: Mode::Create, from: Some(from.into()) }).await.unwrap();
        assert_eq!(onward.goto, goto);
    }
    assert_eq!(account(&ada).await.preference, Some(Mode::Create));
}

#[tokio::test]
async fn identity_33_a_public_profile_holds_nothing_private() {
    let stage = stage().await;
    let ada = member(&stage, "ada@profile.example").await;
    let cx = stage.house.look(Default::default());
    let shown = serde_json::to_string(&profile(&cx, &account(&ada).await.id).await.unwrap()).unwrap();
    for secret in ["ada@profile.example", "argon2", "email", "password", "role", "stripe", "private"] {
        assert!(!shown.to_lowercase().contains(secret), "{secret} in {shown}");
    }
    let nobody: UserId = "user_nobody".into();
    assert_eq!(refused(profile(&cx, &nobody).await).kind, RefusalKind::NotFound);
}

#[tokio::test]
async fn a_person_is_seen_by_whom_they_chose_and_never_while_shut_out() {
    let stage = stage().await;
    let (ada, ben) = (member(&stage, "ada@seen.example").await, member(&stage, "ben@seen.example").await);
    let id = account(&ada).await.id;
    let see = |who: &Visitor| {
        let (who, asked) = (who.clone(), PublicProfile { person: id.clone() });
        async move { who.read(asked).await.map(|it| it.name).map_err(|refusal| refusal.kind) }
    };
    let stranger = stage.stranger();
    let (seen, absent) = (Ok("Ada Reed".to_string()), Err(RefusalKind::NotFound));
    let (open, shut) = (Status::Active, Status::Suspended);
    for (visibility, status, everybody, members, herself) in [
        (None, open, &seen, &seen, &seen),
        (Some(Visibility::Members), open, &absent, &seen, &seen),
        (Some(Visibility::Hidden), open, &absent, &absent, &seen),
        (Some(Visibility::Public), shut, &absent, &absent, &absent),
    ] {
        let changed = User { profile_visibility: visibility, status: Some(status), ..row(&ada).await };
        let stamp = Stamp { actor: "test".into(), action: "test".into(), request: "test".into() };
        let put = stage.house.write(stamp, move |cx| {
            let changed = changed.clone();
            async move { Ok(cx.put(&changed).await?) }.boxed()
        });
        put.await.unwrap();
        let found = [&see(&stranger).await, &see(&ben).await, &see(&ada).await];
        assert_eq!(found, [everybody, members, herself], "{visibility:?}, {status:?}");
    }
}

#[tokio::test]
async fn identity_35_an_unticked_box_means_no_advertising() {
    let stage = stage().await;
    let silent = member(&stage, "silent@box.example").await;
    let keen = stage.stranger().enter(SignUp { marketing: Some(true), ..form("keen@box.example") }).await.unwrap();
    let cx = stage.house.look(Default::default());
    let silent = notification_preferences(&cx, &account(&silent).await.id).await.unwrap();
    let keen = notification_preferences(&cx, &account(&keen).await.id).await.unwrap();
    assert!(!silent.email_notifications.marketing && silent.email_notifications.replies);
    assert!(keen.email_notifications.marketing && keen.marketing_consent_at == Some(stage.house.now()));
}

#[tokio::test]
async fn an_admin_is_made_on_the_command_line_and_their_pages_know_at_once() {
    let stage = stage().await;
    let otis = member(&stage, "otis@grant.example").await;
    assert!(!account(&otis).await.is_admin);
    grant_admin(&stage.house, " OTIS@grant.example").await.unwrap();
    assert!(account(&otis).await.is_admin);
    // A session of staff ends after twelve quiet hours, also one that was opened before.
    stage.clock.turn(12 * Timestamp::HOUR_MS);
    assert_eq!(otis.house.look(otis.actor.clone()).member().await.unwrap(), None);
    assert_eq!(refused(grant_admin(&stage.house, "nobody@grant.example").await).kind, RefusalKind::Validation);
}

#[tokio::test]
async fn becoming_a_creator_twice_keeps_the_first_day() {
    let rooms = vec![crate::room(), room::Room::new("test").mutation::<OpenAStore>()];
    let stage = Stage::new(rooms, Arc::new(People)).await.unwrap();
    let ada = member(&stage, "ada@creator.example").await;
    ada.call(ChooseRole { role: Mode::Create }).await.unwrap();
    let first_day = row(&ada).await.creator_since;
    stage.clock.turn(Timestamp::DAY_MS);
    ada.call(open_a_store()).await.unwrap();
    let row = row(&ada).await;
    assert_eq!((row.creator_since, row.creator_level, row.creator_xp), (first_day, Some(1), Some(0)));
    assert_eq!(row.creator_badges, Some(vec!["first_store".into()]));
}

/// What the room of stores does when somebody opens one.
#[room::mutation("test/open-a-store", gate = SignedIn)]
async fn open_a_store(cx: &mut Write) -> Answer<()> {
    let user: UserId = cx.signed_in().await?.id.into();
    become_creator(cx, &user).await
}
