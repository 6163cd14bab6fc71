//! What other rooms and the command line may ask about people, and do to them.

use std::time::Duration;

use data::{Fault, Id, Refusal, Select, Stamp, Timestamp, Transaction};
use facts::identity::{AdminGranted, CreatorStarted};
use room::{Answer, House, Read, Write};
use serde_json::Value;

use super::{PlatformRole, Profile, ProfileRow, User, UserId};
use crate::{
    auth_event::{AuthEvent, Happening},
    auth_session::AuthSession,
};

/// How often a grant that lost a race is tried again.
const TRIES: u32 = 8;

/// A person as everybody may see them.
pub async fn profile(cx: &Read, id: &UserId) -> Answer<Profile> {
    Ok(cx.must_get::<ProfileRow>(id.as_str()).await?.into())
}

/// Makes a person a creator, with what the first store brings. What they have already stays as it is.
pub async fn become_creator(cx: &Write, id: &UserId) -> Answer<()> {
    let mut user = cx.must_get::<User>(id.as_str()).await?;
    start_creating(cx, &mut user).await?;
    user.creator_level.get_or_insert(1);
    user.creator_xp.get_or_insert(0);
    user.creator_badges.get_or_insert_with(|| vec!["first_store".into()]);
    cx.put(&user).await?;
    Ok(())
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

/// Says a fact out of its payload.
pub(crate) async fn say(cx: &Write, kind: &str, fact: &impl serde::Serialize) -> Result<(), Fault> {
    cx.say(kind, payload(fact)?).await
}

fn payload(fact: &impl serde::Serialize) -> Result<Value, Fault> {
    serde_json::to_value(fact).map_err(Fault::new)
}

/// Gives somebody the run of this Backline. For the command line only: no door of the room leads here.
pub async fn grant_admin(house: &House, email: &str) -> Answer<UserId> {
    let email = super::normal_email(email).map_err(|why| Refusal::field("email", why))?;
    for _ in 0..TRIES {
        if let Some(user) = try_to_grant(house, &email).await? {
            return Ok(user);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(Refusal::conflict("busy", "Somebody else is changing this at the same moment. Try again."))
}

/// `None` when somebody else was faster.
async fn try_to_grant(house: &House, email: &str) -> Answer<Option<UserId>> {
    let stamp =
        Stamp { actor: "system".into(), action: "identity/grant-admin".into(), request: house.database.new_id() };
    let work = house.database.begin(stamp).await?;
    let Some(mut user) = work.first(Select::by(User::EMAIL, email)).await? else {
        work.cancel().await;
        return Err(Refusal::field("email", format!("Nobody here has the address {email}.")));
    };
    user.admin = Some(true);
    user.platform_role = Some(PlatformRole::Admin);
    work.put(&user).await?;
    shorten_sessions(&work, &user.id).await?;
    let event = AuthEvent {
        id: Id::new(work.new_id()),
        user: user.id.clone(),
        kind: Happening::AdminGranted,
        ip: String::new(),
        user_agent: "command line".into(),
        at: work.now(),
    };
    work.put(&event).await?;
    work.say(AdminGranted::KIND, payload(&AdminGranted { user: user.id.to_string() })?).await?;
    Ok(work.commit().await?.map(|_| user.id))
}

/// Sessions opened before the grant end as early as an administrator's do.
async fn shorten_sessions(work: &Transaction, user: &UserId) -> Result<(), Fault> {
    let now: Timestamp = work.now();
    for mut session in work.rows(Select::by(AuthSession::USER, user)).await? {
        session.limit_to_staff(now);
        work.put(&session).await?;
    }
    Ok(())
}
