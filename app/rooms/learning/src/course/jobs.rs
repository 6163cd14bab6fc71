//! A creator's courses leave the catalogue while they are shut out. Whoever is enrolled keeps them.

use data::Select;
use facts::identity::{Restored, Suspended};
use identity::{UserId, is_suspended};
use room::{Answer, Ear, Write};

use super::Course;

/// Takes the courses of somebody who was shut out from every list.
pub struct HideCourses;

impl Ear for HideCourses {
    const NAME: &'static str = "learning/hide-courses";
    type Fact = Suspended;

    async fn hear(fact: Suspended, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Puts them back.
pub struct ShowCourses;

impl Ear for ShowCourses {
    const NAME: &'static str = "learning/show-courses";
    type Fact = Restored;

    async fn hear(fact: Restored, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Facts come in no order, so both look at how it is now.
async fn follow(cx: &Write, owner: UserId) -> Answer<()> {
    let is_shut_out = is_suspended(cx, &owner).await?;
    for mut course in cx.rows(Select::by(Course::OWNER, &owner)).await? {
        let before = course.clone();
        match is_shut_out {
            true => course.hide(cx.now()),
            false => course.show(),
        }
        if course != before {
            cx.put(&course).await?;
        }
    }
    Ok(())
}
