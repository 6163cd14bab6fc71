use crate::{PerMinute, Proxies};

/// The site as everybody outside knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// `https://backline.example`, without a slash at the end. Links in letters begin with it.
    pub address: String,
    /// Whether there is a mail server to give letters to. Without one they stay in the outbox.
    pub sends_mail: bool,
    /// Who stands in front of it.
    pub proxies: Proxies,
    /// Addresses, in small letters, whose owners have the run of it once they have proven them.
    pub admin_emails: Vec<String>,
    /// How fast one person may go on.
    pub per_minute: PerMinute,
}

impl Site {
    /// An address as it is written into links, whether or not it was given with a slash at the end.
    pub fn new(address: &str, sends_mail: bool) -> Self {
        Self {
            address: address.trim_end_matches('/').into(),
            sends_mail,
            proxies: Proxies::default(),
            admin_emails: vec![],
            per_minute: PerMinute::default(),
        }
    }

    /// With other proxies in front than programs on this machine.
    pub fn behind(self, proxies: Proxies) -> Self {
        Self { proxies, ..self }
    }

    /// In the hands of whoever owns these addresses.
    pub fn administered_by(self, admin_emails: Vec<String>) -> Self {
        Self { admin_emails, ..self }
    }

    /// With other limits than usual.
    pub fn paced(self, per_minute: PerMinute) -> Self {
        Self { per_minute, ..self }
    }
}
