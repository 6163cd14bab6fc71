//! On the way to the mail server.

use std::{sync::Arc, time::Duration};

use room::{Answer, End, Errand, Policy, Read, Write};
use serde::{Deserialize, Serialize};

use crate::{Mail, MailId, Mailer, State, Verdict};

/// Offers a letter to the mail server.
#[derive(Serialize, Deserialize)]
pub(crate) struct Send {
    pub mail: MailId,
}

impl Errand for Send {
    const NAME: &'static str = "mail/send";
    /// About a day, most of it once an hour: longer than any greylisting, and than most failures of a server.
    const POLICY: Policy = Policy { attempts: 36, limit: Duration::from_secs(3 * 60) };
    type Outside = Arc<dyn Mailer>;
    /// Nothing where the letter no longer waits.
    type Done = Option<Verdict>;

    async fn go(&self, mailer: &Arc<dyn Mailer>, cx: &Read) -> Answer<Option<Verdict>> {
        match cx.get::<Mail>(&self.mail).await?.filter(|mail| mail.state == State::Queued) {
            Some(mail) => Ok(Some(mailer.offer(&mail).await)),
            None => Ok(None),
        }
    }

    async fn write(self, verdict: &Option<Verdict>, cx: &mut Write) -> Answer<End> {
        let (Some(verdict), Some(mail)) = (verdict, cx.get::<Mail>(&self.mail).await?) else { return Ok(End::Done) };
        let now = cx.now();
        let (mail, end) = match verdict {
            Verdict::Taken(words) => (mail.sent(words, now), End::Done),
            Verdict::Refused(words) => (mail.refused(words, now), End::Done),
            Verdict::Later(words) => (mail.put_off(words, Self::POLICY.attempts, now), End::Again(words.clone())),
        };
        cx.put(&mail).await?;
        Ok(end)
    }
}
