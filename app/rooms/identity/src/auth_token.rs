//! A letter's proof: whoever has its link or its code reads the mail at an address.
//!
//! **Invariant:** the link's secret is in the letter alone. We keep its hash, which opens nothing. The code is made of the
//! secret, so that a letter has one source, and is good for a quarter of an hour and five tries.

#[cfg(feature = "ssr")]
pub mod issuing;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub(crate) mod letters;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(feature = "ssr")]
mod redeeming;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::UserId;

/// The SHA-256 of the secret, in hex. The browser that asked for the letter knows it as its ticket: with it and the code
/// of the letter it proves the same as with the link.
pub type AuthTokenId = Id<AuthToken>;

data::choice! {
    /// What a letter is for. A proof of one purpose is none of another.
    pub enum Purpose {
        /// The account is made when its address is proven.
        SignUp = "sign_up",
        VerifyEmail = "verify_email",
        MagicLink = "magic_link",
        ResetPassword = "reset_password",
        ChangeEmail = "change_email",
        /// Sent to the address that was given up: it takes the change back.
        UndoEmail = "undo_email",
        /// Sent to whoever is leaving: it keeps their account.
        KeepAccount = "keep_account",
        /// The same for whoever signs in while they are leaving. Not sent: the page that asks them has it.
        ComeBack = "come_back",
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "authTokens",
    index(by_userId_purpose = user + purpose),
    index(by_email_purpose = email + purpose),
    index(by_expiresAt = expires_at)
)]
pub struct AuthToken {
    #[row(secret)]
    pub id: AuthTokenId,
    pub purpose: Purpose,
    /// Whose account. Nobody's for a sign-up, and for an address that has no account: then no letter was written, and
    /// whoever asked cannot tell.
    #[serde(rename = "userId", default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The address that is proven.
    pub email: String,
    /// For a sign-up the account to be made, as JSON text; for whoever comes back, that the device is to be remembered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(secret)]
    pub payload: Option<String>,
    #[row(secret)]
    pub code_hash: String,
    /// The browser that asked, by the hash of its mark.
    #[row(secret)]
    pub browser_hash: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// How long the code of a letter is good.
pub const CODE_MS: i64 = 15 * Timestamp::MINUTE_MS;

impl Purpose {
    /// How long the link is good.
    pub fn link_ms(self) -> i64 {
        match self {
            Self::SignUp | Self::VerifyEmail | Self::ChangeEmail => Timestamp::DAY_MS,
            Self::MagicLink | Self::ComeBack => 15 * Timestamp::MINUTE_MS,
            Self::ResetPassword => Timestamp::HOUR_MS,
            Self::UndoEmail => 3 * Timestamp::DAY_MS,
            Self::KeepAccount => crate::user::leaving::WAITS_MS,
        }
    }

    /// Whether the link works only where it was asked for. Elsewhere it shows the code: else a stranger could ask, and the
    /// owner of the address would open the stranger's account, or hand over their own, with one careless click.
    pub fn opens_a_session(self) -> bool {
        matches!(self, Self::SignUp | Self::MagicLink | Self::ComeBack)
    }

    /// Whether the letter has a code beside its link.
    pub fn has_code(self) -> bool {
        matches!(self, Self::SignUp | Self::MagicLink | Self::VerifyEmail)
    }
}

impl AuthToken {
    /// Whether its link still proves something.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }

    pub fn takes_a_code(&self, now: Timestamp) -> bool {
        self.is_good(now) && self.purpose.has_code() && now < self.created_at + CODE_MS
    }
}

/// The address of the page a letter leads to.
pub fn link(purpose: Purpose, secret: &str) -> String {
    let page = match purpose {
        Purpose::MagicLink => "link",
        Purpose::ResetPassword => "reset",
        _ => "verify",
    };
    format!("/auth/{page}?token={secret}")
}
