#![allow(clippy::unwrap_used)]
use std::{sync::Arc, time::Duration};

use data::{RefusalKind, Timestamp};
use futures::{FutureExt, future::BoxFuture};
use identity::{People, grant_admin};
use mail::{Mail, Mailer, Nobody, State, Verdict};
use room::Site;
use testkit::{MARA, OTIS, Stage, Visitor};

use super::{
    letters::samples,
    mutations::{SendLetter, send_test_letter},
    queries::{Letter, Outbox, OutboxPage, PAGE},
};
use crate::board::tests::arrive;

/// A mail server that takes nothing.
struct Closed;

impl Mailer for Closed {
    fn offer<'a>(&'a self, _: &'a Mail) -> BoxFuture<'a, Verdict> {
        std::future::ready(Verdict::Refused("550 nobody here".into())).boxed()
    }
}

struct Scene {
    stage: Stage,
    otis: Visitor,
    mara: Visitor,
}

impl Scene {
    async fn new(mailer: Option<Arc<dyn Mailer>>) -> Self {
        let site = Site::new("https://backline.example", mailer.is_some());
        let rooms = vec![mail::room(mailer.unwrap_or(Arc::new(Nobody))), identity::room(), crate::room()];
        let stage = Stage::at(site, rooms, Arc::new(People)).await.unwrap();
        let (otis, mara) = (arrive(&stage, OTIS).await, arrive(&stage, MARA).await);
        grant_admin(&stage.house, OTIS.email).await.unwrap();
        Self { stage, otis, mara }
    }

    async fn list(&self, state: Option<State>, after: Option<String>) -> OutboxPage {
        self.otis.read(Outbox { state, after }).await.unwrap()
    }

    async fn send_test_letter(&self) -> String {
        self.otis.call(send_test_letter()).await.unwrap();
        self.list(None, None).await.rows[0].id.to_string()
    }
}

#[tokio::test]
async fn a_test_letter_is_kept_and_read_where_there_is_no_mail_server() {
    let scene = Scene::new(None).await;
    let letter = scene.send_test_letter().await;
    let page = scene.list(Some(State::Kept), None).await;
    assert_eq!((page.rows.len(), page.rows[0].to.as_str(), page.sends_mail), (1, OTIS.email, false));
    let view = scene.otis.read(Letter { letter: letter.clone() }).await.unwrap();
    assert!(view.text.unwrap().contains("https://backline.example/admin/mail") && view.html.is_some());
    assert_eq!(scene.otis.call(SendLetter { letter }).await.unwrap_err().code, "no_mail_server");
}

#[tokio::test]
async fn what_a_letter_says_is_not_shown_while_a_mail_server_is_to_bring_it() {
    let scene = Scene::new(Some(Arc::new(Closed))).await;
    let letter = scene.send_test_letter().await;
    for state in [State::Queued, State::Refused] {
        let view = scene.otis.read(Letter { letter: letter.clone() }).await.unwrap();
        assert_eq!((view.row.state, view.text, view.html), (state, None, None));
        scene.stage.work().await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_letter_says_why_in_every_open_list_and_is_sent_again_by_key() {
    let scene = Scene::new(Some(Arc::new(Closed))).await;
    let letter = scene.send_test_letter().await;
    scene.stage.work().await.unwrap();
    let told = async |scene: &Scene| {
        let row = scene.list(None, None).await.rows.remove(0);
        (row.state, row.answer)
    };
    let refused = (State::Refused, Some("550 nobody here".to_string()));
    until(async || told(&scene).await == refused).await;
    scene.otis.call(SendLetter { letter: letter.clone() }).await.unwrap();
    scene.otis.call(SendLetter { letter }).await.unwrap();
    until(async || told(&scene).await.0 == State::Queued).await;
    scene.stage.work().await.unwrap();
    until(async || told(&scene).await == refused).await;
}

/// The list is current a moment after the commit.
async fn until(is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap();
}

#[tokio::test]
async fn every_letter_is_on_one_page_of_the_list() {
    let scene = Scene::new(None).await;
    for _ in 0..PAGE + 10 {
        scene.otis.call(send_test_letter()).await.unwrap();
        scene.stage.clock.turn(Timestamp::SECOND_MS);
    }
    let first = scene.list(None, None).await;
    let second = scene.list(None, first.next.clone()).await;
    assert_eq!((first.rows.len(), second.rows.len(), second.next), (PAGE, 10, None));
    let all: std::collections::BTreeSet<_> =
        first.rows.iter().chain(&second.rows).map(|row| row.id.to_string()).collect();
    assert_eq!(all.len(), PAGE + 10);
    assert!(first.rows[0].written_at > first.rows[1].written_at, "the newest first");
}

#[tokio::test]
async fn the_outbox_is_for_administrators_only() {
    let scene = Scene::new(None).await;
    let letter = scene.send_test_letter().await;
    for visitor in [scene.mara.clone(), scene.stage.stranger()] {
        let list = visitor.read(Outbox { state: None, after: None }).await.map(drop);
        let read = visitor.read(Letter { letter: letter.clone() }).await.map(drop);
        let sent = visitor.call(SendLetter { letter: letter.clone() }).await;
        let test = visitor.call(send_test_letter()).await;
        for answer in [list, read, sent, test] {
            let kind = answer.unwrap_err().kind;
            assert!(matches!(kind, RefusalKind::Forbidden | RefusalKind::Unauthenticated), "{kind:?}");
        }
    }
}

#[test]
fn every_letter_of_this_room_can_be_looked_at_without_sending_it() {
    let site = Site::new("https://backline.example", false);
    let papers: Vec<_> = samples().iter().map(|letter| letter.on_paper(&site).unwrap()).collect();
    assert_eq!(papers.iter().map(|paper| paper.kind.as_str()).collect::<Vec<_>>(), ["admin/test-letter"]);
}
