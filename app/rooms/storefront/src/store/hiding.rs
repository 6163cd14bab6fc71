//! A store is hidden while its owner is shut out or about to leave, and goes with them.

use data::Select;
use facts::identity::{Leaving, Left, Restored, Stayed, Suspended};
use identity::{UserId, is_away};
use room::{Answer, Ear, Write};

use super::Store;

/// Hides the store of somebody who was shut out.
pub struct HideStore;

impl Ear for HideStore {
    const NAME: &'static str = "storefront/hide-store";
    type Fact = Suspended;

    async fn hear(fact: Suspended, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Shows it again.
pub struct ShowStore;

impl Ear for ShowStore {
    const NAME: &'static str = "storefront/show-store";
    type Fact = Restored;

    async fn hear(fact: Restored, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Hides the store of somebody who is about to leave.
pub struct CloseStore;

impl Ear for CloseStore {
    const NAME: &'static str = "storefront/close-store";
    type Fact = Leaving;

    async fn hear(fact: Leaving, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Shows it again.
pub struct ReopenStore;

impl Ear for ReopenStore {
    const NAME: &'static str = "storefront/reopen-store";
    type Fact = Stayed;

    async fn hear(fact: Stayed, cx: &mut Write) -> Answer<()> {
        follow(cx, fact.user.into()).await
    }
}

/// Removes the store of somebody who is gone for good.
pub struct RemoveStore;

impl Ear for RemoveStore {
    const NAME: &'static str = "storefront/remove-store";
    type Fact = Left;

    async fn hear(fact: Left, cx: &mut Write) -> Answer<()> {
        let Some(store) = cx.first(Select::by(Store::OWNER, &fact.user)).await? else { return Ok(()) };
        Ok(cx.put(&store.removed(cx.now())).await?)
    }
}

/// Facts come in no order, so all look at how it is now.
async fn follow(cx: &Write, owner: UserId) -> Answer<()> {
    let Some(store) = cx.first(Select::by(Store::OWNER, &owner)).await? else { return Ok(()) };
    let suspended_at = match is_away(cx, &owner).await? {
        true => store.suspended_at.or(Some(cx.now())),
        false => None,
    };
    Ok(cx.put(&Store { suspended_at, ..store }).await?)
}
