//! A mail server that is spoken to by SMTP. The only module that names lettre.

mod server;
mod sheet;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use futures::future::{BoxFuture, FutureExt};
use lettre::{
    Message,
    message::{Mailbox, dkim::DkimConfig},
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
        response::Response,
    },
};
use tokio::{sync::Mutex, time::timeout};

use crate::{Mail, Mailer, Verdict};
use server::Security;
pub use server::Server;

/// Until a server answers at all.
const CONNECTING: Duration = Duration::from_secs(15);
/// Until it has greeted, agreed on TLS and let us in.
const ENTERING: Duration = Duration::from_secs(45);
/// Until it has taken or refused a letter. Servers look into letters before they answer. Both together are less than an
/// attempt of the errand may take.
const HANDING_OVER: Duration = Duration::from_secs(90);
/// Until a connection that was kept shows that it is still there.
const STILL_THERE: Duration = Duration::from_secs(5);
/// A connection that nobody used for this long is not used again: servers hang up on the silent.
const KEEP_IDLE: Duration = Duration::from_secs(30);
/// Connections kept for the next letter.
const MOST_IDLE: usize = 4;

/// The mail server of this house, and in whose name letters go.
pub struct Smtp {
    server: Server,
    from: Mailbox,
    dkim: Option<DkimConfig>,
    /// Not lettre's own pool: a talk that was cut in the middle would go back into it, and the next letter would take the
    /// answers to the one before for its own.
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl Smtp {
    /// `from` is `Name <a@b>`; what is wrong with it is told in a sentence.
    pub fn new(server: Server, from: &str) -> Result<Self, String> {
        Ok(Self { server, from: sheet::sender(from)?, dkim: None, idle: Mutex::default() })
    }

    /// Signs every letter with an RSA key (PEM), whose public half is in the DNS of the sender's domain under `selector`.
    pub fn signing(self, selector: &str, key: &str) -> Result<Self, String> {
        let dkim = sheet::dkim(selector, self.from.email.domain(), key)?;
        Ok(Self { dkim: Some(dkim), ..self })
    }

    /// The server as it may be shown: without user and password.
    pub fn told(&self) -> String {
        self.server.told()
    }

    /// Goes there, is let in, and comes back without a letter.
    pub async fn knock(&self) -> Result<(), String> {
        let mut connection = self.connect().await?;
        if timeout(STILL_THERE, connection.test_connected()).await != Ok(true) {
            return Err("It let us in and does not answer any more.".into());
        }
        // Whoever does not say goodbye has let us in all the same.
        let _ = timeout(STILL_THERE, connection.quit()).await;
        Ok(())
    }

    async fn hand_over(&self, letter: &Message) -> Verdict {
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(why) => return Verdict::Later(why),
        };
        let bytes = letter.formatted();
        match timeout(HANDING_OVER, connection.send(letter.envelope(), &bytes)).await {
            Ok(Ok(response)) => {
                self.keep(connection).await;
                Verdict::Taken(words_of(&response))
            }
            Ok(Err(error)) => verdict(&error, letter),
            Err(_) => Verdict::Later(format!("No answer within {} s.", HANDING_OVER.as_secs())),
        }
    }

    /// One that was kept and is still there, else a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, String> {
        while let Some((mut connection, since)) = self.pop().await {
            let is_fresh = since.elapsed() < KEEP_IDLE;
            if is_fresh && timeout(STILL_THERE, connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
        }
        self.connect().await
    }

    async fn pop(&self) -> Option<(AsyncSmtpConnection, Instant)> {
        self.idle.lock().await.pop()
    }

    async fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().await;
        if idle.len() < MOST_IDLE {
            idle.push((connection, Instant::now()));
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        match timeout(ENTERING, self.enter()).await {
            Ok(entered) => entered.map_err(|error| words(&error)),
            Err(_) => Err(format!("Not let in within {} s.", ENTERING.as_secs())),
        }
    }

    async fn enter(&self) -> Result<AsyncSmtpConnection, Error> {
        let Server { host, port, security, user } = &self.server;
        let tls = || TlsParameters::new(host.clone());
        let from_the_start = if *security == Security::Always { Some(tls()?) } else { None };
        let me = ClientId::default();
        let address = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(CONNECTING), &me, from_the_start, None).await?;
        if *security == Security::FromStartTls {
            connection.starttls(tls()?, &me).await?;
        }
        if let Some((name, password)) = user {
            let credentials = Credentials::new(name.clone(), password.clone());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(connection)
    }
}

impl Mailer for Smtp {
    fn offer<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Verdict> {
        async move {
            match sheet::written(mail, &self.from, self.dkim.as_ref()) {
                Ok(letter) => self.hand_over(&letter).await,
                Err(why) => Verdict::Refused(why),
            }
        }
        .boxed()
    }
}

/// What a server meant that did not take a letter after it had let us in.
fn verdict(error: &Error, letter: &Message) -> Verdict {
    // "Authentication required": that is about us, and somebody will set it right.
    let is_about_us = error.status().is_some_and(|code| code.to_string() == "530");
    let is_unwritable = error.is_client() && !letter.envelope().to().iter().all(|to| to.to_string().is_ascii());
    match error.is_permanent() && !is_about_us || is_unwritable {
        true => Verdict::Refused(words(error)),
        false => Verdict::Later(words(error)),
    }
}

fn words_of(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    in_short(&format!("{} {}", response.code(), lines.join(" ")))
}

/// The server's own words where it said something, else what kept us from asking.
fn words(error: &Error) -> String {
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => in_short(&format!("{code} {said}")),
        None if is_cut(error) => "The line was cut before an answer came.".into(),
        None if said.is_empty() => in_short(&error.to_string()),
        None => in_short(&said),
    }
}

/// TLS and the system have many words for it.
fn is_cut(error: &Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let source = std::error::Error::source(error).and_then(|it| it.downcast_ref::<std::io::Error>());
    source.is_some_and(|it| matches!(it.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof))
}

/// In one line, and not longer than somebody reads.
fn in_short(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}
