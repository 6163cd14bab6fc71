#![allow(clippy::unwrap_used)]
use data::{RefusalKind, Select};
use testkit::Visitor;

use super::{
    Answers, Goal, Interest, LearnerPreferences, SkillLevel,
    mutations::{SaveLearnerPreferences, reset_learner_preferences, skip_learner_preferences},
    queries::{Asked, my_learner_preferences},
};
use crate::user::tests::{member, stage};

fn said() -> SaveLearnerPreferences {
    SaveLearnerPreferences {
        skill_level: "intermediate".into(),
        interests: vec!["vocals".into(), "mixing".into(), "vocals".into()],
        goal: "certification".into(),
        weekly_hours: Some(7),
    }
}

async fn asked(who: &Visitor) -> Asked {
    who.read(my_learner_preferences()).await.unwrap()
}

#[test]
fn every_answer_is_judged_and_each_that_is_wrong_says_so() {
    let check = |level: &str, interests: &[&str], goal: &str, hours: Option<i64>| {
        let interests: Vec<String> = interests.iter().map(ToString::to_string).collect();
        match Answers::check(level, &interests, goal, hours) {
            Ok(_) => vec![],
            Err(refusal) => refusal.fields.into_keys().collect(),
        }
    };
    assert_eq!(check("beginner", &["djing"], "hobby", None), Vec::<String>::new());
    assert_eq!(check("beginner", &["djing"], "hobby", Some(1)), Vec::<String>::new());
    assert_eq!(check("beginner", &["djing"], "hobby", Some(40)), Vec::<String>::new());
    for hours in [0, 41, -1, i64::MIN] {
        assert_eq!(check("beginner", &["djing"], "hobby", Some(hours)), ["weekly_hours"], "{hours}");
    }
    assert_eq!(check("beginner", &[], "hobby", None), ["interests"]);
    assert_eq!(check("beginner", &["djing", "polka"], "hobby", None), ["interests"]);
    assert_eq!(check("expert", &["Djing"], "fame", Some(0)), ["goal", "interests", "skill_level", "weekly_hours"]);
}

#[tokio::test]
async fn identity_18_whoever_skips_the_questions_is_asked_on_no_device() {
    let stage = stage().await;
    let laptop = member(&stage, "ada@skip.example").await;
    let phone = stage.visitor(&laptop.actor.session);
    assert!(asked(&phone).await.is_unasked);
    laptop.call(skip_learner_preferences()).await.unwrap();
    assert_eq!(asked(&phone).await, Asked { is_unasked: false, answers: None });
}

#[tokio::test]
async fn answers_are_kept_once_each_and_can_be_given_again() {
    let stage = stage().await;
    let ada = member(&stage, "ada@answers.example").await;
    ada.call(said()).await.unwrap();
    let answers = Answers {
        skill_level: SkillLevel::Intermediate,
        interests: vec![Interest::Mixing, Interest::Vocals],
        goal: Goal::Certification,
        weekly_hours: Some(7),
    };
    assert_eq!(asked(&ada).await, Asked { is_unasked: false, answers: Some(answers.clone()) });
    ada.call(SaveLearnerPreferences { goal: "hobby".into(), weekly_hours: None, ..said() }).await.unwrap();
    let changed = Answers { goal: Goal::Hobby, weekly_hours: None, ..answers };
    assert_eq!(asked(&ada).await.answers, Some(changed.clone()));
    ada.call(skip_learner_preferences()).await.unwrap();
    assert_eq!(asked(&ada).await.answers, Some(changed), "what was answered stays");
    let rows = ada.house.look(ada.actor.clone()).rows(Select::<LearnerPreferences>::all()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].onboarding_completed_at, rows[0].skipped_at), (Some(stage.house.now()), None));
}

#[tokio::test]
async fn whoever_skipped_can_answer_later_and_whoever_forgets_is_asked_again() {
    let stage = stage().await;
    let ada = member(&stage, "ada@later.example").await;
    ada.call(skip_learner_preferences()).await.unwrap();
    ada.call(said()).await.unwrap();
    assert!(asked(&ada).await.answers.is_some());
    ada.call(reset_learner_preferences()).await.unwrap();
    assert_eq!(asked(&ada).await, Asked { is_unasked: true, answers: None });
    ada.call(reset_learner_preferences()).await.unwrap();
}

#[tokio::test]
async fn answers_are_ones_own_and_a_refused_one_changes_nothing() {
    let stage = stage().await;
    let (ada, ben) = (member(&stage, "ada@own.example").await, member(&stage, "ben@own.example").await);
    ada.call(said()).await.unwrap();
    assert!(asked(&ben).await.is_unasked);
    ben.call(reset_learner_preferences()).await.unwrap();
    let before = asked(&ada).await;
    let refusal = ada.call(SaveLearnerPreferences { weekly_hours: Some(41), ..said() }).await.unwrap_err();
    assert_eq!(
        (refusal.kind, refusal.fields["weekly_hours"].as_str()),
        (RefusalKind::Validation, "Between 1 and 40 hours.")
    );
    assert_eq!(asked(&ada).await, before);
    let stranger = stage.stranger();
    assert_eq!(stranger.read(my_learner_preferences()).await.unwrap_err().kind, RefusalKind::Unauthenticated);
    assert_eq!(stranger.call(said()).await.unwrap_err().kind, RefusalKind::Unauthenticated);
}
