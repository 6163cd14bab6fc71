//! What we write to people about their data.

use data::Timestamp;
use mail::Letter;

use crate::User;

/// It can be fetched. The letter itself has no way to it but the account page: letters are passed on.
pub fn ready(reader: &User, until: Timestamp) -> Letter {
    let name = reader.name.clone().unwrap_or_default();
    Letter::new("identity/data-ready", "Your data is put together")
        .to(reader.email.as_deref().unwrap_or_default(), name)
        .says("You asked for what we have about you. It is an archive of files, one for each kind of thing.")
        .key("Fetch my data", "/dashboard/settings/account")
        .quiet(format!("It is there until {}, and only you can fetch it, signed in.", until.in_words()))
}

/// The letter, to somebody made up.
pub fn samples() -> Vec<Letter> {
    let mara = User { name: Some("Mara Vale".into()), email: Some("mara@backline.example".into()), ..User::default() };
    vec![ready(&mara, Timestamp(1_775_001_600_000))]
}
