//! Who is told what happens in a course.

use data::{Select, Timestamp};
use identity::{
    notification::{
        EmailState, Notification,
        queries::{Filter, Item, Notifications},
    },
    notification_preferences::{Category, Whose, mutations::Mute},
};
use testkit::{IMANI, Visitor};

use super::{School, arrive, id, school};
use crate::{
    course::{CourseId, unpublish_course},
    curriculum::{ChapterId, Operation},
    enrollment::{Enrollment, EnrollmentStatus, Source, enroll, enrollment_id},
    progress::mark_chapter,
};

async fn told(who: &Visitor) -> Vec<Item> {
    who.read(Notifications { filter: Filter::default() }).await.unwrap().items
}

async fn titles(who: &Visitor) -> Vec<String> {
    told(who).await.into_iter().map(|it| it.title).collect()
}

impl School {
    async fn put_out(&self, course: &CourseId, chapter: &str) {
        self.add_chapter(course, chapter, "l1").await;
        self.stage.work().await.unwrap();
    }
}

#[tokio::test]
async fn a_teacher_is_told_who_enrolled_once_and_without_a_letter() {
    let school = school().await;
    let (course, _) = school.course().await;
    for _ in 0..2 {
        school.jonas.call(enroll(course.clone())).await.unwrap();
        school.stage.work().await.unwrap();
    }
    let news = told(&school.mara).await;
    assert_eq!(news.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["Jonas Reed takes Mixing 101"]);
    assert_eq!(news[0].link, Some(format!("/dashboard/courses/{course}")));
    assert_eq!(told(&school.jonas).await, []);
    let rows = school.stage.house.look(Default::default()).rows(Select::<Notification>::all()).await.unwrap();
    assert_eq!(rows[0].email_state, EmailState::None);
}

#[tokio::test]
async fn learners_are_told_of_a_new_chapter_once_a_day() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    school.stage.work().await.unwrap();
    assert_eq!(told(&school.jonas).await, [], "what was out before is no news");
    school.put_out(&course, "c5").await;
    school.put_out(&course, "c6").await;
    let news = told(&school.jonas).await;
    assert_eq!(news.len(), 1);
    assert_eq!((news[0].title.as_str(), news[0].category), ("New in Mixing 101", Category::NewContent));
    assert_eq!((news[0].message.as_str(), news[0].sender_name.as_str()), ("“Chapter c5” is out.", "Mara Vale"));
    assert_eq!(news[0].link, Some(format!("/learn/{slug}?chapter={}", id::<ChapterId>("c5"))));
    school.stage.clock.turn(Timestamp::DAY_MS);
    school.put_out(&course, "c7").await;
    assert_eq!(told(&school.jonas).await.len(), 2);
}

#[tokio::test]
async fn a_chapter_that_is_out_already_or_of_a_draft_is_no_news() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    school.edit(&course, Operation::Publish { id: id("c1"), on: true }).await.unwrap();
    school.stage.work().await.unwrap();
    school.mara.call(unpublish_course(course.clone())).await.unwrap();
    school.put_out(&course, "c5").await;
    assert_eq!(told(&school.jonas).await, []);
}

#[tokio::test]
async fn whoever_muted_the_course_or_lost_it_is_not_told() {
    let school = school().await;
    let (course, _) = school.course().await;
    let imani = arrive(&school.stage, IMANI).await;
    for learner in [&school.jonas, &imani] {
        learner.call(enroll(course.clone())).await.unwrap();
    }
    let mute = Mute { whose: Whose::Course, id: course.to_string(), name: "Mixing 101".into() };
    school.jonas.call(mute).await.unwrap();
    let hers = imani.house.look(imani.actor.clone()).signed_in().await.unwrap().id;
    let enrollment = enrollment_id(&course, &hers);
    let revoke = format!("UPDATE enrollments:`{enrollment}` SET status = 'revoked'");
    school.stage.house.database.run_raw(&revoke).await.unwrap();
    school.put_out(&course, "c5").await;
    assert_eq!((titles(&school.jonas).await, titles(&imani).await), (vec![], vec![]));
}

#[tokio::test]
async fn all_of_many_learners_are_told_batch_by_batch() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    let jonas = school.jonas.house.look(school.jonas.actor.clone()).signed_in().await.unwrap().id;
    let cx = school.stage.house.look(Default::default());
    let model: Enrollment = cx.must_get(enrollment_id(&course, &jonas)).await.unwrap();
    // Behind him in the list stand more than two batches of people who have left meanwhile.
    let stamp = data::Stamp { actor: "test".into(), action: "test".into(), request: "test".into() };
    let work = school.stage.house.database.begin(stamp).await.unwrap();
    for at in 0..230 {
        let user = format!("user_gone{at:03}");
        let enrolled_at = model.enrolled_at + 1 + at;
        let (id, user) = (enrollment_id(&course, &user), user.into());
        let row = Enrollment {
            id,
            user,
            enrolled_at,
            source: Source::Free,
            status: EnrollmentStatus::Active,
            ..model.clone()
        };
        work.put(&row).await.unwrap();
    }
    work.commit().await.unwrap();
    school.put_out(&course, "c5").await;
    assert_eq!(titles(&school.jonas).await, ["New in Mixing 101"]);
}

#[tokio::test]
async fn a_learner_is_told_that_they_are_through_once() {
    let school = school().await;
    let (course, _) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    for chapter in ["c1", "c2", "c3", "c4"] {
        school.jonas.call(mark_chapter(id::<ChapterId>(chapter), true)).await.unwrap();
    }
    for done in [false, true] {
        school.jonas.call(mark_chapter(id::<ChapterId>("c4"), done)).await.unwrap();
    }
    school.stage.work().await.unwrap();
    assert_eq!(titles(&school.jonas).await, ["Course completed"]);
}
