//! What we write to people about their account. The words of this room's mail stand here together.

use data::Timestamp;
use mail::Letter;

use super::{Purpose, issuing::Issued, link};
use crate::{User, user::mutations::opening::Newcomer};

/// To somebody who wants an account.
pub fn welcome(wanted: &Newcomer, issued: &Issued) -> Letter {
    Letter::new("identity/sign-up", "Your code, and a link")
        .to(&wanted.email, &wanted.name)
        .says(format!("Good to have you, {}. Type this code where you signed up:", wanted.name))
        .code(&issued.code)
        .says("Or open this in the same browser:")
        .key("Confirm my address", link(Purpose::SignUp, &issued.secret))
        .quiet(
            "The code is good for 15 minutes, the link for a day. If this was not you, do nothing: no account is made.",
        )
}

/// To somebody whose address was used to sign up a second time.
pub fn already_here(owner: &User) -> Letter {
    letter("identity/already-here", "You have an account already", owner)
        .says("Somebody, probably you, wanted to make an account with this address. There is one already.")
        .key("Sign in", "/sign-in")
        .quiet("You can set a new password at /sign-in/forgot. If this was not you, nothing was changed.")
}

/// To the owner of an account, or of the address that becomes its own.
pub fn proof(purpose: Purpose, reader: &User, issued: &Issued) -> Letter {
    let to = link(purpose, &issued.secret);
    match purpose {
        Purpose::MagicLink => letter("identity/magic-link", "This signs you in", reader)
            .says("Open this in the browser where you asked for it:")
            .key("Sign in", to)
            .says("Anywhere else, type this code there:")
            .code(&issued.code)
            .quiet("Both are good for 15 minutes and once. If you did not ask, somebody mistyped their address."),
        Purpose::ResetPassword => letter("identity/reset-password", "Set a new password", reader)
            .says("Here you can set a new password. All your devices are signed out when you do.")
            .key("Set a new password", to)
            .quiet("The link is good for an hour and once. If you did not ask, nothing was changed."),
        Purpose::ChangeEmail => letter("identity/change-email", "Is this your new address?", reader)
            .says("You, or somebody who is signed in as you, wants to use this address from now on.")
            .key("Use this address", to)
            .quiet("The link is good for a day. Until it is used, your old address stays."),
        Purpose::UndoEmail => letter("identity/email-changed", "Your address was changed", reader)
            .says("Your account has another address from now on, and this one is no longer used.")
            .says("If this was not you, take it back. All devices are signed out then.")
            .key("Take it back", to)
            .quiet("The link is good for 72 hours."),
        Purpose::KeepAccount | Purpose::ComeBack => {
            let day = reader.deletes_at.map(Timestamp::in_words).unwrap_or_default();
            letter("identity/leaving", "Your account is going to be deleted", reader)
                .says("You asked for it, and are signed out everywhere. What you offer is in no list from now on.")
                .says(format!(
                    "On {day} it is deleted for good. Until then you can keep it, with this or by signing in."
                ))
                .key("Keep my account", to)
                .quiet("If this was not you, keep it, and set a new password at /sign-in/forgot.")
        }
        Purpose::VerifyEmail | Purpose::SignUp => letter("identity/verify-email", "Confirm your address", reader)
            .says("With this you confirm that we reach you here:")
            .key("Confirm my address", to)
            .says("Or type this code where you asked for it:")
            .code(&issued.code)
            .quiet("The code is good for 15 minutes, the link for a day."),
    }
}

/// After the fact: nothing to do, unless it was somebody else.
pub fn password_changed(user: &User) -> Letter {
    letter("identity/password-changed", "Your password was changed", user)
        .says("Your account has a new password. Other devices were signed out.")
        .says("If this was not you, set another one at once:")
        .key("Set a new password", "/sign-in/forgot")
}

/// Every kind of letter about an account, to made-up people.
pub fn samples() -> Vec<Letter> {
    let issued = Issued { secret: "made-up".into(), code: "402117".into(), ticket: "made-up".into() };
    let mara = User {
        name: Some("Mara Vale".into()),
        email: Some("mara@backline.example".into()),
        deletes_at: Some(Timestamp(1_775_001_600_000)),
        ..User::default()
    };
    let wanted = Newcomer::sample("Mara Vale", "mara@backline.example");
    let proofs = Purpose::ALL.iter().filter(|purpose| !matches!(purpose, Purpose::SignUp | Purpose::ComeBack));
    let proofs = proofs.map(|purpose| proof(*purpose, &mara, &issued));
    [welcome(&wanted, &issued), already_here(&mara), password_changed(&mara)].into_iter().chain(proofs).collect()
}

fn letter(kind: &'static str, subject: impl Into<String>, reader: &User) -> Letter {
    let name = reader.name.clone().unwrap_or_default();
    Letter::new(kind, subject).to(reader.email.as_deref().unwrap_or_default(), name)
}
