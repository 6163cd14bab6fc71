//! What other rooms and the command line may ask about people, and do to them.

use data::{Fault, Refusal, Select, Stamp};
use facts::identity::{AdminGranted, CreatorStarted, ProfileChanged};
use futures::FutureExt;
use room::{Answer, House, Read, Write};

use super::{
    PlatformRole, Profile, ProfileRow, Status, User, UserId, Visibility, display_name,
    mutations::opening::{Applicant, admit},
    power::Power,
    profile::profile_path,
    roster::mutations::changing::shorten_sessions,
    tally::keep,
};
use crate::{
    admin_log::{self, Deed, DeedKind},
    auth_event::{Happening, note},
};

/// A person as everybody may see them.
pub async fn profile(cx: &Read, id: &UserId) -> Answer<Profile> {
    Ok(cx.must_get::<ProfileRow>(id.as_str()).await?.into())
}

/// The address of a person's page, where everybody may see it.
pub async fn page_of(cx: &Read, id: &UserId) -> Answer<Option<String>> {
    let row = cx.get::<ProfileRow>(id.as_str()).await?;
    let is_public = row.is_some_and(|it| it.profile_visibility.is_none_or(|it| it == Visibility::Public));
    Ok(is_public.then(|| profile_path(id)))
}

/// Makes a person a creator, with what the first store brings. What they have already stays as it is.
pub async fn become_creator(cx: &Write, id: &UserId) -> Answer<()> {
    let before = cx.must_get::<User>(id.as_str()).await?;
    let mut user = before.clone();
    start_creating(cx, &mut user).await?;
    user.creator_level.get_or_insert(1);
    user.creator_xp.get_or_insert(0);
    user.creator_badges.get_or_insert_with(|| vec!["first_store".into()]);
    Ok(keep(cx, Some(&before), &user).await?)
}

/// Whether somebody's account is closed: they are shut out, about to be deleted, or deleted. What they offer is in no list
/// meanwhile.
pub async fn is_away(cx: &Read, id: &UserId) -> Answer<bool> {
    let power = cx.get::<Power>(id.as_str()).await?;
    Ok(power.is_some_and(|it| it.status.unwrap_or(Status::Active) != Status::Active))
}

/// Marks a person as a creator and says so, once; the caller writes the row.
pub(crate) async fn start_creating(cx: &Write, user: &mut User) -> Answer<()> {
    user.is_creator = Some(true);
    if user.creator_since.is_none() {
        let at = cx.now();
        user.creator_since = Some(at);
        say(cx, CreatorStarted::KIND, &CreatorStarted { user: user.id.to_string(), at }).await?;
    }
    Ok(())
}

pub(crate) async fn say_profile_changed(cx: &Write, user: &User) -> Result<(), Fault> {
    say(cx, ProfileChanged::KIND, &ProfileChanged { user: user.id.to_string() }).await
}

/// Says a fact out of its payload.
pub(crate) async fn say(cx: &Write, kind: &str, fact: &impl serde::Serialize) -> Result<(), Fault> {
    cx.say(kind, serde_json::to_value(fact).map_err(Fault::new)?).await
}

/// Makes an account whose address counts as proven, without a letter. For the demo: no door of the room leads here.
pub async fn make_account(house: &House, name: &str, email: &str, password: &str) -> Answer<()> {
    let wanted = Applicant::check(name, email, password, true)?.hashed(false, false).await?;
    let stamp =
        Stamp { actor: "system".into(), action: "identity/make-account".into(), request: house.database.new_id() };
    house.write(stamp, |cx| admit(cx, wanted.clone(), Some(cx.now())).boxed()).await.map(drop)
}

/// Gives somebody the run of this Backline. For the command line and the first start: no door of the room leads here.
pub async fn grant_admin(house: &House, email: &str) -> Answer<UserId> {
    let email = super::normal_email(email).map_err(|why| Refusal::field("email", why))?;
    let stamp =
        Stamp { actor: "system".into(), action: "identity/grant-admin".into(), request: house.database.new_id() };
    house.write(stamp, |cx| try_to_grant(cx, email.clone()).boxed()).await
}

/// Gives the run of this Backline to whoever has proven an address that the operator listed. Called at every start: the
/// list may be longer than at the one before.
pub async fn appoint_listed(house: &House) -> Answer<()> {
    let stamp = Stamp { actor: "system".into(), action: "identity/appoint".into(), request: house.database.new_id() };
    house.write(stamp, |cx| appoint_all(cx).boxed()).await
}

async fn appoint_all(cx: &Write) -> Answer<()> {
    for email in &cx.site().admin_emails {
        if let Some(user) = cx.first(Select::by(User::EMAIL, email)).await? {
            appoint(cx, user).await?;
        }
    }
    Ok(())
}

/// Makes an administrator of somebody whose address is proven and listed. Answers with the account as it is then.
pub(crate) async fn appoint(cx: &Write, user: User) -> Answer<User> {
    let is_listed = user.email.as_ref().is_some_and(|email| cx.site().admin_emails.contains(email));
    let is_open = user.status.unwrap_or(Status::Active) == Status::Active && user.email_verified.is_some();
    if !is_listed || !is_open || PlatformRole::of(user.admin, user.platform_role) == PlatformRole::Admin {
        return Ok(user);
    }
    grant(cx, user).await
}

async fn try_to_grant(cx: &Write, email: String) -> Answer<UserId> {
    let Some(before) = cx.first(Select::by(User::EMAIL, &email)).await? else {
        return Err(Refusal::field("email", format!("Nobody here has the address {email}.")));
    };
    Ok(grant(cx, before).await?.id)
}

/// Makes a person an administrator, with everything that follows from it. Answers with the account as it is then.
pub(crate) async fn grant(cx: &Write, before: User) -> Answer<User> {
    let after = User { admin: Some(true), platform_role: Some(PlatformRole::Admin), ..before.clone() };
    keep(cx, Some(&before), &after).await?;
    shorten_sessions(cx, &after.id).await?;
    note(cx, &after.id, Happening::AdminGranted).await?;
    let name = display_name(after.name.as_deref(), after.first_name.as_deref(), after.last_name.as_deref());
    let deed = Deed::new(DeedKind::Update, "user_role_changed", "user").to(after.id.as_str(), name);
    let was = PlatformRole::of(before.admin, before.platform_role).as_str();
    admin_log::note(cx, deed.changing(was, PlatformRole::Admin.as_str())).await?;
    say(cx, AdminGranted::KIND, &AdminGranted { user: after.id.to_string() }).await?;
    Ok(after)
}
