#![allow(clippy::unwrap_used)]
use std::sync::Arc;

use data::{Fault, Refusal, RefusalKind, Select, Stamp, Timestamp};
use futures::FutureExt;
use mail::Mail;
use room::{Answer, Site};
use testkit::{Stage, Visitor};

use super::{
    EmailState, Kind, Notification, badge, counted_title,
    digest::NotificationDigest,
    emitting::{News, notify},
    jobs::{KEEP_EACH, KEEP_READ_MS, KEEP_UNREAD_MS},
    mutations::{ArchiveNotification, ClearRead, MarkAllRead, MarkNotification},
    own_link,
    queries::{Filter, Item, NewsPage, Notification as OneOf, Notifications, PAGE, Unread},
    unread_in_words,
};
use crate::{
    People, UserId,
    notification_preferences::{
        Category, Channel, Digest, Whose,
        mutations::{ChooseDigest, Mute, SwitchNews},
    },
    user::{
        mutations::{ChangePassword, EditProfile},
        queries::Me,
        tests::{PASSWORD, form, member},
    },
};

/// A house without a mail server.
async fn quiet() -> Stage {
    Stage::new(vec![crate::room(), mail::room(Arc::new(mail::Nobody))], Arc::new(People)).await.unwrap()
}

/// A house that sends mail, to nobody: letters stay in the outbox where the tests read them.
async fn posting() -> Stage {
    let rooms = vec![crate::room(), mail::room(Arc::new(mail::Nobody))];
    Stage::at(Site::new("https://backline.example", true), rooms, Arc::new(People)).await.unwrap()
}

/// Somebody with an account, in a house that sends mail.
async fn arrive(stage: &Stage, email: &str) -> Visitor {
    let (onward, cookies) = stage.stranger().call_with_cookies(form(email)).await.unwrap();
    let mark = cookies.into_iter().find(|it| it.name == "browser").unwrap().value;
    let ticket = onward.goto.split_once("ticket=").unwrap().1.to_string();
    let text = letters(stage, email).await.pop().unwrap().text.unwrap();
    let secret = text.split_once("token=").unwrap().1.chars().take_while(char::is_ascii_hexdigit).collect::<String>();
    let actor = room::Actor { browser: mark, ..stage.stranger().actor };
    let code = crate::auth_token::issuing::code_of(&secret);
    let enter = crate::auth_token::mutations::EnterCode { ticket: ticket.into(), code, redirect_url: None };
    Visitor::new(stage.house.clone(), actor).enter(enter).await.unwrap()
}

async fn id_of(who: &Visitor) -> UserId {
    who.read(Me {}).await.unwrap().unwrap().id
}

/// What some room does when something happened.
async fn tell(stage: &Stage, to: &[UserId], news: &News) {
    let stamp = Stamp { actor: "system".into(), action: "test/tell".into(), request: "test".into() };
    let (to, news) = (to.to_vec(), news.clone());
    stage
        .house
        .write(stamp, move |cx| {
            let (to, news) = (to.clone(), news.clone());
            async move { Ok(notify(cx, &to, &news).await?) }.boxed()
        })
        .await
        .unwrap();
}

fn reply(once: &str) -> News {
    News::new(Category::Replies, format!("Answer {once}"), "Somebody answered.", once).leading_to("Read it", "/courses")
}

async fn items(who: &Visitor) -> Vec<Item> {
    list(who, Filter::default()).await.items
}

async fn list(who: &Visitor, filter: Filter) -> NewsPage {
    who.read(Notifications { filter }).await.unwrap()
}

async fn unread(who: &Visitor) -> i64 {
    who.read(Unread {}).await.unwrap()
}

async fn rows(stage: &Stage) -> Vec<Notification> {
    stage.house.look(Default::default()).rows(Select::<Notification>::all()).await.unwrap()
}

async fn letters(stage: &Stage, to: &str) -> Vec<Mail> {
    let mut all = stage.house.look(Default::default()).rows(Select::<Mail>::all()).await.unwrap();
    all.retain(|mail| mail.to == to);
    all.sort_by_key(|mail| mail.written_at);
    all
}

async fn news_letters(stage: &Stage, to: &str) -> Vec<Mail> {
    let mut all = letters(stage, to).await;
    all.retain(|mail| ["identity/notification", "identity/digest"].contains(&mail.kind.as_str()));
    all
}

fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> Refusal {
    answer.unwrap_err()
}

#[test]
fn a_badge_counts_to_ninety_nine_and_the_title_says_the_same() {
    for (unread, shown, title) in [(0, None, "Desk"), (3, Some("3"), "(3) Desk"), (100, Some("99+"), "(99+) Desk")] {
        assert_eq!(badge(unread).as_deref(), shown);
        assert_eq!(counted_title(unread, "Desk"), title);
    }
    assert_eq!(
        ["", "1 unread notification", "2 unread notifications"],
        [0, 1, 2].map(unread_in_words).each_ref().map(String::as_str)
    );
}

#[test]
fn a_link_leads_to_this_site_or_nowhere() {
    let site = "https://backline.example";
    for good in ["/learn/tape?chapter=1", "/", "https://backline.example", "https://backline.example/courses"] {
        assert_eq!(own_link(good, site), Some(good));
    }
    for bad in [
        "javascript:alert(1)",
        "data:text/html,hi",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https://backline.example.evil.example/",
        "https://backline.example@evil.example/",
        "http://backline.example/",
        "https://backline.example/\tx",
        "",
    ] {
        assert_eq!(own_link(bad, site), None, "{bad}");
    }
}

#[tokio::test]
async fn identity_20_what_somebody_is_told_counts_up_at_once() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@twenty.example").await;
    assert_eq!((unread(&ada).await, items(&ada).await), (0, vec![]));
    let id = id_of(&ada).await;
    tell(&stage, std::slice::from_ref(&id), &reply("one")).await;
    assert_eq!(unread(&ada).await, 1);
    let item = items(&ada).await.remove(0);
    assert_eq!(
        (item.title.as_str(), item.action.as_str(), item.link.as_deref()),
        ("Answer one", "Read it", Some("/courses"))
    );
    let read = MarkNotification { notification: item.id.clone(), read: true };
    ada.call(read.clone()).await.unwrap();
    ada.call(read).await.unwrap();
    assert_eq!((unread(&ada).await, items(&ada).await[0].read), (0, true));
    ada.call(MarkNotification { notification: item.id, read: false }).await.unwrap();
    assert_eq!(unread(&ada).await, 1);
}

#[tokio::test]
async fn the_same_news_is_told_once_to_each_also_by_two_at_the_same_moment() {
    let stage = quiet().await;
    let (ada, ben) = (member(&stage, "ada@once.example").await, member(&stage, "ben@once.example").await);
    let both = [id_of(&ada).await, id_of(&ben).await];
    let news = reply("same");
    tokio::join!(tell(&stage, &both, &news), tell(&stage, &both, &news));
    tell(&stage, &both, &news).await;
    assert_eq!((unread(&ada).await, unread(&ben).await, rows(&stage).await.len()), (1, 1, 2));
}

#[tokio::test]
async fn identity_21_what_arrives_while_all_is_marked_read_stays_unread() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@race.example").await;
    let id = [id_of(&ada).await];
    for once in ["one", "two", "three"] {
        tell(&stage, &id, &reply(once)).await;
    }
    let seen = items(&ada).await;
    // In the same millisecond, after the page was drawn.
    tell(&stage, &id, &reply("four")).await;
    ada.call(MarkAllRead { newest: seen[0].id.clone() }).await.unwrap();
    let left: Vec<_> = list(&ada, Filter { unread: true, ..Filter::default() }).await.items;
    assert_eq!(left.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["Answer four"]);
    assert_eq!(unread(&ada).await, 1);
}

#[tokio::test]
async fn identity_22_where_letters_about_it_are_switched_off_it_is_in_the_app_only() {
    let stage = posting().await;
    let ada = arrive(&stage, "ada@off.example").await;
    let off = SwitchNews { channel: Channel::Email, category: Some(Category::Replies), on: false };
    ada.call(off).await.unwrap();
    tell(&stage, &[id_of(&ada).await], &reply("one")).await;
    assert_eq!(unread(&ada).await, 1);
    assert_eq!(rows(&stage).await[0].email_state, EmailState::Skipped);
    assert_eq!(news_letters(&stage, "ada@off.example").await, []);
}

#[tokio::test]
async fn a_letter_about_news_has_its_key_and_a_way_out_and_shows_tags_as_text() {
    let stage = posting().await;
    let ada = arrive(&stage, "ada@letter.example").await;
    let news = News::new(Category::Replies, "<b>Loud</b>", "<script>alert(1)</script>\nsecond line", "one");
    tell(&stage, &[id_of(&ada).await], &news.leading_to("Read it", "/courses")).await;
    let letter = news_letters(&stage, "ada@letter.example").await.remove(0);
    let (text, html, way_out) = (letter.text.unwrap(), letter.html.unwrap(), letter.way_out.unwrap());
    assert_eq!(letter.subject, "<b>Loud</b>");
    assert!(text.contains("https://backline.example/courses") && text.contains(&way_out), "{text}");
    assert!(way_out.starts_with("https://backline.example/unsubscribe/"), "{way_out}");
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;") && html.contains(&way_out));
    assert_eq!(rows(&stage).await[0].email_state, EmailState::Queued);
}

#[tokio::test]
async fn identity_23_the_morning_letter_lists_what_is_unread() {
    let stage = posting().await;
    stage.work().await.unwrap();
    let ada = arrive(&stage, "ada@digest.example").await;
    let berlin = EditProfile {
        timezone: Some("Europe/Berlin".into()),
        name: None,
        bio: None,
        website: None,
        instagram: None,
        tiktok: None,
        twitter: None,
        youtube: None,
        private_note: None,
        visibility: None,
    };
    ada.call(berlin).await.unwrap();
    ada.call(ChooseDigest { digest: Digest::Daily }).await.unwrap();
    let id = [id_of(&ada).await];
    for once in ["one", "two", "three", "four"] {
        tell(&stage, &id, &reply(once)).await;
    }
    let read = items(&ada).await.into_iter().find(|it| it.title == "Answer four").unwrap().id;
    ada.call(MarkNotification { notification: read, read: true }).await.unwrap();
    // Midnight in London is one o'clock in Berlin: at a quarter to eight there nothing is due yet.
    stage.clock.turn(6 * Timestamp::HOUR_MS + 45 * Timestamp::MINUTE_MS);
    stage.work().await.unwrap();
    assert_eq!(news_letters(&stage, "ada@digest.example").await, []);
    stage.clock.turn(15 * Timestamp::MINUTE_MS);
    stage.work().await.unwrap();
    let sent = news_letters(&stage, "ada@digest.example").await;
    assert_eq!(sent.len(), 1);
    let text = sent[0].text.clone().unwrap();
    assert_eq!(sent[0].subject, "3 things you have not read");
    assert!(["• Answer one", "• Answer two", "• Answer three", "Replies"].iter().all(|it| text.contains(it)), "{text}");
    assert!(!text.contains("Answer four"), "{text}");
    let states = |state| async move { rows(&stage).await.into_iter().filter(|it| it.email_state == state).count() };
    assert_eq!(states(EmailState::Digested).await, 3);
}

#[tokio::test]
async fn nothing_unread_is_no_letter_and_the_next_day_begins_anew() {
    let stage = posting().await;
    stage.work().await.unwrap();
    let ada = arrive(&stage, "ada@empty.example").await;
    ada.call(ChooseDigest { digest: Digest::Daily }).await.unwrap();
    let id = [id_of(&ada).await];
    tell(&stage, &id, &reply("one")).await;
    ada.call(MarkAllRead { newest: items(&ada).await[0].id.clone() }).await.unwrap();
    stage.clock.turn(8 * Timestamp::HOUR_MS);
    stage.work().await.unwrap();
    assert_eq!(news_letters(&stage, "ada@empty.example").await, []);
    tell(&stage, &id, &reply("two")).await;
    stage.clock.turn(Timestamp::DAY_MS);
    stage.work().await.unwrap();
    assert_eq!(news_letters(&stage, "ada@empty.example").await.len(), 1);
    stage.clock.turn(Timestamp::DAY_MS);
    stage.work().await.unwrap();
    assert_eq!(news_letters(&stage, "ada@empty.example").await.len(), 1, "and what was in it is in no other");
}

#[tokio::test]
async fn whoever_wants_no_more_gathered_letters_gets_none_for_what_waits() {
    let stage = posting().await;
    stage.work().await.unwrap();
    let ada = arrive(&stage, "ada@weekly.example").await;
    ada.call(ChooseDigest { digest: Digest::Weekly }).await.unwrap();
    tell(&stage, &[id_of(&ada).await], &reply("one")).await;
    ada.call(ChooseDigest { digest: Digest::Never }).await.unwrap();
    stage.clock.turn(15 * Timestamp::MINUTE_MS);
    stage.work().await.unwrap();
    assert_eq!(rows(&stage).await[0].email_state, EmailState::Skipped);
    assert_eq!(news_letters(&stage, "ada@weekly.example").await, []);
    let waiting = stage.house.look(Default::default()).rows(Select::<NotificationDigest>::all()).await.unwrap();
    assert_eq!(waiting, []);
}

#[tokio::test]
async fn identity_24_what_must_be_heard_is_sent_whatever_is_switched_off() {
    let stage = posting().await;
    let ada = arrive(&stage, "ada@never.example").await;
    ada.call(ChooseDigest { digest: Digest::Never }).await.unwrap();
    for channel in [Channel::Email, Channel::InApp] {
        ada.call(SwitchNews { channel, category: None, on: false }).await.unwrap();
    }
    let id = [id_of(&ada).await];
    tell(&stage, &id, &reply("one")).await;
    let receipt = News::new(Category::Purchases, "Your receipt", "Tape course, 20 dollars.", "receipt:1").mandatory();
    tell(&stage, &id, &receipt).await;
    assert_eq!(items(&ada).await.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["Your receipt"]);
    let sent = news_letters(&stage, "ada@never.example").await;
    assert_eq!(sent.iter().map(|it| it.subject.as_str()).collect::<Vec<_>>(), ["Your receipt"]);
    assert_eq!(sent[0].way_out, None, "there is no way out of it");
}

#[tokio::test]
async fn nothing_is_heard_of_a_course_or_a_creator_that_is_muted() {
    let stage = quiet().await;
    let (ada, mara) = (member(&stage, "ada@mute.example").await, member(&stage, "mara@mute.example").await);
    let (id, creator) = ([id_of(&ada).await], id_of(&mara).await);
    let of_course = |once: &str| reply(once).about("course-1", "Tape");
    let of_creator = |once: &str| reply(once).said_by(creator.clone());
    ada.call(Mute { whose: Whose::Course, id: "course-1".into(), name: "Tape".into() }).await.unwrap();
    tell(&stage, &id, &of_course("one")).await;
    tell(&stage, &id, &of_creator("two")).await;
    ada.call(Mute { whose: Whose::Creator, id: creator.to_string(), name: "Mara".into() }).await.unwrap();
    tell(&stage, &id, &of_creator("three")).await;
    tell(&stage, &id, &of_course("four").mandatory().in_app_only()).await;
    let titles: Vec<_> = items(&ada).await.into_iter().map(|it| (it.title, it.sender_name)).collect();
    assert_eq!(titles, [("Answer four".into(), "Backline".into()), ("Answer two".to_string(), "Ada Reed".to_string())]);
}

#[tokio::test]
async fn what_is_switched_off_in_the_app_is_gathered_all_the_same() {
    let stage = posting().await;
    stage.work().await.unwrap();
    let ada = arrive(&stage, "ada@hidden.example").await;
    ada.call(ChooseDigest { digest: Digest::Daily }).await.unwrap();
    ada.call(SwitchNews { channel: Channel::InApp, category: Some(Category::Replies), on: false }).await.unwrap();
    tell(&stage, &[id_of(&ada).await], &reply("one")).await;
    assert_eq!((unread(&ada).await, items(&ada).await), (0, vec![]));
    let hidden = rows(&stage).await.remove(0).id;
    assert_eq!(refused(ada.read(OneOf { notification: hidden }).await).kind, RefusalKind::NotFound);
    stage.clock.turn(8 * Timestamp::HOUR_MS);
    stage.work().await.unwrap();
    assert_eq!(news_letters(&stage, "ada@hidden.example").await.len(), 1);
}

#[tokio::test]
async fn identity_30_somebody_elses_notification_does_not_exist() {
    let stage = quiet().await;
    let (ada, ben) = (member(&stage, "ada@thirty.example").await, member(&stage, "ben@thirty.example").await);
    tell(&stage, &[id_of(&ada).await], &reply("one")).await;
    let hers = items(&ada).await.remove(0).id;
    let refusals = [
        refused(ben.read(OneOf { notification: hers.clone() }).await),
        refused(ben.call(MarkNotification { notification: hers.clone(), read: true }).await),
        refused(ben.call(MarkAllRead { newest: hers.clone() }).await),
        refused(ben.call(ArchiveNotification { notification: hers.clone() }).await),
    ];
    assert!(refusals.iter().all(|it| it.kind == RefusalKind::NotFound), "{refusals:?}");
    assert_eq!(refused(stage.stranger().read(OneOf { notification: hers }).await).kind, RefusalKind::Unauthenticated);
    assert_eq!(unread(&ada).await, 1);
}

#[tokio::test]
async fn a_link_that_leads_away_is_left_out() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@away.example").await;
    let news = reply("one").leading_to("Click", "javascript:alert(1)");
    tell(&stage, &[id_of(&ada).await], &news).await;
    assert_eq!(items(&ada).await[0].link, None);
}

#[tokio::test]
async fn what_was_put_away_is_in_no_list_and_in_no_count() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@away-with.example").await;
    let id = [id_of(&ada).await];
    for once in ["one", "two", "three"] {
        tell(&stage, &id, &reply(once)).await;
    }
    let all = items(&ada).await;
    ada.call(ArchiveNotification { notification: all[0].id.clone() }).await.unwrap();
    assert_eq!((unread(&ada).await, items(&ada).await.len()), (2, 2));
    ada.call(MarkNotification { notification: all[1].id.clone(), read: true }).await.unwrap();
    ada.call(ClearRead {}).await.unwrap();
    assert_eq!(items(&ada).await.into_iter().map(|it| it.id).collect::<Vec<_>>(), [all[2].id.clone()]);
}

#[tokio::test]
async fn every_notification_is_on_exactly_one_page_and_filters_leave_the_rest_out() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@pages.example").await;
    let id = [id_of(&ada).await];
    let many = PAGE + 3;
    for at in 0..many {
        tell(&stage, &id, &reply(&format!("{at:02}"))).await;
    }
    tell(&stage, &id, &News::new(Category::Mentions, "Said your name", "In a chapter.", "mention")).await;
    let first = list(&ada, Filter::default()).await;
    let second = list(&ada, Filter { after: first.next.clone(), ..Filter::default() }).await;
    assert_eq!((first.items.len(), second.items.len(), second.next.is_none()), (PAGE, many + 1 - PAGE, true));
    let mut titles: Vec<_> = first.items.iter().chain(&second.items).map(|it| it.title.clone()).collect();
    titles.dedup();
    assert_eq!(titles.len(), many + 1);
    assert_eq!(titles[0], "Said your name", "the newest first");
    let mentions = list(&ada, Filter { category: Some(Category::Mentions), ..Filter::default() }).await;
    assert_eq!(mentions.items.len(), 1);
    let odd = list(&ada, Filter { after: Some("nonsense".into()), ..Filter::default() }).await;
    assert_eq!(odd.items, first.items);
}

#[tokio::test]
async fn a_changed_password_is_told_in_the_app_whatever_is_switched_off() {
    let stage = quiet().await;
    let ada = member(&stage, "ada@account.example").await;
    ada.call(SwitchNews { channel: Channel::InApp, category: None, on: false }).await.unwrap();
    let change = ChangePassword { password: PASSWORD.into(), new_password: "a whole new drum room".into() };
    ada.call(change).await.unwrap();
    let item = items(&ada).await.remove(0);
    assert_eq!(
        (item.title.as_str(), item.kind, item.category),
        ("Password changed", Kind::Warning, Category::SystemAlerts)
    );
    assert_eq!(rows(&stage).await[0].email_state, EmailState::None, "a letter of its own says it already");
}

#[tokio::test]
async fn what_was_read_is_forgotten_after_half_a_year_and_the_rest_after_a_year() {
    let stage = quiet().await;
    stage.work().await.unwrap();
    let ada = member(&stage, "ada@forget.example").await;
    let id = [id_of(&ada).await];
    tell(&stage, &id, &reply("read")).await;
    tell(&stage, &id, &reply("unread")).await;
    let read = items(&ada).await.into_iter().find(|it| it.title == "Answer read").unwrap().id;
    ada.call(MarkNotification { notification: read, read: true }).await.unwrap();
    let left = async || rows(&stage).await.into_iter().map(|it| it.dedupe_key).collect::<Vec<_>>();
    stage.clock.turn(KEEP_READ_MS);
    stage.work().await.unwrap();
    assert_eq!(left().await.len(), 2);
    stage.clock.turn(Timestamp::DAY_MS);
    stage.work().await.unwrap();
    assert_eq!(left().await, ["unread"]);
    stage.clock.turn(KEEP_UNREAD_MS - KEEP_READ_MS);
    stage.work().await.unwrap();
    assert_eq!(left().await, Vec::<String>::new());
}

#[tokio::test]
async fn of_each_person_the_newest_thousand_are_kept() {
    let stage = quiet().await;
    stage.work().await.unwrap();
    let (ada, ben) = (member(&stage, "ada@thousand.example").await, member(&stage, "ben@thousand.example").await);
    let (id, other) = (id_of(&ada).await, id_of(&ben).await);
    tell(&stage, &[id.clone(), other], &reply("first")).await;
    let model = rows(&stage).await.into_iter().find(|it| it.user == id).unwrap();
    write_many(&stage, &model, KEEP_EACH).await.unwrap();
    stage.clock.turn(Timestamp::DAY_MS);
    stage.work().await.unwrap();
    let left = rows(&stage).await;
    assert_eq!(left.iter().filter(|it| it.user == id).count(), KEEP_EACH);
    let firsts: Vec<_> = left.iter().filter(|it| it.dedupe_key == "first").map(|it| it.user.clone()).collect();
    assert_eq!(firsts, [id_of(&ben).await], "the oldest went, and nobody else's");
}

/// So many newer ones like this.
async fn write_many(stage: &Stage, model: &Notification, many: usize) -> Result<(), Fault> {
    let stamp = Stamp { actor: "system".into(), action: "test/many".into(), request: "test".into() };
    let work = stage.house.database.begin(stamp).await?;
    for at in 0..many {
        let dedupe_key = format!("many {at}");
        let row = Notification { id: work.new_id().into(), dedupe_key, ..model.clone() };
        work.put(&row).await?;
    }
    work.commit().await.map(drop)
}
