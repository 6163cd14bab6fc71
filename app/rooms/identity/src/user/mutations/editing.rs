//! Changing one's own account.

use data::Refusal;
use room::{Answer, Write};

use crate::{
    User,
    auth_event::{Happening, note},
    auth_session::opening::revoke_others,
    auth_token::letters,
    password, text,
    user::{
        Visibility, check_name,
        profile::{BIO_LONGEST, Network, website},
        tally::keep,
    },
};

/// What somebody wants to change; what is absent stays.
pub struct Wish {
    pub name: Option<String>,
    pub bio: Option<String>,
    pub website: Option<String>,
    /// In the order of [`Network::ALL`].
    pub handles: [Option<String>; 4],
    pub timezone: Option<String>,
    pub private_note: Option<String>,
    pub visibility: Option<Visibility>,
}

impl Wish {
    /// The account with the wish fulfilled, or everything that is wrong with it.
    pub fn applied_to(self, mut user: User) -> Answer<User> {
        let mut wrong = Refusal::invalid();
        let mut judge = |field: &str, judged: Result<(), &'static str>| {
            if let Err(why) = judged {
                wrong.fields.insert(field.into(), why.into());
            }
        };
        if let Some(name) = self.name.map(|it| text::line(&it)) {
            judge("name", check_name(&name));
            user.name = Some(name);
        }
        if let Some(bio) = self.bio.map(|it| text::block(&it)) {
            judge("bio", not_longer(&bio, BIO_LONGEST, "1,000 characters or fewer."));
            user.bio = said(bio);
        }
        if let Some(note) = self.private_note.map(|it| text::block(&it)) {
            judge("private_note", not_longer(&note, BIO_LONGEST, "1,000 characters or fewer."));
            user.private_note = said(note);
        }
        if let Some(typed) = self.website {
            judge("website", website(&text::line(&typed)).map(|address| user.website = address));
        }
        for (network, typed) in Network::ALL.iter().zip(self.handles) {
            let Some(typed) = typed else { continue };
            let place = match network {
                Network::Instagram => &mut user.instagram,
                Network::Tiktok => &mut user.tiktok,
                Network::Twitter => &mut user.twitter,
                Network::Youtube => &mut user.youtube,
            };
            judge(network.as_str(), network.address(&text::line(&typed)).map(|address| *place = address));
        }
        if let Some(zone) = self.timezone.map(|it| text::line(&it)) {
            let is_zone = jiff::tz::TimeZone::get(&zone).is_ok();
            judge("timezone", is_zone.then_some(()).ok_or("A time zone like Europe/Berlin."));
            user.timezone = Some(zone);
        }
        if let Some(visibility) = self.visibility {
            user.profile_visibility = Some(visibility);
        }
        wrong.if_any()?;
        Ok(user)
    }
}

fn not_longer(text: &str, most: usize, why: &'static str) -> Result<(), &'static str> {
    if text.chars().count() > most { Err(why) } else { Ok(()) }
}

fn said(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Sets the password of somebody who proved to be who they are. Other devices are signed out, and its owner is told.
pub async fn set_password(cx: &Write, user: User, typed: &str) -> Answer<()> {
    let fresh = text::composed(typed);
    let email = user.email.clone().unwrap_or_default();
    password::check_new(&fresh, &email).map_err(|why| Refusal::field("new_password", why))?;
    let before = user;
    let user = User { hashed_password: Some(password::hash::hash(fresh).await?), ..before.clone() };
    keep(cx, Some(&before), &user).await?;
    revoke_others(cx, &user.id).await?;
    note(cx, &user.id, Happening::PasswordChanged).await?;
    if !email.is_empty() {
        letters::password_changed(&user).post(cx, cx.new_id::<String>()).await?;
    }
    Ok(())
}
