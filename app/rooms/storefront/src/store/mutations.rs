use room::mutation;
use serde::{Deserialize, Serialize};

use super::queries::StoreCard;

/// The store that is open now, and where to go from here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    pub store: StoreCard,
    pub goto: String,
}

/// Opens the caller's store. Whoever has one gets that one back.
#[mutation("storefront/open", gate = SignedIn)]
pub async fn open(cx: &mut Write, name: String, slug: Option<String>) -> Answer<Opened> {
    let store = match super::owning::my_store(cx).await? {
        Some(store) => store,
        None => opening::open_first(cx, &name, slug.as_deref()).await?,
    };
    let store = StoreCard {
        id: store.id,
        name: store.name,
        slug: store.slug,
        avatar: store.avatar,
        is_public: store.is_public.unwrap_or(true),
    };
    Ok(Opened { store, goto: "/dashboard/create/store".into() })
}

#[cfg(feature = "ssr")]
mod opening;
