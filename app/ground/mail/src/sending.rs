//! On the way to the mail server.

use std::{sync::Arc, time::Duration};

use data::Refusal;
use room::{Answer, End, Errand, Order, Policy, Way, Write};
use serde::{Deserialize, Serialize};

use crate::{Mail, MailId, Mailer, State, Verdict};

/// Offers a letter to the mail server.
#[derive(Serialize, Deserialize)]
pub(crate) struct Send {
    pub mail: MailId,
}

/// Offers a letter again that was kept, refused or given up; one that is on its way already is where it should be.
pub async fn send_again(cx: &Write, mail: Mail) -> Answer<()> {
    if !cx.site().sends_mail {
        return Err(Refusal::conflict("no_mail_server", "No mail server is set. Set BACKLINE_SMTP and start again."));
    }
    if mail.state == State::Queued {
        return Ok(());
    }
    let mail = mail.again(cx.now())?;
    cx.put(&mail).await?;
    cx.queue_errand(&Send { mail: mail.id }, Order::now()).await?;
    Ok(())
}

impl Errand for Send {
    const NAME: &'static str = "mail/send";
    /// About a day, most of it once an hour: longer than any greylisting, and than most failures of a server.
    const POLICY: Policy = Policy { attempts: 36, limit: Duration::from_secs(3 * 60) };
    type Outside = Arc<dyn Mailer>;
    /// Nothing where the letter no longer waits.
    type Done = Option<Verdict>;

    async fn go(&self, mailer: &Arc<dyn Mailer>, cx: &Way) -> Answer<Option<Verdict>> {
        match cx.get::<Mail>(&self.mail).await?.filter(Mail::waits) {
            Some(mail) => Ok(Some(mailer.offer(&mail).await)),
            None => Ok(None),
        }
    }

    async fn write(self, verdict: &Option<Verdict>, cx: &mut Write) -> Answer<End> {
        let waiting = cx.get::<Mail>(&self.mail).await?.filter(Mail::waits);
        let (Some(verdict), Some(mail)) = (verdict, waiting) else { return Ok(End::Done) };
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
