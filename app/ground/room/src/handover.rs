//! What a page was drawn from, kept until the browser's program has fetched it. So the values travel beside the program
//! and not a second time inside the page.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use live::wire::Handed;
use serde_json::Value;

/// The page asks while it is being read; a slow line gets this long.
const KEPT: Duration = Duration::from_secs(120);
/// Pages without a program never ask. So many at most are kept for them, oldest first to go.
const PAGES: usize = 4_096;

/// The pages drawn last, oldest first. The values themselves are the hub's.
#[derive(Default)]
pub(crate) struct Handover(Mutex<VecDeque<Page>>);

struct Page {
    request: String,
    session: String,
    since: Instant,
    answers: Vec<Handed<Arc<Value>>>,
}

impl Handover {
    /// A page is going to be drawn for this request.
    pub fn open(&self, request: &str, session: &str) {
        let mut pages = self.pages();
        while pages.len() >= PAGES || pages.front().is_some_and(|oldest| oldest.since.elapsed() > KEPT) {
            pages.pop_front();
        }
        let (request, session) = (request.into(), session.into());
        pages.push_back(Page { request, session, since: Instant::now(), answers: vec![] });
    }

    /// Keeps an answer for the page that is drawn for this request.
    pub fn put(&self, request: &str, handed: Handed<Arc<Value>>) {
        if let Some(page) = self.pages().iter_mut().rev().find(|page| page.request == request) {
            page.answers.push(handed);
        }
    }

    /// What the page with this request's id was drawn from; nothing for anybody but the session it was drawn for. Asked
    /// again when the line broke, it answers again.
    pub fn of(&self, request: &str, session: &str) -> Option<Vec<Handed<Arc<Value>>>> {
        let pages = self.pages();
        let page = pages.iter().rev().find(|page| page.request == request && page.session == session)?;
        Some(page.answers.clone())
    }

    fn pages(&self) -> MutexGuard<'_, VecDeque<Page>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use live::wire::First;

    use super::*;

    fn handed(path: &str) -> Handed<Arc<Value>> {
        let answer = Ok(First { hash: "h".into(), value: Arc::new(Value::from(1)) });
        Handed { path: path.into(), args: Value::Null, answer }
    }

    fn paths(handover: &Handover, request: &str, session: &str) -> Option<Vec<String>> {
        Some(handover.of(request, session)?.into_iter().map(|handed| handed.path).collect())
    }

    #[test]
    fn a_page_gets_all_it_was_drawn_from_as_often_as_it_asks() {
        let handover = Handover::default();
        handover.open("page", "jonas");
        handover.open("other", "jonas");
        handover.put("page", handed("learning/outline"));
        handover.put("other", handed("identity/me"));
        handover.put("page", handed("learning/chapter"));
        for _ in 0..2 {
            let expected = vec!["learning/outline".to_string(), "learning/chapter".to_string()];
            assert_eq!(paths(&handover, "page", "jonas"), Some(expected));
        }
    }

    #[test]
    fn another_session_gets_nothing_even_when_it_knows_the_request() {
        let handover = Handover::default();
        handover.open("page", "jonas");
        handover.put("page", handed("learning/outline"));
        assert_eq!(paths(&handover, "page", "mara"), None);
        assert_eq!(paths(&handover, "page", ""), None);
    }

    #[test]
    fn pages_that_never_ask_make_room_for_later_ones() {
        let handover = Handover::default();
        for n in 0..=PAGES {
            handover.open(&n.to_string(), "");
        }
        assert_eq!(handover.pages().len(), PAGES);
        assert_eq!(paths(&handover, "0", ""), None);
        assert!(paths(&handover, &PAGES.to_string(), "").is_some());
    }
}
