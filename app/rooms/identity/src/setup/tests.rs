#![allow(clippy::unwrap_used)]
use data::{Refusal, RefusalKind, Select};
use room::Answer;
use testkit::Stage;

use super::{
    Setup,
    inviting::setup_path,
    mutations::{SetUp, set_up},
    queries::Setup as SetupOpen,
};
use crate::{
    User, grant_admin,
    user::{
        queries::Me,
        tests::{PASSWORD, member, stage},
    },
};

async fn printed(stage: &Stage) -> String {
    let path = setup_path(&stage.house).await.unwrap().unwrap();
    path.strip_prefix("/setup?token=").unwrap().to_string()
}

fn form(token: &str, email: &str) -> SetUp {
    set_up(token, "Otis Lind", email, PASSWORD)
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Refusal {
    answer.unwrap_err()
}

async fn admins(stage: &Stage) -> usize {
    let users = stage.house.look(Default::default()).rows(Select::<User>::all()).await.unwrap();
    users.iter().filter(|user| user.admin == Some(true)).count()
}

#[test]
fn texts_are_the_same_only_when_all_of_them_is() {
    for (one, other, same) in [("", "", true), ("abc", "abc", true), ("abc", "abd", false), ("ab", "abc", false)] {
        assert_eq!(crate::secret::is_same(one, other), same);
    }
}

#[tokio::test]
async fn identity_1_the_first_account_made_with_the_printed_token_administers_and_the_way_in_is_gone() {
    let stage = stage().await;
    let token = printed(&stage).await;
    stage.stranger().read(SetupOpen {}).await.unwrap();
    let otis = stage.stranger().enter(form(&token, "otis@first.example")).await.unwrap();
    assert!(otis.read(Me {}).await.unwrap().unwrap().is_admin);
    assert_eq!(refused(stage.stranger().read(SetupOpen {}).await).kind, RefusalKind::NotFound);
    let second = stage.stranger().call(form(&token, "eve@first.example")).await;
    assert_eq!(refused(second).kind, RefusalKind::NotFound);
    assert_eq!(setup_path(&stage.house).await.unwrap(), None);
    assert_eq!(admins(&stage).await, 1);
}

#[tokio::test]
async fn a_wrong_token_makes_nobody_and_a_wrong_form_does_not_use_it_up() {
    let stage = stage().await;
    let none = stage.stranger().call(form("", "otis@wrong.example")).await;
    assert_eq!(refused(none).kind, RefusalKind::NotFound, "nothing was printed yet");
    let token = printed(&stage).await;
    for wrong in ["", "0000", &token[1..], &token.to_uppercase()] {
        let refusal = refused(stage.stranger().call(form(wrong, "otis@wrong.example")).await);
        assert!(refusal.fields.contains_key("token"), "{wrong}: {refusal:?}");
    }
    let refusal = refused(stage.stranger().call(form(&token, "otis")).await);
    assert!(refusal.fields.contains_key("email"));
    assert_eq!(admins(&stage).await, 0);
    stage.stranger().enter(form(&token, "otis@wrong.example")).await.unwrap();
}

#[tokio::test]
async fn the_newest_token_is_the_only_one() {
    let stage = stage().await;
    let (first, second) = (printed(&stage).await, printed(&stage).await);
    let refusal = refused(stage.stranger().call(form(&first, "otis@new.example")).await);
    assert!(refusal.fields.contains_key("token"));
    stage.stranger().enter(form(&second, "otis@new.example")).await.unwrap();
}

#[tokio::test]
async fn two_who_have_the_token_make_one_administrator() {
    let stage = stage().await;
    let token = printed(&stage).await;
    let (one, two) = (stage.stranger(), stage.stranger());
    let (first, second) =
        tokio::join!(one.call(form(&token, "one@twice.example")), two.call(form(&token, "two@twice.example")));
    assert_eq!(refused(first.and(second)).kind, RefusalKind::NotFound);
    assert_eq!(admins(&stage).await, 1);
}

#[tokio::test]
async fn the_token_itself_is_kept_nowhere_and_its_hash_only_until_it_is_used() {
    let stage = stage().await;
    let token = printed(&stage).await;
    let rows = async || stage.house.look(Default::default()).rows(Select::<Setup>::all()).await.unwrap();
    let kept = rows().await;
    assert!(kept.len() == 1 && kept[0].token_hash != token);
    let thief = stage.stranger().call(form(&kept[0].token_hash, "eve@hash.example")).await;
    assert!(refused(thief).fields.contains_key("token"), "the hash opens nothing");
    stage.stranger().enter(form(&token, "otis@hash.example")).await.unwrap();
    assert!(rows().await.is_empty());
}

#[tokio::test]
async fn an_administrator_made_on_the_command_line_closes_the_way_in() {
    let stage = stage().await;
    let token = printed(&stage).await;
    member(&stage, "otis@command.example").await;
    grant_admin(&stage.house, "otis@command.example").await.unwrap();
    let answer = stage.stranger().call(form(&token, "eve@command.example")).await;
    assert_eq!(refused(answer).kind, RefusalKind::NotFound);
}
