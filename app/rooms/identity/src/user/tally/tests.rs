#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use data::{Select, Timestamp};
use room::Room;
use testkit::{Stage, Visitor};

use super::{ALL, COUNT_EVERYBODY, PeopleDay, PeopleStats, keep};
use crate::{
    Mode, People, User, grant_admin, touch,
    user::{
        mutations::ChooseRole,
        queries::Me,
        roster::{
            RoleWish,
            mutations::{restore, set_role, suspend},
        },
        tests::member,
    },
};

/// What the room of courses says when somebody takes one.
#[room::mutation("test/take-a-course", gate = SignedIn)]
async fn take_a_course(cx: &mut Write) -> Answer<()> {
    let user = cx.signed_in().await?.id;
    let fact = facts::learning::Enrolled { course: "c".into(), user };
    Ok(crate::user::people::say(cx, facts::learning::Enrolled::KIND, &fact).await?)
}

/// What confirming an address does to the row.
#[room::mutation("test/confirm", gate = SignedIn)]
async fn confirm(cx: &mut Write) -> Answer<()> {
    let before = cx.must_get::<User>(&cx.signed_in().await?.id).await?;
    let after = User { email_verified: Some(cx.now()), ..before.clone() };
    Ok(keep(cx, Some(&before), &after).await?)
}

async fn stage() -> Stage {
    let test = Room::new("test").mutation::<TakeACourse>().mutation::<Confirm>();
    Stage::new(vec![crate::room(), test], Arc::new(People)).await.unwrap()
}

/// The numbers as they are kept, and as they are when everybody is counted.
async fn counted(stage: &Stage) -> (PeopleStats, PeopleStats) {
    let cx = stage.house.look(Default::default());
    let mut all = PeopleStats { id: ALL.into(), ..PeopleStats::default() };
    cx.rows(Select::<User>::all()).await.unwrap().iter().for_each(|user| all.count(user, 1));
    (cx.must_get(ALL).await.unwrap(), all)
}

/// The days likewise: who joined when, and was seen last when.
async fn days(stage: &Stage) -> (Vec<PeopleDay>, Vec<PeopleDay>) {
    let cx = stage.house.look(Default::default());
    let users = cx.rows(Select::<User>::all()).await.unwrap();
    let mut kept = cx.rows(Select::<PeopleDay>::all()).await.unwrap();
    kept.retain(|day| (day.joined, day.last_seen) != (0, 0));
    kept.sort_by_key(|day| day.day);
    let on = |at: Option<Timestamp>, day| i64::from(at.map(Timestamp::day) == Some(day));
    let count = |kept: &PeopleDay| PeopleDay {
        joined: users.iter().map(|user| on(user.joined_at, kept.day)).sum(),
        last_seen: users.iter().map(|user| on(user.last_seen_at, kept.day)).sum(),
        ..kept.clone()
    };
    let counted = kept.iter().map(count).collect();
    assert_eq!(kept.iter().map(|day| day.joined).sum::<i64>(), users.len() as i64, "a day is missing");
    assert_eq!(kept.iter().map(|day| day.last_seen).sum::<i64>(), users.len() as i64, "a day is missing");
    (kept, counted)
}

async fn id(visitor: &Visitor) -> crate::UserId {
    visitor.read(Me {}).await.unwrap().unwrap().id
}

#[tokio::test]
async fn people_are_as_many_as_their_numbers_say_whatever_was_done_to_them() {
    let stage = stage().await;
    let otis = member(&stage, "otis@tally.example").await;
    grant_admin(&stage.house, "otis@tally.example").await.unwrap();
    let ada = member(&stage, "ada@tally.example").await;
    stage.clock.turn(Timestamp::HOUR_MS);
    let bo = member(&stage, "bo@tally.example").await;
    ada.call(ChooseRole { role: Mode::Create }).await.unwrap();
    bo.call(confirm()).await.unwrap();
    for _ in 0..2 {
        bo.call(take_a_course()).await.unwrap();
        stage.work().await.unwrap();
    }
    otis.call(set_role(id(&ada).await, RoleWish::Moderator)).await.unwrap();
    otis.call(set_role(id(&bo).await, RoleWish::Creator)).await.unwrap();
    let (kept, all) = counted(&stage).await;
    assert_eq!((kept.total, kept.creators, kept.students, kept.verified, kept.admins), (3, 2, 1, 1, 1));
    assert_eq!(kept, all);
    let bo = id(&bo).await;
    otis.call(suspend(bo.clone(), "Spam.", None)).await.unwrap();
    assert_eq!(counted(&stage).await.0.suspended, 1);
    otis.call(restore(bo.clone())).await.unwrap();
    otis.call(set_role(bo, RoleWish::User)).await.unwrap();
    otis.call(set_role(id(&ada).await, RoleWish::Admin)).await.unwrap();
    let (kept, all) = counted(&stage).await;
    assert_eq!(kept, all);
    let (kept, all) = days(&stage).await;
    assert_eq!(kept, all);
}

#[tokio::test]
async fn whoever_comes_back_is_seen_last_on_that_day_and_on_no_other() {
    let stage = stage().await;
    let ada = member(&stage, "ada@seen.example").await;
    member(&stage, "bo@seen.example").await;
    for _ in 0..3 {
        stage.clock.turn(9 * Timestamp::HOUR_MS);
        touch(&stage.house, &ada.actor).await.unwrap();
        touch(&stage.house, &ada.actor).await.unwrap();
        let (kept, all) = days(&stage).await;
        assert_eq!(kept, all);
    }
    let (kept, _) = days(&stage).await;
    assert_eq!(kept.iter().map(|day| day.last_seen).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn people_of_an_older_database_are_counted_once() {
    let stage = stage().await;
    let ada = member(&stage, "ada@old.example").await;
    ada.call(ChooseRole { role: Mode::Create }).await.unwrap();
    member(&stage, "bo@old.example").await;
    let joined = stage.house.now();
    stage.clock.turn(Timestamp::DAY_MS);
    let database = &stage.house.database;
    database.run_raw("UPDATE users SET joinedAt = NONE; DELETE peopleStats;").await.unwrap();
    for _ in 0..2 {
        database.run_raw(COUNT_EVERYBODY.surql).await.unwrap();
        let (kept, all) = counted(&stage).await;
        assert_eq!((kept.total, kept.creators), (2, 1));
        assert_eq!(kept, all);
    }
    let cx = stage.house.look(Default::default());
    let users = cx.rows(Select::<User>::all()).await.unwrap();
    assert!(users.iter().all(|user| user.joined_at == Some(joined)), "when they signed up");
}
