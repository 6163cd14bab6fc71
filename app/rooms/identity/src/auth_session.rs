//! A session: one browser that proved who it is, until it ends.
//!
//! **Invariant:** the token is known to that browser alone. We keep its hash, which opens nothing.

#[cfg(feature = "ssr")]
pub mod doorman;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub mod limits;
pub mod mutations;
#[cfg(feature = "ssr")]
pub mod opening;
pub mod pages;
pub mod queries;
#[cfg(feature = "ssr")]
pub mod renewing;
#[cfg(all(test, feature = "ssr"))]
pub(crate) mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::UserId;

/// The SHA-256 of the token, in hex.
pub type AuthSessionId = Id<AuthSession>;

/// `lastSeenAt` is written at most this often.
pub const SEEN_EVERY_MS: i64 = 5 * Timestamp::MINUTE_MS;

/// How somebody proved who they are.
pub const BY_PASSWORD: &str = "password";
/// As [`BY_PASSWORD`]: by reading the mail at their address.
pub const BY_LINK: &str = "link";

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "authSessions", index(by_userId = user), index(by_idleExpiresAt = idle_expires_at))]
pub struct AuthSession {
    #[row(secret)]
    pub id: AuthSessionId,
    #[serde(rename = "userId")]
    pub user: UserId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub idle_expires_at: Timestamp,
    pub absolute_expires_at: Timestamp,
    /// How far a sign of life moves `idleExpiresAt`.
    pub idle_ms: i64,
    /// `password`, `link`, `oidc:NAME`, `passkey`.
    pub method: String,
    /// The network it was opened from, not the machine.
    pub ip_prefix: String,
    pub user_agent: String,
    /// The device in words.
    pub label: String,
    /// Whether its cookie outlives the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_remembered: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// It is to go on under another token, which is made of the old one and this secret; see `renewing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(secret)]
    pub renewal: Option<String>,
    /// It goes on as this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(secret)]
    pub renewed_as: Option<AuthSessionId>,
}

/// Whether a session is to go on under another token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "authSessions")]
pub struct Renewal {
    pub id: AuthSessionId,
    pub renewal: Option<String>,
}

/// What the doorman reads of a session. Without `lastSeenAt`, so that a sign of life wakes no page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "authSessions")]
pub struct Pass {
    pub id: AuthSessionId,
    #[serde(rename = "userId")]
    pub user: UserId,
    pub idle_expires_at: Timestamp,
    pub absolute_expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetime {
    pub idle_ms: i64,
    pub absolute_ms: i64,
    /// `None` for a cookie that ends with the browser.
    pub cookie_s: Option<i64>,
}

const STAFF_IDLE_MS: i64 = 12 * Timestamp::HOUR_MS;
const STAFF_ABSOLUTE_MS: i64 = 7 * Timestamp::DAY_MS;

/// Remembered for a month at a time, else for a day and only while the browser runs. Staff have more to lose.
pub fn lifetime(remember: bool, is_staff: bool) -> Lifetime {
    let idle_ms = if remember { 30 * Timestamp::DAY_MS } else { Timestamp::DAY_MS };
    let absolute_ms = 90 * Timestamp::DAY_MS;
    let (idle_ms, absolute_ms) = match is_staff {
        true => (idle_ms.min(STAFF_IDLE_MS), absolute_ms.min(STAFF_ABSOLUTE_MS)),
        false => (idle_ms, absolute_ms),
    };
    Lifetime { idle_ms, absolute_ms, cookie_s: remember.then_some(absolute_ms / Timestamp::SECOND_MS) }
}

impl Pass {
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.idle_expires_at && now < self.absolute_expires_at
    }
}

impl AuthSession {
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.idle_expires_at && now < self.absolute_expires_at
    }

    /// Open, and not merely the rest of one that goes on under another token.
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.is_open(now) && self.renewed_as.is_none()
    }

    /// Seconds its cookie is kept from now on; `None` for as long as the browser runs. Rows of older programs say it by
    /// their idle time.
    pub fn cookie_s(&self, now: Timestamp) -> Option<i64> {
        let is_remembered = self.is_remembered.unwrap_or(self.idle_ms != Timestamp::DAY_MS);
        is_remembered.then_some((self.absolute_expires_at - now) / Timestamp::SECOND_MS)
    }

    /// Whether a sign of life is to be written.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.is_current(now) && now - self.last_seen_at >= SEEN_EVERY_MS
    }

    /// A sign of life. The end moves in steps of a twenty-fourth of the idle time: pages read it, and each step runs
    /// them again.
    pub fn see(&mut self, now: Timestamp) {
        self.last_seen_at = now;
        let end = now + self.idle_ms;
        if end - self.idle_expires_at >= self.idle_ms / 24 {
            self.idle_expires_at = end;
        }
    }

    /// Ends as early as a session of staff would.
    pub fn limit_to_staff(&mut self, now: Timestamp) {
        self.idle_ms = self.idle_ms.min(STAFF_IDLE_MS);
        self.idle_expires_at = self.idle_expires_at.min(now + STAFF_IDLE_MS);
        self.absolute_expires_at = self.absolute_expires_at.min(now + STAFF_ABSOLUTE_MS);
    }
}

/// A path of this site out of an address somebody handed in; nothing else is ever followed.
pub fn safe_path(wanted: Option<&str>) -> Option<&str> {
    let path = wanted?.trim();
    // Browsers read a backslash as a slash and skip control characters, so `/\host` and `/<tab>/host` lead away too.
    let leads_away = path.starts_with("//") || path.contains('\\') || path.chars().any(char::is_control);
    (path.starts_with('/') && !leads_away && path.len() <= 2_000).then_some(path)
}

/// A device in words a person recognizes: "Firefox on Linux".
pub fn device_label(user_agent: &str) -> String {
    // The order matters: most browsers claim to be the ones below them as well.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ];
    let found = |among: &[(&str, &'static str)]| {
        among.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (found(&browsers), found(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => "Unknown device".to_string(),
    }
}
