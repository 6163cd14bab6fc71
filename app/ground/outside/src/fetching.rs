//! One fetch: every step on its way is checked.

use std::{net::IpAddr, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use data::{Fault, Refusal, RefusalKind, refuse};
use futures::StreamExt;
use reqwest::{Client, Response, StatusCode, Url, header, redirect};

use crate::{
    addresses::is_outside,
    names::{Checked, Inside, Names},
};

/// Redirects followed; each is checked like the first address.
const MOST_REDIRECTS: usize = 3;
const PORTS: [u16; 2] = [80, 443];

/// Fetches what people name. Cheap to clone.
#[derive(Clone)]
pub struct Outside {
    client: Client,
    rules: Rules,
}

/// What a fetch may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub bytes: usize,
    /// From the first look-up to the last byte.
    pub time: Duration,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub status: u16,
    /// The address after redirects.
    pub address: String,
    /// What it claims to be. Not to be believed.
    pub mime: String,
    pub bytes: Bytes,
}

/// Where one may go.
#[derive(Clone, Default)]
pub(crate) struct Rules {
    /// A port of this machine that a test has opened for itself.
    #[cfg(test)]
    pub open: Vec<u16>,
    #[cfg(test)]
    pub loopback: bool,
}

impl Rules {
    pub fn allow(&self, address: IpAddr) -> bool {
        #[cfg(test)]
        if self.loopback && address.is_loopback() {
            return true;
        }
        is_outside(address)
    }

    fn allow_port(&self, port: u16) -> bool {
        #[cfg(test)]
        if self.open.contains(&port) {
            return true;
        }
        PORTS.contains(&port)
    }

    /// An address as somebody wrote it, or as a redirect says it.
    fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("It begins with https:// or http://."));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("Leave out the name and the password in it."));
        }
        if !url.port_or_known_default().is_some_and(|port| self.allow_port(port)) {
            return Err(refused("Leave out the port: only the usual ones are asked."));
        }
        let host = url.host_str().unwrap_or_default();
        // A number is connected to as it stands, without the look-up that checks names.
        let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match number {
            Ok(address) if !self.allow(address) => Err(inside()),
            _ => Ok(()),
        }
    }
}

impl Outside {
    pub fn new(names: Arc<dyn Names>) -> Result<Self, Fault> {
        Self::with(names, Rules::default())
    }

    pub(crate) fn with(names: Arc<dyn Names>, rules: Rules) -> Result<Self, Fault> {
        let client = Client::builder()
            .dns_resolver(Arc::new(Checked { names, rules: rules.clone() }))
            .redirect(redirect::Policy::none())
            // A proxy would look names up by itself.
            .no_proxy()
            .user_agent("Backline")
            .build()
            .map_err(|e| Fault::new(format!("making the client for the outside: {e}")))?;
        Ok(Self { client, rules })
    }

    /// Fetches an address. Refuses, with the code `address_refused`, what does not lead to the open internet, before
    /// anything is connected to.
    pub async fn get(&self, address: &str, limits: Limits) -> Result<Fetched, Refusal> {
        let url = Url::parse(address).map_err(|_| refused("Write it whole, as in https://example.org/feed."))?;
        match tokio::time::timeout(limits.time, self.follow(url, limits.bytes)).await {
            Ok(fetched) => fetched,
            Err(_) => Err(failed("It did not answer in time.")),
        }
    }

    async fn follow(&self, mut url: Url, most: usize) -> Result<Fetched, Refusal> {
        for _ in 0..=MOST_REDIRECTS {
            self.rules.check(&url)?;
            let response = self.client.get(url.clone()).send().await.map_err(told)?;
            match goal(&url, &response) {
                Some(goal) => url = goal,
                None => return take(response, most).await,
            }
        }
        Err(failed("It sends one on too often."))
    }
}

/// Where an answer sends one on to.
fn goal(from: &Url, response: &Response) -> Option<Url> {
    use StatusCode as Is;
    let moved = [Is::MOVED_PERMANENTLY, Is::FOUND, Is::SEE_OTHER, Is::TEMPORARY_REDIRECT, Is::PERMANENT_REDIRECT];
    if !moved.contains(&response.status()) {
        return None;
    }
    from.join(response.headers().get(header::LOCATION)?.to_str().ok()?).ok()
}

async fn take(response: Response, most: usize) -> Result<Fetched, Refusal> {
    let mime = response.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let (status, address, mime) = (response.status().as_u16(), response.url().to_string(), mime.to_string());
    // What it says about its size is only good for giving up early.
    if response.content_length().is_some_and(|bytes| bytes > most as u64) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::new();
    let mut pieces = response.bytes_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(told)?;
        if bytes.len() + piece.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(Fetched { status, address, mime, bytes: bytes.freeze() })
}

fn told(error: reqwest::Error) -> Refusal {
    if Inside::is_behind(&error) { inside() } else { failed("It does not answer.") }
}

fn inside() -> Refusal {
    refused("It does not lead to the open internet.")
}

fn refused(why: &str) -> Refusal {
    refuse(RefusalKind::Validation, "address_refused", format!("This address cannot be used. {why}"))
}

fn failed(why: &str) -> Refusal {
    refuse(RefusalKind::Conflict, "address_failed", format!("This address could not be fetched. {why}"))
}

fn too_large() -> Refusal {
    refuse(RefusalKind::TooLarge, "address_too_large", "What lies at this address is too large.")
}
