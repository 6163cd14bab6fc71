//! What becomes of the courses of somebody who is shut out.

use identity::user::{
    queries::me,
    roster::mutations::{restore, suspend},
};
use testkit::OTIS;

use super::*;

struct Scene {
    school: School,
    otis: Visitor,
    mara: identity::UserId,
}

impl Scene {
    async fn new() -> Self {
        let school = school().await;
        let otis = arrive(&school.stage, OTIS).await;
        identity::grant_admin(&school.stage.house, OTIS.email).await.unwrap();
        let mara = school.mara.read(me()).await.unwrap().unwrap().id;
        Self { school, otis, mara }
    }

    async fn suspend(&self) {
        self.otis.call(suspend(self.mara.clone(), "Not her samples.", None::<String>)).await.unwrap();
        self.school.stage.work().await.unwrap();
    }

    async fn restore(&self) {
        self.otis.call(restore(self.mara.clone())).await.unwrap();
        self.school.stage.work().await.unwrap();
    }

    /// Titles in the catalogue.
    async fn listed(&self) -> Vec<String> {
        let page = self.school.stage.stranger().read(browse(Filter::default())).await.unwrap();
        page.cards.into_iter().map(|card| card.title).collect()
    }
}

#[tokio::test]
async fn courses_of_somebody_suspended_leave_the_catalogue_and_come_back_with_them() {
    let scene = Scene::new().await;
    let (course, slug) = scene.school.course().await;
    scene.school.jonas.call(enroll(course.clone())).await.unwrap();
    assert_eq!(scene.listed().await, ["Mixing 101"]);

    scene.suspend().await;
    assert_eq!(scene.listed().await, Vec::<String>::new());
    let stranger = scene.school.stage.stranger();
    assert_eq!(stranger.read(course_page(slug.clone())).await.unwrap_err().kind, RefusalKind::NotFound);
    let jonas = &scene.school.jonas;
    assert_eq!(jonas.read(my_courses()).await.unwrap().len(), 1, "who has it keeps it");
    assert!(jonas.read(chapter(slug.clone(), None)).await.is_ok());

    scene.restore().await;
    assert_eq!(scene.listed().await, ["Mixing 101"]);
    assert!(stranger.read(course_page(slug)).await.is_ok());
}

#[tokio::test]
async fn what_was_no_course_for_everybody_before_is_none_afterwards() {
    let scene = Scene::new().await;
    let (course, _) = scene.school.course().await;
    let draft = scene.school.mara.call(create_course("Night Bus")).await.unwrap().id;
    scene.suspend().await;
    scene.otis.call(delete_course(course.clone(), "Mixing 101")).await.unwrap();
    scene.restore().await;
    assert_eq!(scene.listed().await, Vec::<String>::new());
    for course in [course, draft] {
        let row = scene.school.row(&course).await;
        assert_eq!((row.is_published, row.hidden_at), (Some(false), None));
    }
}

#[tokio::test]
async fn a_course_taken_out_while_its_owner_is_shut_out_stays_out() {
    let scene = Scene::new().await;
    let (course, _) = scene.school.course().await;
    scene.suspend().await;
    scene.otis.call(unpublish_course(course.clone())).await.unwrap();
    scene.restore().await;
    assert_eq!(scene.listed().await, Vec::<String>::new());
    assert_eq!(scene.school.row(&course).await.is_published, Some(false));
}
