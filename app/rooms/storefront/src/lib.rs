//! Whose shop is this: stores, their addresses, their public page. Sells nothing itself.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

pub mod slug;
pub mod store;

pub use slug::{check_slug, is_reserved, slug_from_name};
pub use store::{
    Store, StoreId,
    pages::{ClaimName, OpenedPage, Shelves, StorePage},
    queries::{SlugOffer, StoreCard, Storefront},
};

#[cfg(feature = "ssr")]
pub use store::{
    owning::{my_store, own_store},
    sharing::shares,
};

/// The room: its table and its doors.
#[cfg(feature = "ssr")]
pub fn room() -> room::Room {
    use store::{hiding, mutations, queries};
    room::Room::new("storefront")
        .table::<Store>()
        .query::<queries::Mine>()
        .query::<queries::BySlug>()
        .query::<queries::OfPerson>()
        .query::<queries::SlugFree>()
        .mutation::<mutations::Open>()
        .ear::<hiding::HideStore>()
        .ear::<hiding::ShowStore>()
        .ear::<hiding::CloseStore>()
        .ear::<hiding::ReopenStore>()
        .ear::<hiding::RemoveStore>()
}
