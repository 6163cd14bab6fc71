//! What somebody gets of this room when they want all that is kept about them.

use identity::user::queries::me;
use serde_json::Value;

use super::*;
use crate::sharing::shares;

/// The files of a person's archive, by name.
async fn files(school: &School, who: &Visitor) -> Vec<(&'static str, Value)> {
    let user = who.read(me()).await.unwrap().unwrap().id;
    let cx = school.stage.house.look(Default::default());
    let mut files = vec![];
    for share in shares() {
        files.push((share.file, (share.of)(&cx, &user).await.unwrap()));
    }
    files
}

#[tokio::test]
async fn whoever_learns_gets_their_own_enrollments_and_ticks_and_nobody_elses() {
    let school = school().await;
    let (course, slug) = school.course().await;
    school.jonas.call(enroll(course.clone())).await.unwrap();
    let first = school.jonas.read(chapter(slug, None)).await.unwrap().id;
    school.jonas.call(mark_chapter(first.clone(), true)).await.unwrap();
    let his = files(&school, &school.jonas).await;
    let names: Vec<_> = his.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["learning/enrollments.json", "learning/progress.json"]);
    assert_eq!(his[0].1[0]["courseId"], course.as_str());
    assert_eq!(his[1].1[0]["chapterId"], first.as_str());
    assert_eq!((his[0].1.as_array().unwrap().len(), his[1].1.as_array().unwrap().len()), (1, 1));
    for (name, hers) in files(&school, &school.mara).await {
        assert_eq!(hers, Value::Array(vec![]), "{name}");
    }
}
