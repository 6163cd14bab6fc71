#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use data::{Refusal, RefusalKind, Select, Timestamp};
use mail::Mail;
use room::{Answer, Site};
use testkit::{Stage, Visitor};

use super::{
    AuthTokenId, Purpose,
    issuing::code_of,
    mutations::{AskLink, AskReset, AskVerification, EnterCode, FollowLink, ResetPassword, SendAgain},
    queries::{AwaitedLetter, Letter},
};
use crate::{
    People, User,
    auth_session::{mutations::SignIn, queries::Session, tests::comes_in},
    user::{
        mutations::{ChangeEmail, ChangePassword, EditProfile, KeepEmail, Onward},
        queries::{Me, MyProfile},
        tests::{PASSWORD, form, member},
    },
};

/// A house that sends mail, to nobody: letters stay in the outbox where the tests read them.
async fn posting() -> Stage {
    let rooms = vec![crate::room(), mail::room(Arc::new(mail::Nobody))];
    Stage::at(Site::new("https://backline.example", true), rooms, Arc::new(People)).await.unwrap()
}

/// A house without a mail server.
async fn quiet() -> Stage {
    Stage::new(vec![crate::room(), mail::room(Arc::new(mail::Nobody))], Arc::new(People)).await.unwrap()
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Refusal {
    answer.unwrap_err()
}

async fn letters(stage: &Stage, to: &str) -> Vec<Mail> {
    let mut all = stage.house.look(Default::default()).rows(Select::<Mail>::all()).await.unwrap();
    all.retain(|mail| mail.to == to);
    all.sort_by_key(|mail| (mail.written_at, mail.id.clone()));
    all
}

/// The secret in the newest letter of a kind.
async fn secret(stage: &Stage, to: &str, kind: &str) -> String {
    let letter = letters(stage, to).await.into_iter().rfind(|mail| mail.kind == kind);
    let text = letter.unwrap_or_else(|| panic!("no letter {kind} to {to}")).text.unwrap();
    let (_, rest) = text.split_once("token=").unwrap();
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

fn ticket(onward: &Onward) -> AuthTokenId {
    let (_, rest) = onward.goto.split_once("ticket=").unwrap();
    AuthTokenId::new(rest.split('&').next().unwrap())
}

/// Asks at the door, and is known there by the mark the answer set.
async fn ask<M: live::Mutation<Value = Onward>>(who: Visitor, mutation: M) -> (Visitor, Onward) {
    let (onward, cookies) = who.call_with_cookies(mutation).await.unwrap();
    let mark = cookies.into_iter().find(|it| it.name == "browser").map(|it| it.value);
    let browser = mark.unwrap_or_else(|| who.actor.browser.clone());
    let actor = room::Actor { browser, ..who.actor.clone() };
    (Visitor::new(who.house, actor), onward)
}

fn code(ticket: &AuthTokenId, code: &str) -> EnterCode {
    EnterCode { ticket: ticket.clone(), code: code.into(), redirect_url: None }
}

async fn people(stage: &Stage, email: &str) -> Vec<User> {
    stage.house.look(Default::default()).rows(Select::by(User::EMAIL, email)).await.unwrap()
}

async fn facts(stage: &Stage, kind: &str) -> usize {
    let said = stage.house.look(Default::default()).rows(Select::<data::Fact>::all()).await.unwrap();
    said.into_iter().filter(|fact| fact.kind == kind).count()
}

#[test]
fn a_code_is_six_digits_and_says_nothing_of_the_next() {
    let codes: Vec<String> = (0..200).map(|n| code_of(&format!("secret {n}"))).collect();
    assert!(codes.iter().all(|code| code.len() == 6 && code.chars().all(|c| c.is_ascii_digit())));
    let different: std::collections::BTreeSet<_> = codes.iter().collect();
    assert!(different.len() > 195, "{}", different.len());
}

#[tokio::test]
async fn identity_2_the_mailed_code_opens_the_account_with_its_address_proven() {
    let stage = posting().await;
    let (browser, onward) = ask(stage.stranger(), form("ada@code.example")).await;
    assert!(onward.goto.starts_with("/sign-in/check-inbox?ticket="), "{onward:?}");
    assert!(people(&stage, "ada@code.example").await.is_empty(), "nobody is there before the address is proven");
    let typed = code_of(&secret(&stage, "ada@code.example", "identity/sign-up").await);
    let ada = browser.enter(code(&ticket(&onward), &format!(" {} ", typed))).await.unwrap();
    let account = ada.read(Me {}).await.unwrap().unwrap();
    assert!(account.email_verified && account.preference.is_none());
    assert_eq!(facts(&stage, "identity/signed-up").await, 1);
    // The letter has done its work: neither code nor link make a second account.
    assert_eq!(refused(browser.call(code(&ticket(&onward), &typed)).await).kind, RefusalKind::Gone);
}

/// A house whose operator named Otis.
async fn run_by_otis(sends_mail: bool) -> Stage {
    let rooms = vec![crate::room(), mail::room(Arc::new(mail::Nobody))];
    let site = Site::new("https://backline.example", sends_mail);
    Stage::at(site.administered_by(vec!["otis@label.example".into()]), rooms, Arc::new(People)).await.unwrap()
}

#[tokio::test]
async fn whoever_proves_an_address_the_operator_listed_administers_and_nobody_else() {
    let stage = run_by_otis(true).await;
    for (email, is_admin) in [("otis@label.example", true), ("ada@label.example", false)] {
        let (browser, onward) = ask(stage.stranger(), form(email)).await;
        let typed = code_of(&secret(&stage, email, "identity/sign-up").await);
        let person = browser.enter(code(&ticket(&onward), &typed)).await.unwrap();
        assert_eq!(person.read(Me {}).await.unwrap().unwrap().is_admin, is_admin, "{email}");
    }
    assert_eq!(facts(&stage, "identity/admin-granted").await, 1);
}

#[tokio::test]
async fn a_listed_address_that_is_not_proven_gives_nothing_and_one_that_is_counts_from_the_next_start() {
    let stage = run_by_otis(false).await;
    let otis = member(&stage, "otis@label.example").await;
    crate::appoint_listed(&stage.house).await.unwrap();
    assert!(!otis.read(Me {}).await.unwrap().unwrap().is_admin, "anybody can type an address");

    let stage = quiet().await;
    crate::user::people::make_account(&stage.house, "Otis Lind", "otis@label.example", PASSWORD).await.unwrap();
    let otis = stage.stranger().enter(sign_in("otis@label.example", PASSWORD)).await.unwrap();
    crate::appoint_listed(&stage.house).await.unwrap();
    assert!(!otis.read(Me {}).await.unwrap().unwrap().is_admin, "nobody listed it");

    let stage = run_by_otis(false).await;
    crate::user::people::make_account(&stage.house, "Otis Lind", "otis@label.example", PASSWORD).await.unwrap();
    let otis = stage.stranger().enter(sign_in("otis@label.example", PASSWORD)).await.unwrap();
    for _ in 0..2 {
        crate::appoint_listed(&stage.house).await.unwrap();
        assert!(otis.read(Me {}).await.unwrap().unwrap().is_admin);
    }
    assert_eq!(facts(&stage, "identity/admin-granted").await, 1, "starting again grants nothing again");
}

#[tokio::test]
async fn identity_3_who_has_an_account_is_written_to_and_the_page_is_the_same() {
    let stage = posting().await;
    let (browser, first) = ask(stage.stranger(), form("ada@twice.example")).await;
    let typed = code_of(&secret(&stage, "ada@twice.example", "identity/sign-up").await);
    browser.enter(code(&ticket(&first), &typed)).await.unwrap();
    let (stranger, again) = ask(stage.stranger(), form("ada@twice.example")).await;
    let awaited = stranger.read(AwaitedLetter { ticket: ticket(&again) }).await.unwrap();
    assert_eq!(
        (awaited.purpose, awaited.email.as_str(), awaited.is_used),
        (Purpose::SignUp, "ada@twice.example", false)
    );
    let all = letters(&stage, "ada@twice.example").await;
    let told = all.into_iter().find(|mail| mail.kind == "identity/already-here").unwrap();
    assert!(!told.text.unwrap().contains("token="), "nothing in it makes an account");
    assert_eq!(refused(stranger.call(code(&ticket(&again), "000000")).await).code, "invalid");
}

#[tokio::test]
async fn identity_4_the_banner_goes_in_every_tab_when_the_address_is_confirmed() {
    let stage = posting().await;
    let ada = imported(&stage, "ada@banner.example").await;
    let other_tab = ada.clone();
    assert!(other_tab.read(Me {}).await.unwrap().unwrap().is_asked_to_confirm);
    ada.call(AskVerification {}).await.unwrap();
    let token = secret(&stage, "ada@banner.example", "identity/verify-email").await;
    // The letter may be opened anywhere: it opens no session.
    stage.stranger().call(FollowLink { token }).await.unwrap();
    let account = other_tab.read(Me {}).await.unwrap().unwrap();
    assert!(account.email_verified && !account.is_asked_to_confirm);
}

/// Somebody whose account was made without a letter.
async fn imported(stage: &Stage, email: &str) -> Visitor {
    let (browser, onward) = ask(stage.stranger(), form(email)).await;
    let typed = code_of(&secret(stage, email, "identity/sign-up").await);
    let visitor = browser.enter(code(&ticket(&onward), &typed)).await.unwrap();
    let forget = format!("UPDATE users SET emailVerified = NONE WHERE email = '{email}'");
    stage.house.database.run_raw(&forget).await.unwrap();
    stage.clock.turn(16 * Timestamp::MINUTE_MS);
    visitor
}

#[tokio::test]
async fn identity_5_looking_at_a_link_proves_nothing() {
    let stage = posting().await;
    let (browser, onward) = ask(stage.stranger(), form("ada@look.example")).await;
    let token = secret(&stage, "ada@look.example", "identity/sign-up").await;
    for _ in 0..3 {
        browser.read(Letter { token: token.clone() }).await.unwrap();
    }
    assert!(!browser.read(AwaitedLetter { ticket: ticket(&onward) }).await.unwrap().is_used);
    assert!(people(&stage, "ada@look.example").await.is_empty());
}

#[tokio::test]
async fn a_link_that_opens_a_session_shows_its_code_in_another_browser() {
    let stage = posting().await;
    let (browser, onward) = ask(stage.stranger(), form("ada@elsewhere.example")).await;
    let token = secret(&stage, "ada@elsewhere.example", "identity/sign-up").await;
    let phone = stage.stranger();
    let refusal = refused(phone.call(FollowLink { token: token.clone() }).await);
    assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::Forbidden, "other_browser"));
    let shown = phone.read(Letter { token: token.clone() }).await.unwrap().code.unwrap();
    browser.enter(code(&ticket(&onward), &shown)).await.unwrap();
    assert_eq!(refused(phone.read(Letter { token }).await).kind, RefusalKind::Gone);
}

#[tokio::test]
async fn five_tries_at_a_code_and_the_right_one_is_too_late() {
    let stage = posting().await;
    let (browser, onward) = ask(stage.stranger(), form("ada@guess.example")).await;
    let right = code_of(&secret(&stage, "ada@guess.example", "identity/sign-up").await);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let refusal = refused(browser.call(code(&ticket(&onward), wrong)).await);
        assert!(refusal.fields.contains_key("code"), "{refusal:?}");
    }
    assert_eq!(refused(browser.call(code(&ticket(&onward), &right)).await).kind, RefusalKind::Gone);
}

#[tokio::test]
async fn a_code_is_good_for_a_quarter_of_an_hour_and_its_link_for_a_day() {
    let stage = posting().await;
    let (browser, onward) = ask(stage.stranger(), form("ada@late.example")).await;
    let token = secret(&stage, "ada@late.example", "identity/sign-up").await;
    stage.clock.turn(15 * Timestamp::MINUTE_MS);
    assert_eq!(refused(browser.call(code(&ticket(&onward), &code_of(&token))).await).kind, RefusalKind::Gone);
    stage.clock.turn(23 * Timestamp::HOUR_MS);
    let ada = browser.enter(FollowLink { token }).await.unwrap();
    assert!(ada.read(Me {}).await.unwrap().is_some());
}

#[tokio::test]
async fn a_letter_is_sent_again_after_a_minute_and_both_lead_to_one_account() {
    let stage = posting().await;
    let (browser, onward) = ask(stage.stranger(), form("ada@again.example")).await;
    let first = secret(&stage, "ada@again.example", "identity/sign-up").await;
    let again = || SendAgain { ticket: ticket(&onward), redirect_url: None };
    let refusal = refused(browser.call(again()).await);
    assert_eq!((refusal.kind, refusal.retry_after_s), (RefusalKind::RateLimited, Some(60)));
    stage.clock.turn(Timestamp::MINUTE_MS);
    let (browser, second) = ask(browser, again()).await;
    assert_ne!(ticket(&second), ticket(&onward));
    browser.enter(FollowLink { token: first }).await.unwrap();
    assert!(
        browser.read(AwaitedLetter { ticket: ticket(&second) }).await.unwrap().is_used,
        "the other is over as well"
    );
    assert_eq!(people(&stage, "ada@again.example").await.len(), 1);
}

#[tokio::test]
async fn a_magic_link_signs_in_and_nobody_learns_whether_an_address_is_known() {
    let stage = posting().await;
    let (browser, onward) = ask(stage.stranger(), form("ada@magic.example")).await;
    let typed = code_of(&secret(&stage, "ada@magic.example", "identity/sign-up").await);
    browser.enter(code(&ticket(&onward), &typed)).await.unwrap();

    let wish = |email: &str| AskLink { email: email.into(), redirect_url: Some("/courses/tape".into()) };
    let (known, onward) = ask(stage.stranger(), wish("ADA@magic.example")).await;
    let (unknown, decoy) = ask(stage.stranger(), wish("nobody@magic.example")).await;
    assert!(letters(&stage, "nobody@magic.example").await.is_empty());
    let (here, there) = (
        known.read(AwaitedLetter { ticket: ticket(&onward) }).await.unwrap(),
        unknown.read(AwaitedLetter { ticket: ticket(&decoy) }).await.unwrap(),
    );
    assert_eq!((here.purpose, here.is_used), (there.purpose, there.is_used));
    let typed = code_of(&secret(&stage, "ada@magic.example", "identity/magic-link").await);
    let wrong = if typed == "123456" { "654321" } else { "123456" };
    let answers = [
        refused(known.call(code(&ticket(&onward), wrong)).await),
        refused(unknown.call(code(&ticket(&decoy), wrong)).await),
    ];
    assert_eq!(answers[0], answers[1]);

    let enter = EnterCode { redirect_url: Some("/courses/tape".into()), ..code(&ticket(&onward), &typed) };
    let (onward, cookies) = known.call_with_cookies(enter).await.unwrap();
    assert_eq!(onward.goto, "/courses/tape");
    assert!(cookies.iter().any(|it| it.name == "session"));
}

#[tokio::test]
async fn three_letters_in_a_quarter_of_an_hour_to_one_address() {
    let stage = posting().await;
    let wish = || AskReset { email: "flood@letters.example".into() };
    for _ in 0..3 {
        stage.stranger().call(wish()).await.unwrap();
    }
    assert_eq!(refused(stage.stranger().call(wish()).await).kind, RefusalKind::RateLimited);
    stage.stranger().call(AskReset { email: "other@letters.example".into() }).await.unwrap();
    stage.clock.turn(15 * Timestamp::MINUTE_MS);
    stage.stranger().call(wish()).await.unwrap();
}

#[tokio::test]
async fn identity_7_and_8_a_reset_ends_every_session_and_works_once() {
    let stage = quiet().await;
    let laptop = member(&stage, "ada@reset.example").await;
    let phone = stage.stranger().enter(sign_in("ada@reset.example", PASSWORD)).await.unwrap();
    stage.stranger().call(AskReset { email: "ada@reset.example".into() }).await.unwrap();
    let token = secret(&stage, "ada@reset.example", "identity/reset-password").await;
    let reset = |password: &str| ResetPassword { token: token.clone(), password: password.into() };
    assert!(refused(stage.stranger().call(reset("short")).await).fields.contains_key("password"));
    assert_eq!(stage.stranger().call(reset("a whole new drum room")).await.unwrap().goto, "/sign-in?changed=password");
    for visitor in [&laptop, &phone] {
        assert_eq!(refused(visitor.read(Session {}).await).kind, RefusalKind::Unauthenticated);
    }
    assert_eq!(refused(stage.stranger().call(reset("another one entirely")).await).kind, RefusalKind::Gone);
    let ada = stage.stranger().enter(sign_in("ada@reset.example", "a whole new drum room")).await.unwrap();
    assert!(ada.read(Me {}).await.unwrap().unwrap().email_verified, "who reads the mail has proven the address");
    assert!(letters(&stage, "ada@reset.example").await.iter().any(|mail| mail.kind == "identity/password-changed"));
    stage.stranger().enter(sign_in("ada@reset.example", PASSWORD)).await.map(drop).unwrap_err();
}

fn sign_in(email: &str, password: &str) -> SignIn {
    SignIn { email: email.into(), password: password.into(), remember: Some(true), redirect_url: None }
}

#[tokio::test]
async fn a_proof_of_one_purpose_is_none_of_another() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@purpose.example").await;
    ada.call(AskVerification {}).await.unwrap();
    let token = secret(&stage, "ada@purpose.example", "identity/verify-email").await;
    let reset = ResetPassword { token, password: "a whole new drum room".into() };
    assert_eq!(refused(stage.stranger().call(reset).await).kind, RefusalKind::Gone);
    let reset = AskReset { email: "ada@purpose.example".into() };
    stage.stranger().call(reset).await.unwrap();
    let token = secret(&stage, "ada@purpose.example", "identity/reset-password").await;
    assert_eq!(refused(stage.stranger().call(FollowLink { token }).await).kind, RefusalKind::Gone);
    assert_eq!(refused(stage.stranger().call(FollowLink { token: "altered".into() }).await).kind, RefusalKind::Gone);
}

#[tokio::test]
async fn changing_the_password_asks_for_the_old_one_and_signs_other_devices_out() {
    let stage = quiet().await;
    let laptop = member(&stage, "ada@change.example").await;
    let phone = stage.stranger().enter(sign_in("ada@change.example", PASSWORD)).await.unwrap();
    let wish = |old: &str, new: &str| ChangePassword { password: old.into(), new_password: new.into() };
    assert!(refused(laptop.call(wish("not it at all", "a whole new drum room")).await).fields.contains_key("password"));
    assert!(refused(laptop.call(wish(PASSWORD, "short")).await).fields.contains_key("new_password"));
    laptop.call(wish(PASSWORD, "a whole new drum room")).await.unwrap();
    // Whoever proved who they are goes on, under another token.
    let renewed = comes_in(&laptop).await;
    assert_ne!(renewed.actor.session, laptop.actor.session);
    renewed.read(Session {}).await.unwrap();
    for gone in [&phone, &comes_in(&phone).await] {
        let refusal = refused(gone.read(Session {}).await);
        assert_eq!((refusal.kind, refusal.code.as_str()), (RefusalKind::Unauthenticated, "sign_in_first"));
    }
    assert_eq!(letters(&stage, "ada@change.example").await.len(), 1);
}

#[tokio::test]
async fn a_new_address_waits_for_its_letter_and_the_old_one_can_take_it_back() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@old.example").await;
    member(&stage, "taken@new.example").await;
    let wish = |email: &str| ChangeEmail { email: email.into(), password: PASSWORD.into() };
    assert!(refused(ada.call(wish("taken@new.example")).await).fields.contains_key("email"));
    ada.call(wish("first@new.example")).await.unwrap();
    ada.call(KeepEmail {}).await.unwrap();
    let token = secret(&stage, "first@new.example", "identity/change-email").await;
    assert_eq!(refused(ada.call(FollowLink { token }).await).kind, RefusalKind::Gone);

    ada.call(wish("ada@new.example")).await.unwrap();
    let profile = ada.read(MyProfile {}).await.unwrap();
    assert_eq!((profile.email.as_str(), profile.next_email.as_deref()), ("ada@old.example", Some("ada@new.example")));
    let token = secret(&stage, "ada@new.example", "identity/change-email").await;
    ada.call(FollowLink { token }).await.unwrap();
    let profile = ada.read(MyProfile {}).await.unwrap();
    assert_eq!((profile.email.as_str(), profile.next_email, profile.email_verified), ("ada@new.example", None, true));

    stage.clock.turn(71 * Timestamp::HOUR_MS);
    let token = secret(&stage, "ada@old.example", "identity/email-changed").await;
    stage.stranger().call(FollowLink { token }).await.unwrap();
    assert_eq!(refused(ada.read(Session {}).await).kind, RefusalKind::Unauthenticated);
    assert_eq!(people(&stage, "ada@old.example").await.len(), 1);
}

#[tokio::test]
async fn a_profile_keeps_what_is_absent_and_tells_all_that_is_wrong() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@profile-form.example").await;
    let wish = |name: &str, website: &str| EditProfile {
        name: Some(name.into()),
        website: Some(website.into()),
        bio: None,
        instagram: Some("@ada".into()),
        tiktok: None,
        twitter: None,
        youtube: None,
        timezone: Some("Europe/Berlin".into()),
        private_note: Some("mine alone".into()),
        visibility: None,
    };
    ada.call(wish("Ada", "ada.example.org")).await.unwrap();
    let wrong = EditProfile {
        bio: Some("x".repeat(1_001)),
        timezone: Some("Mars/Olympus".into()),
        ..wish("", "http://127.0.0.1")
    };
    let refusal = refused(ada.call(wrong).await);
    assert_eq!(refusal.fields.keys().map(String::as_str).collect::<Vec<_>>(), ["bio", "name", "timezone", "website"]);
    ada.call(EditProfile { website: None, private_note: None, ..wish("Ada R", "") }).await.unwrap();
    let profile = ada.read(MyProfile {}).await.unwrap();
    assert_eq!(
        [&profile.name, &profile.website, &profile.instagram, &profile.timezone],
        ["Ada R", "https://ada.example.org", "https://instagram.com/ada", "Europe/Berlin"]
    );
}

#[tokio::test]
async fn identity_34_a_private_note_is_part_of_no_profile() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@note.example").await;
    let args = serde_json::json!({ "private_note": "call the accountant" });
    let asked = room::Request {
        path: "identity/edit-profile",
        args,
        actor: ada.actor.clone(),
        request: "test".into(),
        attempt: None,
    };
    stage.house.mutate(asked).await.unwrap();
    let id = ada.read(Me {}).await.unwrap().unwrap().id;
    let shown = crate::profile(&stage.house.look(Default::default()), &id).await.unwrap();
    assert!(!serde_json::to_string(&shown).unwrap().contains("accountant"));
    assert_eq!(ada.read(MyProfile {}).await.unwrap().private_note, "call the accountant");
}

#[tokio::test]
async fn what_is_no_field_of_a_profile_is_refused_and_nothing_is_written() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@mass.example").await;
    for field in ["admin", "role", "stripeConnectAccountId", "creatorXP", "emailVerified", "platform_role"] {
        let args = serde_json::json!({ "name": "Changed", field: true });
        let asked = room::Request {
            path: "identity/edit-profile",
            args,
            actor: ada.actor.clone(),
            request: "test".into(),
            attempt: None,
        };
        assert_eq!(stage.house.mutate(asked).await.unwrap_err().kind, RefusalKind::Validation, "{field}");
    }
    assert_eq!(ada.read(MyProfile {}).await.unwrap().name, "Ada Reed");
}

#[tokio::test]
async fn proofs_that_were_over_a_week_ago_are_deleted_at_night() {
    let stage = quiet().await;
    stage.work().await.unwrap();
    member(&stage, "ada@sweep.example").await;
    stage.stranger().call(AskReset { email: "ada@sweep.example".into() }).await.unwrap();
    stage.clock.turn(6 * Timestamp::DAY_MS);
    stage.work().await.unwrap();
    let left =
        async || stage.house.look(Default::default()).rows(Select::<super::AuthToken>::all()).await.unwrap().len();
    assert_eq!(left().await, 1);
    stage.clock.turn(3 * Timestamp::DAY_MS);
    stage.work().await.unwrap();
    assert_eq!(left().await, 0);
}
