use mail::State;
use room::query;
use serde::{Deserialize, Serialize};

use super::MailRow;
#[cfg(feature = "ssr")]
use {
    data::{Place, Select},
    identity::administrator,
    mail::Mail,
};

/// Letters on one page of the list.
pub const PAGE: usize = 50;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutboxPage {
    pub rows: Vec<MailRow>,
    /// Give this as `after` for the next page; nothing when this was the last.
    pub next: Option<String>,
    /// Whether there is a mail server to give them to.
    pub sends_mail: bool,
}

/// A letter, and what it says where that is to be read here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LetterView {
    pub row: MailRow,
    pub sends_mail: bool,
    pub text: Option<String>,
    pub html: Option<String>,
}

/// Letters, those written last first; of one state, where one is named.
#[query("admin/outbox", gate = Rule("administrator"))]
pub async fn outbox(cx: &Read, state: Option<State>, after: Option<String>) -> Answer<OutboxPage> {
    administrator(cx).await?;
    let all = state.map_or_else(Select::all, |state| Select::by(MailRow::STATE, state));
    let after = after.as_deref().and_then(Place::at);
    // One more than is shown, to know whether there is a next page.
    let mut rows = cx.rows(all.page_down(MailRow::WRITTEN_AT, after).limit(PAGE + 1)).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let end = |row: &MailRow| Place { value: Some(row.written_at.0), id: row.id.to_string() }.address();
    Ok(OutboxPage { next: rows.last().filter(|_| has_more).map(end), rows, sends_mail: cx.site().sends_mail })
}

/// One letter. What it says may let somebody in, so it is read here only where nobody else brings it: while it is kept.
#[query("admin/letter", gate = Rule("administrator"))]
pub async fn letter(cx: &Read, letter: String) -> Answer<LetterView> {
    administrator(cx).await?;
    let row = cx.must_get::<MailRow>(&letter).await?;
    let sends_mail = cx.site().sends_mail;
    if row.state != State::Kept {
        return Ok(LetterView { row, sends_mail, text: None, html: None });
    }
    let Mail { text, html, .. } = cx.must_get::<Mail>(&letter).await?;
    Ok(LetterView { row, sends_mail, text, html })
}
