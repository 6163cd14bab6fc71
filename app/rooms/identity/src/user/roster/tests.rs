#![allow(clippy::unwrap_used)]
use std::collections::BTreeSet;

use data::{Fact, RefusalKind, Select, Timestamp};
use facts::identity::{Restored, RoleChanged, Suspended};
use room::Answer;
use testkit::{Stage, Visitor};

use super::{
    MODERATORS_DAYS, Person, RoleWish, Show, may_suspend,
    mutations::{restore, set_role, suspend},
    queries::{LookUp, PAGE, People, PeopleNumbers, Roster, RosterFilter},
};
use crate::{
    Mode, PlatformRole, User, UserId,
    admin_log::queries::{AdminLog, LogFilter},
    auth_session::{mutations::SignIn, queries::Session},
    grant_admin, touch,
    user::{
        mutations::{ChooseRole, SignUp},
        queries::Me,
        tests::{PASSWORD, form, member, stage},
    },
};

struct Scene {
    stage: Stage,
    otis: Visitor,
    ada: Visitor,
}

impl Scene {
    async fn new() -> Self {
        let stage = stage().await;
        let otis = member(&stage, "otis@roster.example").await;
        let ada = member(&stage, "ada@roster.example").await;
        grant_admin(&stage.house, "otis@roster.example").await.unwrap();
        Self { stage, otis, ada }
    }

    /// Somebody with this role.
    async fn staff(&self, role: RoleWish) -> Visitor {
        let visitor = member(&self.stage, &format!("{}@roster.example", role.as_str())).await;
        self.otis.call(set_role(id(&visitor).await, role)).await.unwrap();
        visitor
    }

    async fn facts(&self, kind: &str) -> usize {
        let cx = self.stage.house.look(Default::default());
        cx.rows(Select::<Fact>::all()).await.unwrap().iter().filter(|fact| fact.kind == kind).count()
    }

    /// Otis stays: a session of staff ends after twelve hours without a sign of life.
    async fn a_day_passes(&self) {
        for _ in 0..4 {
            self.stage.clock.turn(6 * Timestamp::HOUR_MS);
            touch(&self.stage.house, &self.otis.actor).await.unwrap();
        }
    }

    async fn rows(&self) -> Vec<User> {
        self.stage.house.look(Default::default()).rows(Select::<User>::all()).await.unwrap()
    }
}

async fn id(visitor: &Visitor) -> UserId {
    visitor.read(Me {}).await.unwrap().unwrap().id
}

async fn power(visitor: &Visitor) -> PlatformRole {
    visitor.read(Me {}).await.unwrap().unwrap().power
}

async fn list(who: &Visitor, filter: RosterFilter) -> Roster {
    who.read(People { filter }).await.unwrap()
}

fn shown(show: Show) -> RosterFilter {
    RosterFilter { show: show.as_str().into(), ..RosterFilter::default() }
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> (RefusalKind, String) {
    let refusal = answer.unwrap_err();
    (refusal.kind, refusal.code)
}

#[test]
fn who_may_suspend_whom_for_how_long() {
    use PlatformRole::{Admin, Moderator, None as Nobody, Support};
    let table = [
        (Admin, Nobody, None, true),
        (Admin, Moderator, Some(400), true),
        (Moderator, Nobody, Some(1), true),
        (Moderator, Nobody, Some(MODERATORS_DAYS), true),
        (Moderator, Nobody, Some(MODERATORS_DAYS + 1), false),
        (Moderator, Nobody, Some(0), false),
        (Moderator, Nobody, None, false),
        (Moderator, Support, Some(1), false),
        (Moderator, Admin, Some(1), false),
        (Support, Nobody, Some(1), false),
        (Nobody, Nobody, Some(1), false),
    ];
    for (by, whom, days, may) in table {
        assert_eq!(may_suspend(by, whom, days).is_ok(), may, "{by:?} {whom:?} {days:?}");
    }
}

#[tokio::test]
async fn identity_25_a_list_of_people_is_refused_whatever_id_is_sent_along() {
    let scene = Scene::new().await;
    let before = scene.rows().await;
    let args = serde_json::json!({ "filter": {}, "adminId": id(&scene.otis).await, "userId": id(&scene.otis).await });
    let (_, answer) = scene.stage.house.read("identity/people", &args, &scene.ada.actor).await;
    assert_eq!(answer.unwrap_err().kind, RefusalKind::Validation, "what it does not ask for it does not take");
    let answer = scene.ada.read(People { filter: RosterFilter::default() }).await;
    assert_eq!(answer.unwrap_err().kind, RefusalKind::Forbidden);
    let answer = scene.ada.call(set_role(id(&scene.ada).await, RoleWish::Admin)).await;
    assert_eq!(answer.unwrap_err().kind, RefusalKind::Forbidden);
    assert_eq!(scene.rows().await, before);
}

#[tokio::test]
async fn identity_28_the_last_administrator_stays_one_and_the_log_has_no_line_of_it() {
    let scene = Scene::new().await;
    let log = || scene.otis.read(AdminLog { filter: LogFilter::default() });
    let before = log().await.unwrap();
    for role in [RoleWish::User, RoleWish::Support] {
        let answer = scene.otis.call(set_role(id(&scene.otis).await, role)).await;
        assert_eq!(refused(answer).0, RefusalKind::Conflict);
    }
    let answer = scene.otis.call(suspend(id(&scene.otis).await, "Tired.", None)).await;
    assert_eq!(refused(answer), (RefusalKind::Conflict, "not_yourself".into()));
    assert_eq!(log().await.unwrap(), before);
    assert_eq!(power(&scene.otis).await, PlatformRole::Admin);
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_at_once_one_is_left() {
    for _ in 0..5 {
        let scene = Scene::new().await;
        let ines = scene.staff(RoleWish::Admin).await;
        let (one, other) = (id(&scene.otis).await, id(&ines).await);
        let (first, second) =
            tokio::join!(scene.otis.call(set_role(other, RoleWish::User)), ines.call(set_role(one, RoleWish::User)));
        let loser = first.and(second).unwrap_err();
        assert!(matches!(loser.kind, RefusalKind::Conflict | RefusalKind::Forbidden), "{loser:?}");
        let admins = scene.rows().await.into_iter().filter(|user| user.admin == Some(true)).count();
        assert_eq!(admins, 1);
    }
}

#[tokio::test]
async fn a_role_is_changed_written_down_and_said() {
    let scene = Scene::new().await;
    assert_eq!(power(&scene.ada).await, PlatformRole::None);
    let ada = id(&scene.ada).await;
    for (role, is) in [
        (RoleWish::Support, PlatformRole::Support),
        (RoleWish::Moderator, PlatformRole::Moderator),
        (RoleWish::Admin, PlatformRole::Admin),
        (RoleWish::User, PlatformRole::None),
    ] {
        scene.otis.call(set_role(ada.clone(), role)).await.unwrap();
        assert_eq!(power(&scene.ada).await, is);
    }
    let filter = LogFilter { action: "user_role_changed".into(), ..LogFilter::default() };
    let lines = scene.otis.read(AdminLog { filter }).await.unwrap().lines;
    let of_ada = lines.iter().filter(|line| line.resource_id.as_deref() == Some(ada.as_str()));
    let changes: Vec<_> = of_ada.map(|line| (line.previous_value.as_deref(), line.new_value.as_deref())).collect();
    assert_eq!(changes.len(), 4);
    assert!(changes.contains(&(Some("user"), Some("support"))) && changes.contains(&(Some("admin"), Some("user"))));
    assert_eq!(scene.facts(RoleChanged::KIND).await, 4);
    scene.otis.call(set_role(ada, RoleWish::User)).await.unwrap();
    assert_eq!(scene.facts(RoleChanged::KIND).await, 4, "nothing changed");
}

#[tokio::test]
async fn sessions_of_somebody_who_gets_power_end_as_early_as_those_of_staff() {
    let scene = Scene::new().await;
    scene.otis.call(set_role(id(&scene.ada).await, RoleWish::Moderator)).await.unwrap();
    scene.stage.clock.turn(12 * Timestamp::HOUR_MS);
    assert_eq!(refused(scene.ada.read(Session {}).await).0, RefusalKind::Unauthenticated);
}

#[tokio::test]
async fn a_creator_with_a_store_stays_one_and_one_without_does_not() {
    let scene = Scene::new().await;
    let ada = id(&scene.ada).await;
    scene.ada.call(ChooseRole { role: Mode::Create }).await.unwrap();
    scene.otis.call(set_role(ada.clone(), RoleWish::User)).await.unwrap();
    assert!(!scene.ada.read(Me {}).await.unwrap().unwrap().is_creator);
    scene.otis.call(set_role(ada.clone(), RoleWish::Creator)).await.unwrap();
    assert!(scene.ada.read(Me {}).await.unwrap().unwrap().is_creator);
    assert_eq!(power(&scene.ada).await, PlatformRole::None, "a creator is no power");
    let with_a_store = format!("UPDATE users SET creatorLevel = 1 WHERE clerkId = '{ada}'");
    scene.stage.house.database.run_raw(&with_a_store).await.unwrap();
    scene.otis.call(set_role(ada, RoleWish::User)).await.unwrap();
    assert!(scene.ada.read(Me {}).await.unwrap().unwrap().is_creator);
}

#[tokio::test]
async fn somebody_suspended_is_out_of_every_page_and_told_why() {
    let scene = Scene::new().await;
    let ada = id(&scene.ada).await;
    scene.ada.read(Session {}).await.unwrap();
    scene.otis.call(suspend(ada.clone(), " Spam in the shouts. ", None)).await.unwrap();
    assert_eq!(refused(scene.ada.read(Session {}).await).0, RefusalKind::Unauthenticated);
    let sign_in =
        || SignIn { email: "ada@roster.example".into(), password: PASSWORD.into(), remember: None, redirect_url: None };
    let refusal = scene.stage.stranger().call(sign_in()).await.unwrap_err();
    assert!(refusal.message.contains("Spam in the shouts."), "{refusal:?}");
    for _ in 0..2 {
        scene.otis.call(restore(ada.clone())).await.unwrap();
    }
    let back = scene.stage.stranger().enter(sign_in()).await.unwrap();
    back.read(Session {}).await.unwrap();
    assert_eq!(refused(scene.ada.read(Session {}).await).0, RefusalKind::Unauthenticated, "the old session is over");
    assert_eq!((scene.facts(Suspended::KIND).await, scene.facts(Restored::KIND).await), (1, 1));
}

#[tokio::test]
async fn a_suspension_for_some_days_ends_by_itself_unless_it_was_made_longer() {
    let scene = Scene::new().await;
    let moderator = scene.staff(RoleWish::Moderator).await;
    let (ada, day) = (id(&scene.ada).await, |days: &str| Some(days.to_string()));
    let answer = moderator.call(suspend(ada.clone(), "Spam.", day("8"))).await;
    assert_eq!(refused(answer), (RefusalKind::Forbidden, "seven_days".into()));
    moderator.call(suspend(ada.clone(), "Spam.", day("2"))).await.unwrap();
    scene.otis.call(suspend(ada.clone(), "Much spam.", day("4"))).await.unwrap();
    let answer = moderator.call(suspend(ada.clone(), "A little spam.", day("1"))).await;
    assert_eq!(refused(answer), (RefusalKind::Conflict, "suspended_already".into()));
    let status = async || {
        let user = scene.rows().await.into_iter().find(|user| user.id == ada).unwrap();
        user.status.unwrap()
    };
    for (days, expected) in [(2, super::Status::Suspended), (2, super::Status::Active)] {
        scene.stage.clock.turn(days * Timestamp::DAY_MS);
        scene.stage.work().await.unwrap();
        assert_eq!(status().await, expected);
    }
    assert_eq!(scene.facts(Restored::KIND).await, 1);
}

#[tokio::test]
async fn whoever_is_about_to_be_deleted_is_left_alone() {
    let scene = Scene::new().await;
    let ada = id(&scene.ada).await;
    let leave = format!("UPDATE users SET status = 'deleting' WHERE clerkId = '{ada}'");
    scene.stage.house.database.run_raw(&leave).await.unwrap();
    for answer in [
        scene.otis.call(set_role(ada.clone(), RoleWish::Admin)).await,
        scene.otis.call(suspend(ada.clone(), "Spam.", None)).await,
    ] {
        assert_eq!(refused(answer), (RefusalKind::Conflict, "not_active".into()));
    }
}

#[tokio::test]
async fn a_suspension_needs_a_reason_and_a_number_of_days_that_is_one() {
    let scene = Scene::new().await;
    let ada = id(&scene.ada).await;
    for (reason, days, field) in
        [("", "", "reason"), ("a", "1", "reason"), ("Spam.", "0", "days"), ("Spam.", "x", "days")]
    {
        let refusal = scene.otis.call(suspend(ada.clone(), reason, Some(days.to_string()))).await.unwrap_err();
        assert_eq!(refusal.fields.keys().collect::<Vec<_>>(), [field]);
    }
    let answer = scene.otis.call(suspend("user_nobody", "Spam.", None)).await;
    assert_eq!(refused(answer).0, RefusalKind::NotFound);
    scene.ada.read(Session {}).await.unwrap();
}

#[tokio::test]
async fn staff_look_people_up_and_only_administrators_change_them() {
    let scene = Scene::new().await;
    let ada = id(&scene.ada).await;
    for role in [RoleWish::Moderator, RoleWish::Support] {
        let staff = scene.staff(role).await;
        let found = list(&staff, RosterFilter { text: "ada@".into(), ..RosterFilter::default() }).await;
        assert_eq!(found.people.len(), 1);
        let view = staff.read(LookUp { user: ada.clone() }).await.unwrap();
        assert!(view.deeds.is_empty() && !view.is_me, "the log is for administrators");
        for answer in [
            staff.call(set_role(ada.clone(), RoleWish::Admin)).await,
            staff.call(restore(ada.clone())).await,
            staff.read(PeopleNumbers {}).await.map(drop),
            staff.read(AdminLog { filter: LogFilter::default() }).await.map(drop),
        ] {
            assert_eq!(refused(answer).0, RefusalKind::Forbidden);
        }
    }
    assert_eq!(refused(scene.stage.stranger().read(LookUp { user: ada }).await).0, RefusalKind::Unauthenticated);
}

#[tokio::test]
async fn people_are_found_by_name_address_and_id() {
    let scene = Scene::new().await;
    let named = SignUp { name: "Zoë van der Berg".into(), ..form("booking@zoe.example") };
    let zoe = id(&scene.stage.stranger().enter(named).await.unwrap()).await;
    for text in ["zoë", "berg van", "BOOKING@zoe", "booking@zoe.example", zoe.as_str()] {
        let found = list(&scene.otis, RosterFilter { text: text.into(), ..RosterFilter::default() }).await;
        assert_eq!(found.people.iter().map(|it| &it.id).collect::<Vec<_>>(), [&zoe], "{text}");
    }
    for text in ["nobody", "example", "user_", "'; DELETE users; --"] {
        let found = list(&scene.otis, RosterFilter { text: text.into(), ..RosterFilter::default() }).await;
        assert!(found.people.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn every_list_has_everybody_it_means_once_in_its_order() {
    let scene = Scene::new().await;
    for number in 0..PAGE + 5 {
        let statement = format!(
            "CREATE users:user_{number:03} SET clerkId = 'user_{number:03}', name = 'N {number}', \
             email = 'n{number}@roster.example', admin = false, platformRole = {role}, status = {status}, \
             isCreator = {creator}, emailVerified = {verified}, joinedAt = {joined}, lastSeenAt = {joined}",
            role = if number % 5 == 0 { "'support'" } else { "'none'" },
            status = if number % 4 == 0 { "'suspended'" } else { "'active'" },
            creator = number % 2 == 0,
            verified = if number % 3 == 0 { format!("{}", 1_000 + number) } else { "NONE".into() },
            joined = 1_000 + number / 4,
        );
        scene.stage.house.database.run_raw(&statement).await.unwrap();
    }
    let all = scene.rows().await;
    let of = |power: PlatformRole| move |user: &User| PlatformRole::of(user.admin, user.platform_role) == power;
    type IsMeant = Box<dyn Fn(&User) -> bool>;
    let cases: [(Show, IsMeant); 7] = [
        (Show::Newest, Box::new(|_| true)),
        (Show::Seen, Box::new(|_| true)),
        (Show::Admins, Box::new(of(PlatformRole::Admin))),
        (Show::Support, Box::new(of(PlatformRole::Support))),
        (Show::Creators, Box::new(|user| user.is_creator == Some(true))),
        (Show::Verified, Box::new(|user| user.email_verified.is_some())),
        (Show::Suspended, Box::new(|user| user.status == Some(super::Status::Suspended))),
    ];
    for (show, is_meant) in cases {
        let (mut seen, mut after): (Vec<Person>, _) = (vec![], None);
        loop {
            let page = list(&scene.otis, RosterFilter { after, ..shown(show) }).await;
            assert!(page.people.len() <= PAGE);
            seen.extend(page.people);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let ids: BTreeSet<&str> = seen.iter().map(|it| it.id.as_str()).collect();
        let meant: BTreeSet<&str> = all.iter().filter(|user| is_meant(user)).map(|user| user.id.as_str()).collect();
        assert_eq!(ids, meant, "{show:?}");
        assert_eq!(ids.len(), seen.len(), "{show:?}: somebody twice");
        if show != Show::Verified {
            assert!(seen.is_sorted_by_key(|it| std::cmp::Reverse(it.joined_at)), "{show:?}");
        }
    }
    let unverified = list(&scene.otis, shown(Show::Unverified)).await;
    assert!(!unverified.people.is_empty() && unverified.people.iter().all(|it| !it.is_verified));
    let plans = scene.stage.house.database.plans().await.unwrap();
    let ours = |sql: &str| sql.contains("FROM users ") && sql.contains("ORDER BY") && !sql.contains("@0@");
    for (statement, plan) in plans.iter().filter(|(statement, _)| ours(statement)) {
        assert!(plan.contains("IndexScan") && !plan.contains("TableScan"), "{statement}: {plan}");
        assert!(!plan.contains("Sort"), "{statement}: {plan}");
    }
}

#[tokio::test]
async fn people_are_listed_by_when_they_joined() {
    let scene = Scene::new().await;
    let today = scene.stage.house.now().day();
    scene.a_day_passes().await;
    let bo = id(&member(&scene.stage, "bo@roster.example").await).await;
    let of =
        async |since, until| list(&scene.otis, RosterFilter { since, until, ..RosterFilter::default() }).await.people;
    let later = of(Some(today + 1), None).await;
    assert_eq!(later.iter().map(|it| &it.id).collect::<Vec<_>>(), [&bo]);
    assert_eq!(of(None, Some(today)).await.len(), 2);
    assert_eq!(of(Some(today), Some(today + 1)).await.len(), 3);
    assert!(of(Some(today + 2), None).await.is_empty());
}

#[tokio::test]
async fn the_first_page_follows_who_comes_and_what_becomes_of_them() {
    let scene = Scene::new().await;
    assert_eq!(list(&scene.otis, RosterFilter::default()).await.people.len(), 2);
    let bo = member(&scene.stage, "bo@roster.example").await;
    let people = list(&scene.otis, RosterFilter::default()).await.people;
    assert_eq!((people.len(), people[0].power), (3, PlatformRole::None));
    scene.otis.call(set_role(id(&bo).await, RoleWish::Support)).await.unwrap();
    let people = list(&scene.otis, RosterFilter::default()).await.people;
    assert!(people.iter().any(|it| it.power == PlatformRole::Support));
}

#[tokio::test]
async fn numbers_of_people_are_of_this_month_and_of_thirty_days() {
    let scene = Scene::new().await;
    let numbers = || scene.otis.read(PeopleNumbers {});
    let first = numbers().await.unwrap();
    assert_eq!((first.total, first.joined_this_month, first.active), (2, 2, 2));
    // The stage begins on 2 March: in April both joined last month. Otis came back, Ada did not.
    for _ in 0..31 {
        scene.a_day_passes().await;
    }
    let sign_in =
        SignIn { email: "otis@roster.example".into(), password: PASSWORD.into(), remember: None, redirect_url: None };
    let again = scene.stage.stranger().enter(sign_in).await.unwrap();
    member(&scene.stage, "new@roster.example").await;
    let later = again.read(PeopleNumbers {}).await.unwrap();
    assert_eq!((later.total, later.joined_this_month, later.active), (3, 1, 2));
}

#[tokio::test]
async fn what_staff_see_of_somebody_holds_no_secret() {
    let scene = Scene::new().await;
    let view = scene.otis.read(LookUp { user: id(&scene.ada).await }).await.unwrap();
    assert_eq!((view.devices.len(), view.person.email.as_str()), (1, "ada@roster.example"));
    let shown = serde_json::to_string(&view).unwrap();
    let key = crate::auth_session::opening::key_of(&scene.ada.actor.session);
    for secret in [key.as_str(), "argon2", "password", "privateNote"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
