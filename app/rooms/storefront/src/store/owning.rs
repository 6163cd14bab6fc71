//! Whose store it is. Every room that keeps something in a store asks here.

use data::{Refusal, Select};
use room::{Answer, Read};

use super::{Store, StoreId, Window};
use crate::slug::numbered;

/// The store, for its owner and for staff; for everybody else it does not exist.
pub async fn own_store(cx: &Read, store: &StoreId) -> Answer<Store> {
    let member = cx.signed_in().await?;
    let store = cx.must_get::<Store>(store.as_str()).await?;
    match store.owner.as_str() == member.id || member.is_admin {
        true => Ok(store),
        false => Err(Refusal::not_found()),
    }
}

/// The caller's own store, if they have one.
pub async fn my_store(cx: &Read) -> Answer<Option<Store>> {
    let member = cx.signed_in().await?;
    Ok(cx.first(Select::by(Store::OWNER, &member.id)).await?)
}

/// Whether nobody lives at an address.
pub(crate) async fn is_free(cx: &Read, slug: &str) -> Answer<bool> {
    Ok(cx.first(Select::by(Window::SLUG, slug)).await?.is_none())
}

/// The address itself, or the first free one with a number behind it.
pub(crate) async fn free_address(cx: &Read, slug: &str) -> Answer<String> {
    if is_free(cx, slug).await? {
        return Ok(slug.to_string());
    }
    for number in 1..=99 {
        let candidate = numbered(slug, number);
        if is_free(cx, &candidate).await? {
            return Ok(candidate);
        }
    }
    Err(Refusal::field("name", "A hundred others are called this. Choose another name."))
}
