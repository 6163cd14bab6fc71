//! Asking to leave, and staying after all.

use data::{Fault, Refusal, RefusalKind, Select, refuse};
use facts::identity::{Leaving, Stayed};
use room::{Answer, Order, Read, Write};

use super::{Hold, WAITS_MS, jobs::EndAccount};
use crate::{
    User,
    auth_event::{Happening, note},
    auth_session::opening::revoke_all,
    auth_token::{
        AuthToken, Purpose,
        issuing::{Issued, Wanted, issue},
        letters, link,
    },
    text,
    user::{
        Status, mutations::Onward, normal_email, people::say, roster::mutations::changing::is_last_admin, tally::keep,
    },
};

/// Everything that stands against deleting an account now. Of what other rooms keep nothing does yet: see the README for
/// where they will say so.
pub async fn holds(cx: &Read, user: &User) -> Answer<Vec<Hold>> {
    let mut holds = vec![];
    if is_last_admin(cx, user).await? {
        holds.push(Hold {
            code: "last_admin".into(),
            sentence: "You are the last administrator. Make somebody else one first.".into(),
        });
    }
    Ok(holds)
}

/// Closes the account of somebody who proved who they are, and has it deleted in a month. They type their own address: a
/// slip of the hand does not.
pub async fn go(cx: &mut Write, before: User, typed: &str) -> Answer<()> {
    if normal_email(&text::line(typed)).ok() != before.email {
        return Err(Refusal::field("email", "This is not the address of this account."));
    }
    let holds = holds(cx, &before).await?;
    if !holds.is_empty() {
        let held = refuse(RefusalKind::Conflict, "held", "Your account cannot be deleted yet.");
        return Err(holds.iter().fold(held, |held, it| held.with_field(&it.code, &it.sentence)));
    }
    let until = cx.now() + WAITS_MS;
    let after = User { status: Some(Status::Deleting), deletes_at: Some(until), ..before.clone() };
    keep(cx, Some(&before), &after).await?;
    revoke_all(cx, &after.id).await?;
    note(cx, &after.id, Happening::DeletionScheduled).await?;
    if after.email.is_some() {
        let issued = prove(cx, &after, Purpose::KeepAccount, None).await?;
        letters::proof(Purpose::KeepAccount, &after, &issued).post(cx, cx.new_id::<String>()).await?;
    }
    cx.queue(&EndAccount { user: after.id.clone(), until }, Order::at(until)).await?;
    Ok(say(cx, Leaving::KIND, &Leaving { user: after.id.to_string(), until }).await?)
}

/// Asks whoever signs in while they are leaving whether they stay. The page has a proof that works in this browser alone.
pub async fn offer(cx: &mut Write, user: User, remember: bool) -> Answer<Onward> {
    let issued = prove(cx, &user, Purpose::ComeBack, remember.then(|| "remember".into())).await?;
    Ok(Onward::to(link(Purpose::ComeBack, &issued.secret)))
}

async fn prove(cx: &mut Write, user: &User, purpose: Purpose, payload: Option<String>) -> Answer<Issued> {
    let email = user.email.clone().unwrap_or_default();
    issue(cx, Wanted { purpose, user: Some(user.id.clone()), email, payload }).await
}

/// Opens the account again, as it was. Answers with it as it is then.
pub async fn stay(cx: &Write, before: User) -> Answer<User> {
    if !before.is_leaving() || before.deletes_at.is_none_or(|at| at <= cx.now()) {
        return Err(refuse(RefusalKind::Gone, "no_longer_leaving", "There is nothing to take back."));
    }
    let after = User { status: Some(Status::Active), deletes_at: None, ..before.clone() };
    keep(cx, Some(&before), &after).await?;
    for purpose in [Purpose::KeepAccount, Purpose::ComeBack] {
        for token in cx.rows(Select::by(AuthToken::USER, &after.id).and(AuthToken::PURPOSE, purpose)).await? {
            cx.put(&AuthToken { used_at: token.used_at.or(Some(cx.now())), payload: None, ..token }).await?;
        }
    }
    note(cx, &after.id, Happening::DeletionCanceled).await?;
    say(cx, Stayed::KIND, &Stayed { user: after.id.to_string() }).await?;
    Ok(after)
}

/// When the account of somebody who may keep it with this proof will be deleted.
pub async fn until(cx: &Read, token: &AuthToken) -> Result<Option<data::Timestamp>, Fault> {
    match (&token.user, token.purpose) {
        (Some(user), Purpose::KeepAccount | Purpose::ComeBack) => {
            Ok(cx.get::<User>(user.as_str()).await?.and_then(|user| user.deletes_at))
        }
        _ => Ok(None),
    }
}
