//! What becomes of the courses of somebody who leaves, and of what somebody learnt who leaves.

use identity::{
    auth_session::mutations::SignIn,
    auth_token::mutations::follow_link,
    user::leaving::{NO_NAME, WAITS_MS, mutations::delete_account},
};

use super::*;

async fn leave(school: &School, who: &Visitor, person: Person) {
    who.call(delete_account(person.email, person.password)).await.unwrap();
    school.stage.work().await.unwrap();
}

/// Signs in while leaving, and stays.
async fn stay(school: &School, person: Person) -> Visitor {
    let (email, password) = (person.email.into(), person.password.into());
    let sign_in = SignIn { email, password, remember: None, redirect_url: None };
    let mut browser = school.stage.stranger();
    let (onward, cookies) = browser.call_with_cookies(sign_in).await.unwrap();
    browser.actor.browser = cookies.into_iter().find(|it| it.name == "browser").unwrap().value;
    let (_, token) = onward.goto.split_once("token=").unwrap();
    let back = browser.enter(follow_link(token)).await.unwrap();
    school.stage.work().await.unwrap();
    back
}

/// Titles in the catalogue.
async fn listed(school: &School) -> Vec<String> {
    let page = school.stage.stranger().read(browse(Filter::default())).await.unwrap();
    page.cards.into_iter().map(|card| card.title).collect()
}

#[tokio::test]
async fn identity_31_courses_of_somebody_who_leaves_are_in_no_list_and_stay_with_those_who_have_them() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    leave(&school, &school.mara, MARA).await;
    assert_eq!(listed(&school).await, Vec::<String>::new());
    assert_eq!(school.jonas.read(my_courses()).await.unwrap().len(), 1);

    let mara = stay(&school, MARA).await;
    assert_eq!(listed(&school).await, ["Mixing 101"]);
    leave(&school, &mara, MARA).await;
    school.stage.clock.turn(WAITS_MS);
    school.stage.work().await.unwrap();
    assert_eq!(listed(&school).await, Vec::<String>::new());
    let stranger = school.stage.stranger();
    assert_eq!(stranger.read(course_page(slug.clone())).await.unwrap_err().kind, RefusalKind::NotFound);

    let jonas = stranger.enter(SignIn {
        email: JONAS.email.into(),
        password: JONAS.password.into(),
        remember: None,
        redirect_url: None,
    });
    let jonas = jonas.await.unwrap();
    assert!(jonas.read(chapter(slug, None)).await.is_ok(), "who has it keeps it");
    assert_eq!(jonas.read(my_courses()).await.unwrap()[0].maker, NO_NAME);
}

#[tokio::test]
async fn identity_31_what_somebody_learnt_who_left_stays_without_their_name() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    leave(&school, &school.jonas, JONAS).await;
    school.stage.clock.turn(WAITS_MS);
    school.stage.work().await.unwrap();
    let stranger = school.stage.stranger();
    let mara = stranger.enter(SignIn {
        email: MARA.email.into(),
        password: MARA.password.into(),
        remember: None,
        redirect_url: None,
    });
    let dashboard = mara.await.unwrap().read(course_dashboard(course)).await.unwrap();
    let names: Vec<_> = dashboard.learners.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, [NO_NAME]);
}
