//! Letters in a house on a database in memory, with a mailer that says what a test wants.

#![allow(clippy::unwrap_used)]

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use data::{Fault, Refusal, Select, Stamp, Timestamp};
use futures::{FutureExt, future::BoxFuture};
use room::{Answer, Doorman, Member, Read, Site, Write};
use testkit::Stage;

use crate::{KEEP_MS, Letter, Mail, Mailer, State, Verdict, send_again};

/// Says what it was told to say, one after the other, then that it has the letter.
#[derive(Default)]
struct Parrot {
    lines: Mutex<VecDeque<Verdict>>,
    offered: Mutex<Vec<Mail>>,
}

impl Mailer for Parrot {
    fn offer<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Verdict> {
        async move {
            self.offered.lock().unwrap().push(mail.clone());
            self.lines.lock().unwrap().pop_front().unwrap_or(Verdict::Taken("250 taken".into()))
        }
        .boxed()
    }
}

struct NobodyKnown;

impl Doorman for NobodyKnown {
    fn member<'a>(&'a self, _: &'a Read, _: &'a str) -> BoxFuture<'a, Result<Option<Member>, Fault>> {
        std::future::ready(Ok(None)).boxed()
    }
}

struct Scene {
    stage: Stage,
    parrot: Arc<Parrot>,
}

impl Scene {
    async fn with(sends_mail: bool, lines: impl IntoIterator<Item = Verdict>) -> Self {
        let parrot = Arc::new(Parrot { lines: Mutex::new(lines.into_iter().collect()), ..Parrot::default() });
        let site = Site::new("https://backline.example", sends_mail);
        let stage = Stage::at(site, vec![crate::room(parrot.clone())], Arc::new(NobodyKnown)).await.unwrap();
        Self { stage, parrot }
    }

    async fn write(&self, body: impl for<'a> Fn(&'a Write) -> BoxFuture<'a, Answer<()>> + Send + Sync) -> Answer<()> {
        let stamp = Stamp { actor: "mara".into(), action: "test/post".into(), request: "r1".into() };
        self.stage.house.write(stamp, body).await
    }

    async fn post(&self, once: &str) {
        let once = once.to_string();
        self.write(|cx| post(cx, once.clone())).await.unwrap();
    }

    async fn send_again(&self) -> Answer<()> {
        self.write(again).await
    }

    /// Everything that is due by the clock.
    async fn work(&self) {
        self.stage.work().await.unwrap();
    }

    async fn mails(&self) -> Vec<Mail> {
        self.stage.house.database.reader().rows(Select::<Mail>::all()).await.unwrap()
    }

    async fn mail(&self) -> Mail {
        self.mails().await.pop().unwrap()
    }

    fn offers(&self) -> usize {
        self.parrot.offered.lock().unwrap().len()
    }
}

fn letter() -> Letter {
    Letter::new("test/hello", "Hello").to("jonas@backline.example", "Jonas").says("It is about you.")
}

fn post(cx: &Write, once: String) -> BoxFuture<'_, Answer<()>> {
    async move { Ok(letter().post(cx, once).await?) }.boxed()
}

fn again(cx: &Write) -> BoxFuture<'_, Answer<()>> {
    async move {
        let mail = cx.first(Select::<Mail>::all()).await?.ok_or_else(Refusal::not_found)?;
        send_again(cx, mail).await
    }
    .boxed()
}

fn later() -> Verdict {
    Verdict::Later("451 come back later".into())
}

#[tokio::test]
async fn without_a_mail_server_a_letter_is_kept_and_offered_to_nobody() {
    let scene = Scene::with(false, []).await;
    scene.post("1").await;
    scene.work().await;
    let mail = scene.mail().await;
    assert_eq!((mail.state, mail.attempts, scene.offers()), (State::Kept, 0, 0));
    assert!(mail.text.unwrap().contains("It is about you.") && mail.html.unwrap().contains("It is about you."));
    assert_eq!(scene.send_again().await.unwrap_err().code, "no_mail_server");
}

#[tokio::test]
async fn a_letter_is_sent_once_and_emptied_then() {
    let scene = Scene::with(true, []).await;
    scene.post("1").await;
    assert_eq!((scene.mail().await.state, scene.offers()), (State::Queued, 0), "not inside the transaction");
    scene.work().await;
    scene.work().await;
    let mail = scene.mail().await;
    assert_eq!((mail.state, mail.attempts, scene.offers()), (State::Sent, 1, 1));
    assert_eq!((mail.text, mail.html, mail.answer.as_deref()), (None, None, Some("250 taken")));
}

#[tokio::test]
async fn a_second_letter_of_the_same_kind_and_key_is_not_written() {
    let scene = Scene::with(true, []).await;
    scene.post("1").await;
    scene.post("1").await;
    scene.work().await;
    scene.post("1").await;
    scene.post("2").await;
    scene.work().await;
    assert_eq!((scene.mails().await.len(), scene.offers()), (2, 2));
}

#[tokio::test]
async fn two_who_post_the_same_letter_at_the_same_moment_post_one() {
    let scene = Scene::with(true, []).await;
    tokio::join!(scene.post("1"), scene.post("1"));
    scene.work().await;
    assert_eq!((scene.mails().await.len(), scene.offers()), (1, 1));
}

#[tokio::test]
async fn a_refused_transaction_posts_nothing() {
    let scene = Scene::with(true, []).await;
    let refused = scene.write(|cx| {
        async move {
            letter().post(cx, "1").await?;
            Err(Refusal::not_found())
        }
        .boxed()
    });
    assert!(refused.await.is_err());
    scene.work().await;
    assert_eq!((scene.mails().await.len(), scene.offers()), (0, 0));
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_and_not_tried_again() {
    let scene = Scene::with(true, [Verdict::Refused("550 no such person".into())]).await;
    scene.post("1").await;
    for _ in 0..3 {
        scene.work().await;
        scene.stage.clock.turn(Timestamp::HOUR_MS);
    }
    let mail = scene.mail().await;
    assert_eq!((mail.state, mail.answer.as_deref(), scene.offers()), (State::Refused, Some("550 no such person"), 1));
    assert!(mail.text.is_some(), "it can still be sent");
}

#[tokio::test]
async fn what_is_put_off_comes_back_as_the_same_letter_and_arrives_once() {
    let scene = Scene::with(true, [later(), later()]).await;
    scene.post("1").await;
    scene.work().await;
    let mail = scene.mail().await;
    assert_eq!((mail.state, mail.answer.as_deref()), (State::Queued, Some("451 come back later")));
    scene.work().await;
    assert_eq!(scene.offers(), 1, "not before its time");
    for _ in 0..3 {
        scene.stage.clock.turn(Timestamp::HOUR_MS);
        scene.work().await;
    }
    assert_eq!((scene.mail().await.state, scene.mail().await.attempts, scene.offers()), (State::Sent, 3, 3));
    let offered = scene.parrot.offered.lock().unwrap();
    let first = &offered[0];
    assert!(offered.iter().all(
        |it| (&it.id, &it.text, &it.html, it.written_at) == (&first.id, &first.text, &first.html, first.written_at)
    ));
}

#[test]
fn all_attempts_together_take_about_a_day() {
    let pauses = |dice: u64| (1..36).map(|attempt| jobs::backoff(attempt, dice)).sum::<i64>() / Timestamp::HOUR_MS;
    assert_eq!(pauses(0), 13, "each shortened as far as it can be");
    assert_eq!(pauses(Timestamp::HOUR_MS as u64 / 2), 26, "the long ones not shortened");
}

#[tokio::test]
async fn what_is_never_taken_is_given_up_after_about_a_day_and_can_be_sent_again() {
    let scene = Scene::with(true, (0..36).map(|_| later())).await;
    scene.post("1").await;
    while scene.mail().await.state == State::Queued {
        scene.work().await;
        scene.stage.clock.turn(Timestamp::HOUR_MS);
    }
    assert_eq!((scene.mail().await.state, scene.offers()), (State::Failed, 36));
    scene.send_again().await.unwrap();
    scene.send_again().await.unwrap();
    scene.work().await;
    assert_eq!((scene.mail().await.state, scene.mail().await.attempts, scene.offers()), (State::Sent, 1, 37));
    assert_eq!(scene.send_again().await.unwrap_err().code, "not_over");
}

#[tokio::test]
async fn letters_that_went_nowhere_are_swept_after_a_month_and_their_key_with_them() {
    let scene = Scene::with(false, []).await;
    scene.work().await;
    for number in 0..120 {
        scene.post(&number.to_string()).await;
    }
    scene.stage.clock.turn(KEEP_MS);
    scene.work().await;
    assert_eq!(scene.mails().await.len(), 120);
    scene.stage.clock.turn(Timestamp::DAY_MS);
    scene.work().await;
    assert_eq!(scene.mails().await.len(), 0, "more than one transaction takes");
    scene.post("0").await;
    assert_eq!(scene.mails().await.len(), 1);
}

#[tokio::test]
async fn a_letter_nobody_offers_any_more_is_given_up() {
    let scene = Scene::with(true, []).await;
    scene.work().await;
    scene.post("1").await;
    scene.write(forget_jobs).await.unwrap();
    scene.stage.clock.turn(4 * Timestamp::DAY_MS);
    scene.work().await;
    assert_eq!((scene.mail().await.state, scene.offers()), (State::Failed, 0));
}

/// As if the row of the job had been removed by hand.
fn forget_jobs(cx: &Write) -> BoxFuture<'_, Answer<()>> {
    async move {
        for job in cx.rows(Select::<jobs::Job>::all()).await? {
            cx.delete::<jobs::Job>(&job.id).await?;
        }
        Ok(())
    }
    .boxed()
}

#[tokio::test]
async fn no_list_of_letters_scans_the_table() {
    let scene = Scene::with(false, []).await;
    scene.work().await;
    scene.post("1").await;
    scene.stage.clock.turn(KEEP_MS + Timestamp::DAY_MS);
    scene.work().await;
    let database = &scene.stage.house.database;
    for select in [Select::<Mail>::all(), Select::by(Mail::STATE, State::Kept)] {
        database.reader().rows(select.page_down(Mail::WRITTEN_AT, None).limit(50)).await.unwrap();
    }
    let plans = database.plans().await.unwrap();
    let listed = |sql: &str| sql.contains("FROM mails ") && sql.contains("ORDER BY");
    for (statement, plan) in plans.iter().filter(|(statement, _)| listed(statement)) {
        assert!(
            plan.contains("IndexScan") && !plan.contains("TableScan") && !plan.contains("Sort"),
            "{statement}: {plan}"
        );
    }
    assert!(plans.iter().filter(|(statement, _)| listed(statement)).count() >= 3);
}
