use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// Why something is not done, in the terms HTTP and screens share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nobody is signed in.
    Unauthenticated,
    /// The caller may see it but not do it.
    Forbidden,
    /// It does not exist, or the caller may not know that it does.
    NotFound,
    /// It is in a state that does not allow this, or somebody was faster.
    Conflict,
    /// It existed and is over.
    Gone,
    /// More bytes than allowed.
    TooLarge,
    /// What was sent is not acceptable; `fields` says where.
    Validation,
    /// Too many tries; `retry_after_s` says when to come back.
    RateLimited,
    /// There is no room left on the disk of the server.
    NoRoom,
    /// Our fault: the reference number leads to the log line.
    Fault,
}

impl Kind {
    /// The one table from kind to HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::Validation => 422,
            Self::RateLimited => 429,
            Self::NoRoom => 507,
            Self::Fault => 500,
        }
    }
}

/// An expected "no": a stable code for machines and tests, one plain sentence for people, and for forms the
/// sentence of each field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub kind: Kind,
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<i64>,
}

/// Starts a refusal: `refuse(Kind::Conflict, "session_over", "This session is over.")`.
pub fn refuse(kind: Kind, code: &str, message: impl Into<String>) -> Refusal {
    Refusal { kind, code: code.into(), message: message.into(), fields: BTreeMap::new(), retry_after_s: None }
}

impl Refusal {
    pub fn unauthenticated() -> Self {
        refuse(Kind::Unauthenticated, "sign_in_first", "Sign in to go on.")
    }

    /// Also the answer to a stranger: what one may not see does not exist.
    pub fn not_found() -> Self {
        refuse(Kind::NotFound, "not_found", "There is nothing here.")
    }

    pub fn forbidden(code: &str, message: impl Into<String>) -> Self {
        refuse(Kind::Forbidden, code, message)
    }

    pub fn conflict(code: &str, message: impl Into<String>) -> Self {
        refuse(Kind::Conflict, code, message)
    }

    /// One bad field.
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        Self::invalid().with_field(name, message)
    }

    /// The start of a list of bad fields.
    pub fn invalid() -> Self {
        refuse(Kind::Validation, "invalid", "Something needs another look.")
    }

    pub fn with_field(mut self, name: &str, message: impl Into<String>) -> Self {
        self.fields.insert(name.into(), message.into());
        self
    }

    /// `Err(self)` as soon as one field was named, so that all bad fields are told at once.
    pub fn if_any(self) -> Result<(), Self> {
        if self.fields.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

/// An unexpected failure with the trail of what was being done. Logged once where it is handled; people see a
/// reference number.
#[derive(Debug)]
pub struct Fault(pub String);

impl Fault {
    pub fn new(what: impl fmt::Display) -> Self {
        Self(what.to_string())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// A fault on its way to a person. The detail went to the log; the person gets the reference.
#[cfg(feature = "ssr")]
impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let mut bytes = [0u8; 4];
        // Without randomness the reference is all zeros; the log line is still there.
        let _ = getrandom::fill(&mut bytes);
        let reference = format!("{:08x}", u32::from_be_bytes(bytes));
        tracing::error!(reference, fault = %fault, "something broke on our side");
        refuse(Kind::Fault, "fault", format!("Something broke on our side. Reference {reference}."))
    }
}
