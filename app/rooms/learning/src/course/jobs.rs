//! A creator's courses leave the catalogue while they are shut out or about to leave, and for good when they are gone.
//! Whoever is enrolled keeps them.

use data::Select;
use facts::identity::{Leaving, Restored, Stayed, Suspended};
use identity::{UserId, is_away};
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

/// Takes the courses of somebody who is about to leave from every list.
pub struct TakeOutCourses;

impl Ear for TakeOutCourses {
    const NAME: &'static str = "learning/take-out-courses";
    type Fact = Leaving;

    async fn hear(fact: Leaving, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Puts them back.
pub struct PutBackCourses;

impl Ear for PutBackCourses {
    const NAME: &'static str = "learning/put-back-courses";
    type Fact = Stayed;

    async fn hear(fact: Stayed, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Facts come in no order, so all look at how it is now.
async fn follow(cx: &Write, owner: UserId) -> Answer<()> {
    let is_away = is_away(cx, &owner).await?;
    for mut course in cx.rows(Select::by(Course::OWNER, &owner)).await? {
        let before = course.clone();
        match is_away {
            true => course.hide(cx.now()),
            false => course.show(),
        }
        if course != before {
            cx.put(&course).await?;
        }
    }
    Ok(())
}
