//! A store is hidden while its owner is shut out.

use data::Select;
use facts::identity::{Restored, Suspended};
use identity::{UserId, is_suspended};
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

/// Facts come in no order, so both look at how it is now.
async fn follow(cx: &Write, owner: UserId) -> Answer<()> {
    let Some(store) = cx.first(Select::by(Store::OWNER, &owner)).await? else { return Ok(()) };
    let suspended_at = match is_suspended(cx, &owner).await? {
        true => store.suspended_at.or(Some(cx.now())),
        false => None,
    };
    Ok(cx.put(&Store { suspended_at, ..store }).await?)
}
